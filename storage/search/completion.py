"""Completes what people begin to type: titles, identifiers, terms, authors."""

import itertools
import json
import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from storage.names import latin_name, possible_name
from storage.search import keyboard, vocabulary
from storage.search.index import tokens
from storage.search.namesakes import namesakes
from storage.search.query import match_of, phrase, readable
from storage.search.records import Completion
from storage.text import composed, fold, is_dense, words

LENGTH = 100  # characters of a choice: https://discord.com/developers/docs/interactions/application-commands
_SCANNED = 2  # characters up to which the newest titles are read instead of the index
_READ = 2000  # titles that are looked through for a word that is hardly begun
_LOOKED_THROUGH = 20_000  # titles, without the index
_TERMS = 8
_AUTHORED = 4  # papers read for each author that is offered
_IDENTIFIER = re.compile(r"[0-9]{2,4}(?:\.[0-9]{0,5})?")
_FAR = "\uffff"


def completions(connection: sqlite3.Connection, text: str, limit: int) -> list[Completion]:
    """What *text* may become, best first."""
    typed = readable(text)
    found: dict[str, Completion] = {}
    if _IDENTIFIER.fullmatch(typed):
        found |= by_value(papers_by_identifier(connection, typed, limit))
    for source in (titles, terms) if typed.isascii() else (terms, titles, names):
        if len(found) < limit:
            found |= {
                value: one for value, one in by_value(source(connection, typed, limit)).items() if value not in found
            }
    return list(found.values())[:limit]


def by_value(found: Iterator[Completion] | list[Completion]) -> dict[str, Completion]:
    """Completions by what they stand for, each once."""
    return {completion.value: completion for completion in found}


def papers_by_identifier(connection: sqlite3.Connection, typed: str, limit: int) -> list[Completion]:
    """Papers whose identifier begins so."""
    rows = connection.execute(
        "SELECT arxiv_id, title FROM papers WHERE arxiv_id BETWEEN ? AND ? ORDER BY arxiv_id LIMIT ?",
        [typed, typed + _FAR, limit],
    )
    return [of_paper(arxiv_id, f"{arxiv_id} {title}") for arxiv_id, title in rows]


def titles(connection: sqlite3.Connection, typed: str, limit: int) -> list[Completion]:
    """Papers with the words in their title, the last one begun only: in a row first, then anywhere."""
    begun = [word.text for word in words(typed)]
    if not begun:
        return []
    if len(typed) <= _SCANNED:
        return newest_titles(connection, typed, limit)
    found: dict[str, Completion] = {}
    for find in (titles_with_row, titles_with_all):
        if len(found) < limit:
            rows = find(connection, begun, limit - len(found))
            beginning = sorted(rows, key=lambda row: not fold(row[1]).startswith(fold(typed)))
            found |= {arxiv_id: of_paper(arxiv_id, title) for arxiv_id, title in beginning if arxiv_id not in found}
    return list(found.values())


def titles_with_row(connection: sqlite3.Connection, begun: list[str], limit: int) -> Iterable[tuple[str, str]]:
    """The newest papers with Latin words in a row in their title, the last one begun only."""
    if any(map(is_dense, begun)):
        return []
    *whole, last = begun
    if not whole or len(last) > _SCANNED:
        return titled(connection, f"{phrase(begun)} *", limit)

    def fits(title: list[str]) -> bool:
        places = range(len(title) - len(whole))
        return any(title[at : at + len(whole)] == whole and title[at + len(whole)].startswith(last) for at in places)

    return filtered(titled(connection, phrase(whole), _READ), fits, limit)


def titles_with_all(connection: sqlite3.Connection, begun: list[str], limit: int) -> Iterable[tuple[str, str]]:
    """The newest papers with all words anywhere in their title, the last one begun only."""
    *whole, last = begun
    match = " AND ".join(f"({match_of(word)})" for word in whole)
    if not whole or len(last) > (1 if is_dense(last) else _SCANNED):
        beginning = last[-2:] if is_dense(last) else last
        return titled(connection, f'{match}{" AND " if match else ""}"{beginning}" *', limit)
    return filtered(titled(connection, match, _READ), lambda title: any(word.startswith(last) for word in title), limit)


def titled(connection: sqlite3.Connection, match: str, limit: int) -> Iterable[tuple[str, str]]:
    """Identifiers and titles of the newest papers whose title an expression of FTS5 matches."""
    return connection.execute(
        "SELECT arxiv_id, papers.title FROM search JOIN papers ON papers.id = search.rowid"
        " WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?",
        [f"title : ({match})", limit],
    )


def filtered(
    rows: Iterable[tuple[str, str]], fits: Callable[[list[str]], bool], limit: int
) -> Iterable[tuple[str, str]]:
    """The first papers whose title fits, by its words as they are indexed.

    FTS5 would go through every word of the index that begins with one or two letters, in titles or not.
    """
    return itertools.islice((row for row in rows if fits(tokens(row[1])[0].split())), limit)


