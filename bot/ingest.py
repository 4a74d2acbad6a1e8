"""One day from the live source into the archive: fetched, stored, summarised, each step safe to repeat."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.days import closed_after, is_closed
from bot.errors import UpstreamError
from bot.prompts import SUMMARY_VERSION
from bot.sources.replies import DayList, Problem
from bot.summarizer import Outcome, Summarizer, abstract_summary
from storage.jobs import Fetch, JobRepository, SummaryJob, Written
from storage.models import Digest, DigestEntry, Paper
from storage.papers import PaperRepository
from storage.subscriptions import SubscriptionRepository

log = logging.getLogger(__name__)

VOTES_RISE = timedelta(days=7)
VOTES_AGE = timedelta(days=1)  # refreshed once a day
CATCH_UP = timedelta(days=30)  # an outage longer than this is made good by hand: `fetch --from A --to B`
BACK_OFF = timedelta(minutes=10)  # nobody is asked for the same list more often
_NEIGHBOURS = 200  # newest summaries that a new one must not repeat


OnProgress = Callable[[int, int], None]


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
        problems: Items that could not be used, one by one.
    """

    day: date
    papers: int
    added: int
    is_final: bool
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True, kw_only=True)
class SummaryReport:
    """How a number of summaries ended: written by the model, refused, or put off."""

    written: int = 0
    refused: int = 0
    postponed: int = 0
    tokens: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


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
        and now - _midnight(day) <= VOTES_RISE + timedelta(days=1)
        and now - fetched[day].fetched_at >= VOTES_AGE
    ]
    return [*reversed(missing), *reversed(rising)]


