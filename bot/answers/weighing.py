"""A question with the weight of each of its terms, and the evidence that papers are for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.answers.evidence import Evidence, Match, match_of, weights_of
from bot.answers.floor import confidence
from bot.answers.questions import Question
from bot.answers.telling import telling
from bot.answers.wording import Term
from storage.models import Paper
from storage.search.frequencies import Frequencies

NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A question as the archive understands it.

    Attributes:
        frequencies: How many papers hold each of its terms.
        weights: How telling each term is.
    """

    question: Question
    frequencies: Frequencies
    weights: Mapping[Term, float]

    @classmethod
    def of(cls, question: Question, frequencies: Frequencies) -> Self:
        """*question* weighed by the *frequencies* of its terms."""
        weights = weights_of(question.terms, frequencies.holding, frequencies.papers)
        return cls(question=question, frequencies=frequencies, weights=weights)

    @property
    def telling(self) -> list[Term]:
        """The terms that say what it is about, beyond what every paper has."""
        return telling(self.weights, self.frequencies)

    def match(self, paper: Paper, *, rank: int = 0) -> Match:
        """How *paper* fits; *rank* is its place in the search's results, from 0."""
        return match_of(paper, self.weights, self.question.language, rank=rank)

    def confidence(self, match: Match) -> float:
        """How sure it is that a paper answers; comparable with `floor.FLOOR`."""
        question = self.question
        return confidence(match, self.weights, self.frequencies, question.names, for_a_work=question.for_a_work)

    def about(self, papers: Sequence[Paper]) -> Evidence:
        """Every section of the *papers* that are asked about, the best first, one paper after the other in turn."""
        matches = [self.match(paper) for paper in papers]
        columns = [match.passages(self.weights, len(match.sections)) for match in matches]
        longest = max((len(column) for column in columns), default=0)
        passages = [column[place] for place in range(longest) for column in columns if place < len(column)]
        return Evidence(
            question=self.question, passages=tuple(passages), kind="papers", about=len(papers), weights=self.weights
        )

    def listing(self, matches: Sequence[Match]) -> Evidence | None:
        """The best section of each paper of a list; None where there is none."""
        passages = [passage for match in matches for passage in match.passages(self.weights, 1)]
        if not passages:
            return None
        return Evidence(question=self.question, passages=tuple(passages), kind="list", weights=self.weights)

    def nothing(self, nearest: Sequence[Paper], confidence: float = float("-inf")) -> Evidence:
        """No evidence; the first of *nearest* are offered."""
        return Evidence(
            question=self.question, nearest=tuple(nearest[:NEAREST]), weights=self.weights, confidence=confidence
        )
