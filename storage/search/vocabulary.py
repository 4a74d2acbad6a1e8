"""The Latin words of the index: how they are misspelt and how they are said."""

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from string import ascii_lowercase, digits

from storage.names import spelled_end
from storage.search import namesakes, sound
from storage.search.records import IndexedText
from storage.text import composed, fold

_NAME = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LETTERS = ascii_lowercase + digits
_SHORTEST = 3  # letters of a word that is worth a correction
_MOST_PARTS = 6
_SURE = 3  # consonants from which on a sound says enough to trust it beside a Korean reading
# Distances for each sound, a vowel counting a quarter of a consonant.
_KNOWN_LIMIT = 0.04
_RUN_LIMIT = 0.12
_LOOSE_LIMIT = 0.2
_MARGIN = 0.03
_MOST_NAMES = 6
_BEGINNINGS = 200  # sounds that are compared while a name is typed


def learn(connection: sqlite3.Connection, texts: Sequence[IndexedText]) -> None:
    """Remember the words of *texts*: those of authors by spelling, the others by sound too."""
    said = set(_NAME.findall(composed("\n".join(f"{text.title}\n{text.body}" for text in texts))))
    authors = words_of(_NAME.findall(composed("\n".join(author for text in texts for author in text.authors))))
    written = {word for word in words_of(said) | authors if len(word) >= _SHORTEST and not word.isdigit()}
    new = written.difference(known(connection, written))
    connection.executemany("INSERT INTO search_words VALUES (?)", [(word,) for word in sorted(new)])
    rows: set[tuple[str, str, str, int]] = {row for name in said if is_new(name, new) for row in sounds(name)}
    rows |= {row for word in new & authors for row in namesakes.row_of(word)}
    connection.executemany(
        "INSERT INTO search_sounds VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET whole = excluded.whole WHERE excluded.whole > whole",
        sorted(rows),
    )


def words_of(names: Iterable[str]) -> set[str]:
    """The folded words that names consist of."""
    return {word for name in names for word in name.lower().split("-")}


def is_new(name: str, new: set[str]) -> bool:
    """Whether a name may not have been learnt yet: one of its words is new, or it joins words that are not."""
    return "-" in name or name.lower() in new


@lru_cache(maxsize=2_000)
def sounds(name: str) -> tuple[tuple[str, str, str, bool], ...]:
    """Everything that a name may be called by, which is any run of its parts.

    Skeleton, sound, the words of the index, and whether that is the whole of these words.
    """
    return tuple(readings(name))


def readings(name: str) -> Iterator[tuple[str, str, str, bool]]:
    """The same, one after another."""
    tokens = [fold(word) for word in name.split("-")]
    pieces = [(part, place) for place, word in enumerate(name.split("-")) for part in sound.parts(word)]
    if len(pieces) > _MOST_PARTS:
        return
    for start in range(len(pieces)):
        for end in range(start + 1, len(pieces) + 1):
            run = pieces[start:end]
            found = tokens[run[0][1] : run[-1][1] + 1]
            said = "".join(part for part, _ in run)
            whole = said.rstrip("0123456789") == "".join(found).rstrip("0123456789")
            if run[0][0].isdigit():
                continue
            # A number is said in the middle of a name (Mesh2NeRF), and left out behind it (VideoCrafter2).
            for heard in {
                sound.single("".join(sound.of_part(part) for part, _ in run)),
                sound.single("".join(sound.of_part(part) for part, _ in run if not part.isdigit())),
                sound.of_latin(said),
            }:
                if len(key := sound.skeleton(heard)) >= 2:
                    yield key, heard, " ".join(found), whole


def misspellings(word: str) -> set[str]:
    """Every word one edit away: a letter less, more, another, or two swapped."""
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in splits if right),
        *(left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1),
        *(left + letter + right[1:] for left, right in splits if right for letter in _LETTERS),
        *(left + letter + right for left, right in splits for letter in _LETTERS),
    } - {word}


def known(connection: sqlite3.Connection, words: Collection[str]) -> list[str]:
    """Those of *words* that the index has seen."""
    found: list[str] = []
    remaining = sorted(words)
    while remaining:
        some, remaining = remaining[:900], remaining[900:]
        marks = ",".join("?" * len(some))
        found += [
            word for (word,) in connection.execute(f"SELECT word FROM search_words WHERE word IN ({marks})", some)
        ]
    return found


def corrections(connection: sqlite3.Connection, word: str) -> list[str]:
    """Words of the index that *word* may be a misspelling of."""
    if len(word) <= _SHORTEST or any(not letter.isascii() for letter in word) or word.isdigit():
        return []
    return known(connection, misspellings(word))


