"""Keeps posts under Discord's ceiling, and knocks softly while Discord is down."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

# Discord allows a bot 50 requests a second in all; the rest is for people who use commands.
POSTS_A_SECOND = 45.0
# Whatever the network does to them, in no second do more of our requests reach Discord.
MOST_IN_A_SECOND = 48
KNOCKS_A_SECOND = 1.0
# A turn that came late (a busy loop) may be caught up with by so much, or the rate would never be reached.
CATCH_UP_SECONDS = 0.04
# Enough for 45 a second where an answer takes a quarter of a second; where Discord stalls, no more than this arrives
# in one burst when it goes on.
IN_FLIGHT = 12


class Pacer:
    """Gives out turns, in the order in which they were asked for.

    Args:
        per_second: Turns a second while all is well.
        knocks_per_second: Turns a second while Discord does not answer.
        seconds: Counts them.
        sleep: Lets them pass.
    """

    def __init__(
        self,
        per_second: float = POSTS_A_SECOND,
        knocks_per_second: float = KNOCKS_A_SECOND,
        *,
        seconds: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._usual = 1 / per_second
        self._knocking = max(self._usual, 1 / knocks_per_second)
        self._interval = self._usual
        self._most = max(per_second, MOST_IN_A_SECOND)
        self._next = 0.0
        self._queue = asyncio.Lock()
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._open = 0
        self._fastest = 1.0
        self._counted_until: deque[float] = deque()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Enter when it is the caller's turn to ask Discord one thing; leave with the answer."""
        async with self._in_flight:
            async with self._queue:
                while (wait := self._wait()) > 0:
                    await self._sleep(wait)
                began = self._seconds()
                late = CATCH_UP_SECONDS if self._interval == self._usual else 0.0
                self._next = max(self._next, began - late) + self._interval
                self._open += 1
            try:
                yield
            finally:
                self._open -= 1
                # Discord counted the request at some moment before its answer: by the time that a request takes at
                # least, before now.
                ended = self._seconds()
                self._fastest = min(self._fastest, ended - began)
                self._counted_until.append(ended - self._fastest + 1)

    def note(self, *, answered: bool, wait_seconds: float = 0.0) -> None:
        """Take in whether Discord answered: without an answer, one turn a second until it does again.

        Args:
            answered: Whether it did.
            wait_seconds: For how long it asked us not to ask for anything.
        """
        self._interval = self._usual if answered else self._knocking
        if not answered:
            self._next = max(self._next, self._seconds() + max(self._interval, wait_seconds))

    def _wait(self) -> float:
        """Seconds until the next turn may be given out."""
        now = self._seconds()
        while self._counted_until and self._counted_until[0] <= now:
            self._counted_until.popleft()
        is_full = self._open + len(self._counted_until) >= self._most
        return max(self._next, self._counted_until[0] if is_full and self._counted_until else 0.0) - now
