"""What answers cost, by day and budget, and the answers that people reported as wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storage.database import Database

KEPT_DAYS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was used of one budget in one day."""

    tokens: int = 0
    questions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedAnswer:
    """An answer that somebody reported as wrong.

    Attributes:
        guild_id: None outside servers.
        question: As it was asked.
        answer: As it was shown.
    """

    reported_at: datetime
    guild_id: int | None
    reporter_id: int
    message_id: int
    question: str
    answer: str


class UsageRepository:
    """Counts tokens, and keeps reports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, day: date, scope: str) -> Usage:
        """What was used of a budget on *day*."""
        row = await self._database.fetch_one(
            "SELECT tokens, questions FROM usage WHERE day = ? AND scope = ?", [day.isoformat(), scope]
        )
        return Usage(tokens=row["tokens"], questions=row["questions"]) if row else Usage()

    async def add(self, day: date, scopes: Sequence[str], *, tokens: int) -> None:
        """Count one question with its *tokens* on each of the budgets *scopes*; days long past are forgotten."""
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                "INSERT INTO usage (day, scope, tokens, questions) VALUES (?, ?, ?, 1)"
                " ON CONFLICT (day, scope) DO UPDATE SET tokens = tokens + excluded.tokens, questions = questions + 1",
                [(day.isoformat(), scope, tokens) for scope in scopes],
            )
            await transaction.execute(
                "DELETE FROM usage WHERE day < ?", [(day - timedelta(days=KEPT_DAYS)).isoformat()]
            )

    async def report(self, report: ReportedAnswer) -> bool:
        """Keep a report; False where the same person reported the same answer before."""
        async with self._database.transaction() as transaction:
            count = await transaction.execute(
                "INSERT INTO reported_answers (reported_at, guild_id, reporter_id, message_id, question, answer)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [
                    report.reported_at.isoformat(),
                    report.guild_id,
                    report.reporter_id,
                    report.message_id,
                    report.question,
                    report.answer,
                ],
            )
        return count > 0

    async def reports(self) -> list[ReportedAnswer]:
        """Every report, oldest first."""
        rows = await self._database.fetch_all("SELECT * FROM reported_answers ORDER BY id")
        return [
            ReportedAnswer(
                reported_at=datetime.fromisoformat(row["reported_at"]),
                guild_id=row["guild_id"],
                reporter_id=row["reporter_id"],
                message_id=row["message_id"],
                question=row["question"],
                answer=row["answer"],
            )
            for row in rows
        ]

    async def forget(self, person_id: int) -> int:
        """Delete what is kept of a person; how many rows it was."""
        async with self._database.transaction() as transaction:
            reports = await transaction.execute("DELETE FROM reported_answers WHERE reporter_id = ?", [person_id])
            counts = await transaction.execute("DELETE FROM usage WHERE scope = ?", [f"person:{person_id}"])
        return reports + counts
