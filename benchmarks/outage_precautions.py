"""What an outage is watched through, and the bot's precautions left out one at a time."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from bot.delivery.outcomes import Look
from bot.delivery.pacer import Pacer
from sandbox.clock import SandboxClock


class Waiting:
    """The sandbox's clock, for one of those who wait on it: knows until when.

    Args:
        clock: The sandbox's.
        changed: Set whenever somebody begins or ends to wait.
    """

    def __init__(self, clock: SandboxClock, changed: asyncio.Event) -> None:
        self._clock = clock
        self._changed = changed
        self.until: list[datetime] = []
        self.expired = 0

    def now(self) -> datetime:
        """The sandbox's time."""
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        """Return once *seconds* have passed on it."""
        # Rounded up to what a datetime can tell, or somebody who waits for less would ask again for ever.
        until = self.now() + timedelta(microseconds=math.ceil(seconds * 1_000_000))
        self.until.append(until)
        self._changed.set()
        try:
            await self._clock.sleep_until(until)
            self.expired += 1
        finally:
            self.until.remove(until)
            self._changed.set()

    async def moved(self) -> None:
        """Return when it is moved."""
        await self._clock.moved()


class WatchedPacer(Pacer):
    """Tells how many have their turn."""

    open = 0
    changed: asyncio.Event

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """As ever."""
        async with super().turn():
            self.open += 1
            try:
                yield
            finally:
                self.open -= 1
                self.changed.set()


class DeafPacer(WatchedPacer):
    """Goes on at its usual pace, whether it is answered or not."""

    def note(self, *, answered: bool, wait_seconds: float = 0.0) -> None:
        """Take nothing in."""


class HastyPacer(WatchedPacer):
    """Knocks once a second, whatever it is asked to wait for."""

    def note(self, *, answered: bool, wait_seconds: float = 0.0) -> None:
        """Take in half of it."""
        del wait_seconds
        super().note(answered=answered)


class Impatient(Waiting):
    """Waits for an answer for ever."""

    def __init__(self, waiting: Waiting) -> None:
        self.__dict__ = waiting.__dict__

    async def sleep(self, seconds: float) -> None:
        """Never return."""
        del seconds
        await asyncio.get_running_loop().create_future()


async def find_nothing(*_: object) -> Look:
    """Does not look at all."""
    return Look.ABSENT
