"""The process that is killed: the sandbox's own bot, or one that leaves precautions out."""

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from discord.http import Route

from bot.delivery.outcomes import Answer, Look
from bot.poster import DiscordPoster, answer_of
from sandbox import child
from sandbox.standins import huggingface
from storage.deliveries import DeliveryRepository, Plan
from storage.sending import Claim, SendingRepository
from storage.subscriptions import stamp

# How long a bot without the joint transaction takes between its two halves: long enough for kills to strike there.
GAP_SECONDS = 0.3


def be_the_bot(url: str, database_url: str, without: Collection[str]) -> None:
    """Run the bot without the precautions named in *without*, until it is killed."""
    logging.disable()
    papers = url + huggingface.PATH
    os.environ |= {"HUGGINGFACE_URL": papers, "ARXIV_URL": papers}
    for name in without:
        PRECAUTIONS[name]()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(child.run(url, database_url))


def leave_out_look() -> None:
    """Never look through a channel's history."""

    async def find(*_: object) -> Look:
        return Look.ABSENT

    DiscordPoster.find = find  # type: ignore[assignment]


def leave_out_nonce() -> None:
    """Post so that Discord cannot know a message again."""

    async def post(poster: DiscordPoster, channel_id: int, body: str, _: str) -> Answer:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
        return answer_of(await poster._rest.ask(route, body=json.loads(body)))

    DiscordPoster.post = post  # type: ignore[method-assign]


def leave_out_first_look() -> None:
    """Believe after a start that the database knows of every post."""
    claim = SendingRepository.claim

    async def claim_all_known(sending: SendingRepository, *arguments: Any, **options: Any) -> list[Claim]:
        return [replace(one, unseen_since=None) for one in await claim(sending, *arguments, **options)]

    SendingRepository.claim = claim_all_known  # type: ignore[method-assign]


def leave_out_intention() -> None:
    """Post without having written down that one is about to."""

    async def intend(*_: object, **__: object) -> bool:
        return True

    SendingRepository.intend = intend  # type: ignore[method-assign]


def leave_out_transaction() -> None:
    """Advance the schedule first, and write the deliveries in a transaction of their own."""
    plan = DeliveryRepository.plan

    async def plan_in_two(deliveries: DeliveryRepository, plans: Sequence[Plan], *, now: datetime) -> None:
        await plan(deliveries, [replace(one, days=()) for one in plans], now=now)
        await asyncio.sleep(GAP_SECONDS)
        async with deliveries._database.transaction() as transaction:
            await transaction.execute_many(
                "INSERT INTO deliveries (subscription_id, day, state, reason, due, grace_ends, spread, retry_at)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?5) ON CONFLICT DO NOTHING",
                [
                    (one.subscription_id, str(day), state, reason, stamp(one.due), stamp(one.grace_ends))
                    for one in plans
                    for day, state, reason in one.days
                ],
            )

    DeliveryRepository.plan = plan_in_two  # type: ignore[method-assign]


PRECAUTIONS: dict[str, Callable[[], None]] = {
    "look": leave_out_look,
    "nonce": leave_out_nonce,
    "first-look": leave_out_first_look,
    "intention": leave_out_intention,
    "transaction": leave_out_transaction,
}
