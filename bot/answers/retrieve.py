"""Finds the evidence for a question: the passages to answer from, or that there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.answers.evidence import Match, Passage, chosen, mass, match_of, weights_of
from bot.answers.floor import FLOOR, confidence, holds_title
from bot.answers.naming import named_papers
from bot.answers.questions import Question
from bot.answers.spans import Span
from bot.answers.wording import Term, terms_of
from storage.models import Paper
from storage.papers import PaperRepository
from storage.search import PaperSearch, SearchFilters, SortOrder
from storage.search.frequencies import Frequencies, TermFrequencies
from storage.search.popular import PopularPapers
from storage.text import words

CANDIDATES = 24
NEAREST = 3
LISTED = 6
NAMES_LOOKED_UP = 4
_RARE_SHARE = 0.01  # of all papers: up to here a word names something
_COMMON_SHARE = 0.33  # of all papers: from here on it says nothing
_BODY_NAME_PAPERS = 3


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
        weights = weights_of(question.terms, frequencies.holding, frequencies.papers)
        if question.refused:
            return await self._nothing(question, weights)
        if question.identifiers:
            return await self._about(question, weights, question.identifiers)
        if question.span or question.by_votes:
            listed = await self._listed(question, weights, frequencies)
            if listed is not None:
                return listed
        if question.like and (found := await self._resembling(question, weights)):
            return found
        matches = await self._matches(question, weights)
        if not _holds_titles(question, weights, matches):
            return Evidence(question=question, nearest=_nearest(matches), weights=weights, confidence=float("-inf"))
        named = self._named(question, frequencies, matches)
        if question.comparing and len(named) < 2:
            named = await self._named_apart(question, frequencies, named)
        if named:
            return _from_papers(question, weights, [match_of(paper, weights, question.language) for paper in named])
        if focus and (continued := await self._continued(question, weights, frequencies, focus, earlier)):
            return continued
        return self._decided(question, weights, frequencies, matches)

    async def newest(self, days: int, today: date, language: str) -> Evidence:
        """The papers with the most votes of the *days* days up to the newest stored one."""
        until = await self._popular.newest_day(today) or today
        span = Span(since=until - timedelta(days=days - 1), until=until)
        question = Question(text="", language=language, span=span, about_papers=True, by_votes=True)
        return await self.retrieve(question)

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
        page = await self._search.search(question.about, limit=1)
        paper = await self._papers.get(page.results[0].arxiv_id) if page.corrected and page.results else None
        if page.corrected is None or paper is None:
            return question
        typed = {word.text for word in words(question.about)}
        names = {word.text for word in words(page.corrected)} - typed
        if names.isdisjoint(word.text for word in words(paper.title)):
            return question
        mended = replace(question, about=page.corrected, terms=terms_of(page.corrected))
        frequencies = await self._frequencies.of(term.text for term in mended.terms)
        others = [term for term in mended.terms if names.isdisjoint(term.text.split()) and not term.inflected]
        weights = weights_of(others, frequencies.holding, frequencies.papers)
        match = match_of(paper, weights, question.language)
        return mended if mass(match.anywhere, weights) >= mass(weights, weights) / 2 else question

    async def _matches(self, question: Question, weights: Mapping[Term, float]) -> list[Match]:
        page = await self._search.search(question.about, limit=CANDIDATES)
        papers = [await self._papers.get(result.arxiv_id) for result in page.results]
        excluded = set(terms_of(question.other_than)) if question.other_than else set()
        matches = [match_of(paper, weights, question.language, rank=rank) for rank, paper in enumerate(papers) if paper]
        if excluded:
            unwanted = dict.fromkeys(excluded, 1.0)
            matches = [m for m in matches if not match_of(m.paper, unwanted, question.language).in_title]
        return sorted(matches, key=lambda match: -match.score)

    def _named(self, question: Question, frequencies: Frequencies, matches: Sequence[Match]) -> list[Paper]:
        named = named_papers((match.paper for match in matches), question.about, _rare(question, frequencies))
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
            for paper in named_papers(papers, question.about, _rare(question, frequencies)):
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
        if all(term in holds for term in _telling(weights, frequencies)):
            return _from_papers(question, weights, matches) if matches else None
        if not earlier or _brings_its_own(weights, frequencies):
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
        since, until = (question.span.since, question.span.until) if question.span else (None, None)
        if not _telling(weights, frequencies):
            if not question.about_papers:
                return None
            if since is not None and since == until and (newest := await self._popular.newest_day(since)):
                # A question about a day without a list (a weekend, or today before it closed) means the one before.
                since = until = newest
            ids = await self._popular.between(since, until, limit=LISTED)
        else:
            page = await self._search.search(
                question.about,
                limit=LISTED,
                filters=SearchFilters(since=since, until=until),
                sort=SortOrder.VOTES if question.by_votes else SortOrder.RELEVANCE,
            )
            ids = [result.arxiv_id for result in page.results]
        papers = [paper for arxiv_id in ids if (paper := await self._papers.get(arxiv_id))]
        matches = [match_of(paper, weights, question.language) for paper in papers]
        if _telling(weights, frequencies):
            sure = [m for m in matches if self._sure(question, weights, frequencies, m) >= FLOOR]
            if not sure:
                return None
            matches = sure if question.by_votes else matches
        passages = [passage for match in matches for passage in match.passages(weights, 1)]
        return Evidence(question=question, passages=tuple(passages), kind="list", weights=weights) if passages else None

    async def _resembling(self, question: Question, weights: Mapping[Term, float]) -> Evidence | None:
        """Papers like the one that the question names; None where it names none."""
        wanted = question.like or ""
        page = await self._search.search(wanted, limit=CANDIDATES)
        papers = [paper for result in page.results if (paper := await self._papers.get(result.arxiv_id))]
        counted = await self._frequencies.of(term.text for term in terms_of(wanted))
        named = named_papers(papers, wanted, _rare_of(terms_of(wanted), counted))
        if not named:
            return None
        similar = await self._search.search(named[0].title, limit=LISTED + 1)
        ids = [result.arxiv_id for result in similar.results if result.arxiv_id != named[0].arxiv_id]
        found = [paper for arxiv_id in ids[:LISTED] if (paper := await self._papers.get(arxiv_id))]
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
        if _is_meant_alone(question, frequencies, matches):
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


def _holds_titles(question: Question, weights: Mapping[Term, float], matches: Sequence[Match]) -> bool:
    """Whether the best papers hold at least one of the titles that the question gives, if it gives any."""
    best = matches[:NEAREST]
    return not question.titles or any(holds_title(title, match, weights) for title in question.titles for match in best)


def _is_meant_alone(question: Question, frequencies: Frequencies, matches: Sequence[Match]) -> bool:
    """Whether the question has a name that hardly any paper but the best one holds: of its method, or its data."""
    if question.language != "ko" or not matches or not matches[0].sections:
        return False
    names = [t for t in question.terms if t.name and 0 < frequencies.holding[t.text] <= _BODY_NAME_PAPERS]
    return any(
        name in matches[0].anywhere and not any(name in match.anywhere for match in matches[1:]) for name in names
    )


def _rare(question: Question, frequencies: Frequencies) -> frozenset[str]:
    return _rare_of(question.terms, frequencies)


def _rare_of(terms: Sequence[Term], frequencies: Frequencies) -> frozenset[str]:
    """The words of names that stand in so few papers that they name something."""
    limit = max(3, frequencies.papers * _RARE_SHARE)
    rare = {term.text for term in terms if term.name and frequencies.holding.get(term.text, 0) <= limit}
    return frozenset(word for text in rare for word in text.split())


def _telling(weights: Mapping[Term, float], frequencies: Frequencies) -> list[Term]:
    """The terms that say what a question is about, beyond what every paper has."""
    common = frequencies.papers * _COMMON_SHARE
    return [term for term in weights if not term.predicate and frequencies.holding.get(term.text, 0) < common]


def _brings_its_own(weights: Mapping[Term, float], frequencies: Frequencies) -> bool:
    """Whether a question has a rare term, and so can be asked without what was said before."""
    limit = max(3, frequencies.papers * _RARE_SHARE)
    return any(frequencies.holding.get(term.text, 0) <= limit for term in _telling(weights, frequencies))
