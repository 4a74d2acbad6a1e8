"""Starts the bot beside the sandbox, and says why where it ends."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from sandbox.page_api import PageApi
from sandbox.server import Sandbox
from sandbox.standins import huggingface, model
from sandbox.state import TOKEN

STOP_SECONDS = 1.5
# What the child is told of this machine: enough to run Python, nothing that opens anything.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TEMP", "TMP", "VIRTUAL_ENV", "PYTHONPATH")


@asynccontextmanager
async def running_bot(
    sandbox: Sandbox, page: PageApi, database_url: str, *, own: Mapping[str, str] | None = None, live: bool = False
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot in a process of its own; leaving the block ends it within two seconds.

    Args:
        sandbox: Where it connects.
        page: Told where it ends by itself.
        database_url: Its own database.
        own: Variables of the operator's own language model; the stand-in where left out.
        live: Whether it asks the real Hugging Face, not the stand-in.
    """
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= own or {"OPENAI_MODEL": model.NAME, "OPENAI_BASE_URL": sandbox.url + model.PATH}
    if not live:
        papers = sandbox.url + huggingface.PATH
        environment |= {"HUGGINGFACE_URL": papers, "ARXIV_URL": papers}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox.child"),
        *("--control", f"ws://127.0.0.1:{sandbox.port}/sandbox/child?token={TOKEN}"),
        *("--url", sandbox.url),
        *("--gateway", sandbox.gateway_url),
        *("--database", database_url),
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stderr=asyncio.subprocess.PIPE,
        # Ctrl-C reaches the sandbox alone, which then ends the bot: both are gone in order.
        start_new_session=True,
    )
    watching = asyncio.create_task(_watch(process, sandbox, page))
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        await asyncio.gather(watching, return_exceptions=True)


async def _watch(process: asyncio.subprocess.Process, sandbox: Sandbox, page: PageApi) -> None:
    """Pass the bot's log on, and tell the page where the bot ends by itself."""
    assert process.stderr is not None  # noqa: S101  (asked for when it was started)
    last = ""
    async for line in process.stderr:
        sys.stderr.buffer.write(line)
        sys.stderr.flush()
        last = line.decode(errors="replace").strip() or last
    status = await process.wait()
    if status:
        page.bot_error = f"The bot has ended with status {status}: {last}"
        sandbox.world.emit("BOT_OFFLINE", {"reason": page.bot_error}, for_bot=False)
