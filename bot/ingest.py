"""Days from the live source into the archive: fetched and stored, safe to repeat."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.days import closed_after, is_closed
from bot.errors import UpstreamError
from bot.sources.replies import DayList, Problem
from bot.summarizer import abstract_summary
from storage.jobs import Fetch, JobRepository
from storage.models import Digest, DigestEntry, Paper
from storage.papers import PaperRepository

log = logging.getLogger(__name__)

VOTES_RISE = timedelta(days=7)
VOTES_AGE = timedelta(days=1)  # refreshed once a day
CATCH_UP = timedelta(days=30)  # an outage longer than this is made good by hand: `fetch --from A --to B`
BACK_OFF = timedelta(minutes=10)  # nobody is asked for the same list more often


class Source(Protocol):
    """Where the lists come from: `bot.sources.huggingface.HuggingFace` is one."""

    async def list_day(self, day: date) -> DayList:
        """The papers in the list of *day*, whole or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """What fetching one day did.

    Attributes:
        papers: How many its list held.
        added: How many of them the day did not have before.
        is_final: The list had closed when it was read.
        problems: Requests that failed before one succeeded, then items that could not be used, one by one.
    """

    day: date
    papers: int
    added: int
    is_final: bool
    problems: tuple[Problem, ...] = ()


def days_to_fetch(now: datetime, fetched: Mapping[date, Fetch]) -> list[date]:
    """The lists to read at *now*, the newest first: final ones never read, then those whose votes still rise.

    Args:
        now: The present.
        fetched: What was read of each day, at least of the last thirty.
    """
    closed = closed_after((now - CATCH_UP).date(), now)
    missing = [day for day in closed if day not in fetched or not fetched[day].is_final]
    rising = [
        day
        for day in closed
        if day not in missing
        and fetched[day].papers
        and _is_rising(day, now)
        and now - fetched[day].fetched_at >= VOTES_AGE
    ]
    return [*reversed(missing), *reversed(rising)]


class Ingest:
    """Brings days from a live source into the archive.

    Args:
        papers: The archive.
        jobs: Remembers what was read.
        source: Where the lists come from.
        clock: The one clock.
    """

    def __init__(self, papers: PaperRepository, jobs: JobRepository, source: Source, clock: Clock) -> None:
        self._papers = papers
        self._jobs = jobs
        self._source = source
        self._clock = clock
        self._asked_at: dict[date, datetime] = {}

    async def fetch_day(self, day: date) -> DayReport:
        """Read the list of *day* and store it; a list that is read again brings new votes and late papers.

        Raises:
            UpstreamError: It could not be read whole; nothing of it was stored.
        """
        is_final = is_closed(day, self._clock.now())
        found = await self._source.list_day(day)
        now = self._clock.now()
        entries = tuple(_entry(paper) for paper in found.papers)
        changes = await self._papers.save_digest(Digest(day=day, entries=entries), read_at=now)
        for paper in found.papers:
            await self._papers.save(paper)
        abstracts = {paper.arxiv_id: abstract_summary(paper) for paper in found.papers}
        await self._jobs.show_abstracts({key: text for key, text in abstracts.items() if text is not None}, now=now)
        await self._jobs.record_fetch(Fetch(day=day, fetched_at=now, is_final=is_final, papers=len(entries)))
        log.info("%s: %d papers, %d new, %d problems", day, len(entries), changes.added, len(found.problems))
        return DayReport(day=day, papers=len(entries), added=changes.added, is_final=is_final, problems=found.problems)

    async def settled(self, days: Sequence[date]) -> frozenset[date]:
        """Those of *days* whose final list was read and whose votes rise no more: reading them again brings nothing."""
        now = self._clock.now()
        fetched = await self._jobs.fetches(min(days)) if days else {}
        return frozenset(day for day in days if day in fetched and fetched[day].is_final and not _is_rising(day, now))

    async def catch_up(self) -> list[DayReport]:
        """Fetch every day that is due; what fails is tried again in ten minutes."""
        now = self._clock.now()
        fetched = await self._jobs.fetches((now - CATCH_UP).date())
        reports = []
        for day in days_to_fetch(now, fetched):
            if now - self._asked_at.get(day, now - BACK_OFF) < BACK_OFF:
                continue
            self._asked_at[day] = now
            try:
                reports.append(await self.fetch_day(day))
            except UpstreamError as error:
                log.warning("the list of %s could not be read: %s", day, error)
                break
        return reports


def _entry(paper: Paper) -> DigestEntry:
    return DigestEntry(
        arxiv_id=paper.arxiv_id,
        title=paper.title,
        authors=paper.authors,
        upvotes=paper.upvotes,
        media=paper.media,
        thumbnail_url=paper.thumbnail_url,
    )


def _is_rising(day: date, now: datetime) -> bool:
    """Whether the votes of a day's papers may still rise: seven days long after its end."""
    return now - datetime.combine(day, time(), UTC) <= VOTES_RISE + timedelta(days=1)
