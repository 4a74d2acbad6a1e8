"""Sessions of the gateway, and the connections that carry them."""

import asyncio
import json
import secrets
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

DISPATCH = 0
KEPT_EVENTS = 1000  # what a client that lost its connection may have missed


@dataclass(slots=True)
class Session:
    """What the gateway remembers of one identified client, also while its socket is gone."""

    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    sent: deque[tuple[int, bytes]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    socket: "Socket | None" = None

    def dispatch(self, kind: str, data: Any) -> None:
        """Number an event, keep it for a resumed connection, send it if there is one now."""
        self.sequence += 1
        frame = encoded(DISPATCH, data, kind, self.sequence)
        self.sent.append((self.sequence, frame))
        if self.socket:
            self.socket.send(frame)


def encoded(op: int, data: Any = None, kind: str | None = None, sequence: int | None = None) -> bytes:
    frame = {"op": op, "d": data, "s": sequence, "t": kind}
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()


class Socket:
    """One connection: frames leave in order, compressed if the client asked for it."""

    def __init__(self, ws: web.WebSocketResponse, compress: str | None = None) -> None:
        self.ws = ws
        self._zlib = zlib.compressobj() if compress == "zlib-stream" else None
        self._out: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, frame: bytes) -> None:
        self._out.put_nowait(frame)

    async def _write(self) -> None:
        while (frame := await self._out.get()) is not None:
            try:
                if self._zlib:
                    await self.ws.send_bytes(self._zlib.compress(frame) + self._zlib.flush(zlib.Z_SYNC_FLUSH))
                else:
                    await self.ws.send_str(frame.decode())
            except ConnectionError:
                return

    async def finish(self) -> None:
        """Send what is queued, and no more."""
        self._out.put_nowait(None)
        await asyncio.gather(self._writer, return_exceptions=True)
