"""The alarm clock: rings once a minute, and whenever somebody moves the clock. What is due is decided elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.clock import Clock


class Ringable(Protocol):
    """What the scheduler wakes: `bot.delivery.deliverer.Deliverer` is one."""

    async def start(self) -> None:
        """Begin, and do at once what is due."""

    def ring(self) -> None:
        """See what is due."""

    async def stop(self) -> None:
        """End within 10 seconds."""


class Scheduler:
    """Wakes delivery at every full minute.

    APScheduler's own schedules are not used for people's times: its cron fires twice or not at all around clock
    changes, and it forgets what it missed while the process was down.

    Args:
        deliverer: Whom to wake.
        clock: Whose moves wake it as well.
        chores: Done once an hour; one that fails is tried again an hour later.
    """

    def __init__(self, deliverer: Ringable, clock: Clock, chores: Callable[[], Awaitable[object]]) -> None:
        self._chores = chores
        self._deliverer = deliverer
        self._clock = clock
        self._alarm = AsyncIOScheduler(timezone="UTC")
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start delivery, and wake it from now on. Once only."""
        await self._deliverer.start()
        self._alarm.add_job(
            self._ring, CronTrigger(second=0, timezone="UTC"), coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._alarm.add_job(
            self._chores,
            CronTrigger(minute=17, timezone="UTC"),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._alarm.start()
        self._watch = asyncio.create_task(self._watch_clock(), name="scheduler: clock")

    async def stop(self) -> None:
        """Stop waking, then stop delivery. Fine where it never started."""
        if self._alarm.running:
            self._alarm.shutdown(wait=False)
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._deliverer.stop()

    async def _ring(self) -> None:
        self._deliverer.ring()

    async def _watch_clock(self) -> None:
        while True:
            await self._clock.moved()
            self._deliverer.ring()
