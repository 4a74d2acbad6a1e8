"""Chooses the stored sentences of a paper that answer a question."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.answers.evidence import Evidence, Text, held, mass
from bot.answers.questions import Aspect, Question
from bot.answers.safety import is_harmless
from bot.answers.wording import Term
from storage.models import Paper

_SENTENCE_END = re.compile(r"(?<=[^\d\s.][.!?。])\s+(?=\S)|\n+")
_BOLD = re.compile(r"\*{2,3}(?=\S)(.+?)(?<=\S)\*{2,3}")
_BULLET = re.compile(r"^(?:[-*•·]|\d{1,2}[.)])\s+")
_DIGIT = re.compile(r"\d|[한두세네]\s*(?:가지|단계|개|배)")
_ADDRESS = re.compile(r"https?://|github|huggingface", re.IGNORECASE)
_FIGURE_BONUS, _SECTION_BONUS, _FIRST_BONUS = 0.35, 0.15, 0.1
_LEAST_LENGTH = 8
_POINTED_SENTENCES = 5
_POINTED_SHARE = 0.25  # of the best sentence's score, for what is said beside it
_TELLING_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One stored sentence.

    Attributes:
        place: In its summary, from 0.
        score: How well it answers; comparable within a question.
    """

    text: str
    place: int
    heading: str | None
    score: float


def sentences_of(paper: Paper, evidence: Evidence) -> Iterator[Sentence]:
    """The sentences of a paper's summary that may be shown, in their order, with how well each answers."""
    question, weights = evidence.question, evidence.weights
    summary = paper.summary(question.language)
    sections = [(section.heading, section.body) for section in summary.sections] if summary else []
    if not sections and paper.abstract:
        sections = [(None, paper.abstract)]
    title = held(weights, Text(paper.title))
    place = 0
    for heading, body in sections:
        for text in _SENTENCE_END.split(_BOLD.sub(r"\1", body)):
            text = _BULLET.sub("", " ".join(text.split()))
            if len(text) < _LEAST_LENGTH or not is_harmless(text):
                continue
            yield Sentence(text, place, heading, _score(text, place, heading, title, question, weights))
            place += 1


def _score(
    text: str,
    place: int,
    heading: str | None,
    title: frozenset[Term],
    question: Question,
    weights: Mapping[Term, float],
) -> float:
    """The share of the question's weight that a sentence holds, names in the title counting little, with bonuses."""
    own = {term: weight * (0.3 if term in title else 1.0) for term, weight in weights.items()}
    score = mass(held(own, Text(text)), own) / (mass(own, own) or 1.0)
    aspects = question.aspects
    if Aspect.FIGURE in aspects and _DIGIT.search(text):
        score += _FIGURE_BONUS
    if Aspect.ADDRESS in aspects and _ADDRESS.search(text):
        score += _FIGURE_BONUS
    about = (heading or "").lower()
    if Aspect.RESULT in aspects and ("performance" in about or _DIGIT.search(text)):
        score += _SECTION_BONUS
    if Aspect.METHOD in aspects and "technical" in about:
        score += _SECTION_BONUS
    return score + (_FIRST_BONUS if place == 0 else 0.0)


def chosen_sentences(paper: Paper, evidence: Evidence, count: int, length: int) -> list[Sentence]:
    """At most *count* sentences of *paper* in *length* characters.

    Where something particular is asked, the one that says it comes first, and only what says nearly as much beside it;
    else they stand in their own order.
    """
    sentences = list(sentences_of(paper, evidence))
    if not sentences or not _is_pointed(paper, evidence):
        return _best(sentences, count, length)
    top = max(sentences, key=lambda sentence: (sentence.score, -sentence.place))
    near = [sentence for sentence in sentences if sentence.score >= top.score * _POINTED_SHARE]
    kept = _best(near, min(count, _POINTED_SENTENCES), length)
    return sorted(kept, key=lambda sentence: (sentence.place != top.place, sentence.place))


def _is_pointed(paper: Paper, evidence: Evidence) -> bool:
    """Whether a question asks for something particular of *paper*, beyond what it is about."""
    title = Text(paper.title)
    return bool(evidence.question.aspects & {Aspect.FIGURE, Aspect.ADDRESS}) or any(
        weight >= _TELLING_WEIGHT and not term.predicate and not title.holds(term)
        for term, weight in evidence.weights.items()
    )


def _best(sentences: Sequence[Sentence], count: int, length: int) -> list[Sentence]:
    """The *count* best sentences in at most *length* characters, in their own order; one, cut, where none fits."""
    kept: list[Sentence] = []
    room = length
    for sentence in sorted(sentences, key=lambda sentence: (-sentence.score, sentence.place)):
        if len(kept) < count and len(sentence.text) < room:
            kept.append(sentence)
            room -= len(sentence.text) + 1
    if not kept and sentences:
        best = max(sentences, key=lambda sentence: (sentence.score, -sentence.place))
        kept = [Sentence(cut(best.text, length), best.place, best.heading, best.score)]
    return sorted(kept, key=lambda sentence: sentence.place)


def cut(text: str, limit: int) -> str:
    """*text* on one line in at most *limit* characters, ended at a word."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept[limit // 2 :] else kept).rstrip(" ,;:") + "…"
