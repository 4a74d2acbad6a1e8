"""Does what follows a post that stands: opens its discussion thread, publishes it."""

import asyncio
import logging
from datetime import date, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.delivery.outcomes import Answer, back_off, judge_after
from bot.delivery.pacer import Pacer
from storage.after_posts import AfterPost, AfterPostKind, AfterPostOutcome, AfterPostRepository

log = logging.getLogger(__name__)

# So few that a post which comes due meanwhile waits for a second at most.
BATCH = 32


class Hands(Protocol):
    """Does it on Discord: `bot.poster.DiscordPoster`, or a test's. Neither does it twice to one message."""

    async def open_thread(self, channel_id: int, message_id: int, name: str) -> Answer:
        """Open the thread of a message. Never raises for what Discord does or fails to do."""

    async def crosspost(self, channel_id: int, message_id: int) -> Answer:
        """Publish a message of an announcement channel. Never raises for what Discord does or fails to do."""


class Name(Protocol):
    """Names the thread of a list: `rendering.digests.thread_name` is one."""

    def __call__(self, day: date, language: str, *, is_roundup: bool) -> str:
        """The name, in *language*."""


class Finisher:
    """Finishes posts. None of it changes whether the list counts as delivered.

    Args:
        after_posts: What there is to do.
        hands: Does it.
        name: Names threads.
        clock: What time it is.
        pacer: When each request may go.
    """

    def __init__(
        self,
        after_posts: AfterPostRepository,
        hands: Hands,
        name: Name,
        clock: Clock,
        pacer: Pacer,
    ) -> None:
        self._ledger = after_posts
        self._hands = hands
        self._name = name
        self._clock = clock
        self._pacer = pacer

    async def work(self) -> bool:
        """Do some of what is due, and tell whether there was any."""
        due = await self._ledger.due(self._clock.now(), limit=BATCH)
        await asyncio.gather(*(self._finish(one) for one in due))
        return bool(due)

    async def _finish(self, one: AfterPost) -> None:
        async with self._pacer.turn():
            answer = await self._ask(one)
        outcome = judge_after(answer)
        if answer.was_asked:
            wait_seconds = answer.wait_seconds if answer.is_global else 0.0
            self._pacer.note(answered=outcome is not None, wait_seconds=wait_seconds)
        now = self._clock.now()
        if outcome is None and now < one.give_up_at:
            wait = max(back_off(one.attempts), timedelta(seconds=answer.wait_seconds))
            await self._ledger.back_off(one, min(now + wait, one.give_up_at))
            return
        outcome = outcome or AfterPostOutcome.LATE
        await self._ledger.end(one, outcome, now=now)
        if outcome is not AfterPostOutcome.DONE:
            log.warning("no %s for %s in channel %s: %s", one.kind, one.day, one.channel_id, outcome)

    async def _ask(self, one: AfterPost) -> Answer:
        if one.kind is AfterPostKind.THREAD:
            return await self._hands.open_thread(
                one.channel_id, one.message_id, self._name(one.day, one.language, is_roundup=one.is_roundup)
            )
        return await self._hands.crosspost(one.channel_id, one.message_id)
