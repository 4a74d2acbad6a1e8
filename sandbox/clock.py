"""The sandbox's clock, real time with an offset or standing still until it is moved; and identifiers made on it."""

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from discord.utils import time_snowflake


class SandboxClock:
    """A clock that people and tests can move, never backwards; it shows *start* first, else the real time.

    A *frozen* one stands still between moves, for tests that must not depend on how fast they run.
    """

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        made = datetime.now(UTC)
        self._stands_at = made if frozen else None
        self._offset = start - made if start else timedelta()
        self._move = asyncio.Event()
        self._last_id = 0

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return (self._stands_at or datetime.now(UTC)) + self._offset

    def new_id(self) -> str:
        """One of Discord's identifiers, the millisecond and a counter, which only ever grow."""
        self._last_id = max(self._last_id + 1, time_snowflake(self.now()))
        return str(self._last_id)

    def advance(self, seconds: float) -> None:
        """Move it forward and wake everyone whose time has come; never back, a `ValueError`."""
        if seconds < 0:
            raise ValueError("The sandbox's clock only moves forward.")
        self._offset += timedelta(seconds=seconds)
        woken, self._move = self._move, asyncio.Event()
        woken.set()

    def move_to(self, moment: datetime) -> None:
        """Move it forward to *moment*, unless that has passed."""
        self.advance(max(0.0, (moment - self.now()).total_seconds()))

    def sleep(self, seconds: float) -> Coroutine[Any, Any, None]:
        """Return once *seconds* from this call have passed on this clock, at once when it is moved that far."""
        return self.sleep_until(self.now() + timedelta(seconds=seconds))

    async def sleep_until(self, until: datetime) -> None:
        while (left := (until - self.now()).total_seconds()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self._stands_at else left):
                    await self.moved()

    async def moved(self) -> None:
        await self._move.wait()
