"""Each list for each channel: planned, asked for, decided on, listed.

Every method is one transaction or one read; which of them follows which is decided in `bot.delivery`.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage.connections import Value
from storage.database import Database
from storage.models import Delivery, DeliveryState, Subscription
from storage.notices import note
from storage.subscriptions import stamp

KEY = "subscription_id = ? AND day = ?"
# Said as the index says it: SQLite uses a partial index only where it sees that it may.
UNDER_WAY = "deliveries.state IN ('PENDING', 'READY', 'SENDING')"
# A channel's posts come one after the other: what became of the older one decides what the newer one names.
OLDEST = (
    "NOT EXISTS (SELECT 1 FROM deliveries AS older WHERE older.subscription_id = deliveries.subscription_id"
    " AND older.day < deliveries.day AND older.state IN ('PENDING', 'READY', 'SENDING'))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one firing of one subscription comes to.

    Attributes:
        due: The firing; nothing is written where it is no longer the subscription's next one.
        blocked: Why Discord refuses posts in the channel, as known now.
        newly_blocked: That was not known before.
        since: Of a weekly roundup, the day after which its lists begin.
        days: The rows to insert: day, state, reason.
    """

    subscription_id: int
    due: datetime
    covered_through: date
    next_day: date
    next_due: datetime
    grace_ends: datetime
    blocked: str | None = None
    newly_blocked: bool = False
    since: date | None = None
    days: tuple[tuple[date, DeliveryState, str | None], ...] = ()


