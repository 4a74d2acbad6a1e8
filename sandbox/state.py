"""Everything this Discord knows, in memory, and the one way to change it: each change is told to whoever listens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox import permissions, shapes
from sandbox.clock import SandboxClock
from sandbox.refusals import Refusal
from sandbox.shapes import Json
from sandbox.snowflakes import Snowflakes

TOKEN = "sandbox.token.of-no-value"  # noqa: S105, opens nothing but this sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, and who may know of it."""

    type: str
    data: Any
    guild_id: str | None = None
    channel_id: str | None = None
    only_user: str | None = None
    """Somebody to whom alone this is told: private replies, open forms."""
    for_bot: bool = True
    """Whether Discord tells applications of it; the page is always told."""


@dataclass(slots=True)
class World:
    """Servers, people, messages and commands, as Discord's own JSON."""

    clock: SandboxClock
    token: str = TOKEN
    users: dict[str, Json] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    guilds: dict[str, Json] = field(default_factory=dict)
    members: dict[str, dict[str, Json]] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, dict[str, Json]] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    """Private replies: the message, and the one person who sees it."""
    reactions: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    thread_members: dict[str, dict[str, Json]] = field(default_factory=dict)
    commands: dict[str | None, dict[str, Json]] = field(default_factory=dict)
    """By server; under None those that exist everywhere."""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    bot_id: str = ""
    application: Json = field(default_factory=dict)
    listeners: list[Callable[[Event], None]] = field(default_factory=list)
    ids: Snowflakes = field(init=False)

    def __post_init__(self) -> None:
        self.ids = Snowflakes(self.clock)

    @property
    def bot(self) -> Json:
        """The bot's own user."""
        return self.users[self.bot_id]

    def emit(self, kind: str, data: Any, **who: Any) -> None:
        """Tell every listener."""
        event = Event(type=kind, data=data, **who)
        for listener in list(self.listeners):
            listener(event)

    # What there is

    def guild(self, guild_id: str) -> Json:
        """A server that the bot is in.

        Raises:
            Refusal: There is none of that id (10004).
        """
        if guild_id not in self.guilds or self.bot_id not in self.members[guild_id]:
            raise Refusal("unknown_guild")
        return self.guilds[guild_id]

    def channel(self, channel_id: str) -> Json:
        """A channel, thread or conversation.

        Raises:
            Refusal: There is none of that id (10003), or the bot's way to it is gone (50001).
        """
        channel = self.channels.get(channel_id)
        if channel is None:
            raise Refusal("unknown_channel")
        if "guild_id" in channel and self.bot_id not in self.members[channel["guild_id"]]:
            raise Refusal("missing_access")
        if channel["type"] == shapes.DM and all(one["id"] != self.bot_id for one in channel["recipients"]):
            raise Refusal("missing_access")
        return channel

    def message(self, channel_id: str, message_id: str) -> Json:
        """A message.

        Raises:
            Refusal: There is none of that id in that channel (10008).
        """
        try:
            return self.messages[channel_id][message_id]
        except KeyError:
            raise Refusal("unknown_message") from None

    def member(self, guild_id: str, user_id: str) -> Json:
        """Somebody in a server.

        Raises:
            Refusal: They are not in it (10007).
        """
        try:
            return self.members[guild_id][user_id]
        except KeyError:
            raise Refusal("unknown_member") from None

    def rules_of(self, channel: Json) -> Json:
        """The channel whose overwrites rule in *channel*: itself, or of a thread its parent."""
        return self.channels.get(channel["parent_id"], channel) if channel["type"] in shapes.THREADS else channel

    def permissions(self, user_id: str, channel: Json) -> int:
        """What somebody may do in *channel*; 0 where they are not in its server."""
        if channel["type"] == shapes.DM:
            known = any(one["id"] == user_id for one in channel["recipients"])
            return permissions.ALL if known else 0
        member = self.members[channel["guild_id"]].get(user_id)
        if member is None:
            return 0
        granted = permissions.of_channel(self.guilds[channel["guild_id"]], member, self.rules_of(channel))
        private = channel["type"] == shapes.PRIVATE_THREAD and not granted & permissions.BITS["manage_threads"]
        return 0 if private and user_id not in self.thread_members.get(channel["id"], {}) else granted

    def commands_in(self, guild_id: str | None) -> list[Json]:
        """The commands that exist in a server, or with None those that exist everywhere."""
        everywhere = list(self.commands.get(None, {}).values())
        return everywhere + list(self.commands.get(guild_id, {}).values()) if guild_id else everywhere

    @property
    def every_command(self) -> list[Json]:
        """The commands of all places."""
        return [one for place in self.commands.values() for one in place.values()]

    def channels_of(self, guild_id: str) -> list[Json]:
        """A server's channels and threads."""
        return [one for one in self.channels.values() if one.get("guild_id") == guild_id]

    # Changing it

    def add_channel(self, channel: Json) -> Json:
        """Put a channel in its server."""
        self.channels[channel["id"]] = channel
        self.messages[channel["id"]] = {}
        self.emit("CHANNEL_CREATE", channel, guild_id=channel.get("guild_id"), channel_id=channel["id"])
        return channel

    def add_thread(self, thread: Json, *people: str) -> Json:
        """Open a thread with *people* in it."""
        self.channels[thread["id"]] = thread
        self.messages[thread["id"]] = {}
        now = self.clock.now()
        self.thread_members[thread["id"]] = {one: shapes.thread_member(thread["id"], one, now) for one in people}
        thread["member_count"] = len(people)
        where = {"guild_id": thread["guild_id"], "channel_id": thread["id"]}
        self.emit("THREAD_CREATE", {**thread, "newly_created": True}, **where)
        return thread

    def update_channel(self, channel: Json, changes: Json) -> Json:
        """Change single fields of a channel or thread."""
        channel.update(changes)
        kind = "THREAD_UPDATE" if channel["type"] in shapes.THREADS else "CHANNEL_UPDATE"
        self.emit(kind, channel, guild_id=channel.get("guild_id"), channel_id=channel["id"])
        return channel

    def delete_channel(self, channel: Json) -> None:
        """Remove a channel with everything in it, threads included."""
        for thread in [one for one in self.channels.values() if one.get("parent_id") == channel["id"]]:
            if thread["type"] in shapes.THREADS:
                self.delete_channel(thread)
        is_thread = channel["type"] in shapes.THREADS
        self.emit(
            "THREAD_DELETE" if is_thread else "CHANNEL_DELETE",
            {key: channel[key] for key in ("id", "guild_id", "parent_id", "type")} if is_thread else channel,
            guild_id=channel.get("guild_id"),
            channel_id=channel["id"],
        )
        del self.channels[channel["id"]]
        self.messages.pop(channel["id"], None)

    def dm(self, *people: str) -> Json:
        """The conversation of two, opened if there is none yet."""
        for channel in self.channels.values():
            if channel["type"] == shapes.DM and {one["id"] for one in channel["recipients"]} == set(people):
                return channel
        recipients = [self.users[one] for one in people]
        shape = {"id": self.ids.next(), "type": shapes.DM, "flags": 0, "last_message_id": None}
        return self.add_channel({**shape, "recipients": recipients})

    def add_message(self, message: Json, *, only_user: str | None = None) -> Json:
        """Put a message in its channel; with *only_user* as a private reply."""
        channel = self.channels[message["channel_id"]]
        self.messages[channel["id"]][message["id"]] = message
        if only_user:
            self.private[message["id"]] = only_user
        else:
            channel["last_message_id"] = message["id"]
            if channel["type"] in shapes.THREADS:
                channel["message_count"] += 1
                channel["total_message_sent"] += 1
        self._tell("MESSAGE_CREATE", message)
        return message

    def update_message(self, message: Json, changes: Json) -> Json:
        """Change single fields of a message."""
        message.update(changes)
        self._tell("MESSAGE_UPDATE", message)
        return message

    def delete_message(self, message: Json) -> None:
        """Remove a message."""
        self._tell("MESSAGE_DELETE", message)
        del self.messages[message["channel_id"]][message["id"]]
        self.private.pop(message["id"], None)

    def _tell(self, kind: str, message: Json) -> None:
        channel = self.channels[message["channel_id"]]
        guild_id = channel.get("guild_id")
        data = dict(message)
        if kind == "MESSAGE_DELETE":
            data = {"id": message["id"], "channel_id": channel["id"]}
        elif guild_id and (member := self.members[guild_id].get(message["author"]["id"])):
            data["member"] = {key: value for key, value in member.items() if key != "user"}
        if guild_id:
            data["guild_id"] = guild_id
        only = self.private.get(message["id"])
        self.emit(kind, data, guild_id=guild_id, channel_id=channel["id"], only_user=only, for_bot=only is None)

    def remove_member(self, guild_id: str, user_id: str) -> None:
        """Let somebody leave a server; of the bot, it loses the server."""
        gone = self.members[guild_id].pop(user_id)
        if user_id == self.bot_id:
            self.emit("GUILD_DELETE", {"id": guild_id})
        else:
            self.emit("GUILD_MEMBER_REMOVE", {"guild_id": guild_id, "user": gone["user"]}, guild_id=guild_id)

    def visible(self, channel_id: str, user_id: str) -> list[Json]:
        """The messages of a channel that somebody sees, oldest first."""
        messages = self.messages.get(channel_id, {}).values()
        return [one for one in messages if self.private.get(one["id"], user_id) == user_id]
