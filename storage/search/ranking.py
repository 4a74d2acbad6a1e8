"""Asks the index for the papers that fit a plan best."""

import json
import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from storage.identifiers import parse_identifier
from storage.search.planning import Unit
from storage.search.records import SearchFilters
from storage.text import is_dense, words

# Title and authors weigh four times the body and the stems: measured, see docs/BENCHMARKS.md.
_RANK = "bm25(search, 4, 4, 1, 1)"
_NAMESAKES = 3
_FILL = 30  # papers beside those that match every word
_READ = 60  # papers whose text is compared
_LISTED = 4000  # ids that are fetched for one query of single words
_ALTERNATE_WORTH = 0.5
# "2412.172": what is left of an identifier when the end was not copied.
_BEGINNING = re.compile(r"(?:arxiv:\s*)?([0-9]{4}\.[0-9]{3,5})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Paper ids, best first.

    Attributes:
        ids: Every paper found.
        exact: How many of them, from the first on, match every word.
    """

    ids: tuple[int, ...]
    exact: int


def identified(connection: sqlite3.Connection, query: str) -> list[int] | None:
    """The stored papers whose identifier, link, or beginning of an identifier *query* is; None where it is none."""
    arxiv_id = parse_identifier(query)
    if arxiv_id is not None:
        rows = connection.execute("SELECT id FROM papers WHERE arxiv_id = ?", [arxiv_id])
    elif beginning := _BEGINNING.fullmatch(query):
        rows = connection.execute(
            "SELECT id FROM papers WHERE arxiv_id BETWEEN ? AND ? ORDER BY arxiv_id", [beginning[1], f"{beginning[1]}:"]
        )
    else:
        return None
    return [paper_id for (paper_id,) in rows]


def ranked(connection: sqlite3.Connection, units: list[Unit], filters: SearchFilters) -> Ranked:
    """The papers that match every unit, then those that match its alternates or only some."""
    live = [unit for unit in units if unit.papers]
    condition, parameters = filtered(filters)
    found: dict[int, None] = {}
    exact = 0
    if len(units) > 1 and any(unit.named for unit in units):
        titled = ["title : " + unit.named_match for unit in units]
        named = matched(connection, titled, condition, parameters, _NAMESAKES + 1)
        # Many such titles share a subject, not a name: then the summaries decide.
        found = dict.fromkeys(named if len(named) <= _NAMESAKES else ())
    if live:
        found |= dict.fromkeys(matched(connection, [unit.match for unit in live], condition, parameters, -1))
        exact = len(found) if len(live) == len(units) else 0
    if len(found) < _FILL and any(unit.alternates for unit in units):
        wide = [unit.wide_match for unit in units if unit.papers or unit.alternates]
        found |= dict.fromkeys(matched(connection, wide, condition, parameters, _FILL))
    if len(found) < _FILL and len(units) > 1:
        found |= dict.fromkeys(similar(connection, units, condition, parameters))
    return Ranked(tuple(found), exact)


def matched(
    connection: sqlite3.Connection, matches: list[str], condition: str, parameters: list[str | int], limit: int
) -> list[int]:
    """Ids of the papers that every FTS5 expression matches, best first; a negative *limit* is none."""
    rows = connection.execute(
        f"SELECT rowid FROM search WHERE search MATCH ? {condition} ORDER BY {_RANK} LIMIT ?",
        [" AND ".join(matches), *parameters, limit],
    )
    return [paper_id for (paper_id,) in rows]


def similar(
    connection: sqlite3.Connection, units: list[Unit], condition: str, parameters: list[str | int]
) -> list[int]:
    """Ids of the papers that match the rarest units, ordered by a comparison of their whole text with every unit."""
    (total,) = connection.execute("SELECT count(*) FROM papers").fetchone()
    asked = sorted(units, key=lambda unit: unit.papers)
    worths = {unit: math.log(1 + (total - unit.papers + 0.5) / (unit.papers + 0.5)) for unit in asked}
    worth: dict[int, float] = defaultdict(float)
    listed = 0
    for unit in asked:
        if listed and listed + unit.papers > _LISTED:
            break
        if not (unit.papers or unit.alternates):
            continue
        exact = {
            paper_id
            for (paper_id,) in connection.execute(
                f"SELECT rowid FROM search WHERE search MATCH ? {condition}", [unit.match, *parameters]
            )
        }
        listed += len(exact)
        for paper_id in exact:
            worth[paper_id] += worths[unit]
    best = sorted(worth, key=lambda paper_id: -worth[paper_id])[:_READ]
    scores = compared(connection, best, worths)
    return sorted(scores, key=lambda paper_id: -scores[paper_id])[:_FILL]


def compared(connection: sqlite3.Connection, ids: Sequence[int], worths: dict[Unit, float]) -> dict[int, float]:
    """How well the texts of papers fit units of such worth."""
    rows = connection.execute(
        """
        SELECT papers.id, title, (SELECT json_group_array(json(sections)) FROM (
            SELECT sections, max(version) FROM summaries WHERE paper_id = papers.id GROUP BY language)), authors
        FROM papers WHERE id IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(ids)],
    )
    scores = {}
    for paper_id, title, summaries, authors in rows:
        bodies = [body for sections in json.loads(summaries) for _, body in sections]
        scores[paper_id] = fit(Text(title), Text("\n".join([*json.loads(authors), *bodies])), worths)
    return scores


class Text:
    """A text ready to be compared."""

    def __init__(self, text: str) -> None:
        self.lower = text.lower()
        self.dense = self.lower.replace(" ", "")

    def count(self, form: str) -> int:
        """How often a form stands in it, Latin words whole."""
        if is_dense(form):
            return self.dense.count(form)
        first, _, rest = form.partition(" ")
        return len(whole(form).findall(self.lower)) if first in self.lower and rest in self.dense else 0


@lru_cache(maxsize=2_000)
def whole(form: str) -> re.Pattern[str]:
    """What finds Latin words in a row, whole."""
    return re.compile(rf"(?<![a-z0-9]){r'[^a-z0-9]'.join(form.split())}(?![a-z0-9])")


def fit(title: Text, body: Text, worths: dict[Unit, float]) -> float:
    """BM25 over title and body, the title four times; alternates count half."""
    score = 0.0
    length = 0.5 + 0.5 * len(body.lower) / 1200
    for unit, worth in worths.items():
        count = max((4 * title.count(form) + body.count(form) for form in unit.forms), default=0)
        other = max((4 * title.count(form) + body.count(form) for form in unit.alternates), default=0)
        score += worth * max(saturated(count, length), _ALTERNATE_WORTH * saturated(other, length))
    return score


def saturated(count: int, length: float) -> float:
    """What a number of occurrences is worth: the second one much less than the first."""
    return count * 2.2 / (count + 1.2 * length)


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
