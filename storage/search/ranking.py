"""Asks the index for the papers that fit a plan best."""

import heapq
import json
import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Self

from storage.identifiers import parse_identifier
from storage.search import meanings
from storage.search.planning import Unit
from storage.search.reading import Reading, rowids
from storage.search.records import SearchFilters
from storage.search.texts import PaperText, Words
from storage.text import is_dense, words

# Title and authors weigh four times the body and the stems: measured, see docs/BENCHMARKS.md.
RANK = "bm25(search, 4, 4, 1, 1)"
_NAMESAKES = 3
_WIDE = 6  # words up to which a paper may be expected to match every one in some way
_DESCRIBED = 4  # words from which on a query describes what it looks for
_SCORED = 8000  # papers that match every word and are put in order
_FILL = 30  # papers beside those that match every word
_COMPARED = 80  # texts that are compared with a query
_COMPARISONS = 800  # of a word with a text: the more words, the surer the list, the fewer texts
_PLACED = 160  # papers whose place is compared with a description's
_NEAREST = 40  # of them whose texts are compared
_HOLDING = 15  # papers with the rarest words whose texts are compared wherever they stand
_MEANT = 0.45  # of what all words are worth: to stand where they do
_NAME = 5  # papers: a Latin word in no more of them is a name, which says more than what is said about it
_LISTED = 3000  # ids that are fetched for one query of single words
_LISTED_BESIDE = 800  # the same where something matches every word already
_ALTERNATE_WORTH = 0.5
_BESIDE_WORTH = 0.4  # of an alternate where a form is found too
_DAMPED = 0.8  # rare words of a description are often those that no paper uses for it
_TELLING = 0.2  # the worth below which a word is in nearly every paper
_LENGTH = 1200  # characters of a usual text
_MOST = 2.2  # what a word is worth in a text that is full of it
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


@dataclass(frozen=True, slots=True)
class Condition:
    """What filters demand, in SQL, of a `rowid`."""

    sql: str = ""
    parameters: tuple[str | int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sql)

    @classmethod
    def of(cls, filters: SearchFilters) -> Self:
        """The same as *filters*."""
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
        return cls("".join(f" AND {condition}" for condition in conditions), tuple(parameters))

    def newest(self, reading: Reading, estimated: int) -> "Condition":
        """The same, of the newest papers only, so that of *estimated* ones about `_SCORED` are left."""
        if estimated <= _SCORED:
            return self
        return Condition(f"{self.sql} AND rowid > ?", (*self.parameters, int(reading.last * (1 - _SCORED / estimated))))

    def among(self, reading: Reading, ids: Iterable[int]) -> set[int]:
        """Those of *ids* that fulfil it."""
        rows = reading.connection.execute(
            f"SELECT id FROM papers WHERE rowid IN (SELECT value FROM json_each(?)) {self.sql}",
            [json.dumps(list(ids)), *self.parameters],
        )
        return {paper_id for (paper_id,) in rows}


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


def ranked(reading: Reading, units: list[Unit], filters: SearchFilters) -> Ranked:
    """The papers that match every unit, then those that match its alternates or only some."""
    units = sorted(units, key=lambda unit: unit.papers)
    live = [unit for unit in units if unit.papers]
    within = Condition.of(filters)
    found: dict[int, None] = {}
    exact = 0
    if 1 < len(units) <= _WIDE and any(unit.named for unit in units):
        titled = ["title : " + unit.named_match for unit in units]
        named = matched(reading, titled, within, _NAMESAKES + 1)
        # Many such titles share a subject, not a name: then the summaries decide.
        found = dict.fromkeys(named if len(named) <= _NAMESAKES else ())
    if live:
        found |= dict.fromkeys(in_all(reading, [[unit.match] for unit in live], within, -1))
        exact = len(found) if len(live) == len(units) else 0
    if len(found) < _FILL and len(units) <= _WIDE and any(unit.alternates for unit in units):
        wide = [unit.matches for unit in units if unit.papers or unit.alternates]
        found |= dict.fromkeys(in_all(reading, wide, within, _FILL, known=found))
    if len(units) > 1 and (not found or (not exact and len(units) >= _DESCRIBED and len(found) < _FILL)):
        found |= dict.fromkeys(similar(reading, units, within))
    elif len(units) > 1 and len(found) < _FILL:
        listed = listed_by_worth(reading, worths_of(reading, units), _LISTED_BESIDE, within)
        found |= dict.fromkeys(heapq.nlargest(_FILL, listed, key=listed.__getitem__))
    return Ranked(tuple(found), exact)


