"""Finds what the index knows a query's words by: their spelling, their sound, their English."""

import itertools
import re
from dataclasses import dataclass, replace

from storage.names import latin_name, possible_name
from storage.search import glosses, keyboard, sound, vocabulary
from storage.search.namesakes import namesakes
from storage.search.query import Asked, asked_words, match_of
from storage.search.reading import Reading
from storage.search.synonyms import synonyms
from storage.text import composed, is_dense, words

_LARGE = 20_000  # papers; from here on a query's time counts more than its single syllables
_RARE = 10  # papers; a word in fewer may be several words written together
_MOST_READINGS = 5
_MOST_GLOSSES = 2  # of a synonym
_AUTHOR_QUERY = 3  # words of a query that may name an author
_NAME_QUERY = 5  # words of a query that may be a name as a whole
_SENTENCE = 3  # words from which on an inflected one is a verb, not a name that happens to end so
_HEARD = 5  # letters of a word that may be spelled by ear

_INFLECTED = re.compile(
    "(?:는지|는데|는가|다는|려고|도록|면서|지만|거나|든지|려면|으면|던데|더라|나요|네요|[아어워려와해여쳐겨켜춰꿔]서|"
    "[아어여해려쳐]도|[아어해]요|[주뀌키치리기우이하쓰]는|[하리기이치우]고|[기게던죠줘쳐져켜꿔춰])$"
)


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
    def matches(self) -> list[str]:
        """The forms and, where there are some, the alternates in FTS5's language."""
        return [self.match, self.other_match] if self.alternates else [self.match]


def plan(reading: Reading, query: str) -> list[Unit]:
    """The units of a readable query."""
    asked = asked_words(query)
    if reading.papers > _LARGE:
        # FTS5 goes through every pair of syllables that begins with a single one, which says little among so many.
        telling = [word for word in asked if len(word.text) > 1 or not word.dense or possible_name(word.typed)]
        asked = telling or asked
    units = said(reading, asked, [spelled(reading, asked, place) for place in range(len(asked))])
    return [with_alternates(reading, part) for unit in units for part in parted(reading, unit)]


def spelled(reading: Reading, asked: list[Asked], place: int) -> Unit:
    """One word in its own spelling, in one word with its neighbours, in several, or corrected."""
    word = asked[place]
    forms = [word.text]
    if not word.dense:
        neighbours = asked[max(0, place - 1) : place + 2]
        joins = {f"{one.text}{other.text}" for one, other in itertools.pairwise(neighbours)}
        joins = {join for join in joins if join.isascii() and len(join) > 3}
        forms += reading.ask(vocabulary.known, frozenset(joins))
    unit = counted(reading, Unit(word.text, tuple(forms)))
    if not word.dense and unit.papers < _RARE and (parts := reading.ask(vocabulary.split, word.text)):
        divided = counted(reading, replace(unit, forms=(*unit.forms, parts)))
        if divided.papers > unit.papers:
            return divided
    return unit if unit.papers else corrected(reading, unit)


def corrected(reading: Reading, unit: Unit) -> Unit:
    """A unit that no paper holds, taken for what was meant: another keyboard, a misspelling, a spelling by ear."""
    word = unit.text
    keyed = keyboard.latin_typed(word) if is_dense(word) else keyboard.hangul_typed(word)
    if keyed and (meant := counted(reading, replace(unit, forms=(keyed,), corrected=keyed))).papers:
        return meant
    if is_dense(word):
        return unit
    found = [counted(reading, Unit(form, (form,))) for form in reading.ask(vocabulary.corrections, word)]
    live = sorted((other for other in found if other.papers), key=lambda other: -other.papers)
    forms = tuple(other.text for other in live[:_MOST_READINGS])
    if not forms and len(word) >= _HEARD:
        forms = reading.ask(vocabulary.sound_alikes, (word,), known=False)
    return counted(reading, replace(unit, forms=forms, corrected=forms[0])) if forms else unit


def parted(reading: Reading, unit: Unit) -> list[Unit]:
    """Hangul that no paper holds as the two words it was written together from, or as its known beginning."""
    if unit.papers or not is_dense(unit.text):
        return [unit]
    text = unit.text
    for place in sorted(range(2, len(text) - 1), key=lambda place: abs(2 * place - len(text))):
        pair = [counted(reading, Unit(part, (part,))) for part in (text[:place], text[place:])]
        if all(part.papers for part in pair):
            return pair
    for end in range(len(text) - 1, 1, -1):
        if (beginning := counted(reading, replace(unit, forms=(text[:end],)))).papers:
            return [beginning]
    return [unit]


