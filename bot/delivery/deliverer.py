"""The whole of delivery behind three calls: start, tick, stop."""

import asyncio
import logging
from datetime import datetime

from bot.clock import Clock
from bot.delivery.finisher import Finisher
from bot.delivery.lists import Lists, StoredDigests, StoredLists
from bot.delivery.notifier import Notifier
from bot.delivery.pacer import Pacer
from bot.delivery.planner import Planner
from bot.delivery.preparer import Preparer, Render
from bot.delivery.worker import Poster, Worker
from bot.rendering.digests import thread_name
from storage.after_posts import AfterPostRepository
from storage.deliveries import DeliveryRepository
from storage.notices import NoticeRepository
from storage.preparing import PreparingRepository
from storage.sending import SendingRepository
from storage.subscriptions import SubscriptionRepository

log = logging.getLogger(__name__)

DRAIN_SECONDS = 8.0
SHORTEST_WAIT_SECONDS = 0.5


class Deliverer:
    """Delivers every list to every subscribed channel, once.

    Args:
        papers: The archive.
        subscriptions: Who wants what, when.
        deliveries: What is planned.
        preparing: What has no post yet.
        sending: What is under way.
        after_posts: What is still to be done to posts.
        notices: What administrators are told.
        poster: Speaks to Discord.
        render: Writes the message.
        clock: What time it is.
        lists: Where lists come from; the archive alone where not given.
        pacer: When each request may go.
    """

    def __init__(
        self,
        *,
        papers: StoredDigests,
        subscriptions: SubscriptionRepository,
        deliveries: DeliveryRepository,
        preparing: PreparingRepository,
        sending: SendingRepository,
        after_posts: AfterPostRepository,
        notices: NoticeRepository,
        poster: Poster,
        render: Render,
        clock: Clock,
        lists: Lists | None = None,
        pacer: Pacer | None = None,
    ) -> None:
        lists = lists or StoredLists(papers)
        self._ledger = sending
        self._poster = poster
        self._clock = clock
        self._notifier = Notifier(notices, poster)
        self._planner = Planner(subscriptions, deliveries, lists, poster)
        self._preparer = Preparer(preparing, lists, render, poster)
        self._pacer = pacer or Pacer()
        self._after_posts = after_posts
        self._finisher = Finisher(after_posts, poster, thread_name, clock, self._pacer)
        self._stopping = False
        self._run = 0
        self._last_tick: datetime | None = None
        self._worker: Worker | None = None
        self._rung = asyncio.Event()
        self._ready = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Send what is due, now and whenever `ring` is called. To be called under the running lock."""
        worker = await self._begin()
        self._rung.set()
        self._loops = [
            asyncio.create_task(self._keep_planning(), name="delivery: planning"),
            asyncio.create_task(self._keep_sending(worker), name="delivery: sending"),
        ]

    async def stop(self) -> None:
        """Send nothing more; what is being sent has some seconds to be confirmed. Fine where it never started."""
        self._stopping = True
        if self._worker is not None:
            await self._worker.stop(DRAIN_SECONDS)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops = []

    def ring(self) -> None:
        """Say that a minute has passed, or that the clock was moved."""
        self._rung.set()

    async def tick(self) -> None:
        """Plan what has come due and send all that can be sent now."""
        worker = self._worker or await self._begin()
        due: datetime | None = self._clock.now()
        while due is not None and due <= self._clock.now():
            await self._plan()
            await self._send(worker)
            due = await self._next_due()

    async def _begin(self) -> Worker:
        self._run = await self._ledger.begin_run(self._clock.now())
        self._worker = Worker(self._ledger, self._poster, self._clock, self._pacer, self._run)
        return self._worker

    async def _plan(self) -> None:
        now = self._clock.now()
        if self._last_tick is None or now < self._last_tick:
            await self._planner.reschedule(now)
        self._last_tick = now
        await self._ledger.touch_run(self._run, now)
        # Before newer lists are planned: what waited in vain for its own is told so, and not as overtaken.
        await self._preparer.prepare(now)
        await self._planner.plan(now)
        await self._preparer.prepare(now)

    async def _send(self, worker: Worker) -> None:
        await worker.work()
        while not self._stopping and await self._finisher.work():
            await worker.work()
        await self._notifier.tell(self._clock.now())

    async def _next_due(self) -> datetime | None:
        due = await self._ledger.next_due(), await self._after_posts.next_due()
        return min((one for one in due if one is not None), default=None)

    async def _keep_planning(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            try:
                await self._plan()
            except Exception:
                log.exception("planning failed; the next tick tries again")
            self._ready.set()

    async def _keep_sending(self, worker: Worker) -> None:
        while True:
            self._ready.clear()
            due: datetime | None = self._clock.now()
            try:
                await self._send(worker)
                due = await self._next_due()
            except Exception:
                log.exception("sending failed; it is tried again")
            await self._wait_for_work(due)

    async def _wait_for_work(self, due: datetime | None) -> None:
        """Return when there is something new to send, at the latest at *due*."""
        waits: list[asyncio.Future[object]] = [asyncio.ensure_future(self._ready.wait())]
        if due is not None:
            seconds = max((due - self._clock.now()).total_seconds(), SHORTEST_WAIT_SECONDS)
            waits.append(asyncio.ensure_future(self._clock.sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not self._ready.is_set():
            # Its list may have come meanwhile, or what stood before it is out of the way.
            self._rung.set()
            await self._ready.wait()
