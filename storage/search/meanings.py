"""Tells which papers are about the same thing as a question that uses other words for it.

Latent semantic analysis: words stand near each other where they keep the same company, as `storage.search.learning`
found it; a paper or a question stands where its words stand together.
"""

import json
import math
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import mul

from storage.search.records import IndexedText
from storage.text import composed, fold, gaps_and_words, is_dense, stem

DIMENSIONS = 64
_MOST = 7  # a number is from -7 to 7
_TITLE = 2  # times that a title counts
_ALTERNATE = 0.5
# The digit of each number, as written by `packed`, and as a signed byte.
_DIGITS = dict(zip(range(-_MOST, _MOST + 1), "0123456789abcde", strict=True))
_NUMBERS = bytes(number % 256 for number in range(-_MOST, _MOST + 1))
_BYTES = bytes.maketrans("".join(_DIGITS.values()).encode(), _NUMBERS)

Meaning = tuple[int, bytes]  # of a word: how much it counts, and its packed vector


def terms_in(text: str) -> list[str]:
    """The words of a text that may have a meaning: Hangul stems, and Latin words that are no numbers."""
    return [term for _, word in gaps_and_words(composed(text)) if (term := term_of(word))]


@lru_cache(maxsize=8_000)
def term_of(word: str) -> str:
    """A word by its meaning; nothing of a number or a single letter."""
    if is_dense(word):
        return stem(word)
    folded = fold(word)
    return "" if folded.isdigit() or len(folded) < 2 else folded


def weights_of(text: IndexedText) -> dict[str, float]:
    """What each word says of a paper: the second time much less than the first."""
    counts = Counter(terms_in(text.body))
    for term in terms_in(text.title):
        counts[term] += _TITLE
    return {term: 1 + math.log(count) for term, count in counts.items()}


def weights_in(units: Iterable[tuple[Iterable[str], Iterable[str]]]) -> dict[str, float]:
    """What each word says of a question, given the forms and alternates of its units."""
    weights: dict[str, float] = {}
    for forms, alternates in units:
        for texts, weight in ((forms, 1.0), (alternates, _ALTERNATE)):
            for text in texts:
                for term in terms_in(text):
                    weights[term] = max(weight, weights.get(term, 0.0))
    return weights


def packed(vector: Sequence[float]) -> bytes:
    """A vector's direction in `DIMENSIONS` numbers of four bits."""
    most = max(map(abs, vector)) or 1.0
    return bytes.fromhex("".join(_DIGITS[round(_MOST * number / most)] for number in vector))


def unpacked(packed: bytes) -> "array[int]":
    """The numbers of a packed vector."""
    return array("b", packed.hex().encode().translate(_BYTES))


def place_of(weights: Mapping[str, float], known: Mapping[str, Meaning]) -> list[float]:
    """Where words stand together; nowhere, which is all zero, where none of them is *known*."""
    place = [0.0] * DIMENSIONS
    for word in weights.keys() & known:
        scale, vector = known[word]
        weight = weights[word] * scale
        place = [number + weight * other for number, other in zip(place, unpacked(vector), strict=True)]
    return place


def placed(connection: sqlite3.Connection, weights: Mapping[str, float]) -> list[float]:
    """The same by what was learnt last."""
    rows = connection.execute(
        "SELECT word, scale, vector FROM search_meanings WHERE word IN (SELECT value FROM json_each(?))",
        [json.dumps(list(weights), ensure_ascii=False)],
    )
    return place_of(weights, {word: (scale, vector) for word, scale, vector in rows})


def put(connection: sqlite3.Connection, paper_id: int, text: IndexedText | None) -> None:
    """Put a paper where the words of *text* stand; nowhere where it has none that are known."""
    is_learnt = connection.execute("SELECT 1 FROM search_meanings LIMIT 1").fetchone() is not None
    place = placed(connection, weights_of(text)) if text and is_learnt else []
    if any(place):
        connection.execute("INSERT OR REPLACE INTO search_places VALUES (?, ?)", [paper_id, packed(place)])
    else:
        connection.execute("DELETE FROM search_places WHERE paper_id = ?", [paper_id])


def nearness(connection: sqlite3.Connection, place: Sequence[float], ids: Iterable[int]) -> dict[int, float]:
    """The cosine between a place and each of the papers *ids* that has one itself."""
    length = math.sqrt(sum(map(mul, place, place)))
    if not length:
        return {}
    rows = connection.execute(
        "SELECT paper_id, vector FROM search_places WHERE paper_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    near = {}
    for paper_id, vector in rows:
        numbers, other_length = measured(vector)
        near[paper_id] = sum(map(mul, place, numbers)) / (length * other_length)
    return near


@lru_cache(maxsize=10_000)
def measured(vector: bytes) -> tuple["array[int]", float]:
    """The numbers of a packed vector and its length."""
    numbers = unpacked(vector)
    return numbers, math.sqrt(sum(map(mul, numbers, numbers)))
