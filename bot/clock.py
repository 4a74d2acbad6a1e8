"""The one clock that everything asks for the time."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time, and waits on it."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return once *seconds* have passed on this clock, however they passed."""
        ...

    async def moved(self) -> None:
        """Return when somebody moves the clock; never, for a clock that nobody can move."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return once *seconds* have passed."""
        await asyncio.sleep(seconds)

    async def moved(self) -> None:
        """Never return."""
        await asyncio.get_running_loop().create_future()
