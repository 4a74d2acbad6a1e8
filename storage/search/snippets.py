"""Finds the sentence that shows why a paper matches, and where in it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from storage.search.query import Unit
from storage.search.records import Mark
from storage.text import Word, composed, words

SNIPPET_LENGTH = 150  # characters, the line of a result
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+(?=\S)|\n+")
_ELLIPSIS = "…"


def best_sentence(
    sections: Iterable[tuple[str | None, str]], asked: Sequence[Unit]
) -> tuple[str | None, str, tuple[Mark, ...]]:
    """The heading, the sentence with the most different units, and its marks; the first sentence where none matches."""
    best: tuple[str | None, str, tuple[Mark, ...]] = (None, "", ())
    most = -1
    for heading, body in sections:
        for sentence in _SENTENCE_END.split(composed(body)):
            if not (sentence := sentence.strip()):
                continue
            hits = list(matches(sentence, asked))
            different = len({unit for unit, _ in hits})
            if different > most:
                most = different
                best = (heading, sentence, merged(sentence, [mark for _, mark in hits]))
    heading, sentence, marks = best
    return heading, *shortened(sentence, marks)


def marks_in(text: str, asked: Sequence[Unit]) -> tuple[Mark, ...]:
    """Where *text* matches; nothing where its characters would move when composed."""
    return merged(text, [mark for _, mark in matches(text, asked)]) if composed(text) == text else ()


def matches(text: str, asked: Sequence[Unit]) -> Iterator[tuple[Unit, Mark]]:
    """Every place where a unit stands in a composed text: Latin words whole, Hangul without what follows it."""
    found = list(words(text))
    for unit in asked:
        if unit.dense:
            yield from ((unit, mark) for mark in dense_matches(text, unit.text))
        else:
            yield from ((unit, Mark(word.start, word.end)) for word in found if is_same(word, unit))


def is_same(word: Word, unit: Unit) -> bool:
    """Whether a Latin word is the one that is asked for."""
    return not word.dense and word.text == unit.text


def dense_matches(text: str, asked: str) -> Iterator[Mark]:
    """Where Hangul stands in a text, with or without single spaces inside it."""
    pattern = " ?".join(re.escape(syllable) for syllable in asked)
    return (Mark(match.start(), match.end()) for match in re.finditer(pattern, text))


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
