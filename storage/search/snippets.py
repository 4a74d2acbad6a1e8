"""Finds the sentence that shows why a paper matches, and where in it."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from storage.search.planning import Unit
from storage.search.records import Mark
from storage.text import composed, is_dense

SNIPPET_LENGTH = 150  # characters, the line of a result
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+(?=\S)|\n+")
_ELLIPSIS = "…"


def best_sentence(
    sections: Iterable[tuple[str | None, str]], asked: Sequence[Unit]
) -> tuple[str | None, str, tuple[Mark, ...]]:
    """The heading, the sentence with the most different units, and its marks; the first sentence where none matches."""
    patterns = [pattern_of(unit) for unit in asked]
    best: tuple[str | None, str] = (None, "")
    most = -1
    for heading, body in sections:
        for sentence in _SENTENCE_END.split(composed(body)):
            if sentence.strip():
                different = sum(pattern.search(sentence) is not None for pattern in patterns)
                if different > most:
                    most, best = different, (heading, sentence.strip())
    heading, sentence = best
    return heading, *shortened(sentence, marked(sentence, patterns))


def marks_in(text: str, asked: Sequence[Unit]) -> tuple[Mark, ...]:
    """Where *text* matches; nothing where its characters would move when composed."""
    return marked(text, [pattern_of(unit) for unit in asked]) if composed(text) == text else ()


def marked(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[Mark, ...]:
    """Every place where a pattern stands in a text."""
    return merged(text, [Mark(*match.span()) for pattern in patterns for match in pattern.finditer(text)])


@lru_cache(maxsize=2_000)
def pattern_of(unit: Unit) -> re.Pattern[str]:
    """What finds a unit in a text: Latin words whole, Hangul in any spacing and without what follows it."""
    forms = sorted((*unit.forms, *unit.alternates), key=len, reverse=True)
    return re.compile("|".join(map(pattern_text, forms)), re.IGNORECASE)


def pattern_text(form: str) -> str:
    """One form in the language of patterns."""
    if is_dense(form):
        return " ?".join(map(re.escape, form))
    between = r"[\W_]?"
    return rf"(?<![a-z0-9]){between.join(map(re.escape, form.split()))}(?![a-z0-9])"


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
