"""`python -m sandbox`, held to Discord's own description: it ends with every problem as its last words."""

import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import typer

from sandbox import __main__ as entry
from sandbox.server import open_sandbox
from tests.judge import Judge


@asynccontextmanager
async def judged(**options):
    """A sandbox whose every exchange is judged, where the description is here."""
    async with open_sandbox(**options) as sandbox:
        judge = None
        if folder := os.environ.get("JUDGED_BY"):
            judge = Judge(Path(folder) / "discord-openapi" / "openapi.json", every_request=True)
            sandbox.watchers.append(judge.watch)
        yield sandbox
    if judge and judge.problems:
        sys.exit("\n".join(judge.problems))


entry.open_sandbox = judged
typer.run(entry.main)
