"""Finds papers about the same thing as a stored one, by the words that tell it from others."""

import math
from collections import Counter

from storage.search.planning import Unit, counted
from storage.search.ranking import Condition, similar
from storage.search.reading import Reading
from storage.search.texts import SECTIONS, sections_in
from storage.text import composed, stem, words

_CONSIDERED = 40  # words whose papers are counted
_TELLING = 10  # words that are asked for
_OFTEN = 6  # mentions from which on another one says nothing
_COMMON = 0.1  # of all papers


def neighbours(reading: Reading, arxiv_id: str, limit: int) -> list[int]:
    """Ids of the papers most like *arxiv_id*, which is not among them; none where it is not stored."""
    row = reading.connection.execute(
        f"SELECT id, title, {SECTIONS} FROM papers WHERE arxiv_id = ?", [arxiv_id]
    ).fetchone()
    if row is None:
        return []
    paper_id, title, summaries = row
    body = " ".join(body for _, body in sections_in(summaries))
    units = telling(reading, title, body)
    return [other for other in similar(reading, units, Condition()) if other != paper_id][:limit]


def telling(reading: Reading, title: str, body: str) -> list[Unit]:
    """The words of a paper that other papers hold too, but few."""
    total = reading.papers
    counts: Counter[str] = Counter()
    for text, weight in ((title, 3), (body, 1)):
        for word in words(composed(text)):
            term = stem(word.text) if word.dense else word.text
            if len(term) > 1 and not term.isdigit():
                counts[term] += weight
    units = (counted(reading, Unit(term, (term,))) for term, _ in counts.most_common(_CONSIDERED))
    shared = [unit for unit in units if 1 < unit.papers <= max(_COMMON * total, 10)]
    return sorted(shared, key=lambda unit: -min(counts[unit.text], _OFTEN) * math.log(total / unit.papers))[:_TELLING]
