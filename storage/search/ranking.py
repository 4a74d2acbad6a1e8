"""Asks the index for the papers that fit a query best."""

import sqlite3
from dataclasses import dataclass

from storage.identifiers import parse_identifier
from storage.search.query import Unit, all_of, any_of
from storage.search.records import SearchFilters
from storage.text import words

# Title and authors weigh four times the body and the stems: measured, see docs/BENCHMARKS.md.
_RANK = "bm25(search, 4, 4, 1, 1)"
_FILL = 50  # papers beside those that match every word


@dataclass(frozen=True, slots=True)
class Ranked:
    """Paper ids, best first.

    Attributes:
        ids: Every paper found.
        exact: How many of them, from the first on, match every word.
    """

    ids: tuple[int, ...]
    exact: int


def identified(connection: sqlite3.Connection, query: str) -> int | None:
    """The stored paper whose identifier or link *query* is."""
    arxiv_id = parse_identifier(query)
    if arxiv_id is None:
        return None
    row = connection.execute("SELECT id FROM papers WHERE arxiv_id = ?", [arxiv_id]).fetchone()
    return int(row[0]) if row else None


def ranked(connection: sqlite3.Connection, asked: list[Unit], filters: SearchFilters) -> Ranked:
    """The papers that match every unit, then those that match some."""
    if not asked:
        return Ranked((), 0)
    condition, parameters = filtered(filters)
    exact = matched(connection, all_of(asked), condition, parameters, -1)
    found = dict.fromkeys(exact)
    if len(asked) > 1 and len(exact) < _FILL:
        found |= dict.fromkeys(matched(connection, any_of(asked), condition, parameters, _FILL))
    return Ranked(tuple(found), len(exact))


def matched(
    connection: sqlite3.Connection, match: str, condition: str, parameters: list[str | int], limit: int
) -> list[int]:
    """Ids of the papers that an FTS5 expression matches, best first; a negative *limit* is none."""
    rows = connection.execute(
        f"SELECT rowid FROM search WHERE search MATCH ? {condition} ORDER BY {_RANK} LIMIT ?",
        [match, *parameters, limit],
    )
    return [paper_id for (paper_id,) in rows]


def filtered(filters: SearchFilters) -> tuple[str, list[str | int]]:
    """The filters as SQL conditions on `rowid`, with their parameters."""
    conditions: list[str] = []
    parameters: list[str | int] = []
    if filters.since is not None or filters.until is not None:
        conditions.append("rowid IN (SELECT paper_id FROM entries WHERE day BETWEEN ? AND ?)")
        parameters += [str(filters.since or "0000"), str(filters.until or "9999")]
    if filters.minimum_votes is not None:
        conditions.append("rowid IN (SELECT id FROM papers WHERE upvotes >= ?)")
        parameters.append(filters.minimum_votes)
    if filters.author is not None and (names := [word.text for word in words(filters.author)]):
        conditions.append("rowid IN (SELECT rowid FROM search WHERE search MATCH ?)")
        parameters.append("authors : (" + " AND ".join(f'"{name}"' for name in names) + ")")
    return "".join(f" AND {condition}" for condition in conditions), parameters
