"""Ends the bot with SIGTERM in the middle of a fan-out, again and again, and looks at what it leaves behind.

The real bot runs in a process of its own against the sandbox. Each time it has to be gone within ten seconds, with
every message that stands in a channel confirmed in its database, or marked by an intention. At the end every channel
has the list once.

    python -m benchmarks.sigterm --times 20
    python -m benchmarks.sigterm --times 20 --hanging       (Discord answers nothing when the signal comes)
"""

import argparse
import asyncio
import contextlib
import logging
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.delivery_fanout import Channels, close_list, founded_with, subscribe
from bot.cli.running import stop_on_signals
from bot.client import Paperboy
from bot.services import open_services
from bot.settings import Settings
from sandbox.addresses import pointed_at
from sandbox.faults import Order
from sandbox.server import Exchange, Sandbox, open_sandbox
from sandbox.state import TOKEN

WRITE = "POST /channels/{channel_id}/messages"
SLOWEST_SECONDS = 0.5


@dataclass
class Report:
    """What the signals left behind."""

    signals: int = 0
    in_flight: int = 0
    """Requests that were under way when a signal came, in all."""
    seconds: list[float] = field(default_factory=list)
    """From each signal to the end of the process."""
    statuses: set[int | None] = field(default_factory=set)
    unmarked: int = 0
    """Messages in a channel that the database knew nothing of after a signal."""
    unconfirmed: int = 0
    """Messages that had an intention and no confirmation after a signal."""
    lost: int = 0
    duplicated: int = 0

    def __str__(self) -> str:
        return (
            f"{self.signals} signals, {self.in_flight} requests under way; gone after {max(self.seconds):.2f} s at most"
            f", statuses {self.statuses}; messages unmarked {self.unmarked}, to be looked for {self.unconfirmed};"
            f" in the end lost {self.lost}, duplicated {self.duplicated}"
        )


def run_bot(url: str, database_url: str) -> None:
    """Run the bot in this process, as `run` does, until a signal comes."""
    logging.disable()
    asyncio.run(run_until_stopped(url, database_url))


async def run_until_stopped(url: str, database_url: str) -> None:
    """The same, in a loop."""
    with pointed_at(url):
        async with (
            open_services(Settings(database_url=database_url)) as services,
            Paperboy(services, guild_ready_timeout=0.1) as bot,
        ):
            stop_on_signals(bot)
            await bot.start(TOKEN)


class Stopping:
    """One database, one sandbox, and a bot that is told to stop.

    Args:
        sandbox: Discord.
        path: The bot's database.
        channels: Who is subscribed.
        chance: Decides when the signal comes.
    """

    def __init__(self, sandbox: Sandbox, path: Path, channels: Channels, chance: random.Random) -> None:
        self.report = Report()
        self._sandbox = sandbox
        self._path = path
        self._channels = channels
        self._chance = chance
        self._began = 0
        self._ended = 0
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["bot.client"])
        sandbox.watchers.append(self._watch)
        sandbox.world.listeners.append(self._hear)

    def _watch(self, exchange: Exchange) -> None:
        self._ended += exchange.route.name == WRITE and exchange.status == 200

    def _hear(self, event: Any) -> None:
        self._began += event.type == "FAULT" and bool(event.data["fired"])

    def start(self) -> Any:
        """Start the bot."""
        process = self._context.Process(
            target=run_bot,
            args=(self._sandbox.url, f"sqlite:///{self._path}"),
            daemon=True,
        )
        process.start()
        return process

    async def stop_once(self, posts: int, *, hanging: bool = False) -> None:
        """Start the bot, and send it SIGTERM when *posts* more posts have begun."""
        sandbox, until = self._sandbox, self._began + posts
        for number in range(8):
            seconds, seed = SLOWEST_SECONDS * (number + 1) / 8, self._chance.randrange(2**32)
            sandbox.faults.orders.append(
                Order(kind="slow", route=WRITE, count=10**9, chance=1 / (8 - number), seconds=seconds, seed=seed)
            )
        process = self.start()
        await sandbox.until(lambda: self._began >= until, f"{posts} posts", 30)
        if hanging:
            sandbox.faults.orders.insert(0, Order(kind="hang", count=10**9))
            began = self._began
            await sandbox.until(lambda: self._began > began, "a request that hangs", 30)
        began = time.monotonic()
        self.report.in_flight += self._began - self._ended
        process.terminate()
        await asyncio.to_thread(process.join)
        self.report.seconds.append(time.monotonic() - began)
        self.report.signals += 1
        self.report.statuses.add(process.exitcode)
        sandbox.faults.clear()
        self._ended = self._began
        self._look_at_what_is_left()

    def _posted(self) -> Counter[int]:
        messages = self._sandbox.world.messages
        return Counter({channel: len(messages.get(str(channel), ())) for _, channel in self._channels.subscribed})

    def _look_at_what_is_left(self) -> None:
        with contextlib.closing(sqlite3.connect(self._path)) as connection:
            known = dict(
                connection.execute(
                    "SELECT channel_id, confirmed_at IS NOT NULL FROM parts"
                    " JOIN subscriptions ON subscriptions.id = subscription_id WHERE intention IS NOT NULL"
                ).fetchall()
            )
        for channel, count in self._posted().items():
            self.report.unmarked += bool(count) and channel not in known
            self.report.unconfirmed += bool(count) and known.get(channel) == 0

    async def finish(self) -> None:
        """Let the bot deliver the rest, and compare."""
        process = self.start()
        open_ends = "SELECT count(*) FROM deliveries WHERE state IN ('PENDING', 'READY', 'SENDING')"
        with contextlib.closing(sqlite3.connect(self._path)) as connection:
            async with asyncio.timeout(120):
                # Another process works: there is nothing here to be told by.
                while connection.execute(open_ends).fetchone()[0]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        process.terminate()
        await asyncio.to_thread(process.join)
        posts = self._posted()
        self.report.lost = sum(count == 0 for count in posts.values())
        self.report.duplicated = sum(max(0, count - 1) for count in posts.values())


async def stop(
    times: int, path: Path, *, channels: int = 500, seed: int = 0, posts: int | None = None, hanging: bool = False
) -> Report:
    """Stop the bot *times* times in the course of one fan-out, and report.

    Args:
        times: How often.
        path: Where its database is made.
        channels: How many are subscribed.
        seed: Of the moments at which the signal comes.
        posts: After how many posts it comes, instead of at random.
        hanging: Whether Discord answers nothing from shortly before the signal on.
    """
    chance = random.Random(seed)
    everybody = Channels(channels, 0, subscribed=True)
    today = datetime.now(UTC).date()
    async with (
        open_sandbox(world=founded_with(everybody), in_process=False) as sandbox,
        open_services(Settings(database_url=f"sqlite:///{path}")) as services,
    ):
        await subscribe(services, everybody, today - timedelta(days=1))
        await close_list(services, today)
        stopping = Stopping(sandbox, path, everybody, chance)
        for _ in range(times):
            await stopping.stop_once(posts or chance.randrange(1, max(2, channels // (times + 2))), hanging=hanging)
        await stopping.finish()
    return stopping.report


def main() -> None:
    """Run it and print the report; the exit status is 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--channels", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--hanging", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(
            stop(
                options.times,
                Path(folder) / "sigterm.db",
                channels=options.channels,
                seed=options.seed,
                hanging=options.hanging,
            )
        )
    print(report)
    raise SystemExit(
        bool(report.unmarked or report.lost or report.duplicated or max(report.seconds) > 10 or report.statuses != {0})
    )


if __name__ == "__main__":
    main()
