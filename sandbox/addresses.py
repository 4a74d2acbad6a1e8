"""Where discord.py looks for Discord: the only seams by which an unmodified client reaches another server."""

from collections.abc import Iterator
from contextlib import contextmanager

import discord
import yarl

from sandbox.clock import SandboxClock

API, GATEWAY = "/api/v10", "/gateway/"


def gateway_of(url: str) -> str:
    """Where the gateway of the sandbox at *url* is."""
    return url.replace("http", "ws", 1) + GATEWAY


@contextmanager
def pointed_at(url: str, clock: SandboxClock | None = None) -> Iterator[None]:
    """Let discord.py in this process speak to the sandbox instead of Discord, until the block ends.

    With *clock*, `discord.utils.utcnow` follows it too: `Interaction.is_expired` compares the time in an id with it.
    """
    route, socket, asset = discord.http.Route, discord.gateway.DiscordWebSocket, discord.asset.Asset
    before = route.BASE, socket.DEFAULT_GATEWAY, asset.BASE, discord.utils.utcnow
    route.BASE, socket.DEFAULT_GATEWAY, asset.BASE = url + API, yarl.URL(gateway_of(url)), url
    if clock:
        discord.utils.utcnow = clock.now
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY, asset.BASE, discord.utils.utcnow = before
