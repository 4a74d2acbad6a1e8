"""Learns from summaries which English a Korean term stands for: they write 확산 모델(Diffusion Model)."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable

from storage.text import composed

_ENGLISH = re.compile(r" ?\(([A-Za-z][A-Za-z0-9 \-]{1,60})[;,/)]")
_HANGUL_END = re.compile(r"[가-힣]*$")
_MOST_TERMS = 5
_LOOKED_AT = 100  # characters before a parenthesis
_WORD = re.compile(r"[a-z0-9]+")
_FEW = 4  # papers that gloss a term at all; in more, what only one writes is a slip
_SHARE = 0.15  # of the papers that gloss the term


def mined(text: str) -> set[tuple[str, str]]:
    """The pairs that a text glosses: word by word where the counts agree, and whole."""
    pairs: set[tuple[str, str]] = set()
    text = composed(text)
    # From the parenthesis backward: looked for from the left, every Hangul word is tried as the first of five.
    for match in _ENGLISH.finditer(text):
        english = match[1]
        words = _WORD.findall(english.lower())
        terms = terms_at_end(text[max(0, match.start() - _LOOKED_AT) : match.start()])
        if is_abbreviation(english) or not words or not terms:
            continue
        if len(words) <= len(terms):
            pairs.update(zip(terms[-len(words) :], words, strict=True))
        elif len(words) == 2 and len(terms[-1]) >= 4:
            pairs.add((terms[-1], " ".join(words)))
    return pairs


def terms_at_end(text: str) -> list[str]:
    """The Hangul words that a text ends with, at most `_MOST_TERMS`, one space between them."""
    terms: list[str] = []
    for word in reversed(text.rsplit(" ", _MOST_TERMS)[-_MOST_TERMS:]):
        ending = _HANGUL_END.search(word)
        if ending and ending[0]:
            terms.insert(0, ending[0])
        if not ending or ending[0] != word or not word:
            break
    return terms


def is_abbreviation(english: str) -> bool:
    """Whether it is a name like LLMs, which stands for the whole term and says nothing of its words."""
    return " " not in english and sum(letter.isupper() for letter in english) > 1


def learn(connection: sqlite3.Connection, changes: Iterable[tuple[str, str]]) -> None:
    """Of each old text and the one in its place, either of which may be empty, count the new one's pairs instead."""
    counts: Counter[tuple[str, str]] = Counter()
    for old, new in changes:
        counts.update(mined(new))
        counts.subtract(mined(old))
    connection.executemany(
        "INSERT INTO search_glosses VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET papers = papers + excluded.papers",
        sorted((*pair, count) for pair, count in counts.items() if count),
    )


def english_for(connection: sqlite3.Connection, korean: str) -> list[str]:
    """The English that a Korean word stands for, most often written first."""
    rows = connection.execute(
        "SELECT english, papers FROM search_glosses WHERE korean = ? ORDER BY papers DESC, english", [korean]
    ).fetchall()
    total = sum(papers for _, papers in rows)
    least = 2 if total > _FEW else 1
    return [english for english, papers in rows if papers >= max(least, _SHARE * total)]


def glossing(connection: sqlite3.Connection, words: Iterable[str]) -> dict[str, int]:
    """How many papers gloss each of *words*, or the rarest of the parts of a compound; others are left out."""
    known = {}
    for word in words:
        spans = {word[start:end] for start in range(len(word) - 1) for end in range(start + 2, len(word) + 1)}
        counts = _counted(connection, spans)
        parts = _parts(word, counts)
        if parts:
            known[word] = min(counts[part] for part in parts)
    return known


def _counted(connection: sqlite3.Connection, words: Iterable[str]) -> dict[str, int]:
    rows = connection.execute(
        "SELECT korean, sum(papers) FROM search_glosses WHERE korean IN (SELECT value FROM json_each(?))"
        " GROUP BY korean HAVING sum(papers) > 0",
        [json.dumps(list(words), ensure_ascii=False)],
    )
    return dict(rows.fetchall())


def _parts(word: str, known: Collection[str]) -> tuple[str, ...]:
    """The fewest *known* words that make up *word*; none where none do."""
    # The best way to each place in the word.
    best: dict[int, tuple[str, ...]] = {0: ()}
    for start in range(len(word) - 1):
        for end in range(start + 2, len(word) + 1) if start in best else ():
            part = word[start:end]
            if part in known and (end not in best or len(best[start]) + 1 < len(best[end])):
                best[end] = (*best[start], part)
    return best.get(len(word), ())
