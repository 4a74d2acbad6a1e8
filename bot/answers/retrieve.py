"""Finds the evidence for a question: the passages to answer from, or that there are none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise, zip_longest

from bot.answers.archive import Archive
from bot.answers.evidence import PASSAGES, Evidence, Match, Text, chosen, match_of
from bot.answers.floor import FLOOR
from bot.answers.lists import Lister
from bot.answers.mending import understood
from bot.answers.naming import is_called, latin_words, named_papers
from bot.answers.questions import Question
from bot.answers.telling import (
    brings_its_own,
    holds_titles,
    is_meant_alone,
    names_something_else,
    not_among,
    pointed_at,
    rare_words,
    sought,
)
from bot.answers.weighing import NEAREST, Weighed
from bot.answers.wording import terms_of
from storage.models import Paper

CANDIDATES = 16  # more of them find nothing more, and cost time: measured with benchmarks/answers
NAMES_LOOKED_UP = 4
_NAMED_BONUS = 0.5  # of score, for a paper whose name stands in the question
_INTRODUCED_BONUS = 0.3  # for the one that speaks most of a name


class Retriever:
    """Finds evidence in the archive; asks nobody else.

    Args:
        archive: Where.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lister = Lister(archive)

    async def retrieve(self, question: Question, *, focus: Sequence[str] = (), earlier: str = "") -> Evidence:
        """The evidence for *question*.

        Args:
            question: As it was read.
            focus: Identifiers of the papers that are talked about already, the latest first.
            earlier: What the same person asked just before, for a question that goes on from there.
        """
        weighed = await understood(question, self._archive)
        question = weighed.question
        focus, talked_about = pointed_at(question, focus), focus
        if question.refused:
            return await self._nothing(weighed)
        if question.identifiers:
            papers = await self._archive.papers(question.identifiers)
            return weighed.about(papers) if papers else await self._nothing(weighed)
        if len(focus) < len(talked_about):
            return weighed.about(await self._archive.papers(focus))
        if question.by_votes and focus and not (question.span or weighed.telling):
            papers = sorted(await self._archive.papers(focus), key=lambda paper: -(paper.upvotes or 0))
            return weighed.listing([weighed.match(paper) for paper in papers]) or await self._nothing(weighed)
        if (question.span or question.by_votes) and (listed := await self._lister.of_days(weighed)):
            return listed
        if question.like and (found := await self._lister.resembling(weighed, focus)):
            return found
        return await self._found(weighed, focus, earlier)

    async def newest(self, days: int, today: date, language: str) -> Evidence:
        """The papers with the most votes of the *days* days up to the newest stored one."""
        return await self._lister.period(await self._lister.newest_span(days, today), language)

    async def widened(self, evidence: Evidence, queries: Sequence[str]) -> Evidence:
        """The *evidence* for a question together with what other words for it find, in turn, each paper once."""
        question = evidence.question
        found = [evidence]
        for query in queries:
            reworded = replace(question, about=query, terms=terms_of(query), titles=(), other_than=None)
            found.append(await self.retrieve(reworded))
        weights = {term: weight for one in reversed(found) for term, weight in one.weights.items()}
        first = {passage.paper.arxiv_id: passage for one in reversed(found) for passage in reversed(one.passages)}
        order = [paper.arxiv_id for papers in zip_longest(*(one.papers for one in found)) for paper in papers if paper]
        passages = tuple(first[arxiv_id] for arxiv_id in dict.fromkeys(order))[:PASSAGES]
        return replace(evidence, passages=passages, weights=weights)

    async def _found(self, weighed: Weighed, focus: Sequence[str], earlier: str) -> Evidence:
        """The evidence by the question's own words: the papers that it names, goes on about, or describes."""
        question, frequencies = weighed.question, weighed.frequencies
        matches = await self._matches(weighed)
        nearest = [match.paper for match in matches[:NEAREST]]
        if not holds_titles(question, weighed.weights, matches):
            return weighed.nothing(nearest)
        named = _named(weighed, matches)
        if question.comparing and len(named) < 2:
            named = await self._named_apart(weighed, named)
        if named and names_something_else(question, frequencies):
            return weighed.nothing(nearest)
        if named:
            missing = not_among(question, named) if question.comparing else ()
            return replace(weighed.about(named), missing=missing)
        if focus and (continued := await self._continued(weighed, focus, earlier)):
            return continued
        return _decided(weighed, matches)

    async def _matches(self, weighed: Weighed) -> list[Match]:
        """The candidates, best first."""
        question = weighed.question
        papers = await self._archive.found(sought(question), limit=CANDIDATES)
        matches = [weighed.match(paper, rank=rank) for rank, paper in enumerate(papers)]
        if question.other_than:
            unwanted = dict.fromkeys(terms_of(question.other_than), 1.0)
            matches = [m for m in matches if not match_of(m.paper, unwanted, question.language).in_title]
        matches = [
            replace(match, score=match.score + _NAMED_BONUS) if is_called(match.paper, question.about) else match
            for match in matches
        ]
        return sorted(_introducing(matches, weighed), key=lambda match: -match.score)

    async def _named_apart(self, weighed: Weighed, named: Sequence[Paper]) -> list[Paper]:
        """The papers of a comparison, each looked up by its own name."""
        question, holding = weighed.question, weighed.frequencies.holding
        found = {paper.arxiv_id: paper for paper in named}
        names = sorted((t.text for t in question.terms if t.name and holding[t.text] > 0), key=holding.__getitem__)
        asked = latin_words(question.about)
        for name in names[:NAMES_LOOKED_UP]:
            numbered = [f"{one} {two}" for one, two in pairwise(asked) if one == name and two.isdigit()]
            papers = await self._archive.found(*(numbered[:1] or [name]), limit=5)
            for paper in named_papers(papers, question.about, rare_words(question, weighed.frequencies)):
                found.setdefault(paper.arxiv_id, paper)
        return list(found.values())

    async def _continued(self, weighed: Weighed, focus: Sequence[str], earlier: str) -> Evidence | None:
        """The evidence for a question that goes on about *focus*; None for one that begins anew."""
        papers = await self._archive.papers(focus)
        holds = set().union(*(weighed.match(paper).anywhere for paper in papers))
        if all(term in holds for term in weighed.telling):
            return weighed.about(papers) if papers else None
        if not earlier or brings_its_own(weighed.weights, weighed.frequencies):
            return None
        about = f"{earlier} {weighed.question.about}"
        return await self.retrieve(replace(weighed.question, about=about, terms=terms_of(about)))

    async def _nothing(self, weighed: Weighed) -> Evidence:
        return weighed.nothing(await self._archive.found(weighed.question.about, limit=NEAREST))


