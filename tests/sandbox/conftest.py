"""A sandbox for each test, and a bot that speaks to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

import discord
import pytest

from sandbox.server import Sandbox, open_sandbox
from sandbox.state import TOKEN

START = datetime(2024, 12, 25, 3, 0, 30, tzinfo=UTC)


@pytest.fixture
async def sandbox(judge_by_discord) -> AsyncIterator[Sandbox]:
    """A sandbox whose clock stands still."""
    async with open_sandbox(start=START, frozen=True) as sandbox:
        judge_by_discord(sandbox)
        yield sandbox
        assert sandbox.failures == []


@asynccontextmanager
async def running(sandbox: Sandbox, client: discord.Client) -> AsyncIterator[discord.Client]:
    """*client*, connected and ready."""
    client._connection.guild_ready_timeout = 0.05
    async with client:
        task = asyncio.create_task(client.start(TOKEN))
        try:
            await sandbox.until(lambda: task.done() or sandbox.gateway.online.is_set(), "the bot to come online")
            if task.done():
                await task
            await client.wait_until_ready()
            yield client
        finally:
            await client.close()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def run() -> Callable[[Sandbox, discord.Client], AbstractAsyncContextManager[discord.Client]]:
    """Runs a client against a sandbox."""
    return running
