"""A forum, where each digest is a post of its own: written, and found again, for Discord checks no nonce there."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import discord
from discord.http import Route

from bot.delivery.outcomes import UNKNOWN_MESSAGE, Found, Look
from bot.rendering.custom_ids import custom_ids_in
from bot.rest import Reply, Rest

PAGE = 100
# Beyond this nobody can say that a post is not there.
PAGES = 20


class Forum:
    """The forums that the bot posts to.

    Args:
        client: Logged in; its cache tells of their tags.
        rest: Asks Discord.
    """

    def __init__(self, client: discord.Client, rest: Rest) -> None:
        self._client = client
        self._rest = rest

    async def post(self, channel_id: int, body: str) -> Reply:
        """Make the post *body* (JSON), with the first tag that everyone may use where the forum demands one."""
        post = json.loads(body)
        channel = self._client.get_channel(channel_id)
        if isinstance(channel, discord.ForumChannel) and (tag := demanded_tag(channel)) is not None:
            post["applied_tags"] = [str(tag.id)]
        return await self._rest.ask(Route("POST", "/channels/{channel_id}/threads", channel_id=channel_id), body=post)

    async def find(self, guild_id: int, channel_id: int, marker: str, name: str, after: int) -> Found | Look | Reply:
        """Look for our own post with a button of the id *marker*, or of that *name* where its message was removed.

        `Reply` where Discord did not answer as it should.
        """
        async for found in self._ours(guild_id, channel_id, after):
            if not isinstance(found, dict):
                return found
            thread_id = int(found["id"])
            route = Route(
                "GET", "/channels/{channel_id}/messages/{message_id}", channel_id=thread_id, message_id=thread_id
            )
            reply = await self._rest.ask(route)
            if reply.status == 200 and isinstance(reply.body, dict):
                if marker in custom_ids_in(reply.body["components"]):
                    return Found(thread_id)
            elif reply.status == 404 and isinstance(reply.body, dict) and reply.body.get("code") == UNKNOWN_MESSAGE:
                if found["name"] == name:
                    return Found(thread_id)
            else:
                return reply
        return Look.ABSENT

    async def _ours(self, guild_id: int, channel_id: int, after: int) -> AsyncIterator[dict[str, Any] | Look | Reply]:
        """Our posts newer than *after*, open ones first; anything else where that cannot be said."""
        reply = await self._rest.ask(Route("GET", "/guilds/{guild_id}/threads/active", guild_id=guild_id))
        if (threads := threads_in(reply)) is None:
            yield reply
            return
        for thread in threads:
            if thread["parent_id"] == str(channel_id) and self._is_ours(thread, after):
                yield thread
        route = Route("GET", "/channels/{channel_id}/threads/archived/public", channel_id=channel_id)
        since = discord.utils.snowflake_time(after)
        before: dict[str, str] = {}
        for _ in range(PAGES):
            reply = await self._rest.ask(route, params={"limit": str(PAGE), **before})
            if (threads := threads_in(reply)) is None:
                yield reply
                return
            for thread in threads:
                if self._is_ours(thread, after):
                    yield thread
            # The last archived come first: what was archived before *after* was made before it.
            oldest = threads[-1]["thread_metadata"]["archive_timestamp"] if threads else None
            if oldest is None or not reply.body.get("has_more") or datetime.fromisoformat(oldest) < since:
                return
            before = {"before": oldest}
        yield Look.UNREADABLE

    def _is_ours(self, thread: dict[str, Any], after: int) -> bool:
        user = self._client.user
        return user is not None and thread.get("owner_id") == str(user.id) and int(thread["id"]) > after


def threads_in(reply: Reply) -> list[dict[str, Any]] | None:
    """The threads of a list of them, None where *reply* is none."""
    if reply.status != 200 or not isinstance(reply.body, dict):
        return None
    threads: list[dict[str, Any]] = reply.body["threads"]
    return threads


def demanded_tag(channel: discord.ForumChannel) -> discord.ForumTag | None:
    """The first tag that everyone may use, where the forum demands one; None where it does not, or has none."""
    if not channel.flags.require_tag:
        return None
    return next((tag for tag in channel.available_tags if not tag.moderated), None)
