"""Each list for each channel, from its plan to the message that is ready to be sent.

Every method is one transaction or one read; which of them follows which is decided in `bot.delivery`.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage.database import Database, Value
from storage.models import Delivery, DeliveryState, Subscription
from storage.notices import note
from storage.subscriptions import stamp

KEY = "subscription_id = ? AND day = ?"
# No post that stands or is under way names the older day.
_NOT_NAMED = (
    "NOT EXISTS (SELECT 1 FROM deliveries AS naming WHERE naming.subscription_id = older.subscription_id"
    " AND naming.day = older.named_in AND naming.state IN ('READY', 'SENDING', 'HELD', 'DONE'))"
)
# A day that a post should name: passed over without anybody's wish, and not named yet.
_UNNAMED = (
    "(older.state = 'BLOCKED' OR older.state = 'SKIPPED' AND older.reason IN ('superseded', 'no source'))"
    f" AND {_NOT_NAMED}"
)
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
    days: tuple[tuple[date, DeliveryState, str | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingDelivery:
    """A delivery whose post is yet to be written.

    Attributes:
        skipped: Older days that its post should name, oldest first.
    """

    delivery: Delivery
    count: int
    language: str
    skipped: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """A message as it will be posted.

    Attributes:
        body: JSON, without its nonce.
        plain: The same in its plainest form, for the case that Discord does not take *body*.
        marker: A custom_id in it that no other message of the channel has.
        shown: The arXiv identifiers in it.
    """

    body: str
    plain: str
    marker: str
    shown: tuple[str, ...]

    @property
    def id(self) -> str:
        """The same for the same content."""
        content = json.dumps([self.body, self.plain, self.marker, self.shown]).encode()
        return hashlib.blake2b(content, digest_size=16).hexdigest()


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
                "INSERT INTO deliveries (subscription_id, day, state, reason, due, grace_ends, spread, retry_at)"
                f" SELECT ?1, ?3, ?4, ?5, ?2, ?6, ?7, ?2 WHERE {current} ON CONFLICT DO NOTHING",
                [
                    (
                        plan.subscription_id,
                        stamp(plan.due),
                        day.isoformat(),
                        state,
                        reason,
                        stamp(plan.grace_ends),
                        spread_of(plan.subscription_id),
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

    async def pending(self, now: datetime, *, limit: int) -> list[PendingDelivery]:
        """Up to *limit* deliveries whose post is to be written now."""
        rows = await self._database.fetch_all(
            "SELECT deliveries.*, guild_id, channel_id, count, language, (SELECT group_concat(older.day)"
            " FROM deliveries AS older WHERE older.subscription_id = deliveries.subscription_id"
            f" AND older.day < deliveries.day AND {_UNNAMED}) AS skipped"
            " FROM deliveries JOIN subscriptions ON subscriptions.id = subscription_id"
            f" WHERE {UNDER_WAY} AND state = 'PENDING' AND retry_at <= ? AND {OLDEST} ORDER BY spread LIMIT ?",
            [stamp(now), limit],
        )
        return [
            PendingDelivery(
                delivery=delivery_of(row),
                count=row["count"],
                language=row["language"],
                skipped=tuple(sorted(map(date.fromisoformat, row["skipped"].split(",") if row["skipped"] else ()))),
            )
            for row in rows
        ]

    async def shown_before(self, day: date) -> dict[int, frozenset[str]]:
        """The papers of *day* that earlier posts showed, by subscription; those without any are left out."""
        rows = await self._database.fetch_all(
            "SELECT parts.subscription_id, group_concat(DISTINCT papers.arxiv_id) AS papers FROM entries AS today"
            " JOIN entries AS earlier ON earlier.paper_id = today.paper_id AND earlier.day < today.day"
            " JOIN papers ON papers.id = today.paper_id JOIN parts ON parts.day = earlier.day"
            " JOIN payloads ON payloads.id = parts.payload_id JOIN json_each(payloads.shown) AS shown"
            " ON shown.value = papers.arxiv_id WHERE today.day = ? AND parts.confirmed_at IS NOT NULL"
            " GROUP BY parts.subscription_id",
            [day.isoformat()],
        )
        return {row["subscription_id"]: frozenset(row["papers"].split(",")) for row in rows}

    async def freeze(self, posts: Sequence[tuple[PendingDelivery, Payload]]) -> None:
        """Fix what is posted, for deliveries that are still PENDING, and note which skipped days each post names."""
        ids = {payload: payload.id for payload in {payload for _, payload in posts}}
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                "INSERT INTO payloads (id, body, plain, marker, shown) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [
                    (ids[payload], payload.body, payload.plain, payload.marker, json.dumps(payload.shown))
                    for payload in ids
                ],
            )
            keys = [(pending.delivery.subscription_id, pending.delivery.day.isoformat()) for pending, _ in posts]
            await transaction.execute_many(
                "INSERT INTO parts (subscription_id, day, part, payload_id, nonce) SELECT ?1, ?2, 0, ?3, ?4"
                " FROM deliveries WHERE subscription_id = ?1 AND day = ?2 AND state = 'PENDING' ON CONFLICT DO NOTHING",
                [
                    (*key, ids[payload], nonce_of(key[0], pending.delivery.day, 0))
                    for key, (pending, payload) in zip(keys, posts, strict=True)
                ],
            )
            await transaction.execute_many(
                f"UPDATE deliveries SET state = 'READY' WHERE {KEY} AND state = 'PENDING'", keys
            )
            await transaction.execute_many(
                f"UPDATE deliveries SET named_in = ? WHERE {KEY}",
                [
                    (pending.delivery.day.isoformat(), pending.delivery.subscription_id, skipped.isoformat())
                    for pending, _ in posts
                    for skipped in pending.skipped
                ],
            )

    async def postpone(self, deliveries: Iterable[Delivery], until: datetime) -> None:
        """Leave PENDING deliveries alone until *until*."""
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                f"UPDATE deliveries SET retry_at = ?, attempts = attempts + 1 WHERE {KEY} AND state = 'PENDING'",
                [(stamp(until), delivery.subscription_id, delivery.day.isoformat()) for delivery in deliveries],
            )

    async def skip(self, deliveries: Sequence[Delivery], reason: str, *, now: datetime) -> None:
        """Give PENDING deliveries up; where the reason is "empty", the next newest list comes in their place."""
        keys = [(delivery.subscription_id, delivery.day.isoformat()) for delivery in deliveries]
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                "UPDATE deliveries SET state = 'SKIPPED', reason = ?, finished_at = ?"
                f" WHERE {KEY} AND state = 'PENDING'",
                [(reason, stamp(now), *key) for key in keys],
            )
            if reason == "no source":
                await note(transaction, reason, [delivery.subscription_id for delivery in deliveries], now)
            if reason == "empty":
                # An overtaken one that was tried has its post: it is READY again, and looked for before it is sent.
                await transaction.execute_many(
                    "UPDATE deliveries SET state = iif(EXISTS (SELECT 1 FROM parts WHERE parts.subscription_id ="
                    " deliveries.subscription_id AND parts.day = deliveries.day), 'READY', 'PENDING'),"
                    " reason = NULL, finished_at = NULL, grace_ends = ?3, retry_at = ?4"
                    " WHERE subscription_id = ?1 AND state IN ('SKIPPED', 'READY') AND reason = 'superseded' AND day ="
                    " (SELECT max(older.day) FROM deliveries AS older WHERE older.subscription_id = ?1"
                    f" AND older.day < ?2 AND older.reason = 'superseded' AND {_NOT_NAMED})",
                    [
                        (*key, stamp(delivery.grace_ends), stamp(now))
                        for key, delivery in zip(keys, deliveries, strict=True)
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
            "SELECT deliveries.*, guild_id, channel_id, (SELECT message_id FROM parts WHERE parts.subscription_id ="
            " deliveries.subscription_id AND parts.day = deliveries.day AND part = 0) AS message_id"
            " FROM deliveries JOIN subscriptions ON subscriptions.id = subscription_id"
            " WHERE subscription_id = ? ORDER BY day DESC LIMIT ?",
            [subscription_id, limit],
        )
        return [delivery_of(row) for row in rows]


def nonce_of(subscription_id: int, day: date, part: int) -> str:
    """The nonce of a part: 24 characters (Discord takes 25), the same at every try."""
    return hashlib.blake2b(f"{subscription_id}|{day}|{part}".encode(), digest_size=12).hexdigest()


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
        day=date.fromisoformat(row["day"]),
        state=DeliveryState(row["state"]),
        reason=row["reason"],
        due=datetime.fromisoformat(row["due"]),
        grace_ends=datetime.fromisoformat(row["grace_ends"]),
        attempts=row["attempts"],
        message_id=row["message_id"] if "message_id" in row.keys() else None,  # noqa: SIM118  (a Row iterates values)
        finished_at=instant_or_none(row["finished_at"]),
    )


def instant_or_none(text: str | None) -> datetime | None:
    """The instant in its stored form."""
    return datetime.fromisoformat(text) if text else None
