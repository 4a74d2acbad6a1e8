"""The whole house over the wire: the real discord.py client speaks HTTP and WebSocket to the sandbox."""

import asyncio
import shutil
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.client import Paperboy
from bot.importing import SEEDS, import_digests
from bot.services import open_services
from bot.settings import Settings
from sandbox.server import open_sandbox
from sandbox.state import TOKEN
from sandbox.world import GENERAL, GUILD, OWNER
from storage.preferences import Preferences, Schedule, Wish

# After the close of the list of 2024-12-24, in the evening of New York.
AFTER_CLOSE = datetime(2024, 12, 25, 3, 0, tzinfo=UTC)


@pytest.fixture
async def sandbox(judge_by_discord):
    """A sandbox whose clock stands still until it is moved; a request to a route that does not exist fails the test."""
    async with open_sandbox(start=AFTER_CLOSE, frozen=True) as sandbox:
        judge_by_discord(sandbox, every_request=True)
        yield sandbox
        assert sandbox.failures == []


@pytest.fixture
def settings(tmp_path):
    return Settings(database_url=f"sqlite:///{tmp_path}/paperboy.db")


@pytest.fixture
def start_services(sandbox, settings, seeded_database):
    """Open the services of one process on the test's database and the sandbox's clock, with digests imported."""

    own = settings

    @asynccontextmanager
    async def start(*paths, settings=own, live=False):
        if paths == (SEEDS,):
            shutil.copy(seeded_database, settings.database_path)
            paths = ()
        async with open_services(settings, clock=sandbox.clock, live=live) as services:
            await import_digests(services.papers, paths)
            yield services

    return start


@pytest.fixture
def start_bot():
    """Connect a bot; leaving the block closes it as a stopped process would."""

    @asynccontextmanager
    async def start(services):
        async with Paperboy(services, guild_ready_timeout=0.05) as bot:
            running = asyncio.create_task(bot.start(TOKEN))
            ready = asyncio.create_task(bot.wait_until_ready())
            await asyncio.wait([running, ready], return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                ready.cancel()
                await running
            try:
                yield bot
            finally:
                await bot.close()
                await running

    return start


@pytest.fixture
async def delivering_bot(start_services, start_bot, sandbox):
    """A bot that delivers to #general when a list closes, which is due at once."""
    async with start_services(SEEDS) as services, start_bot(services) as bot:
        await services.enrollment.subscribe(
            Wish(
                guild_id=int(GUILD),
                channel_id=int(GENERAL),
                created_by=int(OWNER),
                preferences=Preferences(schedule=Schedule(at=None, zone="Asia/Seoul")),
            ),
            now=sandbox.clock.now(),
        )
        yield bot
