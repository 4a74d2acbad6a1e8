"""The bot beside the sandbox: started, told the time by a line of its own, and ended."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web

from sandbox.shapes import Json
from sandbox.standins import huggingface, model
from sandbox.state import TOKEN, World

STOP_SECONDS = 1.5
FOLLOW_SECONDS = 5.0
# What the child is told of this machine: enough to run Python, nothing that opens anything.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TEMP", "TMP", "VIRTUAL_ENV", "PYTHONPATH")


class BotLine:
    """The line to the bot's process, by which one clock serves both: out goes the time, back comes the next digest."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.error: str | None = None  # why the bot is not there, in a sentence
        self.next_digest: datetime | None = None
        self._socket: web.WebSocketResponse | None = None
        self._followed = asyncio.Event()

    def clock(self) -> Json:
        due = self.next_digest
        return {"now": self.world.clock.now().isoformat(), "next_digest": due.isoformat() if due else None}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        if request.query.get("token") != TOKEN:
            raise web.HTTPForbidden
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self._tell(socket)
        self._socket = socket
        async for frame in socket:
            said = frame.json()
            if "followed" in said:
                self._followed.set()
            else:
                self.next_digest = datetime.fromisoformat(said["next_digest"]) if said["next_digest"] else None
                self.world.emit("CLOCK", self.clock(), for_bot=False)
        self._socket = None
        return socket

    async def _tell(self, socket: web.WebSocketResponse) -> None:
        # The time itself, not by how much it was moved: what is due at that moment is due for the bot too.
        await socket.send_str(self.world.clock.now().isoformat())

    async def follow(self) -> None:
        """Have the bot's clock follow where it is there, and wait until it has."""
        if self._socket:
            self._followed.clear()
            await self._tell(self._socket)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._followed.wait(), FOLLOW_SECONDS)

    @asynccontextmanager
    async def running_bot(
        self, database_url: str, *, own: Mapping[str, str] | None = None, live: bool = False
    ) -> AsyncIterator[None]:
        """Run the bot in a process of its own; leaving the block ends it within two seconds.

        It asks the stand-ins, but for the model of the variables *own*, and where it is *live* the real Hugging Face.
        """
        url = self.world.url
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"PYTHONUNBUFFERED": "1"}
        environment |= own or {"OPENAI_MODEL": model.NAME, "OPENAI_BASE_URL": url + model.PATH}
        if not live:
            environment |= dict.fromkeys(("HUGGINGFACE_URL", "ARXIV_URL"), url + huggingface.PATH)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox.child", url, database_url),
            env=environment,
            stderr=asyncio.subprocess.PIPE,
            # Ctrl-C reaches the sandbox alone, which then ends the bot: both are gone in order.
            start_new_session=True,
        )
        watching = asyncio.create_task(self._watch(process))
        try:
            yield
        finally:
            if process.returncode is None:
                process.terminate()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), STOP_SECONDS)
            if process.returncode is None:
                process.kill()
            await asyncio.gather(watching, process.wait(), return_exceptions=True)

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Pass the bot's log on, and tell the page where the bot ends by itself."""
        assert process.stderr is not None  # noqa: S101  (asked for when it was started)
        last = ""
        async for line in process.stderr:
            sys.stderr.buffer.write(line)
            sys.stderr.flush()
            last = line.decode(errors="replace").strip() or last
        if status := await process.wait():
            self.error = f"The bot has ended with status {status}: {last}"
            self.world.emit("BOT_OFFLINE", {"reason": self.error}, for_bot=False)
