"""Asks Discord for one thing, once: whether and when it is asked again is for the caller to decide.

discord.py's own client repeats a failed request up to five times unseen, waits a 429 out unseen, and keeps a rate limit
for every channel it has written to. What is to be delivered once must see the first failure.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.clock import Clock

log = logging.getLogger(__name__)

# Longer than Discord ever takes.
TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        status: Of HTTP, None where nothing whole came back.
        body: The JSON, None where it was none.
    """

    status: int | None
    body: Any = None


class Rest:
    """Discord's REST interface, as the bot.

    Args:
        client: Logged in; whose name and token are used.
        clock: What is not answered within a minute of it has failed.
    """

    def __init__(self, client: discord.Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, route: Route, *, body: Any = None, params: Mapping[str, str] | None = None) -> Reply:
        """Send one request, with *body* as JSON, and tell what came back, whatever that is."""
        asking = asyncio.create_task(self._ask(route, body, params))
        patience = asyncio.create_task(self._clock.sleep(TIMEOUT_SECONDS))
        try:
            await asyncio.wait({asking, patience}, return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                return asking.result()
            reason = "no answer in time"
        except (OSError, aiohttp.ClientError, ValueError) as error:
            reason = type(error).__name__
        finally:
            asking.cancel()
            patience.cancel()
            await asyncio.gather(asking, patience, return_exceptions=True)
        log.warning("no answer to %s %s: %s", route.method, route.path, reason)
        return Reply(None)

    async def close(self) -> None:
        """Let the connections go. Fine where nothing was ever asked."""
        if self._session is not None:
            await self._session.close()

    async def _ask(self, route: Route, body: Any, params: Mapping[str, str] | None) -> Reply:
        http = self._client.http
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.DummyCookieJar()
            )
            # Where a connection breaks, aiohttp would ask once more unseen; there is no other switch for it.
            self._session._retry_connection = False
        headers = {"Authorization": f"Bot {http.token}", "User-Agent": http.user_agent}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        async with self._session.request(
            route.method,
            route.url,
            data=content,
            params=params,
            headers=headers,
            proxy=http.proxy,
            proxy_auth=http.proxy_auth,
        ) as response:
            text = await response.text()
            is_json = response.content_type == "application/json"
            return Reply(response.status, json.loads(text) if is_json and text else None)
