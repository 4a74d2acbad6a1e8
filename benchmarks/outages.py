"""Lets Discord be down for a minute, an hour or 26 hours, over the wire, and counts what reached it meanwhile.

The poster and discord.py's gateway speak to the sandbox; time passes only on the sandbox's clock, whenever everybody
waits for it. Every list must be in every channel once, or noted as passed over; the newest one must be there; and
during the outage no two requests may be less than a second apart, once the first has failed.

    python -m benchmarks.outages
    python -m benchmarks.outages --without knock     (must fail; likewise timeout, wait, look)
"""

import argparse
import asyncio
import contextlib
import itertools
import logging
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import discord

from benchmarks.outage_precautions import DeafPacer, HastyPacer, Impatient, Waiting, WatchedPacer, find_nothing
from benchmarks.outage_report import Report
from bot.delivery.deliverer import Deliverer
from bot.poster import DiscordPoster
from bot.rendering.digests import digest_payload
from bot.rest import TIMEOUT_SECONDS
from bot.services import Services, open_services
from bot.settings import Settings
from sandbox import shapes
from sandbox.calls import Route
from sandbox.clock import SandboxClock
from sandbox.faults import Order
from sandbox.rates import Verdict
from sandbox.server import Sandbox, open_sandbox
from sandbox.state import TOKEN, Event
from sandbox.world import GUILD, OWNER, founded
from storage.models import Digest, DigestEntry
from storage.preferences import Preferences, Schedule, Wish

KINDS = ("error_500", "error_503", "reset", "answer_lost", "hang", "global_429")
LENGTHS = {"1 minute": timedelta(minutes=1), "1 hour": timedelta(hours=1), "26 hours": timedelta(hours=26)}
PRECAUTIONS = ("knock", "timeout", "wait", "look")
NOON = clock_time(12)
BEGIN = datetime(2024, 12, 25, 3, tzinfo=UTC)
FIRST_ID = 1 << 60
# What a global 429 asks us to wait for at most.
LONGEST_WAIT = 60.0
# Longer than any outage takes to be over in real time where nothing is broken.
STUCK_SECONDS = 300.0


class Outage:
    """One bot, one sandbox, and an outage between them.

    Args:
        sandbox: Its clock stands still.
        services: The bot's.
        client: Connected to the sandbox.
        channels: Subscribed to.
        without: A precaution to leave out, "" for none.
    """

    def __init__(
        self, sandbox: Sandbox, services: Services, client: discord.Client, channels: list[str], without: str
    ) -> None:
        self.sandbox = sandbox
        self.services = services
        self.channels = channels
        self.report = Report()
        self._changed = asyncio.Event()
        self._answers = Waiting(sandbox.clock, self._changed)
        self._turns = Waiting(sandbox.clock, self._changed)
        self._order: Order | None = None
        self._down_until: datetime | None = None
        poster = DiscordPoster(client, Impatient(self._answers) if without == "timeout" else self._answers)
        paces = {"knock": DeafPacer, "wait": HastyPacer}.get(without, WatchedPacer)
        self._pacer = paces(seconds=lambda: sandbox.clock.now().timestamp(), sleep=self._turns.sleep)
        self._pacer.changed = self._changed
        if without == "look":
            poster.find = find_nothing  # type: ignore[assignment]
        self.poster = poster
        self.deliverer = Deliverer(
            papers=services.papers,
            subscriptions=services.subscriptions,
            deliveries=services.deliveries,
            preparing=services.preparing,
            sending=services.sending,
            notices=services.notices,
            after_posts=services.after_posts,
            poster=poster,
            render=digest_payload,
            clock=sandbox.clock,
            lists=services.lists,
            pacer=self._pacer,
        )
        sandbox.world.listeners.append(self._hear)
        count = sandbox.rates.count

        def limited(route: Route, params: dict[str, str]) -> Verdict:
            if self._down_until is None or not route.path.startswith("/channels"):
                return count(route, params)
            left = min((self._down_until - sandbox.clock.now()).total_seconds(), LONGEST_WAIT)
            self.report.moments.append((sandbox.clock.now().timestamp(), 0.0, left))
            refusal = {"message": "You are being rate limited.", "retry_after": left, "global": True, "code": 0}
            headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global", "Retry-After": f"{left:.0f}"}
            return Verdict(headers, refusal)

        sandbox.rates.count = limited  # type: ignore[method-assign]

    def _hear(self, event: Event) -> None:
        if event.type == "FAULT" and event.data["fired"]:
            known = TIMEOUT_SECONDS if event.data["kind"] == "hang" else 0.0
            self.report.moments.append((self.sandbox.clock.now().timestamp(), known, 0.0))
            self._changed.set()

    async def store(self, day: date) -> None:
        """A list comes."""
        entry = DigestEntry(arxiv_id=f"{day:%y%m}.{day.day:05}", title=f"The paper of {day}")
        await self.services.papers.save_digest(Digest(day=day, entries=(entry,)))

    async def subscribe(self) -> None:
        """Every channel wants every list at noon in Seoul."""
        for channel in self.channels:
            wish = Wish(
                guild_id=int(GUILD),
                channel_id=int(channel),
                created_by=int(OWNER),
                preferences=Preferences(schedule=Schedule(at=NOON, zone="Asia/Seoul")),
            )
            await self.services.enrollment.subscribe(wish, now=self.sandbox.clock.now())

    async def live(self, until: datetime, every: timedelta = timedelta(minutes=5)) -> None:
        """Tick every so often and whenever something is due."""
        clock = self.sandbox.clock
        while clock.now() < until:
            due = await self.services.sending.next_due()
            step = clock.now() + every
            clock.move_to(min(until, step if due is None else max(min(due, step), clock.now())))
            await self._tick()

    async def _tick(self) -> None:
        """One tick; the clock moves on whenever all that goes on waits for it."""
        ticking = asyncio.create_task(self.deliverer.tick())
        try:
            while not ticking.done():
                self._changed.clear()
                hanging = self._order.fired - self._answers.expired if self._order else 0
                in_flight = len(self._answers.until)
                # Who has his turn has yet to ask, or to write down what came of it.
                is_busy = self._pacer.open > in_flight or in_flight > hanging
                if not is_busy and (in_flight or self._turns.until):
                    self.sandbox.clock.move_to(min(self._turns.until + self._answers.until))
                changing = asyncio.create_task(self._changed.wait())
                await asyncio.wait({ticking, changing}, return_when=asyncio.FIRST_COMPLETED)
                changing.cancel()
            await ticking
        finally:
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)

    async def be_down(self, kind: str, length: timedelta) -> None:
        """Discord is down for *length*; a list comes halfway, so that after a day there is a newer one."""
        end = self.sandbox.clock.now() + length
        if kind == "global_429":
            self._down_until = end
        else:
            order = Order(kind=kind, count=10**9)
            self._order = order if kind == "hang" else None
            self.sandbox.faults.orders.append(order)
        await self.live(self.sandbox.clock.now() + length / 2)
        day = (BEGIN + timedelta(days=1)).date()
        if length > timedelta(days=1):
            await self.store(day)
        await self.live(end)
        self.sandbox.faults.clear()
        self._order = self._down_until = None

    async def judge(self) -> None:
        """Compare what stands in the channels with what was due, and look at the knocks."""
        days = [str(day) for day in await self.services.papers.digest_days() if day >= BEGIN.date()]
        found = {
            channel: Counter(
                day
                for message in self.sandbox.world.messages.get(channel, {}).values()
                for day in days
                if f"digest:all:{day}" in str(message["components"])
            )
            for channel in self.channels
        }
        for channel in self.channels:
            subscription = await self.services.subscriptions.of_channel(int(channel))
            assert subscription is not None
            noted = {
                str(one.day): str(one.state) for one in await self.services.deliveries.of_subscription(subscription.id)
            }
            for day in days:
                self.report.posted += bool(found[channel][day])
                self.report.duplicated += max(0, found[channel][day] - 1)
                self.report.passed_over += not found[channel][day] and noted.get(day) == "SKIPPED"
                self.report.lost += not found[channel][day] and noted.get(day) != "SKIPPED"
        self.report.lists = len(days) * len(self.channels)
        self.report.is_newest_everywhere = all(posts[days[-1]] == 1 for posts in found.values())
        moments = self.report.moments
        known = min((moment + later for moment, later, _ in moments), default=0)
        late = [moment for moment, _, _ in moments if moment > known]
        self.report.too_early = sum(
            any(before < moment < before + wait - 0.001 for before, _, wait in moments) for moment in late
        )
        self.report.at_once, self.report.knocks = len(moments) - len(late), len(late)
        self.report.closest_seconds = min(
            (after - before for before, after in itertools.pairwise(late)), default=float("inf")
        )


