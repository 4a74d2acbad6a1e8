"""Work that outlives a restart: which lists were read, and which summaries are still to be written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from storage.database import Database, Transaction
from storage.models import Summary
from storage.records import add_summary, read_paper
from storage.search import Change, IndexedText, PaperIndex

ATTEMPTS_LIMIT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """The newest reading of one day's list.

    Attributes:
        is_final: The list had closed when it was read.
        papers: How many it held.
    """

    day: date
    fetched_at: datetime
    is_final: bool
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryJob:
    """A summary to write.

    Attributes:
        attempts: How often it was tried in vain.
    """

    arxiv_id: str
    language: str
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How a job ended, kept beside the summary.

    Attributes:
        summary: None where none could be stored: then the abstract goes on speaking for itself.
        reason: Why there is none.
        source_hash: Of the text that it was written from.
        tokens: What this attempt cost.
    """

    summary: Summary | None
    reason: str | None
    model: str | None
    prompt_version: int
    source_hash: str
    tokens: int


class JobRepository:
    """Fetches and summary jobs.

    Args:
        database: Where they are kept.
        index: Kept in step with each summary, in its own transaction.
    """

    def __init__(self, database: Database, index: PaperIndex) -> None:
        self._database = database
        self._index = index

    async def record_fetch(self, fetch: Fetch) -> None:
        """Keep that a list was read; a final reading is never replaced by a provisional one."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "INSERT INTO fetches (day, fetched_at, is_final, papers) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (day) DO UPDATE SET fetched_at = excluded.fetched_at, is_final = excluded.is_final,"
                " papers = excluded.papers WHERE excluded.is_final >= fetches.is_final",
                [fetch.day.isoformat(), fetch.fetched_at.isoformat(), int(fetch.is_final), fetch.papers],
            )

    async def fetches(self, since: date) -> dict[date, Fetch]:
        """What was read of the lists from *since* on."""
        rows = await self._database.fetch_all("SELECT * FROM fetches WHERE day >= ?", [since.isoformat()])
        found = (
            Fetch(
                day=date.fromisoformat(row["day"]),
                fetched_at=datetime.fromisoformat(row["fetched_at"]),
                is_final=bool(row["is_final"]),
                papers=row["papers"],
            )
            for row in rows
        )
        return {fetch.day: fetch for fetch in found}

    async def plan_summaries(
        self, arxiv_ids: Iterable[str], language: str, *, now: datetime, again: bool = False
    ) -> None:
        """Have summaries written that were never asked for; *again*: also those that were."""
        renewed = " DO UPDATE SET state = 'pending', attempts = 0, retry_at = excluded.retry_at"
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                "INSERT INTO summary_jobs (arxiv_id, language, state, retry_at) VALUES (?, ?, 'pending', ?)"
                " ON CONFLICT (arxiv_id, language)" + (renewed if again else " DO NOTHING"),
                [(arxiv_id, language, now.isoformat()) for arxiv_id in arxiv_ids],
            )

    async def are_pending(self, arxiv_ids: Iterable[str]) -> bool:
        """Whether a summary of one of these papers is still to be written, in whatever language."""
        rows = await self._database.fetch_all("SELECT DISTINCT arxiv_id FROM summary_jobs WHERE state = 'pending'")
        return not {row["arxiv_id"] for row in rows}.isdisjoint(arxiv_ids)

    async def pending_summaries(self, arxiv_ids: Sequence[str], language: str, *, now: datetime) -> list[SummaryJob]:
        """The jobs among these papers that can be tried at *now*, in the order of *arxiv_ids*."""
        rows = await self._database.fetch_all(
            "SELECT * FROM summary_jobs WHERE state = 'pending' AND language = ? AND retry_at <= ?",
            [language, now.isoformat()],
        )
        jobs = {row["arxiv_id"]: row["attempts"] for row in rows}
        return [
            SummaryJob(arxiv_id=arxiv_id, language=language, attempts=jobs[arxiv_id])
            for arxiv_id in arxiv_ids
            if arxiv_id in jobs
        ]

    async def postpone_summary(self, job: SummaryJob, reason: str, until: datetime) -> None:
        """Try a job again later; after five attempts it has failed."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE summary_jobs SET attempts = attempts + 1, reason = ?, retry_at = ?,"
                " state = CASE WHEN attempts + 1 >= ? THEN 'failed' ELSE state END WHERE arxiv_id = ? AND language = ?",
                [reason, until.isoformat(), ATTEMPTS_LIMIT, job.arxiv_id, job.language],
            )

    async def finish_summary(self, job: SummaryJob, written: Written, *, now: datetime) -> None:
        """Store what a job gave together with its end, so that nothing is written twice."""
        async with self._database.transaction() as transaction:
            version = None
            if written.summary is not None:
                version = await self._store(transaction, job.arxiv_id, written.summary, now)
            await transaction.execute(
                "INSERT INTO summary_jobs (arxiv_id, language, state, retry_at, reason, model, prompt_version,"
                " source_hash, tokens, summary_version, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (arxiv_id, language) DO UPDATE SET state = excluded.state, reason = excluded.reason,"
                " model = excluded.model, prompt_version = excluded.prompt_version, source_hash = excluded.source_hash,"
                " tokens = tokens + excluded.tokens, summary_version = excluded.summary_version,"
                " finished_at = excluded.finished_at",
                [
                    job.arxiv_id,
                    job.language,
                    "done" if written.summary is not None else "failed",
                    now.isoformat(),
                    written.reason,
                    written.model,
                    written.prompt_version,
                    written.source_hash,
                    written.tokens,
                    version,
                    now.isoformat(),
                ],
            )

    async def show_abstracts(self, summaries: Mapping[str, Summary], *, now: datetime) -> None:
        """Let the abstracts speak for those papers, by identifier, of which nothing was written yet."""
        async with self._database.transaction() as transaction:
            for arxiv_id, summary in summaries.items():
                paper = await read_paper(transaction, arxiv_id)
                if paper is not None and not paper.summaries:
                    await self._store(transaction, arxiv_id, summary, now)

    async def _store(self, transaction: Transaction, arxiv_id: str, summary: Summary, now: datetime) -> int | None:
        before = await read_paper(transaction, arxiv_id)
        row = await transaction.fetch_one("SELECT id FROM papers WHERE arxiv_id = ?", [arxiv_id])
        if before is None or row is None:
            return None
        version = await add_summary(transaction, row["id"], summary, now)
        after = replace(before, summaries=(*(s for s in before.summaries if s.language != summary.language), summary))
        await self._index.replace(transaction, Change(row["id"], IndexedText.of(before), IndexedText.of(after)))
        return version