def _introducing(matches: Sequence[Match], weighed: Weighed) -> list[Match]:
    """The *matches*, of which for each rare name the one that speaks of it most, more than once, is better."""
    rare = rare_words(weighed.question, weighed.frequencies)
    if not rare:
        return list(matches)
    texts = [Text("\n".join(section.body for section in match.sections)) for match in matches]
    bonuses = [0.0] * len(matches)
    for name in rare:
        counts = [text.mentions(name) for text in texts]
        if max(counts, default=0) > 1:
            bonuses[counts.index(max(counts))] = _INTRODUCED_BONUS
    return [replace(match, score=match.score + bonus) for match, bonus in zip(matches, bonuses, strict=True)]


def _named(weighed: Weighed, matches: Sequence[Match]) -> list[Paper]:
    """The papers that the question names."""
    rare = rare_words(weighed.question, weighed.frequencies)
    named = named_papers((match.paper for match in matches), weighed.question.about, rare)
    # A name that is a title's is often also what another paper calls its method: the better match decides.
    return named if named and matches[0].paper in named else []


def _decided(weighed: Weighed, matches: Sequence[Match]) -> Evidence:
    """The evidence among papers of which the question names none; nothing below the floor."""
    nearest = tuple(match.paper for match in matches[:NEAREST])
    sure = max((weighed.confidence(match) for match in matches[:3]), default=float("-inf"))
    if sure < FLOOR:
        return weighed.nothing(nearest, sure)
    passages = chosen(matches, weighed.weights)
    is_alone = is_meant_alone(weighed.question, weighed.frequencies, matches)
    if is_alone:
        own = matches[0].passages(weighed.weights, len(matches[0].sections))
        passages = (*own, *(passage for passage in passages if passage.paper is not matches[0].paper))
    return Evidence(
        question=weighed.question,
        passages=passages,
        kind="papers" if is_alone else "topic",
        about=int(is_alone),
        nearest=nearest,
        weights=weighed.weights,
        confidence=sure,
    )