@contextlib.asynccontextmanager
async def connected() -> AsyncIterator[discord.Client]:
    """A client that is ready."""
    client = discord.Client(intents=discord.Intents(guilds=True), max_messages=None, guild_ready_timeout=0.05)
    async with client:
        running = asyncio.create_task(client.start(TOKEN))
        await client.wait_until_ready()
        try:
            yield client
        finally:
            await client.close()
            await running


async def suffer(kind: str, length: timedelta, path: Path, *, channels: int = 3, without: str = "") -> Report:
    """Let one outage pass, wait until all is delivered, and report.

    Args:
        kind: One of `KINDS`.
        length: How long it lasts.
        path: Where the bot's database is made.
        channels: How many are subscribed.
        without: One of `PRECAUTIONS`, "" for none.
    """
    world = founded(SandboxClock(BEGIN, frozen=True))
    ids = [str(FIRST_ID + number) for number in range(channels)]
    for number, channel in enumerate(ids):
        world.add_channel(shapes.channel(channel, GUILD, shapes.TEXT, f"channel-{number}", 1))
    async with (
        open_sandbox(world=world) as sandbox,
        open_services(Settings(database_url=f"sqlite:///{path}"), clock=sandbox.clock) as services,
        connected() as client,
    ):
        outage = Outage(sandbox, services, client, ids, without)
        await outage.subscribe()
        await outage.live(BEGIN + timedelta(hours=1))
        await outage.store(BEGIN.date())
        await outage.live(BEGIN + timedelta(days=1) - timedelta(seconds=1), every=timedelta(hours=1))
        try:
            async with asyncio.timeout(STUCK_SECONDS):
                await outage.be_down(kind, length)
                await outage.live(sandbox.clock.now() + timedelta(minutes=11))
        except TimeoutError:
            outage.report.stuck = True
        await outage.judge()
        await outage.deliverer.stop()
        await outage.poster.close()
    return outage.report


def main() -> None:
    """Run them all and print the reports; the exit status is 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=3)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--without", choices=("", *PRECAUTIONS), default="")
    options = parser.parse_args()
    logging.disable()
    broken = False
    for kind, (name, length) in itertools.product(options.kind or KINDS, LENGTHS.items()):
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "outage.db"
            report = asyncio.run(suffer(kind, length, path, channels=options.channels, without=options.without))
        broken |= not report.is_kept
        print(f"{kind}, {name}: {report} ({time.monotonic() - began:.0f} s)", flush=True)
    raise SystemExit(broken)


if __name__ == "__main__":
    main()
