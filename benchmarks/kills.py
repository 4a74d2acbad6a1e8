"""Kills the bot with SIGKILL again and again while it delivers, and counts what was lost and what came twice.

The unmodified bot runs in a process of its own against the sandbox, which answers badly now and then.
Each kill strikes either at a random moment, or in the middle of a random POST. After some restarts Discord has
forgotten the nonces. At the end everything is healthy again, and every list must be in every channel once, or noted
as passed over.

    python -m benchmarks.kills --kills 1000
    python -m benchmarks.kills --kills 100 --without look    (must fail)

What one precaution prevents another often prevents as well, so each is left out where it stands alone:

    --beyond-the-nonce 0 --without look              holds by the nonce, and fails with --without nonce besides
    --without first-look                             holds by the intention, fails with --without intention besides
    --without transaction                            fails
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.kill_report import Report
from benchmarks.killed_bot import PRECAUTIONS, be_the_bot
from bot.days import closed_after, closes_at
from bot.services import open_services
from bot.settings import Settings
from sandbox.faults import Order
from sandbox.server import Exchange, Sandbox, open_sandbox
from sandbox.state import Event
from sandbox.world import DAILY_PAPERS, GENERAL, GUILD, NEWS, OWNER
from storage.models import Digest, DigestEntry
from storage.preferences import Preferences, Schedule, Wish

UNTHREADED = "SELECT count(*) FROM after_posts WHERE outcome IS NULL"
CHANNELS = (DAILY_PAPERS, GENERAL, NEWS)
FIRST_DAY = date(2024, 12, 24)
FAULTY = 0.10
BEYOND_THE_NONCE = 0.40
NONCE_WINDOW = timedelta(minutes=5)
FAULTS = ("answer_lost", "reset", "error_500", "error_503", "hang")
WRITE, READ = "POST /channels/{channel_id}/messages", "GET /channels/{channel_id}/messages"
UNCERTAIN = (
    "SELECT count(*) FROM parts JOIN deliveries USING (subscription_id, day)"
    " WHERE intention IS NOT NULL AND confirmed_at IS NULL"
)
# Where in a POST a kill may strike: before it is carried out, before its answer, after its answer.
MOMENTS = ("reset", "answer_lost", None)


class Slaughter:
    """One database, one sandbox, and a bot that is killed over and over.

    Args:
        sandbox: Discord.
        path: The bot's database.
        chance: Decides when.
        report: What is found.
        without: The precautions that the bot leaves out.
        beyond_the_nonce: The share of restarts after which Discord has forgotten the nonces.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        path: Path,
        chance: random.Random,
        report: Report,
        without: Collection[str],
        beyond_the_nonce: float,
    ) -> None:
        self.without = without
        self.beyond_the_nonce = beyond_the_nonce
        self.sandbox = sandbox
        self.path = path
        self.strike: tuple[str | None, asyncio.Event] | None = None
        """A moment of the next POST, and what to set then."""
        self.awake = asyncio.Event()
        """Set by every request of the bot."""
        self.faults: list[Order] = []
        self.chance = chance
        self.report = report
        self.day = FIRST_DAY
        # Children are forked from a process that has imported everything: they start in a tenth of a second.
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["sandbox.child"])
        self.posted: set[str] = set()
        sandbox.watchers.append(self.watch)
        sandbox.world.listeners.append(self.hear)

    def be_unwell(self) -> None:
        """Let the sandbox answer badly from here on."""
        for route in (WRITE, READ):
            for kind in FAULTS:
                seed = self.chance.randrange(2**32)
                self.faults.append(Order(kind=kind, route=route, count=10**9, chance=FAULTY / len(FAULTS), seed=seed))
        self.sandbox.faults.orders += self.faults

    def hear(self, event: Event) -> None:
        """Kill in the middle of a POST that is not carried out."""
        if self.strike and self.strike[0] == "reset" and event.type == "FAULT" and event.data["fired"]:
            self.strike[1].set()

    def watch(self, exchange: Exchange) -> None:
        """Count what the sandbox sees."""
        self.awake.set()
        if exchange.route.name not in {WRITE, READ} or exchange.status != 200:
            return
        if self.strike and exchange.route.name == WRITE:
            moment, struck = self.strike
            later = self.chance.random() / 50 if moment is None else 0
            asyncio.get_running_loop().call_later(later, struck.set)
        if exchange.route.method == "GET":
            self.report.scans += 1
        elif exchange.body["id"] in self.posted:
            self.report.nonce_hits += 1
        else:
            self.posted.add(exchange.body["id"])

    async def prepare(self, days: int) -> None:
        """Store *days* lists, and subscribe every channel."""
        async with open_services(Settings(database_url=f"sqlite:///{self.path}"), live=True) as services:
            for number in range(days):
                day = FIRST_DAY + timedelta(days=number)
                entry = DigestEntry(arxiv_id=f"{day:%y%m}.{day.day:02}{number % 1000:03}", title=f"The paper of {day}")
                await services.papers.save_digest(Digest(day=day, entries=(entry,)))
            for channel in CHANNELS:
                wish = Wish(
                    guild_id=int(GUILD),
                    channel_id=int(channel),
                    created_by=int(OWNER),
                    preferences=Preferences(schedule=Schedule(at=None, zone="Asia/Seoul"), thread=True),
                )
                await services.enrollment.subscribe(wish, now=closes_at(FIRST_DAY) - timedelta(minutes=1))

    def start(self) -> Any:
        """Start the bot."""
        process = self.context.Process(
            target=be_the_bot,
            args=(self.sandbox.url, f"sqlite:///{self.path}", tuple(self.without)),
            daemon=True,
        )
        process.start()
        return process

    async def kill_once(self) -> None:
        """Start the bot with something to do, and kill it at some moment."""
        # What is uncertain for a day is beyond every nonce.
        if self.chance.random() < 0.6 and (self.beyond_the_nonce or not await asyncio.to_thread(self.ask, UNCERTAIN)):
            self.day += timedelta(days=1)
            moment = closes_at(self.day)
            self.sandbox.clock.advance(max(0.0, (moment - self.sandbox.clock.now()).total_seconds()))
        if self.chance.random() < self.beyond_the_nonce:
            self.report.long_restarts += 1
            self.sandbox.clock.advance(NONCE_WINDOW.total_seconds() + self.chance.random() * 3600)
        struck = asyncio.Event()
        if self.chance.random() < 0.7:
            self.strike = (self.chance.choice(MOMENTS), struck)
            if moment := self.strike[0]:
                self.sandbox.faults.orders.insert(0, Order(kind=moment, route=WRITE))
        process = self.start()
        self.awake.clear()
        with contextlib.suppress(TimeoutError):
            # Of a slow machine's time most would go to starts in which nothing can go wrong.
            if self.chance.random() < 0.9:
                async with asyncio.timeout(10):
                    await self.awake.wait()
            # Now and then long enough for a message to be tried again.
            life = self.chance.uniform(2, 4) if self.chance.random() < 0.1 else self.chance.uniform(0.1, 0.8)
            async with asyncio.timeout(life):
                await struck.wait()
        process.kill()
        await asyncio.to_thread(process.join)
        self.strike = None
        self.sandbox.faults.orders = list(self.faults)
        self.report.kills += 1
        self.report.unconfirmed_kills += bool(await asyncio.to_thread(self.ask, f"{UNCERTAIN} AND state = 'SENDING'"))
        self.report.unthreaded_kills += bool(await asyncio.to_thread(self.ask, UNTHREADED))

    def ask(self, sql: str) -> Any:
        """The one value of a query."""
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchone()[0]

    async def recover(self) -> None:
        """Let everything be well, until nothing is left to do."""
        self.sandbox.faults.clear()
        for order in self.faults:
            self.report.faults[order.kind] += order.fired
        if self.beyond_the_nonce:
            self.sandbox.clock.advance(3600)
        process = self.start()
        open_ends = "SELECT count(*) FROM deliveries WHERE state IN ('PENDING', 'READY', 'SENDING')"
        due = f"SELECT count(*) FROM subscriptions WHERE next_due <= '{self.sandbox.clock.now().isoformat()}'"
        async with asyncio.timeout(120):
            # Another process works: there is nothing here to be told by.
            while any([await asyncio.to_thread(self.ask, sql) for sql in (due, open_ends, UNTHREADED)]):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        process.terminate()
        await asyncio.to_thread(process.join)

    def judge(self) -> None:
        """Compare what stands in the channels with what was due."""
        closed = closed_after(FIRST_DAY - timedelta(days=1), self.sandbox.clock.now())
        # The stand-in for the live source has no lists of weekends.
        due = {str(day) for day in closed if day.weekday() < 5}
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            rows = connection.execute(
                "SELECT channel_id, day, state FROM deliveries JOIN subscriptions ON id = subscription_id"
            ).fetchall()
            confirmed = connection.execute("SELECT message_id FROM parts WHERE message_id IS NOT NULL").fetchall()
            self.report.threadless = sum(
                str(message_id) not in self.sandbox.world.channels for (message_id,) in confirmed
            )
            self.report.intact = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        noted = {(str(channel), day): state for channel, day, state in rows}
        for channel in CHANNELS:
            posts = Counter(
                str(day)
                for message in self.sandbox.world.messages[channel].values()
                for day in due
                if f"digest:all:{day}" in str(message["components"])
            )
            self.report.messages += sum(posts.values())
            self.report.duplicated += sum(count - 1 for count in posts.values())
            for day in due:
                state = noted.get((channel, day))
                self.report.passed_over += state == "SKIPPED" and not posts[day]
                self.report.held += state == "HELD"
                self.report.lost += not posts[day] and state not in {"SKIPPED", "HELD", "BLOCKED"}
        self.report.lists = len(due) * len(CHANNELS)


