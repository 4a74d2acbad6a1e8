"""The line between the sandbox and the bot's process, by which one clock serves both."""

import asyncio
import contextlib
from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.page_api import PageApi
from sandbox.state import TOKEN

if TYPE_CHECKING:
    from sandbox.server import Sandbox

FOLLOW_SECONDS = 5.0


class ControlLine:
    """The line to the bot's process: the clock goes out, the time of the next digest comes back."""

    def __init__(self, sandbox: "Sandbox", page: PageApi) -> None:
        self.sandbox = sandbox
        self.page = page
        self.next_digest: datetime | None = None
        self._socket: web.WebSocketResponse | None = None
        self._followed = asyncio.Event()
        page.next_digest = lambda: self.next_digest
        page.after_move = self.follow

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Talk to the bot's process until it goes."""
        if request.query.get("token") != TOKEN:
            raise web.HTTPForbidden
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await self._tell()
        async for frame in socket:
            said = frame.json()
            if "followed" in said:
                self._followed.set()
                continue
            self.next_digest = datetime.fromisoformat(said["next_digest"]) if said["next_digest"] else None
            self.sandbox.world.emit("CLOCK", self.page.clock(), for_bot=False)
        self._socket = None
        return socket

    async def follow(self) -> None:
        """Have the bot's clock follow, and wait until it has."""
        if self._socket is None:
            return
        self._followed.clear()
        await self._tell()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FOLLOW_SECONDS):
                await self._followed.wait()

    async def _tell(self) -> None:
        # The time itself, not by how much it was moved: what is due at that moment is due for the bot too.
        if self._socket:
            await self._socket.send_json({"now": self.sandbox.clock.now().isoformat()})
