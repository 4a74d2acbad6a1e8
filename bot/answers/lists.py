"""Evidence for questions that ask which papers there are: of days, by votes, like another."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.answers.archive import Archive
from bot.answers.evidence import Evidence, mass
from bot.answers.floor import FLOOR
from bot.answers.naming import named_papers
from bot.answers.questions import Question
from bot.answers.spans import Span
from bot.answers.telling import rare_among
from bot.answers.weighing import Weighed
from bot.answers.wording import terms_of
from storage.search import SearchFilters
from storage.search.frequencies import Frequencies

LISTED = 6
IN_PERIOD = 10
_COUNTED = 2_000  # papers of a period
_LISTED_FROM = 40  # candidates of a list, which is ordered by votes
_RESEMBLED_FROM = 16
_TOPIC_SHARE = 0.7  # of a topic's weight that a paper must hold to be listed by its votes
_POINTING = re.compile(
    r"그거|이거|그것|이것|그\s*논문|이\s*논문|위\s*논문|해당|\b(?:this|that|it|them)\b", re.IGNORECASE
)


class Lister:
    """Lists papers.

    Args:
        archive: Where they are stored.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def of_days(self, weighed: Weighed) -> Evidence | None:
        """The papers of the question's days, or its topic's by votes; None where the days say nothing."""
        since, until = await self._stored_days(weighed.question)
        if since is not None and until is not None:
            weighed = replace(weighed, question=replace(weighed.question, span=Span(since=since, until=until)))
        if weighed.telling:
            return await self._on_topic(weighed, SearchFilters(since=since, until=until))
        if not weighed.question.about_papers:
            return None
        papers = await self._archive.papers(await self._archive.popular_ids(since, until, limit=LISTED))
        return weighed.listing([weighed.match(paper) for paper in papers])

    async def resembling(self, weighed: Weighed, focus: Sequence[str]) -> Evidence | None:
        """Papers like the one that the question names or points at; None where it does neither."""
        wanted = weighed.question.like or ""
        papers = await self._archive.found(wanted, limit=_RESEMBLED_FROM)
        counted = await self._archive.frequencies(term.text for term in terms_of(wanted))
        named = named_papers(papers, wanted, rare_among(terms_of(wanted), counted))
        if not named and focus and _POINTING.search(wanted):
            named = await self._archive.papers(focus[:1])
        if not named:
            return None
        similar = await self._archive.similar(named[0], limit=LISTED)
        return weighed.listing([weighed.match(paper) for paper in similar])

    async def period(self, span: Span, language: str) -> Evidence:
        """The papers of *span* that got the most votes."""
        weighed = Weighed.of(Question(text="", language=language, span=span), Frequencies(0, {}))
        ids = await self._archive.popular_ids(span.since, span.until, limit=_COUNTED)
        papers = await self._archive.papers(ids[:IN_PERIOD])
        listed = weighed.listing([weighed.match(paper) for paper in papers]) or weighed.nothing([])
        return replace(listed, kind="period", listed=len(ids))

    async def newest_span(self, days: int, today: date) -> Span:
        """The *days* days up to the newest stored one."""
        until = await self._archive.newest_day(today) or today
        return Span(since=until - timedelta(days=days - 1), until=until)

    async def _on_topic(self, weighed: Weighed, filters: SearchFilters) -> Evidence | None:
        question, weights, topic = weighed.question, weighed.weights, weighed.telling
        papers = await self._archive.found(question.about, limit=_LISTED_FROM, filters=filters)
        matches = [weighed.match(paper) for paper in papers]
        if not question.by_votes:
            matches = [match for match in matches if weighed.confidence(match) >= FLOOR]
        else:
            wanted = mass(topic, weights) * _TOPIC_SHARE
            whole = [match for match in matches if mass(match.anywhere.intersection(topic), weights) >= wanted]
            matches = sorted(whole, key=lambda match: -(match.paper.upvotes or 0))
        return weighed.listing(matches[:LISTED])

    async def _stored_days(self, question: Question) -> tuple[date | None, date | None]:
        """The days that a question speaks of; where none of them is stored yet, as many up to the newest stored one."""
        if question.span is None:
            return None, None
        since, until = question.span.since, question.span.until
        newest = await self._archive.newest_day(until)
        return (newest - (until - since), newest) if newest is not None and newest < since else (since, until)
