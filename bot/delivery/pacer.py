"""Keeps posts under Discord's ceiling, and knocks softly while Discord is down."""

import asyncio

# Discord allows a bot 50 requests a second in all; the rest is for people who use commands.
POSTS_A_SECOND = 45.0
KNOCKS_A_SECOND = 1.0
# A turn that came late (a busy loop) may be caught up with by so much, or the rate would never be reached.
CATCH_UP_SECONDS = 0.04


class Pacer:
    """Gives out turns, in the order in which they were asked for.

    Args:
        per_second: Turns a second while all is well.
        knocks_per_second: Turns a second while Discord does not answer.
    """

    def __init__(self, per_second: float = POSTS_A_SECOND, knocks_per_second: float = KNOCKS_A_SECOND) -> None:
        self._usual = 1 / per_second
        self._knocking = max(self._usual, 1 / knocks_per_second)
        self._interval = self._usual
        self._next = 0.0
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Return when it is the caller's turn to ask Discord something."""
        loop = asyncio.get_running_loop()
        async with self._queue:
            while (wait := self._next - loop.time()) > 0:  # noqa: ASYNC110  (time passes without an event)
                await asyncio.sleep(wait)
            self._next = max(self._next, loop.time() - CATCH_UP_SECONDS) + self._interval

    def note(self, *, answered: bool) -> None:
        """Take in whether Discord answered: without an answer, one turn a second until it does again."""
        self._interval = self._usual if answered else self._knocking
        if not answered:
            self._next = asyncio.get_running_loop().time() + self._interval
