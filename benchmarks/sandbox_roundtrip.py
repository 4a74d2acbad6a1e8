"""How long one slash command takes through the sandbox: person, gateway, discord.py, REST, person again.

Run: ``python -m benchmarks.sandbox_roundtrip [--count 1000]``
"""

import argparse
import asyncio
import gc
import re
import resource
import signal
import statistics
import sys
import time
from pathlib import Path

import aiohttp
import discord
from discord import app_commands

from sandbox.server import open_sandbox
from sandbox.state import TOKEN

# Long enough for the session's record of sent events to be full: what grows after that is a leak.
WARM_UP = 1100


@app_commands.command(description="Answer at once")
async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong", ephemeral=True)


def resident_kib() -> int:
    """What this process holds now, in KiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


def percentiles(milliseconds: list[float]) -> str:
    cuts = statistics.quantiles(milliseconds, n=100)
    return f"p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms, slowest {max(milliseconds):.2f} ms"


async def measure(count: int) -> None:
    async with open_sandbox() as sandbox, discord.Client(intents=discord.Intents(guilds=True)) as client:
        tree = app_commands.CommandTree(client)
        tree.add_command(ping)
        running = asyncio.create_task(client.start(TOKEN))
        await sandbox.until(sandbox.gateway.online.is_set, "the bot")
        await client.wait_until_ready()
        await tree.sync()
        minji = sandbox.person("minji")
        took: list[float] = []
        own: list[float] = []
        memory: list[int] = []
        for number in range(WARM_UP + count):
            began, worked = time.perf_counter(), time.process_time()
            await minji.slash("general", "ping")
            if number >= WARM_UP:
                took.append((time.perf_counter() - began) * 1000)
                own.append((time.process_time() - worked) * 1000)
            if number % 100 == 0:
                # A quarter of an hour passes, so that what tokens hold is let go as it is on Discord.
                sandbox.clock.advance(901)
                sandbox.world.messages[minji.channel("general")["id"]].clear()
                gc.collect()
                memory.append(resident_kib())
        await client.close()
        await asyncio.gather(running, return_exceptions=True)
    print(f"{count} slash round trips: {percentiles(took)}")
    # What other processes of a busy machine take away does not count here.
    print(f"time of the process itself: {percentiles(own)}")
    print(f"memory every 100: {' '.join(f'{one / 1024:.1f}' for one in memory)} MiB")


async def time_the_end() -> float:
    """Seconds from Ctrl-C until both processes of `python -m sandbox` are gone, the bot connected."""
    command = ("-m", "sandbox", "--no-browser", "--port", "0")
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=pipe, stderr=nothing)
    assert process.stdout
    url = re.search(r"http://[\d.:]+", (await process.stdout.readline()).decode())[0]
    async with aiohttp.ClientSession(f"{url}/sandbox/api/") as session, session.ws_connect("events") as events:
        while not (await (await session.get("state")).json())["bot"]["online"]:
            await events.receive()
    began = time.perf_counter()
    process.send_signal(signal.SIGINT)
    # The bot's process writes to the same place, which closes when both are gone.
    await process.communicate()
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    asyncio.run(measure(parser.parse_args().count))
    print(f"Ctrl-C ends the sandbox and the bot in {asyncio.run(time_the_end()):.2f} s")
