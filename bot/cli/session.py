"""What every command begins and ends with: settings, logs, services, and words for the terminal."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.logs import set_up_logs
from bot.services import Services, open_services
from bot.settings import read_settings

T = TypeVar("T")

output = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def with_services(work: Callable[[Services], Awaitable[T]], *, live: bool = False) -> T:
    """What *work* returns, called with the services of this process; *live*: they may ask the world for papers.

    Raises:
        SettingsError: The settings cannot be used.
        storage.errors.DatabaseError: The database cannot be used.
    """
    settings = read_settings()
    # A command speaks for itself; only what is wrong interrupts it.
    set_up_logs("WARNING")

    async def run() -> T:
        with progress_bar("search index") as on_rebuild:
            async with open_services(settings, live=live, on_rebuild=on_rebuild) as services:
                return await work(services)

    return asyncio.run(run())


def lines_of(batch: Path) -> list[str]:
    """The lines of a --batch file, or of standard input for "-".

    Raises:
        typer.BadParameter: It cannot be read.
    """
    try:
        text = sys.stdin.read() if str(batch) == "-" else batch.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{batch} cannot be read: {error}") from error
    # Not splitlines: a query may hold any other character.
    return text.removesuffix("\n").replace("\r\n", "\n").split("\n") if text else []


class progress_bar:  # noqa: N801  (reads as a verb where it is used)
    """A progress bar on a terminal, nothing elsewhere; its value takes (done, total)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._progress: Progress | None = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self._show

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def _show(self, done: int, total: int) -> None:
        if not errors.is_terminal:
            return
        if self._progress is None:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._progress = Progress(*columns, console=errors, transient=True)
            self._progress.start()
            self._progress.add_task(self._name, total=total)
        self._progress.update(self._progress.task_ids[0], completed=done, total=total)
