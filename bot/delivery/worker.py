"""Sends what is ready: claims it, commits the intention, posts, confirms; looks first wherever it cannot know."""

import asyncio
import itertools
import json
import logging
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.delivery.outcomes import (
    FORUM_PATIENCE,
    Answer,
    Blocked,
    Confirmed,
    Found,
    Look,
    LookAfter,
    Step,
    Verdict,
    back_off,
    judge,
    next_step,
)
from bot.delivery.pacer import Pacer
from storage.errors import StatementError
from storage.models import Delivery, DeliveryState
from storage.sending import Claim, Part, SendingRepository

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
CONCURRENCY = 64
# How far our clock and Discord's may be apart.
SKEW = timedelta(minutes=10)
DISCORD_EPOCH_MILLISECONDS = 1420070400000


class Poster(Protocol):
    """Speaks to Discord: `bot.poster.DiscordPoster`, or a test's."""

    async def post(self, channel_id: int, body: str, nonce: str) -> Answer:
        """Post the message *body* (JSON) under *nonce*. Never raises for what Discord does or fails to do."""

    async def find(self, channel_id: int, marker: str, after: int) -> Found | Look | Answer:
        """Look for our own message that holds *marker* among those newer than the message id *after*.

        `Answer` where Discord did not show the channel's history.
        """

    async def post_in_forum(self, channel_id: int, body: str) -> Answer:
        """Make the forum post *body* (JSON). Never raises for what Discord does or fails to do."""

    async def find_in_forum(
        self, guild_id: int, channel_id: int, marker: str, name: str, after: int
    ) -> Found | Look | Answer:
        """Look for our own post as `find` does, or by its *name* where its message was removed."""

    def newest_message(self, channel_id: int) -> int | None:
        """The id of the newest message or post seen in the channel, None where none was seen."""

    def reach(self, guild_id: int, channel_id: int) -> Blocked | bool | None:
        """Whether the channel can be posted to, as in `planner.Gate`."""

    def may_speak(self, guild_id: int) -> bool:
        """Whether the server has a channel for notices, as in `notifier.Speaker`."""

    async def speak(self, guild_id: int, text: str) -> None:
        """Write into that channel, as in `notifier.Speaker`."""

    def has_role(self, guild_id: int, role_id: int) -> bool | None:
        """Whether a role is there, as in `preparer.Roles`."""

    async def open_thread(self, channel_id: int, message_id: int, name: str) -> Answer:
        """Open the thread of a message, as in `finisher.Hands`."""

    async def crosspost(self, channel_id: int, message_id: int) -> Answer:
        """Publish a message, as in `finisher.Hands`."""


def snowflake(instant: datetime) -> int:
    """The smallest message id of *instant*."""
    return max(0, int(instant.timestamp() * 1000) - DISCORD_EPOCH_MILLISECONDS) << 22


