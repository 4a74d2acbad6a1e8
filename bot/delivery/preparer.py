"""Writes the post of each planned delivery, once for all channels that want the same."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from bot.delivery.lists import Lists, closed_at
from bot.delivery.outcomes import back_off
from bot.rendering.plain import plain_payload
from storage.models import Digest
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
        *,
        closed_at: datetime | None,
        skipped: Sequence[date] = (),
    ) -> dict[str, Any]:
        """The JSON of the message, without a nonce."""


class Preparer:
    """Turns PENDING deliveries into READY ones.

    Args:
        preparing: Where they are.
        lists: Where the digests come from.
        render: Writes the message.
        marker: Says by which custom_id the message of a day is found again.
    """

    def __init__(
        self, preparing: PreparingRepository, lists: Lists, render: Render, marker: Callable[[date], str]
    ) -> None:
        self._ledger = preparing
        self._lists = lists
        self._render = render
        self._marker = marker

    async def prepare(self, now: datetime) -> None:
        """Freeze the post of every delivery that can have one now; wait for late lists until their grace ends."""
        while pending := await self._ledger.pending(now, limit=BATCH):
            by_day: dict[date, list[PendingDelivery]] = {}
            for one in pending:
                by_day.setdefault(one.delivery.day, []).append(one)
            for day, wanted in by_day.items():
                await self._prepare_day(day, wanted, now)

    async def _prepare_day(self, day: date, wanted: list[PendingDelivery], now: datetime) -> None:
        digest = await self._lists.get(day)
        if digest is None:
            late = [one.delivery for one in wanted]
            await self._ledger.skip([delivery for delivery in late if now >= delivery.grace_ends], "no source", now=now)
            for delivery in late:
                if now < delivery.grace_ends:
                    await self._ledger.postpone([delivery], min(now + back_off(delivery.attempts), delivery.grace_ends))
        elif not digest.entries:
            await self._ledger.skip([one.delivery for one in wanted], "empty", now=now)
        else:
            await self._write(digest, wanted, now)

    async def _write(self, digest: Digest, wanted: list[PendingDelivery], now: datetime) -> None:
        shown_before = await self._ledger.shown_before(digest.day)
        payloads: dict[tuple[object, ...], Payload] = {}
        posts = []
        for one in wanted:
            known = shown_before.get(one.delivery.subscription_id, frozenset())
            new = replace(digest, entries=tuple(entry for entry in digest.entries if entry.arxiv_id not in known))
            key = (one.content, one.skipped, known)
            if new.entries:
                payloads[key] = payloads.get(key) or self._payload(new, one, now)
                posts.append((one, payloads[key]))
        await self._ledger.freeze(posts)
        written = {one.delivery for one, _ in posts}
        await self._ledger.skip(
            [one.delivery for one in wanted if one.delivery not in written], "shown before", now=now
        )
        log.info("wrote the post of %s for %s channels in %s forms", digest.day, len(posts), len(payloads))

    def _payload(self, digest: Digest, wanted: PendingDelivery, now: datetime) -> Payload:
        body = self._render(
            digest,
            wanted.content,
            closed_at=closed_at(digest.day, now),
            skipped=wanted.skipped,
        )
        plain = plain_payload(digest, wanted.content)
        return Payload(
            body=frozen(body),
            plain=frozen(plain),
            marker=self._marker(digest.day),
            shown=tuple(entry.arxiv_id for entry in digest.by_votes()[: wanted.content.count]),
        )


def frozen(body: dict[str, Any]) -> str:
    """*body* as it will be posted, the same text for the same content."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
