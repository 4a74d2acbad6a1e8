"""`python -m sandbox`: a local Discord with the bot in it, and a page to talk to it."""

import asyncio
import contextlib
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.days import closes_at
from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from sandbox import kept
from sandbox.server import open_sandbox
from sandbox.world import FIRST_DAY

PORT = 8930
MODEL_PAUSE_SECONDS = 0.08  # about as fast as models write


def main(
    port: Annotated[int, typer.Option(help="Where the page is served.", min=0, max=65535)] = PORT,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    database: Annotated[Path | None, typer.Option(help="Keep the bot's data in this file, all else beside it.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin that file anew.")] = False,
    model: Annotated[bool, typer.Option("--model", help="Ask the language model of your OPENAI_ settings.")] = False,
    live_source: Annotated[bool, typer.Option("--live-source", help="Ask the real Hugging Face for papers.")] = False,
) -> None:
    """Try Paperboy on this machine: no token, no account, and nothing leaves it unless you say so."""
    try:
        settings: Settings | None = read_settings()
    except SettingsError as error:
        if model or database:
            sys.exit(str(error))
        settings = None
    if model and settings and settings.openai_model is None:
        sys.exit("--model needs the language model's name in OPENAI_MODEL, in the environment or in .env.")
    if database and settings and database.resolve() == settings.database_path.resolve():
        sys.exit(f"{database} belongs to the bot itself (DATABASE_URL). Give the sandbox a file of its own.")
    own = own_model(settings) if model and settings else None
    if database is not None and fresh:
        for path in (kept.beside(database), *(database.with_name(database.name + end) for end in ("", "-wal", "-shm"))):
            path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="paperboy-") as folder:
        path = (database or Path(folder) / "sandbox.db").absolute()
        try:
            asyncio.run(serve(port, path, browser=browser, own=own, live=live_source))
        except kept.CannotKeepError as error:
            sys.exit(str(error))
        except OSError as error:
            sys.exit(f"The sandbox cannot serve on port {port} ({error.strerror}). Choose another with --port.")


def own_model(settings: Settings) -> dict[str, str]:
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    found = {"OPENAI_MODEL": settings.openai_model, "OPENAI_BASE_URL": settings.openai_base_url, "OPENAI_API_KEY": key}
    return {name: value for name, value in found.items() if value}


async def serve(port: int, database: Path, *, browser: bool, own: Mapping[str, str] | None, live: bool) -> None:
    """Serve until a signal comes; an `OSError` where the port is in use."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers in its loop; there Ctrl-C cancels this task.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    start, world = closes_at(FIRST_DAY) + timedelta(minutes=1), kept.load(kept.beside(database))
    async with (
        open_sandbox(port=port, start=start, rates=True, world=world, in_process=False) as sandbox,
        sandbox.line.running_bot(f"sqlite:///{database}", own=own, live=live),
    ):
        sandbox.model.pause_seconds = MODEL_PAUSE_SECONDS
        typer.echo(f"Paperboy's sandbox is at {sandbox.url} (a local imitation of Discord). Ctrl-C ends it.")
        if browser:
            await asyncio.to_thread(webbrowser.open, sandbox.url)
        sandbox.spawn(kept.keep(sandbox.world, kept.beside(database)))
        await stopped.wait()


if __name__ == "__main__":
    typer.run(main)
