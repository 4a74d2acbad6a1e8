"""The lists of a bot that reads them itself: final once they closed and were read."""

from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.days import closed_after, newest_closed
from storage.jobs import JobRepository
from storage.models import Digest
from storage.papers import PaperRepository

# What a day's summaries may keep its post waiting; then the abstracts speak.
SUMMARY_PATIENCE = timedelta(minutes=10)
_REACH = timedelta(days=30)


class LiveLists:
    """Lists from the archive that a live source feeds.

    Args:
        papers: The archive.
        jobs: Knows which lists were read, and which summaries are under way.
        clock: The one clock.
    """

    def __init__(self, papers: PaperRepository, jobs: JobRepository, clock: Clock) -> None:
        self._papers = papers
        self._jobs = jobs
        self._clock = clock

    async def closed_after(self, day: date, now: datetime) -> list[date]:
        """The days later than *day* whose list is final at *now*, oldest first, without those known to be empty."""
        since = max(day, (now - _REACH).date())
        fetched = await self._jobs.fetches(since)
        empty = {fetch.day for fetch in fetched.values() if fetch.is_final and not fetch.papers}
        return [closed for closed in closed_after(since, now) if closed not in empty]

    async def newest_closed(self, now: datetime) -> date:
        """The newest day whose list is final at *now*, empty or not."""
        return newest_closed(now)

    async def get(self, day: date) -> Digest | None:
        """The final list of *day*; without entries where it is empty, None where it or its summaries are under way.

        A day that was imported and never read counts as final.
        """
        digest = await self._papers.digest(day)
        fetch = (await self._jobs.fetches(day)).get(day)
        if digest is None or fetch is None:
            return digest
        if not fetch.is_final:
            return None
        arxiv_ids = [entry.arxiv_id for entry in digest.entries]
        is_waiting = self._clock.now() < fetch.fetched_at + SUMMARY_PATIENCE
        if is_waiting and await self._jobs.are_pending(arxiv_ids):
            return None
        return digest
