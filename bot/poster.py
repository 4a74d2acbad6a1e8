"""Puts frozen messages into channels and finds them again."""

import json
import logging
from typing import Any

import discord
from discord.http import Route

from bot.clock import Clock
from bot.delivery.outcomes import Answer, Blocked, Found, Look, judge
from bot.forum import Forum
from bot.rendering.custom_ids import custom_ids_in
from bot.rest import Reply, Rest

log = logging.getLogger(__name__)

PAGE = 100
# Beyond this a channel is flooded: what is looked for may stand further down, and nobody can say that it does not.
PAGES = 20
# What Discord answers where a permission is missing, known without asking.
NO_PERMISSION = Answer(403, 50013, was_asked=False)


class DiscordPoster:
    """Posts as the bot itself: only there does Discord honour a nonce.

    The body goes out as it was frozen and not through a view, which discord.py would keep for ever.

    Args:
        client: Logged in; its cache tells where it may write.
        clock: How long an answer is waited for is counted on it.
    """

    def __init__(self, client: discord.Client, clock: Clock) -> None:
        self._client = client
        self._rest = Rest(client, clock)
        self._forum = Forum(client, self._rest)
        # By server: where Discord refused a request although the gateway had seen no reason.
        self._refused: dict[int, set[int]] = {}

    async def close(self) -> None:
        """Let the connections go."""
        await self._rest.close()

    async def post(self, channel_id: int, body: str, nonce: str) -> Answer:
        """Post the message *body* (JSON) under *nonce*, and tell what came back, whatever that is."""
        message = {**json.loads(body), "nonce": nonce, "enforce_nonce": True}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
        return self._take(channel_id, await self._rest.ask(route, body=message))

    async def find(self, channel_id: int, marker: str, after: int) -> Found | Look | Answer:
        """Look for our own message with a button of the id *marker* among those newer than *after*.

        `Answer` where Discord did not show its history.
        """
        readable = self._may(channel_id, "read_message_history")
        if readable is False:
            return Look.UNREADABLE
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel_id)
        for _ in range(PAGES):
            reply = await self._rest.ask(route, params={"after": str(after), "limit": str(PAGE)})
            page = reply.body
            if reply.status != 200 or not isinstance(page, list):
                return self._take(channel_id, reply)
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

    async def post_in_forum(self, channel_id: int, body: str) -> Answer:
        """Make the forum post *body* (JSON), and tell what came back. Discord checks no nonce there."""
        return self._take(channel_id, await self._forum.post(channel_id, body))

    async def find_in_forum(
        self, guild_id: int, channel_id: int, marker: str, name: str, after: int
    ) -> Found | Look | Answer:
        """Look for our own post as `find` does, or by its *name* where its message was removed."""
        if self._may(channel_id, "read_message_history") is False:
            return Look.UNREADABLE
        found = await self._forum.find(guild_id, channel_id, marker, name, after)
        return self._take(channel_id, found) if isinstance(found, Reply) else found

    def newest_message(self, channel_id: int) -> int | None:
        """The id of the newest message, or post of a forum, that the gateway told of."""
        return getattr(self._client.get_channel(channel_id), "last_message_id", None)

    def reach(self, guild_id: int, channel_id: int) -> Blocked | bool | None:
        """Whether the channel can be posted to, as far as the gateway told; asks nobody.

        Where Discord has refused although the gateway saw no reason, that is unknown until `forget_refusals`.
        """
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
        if not (allowed.view_channel and may_write):
            return Blocked("forbidden")
        return None if channel_id in self._refused.get(guild_id, ()) else True

    def forget_refusals(self, guild_id: int | None = None) -> None:
        """Believe the gateway again: it has told of a change in the server, or in a new session of all of them."""
        if guild_id is None:
            self._refused.clear()
        else:
            self._refused.pop(guild_id, None)

    def has_role(self, guild_id: int, role_id: int) -> bool | None:
        """Whether the server has the role, None where that is unknown; asks nobody."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return None
        return guild.get_role(role_id) is not None

    async def open_thread(self, channel_id: int, message_id: int, name: str) -> Answer:
        """Open the thread of a message, where nothing forbids it; Discord opens no second one."""
        if self._may(channel_id, "create_public_threads") is False:
            return NO_PERMISSION
        route = Route(
            "POST",
            "/channels/{channel_id}/messages/{message_id}/threads",
            channel_id=channel_id,
            message_id=message_id,
        )
        return answer_of(await self._rest.ask(route, body={"name": name}))

    async def crosspost(self, channel_id: int, message_id: int) -> Answer:
        """Publish a message, where nothing forbids it; Discord publishes it once."""
        if self._may(channel_id, "send_messages") is False:
            return NO_PERMISSION
        route = Route(
            "POST",
            "/channels/{channel_id}/messages/{message_id}/crosspost",
            channel_id=channel_id,
            message_id=message_id,
        )
        return answer_of(await self._rest.ask(route))

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
            await self._rest.ask(route, body={"content": text, "allowed_mentions": {"parse": []}})

    def _take(self, channel_id: int, reply: Reply) -> Answer:
        answer = answer_of(reply)
        channel = self._client.get_channel(channel_id)
        if isinstance(judge(answer), Blocked) and isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            self._refused.setdefault(channel.guild.id, set()).add(channel_id)
        return answer

    def _may(self, channel_id: int, permission: str) -> bool | None:
        channel = self._client.get_channel(channel_id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return None
        return bool(getattr(channel.permissions_for(channel.guild.me), permission))

    def _is_ours(self, message: dict[str, Any]) -> bool:
        # Answers to commands show the same digest with the same buttons: they are not the delivery.
        user = self._client.user
        return user is not None and message["author"]["id"] == str(user.id) and not message.get("interaction_metadata")


def answer_of(reply: Reply) -> Answer:
    """What delivery has to know of *reply*."""
    body = reply.body if isinstance(reply.body, dict) else {}
    return Answer(
        reply.status,
        int(body.get("code") or 0),
        message_id=int(body["id"]) if "id" in body else None,
        wait_seconds=float(body.get("retry_after") or 0),
        is_global=bool(body.get("global")),
    )
