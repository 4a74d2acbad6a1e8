"""Finds what the index knows a query's words by: their spelling, their sound, their English."""

import itertools
import sqlite3
from dataclasses import dataclass, replace

from storage.search import glosses, keyboard, sound, vocabulary
from storage.search.query import Asked, asked_words, match_of
from storage.search.synonyms import synonyms
from storage.text import is_dense

_RARE = 10  # papers; a word in fewer may be several words written together
_MOST_READINGS = 5
_MOST_GLOSSES = 2  # of a synonym
_NAME_QUERY = 5  # words of a query that may be a name as a whole
_HEARD = 5  # letters of a word that may be spelled by ear
_COUNTED = 64  # matches after which a word's papers are estimated from the ids seen


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of a query, as the index is asked for it.

    Attributes:
        text: As typed, without its particle.
        forms: The same thing in the index's words: other spelling, other spacing, the name that sounds like it.
        named: English words that *text* is the Korean spelling of.
        alternates: What means about the same, worth `ALTERNATE_WORTH`.
        papers: About how many papers hold one of the forms.
        others: About how many papers hold one of the alternates.
        corrected: What *text* was taken for where it is in no paper, else None.
    """

    text: str
    forms: tuple[str, ...]
    named: tuple[str, ...] = ()
    alternates: tuple[str, ...] = ()
    papers: int = 0
    others: int = 0
    corrected: str | None = None

    @property
    def match(self) -> str:
        """The forms in FTS5's language."""
        return f"({' OR '.join(map(match_of, self.forms))})"

    @property
    def named_match(self) -> str:
        """The forms and the English they spell in FTS5's language."""
        return f"({' OR '.join(map(match_of, (*self.forms, *self.named)))})"

    @property
    def other_match(self) -> str:
        """The alternates in FTS5's language."""
        return f"({' OR '.join(map(match_of, self.alternates))})"

    @property
    def wide_match(self) -> str:
        """The forms and alternates in FTS5's language."""
        return f"({' OR '.join(map(match_of, (*self.forms, *self.alternates)))})"


def plan(connection: sqlite3.Connection, query: str) -> list[Unit]:
    """The units of a readable query."""
    asked = asked_words(query)
    units = said(connection, asked, [spelled(connection, asked, place) for place in range(len(asked))])
    return [with_alternates(connection, part) for unit in units for part in parted(connection, unit)]


def spelled(connection: sqlite3.Connection, asked: list[Asked], place: int) -> Unit:
    """One word in its own spelling, in one word with its neighbours, in several, or corrected."""
    word = asked[place]
    forms = [word.text]
    if not word.dense:
        neighbours = asked[max(0, place - 1) : place + 2]
        joins = {f"{one.text}{other.text}" for one, other in itertools.pairwise(neighbours)}
        joins = {join for join in joins if join.isascii() and len(join) > 3}
        forms += vocabulary.known(connection, joins)
    unit = counted(connection, Unit(word.text, tuple(forms)))
    if not word.dense and unit.papers < _RARE and (parts := vocabulary.split(connection, word.text)):
        divided = counted(connection, replace(unit, forms=(*unit.forms, parts)))
        if divided.papers > unit.papers:
            return divided
    return unit if unit.papers else corrected(connection, unit)


def corrected(connection: sqlite3.Connection, unit: Unit) -> Unit:
    """A unit that no paper holds, taken for what was meant: another keyboard, a misspelling, a spelling by ear."""
    word = unit.text
    keyed = keyboard.latin_typed(word) if is_dense(word) else keyboard.hangul_typed(word)
    if keyed and (meant := counted(connection, replace(unit, forms=(keyed,), corrected=keyed))).papers:
        return meant
    if is_dense(word):
        return unit
    found = [counted(connection, Unit(form, (form,))) for form in vocabulary.corrections(connection, word)]
    live = sorted((other for other in found if other.papers), key=lambda other: -other.papers)
    forms = tuple(other.text for other in live[:_MOST_READINGS])
    if not forms and len(word) >= _HEARD:
        forms = vocabulary.sound_alikes(connection, [word], known=False)
    return counted(connection, replace(unit, forms=forms, corrected=forms[0])) if forms else unit


