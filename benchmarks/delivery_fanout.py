"""Posts a list to many channels at Discord's ceiling, a few days in a row, while people use commands.

The sandbox runs in a process of its own with Discord's rate limits on. Of the dead channels half are closed to the
bot as the gateway tells, the other half refuse it without the gateway knowing.

    python -m benchmarks.delivery_fanout --channels 10000 --dead 1000 --days 3
    python -m benchmarks.delivery_fanout --channels 10000 --leave-dead-out 1000 --days 3     (for comparison)
"""

import argparse
import asyncio
import contextlib
import ctypes
import gc
import logging
import multiprocessing
import multiprocessing.connection
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import aiohttp

from benchmarks.delivery_planning import resident_megabytes
from bot.client import Paperboy
from bot.importing import SEEDS, import_digests
from bot.services import Services, open_services
from bot.settings import Settings
from sandbox import shapes
from sandbox.addresses import pointed_at
from sandbox.clock import SandboxClock
from sandbox.permissions import BITS
from sandbox.refusals import Refusal
from sandbox.server import Exchange, open_sandbox
from sandbox.shapes import made
from sandbox.state import TOKEN, World
from sandbox.world import BOT, GENERAL, MINJI, OWNER, founded, member, role
from storage.models import DeliveryState, Digest, DigestEntry
from storage.subscriptions import stamp

PER_GUILD = 400
FIRST_ID = 1 << 60
PEOPLE_ASK_EVERY_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 5.0
ALLOWED_A_SECOND = 45


