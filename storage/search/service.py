"""Searches the archive: what the commands, the command line and the answers call."""

import json
import sqlite3

from storage.database import Database
from storage.search import vocabulary
from storage.search.completion import authors, completions
from storage.search.neighbours import neighbours
from storage.search.planning import Unit, plan
from storage.search.query import readable
from storage.search.ranking import RANK, Ranked, identified, ranked
from storage.search.reading import Reading
from storage.search.records import (
    Completion,
    NearTitle,
    PlannedWord,
    SearchFilters,
    SearchPage,
    SearchPlan,
    SearchResult,
    SortOrder,
)
from storage.search.snippets import shown
from storage.text import dense_tokens, is_dense

_NEAREST = 3
_RARE = 3  # papers that hold a word which may be a misspelling that papers share
_OFTEN = 20  # times as many papers that hold what may be meant
_NO_FILTERS = SearchFilters()


class PaperSearch:
    """Finds papers by anything that people type; no text makes it raise."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = Reading()

    async def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        filters: SearchFilters = _NO_FILTERS,
        sort: SortOrder = SortOrder.RELEVANCE,
    ) -> SearchPage:
        """The results of *query* from the place *offset* on, at most *limit*."""
        return await self._database.run(
            lambda connection: search(self._reading.begin(connection), query, limit, offset, filters, sort)
        )

    async def complete(self, text: str, *, limit: int = 25) -> list[Completion]:
        """What *text* may become: papers by title or identifier, terms; from the first character on."""
        return await self._database.run(lambda connection: completions(connection, text, limit))

    async def complete_authors(self, text: str, *, limit: int = 25) -> list[Completion]:
        """Authors whose names have the words of *text*, the last one begun only; who has most papers first."""
        return await self._database.run(lambda connection: authors(connection, text, limit))

    async def similar(self, arxiv_id: str, *, limit: int = 5) -> tuple[SearchResult, ...]:
        """The papers most like *arxiv_id*, which is not among them; none where it is not stored."""
        return await self._database.run(lambda connection: similar(self._reading.begin(connection), arxiv_id, limit))

    async def explain(self, query: str) -> SearchPlan:
        """How *query* is understood."""
        return await self._database.run(lambda connection: explain(self._reading.begin(connection), query))


def search(
    reading: Reading,
    query: str,
    limit: int,
    offset: int,
    filters: SearchFilters,
    sort: SortOrder,
) -> SearchPage:
    """The same as `PaperSearch.search`, on the reader's own thread."""
    asked, found = understood(reading, query, filters)
    ids = found.ids if sort is SortOrder.RELEVANCE else ordered(reading.connection, found, sort)
    return SearchPage(
        query=query,
        total=len(ids),
        exact=found.exact,
        results=shown(reading, ids[max(offset, 0) :][: max(limit, 0)], asked),
        corrected=corrected(asked),
        suggestion=suggested(reading, asked) if not found.exact else None,
        understood=tuple(dict.fromkeys(unit.corrected or unit.text for unit in asked)),
        nearest=nearest(reading.connection, asked) if not ids else (),
    )


def similar(reading: Reading, arxiv_id: str, limit: int) -> tuple[SearchResult, ...]:
    """The same as `PaperSearch.similar`, on the reader's own thread."""
    return shown(reading, neighbours(reading, arxiv_id, limit), [])


def explain(reading: Reading, query: str) -> SearchPlan:
    """The same as `PaperSearch.explain`, on the reader's own thread."""
    asked, found = understood(reading, query, _NO_FILTERS)
    planned = (
        PlannedWord(text=unit.text, forms=unit.forms, alternates=unit.alternates, papers=unit.papers) for unit in asked
    )
    return SearchPlan(
        query=query, words=tuple(planned), exact=found.exact, total=len(found.ids), corrected=corrected(asked)
    )


def understood(reading: Reading, query: str, filters: SearchFilters) -> tuple[list[Unit], Ranked]:
    """The units of a query, none for an identifier, and what they find."""
    named = identified(reading.connection, query.strip()[:200])
    if named is not None:
        return [], Ranked(tuple(named), len(named))
    asked = plan(reading, readable(query))
    return asked, ranked(reading, asked, filters)


def corrected(asked: list[Unit]) -> str | None:
    """The query as it was searched, where a word of it was taken for another."""
    if not any(unit.corrected for unit in asked):
        return None
    return " ".join(dict.fromkeys(unit.corrected or unit.text for unit in asked))


def suggested(reading: Reading, asked: list[Unit]) -> str | None:
    """The query with a word that is nearly nowhere in the place of one that many papers hold, one letter away."""
    meant = {}
    for unit in asked:
        if 0 < unit.papers <= _RARE and not unit.corrected and not is_dense(unit.text):
            near = [(reading.count(f'"{word}"'), word) for word in reading.ask(vocabulary.corrections, unit.text)]
            papers, word = max(near, default=(0, ""))
            if papers >= _OFTEN * unit.papers:
                meant[unit.text] = word
    return " ".join(meant.get(unit.text, unit.corrected or unit.text) for unit in asked) if meant else None


def nearest(connection: sqlite3.Connection, asked: list[Unit]) -> tuple[NearTitle, ...]:
    """Titles with words that begin like those asked for, or share a pair of syllables with them."""
    near = " OR ".join(dict.fromkeys(piece for unit in asked for piece in pieces_of(unit.text)))
    if not near:
        return ()
    rows = connection.execute(
        "SELECT arxiv_id, papers.title FROM search JOIN papers ON papers.id = search.rowid WHERE search MATCH ?"
        f" ORDER BY {RANK} LIMIT ?",
        [near, _NEAREST],
    )
    return tuple(NearTitle(arxiv_id=arxiv_id, title=title) for arxiv_id, title in rows)


def pieces_of(text: str) -> list[str]:
    """The pieces of a word that may still be right, in FTS5's language."""
    if is_dense(text):
        return [f'"{pair}"' for pair in dense_tokens(text)]
    return [f'"{text[:length]}" *' for length in (4, 3) if len(text) > length]


def ordered(connection: sqlite3.Connection, found: Ranked, sort: SortOrder) -> tuple[int, ...]:
    """Ids by votes or newest day; papers that match only some words stay out where others match all."""
    ids = found.ids[: found.exact] or found.ids
    by = "upvotes" if sort is SortOrder.VOTES else "(SELECT max(day) FROM entries WHERE paper_id = papers.id)"
    rows = connection.execute(
        f"SELECT papers.id FROM json_each(?) JOIN papers ON papers.id = value ORDER BY {by} DESC NULLS LAST, key",
        [json.dumps(ids)],
    )
    return tuple(paper_id for (paper_id,) in rows)