def parted(connection: sqlite3.Connection, unit: Unit) -> list[Unit]:
    """Hangul that no paper holds as the two words it was written together from, or as its known beginning."""
    if unit.papers or not is_dense(unit.text):
        return [unit]
    text = unit.text
    for place in sorted(range(2, len(text) - 1), key=lambda place: abs(2 * place - len(text))):
        pair = [counted(connection, Unit(part, (part,))) for part in (text[:place], text[place:])]
        if all(part.papers for part in pair):
            return pair
    for end in range(len(text) - 1, 1, -1):
        if (beginning := counted(connection, replace(unit, forms=(text[:end],)))).papers:
            return [beginning]
    return [unit]


def said(connection: sqlite3.Connection, asked: list[Asked], units: list[Unit]) -> list[Unit]:
    """The units, those that stand for a name by its sound with that name; runs of words before single ones."""
    result = list(units)
    taken: set[int] = set()
    for length in (3, 2, 1):
        for start in range(len(asked) - length + 1):
            places = range(start, start + length)
            run = asked[start : start + length]
            if taken.intersection(places) or not any(word.dense for word in run):
                continue
            unknown = any(not units[place].papers for place in places)
            if length > 1 and not unknown and len(asked) > _NAME_QUERY:
                continue  # Whoever writes a sentence does not spell a known word's part of a name.
            names = vocabulary.sound_alikes(connection, [word.text for word in run], known=not unknown)
            if not names and unknown and run[-1].typed != run[-1].text:
                said_whole = [*(word.text for word in run[:-1]), run[-1].typed]
                names = vocabulary.sound_alikes(connection, said_whole, known=False)
            if names and (unknown or length > 1):
                taken.update(places)
                for place in places:
                    result[place] = named(connection, result[place], names)
            elif names:
                result[start] = replace(result[start], named=names)
    return result


def named(connection: sqlite3.Connection, unit: Unit, names: tuple[str, ...]) -> Unit:
    """A unit that is also found by names that sound like it."""
    corrected = unit.corrected if unit.papers else names[0]
    return counted(connection, replace(unit, forms=(*unit.forms, *names), corrected=corrected))


def with_alternates(connection: sqlite3.Connection, unit: Unit) -> Unit:
    """A unit with what means about the same, told apart from what is only its English spelling."""
    glossed = [english for form in unit.forms if is_dense(form) for english in glosses.english_for(connection, form)]
    spelled = (english for english in glossed if sound.is_same(unit.text, english))
    named = tuple(dict.fromkeys((*unit.named, *spelled)))
    meant = synonyms(unit.text)
    in_english = (english for word in meant for english in glosses.english_for(connection, word)[:_MOST_GLOSSES])
    alternates = tuple(dict.fromkeys((*named, *glossed, *meant, *in_english)))
    if not alternates:
        return unit
    others = papers_with(connection, " OR ".join(map(match_of, alternates)))
    return replace(unit, named=named, alternates=alternates, others=others)


def counted(connection: sqlite3.Connection, unit: Unit) -> Unit:
    """A unit that knows about how many papers hold it, from the first `_COUNTED` matches."""
    return replace(unit, papers=papers_with(connection, unit.match))


def papers_with(connection: sqlite3.Connection, match: str) -> int:
    """About how many papers an FTS5 expression matches: where there are many, by how close the first ones are."""
    rows = connection.execute("SELECT rowid FROM search WHERE search MATCH ? LIMIT ?", [match, _COUNTED]).fetchall()
    if len(rows) < _COUNTED:
        return len(rows)
    (last,) = connection.execute("SELECT max(id) FROM papers").fetchone()
    return int(max(len(rows), _COUNTED * last / rows[-1][0]))
