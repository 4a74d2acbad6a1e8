"""Sending, as the database sees it: a delivery is claimed, its intention committed, its message confirmed."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.after_posts import plan_after_posts
from storage.connections import Value
from storage.database import Database
from storage.deliveries import KEY, OLDEST, UNDER_WAY, delivery_of, instant_or_none, key_of
from storage.models import Delivery, DeliveryState
from storage.notices import note
from storage.subscriptions import stamp

TOLD = frozenset({DeliveryState.BLOCKED, DeliveryState.HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of a delivery.

    Attributes:
        is_plain: It is the plainest form already.
        intention: A message id; ours, once sent, is newer. None before the first try.
        first_tried_at: When *intention* was committed; of a post in a forum, when its latest try was.
    """

    part: int
    body: str
    marker: str
    nonce: str
    is_plain: bool = False
    intention: int | None = None
    first_tried_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that we alone may send until the lease ends.

    Attributes:
        parts: Those not confirmed yet, in order.
        unseen_since: From when on the list may have been posted without our knowing; None where it was not.
    """

    delivery: Delivery
    lease: str
    parts: tuple[Part, ...]
    unseen_since: datetime | None


class SendingRepository:
    """The deliveries that are READY or SENDING, and the runs of the bot that send them.

    Args:
        database: Where they live.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin_run(self, now: datetime) -> int:
        """Note a start, free what the process before left claimed, and tell the run's number.

        Only the holder of the running lock may call this: the claims of a living process would be lost.
        """
        async with self._database.transaction() as transaction:
            await transaction.execute(
                f"UPDATE deliveries SET state = 'READY', lease = NULL WHERE {UNDER_WAY} AND state = 'SENDING'"
            )
            rows = await transaction.fetch_all(
                "INSERT INTO runs (started_at, last_seen) VALUES (?, ?) RETURNING id", [stamp(now), stamp(now)]
            )
        return int(rows[0]["id"])

    async def touch_run(self, run: int, now: datetime) -> None:
        """Note that the bot is alive."""
        async with self._database.transaction() as transaction:
            await transaction.execute("UPDATE runs SET last_seen = max(last_seen, ?) WHERE id = ?", [stamp(now), run])

    async def claim(self, run: int, lease: str, *, now: datetime, until: datetime, limit: int) -> list[Claim]:
        """Claim up to *limit* deliveries that may be sent now; of each subscription the oldest under way only."""
        async with self._database.transaction() as transaction:
            claimed = await transaction.execute(
                "UPDATE deliveries SET state = 'SENDING', lease = ?1, lease_until = ?2"
                " WHERE (subscription_id, day) IN (SELECT subscription_id, day FROM deliveries"
                f" WHERE {UNDER_WAY}"
                " AND (state = 'READY' AND retry_at <= ?3 OR state = 'SENDING' AND lease_until <= ?3)"
                f" AND {OLDEST} ORDER BY spread LIMIT ?4)",
                [lease, stamp(until), stamp(now), limit],
            )
            if not claimed:
                return []
            rows = await transaction.fetch_all(
                "SELECT deliveries.*, guild_id, channel_id, is_forum, part, iif(is_plain, plain, body) AS body,"
                " is_plain, marker, nonce, intention, first_tried_at,"
                # Between two runs anything may have happened: another copy of the database may have been at work.
                " confirmed_at, (SELECT min(max(ended.last_seen, deliveries.day || 'T00:00:00.000+00:00'))"
                " FROM runs AS ended JOIN runs AS begun ON begun.id = (SELECT min(id) FROM runs WHERE id > ended.id)"
                " WHERE begun.id <= ?2 AND begun.started_at > deliveries.day) AS unseen_since FROM deliveries"
                " JOIN subscriptions ON subscriptions.id = deliveries.subscription_id"
                " JOIN parts USING (subscription_id, day) JOIN payloads ON payloads.id = payload_id"
                f" WHERE {UNDER_WAY} AND state = 'SENDING' AND lease = ?1"
                " ORDER BY spread, deliveries.subscription_id, part",
                [lease, run],
            )
        return claims_of(rows, lease)

    async def intend(self, claim: Claim, part: Part, intention: int, *, now: datetime) -> bool:
        """Commit that *part* is about to be tried; False where the lease is no longer ours.

        The first intention stands: a message that an earlier try left behind is newer than that one.
        """
        async with self._database.transaction() as transaction:
            return bool(
                await transaction.execute(
                    "UPDATE parts SET intention = coalesce(intention, ?4),"
                    # Nothing but its time keeps a post in a forum from being made twice: there the latest try counts.
                    " first_tried_at = iif((SELECT is_forum FROM subscriptions WHERE id = ?1), ?5,"
                    " coalesce(first_tried_at, ?5))"
                    " WHERE subscription_id = ?1 AND day = ?2 AND part = ?3 AND EXISTS (SELECT 1 FROM deliveries"
                    " WHERE subscription_id = ?1 AND day = ?2 AND state = 'SENDING' AND lease = ?6"
                    " AND lease_until > ?5)",
                    [*key_of(claim.delivery), part.part, intention, stamp(now), claim.lease],
                )
            )

    async def confirm(self, claim: Claim, part: Part, message_id: int | None, *, now: datetime) -> None:
        """Note that *part* stands in the channel, lease or no lease; the last one makes the delivery DONE."""
        key = key_of(claim.delivery)
        async with self._database.transaction() as transaction:
            await transaction.execute(
                f"UPDATE parts SET message_id = ?, confirmed_at = ? WHERE {KEY} AND part = ?",
                [message_id, stamp(now), *key, part.part],
            )
            await transaction.execute(
                "UPDATE deliveries SET state = 'DONE', reason = NULL, lease = NULL, finished_at = ?3"
                " WHERE subscription_id = ?1 AND day = ?2 AND NOT EXISTS (SELECT 1 FROM parts"
                " WHERE subscription_id = ?1 AND day = ?2 AND confirmed_at IS NULL)",
                [*key, stamp(now)],
            )
            await transaction.execute("UPDATE subscriptions SET blocked = NULL WHERE id = ?", [key[0]])
            if message_id is not None:
                await plan_after_posts(transaction, *key, message_id, now)

    async def simplify(self, claim: Claim, part: Part, *, now: datetime) -> None:
        """Give the claim back, to be sent at once in its plainest form: Discord has refused what was written."""
        key = key_of(claim.delivery)
        async with self._database.transaction() as transaction:
            await transaction.execute(f"UPDATE parts SET is_plain = 1 WHERE {KEY} AND part = ?", [*key, part.part])
            await transaction.execute(
                f"UPDATE deliveries SET state = 'READY', lease = NULL, retry_at = ? WHERE {KEY} AND lease = ?",
                [stamp(now), *key, claim.lease],
            )

    async def back_off(self, claim: Claim, until: datetime) -> None:
        """Give the claim back, to be tried again at *until*."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE deliveries SET state = 'READY', lease = NULL, retry_at = ?, attempts = attempts + 1"
                f" WHERE {KEY} AND lease = ?",
                [stamp(until), *key_of(claim.delivery), claim.lease],
            )

    async def finish(self, claim: Claim, state: DeliveryState, reason: str, *, now: datetime) -> None:
        """End a claim as BLOCKED, HELD or SKIPPED; BLOCKED marks the subscription too."""
        key = key_of(claim.delivery)
        async with self._database.transaction() as transaction:
            await transaction.execute(
                f"UPDATE deliveries SET state = ?, reason = ?, lease = NULL, finished_at = ? WHERE {KEY} AND lease = ?",
                [state, reason, stamp(now), *key, claim.lease],
            )
            await note(transaction, reason, [claim.delivery.subscription_id] if state in TOLD else [], now)
            if state is DeliveryState.BLOCKED:
                await transaction.execute("UPDATE subscriptions SET blocked = ? WHERE id = ?", [reason, key[0]])

    async def next_due(self) -> datetime | None:
        """When the next delivery under way may be worked on, None without one."""
        row = await self._database.fetch_one(
            "SELECT min(iif(state = 'SENDING', lease_until, retry_at)) AS due FROM deliveries"
            f" WHERE {UNDER_WAY} AND {OLDEST}"
        )
        return datetime.fromisoformat(row["due"]) if row and row["due"] else None


def claims_of(rows: Iterable[sqlite3.Row], lease: str) -> list[Claim]:
    """The claims in rows of deliveries joined with their parts and payloads, which stand together."""
    grouped: dict[tuple[Value, Value], list[sqlite3.Row]] = {}
    for row in rows:
        grouped.setdefault((row["subscription_id"], row["day"]), []).append(row)
    return [
        Claim(
            delivery=delivery_of(group[0]),
            lease=lease,
            parts=tuple(part_of(row) for row in group if row["confirmed_at"] is None),
            unseen_since=instant_or_none(group[0]["unseen_since"]),
        )
        for group in grouped.values()
    ]


def part_of(row: sqlite3.Row) -> Part:
    """The part in a row of `parts` joined with its payload."""
    return Part(
        part=row["part"],
        body=row["body"],
        marker=row["marker"],
        nonce=row["nonce"],
        is_plain=bool(row["is_plain"]),
        intention=row["intention"],
        first_tried_at=instant_or_none(row["first_tried_at"]),
    )