def channel_ids(count: int) -> list[tuple[int, int]]:
    """(guild, channel) of each."""
    return [(FIRST_ID + 1_000_000 + number // PER_GUILD, FIRST_ID + number) for number in range(count)]


class Channels:
    """Who is subscribed, and which of them are dead.

    Args:
        count: How many there are, the dead ones included.
        dead: How many refuse the bot.
        subscribed: Whether the dead ones are subscribed, or left out for comparison.
    """

    def __init__(self, count: int, dead: int, *, subscribed: bool) -> None:
        self.all = channel_ids(count)
        ids = [channel for _, channel in self.all]
        dead_ids = ids[:: count // dead][:dead] if dead else []
        self.closed = frozenset(dead_ids[::2])
        """The gateway tells that the bot may not write there."""
        self.refusing = frozenset(dead_ids[1::2])
        left_out = frozenset() if subscribed else self.closed | self.refusing
        self.subscribed = [(guild, channel) for guild, channel in self.all if channel not in left_out]


def founded_with(channels: Channels) -> World:
    """A world with all of *channels*."""
    world = founded(SandboxClock())
    for guild_id, channel_id in channels.all:
        guild, channel = str(guild_id), shapes.channel(str(channel_id), str(guild_id), shapes.TEXT, "channel", 1)
        if guild not in world.guilds:
            world.guilds[guild] = made("guild", id=guild, name=f"Guild {guild}", owner_id=OWNER, preferred_locale="ko")
            world.guilds[guild]["roles"] = [role(guild, "@everyone", shapes.EVERYONE, 0)]
            world.members[guild] = {one: member(world.users[one], []) for one in (OWNER, BOT)}
        if channel_id in channels.closed:
            closed = {"id": BOT, "type": 1, "allow": "0", "deny": str(BITS["send_messages"])}
            channel["permission_overwrites"] = [closed]
        world.add_channel(channel)
    return world


def serve(channels: Channels, line: multiprocessing.connection.Connection) -> None:
    """The sandbox's process: tells its port, and whenever it is asked what it saw since the last time."""
    asyncio.run(serve_until_asked(channels, line))


async def serve_until_asked(channels: Channels, line: multiprocessing.connection.Connection) -> None:
    """Serve until the other process says "done"."""
    seen: Counter[str] = Counter()
    moments: list[float] = []

    async with open_sandbox(world=founded_with(channels), rates=True, in_process=False) as sandbox:
        write = sandbox.desk.write

        def guarded(channel, *arguments, **options):  # type: ignore[no-untyped-def]
            if int(channel["id"]) in channels.refusing:
                raise Refusal("missing_permissions")
            return write(channel, *arguments, **options)

        def watch(exchange: Exchange) -> None:
            if exchange.route.name == "POST /channels/{channel_id}/messages":
                place = int(exchange.call.params["channel_id"])
                dead = place in channels.closed or place in channels.refusing
                seen[f"{'dead' if dead else 'living'} {exchange.status}"] += 1
                moments.append(time.monotonic())
            elif exchange.status == 429:
                seen[f"{exchange.route.name} 429"] += 1

        sandbox.desk.write = guarded  # type: ignore[method-assign]
        sandbox.watchers.append(watch)
        line.send(sandbox.url)
        while await asyncio.get_running_loop().run_in_executor(None, line.recv) != "done":
            line.send((dict(seen), moments[-1] - moments[0] if moments else 0.0))
            seen.clear()
            moments.clear()


async def subscribe(services: Services, channels: Channels, before: date) -> None:
    """Subscribe the channels to every list after *before*; nothing is due yet."""
    now = datetime.now(UTC)
    async with services.database.transaction() as transaction:
        await transaction.execute_many(
            "INSERT INTO subscriptions (guild_id, channel_id, created_by, created_at, at, zone, weekdays, count,"
            " language, covered_through, next_day, next_due) VALUES (?, ?, 7, ?, NULL, 'Asia/Seoul', 127, 10, 'ko', ?,"
            " ?, ?)",
            [
                (guild, channel, stamp(now), str(before), str(now.date()), stamp(now + timedelta(days=1)))
                for guild, channel in channels.subscribed
            ],
        )


async def close_list(services: Services, day: date) -> None:
    """The list of *day* comes, and everybody's firing with it."""
    entries = tuple(
        DigestEntry(
            arxiv_id=f"{day:%y%m}.{day.day:02}{number:03}",
            title=f"A paper with a title of usual length, {number}",
            upvotes=number,
        )
        for number in range(18)
    )
    await services.papers.save_digest(Digest(day=day, entries=entries))
    async with services.database.transaction() as transaction:
        await transaction.execute("UPDATE subscriptions SET next_due = ?", [stamp(datetime.now(UTC))])


async def ask_for_papers(url: str, waits: list[float], enough: asyncio.Event) -> None:
    """Somebody types /paper again and again until there is *enough*; how long the answers take."""
    api = f"{url}/sandbox/api"
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{api}/events?user={MINJI}") as events:
        async with session.get(f"{api}/state", params={"user": MINJI}) as answer:
            commands = (await answer.json())["commands"]
        paper = next(command["id"] for command in commands if command["name"] == "paper")
        body = {"channel_id": GENERAL, "command_id": paper, "options": {"paper": "2412.17256"}}
        while not enough.is_set():
            began = time.perf_counter()
            async with session.post(f"{api}/people/{MINJI}/slash", json=body) as answer:
                interaction = (await answer.json())["interaction_id"]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                    async for frame in events:
                        event = frame.json()
                        if event["type"] == "INTERACTION_DONE" and event["data"]["interaction_id"] == interaction:
                            break
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(PEOPLE_ASK_EVERY_SECONDS)


async def under_way(services: Services) -> int:
    """How many deliveries are not over."""
    row = await services.database.fetch_one(
        "SELECT count(*) AS waiting FROM deliveries WHERE state IN ('PENDING', 'READY', 'SENDING')"
    )
    return int(row["waiting"]) if row else 0


async def measure(channels: Channels, days: int, path: Path) -> None:
    """Run it and print the figures of each day."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(channels, theirs), daemon=True)
    process.start()
    url = await asyncio.get_running_loop().run_in_executor(None, ours.recv)
    today = datetime.now(UTC).date()
    with pointed_at(url):
        async with open_services(Settings(database_url=f"sqlite:///{path}")) as services:
            await import_digests(services.papers, [SEEDS])
            async with Paperboy(services, guild_ready_timeout=1.0) as bot:
                running = asyncio.create_task(bot.start(TOKEN))
                await bot.wait_until_ready()
                waits: list[float] = []
                enough = asyncio.Event()
                asking = asyncio.create_task(ask_for_papers(url, waits, enough))
                await subscribe(services, channels, today - timedelta(days=days))
                await asyncio.sleep(2)
                for day in range(days):
                    before = await held_megabytes(services)
                    # To collect all garbage holds the loop for a moment: who asked just then does not count.
                    await asyncio.sleep(PEOPLE_ASK_EVERY_SECONDS)
                    waits.clear()
                    await close_list(services, today - timedelta(days=days - 1 - day))
                    bot.deliverer.ring()
                    await asyncio.sleep(1)
                    while await under_way(services):  # noqa: ASYNC110  (the figures must not depend on being told)
                        await asyncio.sleep(0.5)
                    ours.send("report")
                    seen, seconds = await asyncio.get_running_loop().run_in_executor(None, ours.recv)
                    full = resident_megabytes()
                    print(
                        f"day {day + 1}: {report(seen, seconds, waits)}; memory {before:.1f} MB before,"
                        f" {await held_megabytes(services):.1f} MB after, {full:.1f} MB with SQLite's page caches;"
                        f" views kept {len(bot.persistent_views)}",
                        flush=True,
                    )
                enough.set()
                await asking
                await bot.close()
                await running
            states = await services.database.fetch_all("SELECT state, count(*) AS channels FROM deliveries GROUP BY 1")
    ours.send("done")
    process.join()
    print({str(DeliveryState(row["state"])): row["channels"] for row in states})


async def held_megabytes(services: Services) -> float:
    """The memory of this process without SQLite's page caches, which fill up to 16 MB for each of two connections."""
    gc.collect()
    await services.database.fetch_all("PRAGMA shrink_memory")
    async with services.database.transaction() as transaction:
        await transaction.execute("PRAGMA shrink_memory")
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    return resident_megabytes()


def report(seen: dict[str, int], seconds: float, waits: list[float]) -> str:
    """The figures of one fan-out."""
    posts = sum(count for name, count in seen.items() if name.startswith(("dead ", "living ")))
    ordered = sorted(waits)
    return (
        f"{dict(sorted(seen.items()))}; {posts} requests in {seconds:.1f} s: {posts / seconds:.1f} a second,"
        f" {posts / seconds / ALLOWED_A_SECOND:.0%} of the {ALLOWED_A_SECOND} allowed;"
        f" /paper {len(ordered)} times: median {ordered[len(ordered) // 2] * 1000:.0f} ms,"
        f" p99 {ordered[int(len(ordered) * 0.99)] * 1000:.0f} ms"
    )


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=10_000)
    parser.add_argument("--dead", type=int, default=0)
    parser.add_argument("--leave-dead-out", type=int, default=0, metavar="DEAD")
    parser.add_argument("--days", type=int, default=1)
    options = parser.parse_args()
    dead = options.dead or options.leave_dead_out
    channels = Channels(options.channels, dead, subscribed=not options.leave_dead_out)
    logging.getLogger("bot").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(measure(channels, options.days, Path(folder) / "fanout.db"))


if __name__ == "__main__":
    main()
