"""Turns firings into deliveries: which day is due, and when the next firing is."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.delivery.lists import Lists
from bot.delivery.outcomes import Blocked
from bot.schedule import next_firing
from storage.deliveries import DeliveryRepository, Plan
from storage.models import DeliveryState, Subscription
from storage.preferences import Cadence
from storage.subscriptions import SubscriptionRepository

log = logging.getLogger(__name__)

LONGEST_GRACE = timedelta(hours=24)
# So few that a transaction and the arithmetic before it never hold the event loop for long.
BATCH = 500


class Gate(Protocol):
    """Knows without asking Discord whether a channel can be posted to."""

    def reach(self, guild_id: int, channel_id: int) -> Blocked | bool | None:
        """True where it can, `Blocked` where it cannot, None where that is unknown."""


def plan_firing(
    subscription: Subscription, closed: Sequence[date], reach: Blocked | bool | None, now: datetime
) -> Plan:
    """What the firing of *subscription* that has come at *now* comes to.

    The newest closed list after `covered_through` is the delivery; older ones are passed over by name, and of a weekly
    roundup they are part. Where the channel cannot be posted to, the day is noted as blocked instead: it is named once
    the channel is mended.

    Args:
        subscription: One whose `next_due` is not after *now*.
        closed: Days whose list is final and not known to be empty, oldest first.
        reach: Of its channel, as in `Gate.reach`. After a refusal only a True mends it.
        now: The present. However many firings it is past, they come to this one.
    """
    due = [day for day in closed if day > subscription.covered_through]
    following = next_firing(subscription.preferences.schedule, now)
    blocked = reach.reason if isinstance(reach, Blocked) else None if reach else subscription.blocked
    is_weekly = subscription.preferences.cadence is Cadence.WEEKLY
    passed_over = [] if is_weekly else due[:-1]
    newest = (DeliveryState.BLOCKED, blocked) if blocked else (DeliveryState.PENDING, None)
    return Plan(
        subscription_id=subscription.id,
        due=subscription.next_due,
        covered_through=due[-1] if due else subscription.covered_through,
        next_day=following.day,
        next_due=following.due,
        grace_ends=min(following.due, now + LONGEST_GRACE),
        blocked=blocked,
        since=subscription.covered_through if is_weekly else None,
        newly_blocked=blocked is not None and subscription.blocked is None,
        days=(
            *((day, DeliveryState.SKIPPED, "superseded") for day in passed_over),
            *((day, *newest) for day in due[-1:]),
        ),
    )


class Planner:
    """Plans every subscription whose firing has come.

    Args:
        subscriptions: Whose firings.
        deliveries: Where the plans go.
        lists: What there is to deliver.
        gate: Which channels are known to refuse us.
    """

    def __init__(
        self, subscriptions: SubscriptionRepository, deliveries: DeliveryRepository, lists: Lists, gate: Gate
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._lists = lists
        self._gate = gate

    async def plan(self, now: datetime) -> int:
        """Plan all firings that have come, and tell how many there were."""
        count = 0
        closed: list[date] = []
        since: date | None = None
        due = await self._subscriptions.due(now, limit=BATCH)
        while due:
            oldest = min(subscription.covered_through for subscription in due)
            if since is None or oldest < since:
                since, closed = oldest, await self._lists.closed_after(oldest, now)
            plans = [
                plan_firing(subscription, closed, self._gate.reach(subscription.guild_id, subscription.channel_id), now)
                for subscription in due
            ]
            # While these are written the next ones are read.
            _, due = await asyncio.gather(
                self._deliveries.plan(plans, now=now), self._subscriptions.due(now, limit=BATCH, after=due[-1])
            )
            count += len(plans)
        if count:
            log.info("planned %s firings", count)
        return count

    async def reschedule(self, now: datetime) -> int:
        """Bring every future firing in line with its schedule, and tell how many moved.

        They move when a new `tzdata` changes a zone's rules, and when the clock was far in the future for a while;
        what was planned there is forgotten. A firing that has come stays: it is due.
        """
        await self._subscriptions.uncover(await self._lists.newest_closed(now))
        count, last = 0, 0
        while page := await self._subscriptions.page(last, limit=BATCH):
            last = page[-1].id
            moved = [
                (subscription.id, firing.day, firing.due)
                for subscription in page
                if subscription.next_due > now
                and (firing := next_firing(subscription.preferences.schedule, now)).due != subscription.next_due
            ]
            if moved:
                await self._subscriptions.reschedule(moved)
            count += len(moved)
        if count:
            log.info("moved %s firings to where their schedules put them now", count)
        return count
