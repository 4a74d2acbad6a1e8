"""The command line, a clock that passes by itself, and small scripted servers on real sockets."""

import asyncio
import logging
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.cli import main

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PassingClock:
    """A clock whose sleeps take no time: each only moves it, and is written down."""

    def __init__(self) -> None:
        self.time = datetime(2026, 5, 16, 12, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    async def moved(self) -> None:
        await asyncio.get_running_loop().create_future()


@pytest.fixture
def passing_clock() -> PassingClock:
    return PassingClock()


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Start a server on 127.0.0.1 that answers everything with a handler; gives its base address."""
    runners: list[web.AppRunner] = []

    async def start(handler: Handler) -> str:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
def paperboy(tmp_path, monkeypatch, capsys):
    """Run a command on a database of the test's own; gives exit status, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/paperboy.db")
    for name in (
        "DISCORD_TOKEN",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "OPENAI_MODEL",
        "PAPERBOY_LANGUAGE",
        "LOG_LEVEL",
    ):
        monkeypatch.delenv(name, raising=False)
    root = logging.getLogger()
    before = root.handlers[:], root.level

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["python -m bot", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        # Python prints a sentence given as the exit status, and exits with 1.
        status, said = (
            (stopped.value.code or 0, "") if not isinstance(stopped.value.code, str) else (1, stopped.value.code)
        )
        shown = capsys.readouterr()
        return status, shown.out, shown.err + said

    yield run
    root.handlers[:], root.level = before


@pytest.fixture
def seeded(paperboy, seeded_database, tmp_path):
    shutil.copy(seeded_database, tmp_path / "paperboy.db")
    return paperboy
