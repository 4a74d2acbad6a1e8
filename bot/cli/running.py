"""`run`: the bot itself."""

import asyncio
import contextlib
import logging
import signal
import sys

import typer

from bot.importing import import_seeds_if_empty
from bot.logs import set_up_logs
from bot.services import open_services
from bot.settings import Settings, read_settings
from storage.files import hold_running_lock

log = logging.getLogger(__name__)

HOW_TO_BEGIN = (
    "DISCORD_TOKEN is not set: make a bot at https://discord.com/developers/applications, press Reset Token on its Bot "
    "page and put the token into .env as DISCORD_TOKEN=…; to try Paperboy without one, run python -m sandbox."
)
REFUSED = (
    "Discord refused the token in DISCORD_TOKEN: copy it again from the Bot page of your application at "
    "https://discord.com/developers/applications (Reset Token shows a new one)."
)


def register(app: typer.Typer) -> None:
    """Add the command of this room to *app*."""
    app.command()(run)


def run() -> None:
    """Run the bot on Discord, until it is stopped."""
    settings = read_settings()
    if settings.discord_token is None:
        sys.exit(HOW_TO_BEGIN)
    set_up_logs(settings.log_level)
    with hold_running_lock(settings.database_path):
        sys.exit(asyncio.run(run_bot(settings, settings.discord_token.get_secret_value())))


async def run_bot(settings: Settings, token: str) -> str | None:
    """Run until a signal stops the bot; the sentence why it could not run, None where it stopped as asked."""
    # Imported here: only this command needs discord.py, which takes a while to load.
    import discord

    from bot.client import Paperboy

    async with open_services(settings, live=settings.live_source) as services:
        seeds = await import_seeds_if_empty(services.papers)
        if seeds is not None:
            log.info("imported the %s days that come with Paperboy", seeds.days)
        async with contextlib.AsyncExitStack() as stack:
            bot = await stack.enter_async_context(Paperboy(services))
            if settings.live_source:
                await stack.enter_async_context(services.feed.running(bot.deliverer.ring))
            stop_on_signals(bot)
            try:
                await bot.start(token)
            except discord.LoginFailure:
                return REFUSED
            except discord.PrivilegedIntentsRequired:
                return "Discord refused the bot's intents: it asks for none that need approval, so update Paperboy."
    return None


def stop_on_signals(bot: "discord.Client") -> None:  # type: ignore[name-defined]  # noqa: F821
    """Close *bot* on SIGTERM and SIGINT, so that what is under way is finished."""
    loop = asyncio.get_running_loop()
    closing: set[asyncio.Task[None]] = set()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Windows has no signal handlers in its loop; there Ctrl-C raises KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, lambda: closing.add(loop.create_task(bot.close())))
