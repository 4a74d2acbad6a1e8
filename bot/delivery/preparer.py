"""Writes the post of each planned delivery, once for all channels that want the same."""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from bot.delivery.lists import Lists, closed_at
from bot.delivery.outcomes import back_off
from bot.delivery.roundups import round_up
from bot.rendering.digests import all_id, forum_post, title_of
from bot.rendering.plain import plain_payload
from bot.selection import Selection, Selector
from storage.models import Delivery, Digest
from storage.preferences import Content
from storage.preparing import Payload, PendingDelivery, PreparingRepository

log = logging.getLogger(__name__)

BATCH = 500


class Render(Protocol):
    """Writes the message of a digest: `rendering.digests.digest_payload` is one."""

    def __call__(
        self,
        digest: Digest,
        content: Content,
        selection: Selection,
        *,
        closed_at: datetime | None,
        skipped: Sequence[date] = (),
        days: Sequence[date] = (),
    ) -> dict[str, Any]:
        """The JSON of the message, without a nonce."""


class Roles(Protocol):
    """Knows a server's roles: `bot.poster.DiscordPoster`, or a test's."""

    def has_role(self, guild_id: int, role_id: int) -> bool | None:
        """Whether the server has the role, None where that is unknown; asks nobody."""


class Preparer:
    """Turns PENDING deliveries into READY ones.

    Args:
        preparing: Where they are.
        lists: Where the digests come from.
        render: Writes the message.
        roles: Whom a post may ping.
    """

    def __init__(
        self,
        preparing: PreparingRepository,
        lists: Lists,
        render: Render,
        roles: Roles,
    ) -> None:
        self._ledger = preparing
        self._lists = lists
        self._render = render
        self._roles = roles

    async def prepare(self, now: datetime) -> None:
        """Freeze the post of every delivery that can have one now; wait for late lists until their grace ends."""
        while pending := await self._ledger.pending(now, limit=BATCH):
            by_list: dict[tuple[date, date | None], list[PendingDelivery]] = {}
            for one in await self._without_lost_roles(pending, now):
                by_list.setdefault((one.delivery.day, one.delivery.since), []).append(one)
            for (day, since), wanted in by_list.items():
                if since is None:
                    await self._prepare_day(day, wanted, now)
                else:
                    await self._prepare_roundup(since, day, wanted, now)

    async def _without_lost_roles(self, pending: list[PendingDelivery], now: datetime) -> list[PendingDelivery]:
        """The same, pinging no role that is there no more: their administrators are told once."""
        lost = {
            one.delivery.subscription_id
            for one in pending
            if one.content.role_id is not None
            and self._roles.has_role(one.delivery.guild_id, one.content.role_id) is False
        }
        if not lost:
            return pending
        await self._ledger.forget_roles(lost, now=now)
        return [
            replace(one, content=replace(one.content, role_id=None)) if one.delivery.subscription_id in lost else one
            for one in pending
        ]

    async def _prepare_day(self, day: date, wanted: list[PendingDelivery], now: datetime) -> None:
        digest = await self._lists.get(day)
        if digest is None:
            late = await self._wait(wanted, now)
            await self._ledger.skip([one.delivery for one in late], "no source", now=now)
        elif not digest.entries:
            await self._ledger.skip([one.delivery for one in wanted], "empty", now=now)
        else:
            await self._write(digest, wanted, now)

    async def _prepare_roundup(self, since: date, day: date, wanted: list[PendingDelivery], now: datetime) -> None:
        days = [one for one in await self._lists.closed_after(since, now) if one <= day]
        roundup = await round_up(self._lists, self._ledger, days)
        if not roundup.is_whole:
            wanted = await self._wait(wanted, now)
        if roundup.digest.entries:
            await self._write(roundup.digest, wanted, now, roundup.days)
        else:
            reason = "empty" if roundup.is_whole else "no source"
            await self._ledger.skip([one.delivery for one in wanted], reason, now=now)

    async def _wait(self, wanted: list[PendingDelivery], now: datetime) -> list[PendingDelivery]:
        """Postpone those that may still wait for their list, and tell which may not."""
        waiting: dict[datetime, list[Delivery]] = {}
        for one in wanted:
            if now < one.delivery.grace_ends:
                until = min(now + back_off(one.delivery.attempts), one.delivery.grace_ends)
                waiting.setdefault(until, []).append(one.delivery)
        for until, deliveries in waiting.items():
            await self._ledger.postpone(deliveries, until)
        return [one for one in wanted if now >= one.delivery.grace_ends]

    async def _write(
        self, digest: Digest, wanted: list[PendingDelivery], now: datetime, days: tuple[date, ...] = ()
    ) -> None:
        # A roundup looks back on what was posted each day.
        shown_before = {} if days else await self._ledger.shown_before(digest.day)
        selector = Selector(digest)
        payloads: dict[tuple[object, ...], Payload | str] = {}
        posts = []
        nothing: dict[str, list[Delivery]] = {}
        for one in wanted:
            known = shown_before.get(one.delivery.subscription_id, frozenset())
            key = (one.content, one.delivery.is_forum, one.skipped, known)
            if key not in payloads:
                payloads[key] = self._payload(digest, one, selector.select(one.content, known), now, days)
            payload = payloads[key]
            if isinstance(payload, Payload):
                posts.append((one, payload))
            else:
                nothing.setdefault(payload, []).append(one.delivery)
        await self._ledger.freeze(posts)
        for reason, deliveries in nothing.items():
            await self._ledger.skip(deliveries, reason, now=now)
        log.info("wrote the post of %s for %s channels in %s forms", digest.day, len(posts), len(payloads))

    def _payload(
        self, digest: Digest, wanted: PendingDelivery, selection: Selection, now: datetime, days: tuple[date, ...]
    ) -> Payload | str:
        """The post, or why there is none."""
        if not selection.entries:
            return "shown before" if selection.shown_before == len(digest.entries) else "filtered"
        body = self._render(
            digest, wanted.content, selection, closed_at=closed_at(digest.day, now), skipped=wanted.skipped, days=days
        )
        plain = plain_payload(digest, wanted.content, selection, days=days)
        if wanted.delivery.is_forum:
            body, plain = (forum_post(one, title_of(digest, days, wanted.content.language)) for one in (body, plain))
        return Payload(
            body=frozen(body),
            plain=frozen(plain),
            marker=all_id(digest, days),
            shown=tuple(entry.arxiv_id for entry in selection.entries[: wanted.content.count]),
        )


def frozen(body: dict[str, Any]) -> str:
    """*body* as it will be posted, the same text for the same content."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