class Worker:
    """Sends deliveries until told to stop.

    Args:
        sending: What to send.
        poster: Through whom.
        clock: Leases and retries are counted on it.
        pacer: When each request may go.
        run: The number of this start.
    """

    def __init__(self, sending: SendingRepository, poster: Poster, clock: Clock, pacer: Pacer, run: int) -> None:
        self._ledger = sending
        self._poster = poster
        self._clock = clock
        self._pacer = pacer
        self._run = run
        self._leases = itertools.count(1)
        self._sending: dict[asyncio.Task[None], Claim] = {}
        self._stopping = False

    async def work(self) -> None:
        """Send everything that is due, then return."""
        while not self._stopping:
            if len(self._sending) <= CONCURRENCY // 2:
                now = self._clock.now()
                claims = await self._ledger.claim(
                    self._run,
                    f"{self._run}-{next(self._leases)}",
                    now=now,
                    until=now + LEASE,
                    limit=CONCURRENCY - len(self._sending),
                )
                for claim in claims:
                    task = asyncio.create_task(self._send(claim))
                    self._sending[task] = claim
                    task.add_done_callback(self._sending.pop)
            if not self._sending:
                return
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)

    async def stop(self, drain_seconds: float) -> None:
        """Claim nothing more, and give what is being sent *drain_seconds* to be confirmed.

        What is cut off then has its intention committed: the next start looks for it before it sends.
        """
        self._stopping = True
        if self._sending:
            _, late = await asyncio.wait(self._sending, timeout=drain_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _send(self, claim: Claim) -> None:
        try:
            for part in claim.parts:
                if not await self._send_part(claim, part):
                    return
        except StatementError:
            # Nothing can be written, so nothing is sent. The lease ends by itself, and then it is tried again.
            log.exception("the database failed at the delivery of %s", claim.delivery.day)
        except Exception:
            log.exception("the delivery of %s to channel %s failed", claim.delivery.day, claim.delivery.channel_id)
            await self._give_back(claim, Answer(None))

    async def _send_part(self, claim: Claim, part: Part) -> bool:
        look: Found | Look | None = None
        channel_id = claim.delivery.channel_id
        while True:
            now = self._clock.now()
            step = next_step(
                part,
                look,
                unseen_after=snowflake(claim.unseen_since - SKEW) if claim.unseen_since else None,
                superseded=claim.delivery.reason == "superseded",
                has_nonce=not claim.delivery.is_forum,
                now=now,
            )
            match step:
                case Confirmed(message_id):
                    await self._ledger.confirm(claim, part, message_id, now=now)
                    return True
                case LookAfter(message_id):
                    look = await self._look(claim, part, message_id)
                    if look is None:
                        return False
                case Step.SEND:
                    newest = self._poster.newest_message(channel_id) or snowflake(now - SKEW)
                    # Within the turn, so that the lease is looked at right before the request.
                    async with self._pacer.turn():
                        intended = await self._ledger.intend(claim, part, newest, now=self._clock.now())
                        return intended and await self._post(claim, part)
                case Step.WAIT:
                    await self._give_back(claim, Answer(None))
                    return False
                case Step.HOLD:
                    await self._ledger.finish(claim, DeliveryState.HELD, "unreadable", now=now)
                    return False
                case Step.GIVE_UP:
                    await self._ledger.finish(claim, DeliveryState.SKIPPED, "superseded", now=now)
                    return False

    async def _look(self, claim: Claim, part: Part, after: int) -> Found | Look | None:
        """What the channel's history says, None where this try ends here."""
        async with self._pacer.turn():
            answer = await self._find(claim.delivery, part, after)
        if not isinstance(answer, Answer):
            # That a history cannot be read is mostly known without asking.
            if answer is not Look.UNREADABLE:
                self._pacer.note(answered=True)
            return answer
        verdict = self._judge(answer)
        if isinstance(verdict, Blocked):
            await self._block(claim, verdict, self._clock.now())
        else:
            await self._give_back(claim, answer)
        return None

    async def _find(self, delivery: Delivery, part: Part, after: int) -> Found | Look | Answer:
        if not delivery.is_forum:
            return await self._poster.find(delivery.channel_id, part.marker, after)
        name = json.loads(part.body)["name"]
        return await self._poster.find_in_forum(delivery.guild_id, delivery.channel_id, part.marker, name, after)

    async def _post(self, claim: Claim, part: Part) -> bool:
        delivery = claim.delivery
        if delivery.is_forum:
            answer = await self._poster.post_in_forum(delivery.channel_id, part.body)
        else:
            answer = await self._poster.post(delivery.channel_id, part.body, part.nonce)
        verdict = self._judge(answer)
        now = self._clock.now()
        match verdict:
            case Confirmed(message_id):
                await self._ledger.confirm(claim, part, message_id, now=now)
                log.info("posted %s to channel %s", delivery.day, delivery.channel_id)
                return True
            case Blocked() as blocked:
                await self._block(claim, blocked, now)
            case Verdict.REJECTED:
                log.error("Discord rejects the post of %s (%s, %s)", delivery.day, answer.status, answer.code)
                if part.is_plain:
                    await self._ledger.finish(claim, DeliveryState.HELD, "rejected", now=now)
                else:
                    await self._ledger.simplify(claim, part, now=now)
            case Verdict.UNCERTAIN:
                await self._give_back(claim, answer)
        return False

    def _judge(self, answer: Answer) -> Confirmed | Blocked | Verdict:
        verdict = judge(answer)
        self._pacer.note(
            answered=verdict is not Verdict.UNCERTAIN, wait_seconds=answer.wait_seconds if answer.is_global else 0.0
        )
        return verdict

    async def _block(self, claim: Claim, blocked: Blocked, now: datetime) -> None:
        log.warning("channel %s cannot be posted to: %s", claim.delivery.channel_id, blocked.reason)
        await self._ledger.finish(claim, DeliveryState.BLOCKED, blocked.reason, now=now)

    async def _give_back(self, claim: Claim, answer: Answer) -> None:
        least = FORUM_PATIENCE if claim.delivery.is_forum else timedelta()
        wait = max(back_off(claim.delivery.attempts), timedelta(seconds=answer.wait_seconds), least)
        await self._ledger.back_off(claim, self._clock.now() + wait)
