"""Posts one list to many channels at Discord's ceiling, while people use commands.

The sandbox runs in a process of its own with Discord's rate limits on; some channels refuse the bot without the
gateway knowing.

    python -m benchmarks.delivery_fanout --channels 10000 --dead 1000
"""

import argparse
import asyncio
import contextlib
import logging
import multiprocessing
import multiprocessing.connection
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
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
from sandbox.refusals import Refusal
from sandbox.server import Exchange, open_sandbox
from sandbox.state import TOKEN
from sandbox.world import BOT, FOUNDED, GENERAL, MINJI, OWNER, founded
from storage.models import DeliveryState, Digest, DigestEntry
from storage.subscriptions import stamp

PER_GUILD = 400
FIRST_ID = 1 << 60
PEOPLE_ASK_EVERY_SECONDS = 0.5
ALLOWED_A_SECOND = 45


def channel_ids(count: int) -> list[tuple[int, int]]:
    """(guild, channel) of each."""
    return [(FIRST_ID + 1_000_000 + number // PER_GUILD, FIRST_ID + number) for number in range(count)]


def serve(channels: int, dead: int, line: multiprocessing.connection.Connection) -> None:
    """The sandbox's process: tells its port, and at the end what it saw."""
    asyncio.run(serve_until_asked(channels, dead, line))


async def serve_until_asked(channels: int, dead: int, line: multiprocessing.connection.Connection) -> None:
    """Serve until the other process says a word."""
    world = founded(SandboxClock())
    for guild_id, channel_id in channel_ids(channels):
        guild, channel = str(guild_id), str(channel_id)
        if guild not in world.guilds:
            world.guilds[guild] = shapes.guild(guild, f"Guild {guild}", OWNER, "ko")
            world.guilds[guild]["roles"] = [shapes.role(guild, "@everyone", shapes.EVERYONE, 0)]
            world.members[guild] = {one: shapes.member(world.users[one], [], FOUNDED) for one in (OWNER, BOT)}
        world.add_channel(shapes.channel(channel, guild, shapes.TEXT, f"channel-{channel}", 1))
    refused = (
        {str(channel_id) for _, channel_id in channel_ids(channels)[:: max(1, channels // dead)]} if dead else set()
    )
    seen: Counter[str] = Counter()
    moments: list[float] = []
    write = None

    async with open_sandbox(world=world, rates=True, in_process=False) as sandbox:
        write = sandbox.desk.write

        def guarded(channel, *arguments, **options):  # type: ignore[no-untyped-def]
            if channel["id"] in refused:
                raise Refusal("missing_permissions")
            return write(channel, *arguments, **options)

        def watch(exchange: Exchange) -> None:
            if exchange.route.name == "POST /channels/{channel_id}/messages":
                seen[f"post {exchange.status}"] += 1
                moments.append(time.monotonic())
            elif exchange.status == 429:
                seen["other 429"] += 1

        sandbox.desk.write = guarded  # type: ignore[method-assign]
        sandbox.watchers.append(watch)
        line.send((sandbox.port, sandbox.url, sandbox.gateway_url))
        await asyncio.get_running_loop().run_in_executor(None, line.recv)
        line.send((dict(seen), moments[-1] - moments[0] if moments else 0.0))


async def subscribe(services: Services, channels: int) -> None:
    """Subscribe every channel, due now."""
    now = datetime.now(UTC)
    yesterday = str((now - timedelta(days=1)).date())
    async with services.database.transaction() as transaction:
        await transaction.execute_many(
            "INSERT INTO subscriptions (guild_id, channel_id, created_by, created_at, at, zone, weekdays, count,"
            " language, covered_through, next_day, next_due) VALUES (?, ?, 7, ?, NULL, 'Asia/Seoul', 127, 10, 'ko', ?,"
            " ?, ?)",
            [
                (guild, channel, stamp(now), yesterday, str(now.date()), stamp(now))
                for guild, channel in channel_ids(channels)
            ],
        )
    entries = tuple(
        DigestEntry(
            arxiv_id=f"2412.{number:05}", title=f"A paper with a title of usual length, {number}", upvotes=number
        )
        for number in range(18)
    )
    await services.papers.save_digest(Digest(day=now.date(), entries=entries))


async def ask_for_papers(url: str, waits: list[float]) -> None:
    """Somebody types /paper again and again; how long the answers take."""
    api = f"{url}/sandbox/api"
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{api}/events?user={MINJI}") as events:
        async with session.get(f"{api}/state", params={"user": MINJI}) as answer:
            commands = (await answer.json())["commands"]
        paper = next(command["id"] for command in commands if command["name"] == "paper")
        body = {"channel_id": GENERAL, "command_id": paper, "options": {"paper": "2412.17256"}}
        while True:
            began = time.perf_counter()
            async with session.post(f"{api}/people/{MINJI}/slash", json=body) as answer:
                interaction = (await answer.json())["interaction_id"]
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


async def measure(channels: int, dead: int, path: Path) -> None:
    """Run it and print the figures."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(channels, dead, theirs), daemon=True)
    process.start()
    _, url, gateway_url = await asyncio.get_running_loop().run_in_executor(None, ours.recv)
    with pointed_at(url, gateway_url):
        async with open_services(Settings(database_url=f"sqlite:///{path}")) as services:
            await import_digests(services.papers, [SEEDS])
            async with Paperboy(services, guild_ready_timeout=1.0) as bot:
                running = asyncio.create_task(bot.start(TOKEN))
                await bot.wait_until_ready()
                waits: list[float] = []
                asking = asyncio.create_task(ask_for_papers(url, waits))
                await asyncio.sleep(2)
                waits.clear()
                before = resident_megabytes()
                await subscribe(services, channels)
                bot.deliverer.ring()
                await asyncio.sleep(1)
                while await under_way(services):  # noqa: ASYNC110  (the figures must not depend on being told)
                    await asyncio.sleep(0.5)
                after = resident_megabytes()
                asking.cancel()
                await bot.close()
                await running
            states = await services.database.fetch_all("SELECT state, count(*) AS channels FROM deliveries GROUP BY 1")
    ours.send("done")
    seen, seconds = ours.recv()
    process.join()
    posts = sum(count for name, count in seen.items() if name.startswith("post "))
    ordered = sorted(waits)
    print({str(DeliveryState(row["state"])): row["channels"] for row in states}, seen)
    print(
        f"{posts} posts in {seconds:.1f} s: {posts / seconds:.1f} a second,"
        f" {posts / seconds / ALLOWED_A_SECOND:.0%} of the {ALLOWED_A_SECOND} allowed"
    )
    print(
        f"/paper meanwhile, {len(ordered)} times: median {ordered[len(ordered) // 2] * 1000:.0f} ms,"
        f" p99 {ordered[int(len(ordered) * 0.99)] * 1000:.0f} ms"
    )
    print(f"memory {before:.0f} MB before, {after:.0f} MB after")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=10_000)
    parser.add_argument("--dead", type=int, default=0)
    options = parser.parse_args()
    logging.getLogger("bot").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(measure(options.channels, options.dead, Path(folder) / "fanout.db"))


if __name__ == "__main__":
    main()
