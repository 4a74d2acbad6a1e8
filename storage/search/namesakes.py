"""Finds authors whose names are typed in Hangul: 얀 르쿤 is Yann LeCun."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache

from storage.search import sound
from storage.text import composed, words

AUTHOR = 2  # in `search_sounds.whole`: a word of an author's name, whose sound is found by its spelling
_PINYIN = re.compile(r"(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiou]+(?:ng|n)?)+")
_CHINESE = {"zh": "j", "q": "ch", "x": "s", "z": "j", "c": "ch"}
_WORD_LIMIT = 0.3  # of a word's weight, between what was typed and one word of the name
_NAME_LIMIT = 0.18  # the same of the whole name
_MARGIN = 0.04
_MOST_WORDS = 6
_MOST_PAPERS = 25
_MOST_NAMES = 5
_SURE = 3  # consonants of a surname that stands alone


def row_of(word: str) -> Iterator[tuple[str, str, str, int]]:
    """What is stored of a word of an author's name."""
    for key in {sound.skeleton(said) for said in sounds_of(word)}:
        if len(key) >= 2:
            yield key, "", word, AUTHOR


@lru_cache(maxsize=20_000)
def sounds_of(word: str) -> list[str]:
    """How a folded word of a name may be said: as in English, and where it looks Chinese as in Chinese."""
    said = [sound.of_latin(word)]
    if (
        _PINYIN.fullmatch(word)
        and (chinese := re.sub("zh|[qxzc](?!h)", lambda match: _CHINESE[match[0]], word)) != word
    ):
        said.append(sound.of_latin(chinese))
    return said


def namesakes(connection: sqlite3.Connection, typed: Sequence[str]) -> tuple[str, ...]:
    """Authors, as written, whose whole names sound like words in Hangul, in either order; the nearest first.

    A single word is compared with every word of a name.
    """
    heard = [sound.of_hangul(word) for word in typed]
    least = _SURE if len(typed) == 1 else 2
    for one in sorted(heard, key=lambda one: -len(sound.skeleton(one))):
        if len(key := sound.skeleton(one)) < least:
            return ()
        found: dict[str, float] = {}
        for word in alike(connection, one, key):
            for name, parts in bearers(connection, word).items():
                found[name] = distance(heard, parts)
        near = sorted((far, name) for name, far in found.items() if far <= _NAME_LIMIT)
        if near:
            return tuple(name for far, name in near if far <= near[0][0] + _MARGIN)[:_MOST_NAMES]
    return ()


def bearers(connection: sqlite3.Connection, word: str) -> dict[str, list[str]]:
    """The newest authors with a word in their name, and the words of each name."""
    rows = connection.execute(
        "SELECT papers.authors FROM search JOIN papers ON papers.id = search.rowid"
        " WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?",
        [f'authors : "{word}"', _MOST_PAPERS],
    )
    names = {name for (listed,) in rows for name in json.loads(listed) if word in name.lower()}
    split = {name: [part.text for part in words(composed(name))] for name in names}
    return {name: parts for name, parts in split.items() if word in parts}


def alike(connection: sqlite3.Connection, heard: str, key: str) -> list[str]:
    """Words of authors' names, under a skeleton, that sound like one word; the nearest first."""
    rows = connection.execute("SELECT words FROM search_sounds WHERE skeleton = ? AND whole = ?", [key, AUTHOR])
    near = sorted((min(apart(heard, said) for said in sounds_of(word)), word) for (word,) in rows)
    return [word for far, word in near if far <= _WORD_LIMIT][:_MOST_WORDS]


def distance(heard: list[str], parts: list[str]) -> float:
    """How far the words of a name are from what was typed, for each sound; in either order, middle names left out."""
    if len(heard) == 1:
        return min(apart(heard[0], said) for part in parts for said in sounds_of(part))
    if len(parts) < len(heard):
        return 1.0
    whole = sound.single("".join(heard))
    chosen = [parts[0], *parts[len(parts) - len(heard) + 1 :]]
    orders = [chosen, chosen[1:] + chosen[:1]]
    return min(apart(whole, said) for order in orders for said in spoken(order))


def spoken(parts: list[str]) -> Iterator[str]:
    """A name as in English and as in Chinese."""
    for place in (0, -1):
        yield sound.single("".join(sounds_of(part)[place] for part in parts))


def apart(one: str, other: str) -> float:
    """The distance of two sounds, as a share of the longer one; 1 where their lengths tell them apart."""
    longest = max(sound.weight(one), sound.weight(other), 1.0)
    if abs(sound.weight(one) - sound.weight(other)) > _WORD_LIMIT * longest:
        return 1.0
    return min(sound.distance(one, other, _WORD_LIMIT * longest) / longest, 1.0)
