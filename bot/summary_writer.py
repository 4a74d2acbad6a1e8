"""Has papers summarised by the model: each once in each language that is read, resumable and within a budget."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.discovery import Discovery
from bot.errors import UpstreamError
from bot.prompts import SUMMARY_VERSION
from bot.summarizer import Outcome, Summarizer
from storage.jobs import JobRepository, SummaryJob, Written
from storage.models import Paper
from storage.papers import PaperRepository
from storage.subscriptions import SubscriptionRepository
from storage.usage import UsageRepository

log = logging.getLogger(__name__)

BACK_OFF = timedelta(minutes=10)  # before a model that was away is asked again
BUDGET = "summaries"
_NEIGHBOURS = 200  # newest summaries that a new one must not repeat
OnProgress = Callable[[int, int], None]


class TextSource(Protocol):
    """Where whole papers come from: `bot.sources.huggingface.HuggingFace` is one."""

    async def find_text(self, arxiv_id: str) -> str | None:
        """The paper as Markdown, None where there is none."""


@dataclass(slots=True, kw_only=True)
class SummaryReport:
    """How a number of summaries ended: written by the model, refused, or put off."""

    written: int = 0
    refused: int = 0
    postponed: int = 0
    tokens: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


class SummaryWriter:
    """Writes what is missing.

    Args:
        papers: The archive.
        jobs: Remembers what is still to be written.
        summarizer: Writes one summary.
        clock: The one clock.
        usage: Counts the tokens.
        subscriptions: Say which languages are read; None where nobody subscribes.
        discovery: Finds the abstract of a paper that came without one, as from a digest file.
        texts: Gives the model the whole paper to read; None for the abstract alone.
        language: Summarised in always, whoever subscribes.
        concurrency: Summaries under way at once.
        daily_tokens: What the model may cost from one UTC midnight to the next; None for no limit.
    """

    def __init__(
        self,
        papers: PaperRepository,
        jobs: JobRepository,
        summarizer: Summarizer,
        clock: Clock,
        usage: UsageRepository,
        *,
        subscriptions: SubscriptionRepository | None = None,
        discovery: Discovery | None = None,
        texts: TextSource | None = None,
        language: str = "ko",
        concurrency: int = 2,
        daily_tokens: int | None = None,
    ) -> None:
        self._papers = papers
        self._jobs = jobs
        self._summarizer = summarizer
        self._clock = clock
        self._usage = usage
        self._subscriptions = subscriptions
        self._discovery = discovery
        self._texts = texts
        self._language = language
        self._concurrency = concurrency
        self._daily_tokens = daily_tokens

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
        others = await self._neighbours({job.language for job in jobs})
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
        found = await self._papers.get_many(arxiv_ids)
        wanted = [paper.arxiv_id for paper in found if again or not _is_summarised(paper, language)]
        await self._jobs.plan_summaries(wanted, language, now=now, again=again)
        return await self._jobs.pending_summaries(wanted, language, now=now)

    async def _write(self, job: SummaryJob, others: dict[str, str], report: SummaryReport) -> bool:
        """Do one job; False where the next ones would fail alike."""
        paper = await self._papers.get(job.arxiv_id)
        if paper is None or await self._is_over_budget():
            report.postponed += 1
            return paper is None
        # A list of the live source that has no abstract of a paper has none elsewhere either.
        if not paper.abstract and any(summary.source == "digest" for summary in paper.summaries):
            paper = await self._with_abstract(paper)
        strangers = [text for arxiv_id, text in others.items() if arxiv_id != job.arxiv_id]
        text = await self._text_of(paper)
        outcome = await self._summarizer.summarize(paper, job.language, others=strangers, full_text=text)
        now = self._clock.now()
        await self._usage.add(now.date(), [BUDGET], tokens=outcome.usage.total)
        report.tokens += outcome.usage.total
        if outcome.reason is not None:
            report.reasons[outcome.reason] = report.reasons.get(outcome.reason, 0) + 1
        if outcome.reason in ("unavailable", "unusable"):
            # Its tries were waited out already; the next is for the next round.
            await self._jobs.postpone_summary(job, outcome.reason, now + BACK_OFF)
            report.postponed += 1
            return outcome.reason != "unusable"
        written = _written(outcome, self._summarizer.model_name)
        if written.summary is not None:
            others[job.arxiv_id] = written.summary.text
        await self._jobs.finish_summary(job, written, now=now)
        report.written += written.summary is not None
        report.refused += written.summary is None
        return True

    async def _with_abstract(self, paper: Paper) -> Paper:
        if self._discovery is None:
            return paper
        try:
            return await self._discovery.find(paper.arxiv_id) or paper
        except UpstreamError as error:
            log.warning("the abstract of %s could not be read: %s", paper.arxiv_id, error)
            return paper

    async def _text_of(self, paper: Paper) -> str | None:
        if self._texts is None:
            return None
        try:
            return await self._texts.find_text(paper.arxiv_id)
        except UpstreamError as error:
            log.warning("the text of %s could not be read; its abstract has to do: %s", paper.arxiv_id, error)
            return None

    async def _is_over_budget(self) -> bool:
        if self._daily_tokens is None:
            return False
        return (await self._usage.of(self._clock.now().date(), BUDGET)).tokens >= self._daily_tokens

    async def _neighbours(self, languages: set[str]) -> dict[str, dict[str, str]]:
        """What was lately written of other papers in each language, by identifier."""
        texts: dict[str, dict[str, str]] = {language: {} for language in languages}
        for day in reversed((await self._papers.digest_days())[-14:] if languages else ()):
            digest = await self._papers.digest(day)
            for entry in digest.entries if digest else ():
                for language, known in texts.items():
                    summary = entry.summary(language)
                    if summary and summary.language == language and len(known) < _NEIGHBOURS:
                        known.setdefault(entry.arxiv_id, summary.text)
        return texts


def _is_summarised(paper: Paper, language: str) -> bool:
    return any(summary.language == language and summary.source != "abstract" for summary in paper.summaries)


def _written(outcome: Outcome, model: str | None) -> Written:
    return Written(
        summary=outcome.summary if outcome.reason is None else None,
        reason=outcome.reason,
        model=model,
        prompt_version=SUMMARY_VERSION,
        source_hash=outcome.source_hash,
        tokens=outcome.usage.total,
    )
