"""The bot in a process of its own, pointed at the sandbox, with a clock that follows the sandbox's.

Started by `python -m sandbox` with an environment that holds no token and no key.
"""

import asyncio
import sys
from datetime import datetime, timedelta

import aiohttp

from bot.client import Paperboy
from bot.days import closes_at
from bot.importing import import_seeds_if_empty
from bot.logs import set_up_logs
from bot.schedule import next_firing
from bot.services import Services, open_services
from bot.settings import Settings
from sandbox.addresses import pointed_at
from sandbox.clock import SandboxClock
from sandbox.state import TOKEN
from sandbox.world import DAILY_PAPERS, FIRST_DAY, GUILD, OWNER
from storage.errors import DatabaseError
from storage.preferences import Content, Preferences, Schedule, Wish

LOOK_SECONDS = 0.5


async def run(url: str, database_url: str) -> None:
    """Run the bot on the sandbox at *url* until its line to the clock closes."""
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/sandbox/child?token={TOKEN}") as line:
        clock = SandboxClock(datetime.fromisoformat(await line.receive_str()))
        # What the operator keeps in .env is for the real bot.
        settings = Settings(_env_file=None, database_url=database_url)  # type: ignore[call-arg]
        with pointed_at(url, clock):
            async with open_services(settings, clock=clock, live=True) as services:
                await prepare(services)
                async with (
                    Paperboy(services, guild_ready_timeout=0.1) as bot,
                    services.feed.running(bot.deliverer.ring),
                ):
                    following = asyncio.create_task(_follow(line, clock))
                    telling = asyncio.create_task(_keep_telling(line, clock, services))
                    running = asyncio.create_task(bot.start(TOKEN))
                    await asyncio.wait([following, telling, running], return_when=asyncio.FIRST_COMPLETED)
                    for task in (following, telling):
                        task.cancel()
                    await bot.close()
                    await running


async def prepare(services: Services) -> None:
    """Give a new database the seeds and a channel that receives them."""
    await import_seeds_if_empty(services.papers)
    if await services.subscriptions.of_channel(int(DAILY_PAPERS)) is None:
        # As if subscribed the day before: the first post is due at once, and carries the list of the first day alone.
        before = closes_at(FIRST_DAY) - timedelta(minutes=1)
        schedule = Schedule(at=None, zone="Asia/Seoul")
        first = next_firing(schedule, before)
        await services.subscriptions.subscribe(
            Wish(
                guild_id=int(GUILD),
                channel_id=int(DAILY_PAPERS),
                created_by=int(OWNER),
                preferences=Preferences(schedule=schedule, content=Content(language=services.settings.language)),
            ),
            covered_through=FIRST_DAY - timedelta(days=1),
            next_day=first.day,
            next_due=first.due,
            now=before,
        )


async def _follow(line: aiohttp.ClientWebSocketResponse, clock: SandboxClock) -> None:
    """Move the clock as the sandbox's was moved, until the line closes."""
    async for frame in line:
        if frame.type != aiohttp.WSMsgType.TEXT:
            return
        clock.move_to(datetime.fromisoformat(frame.data))
        await line.send_json({"followed": True})


async def _keep_telling(line: aiohttp.ClientWebSocketResponse, clock: SandboxClock, services: Services) -> None:
    """Tell when the next digest comes, whenever that changes."""
    told = None
    while True:
        due = await services.enrollment.next_delivery(clock.now())
        if due != told:
            told = due
            await line.send_json({"next_digest": None if due is None else due.isoformat()})
        await asyncio.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    set_up_logs("INFO")
    try:
        asyncio.run(run(*sys.argv[1:]))
    except DatabaseError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
