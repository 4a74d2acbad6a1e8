"""Keeps the archive fed while the bot runs: new lists, rising votes, summaries in the readers' languages."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.clock import Clock
from bot.ingest import Ingest
from bot.summary_writer import SummaryWriter
from storage.jobs import JobRepository

log = logging.getLogger(__name__)

PAUSE_SECONDS = 60.0
SUMMARISED_DAYS = timedelta(days=4)  # older days keep their abstracts, unless `summarize --date` is asked for


class Feed:
    """The live source at work.

    Args:
        ingest: Fetches and stores.
        writer: Summarises.
        jobs: Knows which days were read.
        clock: The one clock.
    """

    def __init__(self, ingest: Ingest, writer: SummaryWriter, jobs: JobRepository, clock: Clock) -> None:
        self._ingest = ingest
        self._writer = writer
        self._jobs = jobs
        self._clock = clock

    @asynccontextmanager
    async def running(self, on_news: Callable[[], None]) -> AsyncIterator[None]:
        """Feed the archive inside the block; *on_news* is called after every round that brought something."""
        task = asyncio.create_task(self._run(on_news), name="feed")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def round(self) -> bool:
        """Fetch what is due and write what is missing; whether that brought anything."""
        reports = await self._ingest.catch_up()
        now = self._clock.now()
        written = 0
        fetched = await self._jobs.fetches((now - SUMMARISED_DAYS).date())
        for day in sorted((fetch.day for fetch in fetched.values() if fetch.is_final and fetch.papers), reverse=True):
            written += (await self._writer.summarize_day(day)).written
        return bool(reports or written)

    async def _run(self, on_news: Callable[[], None]) -> None:
        while True:
            # From before the round on: a clock that is moved while it runs asks for another.
            moved = asyncio.create_task(self._clock.moved(), name="feed: clock")
            try:
                if await self.round():
                    on_news()
            except Exception:
                log.exception("this round of the feed was lost; the next tries again")
            except asyncio.CancelledError:
                moved.cancel()
                raise
            await self._pause(moved)

    async def _pause(self, moved: asyncio.Task[None]) -> None:
        """Wait a minute, or until somebody moves the clock."""
        waits = [asyncio.create_task(self._clock.sleep(PAUSE_SECONDS), name="feed: pause"), moved]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