class DeliveryRepository:
    """The deliveries.

    Args:
        database: Where they live.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, plans: Sequence[Plan], *, now: datetime) -> None:
        """Write *plans*, the deliveries together with the advance of their schedules.

        A plan whose subscription was changed since it was read writes nothing. What is under way of an older list is
        overtaken: given up where it was never tried, else marked "superseded", to be looked for and not sent again.
        """
        current = (
            "EXISTS (SELECT 1 FROM subscriptions WHERE id = ?1 AND next_due = ?2 AND paused IS NULL"
            " AND ended_at IS NULL)"
        )
        under_way = "subscription_id = ?1 AND day < ?3 AND state IN ('PENDING', 'READY', 'SENDING')"
        tried = (
            "EXISTS (SELECT 1 FROM parts WHERE parts.subscription_id = deliveries.subscription_id"
            " AND parts.day = deliveries.day AND intention IS NOT NULL)"
        )
        overtaking = [
            (plan.subscription_id, stamp(plan.due), max(day for day, _, _ in plan.days).isoformat(), stamp(now))
            for plan in plans
            if plan.days
        ]
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                "UPDATE deliveries SET reason = 'superseded',"
                f" finished_at = iif({tried}, NULL, ?4), state = iif({tried}, state, 'SKIPPED')"
                f" WHERE {under_way} AND {current}",
                overtaking,
            )
            await transaction.execute_many(
                "INSERT INTO deliveries (subscription_id, day, state, reason, due, grace_ends, spread, retry_at, since)"
                f" SELECT ?1, ?3, ?4, ?5, ?2, ?6, ?7, ?2, ?8 WHERE {current} ON CONFLICT DO NOTHING",
                [
                    (
                        plan.subscription_id,
                        stamp(plan.due),
                        day.isoformat(),
                        state,
                        reason,
                        stamp(plan.grace_ends),
                        spread_of(plan.subscription_id),
                        plan.since.isoformat() if plan.since else None,
                    )
                    for plan in plans
                    for day, state, reason in plan.days
                ],
            )
            for plan in plans:
                if plan.newly_blocked and plan.blocked:
                    await note(transaction, plan.blocked, [plan.subscription_id], now)
            await transaction.execute_many(
                "UPDATE subscriptions SET covered_through = ?3, next_day = ?4, next_due = ?5, blocked = ?6"
                f" WHERE id = ?1 AND {current}",
                [
                    (
                        plan.subscription_id,
                        stamp(plan.due),
                        plan.covered_through.isoformat(),
                        plan.next_day.isoformat(),
                        stamp(plan.next_due),
                        plan.blocked,
                    )
                    for plan in plans
                ],
            )

    async def request(
        self, subscription: Subscription, day: date, skipped: Sequence[date], *, now: datetime, grace_ends: datetime
    ) -> None:
        """Have *day* delivered now, outside of the schedule; the *skipped* older days are passed over by name.

        A day that was given up is taken up again. One that was tried has its post: it is looked for before it is sent.
        """
        rows = [(day, DeliveryState.PENDING, None), *((one, DeliveryState.SKIPPED, "superseded") for one in skipped)]
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE deliveries SET state = iif(EXISTS (SELECT 1 FROM parts WHERE parts.subscription_id ="
                " deliveries.subscription_id AND parts.day = deliveries.day), 'READY', 'PENDING'), reason = NULL,"
                " finished_at = NULL, retry_at = ?3, grace_ends = ?4"
                " WHERE subscription_id = ?1 AND day = ?2 AND state IN ('SKIPPED', 'BLOCKED')",
                [subscription.id, day.isoformat(), stamp(now), stamp(grace_ends)],
            )
            await transaction.execute_many(
                "INSERT INTO deliveries (subscription_id, day, state, reason, due, grace_ends, spread, retry_at)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?5) ON CONFLICT DO NOTHING",
                [
                    (
                        subscription.id,
                        one.isoformat(),
                        state,
                        reason,
                        stamp(now),
                        stamp(grace_ends),
                        spread_of(subscription.id),
                    )
                    for one, state, reason in rows
                ],
            )
            await transaction.execute(
                "UPDATE subscriptions SET covered_through = max(covered_through, ?), blocked = NULL WHERE id = ?",
                [day.isoformat(), subscription.id],
            )

    async def settle(self, guild_id: int, subscription_id: int, day: date, *, posted: bool, now: datetime) -> bool:
        """End a HELD delivery of the guild as DONE, or send it again; False where there is none such."""
        key: tuple[Value, Value] = (subscription_id, day.isoformat())
        async with self._database.transaction() as transaction:
            settled = await transaction.execute(
                "UPDATE deliveries SET state = iif(?3, 'DONE', 'READY'), reason = NULL, retry_at = ?4,"
                " finished_at = iif(?3, ?4, NULL) WHERE subscription_id = ?1 AND day = ?2 AND state = 'HELD'"
                " AND EXISTS (SELECT 1 FROM subscriptions WHERE id = ?1 AND guild_id = ?5)",
                [*key, posted, stamp(now), guild_id],
            )
            if settled:
                # To be sent again: the person says that no earlier try of it stands in the channel.
                await transaction.execute(
                    "UPDATE parts SET confirmed_at = iif(?3, ?4, NULL), intention = NULL, first_tried_at = NULL"
                    " WHERE subscription_id = ?1 AND day = ?2 AND confirmed_at IS NULL",
                    [*key, posted, stamp(now)],
                )
        return settled > 0

    async def of_subscription(self, subscription_id: int, *, limit: int = 20) -> list[Delivery]:
        """The subscription's deliveries, newest first."""
        rows = await self._database.fetch_all(
            "SELECT deliveries.*, guild_id, channel_id, is_forum,"
            " (SELECT message_id FROM parts WHERE parts.subscription_id = deliveries.subscription_id"
            " AND parts.day = deliveries.day AND part = 0) AS message_id"
            " FROM deliveries JOIN subscriptions ON subscriptions.id = subscription_id"
            " WHERE subscription_id = ? ORDER BY day DESC LIMIT ?",
            [subscription_id, limit],
        )
        return [delivery_of(row) for row in rows]


def spread_of(subscription_id: int) -> int:
    """A number that says nothing about who subscribed when or where."""
    return int.from_bytes(hashlib.blake2b(str(subscription_id).encode(), digest_size=7).digest())


def key_of(delivery: Delivery) -> tuple[int, str]:
    """The delivery's primary key, as stored."""
    return delivery.subscription_id, delivery.day.isoformat()


def delivery_of(row: sqlite3.Row) -> Delivery:
    """The delivery in a row of `deliveries` joined with its subscription."""
    return Delivery(
        subscription_id=row["subscription_id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        is_forum=bool(row["is_forum"]),
        day=date.fromisoformat(row["day"]),
        state=DeliveryState(row["state"]),
        reason=row["reason"],
        due=datetime.fromisoformat(row["due"]),
        grace_ends=datetime.fromisoformat(row["grace_ends"]),
        attempts=row["attempts"],
        message_id=row["message_id"] if "message_id" in row.keys() else None,  # noqa: SIM118  (a Row iterates values)
        since=date.fromisoformat(row["since"]) if row["since"] else None,
        finished_at=instant_or_none(row["finished_at"]),
    )


def instant_or_none(text: str | None) -> datetime | None:
    """The instant in its stored form."""
    return datetime.fromisoformat(text) if text else None
