"""Puts frozen messages into channels and finds them again, through discord.py's own HTTP client."""

import asyncio
import json
import logging
from collections.abc import Iterable
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.delivery.outcomes import Answer, Blocked, Found, Look, Verdict, judge

log = logging.getLogger(__name__)

# Longer than Discord ever takes; discord.py itself would wait for ever.
TIMEOUT_SECONDS = 60.0
PAGE = 100
# Beyond this a channel is flooded: what is looked for may stand further down, and nobody can say that it does not.
PAGES = 20


class DiscordPoster:
    """Posts as the bot itself: only there does Discord honour a nonce.

    The body goes out as it was frozen and not through a view, which discord.py would keep for ever.

    Args:
        client: Logged in; its cache tells where it may write.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def post(self, channel_id: int, body: str, nonce: str) -> Answer:
        """Post the message *body* (JSON) under *nonce*, and tell what came back, whatever that is."""
        message = {**json.loads(body), "nonce": nonce, "enforce_nonce": True}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
        answer = await self._ask(route, json=message)
        if isinstance(answer, Answer):
            return answer
        message_id = answer.get("id") if isinstance(answer, dict) else None
        return Answer(200, message_id=int(message_id) if message_id else None)

    async def find(self, channel_id: int, marker: str, after: int) -> Found | Look | Blocked | Verdict:
        """Look for our own message with a button of the id *marker* among those newer than *after*."""
        readable = self._may_read(channel_id)
        if readable is False:
            return Look.UNREADABLE
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel_id)
        for _ in range(PAGES):
            page = await self._ask(route, params={"after": str(after), "limit": str(PAGE)})
            if isinstance(page, Answer):
                verdict = judge(page)
                return verdict if isinstance(verdict, Blocked) else Verdict.UNCERTAIN
            for message in page:
                if self._is_ours(message) and marker in custom_ids_in(message["components"]):
                    return Found(int(message["id"]))
            if page:
                readable = True
            if len(page) < PAGE:
                # Without the permission to read, Discord shows an empty history instead of refusing.
                return Look.ABSENT if readable else Look.UNREADABLE
            after = max(int(message["id"]) for message in page)
        log.warning("channel %s had more than %s messages since the last post", channel_id, PAGE * PAGES)
        return Look.UNREADABLE

    def newest_message(self, channel_id: int) -> int | None:
        """The id of the newest message that the gateway told of."""
        return getattr(self._client.get_channel(channel_id), "last_message_id", None)

    def reach(self, guild_id: int, channel_id: int) -> Blocked | bool | None:
        """Whether the channel can be posted to, as far as the gateway told; asks nobody."""
        if not self._client.is_ready():
            return None
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return Blocked("gone")
        if guild.unavailable:
            return None
        channel = guild.get_channel_or_thread(channel_id)
        if channel is None:
            return Blocked("gone")
        allowed = channel.permissions_for(guild.me)
        may_write = allowed.send_messages_in_threads if isinstance(channel, discord.Thread) else allowed.send_messages
        return True if allowed.view_channel and may_write else Blocked("forbidden")

    def may_speak(self, guild_id: int) -> bool:
        """Whether the server has a system channel that the bot may write in; asks nobody."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.system_channel is None:
            return False
        allowed = guild.system_channel.permissions_for(guild.me)
        return allowed.view_channel and allowed.send_messages

    async def speak(self, guild_id: int, text: str) -> None:
        """Write *text* into the server's system channel, pinging nobody."""
        guild = self._client.get_guild(guild_id)
        if guild is not None and guild.system_channel is not None:
            route = Route("POST", "/channels/{channel_id}/messages", channel_id=guild.system_channel.id)
            await self._ask(route, json={"content": text, "allowed_mentions": {"parse": []}})

    def _may_read(self, channel_id: int) -> bool | None:
        channel = self._client.get_channel(channel_id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return None
        return channel.permissions_for(channel.guild.me).read_message_history

    def _is_ours(self, message: dict[str, Any]) -> bool:
        # Answers to commands show the same digest with the same buttons: they are not the delivery.
        user = self._client.user
        return user is not None and message["author"]["id"] == str(user.id) and not message.get("interaction_metadata")

    async def _ask(self, route: Route, **options: Any) -> Any:
        """The JSON of a good answer, else an `Answer`."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._client.http.request(route, **options)
        except discord.HTTPException as error:
            return Answer(error.status, error.code)
        except discord.RateLimited:
            return Answer(429)
        except (OSError, aiohttp.ClientError, TimeoutError, discord.DiscordException, ValueError) as error:
            log.warning("no answer to %s %s: %s", route.method, route.path, type(error).__name__)
            return Answer(None)


def custom_ids_in(components: Iterable[dict[str, Any]]) -> set[str]:
    """Every custom_id in a message's components, however deep."""
    found: set[str] = set()
    for component in components:
        if "custom_id" in component:
            found.add(component["custom_id"])
        found |= custom_ids_in(component.get("components", ()))
        if "accessory" in component:
            found |= custom_ids_in([component["accessory"]])
    return found
