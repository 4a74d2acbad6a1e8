"""What retrieval reads of the archive, as whole papers."""

from collections.abc import Iterable, Sequence
from datetime import date

from storage.models import Paper
from storage.papers import PaperRepository
from storage.search import PaperSearch, SearchFilters, SearchPage
from storage.search.frequencies import Frequencies, TermFrequencies
from storage.search.popular import PopularPapers

_NO_FILTERS = SearchFilters()


class Archive:
    """Reads the stored papers; asks nobody else.

    Args:
        papers: The archive.
        search: Finds candidates in it.
        frequencies: Tells rare terms from common ones.
        popular: Finds the papers of days.
    """

    def __init__(
        self, papers: PaperRepository, search: PaperSearch, frequencies: TermFrequencies, popular: PopularPapers
    ) -> None:
        self._papers = papers
        self._search = search
        self._frequencies = frequencies
        self._popular = popular

    async def papers(self, ids: Sequence[str]) -> list[Paper]:
        """The papers with these identifiers that are stored, in their order."""
        return await self._papers.get_many(ids)

    async def found(self, words: str, *, limit: int, filters: SearchFilters = _NO_FILTERS) -> list[Paper]:
        """The papers that the search finds, best first."""
        return await self.papers_of(await self.page(words, limit=limit, filters=filters))

    async def page(self, words: str, *, limit: int, filters: SearchFilters = _NO_FILTERS) -> SearchPage:
        """What the search says of *words*, spelling included."""
        return await self._search.search(words, limit=limit, filters=filters)

    async def papers_of(self, page: SearchPage) -> list[Paper]:
        """The papers of a page of results."""
        return await self.papers([result.arxiv_id for result in page.results])

    async def similar(self, paper: Paper, *, limit: int) -> list[Paper]:
        """The papers most like *paper*."""
        return await self.papers(
            [result.arxiv_id for result in await self._search.similar(paper.arxiv_id, limit=limit)]
        )

    async def popular_ids(self, since: date | None, until: date | None, *, limit: int) -> list[str]:
        """Identifiers of the papers of the days from *since* to *until*, most votes first."""
        return await self._popular.between(since, until, limit=limit)

    async def newest_day(self, until: date) -> date | None:
        """The newest day, up to *until*, that holds a paper."""
        return await self._popular.newest_day(until)

    async def frequencies(self, terms: Iterable[str]) -> Frequencies:
        """How many papers hold each of *terms*."""
        return await self._frequencies.of(terms)
