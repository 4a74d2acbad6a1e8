"""One paper for what a person typed: an identifier, a link, or a title."""

import logging
from dataclasses import replace
from datetime import date

from bot.discovery import Discovery
from bot.errors import UpstreamError, UserError
from bot.sentences import first_sentences
from bot.times import parse_day
from storage.identifiers import looks_like_identifier, parse_identifier
from storage.models import Digest, Paper
from storage.papers import PaperRepository
from storage.search import PaperSearch, SearchPage, SearchResult

log = logging.getLogger(__name__)

OUTSIDE_LIMIT = 10  # papers that a search outside shows
SNIPPET_LENGTH = 160  # characters
SHOWN = 60  # characters of what was typed that an error repeats


class Lookup:
    """Finds the one paper that is meant.

    Args:
        papers: The archive.
        search: Finds a paper by its title.
        discovery: Finds papers that are not stored; None where only the archive is asked.
    """

    def __init__(self, papers: PaperRepository, search: PaperSearch, discovery: Discovery | None = None) -> None:
        self._papers = papers
        self._search = search
        self._discovery = discovery

    async def is_outside(self, text: str) -> bool:
        """Whether `find` will have to ask the world for what *text* means, which takes its time."""
        arxiv_id = parse_identifier(text.strip())
        return self._discovery is not None and arxiv_id is not None and await self._papers.get(arxiv_id) is None

    async def find(self, text: str) -> Paper:
        """The paper that *text* means.

        Raises:
            UserError: It is no identifier though it looks like one, or nothing fits; the sentence says what to type.
        """
        text = text.strip()
        if arxiv_id := parse_identifier(text):
            return await self._anywhere(arxiv_id)
        if not text or looks_like_identifier(text):
            raise UserError("paper.not_an_identifier", text=text[:SHOWN])
        return await self._by_title(text)

    @property
    def reaches_out(self) -> bool:
        """Whether the world is asked at all."""
        return self._discovery is not None

    async def search_outside(self, query: str) -> SearchPage:
        """What the world finds for *query*, on one page; `find` opens and stores each.

        Raises:
            UserError: It could not be asked; the sentence says what to do.
        """
        if self._discovery is None:
            raise UserError("search.live_off")
        try:
            papers = (await self._discovery.search(query))[:OUTSIDE_LIMIT]
        except UpstreamError as error:
            log.warning("the search outside failed: %s", error)
            raise UserError("search.live_failed") from error
        results = tuple(
            SearchResult(
                arxiv_id=paper.arxiv_id,
                title=paper.title,
                upvotes=paper.upvotes,
                snippet=first_sentences(paper.abstract or "", SNIPPET_LENGTH),
            )
            for paper in papers
        )
        return SearchPage(query=query, total=len(results), exact=len(results), results=results)

    async def by_identifier(self, arxiv_id: str) -> Paper:
        """The paper with this bare identifier.

        Raises:
            UserError: It is not stored.
        """
        paper = await self._papers.get(arxiv_id)
        if paper is None:
            raise UserError("paper.unknown", arxiv_id=arxiv_id)
        return paper

    async def of_day(self, arxiv_id: str, day: date) -> Paper:
        """The paper as the digest of *day* published it; as it is now where that day does not hold it.

        Raises:
            UserError: It is not stored.
        """
        paper = await self.by_identifier(arxiv_id)
        digest = await self._papers.digest(day)
        entry = next((entry for entry in digest.entries if entry.arxiv_id == arxiv_id), None) if digest else None
        if entry is None or paper.digests[-1] == day:
            return paper
        return replace(paper, title=entry.title, upvotes=entry.upvotes, digests=(day,), summaries=entry.summaries)

    async def digest(self, day: date) -> Digest:
        """The digest of *day*.

        Raises:
            UserError: That day is not stored; the sentence names the nearest day that is.
        """
        digest = await self._papers.digest(day)
        if digest is not None:
            return digest
        days = await self._papers.digest_days()
        if not days:
            raise UserError("digest.none_stored")
        nearest = min(days, key=lambda stored: (abs(stored - day), stored))
        raise UserError("digest.not_stored", day=day.isoformat(), nearest=nearest.isoformat())

    async def digest_for(self, text: str) -> Digest:
        """The digest of the day that *text* names ("2024-12-24"); the newest one that holds a paper for no text.

        Raises:
            UserError: *text* is no date, or that day is not stored.
        """
        day = await self._papers.newest_day() if not text.strip() else parse_day(text)
        if day is None:
            raise UserError("digest.none_stored")
        return await self.digest(day)

    async def _anywhere(self, arxiv_id: str) -> Paper:
        if self._discovery is None or await self._papers.get(arxiv_id) is not None:
            return await self.by_identifier(arxiv_id)
        try:
            paper = await self._discovery.find(arxiv_id)
        except UpstreamError as error:
            raise UserError("paper.not_reached", arxiv_id=arxiv_id, service=error.service) from error
        if paper is None:
            raise UserError("paper.nowhere", arxiv_id=arxiv_id)
        return paper

    async def _by_title(self, text: str) -> Paper:
        page = await self._search.search(text, limit=10)
        wanted = text.casefold()
        titles = [(result.title.casefold(), result.arxiv_id) for result in page.results]
        # A title typed whole, then one that begins so ("B-STaR" before its colon), then the best result.
        ranked = [i for title, i in titles if title == wanted] + [i for title, i in titles if title.startswith(wanted)]
        ranked += [arxiv_id for _, arxiv_id in titles]
        if not ranked or page.exact == 0:
            raise UserError("paper.no_such_title", text=text[:SHOWN])
        return await self.by_identifier(ranked[0])
