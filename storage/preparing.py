"""The post of each planned delivery, until it is frozen: what it needs, what it says, why there is none."""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from storage.database import Database
from storage.deliveries import KEY, OLDEST, UNDER_WAY, delivery_of
from storage.models import Delivery
from storage.notices import note
from storage.preferences import Content
from storage.subscriptions import CONTENT, content_of, stamp

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


# The roundup before this one that stands or is about to.
_STANDING = (
    "coalesce((SELECT max(standing.day) FROM deliveries AS standing WHERE standing.subscription_id ="
    " deliveries.subscription_id AND standing.day < deliveries.day"
    " AND standing.state IN ('READY', 'SENDING', 'HELD', 'DONE')), '')"
)
# What came to nothing since then is part of this one; what stands is not, also where the clock was set back.
_BEGINS = (
    f"max({_STANDING}, (SELECT min(older.since) FROM deliveries AS older WHERE older.subscription_id ="
    f" deliveries.subscription_id AND older.day <= deliveries.day AND older.day > {_STANDING}))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingDelivery:
    """A delivery whose post is yet to be written.

    Attributes:
        skipped: Older days that its post should name, oldest first.
    """

    delivery: Delivery
    content: Content
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


class PreparingRepository:
    """The deliveries that are PENDING.

    Args:
        database: Where they live.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pending(self, now: datetime, *, limit: int) -> list[PendingDelivery]:
        """Up to *limit* deliveries whose post is to be written now."""
        rows = await self._database.fetch_all(
            f"SELECT deliveries.*, iif(since IS NULL, NULL, {_BEGINS}) AS begins, guild_id, channel_id, is_forum,"
            f" {CONTENT}, (SELECT group_concat(older.day)"
            " FROM deliveries AS older WHERE older.subscription_id = deliveries.subscription_id"
            f" AND older.day < deliveries.day AND {_UNNAMED}) AS skipped"
            " FROM deliveries JOIN subscriptions ON subscriptions.id = subscription_id"
            f" WHERE {UNDER_WAY} AND state = 'PENDING' AND retry_at <= ? AND {OLDEST} ORDER BY spread LIMIT ?",
            [stamp(now), limit],
        )
        return [pending_of(row) for row in rows]

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

    async def votes(self, days: Iterable[date]) -> dict[str, int]:
        """The present votes of the papers in the lists of *days*, without those that are unknown."""
        rows = await self._database.fetch_all(
            "SELECT DISTINCT arxiv_id, papers.upvotes FROM entries JOIN papers ON papers.id = paper_id"
            " WHERE day IN (SELECT value FROM json_each(?)) AND papers.upvotes IS NOT NULL",
            [json.dumps([day.isoformat() for day in days])],
        )
        return {row["arxiv_id"]: row["upvotes"] for row in rows}

    async def forget_roles(self, subscription_ids: Collection[int], *, now: datetime) -> None:
        """Have subscriptions ping nobody any more, and tell their administrators."""
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                "UPDATE subscriptions SET role_id = NULL WHERE id = ?", [(one,) for one in subscription_ids]
            )
            await note(transaction, "role", subscription_ids, now)

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


def pending_of(row: sqlite3.Row) -> PendingDelivery:
    """The delivery in a row of `deliveries` with what its post needs; a roundup passes no day over."""
    delivery, content = delivery_of(row), content_of(row)
    if row["begins"]:
        return PendingDelivery(
            delivery=replace(delivery, since=date.fromisoformat(row["begins"])), content=content, skipped=()
        )
    skipped = row["skipped"].split(",") if row["skipped"] else ()
    return PendingDelivery(delivery=delivery, content=content, skipped=tuple(sorted(map(date.fromisoformat, skipped))))


def nonce_of(subscription_id: int, day: date, part: int) -> str:
    """The nonce of a part: 24 characters (Discord takes 25), the same at every try."""
    return hashlib.blake2b(f"{subscription_id}|{day}|{part}".encode(), digest_size=12).hexdigest()
