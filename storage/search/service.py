"""Searches the archive: what the commands, the command line and the answers call."""

import json
import sqlite3
from datetime import date

from storage.database import Database
from storage.search import snippets
from storage.search.query import Unit, readable, units
from storage.search.ranking import Ranked, identified, ranked
from storage.search.records import SearchFilters, SearchPage, SearchResult, SortOrder

_NO_FILTERS = SearchFilters()
_SHOWN = """
    SELECT papers.id, arxiv_id, title, upvotes, (SELECT max(day) FROM entries WHERE paper_id = papers.id),
        (SELECT json_group_array(json(sections)) FROM (
            SELECT sections, max(version) FROM summaries WHERE paper_id = papers.id GROUP BY language))
    FROM papers WHERE id IN (SELECT value FROM json_each(?))
"""


class PaperSearch:
    """Finds papers by anything that people type; no text makes it raise."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        return await self._database.run(lambda connection: search(connection, query, limit, offset, filters, sort))


def search(
    connection: sqlite3.Connection, query: str, limit: int, offset: int, filters: SearchFilters, sort: SortOrder
) -> SearchPage:
    """The same as `PaperSearch.search`, on the reader's own thread."""
    asked = units(readable(query))
    paper_id = identified(connection, query)
    found = Ranked((paper_id,), 1) if paper_id is not None else ranked(connection, asked, filters)
    ids = found.ids if sort is SortOrder.RELEVANCE else ordered(connection, found, sort)
    return SearchPage(
        query=query,
        total=len(ids),
        exact=found.exact,
        results=shown(connection, ids[max(offset, 0) :][: max(limit, 0)], asked),
        understood=tuple(unit.text for unit in asked),
    )


def ordered(connection: sqlite3.Connection, found: Ranked, sort: SortOrder) -> tuple[int, ...]:
    """Ids by votes or newest day; papers that match only some words stay out where others match all."""
    ids = found.ids[: found.exact] or found.ids
    by = "upvotes" if sort is SortOrder.VOTES else "(SELECT max(day) FROM entries WHERE paper_id = papers.id)"
    rows = connection.execute(
        f"SELECT papers.id FROM json_each(?) JOIN papers ON papers.id = value ORDER BY {by} DESC NULLS LAST, key",
        [json.dumps(ids)],
    )
    return tuple(paper_id for (paper_id,) in rows)


def shown(connection: sqlite3.Connection, ids: tuple[int, ...], asked: list[Unit]) -> tuple[SearchResult, ...]:
    """The results of *ids*, in their order."""
    results = {}
    for paper_id, arxiv_id, title, upvotes, day, summaries in connection.execute(_SHOWN, [json.dumps(ids)]):
        sections = [(heading, body) for summary in json.loads(summaries) for heading, body in summary]
        heading, snippet, marks = snippets.best_sentence(sections, asked)
        results[paper_id] = SearchResult(
            arxiv_id=arxiv_id,
            title=title,
            upvotes=upvotes,
            digest_date=date.fromisoformat(day) if day else None,
            heading=heading,
            snippet=snippet,
            marks=marks,
            title_marks=snippets.marks_in(title, asked),
        )
    return tuple(results[paper_id] for paper_id in ids if paper_id in results)