class Ingest:
    """Brings days from a live source into the archive.

    Args:
        papers: The archive.
        jobs: Remembers what was read and what is still to be written.
        source: Where the lists come from.
        summarizer: Writes the summaries.
        clock: The one clock.
        subscriptions: Say which languages are read; None where nobody subscribes.
        language: Summarised in always, whoever subscribes.
        concurrency: Summaries under way at once.
        daily_tokens: What the model may cost from one UTC midnight to the next; None for no limit.
    """

    def __init__(
        self,
        papers: PaperRepository,
        jobs: JobRepository,
        source: Source,
        summarizer: Summarizer,
        clock: Clock,
        *,
        subscriptions: SubscriptionRepository | None = None,
        language: str = "ko",
        concurrency: int = 2,
        daily_tokens: int | None = None,
    ) -> None:
        self._papers = papers
        self._jobs = jobs
        self._source = source
        self._summarizer = summarizer
        self._clock = clock
        self._subscriptions = subscriptions
        self._language = language
        self._concurrency = concurrency
        self._daily_tokens = daily_tokens
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

    async def catch_up(self) -> list[DayReport]:
        """Fetch every day that is due, and have its papers summarised; what fails is tried again in ten minutes."""
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

    async def summarize_day(
        self,
        day: date,
        languages: Sequence[str] = (),
        *,
        again: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SummaryReport:
        """Have the papers of a stored day summarised, the top-voted first; as in `summarize`."""
        digest = await self._papers.digest(day)
        arxiv_ids = [entry.arxiv_id for entry in digest.by_votes()] if digest else []
        return await self.summarize(arxiv_ids, languages, again=again, on_progress=on_progress)

    async def summarize(
        self,
        arxiv_ids: Sequence[str],
        languages: Sequence[str] = (),
        *,
        again: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SummaryReport:
        """Have stored papers summarised that were not yet, in their order, one language after the other.

        Args:
            arxiv_ids: The papers.
            languages: Of the summaries; those that are read where left out.
            again: Also those that have one: it becomes the newest version.
            on_progress: Told (done, total) after each.
        """
        report = SummaryReport()
        if self._summarizer.model_name is None:
            return report
        jobs: list[SummaryJob] = []
        for language in languages or await self.languages():
            jobs += await self._planned(arxiv_ids, language, again=again)
        others = {language: await self._neighbours(language) for language in {job.language for job in jobs}}
        queue = iter(jobs)
        done = 0

        async def work() -> None:
            nonlocal done
            for job in queue:
                if not await self._write(job, others[job.language], report):
                    # What only the operator can mend is not asked for every paper.
                    report.postponed += sum(1 for _ in queue)
                done += 1
                if on_progress is not None:
                    on_progress(done, len(jobs))

        async with asyncio.TaskGroup() as workers:
            for _ in range(min(self._concurrency, len(jobs))):
                workers.create_task(work())
        return report

    async def languages(self) -> tuple[str, ...]:
        """What is summarised in: the bot's own language, then those of the subscriptions that are served."""
        read = await self._subscriptions.languages() if self._subscriptions else frozenset()
        return (self._language, *sorted(read - {self._language}))

    async def _planned(self, arxiv_ids: Sequence[str], language: str, *, again: bool) -> list[SummaryJob]:
        now = self._clock.now()
        wanted = [arxiv_id for arxiv_id in arxiv_ids if again or await self._lacks_summary(arxiv_id, language)]
        await self._jobs.plan_summaries(wanted, language, now=now, again=again)
        return await self._jobs.pending_summaries(wanted, language, now=now)

    async def _write(self, job: SummaryJob, others: dict[str, str], report: SummaryReport) -> bool:
        """Do one job; False where the next ones would fail alike."""
        paper = await self._papers.get(job.arxiv_id)
        if paper is None or await self._is_over_budget():
            report.postponed += 1
            return paper is None
        strangers = [text for arxiv_id, text in others.items() if arxiv_id != job.arxiv_id]
        outcome = await self._summarizer.summarize(paper, job.language, others=strangers)
        now = self._clock.now()
        report.tokens += outcome.usage.total
        if outcome.reason is not None:
            report.reasons[outcome.reason] = report.reasons.get(outcome.reason, 0) + 1
        if outcome.reason in ("unavailable", "unusable"):
            # Its tries were waited out already; the next is for the next round.
            await self._jobs.postpone_summary(job, outcome.reason, now + BACK_OFF)
            report.postponed += 1
            return outcome.reason != "unusable"
        written = _written(paper, outcome, self._summarizer.model_name)
        if written.summary is not None:
            others[job.arxiv_id] = written.summary.text
        await self._jobs.finish_summary(job, written, now=now)
        report.written += written.summary is not None
        report.refused += written.summary is None
        return True

    async def _lacks_summary(self, arxiv_id: str, language: str) -> bool:
        paper = await self._papers.get(arxiv_id)
        return paper is not None and all(
            summary.language != language or summary.source == "abstract" for summary in paper.summaries
        )

    async def _is_over_budget(self) -> bool:
        if self._daily_tokens is None:
            return False
        today = datetime.combine(self._clock.now().date(), time(), UTC)
        return await self._jobs.tokens_since(today) >= self._daily_tokens

    async def _neighbours(self, language: str) -> dict[str, str]:
        """What was lately written of other papers, by identifier."""
        texts: dict[str, str] = {}
        for day in reversed((await self._papers.digest_days())[-14:]):
            digest = await self._papers.digest(day)
            for entry in digest.entries if digest else ():
                summary = entry.summary(language)
                if summary and summary.language == language and len(texts) < _NEIGHBOURS:
                    texts.setdefault(entry.arxiv_id, summary.text)
        return texts


def _entry(paper: Paper) -> DigestEntry:
    return DigestEntry(
        arxiv_id=paper.arxiv_id,
        title=paper.title,
        authors=paper.authors,
        upvotes=paper.upvotes,
        media=paper.media,
        thumbnail_url=paper.thumbnail_url,
    )


def _written(paper: Paper, outcome: Outcome, model: str | None) -> Written:
    return Written(
        summary=outcome.summary if outcome.reason is None else None,
        reason=outcome.reason,
        model=model,
        prompt_version=SUMMARY_VERSION,
        source_hash=hashlib.blake2b(f"{paper.title}\n{paper.abstract}".encode(), digest_size=12).hexdigest(),
        tokens=outcome.usage.total,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
