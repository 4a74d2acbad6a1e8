"""Learns from the stored papers which words keep the same company, and puts the papers where their words stand.

New papers are put where the words known by then stand; what they add is learnt once there are a fifth more of them.
"""

import asyncio
import logging
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from storage.database import Database
from storage.search.meanings import DIMENSIONS, Meaning, packed, put, weights_of
from storage.search.records import IndexedText
from storage.search.texts import indexed

if TYPE_CHECKING:
    from storage.search.factors import Factors, Places

log = logging.getLogger(__name__)

_FEWEST = 1000  # papers that say enough about words
_GROWTH = 1.2
_SAMPLE = 10_000  # papers that words are learnt from, so that it takes seconds however many there are
_ROUNDS = 4
_NEXT = "id > ? AND id % ? = 0 ORDER BY id LIMIT 100"
_FARTHEST = 10_000  # the scale of the word that counts most


async def learn_where_due(
    database: Database, on_progress: Callable[[int, int], None] | None = None, *, fewest: int = _FEWEST
) -> bool:
    """Learn where there are *fewest* papers, and a fifth more than last time; whether it did.

    Others read and write meanwhile, and search by what was learnt before. What is learnt is written at the end, whole
    or not at all, so that it may be cancelled anywhere. *on_progress* is given the papers put in their place and all.
    """
    row = await database.fetch_one(
        "SELECT count(*), coalesce(max(revision), 0), (SELECT value FROM search_state WHERE name = 'meanings')"
        " FROM papers"
    )
    papers, revision, learnt = row or (0, 0, 0)
    if papers < fewest or papers < _GROWTH * (learnt or 0):
        return False
    known, standing = await _learnt(database, papers)
    places: dict[int, bytes] = {}
    async for texts in _read(database):
        places |= await asyncio.to_thread(_places, texts, standing.of)
        if on_progress is not None:
            on_progress(len(places), max(papers, len(places)))
    async with database.transaction() as transaction:
        await transaction.run(partial(_write, known, places, revision))
        await transaction.execute("INSERT OR REPLACE INTO search_state (name, value) VALUES ('meanings', ?)", [papers])
    log.info("learnt the meanings of %s words from %s papers", len(known), papers)
    return True


async def _learnt(database: Database, papers: int) -> tuple[dict[str, Meaning], "Places"]:
    """What the words of the papers mean, and where papers stand by that."""
    weights: list[dict[str, float]] = []
    async for texts in _read(database, every=-(-papers // _SAMPLE)):
        weights += await asyncio.to_thread(_weights, texts.values())
    factors = await asyncio.to_thread(_factors, weights)
    for _ in range(_ROUNDS):
        await asyncio.to_thread(factors.improve)
    return await asyncio.to_thread(_meanings, factors)


def _factors(weights: Sequence[Mapping[str, float]]) -> "Factors":
    # Imported here: nothing else needs numpy, which takes a while to load. It leaves the other processors alone.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from storage.search.factors import Factors

    return Factors(weights, DIMENSIONS)


def _meanings(factors: "Factors") -> tuple[dict[str, Meaning], "Places"]:
    from storage.search.factors import Places

    vectors = factors.vectors()
    farthest = {word: max(map(abs, vector)) for word, vector in vectors.items()}
    most = max(farthest.values(), default=1.0) or 1.0
    known = {word: (round(_FARTHEST * farthest[word] / most), packed(vector)) for word, vector in vectors.items()}
    return known, Places(known)


async def _read(database: Database, every: int = 1) -> AsyncIterator[dict[int, IndexedText]]:
    """The texts of the papers, some at a time; of *every* so many one."""
    last = 0
    while texts := await database.run(partial(indexed, condition=_NEXT, parameters=(last, every))):
        yield texts
        last = max(texts)


def _weights(texts: Iterable[IndexedText]) -> list[dict[str, float]]:
    # A word is kept once, however many papers hold it: that is most of the memory.
    return [{sys.intern(word): weight for word, weight in weights_of(text).items()} for text in texts]


def _places(
    texts: Mapping[int, IndexedText], place_of: Callable[[Mapping[str, float]], list[float]]
) -> dict[int, bytes]:
    places = ((paper_id, place_of(weights_of(text))) for paper_id, text in texts.items())
    return {paper_id: packed(place) for paper_id, place in places if any(place)}


def _write(
    known: Mapping[str, Meaning], places: Mapping[int, bytes], revision: int, connection: sqlite3.Connection
) -> None:
    """Write what was learnt in the place of what was, and put what changed since *revision*."""
    connection.execute("DELETE FROM search_meanings")
    connection.executemany("INSERT INTO search_meanings VALUES (?, ?, ?)", ((word, *known[word]) for word in known))
    connection.execute("DELETE FROM search_places")
    connection.executemany("INSERT INTO search_places VALUES (?, ?)", places.items())
    for paper_id, text in indexed(connection, "revision > ?", [revision]).items():
        put(connection, paper_id, text)
