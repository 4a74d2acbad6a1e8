"""Finds the sentence that shows why a paper matches, and where in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_letters, digits

from storage.search.passages import PaperPassages, Passage, closed_up
from storage.search.planning import Unit
from storage.search.reading import Reading
from storage.search.records import Mark, SearchResult
from storage.text import is_dense

SNIPPET_LENGTH = 150  # characters, the line of a result
_ELLIPSIS = "…"

_LATIN = frozenset(ascii_letters + digits)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in texts that are closed up.

    Attributes:
        units: The forms and alternates of each unit of a query.
        forms: All of them, each with whether it is Latin, and has to stand alone.
    """

    units: tuple[tuple[str, ...], ...]
    forms: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, asked: Sequence[Unit]) -> "Sought":
        """What is looked for of a query's units."""
        units = [{closed_up(form): not is_dense(form) for form in (*unit.forms, *unit.alternates)} for unit in asked]
        return cls(tuple(map(tuple, units)), tuple({pair: None for forms in units for pair in forms.items()}))


def shown(reading: Reading, ids: Sequence[int], asked: Sequence[Unit]) -> tuple[SearchResult, ...]:
    """The results of *ids*, in their order."""
    sought = Sought.of(asked)
    papers = reading.passages.of(reading.connection, ids)
    return tuple(result_of(paper, sought) for paper in papers.values())


def result_of(paper: PaperPassages, sought: Sought) -> SearchResult:
    """A paper with the sentence that fits best, and its marks."""
    heading, sentence = best_sentence(paper, sought)
    snippet, marks = shortened(sentence.text, marked(sentence, sought))
    return SearchResult(
        arxiv_id=paper.arxiv_id,
        title=paper.title.text,
        upvotes=paper.upvotes,
        digest_date=paper.day,
        heading=heading,
        snippet=snippet,
        marks=marks,
        title_marks=marked(paper.title, sought),
    )


def best_sentence(paper: PaperPassages, sought: Sought) -> tuple[str | None, Passage]:
    """The heading and the sentence with the most different units, the first of them; empty without sentences."""
    closed = paper.sentences.closed
    present = [forms for unit in sought.units if (forms := [form for form in unit if form in closed])]
    best, most = 0, 0
    sentences = closed.split("\n")
    for place, sentence in enumerate(sentences) if present else ():
        count = 0
        for forms in present:
            for form in forms:
                if form in sentence:
                    count += 1
                    break
        if count > most:
            best, most = place, count
            if count == len(present):
                break
    heading = paper.headings[best] if paper.headings else None
    return heading, Passage(paper.sentences.text.split("\n")[best], sentences[best])


def marked(passage: Passage, sought: Sought) -> tuple[Mark, ...]:
    """Every place where a unit stands in a text: Latin words whole, Hangul in any spacing and without its particle."""
    text, closed = passage.text, passage.closed
    present = [pair for pair in sought.forms if pair[0] in closed]
    if not present or len(lowered := text.lower()) != len(text):  # A sign whose lower case is two signs.
        return ()
    marks: list[Mark] = []
    for form, whole in present:
        found = places(form, lowered, closed)
        marks += [mark for mark in found if stands_alone(text, mark)] if whole else found
    return merged(text, marks) if len(marks) > 1 else tuple(marks)


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
    start, end = mark
    return not (start and text[start - 1] in _LATIN) and text[end : end + 1] not in _LATIN


def merged(text: str, marks: list[Mark]) -> tuple[Mark, ...]:
    """Marks in order; those that touch, or have only one space between them, as one."""
    joined: list[Mark] = []
    for mark in sorted(marks):
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
