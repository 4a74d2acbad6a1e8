"""What follows a post that stands: a thread to discuss it, its publication to other servers."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from storage.database import Database, Transaction
from storage.notices import note
from storage.preferences import Cadence
from storage.subscriptions import stamp

PATIENCE = timedelta(hours=24)
_TO_DO = "after_posts.outcome IS NULL"


class AfterPostKind(StrEnum):
    """What is done to the post."""

    THREAD = "thread"
    CROSSPOST = "crosspost"


class AfterPostOutcome(StrEnum):
    """How it ended; the last three are told to administrators."""

    DONE = "done"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    REJECTED = "rejected"
    LATE = "late"


TOLD = frozenset({AfterPostOutcome.FORBIDDEN, AfterPostOutcome.REJECTED, AfterPostOutcome.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterPost:
    """One thing still to be done to one post.

    Attributes:
        day: The list that the post carries.
        give_up_at: When it is no longer worth trying.
        language: Of the post.
    """

    subscription_id: int
    channel_id: int
    day: date
    kind: AfterPostKind
    message_id: int
    attempts: int
    give_up_at: datetime
    language: str
    is_roundup: bool


async def plan_after_posts(
    transaction: Transaction, subscription_id: int, day: str, message_id: int, at: datetime
) -> None:
    """Have all done to a post that its subscription asks for, in the transaction that confirms the post."""
    await transaction.execute(
        "INSERT INTO after_posts (subscription_id, day, kind, message_id, retry_at, give_up_at)"
        " SELECT id, ?2, kind, ?3, ?4, ?5 FROM subscriptions"
        " JOIN (SELECT 'thread' AS kind UNION ALL SELECT 'crosspost') ON iif(kind = 'thread', thread, crosspost)"
        " WHERE id = ?1 ON CONFLICT DO NOTHING",
        [subscription_id, day, message_id, stamp(at), stamp(at + PATIENCE)],
    )


class AfterPostRepository:
    """What is still to be done to posts.

    Args:
        database: Where it lives.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime, *, limit: int) -> list[AfterPost]:
        """Up to *limit* things to do now, the longest due first."""
        rows = await self._database.fetch_all(
            "SELECT after_posts.*, channel_id, language, cadence FROM after_posts"
            " JOIN subscriptions ON subscriptions.id = subscription_id"
            f" WHERE {_TO_DO} AND retry_at <= ? ORDER BY retry_at LIMIT ?",
            [stamp(now), limit],
        )
        return [after_post_of(row) for row in rows]

    async def end(self, one: AfterPost, outcome: AfterPostOutcome, *, now: datetime) -> None:
        """Note how it ended; what an administrator can mend becomes a notice."""
        async with self._database.transaction() as transaction:
            ended = await transaction.execute(
                f"UPDATE after_posts SET outcome = ? WHERE subscription_id = ? AND day = ? AND kind = ? AND {_TO_DO}",
                [outcome, one.subscription_id, one.day.isoformat(), one.kind],
            )
            if ended and outcome in TOLD:
                await note(transaction, one.kind, [one.subscription_id], now)

    async def back_off(self, one: AfterPost, until: datetime) -> None:
        """Try it again at *until*."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE after_posts SET retry_at = ?, attempts = attempts + 1"
                " WHERE subscription_id = ? AND day = ? AND kind = ?",
                [stamp(until), one.subscription_id, one.day.isoformat(), one.kind],
            )

    async def next_due(self) -> datetime | None:
        """When there is something to do next, None where all is done."""
        row = await self._database.fetch_one(f"SELECT min(retry_at) AS due FROM after_posts WHERE {_TO_DO}")
        return datetime.fromisoformat(row["due"]) if row and row["due"] else None


def after_post_of(row: sqlite3.Row) -> AfterPost:
    """The thing to do in a row of `after_posts` joined with its subscription."""
    return AfterPost(
        subscription_id=row["subscription_id"],
        channel_id=row["channel_id"],
        day=date.fromisoformat(row["day"]),
        kind=AfterPostKind(row["kind"]),
        message_id=row["message_id"],
        attempts=row["attempts"],
        give_up_at=datetime.fromisoformat(row["give_up_at"]),
        language=row["language"],
        is_roundup=row["cadence"] == Cadence.WEEKLY,
    )