def said(reading: Reading, asked: list[Asked], units: list[Unit]) -> list[Unit]:
    """The units, those that stand for a name by its sound with that name; runs of words before single ones."""
    result = list(units)
    taken: set[int] = set()
    for length in (3, 2, 1):
        for start in range(len(asked) - length + 1):
            places = range(start, start + length)
            run = asked[start : start + length]
            if taken.intersection(places) or not any(word.dense for word in run):
                continue
            if length == 1 and (unit := transcribed(reading, run[0], result[start], alone=len(asked) == 1)):
                result[start] = unit
                continue
            if len(asked) >= _SENTENCE and any(map(is_inflected, run)):
                continue
            unknown = any(not units[place].papers for place in places)
            if length > 1 and not unknown and len(asked) > _NAME_QUERY:
                continue  # Whoever writes a sentence does not spell a known word's part of a name.
            names = heard(reading, run, unknown=unknown, authored=unknown and len(asked) <= _AUTHOR_QUERY)
            if names and (unknown or length > 1):
                taken.update(places)
                for place in places:
                    result[place] = named(reading, result[place], names)
            elif names:
                result[start] = replace(result[start], named=names)
    return result


def transcribed(reading: Reading, word: Asked, unit: Unit, *, alone: bool) -> Unit | None:
    """A unit for the name that everybody writes so in Hangul; None for another word.

    The Hangul stays a form of a sure name only where it is a word of its own: 래그 is in 드래그, and weighs more for
    being rare. What may mean something else is looked for as it is, and by the name beside it.
    """
    sure = latin_name(word.typed) if word.dense else None
    name = sure or (possible_name(word.typed) if word.dense else None)
    papers = reading.count(match_of(name)) if name else 0
    if not name or not papers:
        return unit if sure and not unit.papers else None  # who says VR does not mean the nearest sound
    if sure and papers > unit.papers:
        is_word = 2 * reading.count(f'stem : "{unit.text}"') >= unit.papers > 0
        numbered = reading.ask(vocabulary.known, frozenset(f"{name}{number}" for number in range(10)))
        forms = (name, *numbered, *([unit.text] if is_word else []))
        return counted(reading, replace(unit, forms=forms, named=(unit.text,), corrected=name))
    is_meant = alone or not unit.papers or len(unit.text) == 1
    return named(reading, unit, (name,)) if is_meant else replace(unit, named=(name,))


def heard(reading: Reading, run: list[Asked], *, unknown: bool, authored: bool) -> tuple[str, ...]:
    """Names that words in a row sound like, in index words: of whole authors first, of single words last."""
    if authored and len(run) > 1 and (names := authors(reading, run)):
        return names
    if unknown and len(run) == 1:
        for word in (run[0].text, run[0].typed):
            if names := reading.ask(vocabulary.spelled_out, word):
                return names
    names = reading.ask(vocabulary.sound_alikes, tuple(word.text for word in run), known=not unknown)
    if not names and unknown and run[-1].typed != run[-1].text:
        said_whole = (*(word.text for word in run[:-1]), run[-1].typed)
        names = reading.ask(vocabulary.sound_alikes, said_whole, known=False)
    return authors(reading, run) if not names and authored and len(run) == 1 else names


def authors(reading: Reading, run: list[Asked]) -> tuple[str, ...]:
    """Authors whose names sound like words that are all in Hangul, in index words."""
    if not all(word.dense for word in run):
        return ()
    found = reading.ask(namesakes, tuple(word.text for word in run))
    if not found and run[-1].typed != run[-1].text:  # What looks like a particle may be the end of the name.
        found = reading.ask(namesakes, (*(word.text for word in run[:-1]), run[-1].typed))
    return tuple(" ".join(word.text for word in words(composed(name))) for name in found)


def is_inflected(word: Asked) -> bool:
    """Whether a word has the ending of a Korean verb."""
    return word.dense and _INFLECTED.search(word.typed) is not None


def named(reading: Reading, unit: Unit, names: tuple[str, ...]) -> Unit:
    """A unit that is also found by names that sound like it."""
    corrected = unit.corrected if unit.papers else names[0]
    return counted(reading, replace(unit, forms=(*unit.forms, *names), corrected=corrected))


def with_alternates(reading: Reading, unit: Unit) -> Unit:
    """A unit with what means about the same, told apart from what is only its English spelling."""
    glossed = [english for form in unit.forms if is_dense(form) for english in reading.ask(glosses.english_for, form)]
    spelled = (english for english in glossed if sound.is_same(unit.text, english))
    named = tuple(dict.fromkeys((*unit.named, *spelled)))
    meant = synonyms(unit.text)
    in_english = (english for word in meant for english in reading.ask(glosses.english_for, word)[:_MOST_GLOSSES])
    alternates = tuple(dict.fromkeys((*named, *glossed, *meant, *in_english)))
    if not alternates:
        return unit
    unit = replace(unit, named=named, alternates=alternates)
    return replace(unit, others=reading.count(unit.other_match))


def counted(reading: Reading, unit: Unit) -> Unit:
    """A unit that knows about how many papers hold it."""
    return replace(unit, papers=reading.count(unit.match))