async def slaughter(
    kills: int,
    seed: int,
    path: Path,
    *,
    progress: bool = False,
    without: Collection[str] = (),
    beyond_the_nonce: float = BEYOND_THE_NONCE,
) -> Report:
    """Kill the bot *kills* times, let it recover, and report."""
    report = Report(channels=len(CHANNELS))
    chance = random.Random(seed)
    began = time.monotonic()
    async with contextlib.AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(
            open_sandbox(start=closes_at(FIRST_DAY), in_process=False, rates=False)
        )
        bench = Slaughter(sandbox, path, chance, report, without, beyond_the_nonce)
        await bench.prepare(kills + 2)
        bench.be_unwell()
        for number in range(kills):
            await bench.kill_once()
            if progress and number % 50 == 49:
                print(f"{number + 1} kills, {len(bench.posted)} messages", flush=True)
        await bench.recover()
        bench.judge()
    report.seconds = time.monotonic() - began
    return report


def main() -> None:
    """Run it and print the report; the exit status is 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(datetime.now(UTC).timestamp()))
    parser.add_argument("--beyond-the-nonce", type=float, default=BEYOND_THE_NONCE)
    parser.add_argument("--without", choices=sorted(PRECAUTIONS), action="append", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kills.db"
        report = asyncio.run(
            slaughter(
                options.kills,
                options.seed,
                path,
                progress=True,
                without=options.without,
                beyond_the_nonce=options.beyond_the_nonce,
            )
        )
    print(f"seed {options.seed}")
    print(report)
    raise SystemExit(bool(report.lost or report.duplicated or not report.intact))


if __name__ == "__main__":
    main()
