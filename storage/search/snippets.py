"""Finds the sentence that shows why a paper matches, and where in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.search.planning import Unit
from storage.search.records import Mark
from storage.text import composed, is_dense

SNIPPET_LENGTH = 150  # characters, the line of a result
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+(?=\S)|\n+")
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Sought:
    """A unit's forms and alternates as they are looked for in a text.

    Attributes:
        forms: Without spaces and hyphens.
        whole: Those of them that have to stand alone: the Latin ones.
    """

    forms: tuple[str, ...]
    whole: frozenset[str]

    @classmethod
    def of(cls, unit: Unit) -> "Sought":
        """What is looked for of *unit*."""
        every = (*unit.forms, *unit.alternates)
        return cls(
            tuple(dict.fromkeys(closed_up(form) for form in every)),
            frozenset(closed_up(form) for form in every if not is_dense(form)),
        )


def best_sentence(
    sections: Iterable[tuple[str | None, str]], sought: Sequence[Sought]
) -> tuple[str | None, str, tuple[Mark, ...]]:
    """The heading, the sentence with the most different units, and its marks; the first sentence where none matches."""
    best: tuple[str | None, str] = (None, "")
    most = -1
    for heading, body in sections:
        if most == len(sought):
            break
        if different(closed_up(body), sought) <= most:
            continue  # No sentence of it can be better.
        for sentence in _SENTENCE_END.split(composed(body)):
            closed = closed_up(sentence)
            if (count := different(closed, sought)) > most and closed.strip():
                most, best = count, (heading, sentence.strip())
    heading, sentence = best
    return heading, *shortened(sentence, marked(sentence, sought))


def different(closed: str, sought: Sequence[Sought]) -> int:
    """How many units stand in a text that is closed up."""
    count = 0
    for unit in sought:
        for form in unit.forms:
            if form in closed:
                count += 1
                break
    return count


def marks_in(text: str, sought: Sequence[Sought]) -> tuple[Mark, ...]:
    """Where *text* matches; nothing where its characters would move when composed."""
    return marked(text, sought) if composed(text) == text else ()


def closed_up(text: str) -> str:
    """Lower case, without what may stand inside a word that is written in several ways."""
    return text.lower().replace(" ", "").replace("-", "")


def marked(text: str, sought: Sequence[Sought]) -> tuple[Mark, ...]:
    """Every place where a unit stands in a text: Latin words whole, Hangul in any spacing and without its particle."""
    closed = closed_up(text)
    lowered = text.lower()
    if len(lowered) != len(text):  # A sign whose lower case is two signs.
        return ()
    marks = []
    for unit in sought:
        for form in unit.forms:
            if form in closed:
                found = places(form, lowered, closed)
                whole = form in unit.whole
                marks += [mark for mark in found if not whole or stands_alone(text, mark)]
    return merged(text, marks)


def places(form: str, lowered: str, closed: str) -> list[Mark]:
    """Where a form stands in a lower-case text, which is given closed up too."""
    if lowered.count(form) == closed.count(form):
        return [Mark(start, start + len(form)) for start in starts(form, lowered)]
    signs = [place for place, sign in enumerate(lowered) if sign not in " -"]
    return [Mark(signs[start], signs[start + len(form) - 1] + 1) for start in starts(form, closed)]


def starts(form: str, text: str) -> Iterator[int]:
    """The places where a form begins in a text."""
    start = text.find(form)
    while start >= 0:
        yield start
        start = text.find(form, start + len(form))


def stands_alone(text: str, mark: Mark) -> bool:
    """Whether no Latin letter or digit touches the marked stretch."""
    around = text[max(0, mark.start - 1) : mark.start] + text[mark.end : mark.end + 1]
    return not any(sign.isascii() and sign.isalnum() for sign in around)


def merged(text: str, marks: list[Mark]) -> tuple[Mark, ...]:
    """Marks in order; those that touch, or have only one space between them, as one."""
    joined: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if joined and (mark.start <= joined[-1].end or text[joined[-1].end : mark.start] == " "):
            joined[-1] = Mark(joined[-1].start, max(joined[-1].end, mark.end))
        else:
            joined.append(mark)
    return tuple(joined)


def shortened(sentence: str, marks: tuple[Mark, ...]) -> tuple[str, tuple[Mark, ...]]:
    """A sentence cut at spaces to `SNIPPET_LENGTH` characters around its marks."""
    if len(sentence) <= SNIPPET_LENGTH:
        return sentence, marks
    start = 0
    if marks and marks[-1].end > SNIPPET_LENGTH - 1:
        wanted = max(0, min(marks[0].start - 20, len(sentence) - SNIPPET_LENGTH))
        start = sentence.rfind(" ", 0, wanted) + 1
    room = SNIPPET_LENGTH - 1 - (start > 0)
    end = min(len(sentence), start + room)
    if end < len(sentence) and (space := sentence.rfind(" ", start + room // 2, end + 1)) > 0:
        end = space
    before = _ELLIPSIS if start else ""
    after = _ELLIPSIS if end < len(sentence) else ""
    shift = len(before) - start
    kept = (Mark(max(mark.start, start) + shift, min(mark.end, end) + shift) for mark in marks)
    return before + sentence[start:end] + after, tuple(mark for mark in kept if mark.start < mark.end)
