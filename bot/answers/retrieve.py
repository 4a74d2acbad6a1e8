"""Finds the evidence for a question: the passages to answer from, or that there are none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.answers.evidence import Match, Passage, chosen, mass, match_of, weights_of
from bot.answers.floor import FLOOR, confidence
from bot.answers.naming import is_called, named_papers
from bot.answers.questions import Question
from bot.answers.spans import Span
from bot.answers.telling import (
    are_plausible,
    brings_its_own,
    holds_titles,
    is_meant_alone,
    names_something_else,
    pointed_at,
    rare_among,
    rare_words,
    sought,
    telling,
)
from bot.answers.wording import Term, terms_of
from storage.models import Paper
from storage.papers import PaperRepository
from storage.search import PaperSearch, SearchFilters
from storage.search.frequencies import Frequencies, TermFrequencies
from storage.search.popular import PopularPapers
from storage.text import words

CANDIDATES = 16  # more of them find nothing more, and cost time: measured with benchmarks/answers
LISTED_FROM = 40  # candidates of a list, which is ordered by votes
NEAREST = 3
LISTED = 6
NAMES_LOOKED_UP = 4
_NAMED_BONUS = 0.5  # of score, for a paper whose name stands in the question
_ALONE_LENGTH = 4  # syllables of a sounded-out name that a question consists of
_TOPIC_SHARE = 0.7  # of a topic's weight that a paper must hold to be listed by its votes
_POINTING = re.compile(
    r"그거|이거|그것|이것|그\s*논문|이\s*논문|위\s*논문|해당|\b(?:this|that|it|them)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a question is answered from.

    Attributes:
        passages: Best first; empty below the floor.
        kind: "papers" where the question names its papers, "list" where it asks which papers there are, else "topic".
        about: How many of the papers, from the first on, the question is about; 0 where it names none.
        nearest: Papers to offer where there is no evidence.
        weights: How telling each term of the question is.
        confidence: Comparable with `floor.FLOOR`; infinite where a name or a day decides.
    """

    question: Question
    passages: tuple[Passage, ...] = ()
    kind: str = "topic"
    about: int = 0
    nearest: tuple[Paper, ...] = ()
    weights: Mapping[Term, float] = field(default_factory=dict)
    confidence: float = float("inf")

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers of the passages, each once, best first."""
        return tuple({passage.paper.arxiv_id: passage.paper for passage in self.passages}.values())


class Retriever:
    """Finds evidence in the archive; asks nobody else.

    Args:
        papers: The archive.
        search: Finds candidates in it.
        frequencies: Tells rare terms from common ones.
        popular: Finds the papers of days.
    """

    def __init__(
        self, papers: PaperRepository, search: PaperSearch, frequencies: TermFrequencies, popular: PopularPapers
    ) -> None:
        self._papers = papers
        self._search = search
        self._frequencies = frequencies
        self._popular = popular

    async def retrieve(self, question: Question, *, focus: Sequence[str] = (), earlier: str = "") -> Evidence:
        """The evidence for *question*.

        Args:
            question: As it was read.
            focus: Identifiers of the papers that are talked about already, the latest first.
            earlier: What the same person asked just before, for a question that goes on from there.
        """
        question, frequencies = await self._understood(question)
        focus = pointed_at(question, focus)
        weights = weights_of(question.terms, frequencies.holding, frequencies.papers)
        if question.refused:
            return await self._nothing(question, weights)
        if question.identifiers:
            return await self._about(question, weights, question.identifiers)
        if question.span or question.by_votes:
            listed = await self._listed(question, weights, frequencies)
            if listed is not None:
                return listed
        if question.like and (found := await self._resembling(question, weights, focus)):
            return found
        return await self._found(question, weights, frequencies, focus, earlier)

    async def newest(self, days: int, today: date, language: str) -> Evidence:
        """The papers with the most votes of the *days* days up to the newest stored one."""
        until = await self._popular.newest_day(today) or today
        span = Span(since=until - timedelta(days=days - 1), until=until)
        question = Question(text="", language=language, span=span, about_papers=True, by_votes=True)
        return await self.retrieve(question)

    async def _found(
        self,
        question: Question,
        weights: Mapping[Term, float],
        frequencies: Frequencies,
        focus: Sequence[str],
        earlier: str,
    ) -> Evidence:
        """The evidence by the question's own words: the papers that it names, goes on about, or describes."""
        matches = await self._matches(question, weights)
        if not holds_titles(question, weights, matches):
            return Evidence(question=question, nearest=_nearest(matches), weights=weights, confidence=float("-inf"))
        named = self._named(question, frequencies, matches)
        if question.comparing and len(named) < 2:
            named = await self._named_apart(question, frequencies, named)
        if named and names_something_else(question, frequencies):
            return Evidence(question=question, nearest=_nearest(matches), weights=weights, confidence=float("-inf"))
        if named:
            return _from_papers(question, weights, [match_of(paper, weights, question.language) for paper in named])
        if focus and (continued := await self._continued(question, weights, frequencies, focus, earlier)):
            return continued
        return self._decided(question, weights, frequencies, matches)

    async def _understood(self, question: Question) -> tuple[Question, Frequencies]:
        """The question with its names mended, and how frequent its terms are."""
        frequencies = await self._frequencies.of(term.text for term in question.terms)
        if all(frequencies.holding[term.text] or term.inflected for term in question.terms):
            return question, frequencies
        question = await self._mended(question)
        return question, await self._frequencies.of(term.text for term in question.terms)

    async def _mended(self, question: Question) -> Question:
        """The question with its misspelt and sounded-out names as the archive writes them.

        Some word of some paper always sounds like a word that no paper has. So the best paper's title must have the
        name, and the paper at least half of what else is asked.
        """
        page = await self._search.search(sought(question), limit=1)
        paper = await self._papers.get(page.results[0].arxiv_id) if page.corrected and page.results else None
        if page.corrected is None or paper is None:
            return question
        typed = {word.text for word in words(question.about)}
        names = {word.text for word in words(page.corrected)} - typed
        unknown = typed - {word.text for word in words(page.corrected)}
        if names.isdisjoint(word.text for word in words(paper.title)) or not are_plausible(unknown, names):
            return question
        mended = replace(question, about=page.corrected, terms=terms_of(page.corrected))
        frequencies = await self._frequencies.of(term.text for term in mended.terms)
        others = [term for term in mended.terms if names.isdisjoint(term.text.split()) and not term.inflected]
        if not others and max(map(len, unknown), default=0) < _ALONE_LENGTH:
            return question
        weights = weights_of(others, frequencies.holding, frequencies.papers)
        match = match_of(paper, weights, question.language)
        return mended if mass(match.anywhere, weights) >= mass(weights, weights) / 2 else question

    async def _matches(self, question: Question, weights: Mapping[Term, float]) -> list[Match]:
        page = await self._search.search(sought(question), limit=CANDIDATES)
        papers = [await self._papers.get(result.arxiv_id) for result in page.results]
        excluded = set(terms_of(question.other_than)) if question.other_than else set()
        matches = [match_of(paper, weights, question.language, rank=rank) for rank, paper in enumerate(papers) if paper]
        if excluded:
            unwanted = dict.fromkeys(excluded, 1.0)
            matches = [m for m in matches if not match_of(m.paper, unwanted, question.language).in_title]
        matches = [
            replace(match, score=match.score + _NAMED_BONUS) if is_called(match.paper, question.about) else match
            for match in matches
        ]
        return sorted(matches, key=lambda match: -match.score)

    def _named(self, question: Question, frequencies: Frequencies, matches: Sequence[Match]) -> list[Paper]:
        named = named_papers((match.paper for match in matches), question.about, rare_words(question, frequencies))
        # A name that is a title's is often also what another paper calls its method: the better match decides.
        return named if named and matches[0].paper in named else []

    async def _named_apart(self, question: Question, frequencies: Frequencies, named: Sequence[Paper]) -> list[Paper]:
        """The papers of a comparison, each looked up by its own name."""
        found = {paper.arxiv_id: paper for paper in named}
        names = [term.text for term in question.terms if term.name and frequencies.holding[term.text] > 0]
        names.sort(key=lambda name: frequencies.holding[name])
        for name in names[:NAMES_LOOKED_UP]:
            page = await self._search.search(name, limit=5)
            papers = [paper for result in page.results if (paper := await self._papers.get(result.arxiv_id))]
            for paper in named_papers(papers, question.about, rare_words(question, frequencies)):
                found.setdefault(paper.arxiv_id, paper)
        return list(found.values())

    async def _continued(
        self,
        question: Question,
        weights: Mapping[Term, float],
        frequencies: Frequencies,
        focus: Sequence[str],
        earlier: str,
    ) -> Evidence | None:
        """The evidence for a question that goes on about *focus*; None for one that begins anew."""
        papers = [paper for arxiv_id in focus if (paper := await self._papers.get(arxiv_id))]
        matches = [match_of(paper, weights, question.language) for paper in papers]
        holds = frozenset[Term]().union(*(match.anywhere for match in matches))
        if all(term in holds for term in telling(weights, frequencies)):
            return _from_papers(question, weights, matches) if matches else None
        if not earlier or brings_its_own(weights, frequencies):
            return None
        about = f"{earlier} {question.about}"
        return await self.retrieve(replace(question, about=about, terms=terms_of(about)))

    async def _about(self, question: Question, weights: Mapping[Term, float], ids: Sequence[str]) -> Evidence:
        papers = [paper for arxiv_id in ids if (paper := await self._papers.get(arxiv_id))]
        if not papers:
            return await self._nothing(question, weights)
        return _from_papers(question, weights, [match_of(paper, weights, question.language) for paper in papers])

    async def _listed(
        self, question: Question, weights: Mapping[Term, float], frequencies: Frequencies
    ) -> Evidence | None:
        """The papers of the question's days, or its topic's by votes; None where the days say nothing."""
        since, until = await self._stored_days(question)
        if since is not None and until is not None:
            question = replace(question, span=Span(since=since, until=until))
        topic = telling(weights, frequencies)
        if not topic:
            if not question.about_papers:
                return None
            ids = await self._popular.between(since, until, limit=LISTED)
        else:
            filters = SearchFilters(since=since, until=until)
            page = await self._search.search(question.about, limit=LISTED_FROM, filters=filters)
            ids = [result.arxiv_id for result in page.results]
        papers = [paper for arxiv_id in ids if (paper := await self._papers.get(arxiv_id))]
        matches = [match_of(paper, weights, question.language) for paper in papers]
        if topic:
            matches = [m for m in matches if self._sure(question, weights, frequencies, m) >= FLOOR]
            if question.by_votes:
                wanted = mass(topic, weights) * _TOPIC_SHARE
                whole = [m for m in matches if mass(m.anywhere.intersection(topic), weights) >= wanted]
                matches = sorted(whole, key=lambda m: -(m.paper.upvotes or 0))
            matches = matches[:LISTED]
        passages = [passage for match in matches for passage in match.passages(weights, 1)]
        return Evidence(question=question, passages=tuple(passages), kind="list", weights=weights) if passages else None

    async def _stored_days(self, question: Question) -> tuple[date | None, date | None]:
        """The days that a question speaks of; where none of them is stored yet, as many up to the newest stored one."""
        if question.span is None:
            return None, None
        since, until = question.span.since, question.span.until
        newest = await self._popular.newest_day(until)
        return (newest - (until - since), newest) if newest is not None and newest < since else (since, until)

    async def _resembling(
        self, question: Question, weights: Mapping[Term, float], focus: Sequence[str]
    ) -> Evidence | None:
        """Papers like the one that the question names or points at; None where it does neither."""
        wanted = question.like or ""
        page = await self._search.search(wanted, limit=CANDIDATES)
        papers = [paper for result in page.results if (paper := await self._papers.get(result.arxiv_id))]
        counted = await self._frequencies.of(term.text for term in terms_of(wanted))
        named = named_papers(papers, wanted, rare_among(terms_of(wanted), counted))
        if not named and focus and _POINTING.search(wanted):
            named = [paper for paper in [await self._papers.get(focus[0])] if paper]
        if not named:
            return None
        similar = await self._search.similar(named[0].arxiv_id, limit=LISTED)
        found = [paper for result in similar if (paper := await self._papers.get(result.arxiv_id))]
        matches = [match_of(paper, weights, question.language) for paper in found]
        passages = [passage for match in matches for passage in match.passages(weights, 1)]
        return Evidence(question=question, passages=tuple(passages), kind="list", weights=weights) if passages else None

    def _decided(
        self, question: Question, weights: Mapping[Term, float], frequencies: Frequencies, matches: Sequence[Match]
    ) -> Evidence:
        sure = max((self._sure(question, weights, frequencies, match) for match in matches[:3]), default=float("-inf"))
        nearest = _nearest(matches)
        if sure < FLOOR:
            return Evidence(question=question, nearest=nearest, weights=weights, confidence=sure)
        passages = chosen(matches, weights)
        about = 0
        if is_meant_alone(question, frequencies, matches):
            about = 1
            own = matches[0].passages(weights, len(matches[0].sections))
            passages = (*own, *(passage for passage in passages if passage.paper is not matches[0].paper))
        return Evidence(
            question=question,
            passages=passages,
            kind="papers" if about else "topic",
            about=about,
            nearest=nearest,
            weights=weights,
            confidence=sure,
        )

    def _sure(self, question: Question, weights: Mapping[Term, float], frequencies: Frequencies, match: Match) -> float:
        is_korean = question.language == "ko"
        return confidence(match, weights, frequencies.holding, frequencies.papers, is_korean=is_korean)

    async def _nothing(self, question: Question, weights: Mapping[Term, float]) -> Evidence:
        page = await self._search.search(question.about, limit=NEAREST)
        papers = [paper for result in page.results if (paper := await self._papers.get(result.arxiv_id))]
        return Evidence(question=question, nearest=tuple(papers), weights=weights, confidence=float("-inf"))


def _from_papers(question: Question, weights: Mapping[Term, float], matches: Sequence[Match]) -> Evidence:
    """Every section of the papers that are asked about, the best first, one paper after the other in turn."""
    columns = [match.passages(weights, len(match.sections)) for match in matches]
    longest = max((len(column) for column in columns), default=0)
    passages = [column[place] for place in range(longest) for column in columns if place < len(column)]
    return Evidence(question=question, passages=tuple(passages), kind="papers", about=len(matches), weights=weights)


def _nearest(matches: Sequence[Match]) -> tuple[Paper, ...]:
    return tuple(match.paper for match in matches[:NEAREST])
