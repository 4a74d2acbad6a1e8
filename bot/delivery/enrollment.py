"""Subscribing a channel: what it will get, and from when on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.delivery.lists import Lists, StoredDigests, StoredLists
from bot.delivery.options import Options, changed, usual
from bot.errors import UserError
from bot.schedule import firings, next_firing, next_firings
from storage.models import Subscription
from storage.preferences import EVERY_DAY, MOST_PAPERS, Cadence, Preferences, Wish
from storage.subscriptions import SubscriptionRepository

# Discord shows a person no more of the future than this.
SHOWN_FIRINGS = 3
HORIZON = timedelta(days=400)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What the person is told.

    Attributes:
        firings: The next instants at which the channel may get a post.
        carries: The list that the first of them will carry as far as is known now, of a roundup all its lists; empty
            where none is there yet.
        changed: Whether the channel had a subscription already.
        resumed: Whether that was paused; it goes on again.
    """

    subscription: Subscription
    firings: tuple[datetime, ...]
    carries: tuple[date, ...]
    changed: bool
    resumed: bool


class Enrollment:
    """Subscribes channels.

    Args:
        papers: The archive.
        subscriptions: Where wishes are kept.
        lists: Where lists come from; the archive alone where not given.
    """

    def __init__(
        self, papers: StoredDigests, subscriptions: SubscriptionRepository, lists: Lists | None = None
    ) -> None:
        self._subscriptions = subscriptions
        self._lists = lists or StoredLists(papers)

    async def preferences(
        self, channel_id: int, options: Options, *, language: str, reset: bool, now: datetime
    ) -> Preferences:
        """What the channel would get with *options*: what is not said stays as it was, or as it is by default.

        Args:
            channel_id: Which channel.
            options: What is said.
            language: The reader's, for a channel that had no subscription.
            reset: Forget what was said before.
            now: The present.

        Raises:
            UserError: Something said cannot be read.
        """
        before = None if reset else await self._subscriptions.of_channel(channel_id, options.cadence)
        return changed(before.preferences if before else usual(options.cadence, language), options, now=now)

    async def subscribe(self, wish: Wish, *, now: datetime) -> Enrolled:
        """Subscribe the channel, or change its subscription. Its first firing carries the newest list closed now.

        The first roundup carries the lists of the seven days up to that one.

        Raises:
            UserError: The zone is unknown, no weekday was chosen, or the number of papers is out of range.
        """
        check(wish.preferences)
        schedule = wish.preferences.schedule
        is_weekly = wish.preferences.cadence is Cadence.WEEKLY
        newest = await self._lists.newest_closed(now)
        first = next_firing(schedule, now)
        before = await self._subscriptions.of_channel(wish.channel_id, wish.preferences.cadence)
        subscription = await self._subscriptions.subscribe(
            wish,
            covered_through=newest - (_WEEK if is_weekly else _DAY),
            next_day=first.day,
            next_due=first.due,
            now=now,
        )
        closed = await self._lists.closed_after(subscription.covered_through, first.due)
        return Enrolled(
            subscription=subscription,
            firings=tuple(firing.due for firing in next_firings(schedule, now, SHOWN_FIRINGS)),
            carries=tuple(closed if is_weekly else closed[-1:]),
            changed=before is not None,
            resumed=before is not None and before.paused is not None,
        )

    async def carries(self, subscription: Subscription, due: datetime) -> list[date]:
        """The lists that are waiting at *due*, oldest first: the last is posted, the others are passed over by name."""
        return await self._lists.closed_after(subscription.covered_through, due)

    async def next_delivery(self, now: datetime) -> datetime | None:
        """The next instant at which some channel gets a list that is stored already; None where none will."""
        found = [
            due
            for subscription in await self._subscriptions.all()
            if not subscription.paused and (due := await self._next_of(subscription, now)) is not None
        ]
        return min(found, default=None)

    async def _next_of(self, subscription: Subscription, now: datetime) -> datetime | None:
        waiting = await self._lists.closed_after(subscription.covered_through, now + HORIZON)
        if not waiting:
            return None
        # Firings before the first waiting list is closed carry nothing.
        for firing in firings(subscription.preferences.schedule, max(subscription.next_due, now) - _DAY):
            if firing.due >= subscription.next_due and await self._lists.closed_after(
                subscription.covered_through, firing.due
            ):
                return firing.due
            if firing.due > now + HORIZON:
                return None
        return None


def check(preferences: Preferences) -> None:
    """Refuse preferences that cannot be met.

    Raises:
        UserError: The sentence says what to change.
    """
    schedule = preferences.schedule
    try:
        ZoneInfo(schedule.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UserError("delivery.unknown_zone", zone=schedule.zone) from error
    if not schedule.weekdays or not schedule.weekdays <= EVERY_DAY:
        raise UserError("delivery.no_weekday")
    if not 1 <= preferences.content.count <= MOST_PAPERS:
        raise UserError("delivery.count_out_of_range", most=MOST_PAPERS)
