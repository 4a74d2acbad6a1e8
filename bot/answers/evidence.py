"""Weighs what the archive holds against what a question asks about, and chooses the passages to answer from."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.answers.questions import Question
from bot.answers.wording import Term
from storage.models import Paper, Section
from storage.text import composed, fold

PASSAGES = 6
PER_PAPER = 2
# As the search's own words, but for a whole text at once: it is done for every section of every candidate.
_LATIN = re.compile(r"[^\W_가-힣ㄱ-ㅎㅏ-ㅣぁ-ゖァ-ヺー一-鿿㐀-䶿]+")
_BETWEEN_HANGUL = re.compile(r"(?<=[가-힣]) (?=[가-힣])")
_PREDICATE_WEIGHT = 0.3
_NUMBER_WEIGHT = 0.4
_LEAST_WEIGHT = 0.05
_GENERIC_WEIGHT = 0.8  # of the score of a paper whose summary could be said of any paper
_CLEAR_LEAD = 0.15  # of score, from which on the best paper is given a second passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One section of one paper, as evidence."""

    paper: Paper
    section: Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a question is answered from.

    Attributes:
        passages: Best first; empty below the floor.
        kind: "papers" where the question names its papers, "list" where it asks which papers there are, "period" where
            it asks what happened in its days, else "topic".
        about: How many of the papers, from the first on, the question is about; 0 where it names none.
        nearest: Papers to offer where there is no evidence.
        weights: How telling each term of the question is.
        confidence: Comparable with `floor.FLOOR`; infinite where a name or a day decides.
        listed: How many papers stand in the lists of a period.
        missing: Names to be compared of which no paper is stored, as typed.
    """

    question: Question
    passages: tuple[Passage, ...] = ()
    kind: str = "topic"
    about: int = 0
    nearest: tuple[Paper, ...] = ()
    weights: Mapping[Term, float] = field(default_factory=dict)
    confidence: float = float("inf")
    listed: int = 0
    missing: tuple[str, ...] = ()

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers of the passages, each once, best first."""
        return tuple({passage.paper.arxiv_id: passage.paper for passage in self.passages}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How one paper fits the terms of a question.

    Attributes:
        sections: Of its summary in the question's language, else in any.
        in_title: The terms in its title and authors' names.
        in_sections: The terms in each section.
        score: Comparable among the papers of one question.
    """

    paper: Paper
    sections: tuple[Section, ...]
    in_title: frozenset[Term]
    in_sections: tuple[frozenset[Term], ...]
    score: float = 0.0

    @property
    def anywhere(self) -> frozenset[Term]:
        """The terms that the paper holds."""
        return self.in_title.union(*self.in_sections)

    def best_section(self, weights: Mapping[Term, float]) -> float:
        """The weight of the terms in the best section together with the title."""
        return max(
            (mass(self.in_title | terms, weights) for terms in self.in_sections), default=mass(self.in_title, weights)
        )

    def passages(self, weights: Mapping[Term, float], count: int) -> list[Passage]:
        """The *count* sections that hold the most of what is asked, best first."""
        places = sorted(range(len(self.sections)), key=lambda place: (-mass(self.in_sections[place], weights), place))
        return [Passage(paper=self.paper, section=self.sections[place]) for place in places[:count]]


class Text:
    """A text that can be asked for terms."""

    def __init__(self, text: str) -> None:
        self._plain = composed(text)
        self._close = _BETWEEN_HANGUL.sub("", self._plain)
        latin = _LATIN.findall(self._plain.lower())
        self._words = f" {' '.join(word if word.isascii() else fold(word) for word in latin)} "

    def mentions(self, name: str) -> int:
        """How often a Latin name stands in the text."""
        return self._words.count(f" {name} ")

    def holds(self, term: Term) -> bool:
        """Whether the term stands in the text: Hangul wherever it stands, with or without spaces; Latin words whole."""
        if not term.dense:
            return f" {term.text} " in self._words
        if term.text in self._close:
            return True
        # A compound that the text writes in two places: 의료영상 of "의료 분야의 영상".
        return len(term.text) >= 4 and any(
            term.text[:cut] in self._plain and term.text[cut:] in self._plain for cut in range(2, len(term.text) - 1)
        )


def weights_of(terms: Iterable[Term], holding: Mapping[str, int], papers: int) -> dict[Term, float]:
    """How telling each term is: the rarer the more; an inflected word that no paper holds says nothing."""
    weights = {}
    for term in terms:
        count = holding.get(term.text, 0)
        if count == 0 and term.inflected:
            continue
        weight = math.log((papers + 1) / (count + 0.5))
        if term.predicate:
            weight *= _PREDICATE_WEIGHT
        elif not term.dense and not term.name:
            weight *= _NUMBER_WEIGHT
        weights[term] = max(weight, _LEAST_WEIGHT)
    return weights


def mass(terms: Iterable[Term], weights: Mapping[Term, float]) -> float:
    """The weight of *terms* together."""
    return sum(weights[term] for term in terms)


def held(terms: Iterable[Term], text: Text) -> frozenset[Term]:
    """The terms that stand in *text*."""
    return frozenset(term for term in terms if text.holds(term))


def match_of(paper: Paper, weights: Mapping[Term, float], language: str, *, rank: int = 0) -> Match:
    """How *paper* fits; *rank* is its place in the search's results, from 0."""
    summary = paper.summary(language)
    sections = summary.sections if summary else ()
    if not sections and paper.abstract:
        sections = (Section(heading=None, body=paper.abstract),)
    match = Match(
        paper=paper,
        sections=sections,
        in_title=held(weights, Text(f"{paper.title}\n{' '.join(paper.authors)}")),
        in_sections=tuple(held(weights, Text(section.body)) for section in sections),
    )
    total = mass(weights, weights) or 1.0
    coverage = (mass(match.anywhere, weights) + match.best_section(weights)) / 2 / total
    # The search knows more than coverage (synonyms, mended spelling, word positions): its order counts more.
    score = coverage / 2 + 1 / (2 + rank)
    if summary is not None and summary.is_generic:
        score *= _GENERIC_WEIGHT
    return Match(paper=paper, sections=sections, in_title=match.in_title, in_sections=match.in_sections, score=score)


def chosen(matches: Sequence[Match], weights: Mapping[Term, float]) -> tuple[Passage, ...]:
    """Six passages from the best papers, best first: one each, a second of the best where it leads clearly."""
    ranked = [match for match in sorted(matches, key=lambda match: -match.score) if match.sections]
    leads = len(ranked) == 1 or (len(ranked) > 1 and ranked[0].score - ranked[1].score >= _CLEAR_LEAD)
    passages: list[Passage] = []
    for place, match in enumerate(ranked[:PASSAGES]):
        passages += match.passages(weights, PER_PAPER if place == 0 and leads else 1)
    return tuple(passages[:PASSAGES])