def in_all(
    reading: Reading, groups: list[list[str]], within: Condition, limit: int, known: Container[int] = ()
) -> list[int]:
    """Ids of the papers that an expression of every group matches, best first; none where all of them are *known*.

    FTS5 goes through every phrase of an expression to weigh it, so that it is asked only where there is an order to
    find. Where too many papers match, only the newest ones are put in order: among tens of thousands the order by
    relevance says little.
    """
    matches = [f"({' OR '.join(group)})" for group in groups]
    ids = reading.in_all(groups)
    if ids is None:
        estimated = reading.count(" AND ".join(matches))
        return matched(reading, matches, within.newest(reading, estimated), limit)
    if all(paper_id in known for paper_id in ids):
        return []
    return ids if len(ids) == 1 and not within else matched(reading, matches, within, limit)


def matched(reading: Reading, matches: list[str], within: Condition, limit: int) -> list[int]:
    """Ids of the papers that every FTS5 expression matches, best first; a negative *limit* is none."""
    condition = f"search MATCH ? {within.sql} ORDER BY {RANK} LIMIT ?"
    return rowids(reading.connection, condition, [" AND ".join(matches), *within.parameters, limit])


def similar(reading: Reading, units: list[Unit], within: Condition) -> list[int]:
    """Ids of the papers that match the rarest units, ordered by a comparison of their whole text with every unit."""
    worths = worths_of(reading, units)
    telling = {unit: worth for unit, worth in worths.items() if worth > _TELLING}
    listed = listed_by_worth(reading, worths, _LISTED, within)
    describes = len(units) >= _DESCRIBED and not any(map(is_name, units))
    meant = meant_by(reading, list(telling), listed) if describes else {}
    if meant:
        worth = _MEANT * sum(worths.values())
        best = heapq.nlargest(_NEAREST, meant, key=lambda paper_id: listed[paper_id] + worth * meant[paper_id])
        # Who holds the rarest words stays: a name says more than what is said about it.
        best = list(dict.fromkeys([*best, *list(meant)[:_HOLDING]]))
    else:
        most = max(_FILL, min(_COMPARED, _COMPARISONS // len(worths)))
        best = heapq.nlargest(most, listed, key=listed.__getitem__)
    wanted = [(Words(unit.forms), Words(unit.alternates), worth) for unit, worth in telling.items()]
    worth = _MEANT * sum(telling.values())
    compared = {
        paper_id: fit(text, wanted) + worth * meant.get(paper_id, 0.0)
        for paper_id, text in reading.texts.of(reading.connection, best).items()
    }
    return sorted(compared, key=lambda paper_id: -compared[paper_id])[:_FILL]


def is_name(unit: Unit) -> bool:
    """Whether a unit was typed in Latin letters, and few papers hold it."""
    return 0 < unit.papers <= _NAME and not is_dense(unit.text)


def meant_by(reading: Reading, units: list[Unit], listed: dict[int, float]) -> dict[int, float]:
    """How near the best of the *listed* papers stand to units; nothing where no meanings are learnt yet."""
    place = meanings.placed(reading.connection, meanings.weights_in((unit.forms, unit.alternates) for unit in units))
    best = heapq.nlargest(_PLACED, listed, key=listed.__getitem__)
    near = meanings.nearness(reading.connection, place, best)
    return {paper_id: near.get(paper_id, 0.0) for paper_id in best} if near else {}


def worths_of(reading: Reading, units: list[Unit]) -> dict[Unit, float]:
    """What a match of each unit says: the more, the fewer papers hold it."""
    total = reading.papers
    return {unit: math.log(1 + max(total - unit.papers + 0.5, 0.5) / (unit.papers + 0.5)) ** _DAMPED for unit in units}


def listed_by_worth(reading: Reading, worths: dict[Unit, float], most: int, within: Condition) -> dict[int, float]:
    """The papers that hold the rarest units, and what these are worth together.

    The commonest units are not asked, so that about *most* matches are read.
    """
    asked = [(unit.papers, unit.match, worth) for unit, worth in worths.items()]
    asked += [(unit.others, unit.other_match, _ALTERNATE_WORTH * worth) for unit, worth in worths.items()]
    found: dict[int, float] = defaultdict(float)
    listed = 0
    for papers, match, worth in sorted(asked):
        if papers and (not listed or listed + papers <= most):
            listed += papers
            for paper_id in reading.ids(match) or ():
                found[paper_id] += worth
    if within:
        allowed = within.among(reading, found)
        found = {paper_id: worth for paper_id, worth in found.items() if paper_id in allowed}
    return found


def fit(text: PaperText, worths: list[tuple[Words, Words, float]]) -> float:
    """BM25 over title and body; an alternate counts half where no form is found, and a little less beside one."""
    score = 0.0
    length = 0.5 + 0.5 * text.length / _LENGTH
    for forms, alternates, worth in worths:
        if count := forms.most(text):
            score += worth * saturated(count, length)
        if alternates and (other := alternates.most(text)):
            score += (_BESIDE_WORTH if count else _ALTERNATE_WORTH) * worth * saturated(other, length)
    return score


def saturated(count: int, length: float) -> float:
    """What a number of occurrences is worth: the second one much less than the first."""
    return count * _MOST / (count + 1.2 * length)