def newest_titles(connection: sqlite3.Connection, typed: str, limit: int) -> list[Completion]:
    """The newest papers with a title that has a word beginning with one or two characters.

    Of a large archive the newest papers only: what nothing begins with would be looked for in every title.
    """
    begun = re.sub(r"([%_\\])", r"\\\1", typed)
    found: dict[str, Completion] = {}
    for pattern in (f"{begun}%", f"% {begun}%"):
        rows = connection.execute(
            "SELECT arxiv_id, title FROM papers WHERE title LIKE ? ESCAPE '\\'"
            " AND id > (SELECT max(id) FROM papers) - ? ORDER BY id DESC LIMIT ?",
            [pattern, _LOOKED_THROUGH, limit - len(found)],
        )
        found |= {arxiv_id: of_paper(arxiv_id, title) for arxiv_id, title in rows}
    return list(found.values())


def terms(connection: sqlite3.Connection, typed: str, _limit: int) -> list[Completion]:
    """Korean terms that begin so, in Hangul, in initial consonants (ㅎㅅ) or on a Latin keyboard (ghkrtks)."""
    begun = typed.replace(" ", "")
    if begun.isascii():
        begun = keyboard.hangul_typed(begun) or ""
    if not begun or not is_dense(begun[0]):
        return []
    initials = all("ㄱ" <= sign <= "ㅎ" for sign in begun)
    first, last = keyboard.syllables_from(begun[0]) if initials else (begun, begun + _FAR)
    rows = connection.execute(
        "SELECT korean, english, papers FROM search_glosses WHERE korean BETWEEN ? AND ? AND papers > 0", [first, last]
    ).fetchall()
    counts: Counter[str] = Counter()
    english: dict[str, tuple[int, str]] = {}
    for korean, gloss, papers in rows:
        if not initials or keyboard.initials_of(korean).startswith(begun):
            counts[korean] += papers
            english[korean] = max(english.get(korean, (0, "")), (papers, gloss))
    return [
        Completion(value=shortened(term), label=shortened(f"{term} ({english[term][1]})"), kind="term")
        for term, papers in counts.most_common(_TERMS)
        if papers > 1
    ]


def names(connection: sqlite3.Connection, typed: str, limit: int) -> list[Completion]:
    """Papers with a name in their title that is said so in Hangul, else that sounds like it, or as it may go on."""
    spoken = [word.text for word in words(typed)]
    if not any(map(is_dense, spoken)):
        return []
    alike = vocabulary.sound_beginnings(connection, spoken)
    known = latin_name(spoken[0]) or possible_name(spoken[0]) if len(spoken) == 1 else None
    found = list(titled(connection, f"{phrase(known.split())} *", limit)) if known else []
    if not found and alike:
        found = list(titled(connection, " OR ".join(phrase(name.split()) for name in alike), limit))
    return [of_paper(arxiv_id, title) for arxiv_id, title in found]


def authors(connection: sqlite3.Connection, text: str, limit: int) -> list[Completion]:
    """Authors with the words in their name, the last one begun only; who wrote most comes first."""
    begun = [word.text for word in words(readable(text))]
    if not begun:
        return []
    match = " AND ".join([*map(match_of, begun[:-1]), f'"{begun[-1]}" *'])
    rows = connection.execute(
        "SELECT papers.authors FROM search JOIN papers ON papers.id = search.rowid"
        " WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?",
        [f"authors : ({match})", _AUTHORED * limit],
    )
    counts = Counter(name for (listed,) in rows for name in json.loads(listed) if fits(name, begun))
    found = [name for name, _ in counts.most_common(limit)]
    if not found and all(map(is_dense, begun)):
        found = list(namesakes(connection, begun))[:limit]
    return [Completion(value=shortened(name), label=shortened(name), kind="author") for name in found]


def fits(name: str, begun: list[str]) -> bool:
    """Whether a name has all words but the last, and one that begins with the last."""
    if begun[-1] not in fold(name):
        return False
    has = [word.text for word in words(composed(name))]
    return all(word in has for word in begun[:-1]) and any(word.startswith(begun[-1]) for word in has)


def of_paper(arxiv_id: str, label: str) -> Completion:
    """The choice of a paper."""
    return Completion(value=arxiv_id, label=shortened(label), kind="paper")


def shortened(text: str) -> str:
    """At most `LENGTH` characters, cut at a space, never inside what is seen as one sign."""
    text = composed(text)
    if len(text) <= LENGTH:
        return text
    end = LENGTH - 1
    space = text.rfind(" ", LENGTH // 2, end + 1)
    if space > 0:
        return text[:space] + "…"
    while end > 0 and joins(text[end - 1], text[end]):
        end -= 1
    return text[:end] + "…"


def joins(before: str, after: str) -> bool:
    """Whether two characters belong to one visible sign: accents, emoji sequences, flags."""
    return (
        unicodedata.combining(after) > 0
        or unicodedata.category(after) in ("Mn", "Me", "Mc", "Cf")
        or before == "\u200d"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= after <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff")
    )
