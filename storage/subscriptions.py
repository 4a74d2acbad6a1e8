"""The channels that want a digest, and how far each has been served."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from storage.connections import Value
from storage.database import Database
from storage.models import Subscription
from storage.preferences import Cadence, Content, Preferences, Schedule, Wish

CONTENT = "count, language, min_votes, include, exclude, role_id"
_COLUMNS = (
    "id, guild_id, channel_id, is_forum, created_by, created_at, covered_through, next_day, next_due, paused, blocked,"
    f" cadence, at, zone, weekdays, thread, crosspost, {CONTENT}"
)
_ACTIVE = "ended_at IS NULL"


@lru_cache(maxsize=4096)
def stamp(instant: datetime) -> str:
    """*instant* as the text that these tables hold: UTC, of one width, so that text sorts like time."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")


class SubscriptionRepository:
    """The subscriptions; one a channel.

    Args:
        database: Where they live.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def subscribe(
        self, wish: Wish, *, covered_through: date, next_day: date, next_due: datetime, now: datetime
    ) -> Subscription:
        """Store a wish, in place of the channel's earlier one of that cadence; what that one covered stays covered."""
        row: dict[str, Value] = {
            "guild_id": wish.guild_id,
            "channel_id": wish.channel_id,
            "is_forum": wish.is_forum,
            "created_by": wish.created_by,
            "created_at": stamp(now),
            **columns_of(wish.preferences),
            "next_day": next_day.isoformat(),
            "next_due": stamp(next_due),
        }
        names = ", ".join(row)
        new = ", ".join(f"{name} = excluded.{name}" for name in row)
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch_all(
                f"INSERT INTO subscriptions ({names}, covered_through) VALUES ({', '.join('?' * len(row))}, ?)"
                f" ON CONFLICT (channel_id, cadence) DO UPDATE SET {new},"
                # Going on, it misses no list; coming back, it starts with the newest, and repeats none.
                " covered_through = iif(ended_at IS NULL, covered_through,"
                "   max(covered_through, excluded.covered_through)),"
                " paused = NULL, blocked = NULL, ended_at = NULL"
                f" RETURNING {_COLUMNS}",
                [*row.values(), covered_through.isoformat()],
            )
        return subscription_of(rows[0])

    async def unsubscribe(self, channel_id: int, *, now: datetime) -> bool:
        """End the channel's subscriptions and what of them is still to be posted; False where there was none."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE deliveries SET state = 'SKIPPED', reason = 'unsubscribed', finished_at = ?"
                " WHERE state IN ('PENDING', 'READY') AND subscription_id IN"
                " (SELECT id FROM subscriptions WHERE channel_id = ?)",
                [stamp(now), channel_id],
            )
            ended = await transaction.execute(
                f"UPDATE subscriptions SET ended_at = ? WHERE channel_id = ? AND {_ACTIVE}", [stamp(now), channel_id]
            )
        return ended > 0

    async def of_channel(self, channel_id: int, cadence: Cadence = Cadence.DAILY) -> Subscription | None:
        """The channel's subscription of that cadence, None without one."""
        found = await self._select("channel_id = ? AND cadence = ?", [channel_id, cadence])
        return found[0] if found else None

    async def all_of_channel(self, channel_id: int) -> list[Subscription]:
        """The channel's subscriptions: each day's lists before the roundup."""
        found = await self._select("channel_id = ?", [channel_id])
        return sorted(found, key=lambda one: one.preferences.cadence)

    async def of_guild(self, guild_id: int) -> list[Subscription]:
        """The guild's subscriptions, oldest first."""
        return await self._select("guild_id = ?", [guild_id])

    async def all(self) -> list[Subscription]:
        """Every subscription, oldest first."""
        return await self._select("TRUE", [])

    async def page(self, after: int, *, limit: int) -> list[Subscription]:
        """Up to *limit* subscriptions with an id greater than *after*, in the order of their ids."""
        return await self._select("id > ?", [after], limit=limit)

    async def languages(self) -> frozenset[str]:
        """The languages that somebody is served in: those of every subscription that is not paused."""
        rows = await self._database.fetch_all(
            f"SELECT DISTINCT language FROM subscriptions WHERE {_ACTIVE} AND paused IS NULL"
        )
        return frozenset(row["language"] for row in rows)

    async def due(self, now: datetime, *, limit: int, after: Subscription | None = None) -> list[Subscription]:
        """Up to *limit* subscriptions whose firing has come, the longest due first, beginning behind *after*."""
        least = (stamp(after.next_due), after.id) if after else ("", 0)
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM subscriptions WHERE {_ACTIVE} AND paused IS NULL AND next_due <= ?"
            " AND (next_due, id) > (?, ?) ORDER BY next_due, id LIMIT ?",
            [stamp(now), *least, limit],
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

    async def _select(self, condition: str, values: list[Value], *, limit: int = -1) -> list[Subscription]:
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM subscriptions WHERE {condition} AND {_ACTIVE} ORDER BY id LIMIT ?",
            [*values, limit],
        )
        return [subscription_of(row) for row in rows]