def split(connection: sqlite3.Connection, word: str) -> str | None:
    """A word as the fewest words of the index that it was written together from, with spaces between them."""
    if len(word) < 2 * _SHORTEST:
        return None
    pieces = {word[start:end] for start in range(len(word)) for end in range(start + 2, len(word) + 1)} - {word}
    seen = set(known(connection, {piece for piece in pieces if len(piece) >= _SHORTEST}))
    seen |= {piece for piece in pieces if piece.isdigit()}
    best: list[list[str] | None] = [[]]
    for end in range(1, len(word) + 1):
        ways = [
            [*way, word[start:end]] for start, way in enumerate(best) if way is not None and word[start:end] in seen
        ]
        best.append(min(ways, key=lambda way: (len(way), -min(map(len, way))), default=None))
    return " ".join(best[-1]) if best[-1] else None


def sound_alikes(connection: sqlite3.Connection, words: Sequence[str], *, known: bool) -> tuple[str, ...]:
    """Names of the index that words in Hangul, or in Hangul and Latin, sound like; the nearest ones, in index words.

    Where the words are *known* in Korean only the very sound of a whole name counts.
    """
    said = sound_of(words)
    key = sound.skeleton(said)
    if len(key) < (_SURE + len(words) - 1 if known else 2):
        return ()
    limit = _KNOWN_LIMIT if known else _RUN_LIMIT if len(words) > 1 else _LOOSE_LIMIT
    near = nearest(connection, said, [key], limit)
    if not near and not known and len(key) > _SURE:
        near = nearest(connection, said, sorted(sound.slips(key)), limit)
    if any(whole for _, whole, _ in near):
        near = [match for match in near if match[1]]
    elif known:
        return ()
    return tuple(dict.fromkeys(name for far, _, name in near if far <= near[0][0] + _MARGIN))[:_MOST_NAMES]


def sound_of(words: Sequence[str]) -> str:
    """The sound of words in a row, in Hangul or Latin."""
    return sound.single("".join(sound.of_latin(word) if word.isascii() else sound.of_hangul(word) for word in words))


def spelled_out(connection: sqlite3.Connection, word: str) -> tuple[str, ...]:
    """The word of the index that a Hangul word with letters at its end stands for, if any: 챗큐에이 is ChatQA."""
    if (found := spelled_end(word)) is None:
        return ()
    beginning, letters = found
    said = sound.of_hangul(beginning)
    rows = connection.execute("SELECT word FROM search_words WHERE word GLOB ?", [f"?*{letters}"])
    apart = {name: sound.distance(said, sound.of_latin(name.removesuffix(letters))) for (name,) in rows}
    best = min(apart, key=lambda name: (apart[name], len(name), name), default="")
    return (best,) if best and apart[best] <= _LOOSE_LIMIT * sound.weight(said) else ()


def nearest(connection: sqlite3.Connection, said: str, keys: list[str], limit: float) -> list[tuple[float, bool, str]]:
    """Names under one of the skeletons whose sound is near enough: the distance for each sound, whole or not, name."""
    marks = ",".join("?" * len(keys))
    rows = connection.execute(
        f"SELECT sound, words, whole FROM search_sounds WHERE skeleton IN ({marks}) AND whole < ?",
        [*keys, namesakes.AUTHOR],
    )
    length = sound.weight(said)
    near = []
    for other, name, whole in rows:
        longest = max(length, sound.weight(other))
        if other == said:
            near.append((0.0, bool(whole), name))
        elif max(sound.LEAST_COST, abs(length - sound.weight(other))) <= limit * longest:
            near.append((sound.distance(said, other, limit * longest) / longest, bool(whole), name))
    return sorted((match for match in near if match[0] <= limit), key=lambda match: match[0])


def sound_beginnings(connection: sqlite3.Connection, words: list[str]) -> tuple[str, ...]:
    """Names of the index whose sound begins like words in Hangul; the nearest and shortest first."""
    said = sound_of(words)
    key = sound.skeleton(said)
    if len(key) < 2:
        return ()
    rows = connection.execute(
        "SELECT sound, words FROM search_sounds WHERE skeleton BETWEEN ? AND ? AND whole < ? ORDER BY skeleton LIMIT ?",
        [key, f"{key}~", namesakes.AUTHOR, _BEGINNINGS],
    )
    limit = _LOOSE_LIMIT * sound.weight(said)
    near = ((sound.distance(said, other[: len(said)]), len(other), name) for other, name in rows)
    return tuple(dict.fromkeys(name for far, _, name in sorted(near) if far <= limit))[:_MOST_NAMES]
