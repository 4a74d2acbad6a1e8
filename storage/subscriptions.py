"""The channels that want a digest, and how far each has been served."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from storage.database import Database
from storage.models import Schedule, Subscription

_ACTIVE = "ended_at IS NULL"


@lru_cache(maxsize=4096)
def stamp(instant: datetime) -> str:
    """*instant* as the text that these tables hold: UTC, of one width, so that text sorts like time."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscription:
    """What `SubscriptionRepository.subscribe` stores; the attributes are those of `Subscription`."""

    guild_id: int
    channel_id: int
    created_by: int
    created_at: datetime
    schedule: Schedule
    count: int
    language: str
    covered_through: date
    next_day: date
    next_due: datetime


class SubscriptionRepository:
    """The subscriptions; one a channel.

    Args:
        database: Where they live.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def subscribe(self, wish: NewSubscription) -> Subscription:
        """Store the channel's wish, in place of an earlier one; what an earlier one covered stays covered."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch_all(
                "INSERT INTO subscriptions (guild_id, channel_id, created_by, created_at, at, zone, weekdays, count,"
                " language, covered_through, next_day, next_due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (channel_id) DO UPDATE SET guild_id = excluded.guild_id,"
                " created_by = excluded.created_by, created_at = excluded.created_at, at = excluded.at,"
                " zone = excluded.zone, weekdays = excluded.weekdays, count = excluded.count,"
                " language = excluded.language,"
                # Going on, it misses no list; coming back, it starts with the newest, and repeats none.
                " covered_through = iif(ended_at IS NULL, covered_through,"
                "   max(covered_through, excluded.covered_through)),"
                " next_day = excluded.next_day, next_due = excluded.next_due, paused = NULL, blocked = NULL,"
                " ended_at = NULL RETURNING *",
                [
                    wish.guild_id,
                    wish.channel_id,
                    wish.created_by,
                    stamp(wish.created_at),
                    wish.schedule.at.isoformat("minutes") if wish.schedule.at else None,
                    wish.schedule.zone,
                    mask_of(wish.schedule.weekdays),
                    wish.count,
                    wish.language,
                    wish.covered_through.isoformat(),
                    wish.next_day.isoformat(),
                    stamp(wish.next_due),
                ],
            )
        return subscription_of(rows[0])

    async def unsubscribe(self, channel_id: int, *, now: datetime) -> bool:
        """End the channel's subscription and what of it is still to be posted; False where there was none."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE deliveries SET state = 'SKIPPED', reason = 'unsubscribed', finished_at = ?"
                " WHERE state IN ('PENDING', 'READY') AND subscription_id ="
                " (SELECT id FROM subscriptions WHERE channel_id = ?)",
                [stamp(now), channel_id],
            )
            ended = await transaction.execute(
                f"UPDATE subscriptions SET ended_at = ? WHERE channel_id = ? AND {_ACTIVE}", [stamp(now), channel_id]
            )
        return ended > 0

    async def of_channel(self, channel_id: int) -> Subscription | None:
        """The channel's subscription, None without one."""
        found = await self._select("channel_id = ?", [channel_id])
        return found[0] if found else None

    async def of_guild(self, guild_id: int) -> list[Subscription]:
        """The guild's subscriptions, oldest first."""
        return await self._select("guild_id = ?", [guild_id])

    async def all(self) -> list[Subscription]:
        """Every subscription, oldest first."""
        return await self._select("TRUE", [])

    async def languages(self) -> frozenset[str]:
        """The languages that somebody is served in: those of every subscription that is not paused."""
        rows = await self._database.fetch_all(
            f"SELECT DISTINCT language FROM subscriptions WHERE {_ACTIVE} AND paused IS NULL"
        )
        return frozenset(row["language"] for row in rows)

    async def due(self, now: datetime, *, limit: int) -> list[Subscription]:
        """Up to *limit* subscriptions whose firing has come, the longest due first."""
        rows = await self._database.fetch_all(
            f"SELECT * FROM subscriptions WHERE {_ACTIVE} AND paused IS NULL AND next_due <= ?"
            " ORDER BY next_due LIMIT ?",
            [stamp(now), limit],
        )
        return [subscription_of(row) for row in rows]

    async def pause(self, subscription_id: int, *, now: datetime) -> None:
        """Stop firing until `resume`, and end what of it is still to be posted."""
        async with self._database.transaction() as transaction:
            await transaction.execute("UPDATE subscriptions SET paused = 'by request' WHERE id = ?", [subscription_id])
            await transaction.execute(
                "UPDATE deliveries SET state = 'SKIPPED', reason = 'paused', finished_at = ?"
                " WHERE subscription_id = ? AND state IN ('PENDING', 'READY')",
                [stamp(now), subscription_id],
            )

    async def resume(self, subscription_id: int, next_day: date, next_due: datetime) -> None:
        """Fire again, first at *next_due*."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE subscriptions SET paused = NULL, next_day = ?, next_due = ? WHERE id = ?",
                [next_day.isoformat(), stamp(next_due), subscription_id],
            )

    async def uncover(self, newest: date) -> None:
        """Forget what was planned of lists after *newest*: the clock was in the future when that happened."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "DELETE FROM deliveries WHERE day > ? AND (state = 'PENDING' OR reason = 'superseded')"
                " AND NOT EXISTS (SELECT 1 FROM parts WHERE parts.subscription_id = deliveries.subscription_id"
                " AND parts.day = deliveries.day)",
                [newest.isoformat()],
            )
            await transaction.execute(
                "UPDATE subscriptions SET covered_through = ?1 WHERE covered_through > ?1", [newest.isoformat()]
            )

    async def reschedule(self, firings: Sequence[tuple[int, date, datetime]]) -> None:
        """Set the next firing of subscriptions: (id, local day, instant) each."""
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                "UPDATE subscriptions SET next_day = ?, next_due = ? WHERE id = ?",
                [(day.isoformat(), stamp(due), subscription_id) for subscription_id, day, due in firings],
            )

    async def _select(self, condition: str, values: list[int]) -> list[Subscription]:
        rows = await self._database.fetch_all(
            f"SELECT * FROM subscriptions WHERE {condition} AND {_ACTIVE} ORDER BY id", values
        )
        return [subscription_of(row) for row in rows]


def mask_of(weekdays: frozenset[int]) -> int:
    """Weekdays as one number, bit 0 for Monday."""
    return sum(1 << weekday for weekday in weekdays)


def subscription_of(row: sqlite3.Row) -> Subscription:
    """The subscription in a row of `subscriptions`."""
    return Subscription(
        id=row["id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        created_by=row["created_by"],
        created_at=datetime.fromisoformat(row["created_at"]),
        schedule=Schedule(
            at=time.fromisoformat(row["at"]) if row["at"] else None,
            zone=row["zone"],
            weekdays=frozenset(weekday for weekday in range(7) if row["weekdays"] >> weekday & 1),
        ),
        count=row["count"],
        language=row["language"],
        covered_through=date.fromisoformat(row["covered_through"]),
        next_day=date.fromisoformat(row["next_day"]),
        next_due=datetime.fromisoformat(row["next_due"]),
        paused=row["paused"],
        blocked=row["blocked"],
    )