def mask_of(weekdays: frozenset[int]) -> int:
    """Weekdays as one number, bit 0 for Monday."""
    return sum(1 << weekday for weekday in weekdays)


def columns_of(preferences: Preferences) -> dict[str, Value]:
    """Preferences as the columns that hold them."""
    schedule, content = preferences.schedule, preferences.content
    return {
        "cadence": preferences.cadence,
        "at": schedule.at.isoformat("minutes") if schedule.at else None,
        "zone": schedule.zone,
        "weekdays": mask_of(schedule.weekdays),
        "count": content.count,
        "language": content.language,
        "min_votes": content.min_votes,
        "include": json.dumps(content.include, ensure_ascii=False),
        "exclude": json.dumps(content.exclude, ensure_ascii=False),
        "role_id": content.role_id,
        "thread": preferences.thread,
        "crosspost": preferences.crosspost,
    }


def content_of(row: sqlite3.Row) -> Content:
    """What posts hold, from a row with the columns `CONTENT`."""
    return _content(*(row[name] for name in CONTENT.split(", ")))


def subscription_of(row: sqlite3.Row) -> Subscription:
    """The subscription in a row of `_COLUMNS`."""
    (
        subscription_id,
        guild_id,
        channel_id,
        is_forum,
        created_by,
        created_at,
        covered_through,
        next_day,
        next_due,
        paused,
        blocked,
        *preferences,
    ) = row
    return Subscription(
        id=subscription_id,
        guild_id=guild_id,
        channel_id=channel_id,
        is_forum=bool(is_forum),
        created_by=created_by,
        created_at=datetime.fromisoformat(created_at),
        preferences=_preferences(*preferences),
        covered_through=date.fromisoformat(covered_through),
        next_day=date.fromisoformat(next_day),
        next_due=datetime.fromisoformat(next_due),
        paused=paused,
        blocked=blocked,
    )


# Of very many subscriptions few differ in what they want: what is equal is made once.
@lru_cache(maxsize=4096)
def _preferences(
    cadence: str, at: str | None, zone: str, weekdays: int, thread: int, crosspost: int, *content: Any
) -> Preferences:
    return Preferences(
        schedule=Schedule(
            at=time.fromisoformat(at) if at else None,
            zone=zone,
            weekdays=frozenset(weekday for weekday in range(7) if weekdays >> weekday & 1),
        ),
        cadence=Cadence(cadence),
        content=_content(*content),
        thread=bool(thread),
        crosspost=bool(crosspost),
    )


@lru_cache(maxsize=4096)
def _content(count: int, language: str, min_votes: int, include: str, exclude: str, role_id: int | None) -> Content:
    return Content(
        count=count,
        language=language,
        min_votes=min_votes,
        include=tuple(json.loads(include)),
        exclude=tuple(json.loads(exclude)),
        role_id=role_id,
    )
