"""Searches the archive: what the commands, the command line and the answers call."""

import json
import sqlite3
from datetime import date

from storage.database import Database
from storage.search import snippets
from storage.search.planning import Unit, plan
from storage.search.query import readable
from storage.search.ranking import Ranked, identified, ranked
from storage.search.records import NearTitle, SearchFilters, SearchPage, SearchResult, SortOrder
from storage.text import dense_tokens, is_dense

_NEAREST = 3
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
    named = identified(connection, query.strip()[:200])
    asked = plan(connection, readable(query)) if named is None else []
    found = Ranked(tuple(named), len(named)) if named is not None else ranked(connection, asked, filters)
    ids = found.ids if sort is SortOrder.RELEVANCE else ordered(connection, found, sort)
    return SearchPage(
        query=query,
        total=len(ids),
        exact=found.exact,
        results=shown(connection, ids[max(offset, 0) :][: max(limit, 0)], asked),
        corrected=corrected(asked),
        understood=tuple(dict.fromkeys(unit.corrected or unit.text for unit in asked)),
        nearest=nearest(connection, asked) if not ids else (),
    )


def corrected(asked: list[Unit]) -> str | None:
    """The query as it was searched, where a word of it was taken for another."""
    if not any(unit.corrected for unit in asked):
        return None
    return " ".join(dict.fromkeys(unit.corrected or unit.text for unit in asked))


def nearest(connection: sqlite3.Connection, asked: list[Unit]) -> tuple[NearTitle, ...]:
    """Titles with words that begin like those asked for, or share a pair of syllables with them."""
    near = " OR ".join(dict.fromkeys(piece for unit in asked for piece in pieces_of(unit.text)))
    if not near:
        return ()
    rows = connection.execute(
        "SELECT arxiv_id, papers.title FROM search JOIN papers ON papers.id = search.rowid WHERE search MATCH ?"
        " ORDER BY bm25(search, 4, 4, 1, 1) LIMIT ?",
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
