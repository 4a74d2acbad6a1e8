"""What administrators do with a subscription between its posts: pause, resume, skip, post now, look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.delivery.lists import Lists, StoredDigests, StoredLists
from bot.delivery.planner import LONGEST_GRACE
from bot.delivery.roundups import Roundup, round_up
from bot.errors import UserError
from bot.rendering.text import timestamp
from bot.schedule import next_firing
from bot.selection import Selection, Selector
from storage.deliveries import DeliveryRepository
from storage.models import Delivery, DeliveryState, Digest, Subscription
from storage.preferences import Cadence
from storage.preparing import PreparingRepository
from storage.subscriptions import SubscriptionRepository

UNDER_WAY = frozenset({DeliveryState.PENDING, DeliveryState.READY, DeliveryState.SENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the next post would hold if it came now.

    Attributes:
        days: Of a roundup, its days.
    """

    digest: Digest
    selection: Selection
    subscription: Subscription
    skipped: tuple[date, ...] = ()
    days: tuple[date, ...] = ()


class Steering:
    """Changes the course of one channel's subscription.

    Every method raises a `UserError` where the channel has none.

    Args:
        papers: The archive.
        subscriptions: Whose course.
        deliveries: What is under way.
        preparing: Knows what was posted before.
        lists: Where lists come from; the archive alone where not given.
    """

    def __init__(
        self,
        papers: StoredDigests,
        subscriptions: SubscriptionRepository,
        deliveries: DeliveryRepository,
        preparing: PreparingRepository,
        lists: Lists | None = None,
    ) -> None:
        self._papers = papers
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._preparing = preparing
        self._lists = lists or StoredLists(papers)

    async def find(self, channel_id: int) -> Subscription:
        """The channel's subscription to each day's lists, else to the roundup."""
        return (await self.all(channel_id))[0]

    async def all(self, channel_id: int) -> list[Subscription]:
        """The channel's subscriptions, one or two: each day's lists before the roundup."""
        subscriptions = await self._subscriptions.all_of_channel(channel_id)
        if not subscriptions:
            raise UserError("delivery.not_subscribed", channel=f"<#{channel_id}>")
        return subscriptions

    async def pause(self, channel_id: int, *, now: datetime) -> Subscription:
        """Post nothing until `resume`; what was on its way and never tried is given up."""
        for subscription in await self.all(channel_id):
            await self._subscriptions.pause(subscription.id, now=now)
        return await self.find(channel_id)

    async def resume(self, channel_id: int, *, now: datetime) -> Subscription:
        """Go on with the next firing after *now*: it posts the newest list and names those that were missed."""
        for subscription in await self.all(channel_id):
            firing = next_firing(subscription.preferences.schedule, now)
            await self._subscriptions.resume(subscription.id, firing.day, firing.due)
        return await self._next(channel_id)

    async def skip(self, channel_id: int, *, now: datetime) -> Subscription:
        """Leave the next firing out; its list is named in the post after it, or is that post."""
        subscription = await self._next(channel_id)
        firing = next_firing(subscription.preferences.schedule, max(subscription.next_due, now))
        await self._subscriptions.reschedule([(subscription.id, firing.day, firing.due)])
        return await self._next(channel_id)

    async def _next(self, channel_id: int) -> Subscription:
        """The subscription that fires next."""
        return min(await self.all(channel_id), key=lambda one: one.next_due)

    async def preview(self, channel_id: int, *, now: datetime) -> Preview:
        """The post that would come now, be it one that came already.

        Raises:
            UserError: No list is stored, or nothing in it meets the channel's conditions.
        """
        subscription = await self.find(channel_id)
        due = await self._lists.closed_after(subscription.covered_through, now)
        if subscription.preferences.cadence is Cadence.WEEKLY:
            roundup = await self.week(due)
            selection = Selector(roundup.digest).select(subscription.preferences.content)
            return Preview(digest=roundup.digest, selection=selection, subscription=subscription, days=roundup.days)
        day = due[-1] if due else await self._lists.newest_closed(now)
        digest = await self._lists.get(day)
        if digest is None or not digest.entries:
            raise UserError("delivery.nothing_to_post")
        return Preview(
            digest=digest,
            selection=await self._select(subscription, digest),
            subscription=subscription,
            skipped=tuple(due[:-1]),
        )

    async def post_now(self, channel_id: int, *, now: datetime) -> Delivery:
        """The delivery of the newest closed list: DONE where it was posted before, else on its way from now on.

        Raises:
            UserError: There is no list, nothing in it may be posted, or it is held back until somebody decides.
        """
        subscription = await self.find(channel_id)
        if subscription.preferences.cadence is Cadence.WEEKLY:
            raise UserError("delivery.now_is_daily", at=timestamp(subscription.next_due.timestamp(), "f"))
        due = await self._lists.closed_after(subscription.covered_through, now)
        recent = await self._deliveries.of_subscription(subscription.id, limit=1)
        if not due and not recent:
            raise UserError("delivery.nothing_to_post")
        if not due and recent[0].state is DeliveryState.HELD:
            raise UserError("delivery.is_held", day=str(recent[0].day))
        if not due and recent[0].state in UNDER_WAY | {DeliveryState.DONE}:
            return recent[0]
        day = due[-1] if due else recent[0].day
        if (digest := await self._lists.get(day)) is not None:
            await self._select(subscription, digest)
        await self._deliveries.request(subscription, day, due[:-1], now=now, grace_ends=now + LONGEST_GRACE)
        return (await self._deliveries.of_subscription(subscription.id, limit=1))[0]

    async def week(self, days: Sequence[date]) -> Roundup:
        """The lists of *days* as one.

        Raises:
            UserError: None of them is there.
        """
        roundup = await round_up(self._lists, self._preparing, days)
        if not roundup.digest.entries:
            raise UserError("delivery.nothing_to_post")
        return roundup

    async def stored_week(self, since: date, until: date) -> Roundup:
        """All stored lists from *since* to *until* as one."""
        return await self.week([day for day in await self._papers.digest_days() if since <= day <= until])

    async def _select(self, subscription: Subscription, digest: Digest) -> Selection:
        shown_before = (await self._preparing.shown_before(digest.day)).get(subscription.id, frozenset())
        selection = Selector(digest).select(subscription.preferences.content, shown_before)
        if digest.entries and not selection.entries:
            is_old = selection.shown_before == len(digest.entries)
            raise UserError("delivery.all_shown_before" if is_old else "delivery.nothing_passes", day=str(digest.day))
        return selection

    async def log(self, channel_id: int, *, limit: int) -> list[Delivery]:
        """The channel's latest deliveries, newest first."""
        found = [
            delivery
            for subscription in await self.all(channel_id)
            for delivery in await self._deliveries.of_subscription(subscription.id, limit=limit)
        ]
        return sorted(found, key=lambda one: (one.due, one.day), reverse=True)[:limit]

    async def settle(self, guild_id: int, subscription_id: int, day: date, *, posted: bool, now: datetime) -> None:
        """Decide on a held delivery: it was posted, or is to be sent again.

        Raises:
            UserError: It is not held (any more), or belongs to another server.
        """
        if not await self._deliveries.settle(guild_id, subscription_id, day, posted=posted, now=now):
            raise UserError("delivery.not_held", day=str(day))
