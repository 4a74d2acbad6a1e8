"""What administrators should know of their channels, until they were told."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.database import Database, Transaction
from storage.subscriptions import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that keeps a channel from getting its posts.

    Attributes:
        kind: "gone", "forbidden", "unreadable", "rejected", "no source", "thread", "crosspost" or "role".
        day: When it happened, UTC; of each kind there is one a channel and day.
    """

    guild_id: int
    channel_id: int
    kind: str
    day: str
    language: str


async def note(transaction: Transaction, kind: str, subscription_ids: Iterable[int], now: datetime) -> None:
    """Add a notice for each subscription, in the transaction in which it happened."""
    await transaction.execute_many(
        "INSERT INTO notices (guild_id, channel_id, kind, day, language)"
        " SELECT guild_id, channel_id, ?, ?, language FROM subscriptions WHERE id = ? ON CONFLICT DO NOTHING",
        [(kind, str(now.date()), subscription_id) for subscription_id in subscription_ids],
    )


class NoticeRepository:
    """The notices that nobody was told of yet.

    Args:
        database: Where they live.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def guilds(self) -> list[int]:
        """The guilds with something to tell."""
        rows = await self._database.fetch_all("SELECT DISTINCT guild_id FROM notices WHERE told_at IS NULL")
        return [row["guild_id"] for row in rows]

    async def take(self, guild_id: int, *, now: datetime, limit: int = 5) -> list[Notice]:
        """Up to *limit* notices of a guild, which count as told from now on: better one lost than one repeated."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch_all(
                "UPDATE notices SET told_at = ?1 WHERE (channel_id, kind, day) IN (SELECT channel_id, kind, day"
                " FROM notices WHERE guild_id = ?2 AND told_at IS NULL ORDER BY day DESC LIMIT ?3) RETURNING *",
                [stamp(now), guild_id, limit],
            )
        return [notice_of(row) for row in rows]


def notice_of(row: sqlite3.Row) -> Notice:
    """The notice in a row of `notices`."""
    return Notice(
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        kind=row["kind"],
        day=row["day"],
        language=row["language"],
    )
