"""Everything this Discord knows, in memory, and the one way to change it: each change is told to whoever listens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sandbox import permissions, shapes
from sandbox.clock import SandboxClock
from sandbox.refusals import Refusal
from sandbox.shapes import Json, without

TOKEN = "sandbox.token.of-no-value"  # noqa: S105, opens nothing but this sandbox


class Event(NamedTuple):
    """Something that happened, and who may know of it."""

    type: str
    data: Any
    guild_id: str | None = None
    channel_id: str | None = None
    only_user: str | None = None  # somebody to whom alone this is told: private replies, open forms
    for_bot: bool = True  # whether Discord tells applications of it; the page is always told


@dataclass(slots=True)
class World:
    """Servers, people, messages and commands, as Discord's own JSON; what is not there is refused by its code."""

    clock: SandboxClock
    token: str = TOKEN
    url: str = ""  # where it is served
    users: dict[str, Json] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    guilds: dict[str, Json] = field(default_factory=dict)
    members: dict[str, dict[str, Json]] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, dict[str, Json]] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)  # by private reply the one person who sees it
    reactions: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    thread_members: dict[str, list[str]] = field(default_factory=dict)
    commands: dict[str, dict[str, Json]] = field(default_factory=dict)  # by server, "" being everywhere
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # their kind and content
    bot_id: str = ""
    application: Json = field(default_factory=dict)
    listeners: list[Callable[[Event], None]] = field(default_factory=list)

    @property
    def bot(self) -> Json:
        return self.users[self.bot_id]

    @property
    def every_command(self) -> list[Json]:
        return [one for place in self.commands.values() for one in place.values()]

    def emit(self, kind: str, data: Any, **who: Any) -> None:
        event = Event(type=kind, data=data, **who)
        for listener in list(self.listeners):
            listener(event)

    # What is not there is refused by Discord's code for it: 10003, 10004, 10007, 10008, 10013.

    def guild(self, guild_id: str) -> Json:
        return _known(self.guilds_of(self.bot_id), guild_id, "guild")

    def channel(self, channel_id: str) -> Json:
        """A channel, thread or conversation; where the bot is not among its people, it is refused (50001)."""
        channel = _known(self.channels, channel_id, "channel")
        if self.bot_id not in (self.members[channel["guild_id"]] if "guild_id" in channel else _people(channel)):
            raise Refusal("missing_access")
        return channel

    def message(self, channel_id: str, message_id: str, *, public: bool = False) -> Json:
        hidden = public and message_id in self.private
        return _known({} if hidden else self.messages.get(channel_id, {}), message_id, "message")

    def member(self, guild_id: str, user_id: str) -> Json:
        return _known(self.members[guild_id], user_id, "member")

    def user(self, user_id: str) -> Json:
        return _known(self.users, user_id, "user")

    def guilds_of(self, user_id: str) -> dict[str, Json]:
        return {key: guild for key, guild in self.guilds.items() if user_id in self.members[key]}

    def rules_of(self, channel: Json) -> Json:
        """The channel whose overwrites rule in *channel*: itself, or of a thread its parent."""
        return self.channels.get(channel["parent_id"], channel) if channel["type"] in shapes.THREADS else channel

    def permissions(self, user_id: str, channel: Json) -> int:
        """What somebody may do in *channel*; 0 where they are not in its server."""
        if channel["type"] == shapes.DM:
            return permissions.ALL if user_id in _people(channel) else 0
        member = self.members[channel["guild_id"]].get(user_id)
        if member is None:
            return 0
        granted = permissions.of_channel(self.guilds[channel["guild_id"]], member, self.rules_of(channel))
        private = channel["type"] == shapes.PRIVATE_THREAD and not granted & permissions.BITS["manage_threads"]
        return 0 if private and user_id not in self.thread_members.get(channel["id"], ()) else granted

    def may_know(self, user_id: str, event: Event) -> bool:
        """Whether somebody sees where *event* happened, or it is told to them alone."""
        if event.only_user:
            return event.only_user == user_id
        if channel := self.channels.get(event.channel_id or ""):
            return bool(self.permissions(user_id, channel) & permissions.VIEW)
        return event.guild_id is None or user_id in self.members[event.guild_id]

    def channels_of(self, guild_id: str) -> list[Json]:
        return [one for one in self.channels.values() if one.get("guild_id") == guild_id]

    def add_channel(self, channel: Json) -> Json:
        """Put a channel in its server, or a thread with its owner in it."""
        self.channels[channel["id"]], self.messages[channel["id"]] = channel, {}
        new = {}
        if channel["type"] in shapes.THREADS:
            self.thread_members[channel["id"]], new = [channel["owner_id"]], {"newly_created": True}
        self._tell_of("CREATE", channel, {**channel, **new})
        return channel

    def update_channel(self, channel: Json, changes: Json) -> Json:
        channel.update(changes)
        self._tell_of("UPDATE", channel, channel)
        return channel

    def delete_channel(self, channel: Json) -> None:
        """Remove a channel with everything in it, threads included."""
        for thread in [one for one in self.channels.values() if one.get("parent_id") == channel["id"]]:
            if thread["type"] in shapes.THREADS:
                self.delete_channel(thread)
        keys = ("id", "guild_id", "parent_id", "type") if channel["type"] in shapes.THREADS else tuple(channel)
        self._tell_of("DELETE", channel, {key: channel[key] for key in keys})
        del self.channels[channel["id"]], self.messages[channel["id"]]

    def _tell_of(self, what: str, channel: Json, data: Json) -> None:
        kind = f"{'THREAD' if channel['type'] in shapes.THREADS else 'CHANNEL'}_{what}"
        self.emit(kind, data, guild_id=channel.get("guild_id"), channel_id=channel["id"])

    def dm(self, *people: str) -> Json:
        """The conversation of two, opened if there is none yet."""
        for channel in self.channels.values():
            if channel["type"] == shapes.DM and _people(channel) == set(people):
                return channel
        recipients = [self.users[one] for one in people]
        return self.add_channel(shapes.made("dm", id=self.clock.new_id(), type=shapes.DM, recipients=recipients))

    def without_bot(self, channel: Json) -> Json:
        """*channel* as the bot is told of it: of a conversation the other one."""
        if channel["type"] != shapes.DM:
            return channel
        return {**channel, "recipients": [one for one in channel["recipients"] if one["id"] != self.bot_id]}

    def add_message(self, message: Json, *, only_user: str = "") -> Json:
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
        message.update(changes)
        self._tell("MESSAGE_UPDATE", message)
        return message

    def delete_message(self, message: Json) -> None:
        self._tell("MESSAGE_DELETE", message)
        del self.messages[message["channel_id"]][message["id"]]
        self.private.pop(message["id"], None)

    def _tell(self, kind: str, message: Json) -> None:
        channel = self.channels[message["channel_id"]]
        guild_id, only = channel.get("guild_id"), self.private.get(message["id"])
        data = dict(message)
        if kind == "MESSAGE_DELETE":
            data = {"id": message["id"], "channel_id": channel["id"]}
        elif guild_id and (member := self.members[guild_id].get(message["author"]["id"])):
            data["member"] = without(member, "user")
        if guild_id:
            data["guild_id"] = guild_id
        self.emit(kind, data, guild_id=guild_id, channel_id=channel["id"], only_user=only, for_bot=only is None)

    def remove_bot(self, guild_id: str) -> None:
        del self.members[guild_id][self.bot_id]
        self.emit("GUILD_DELETE", {"id": guild_id})


def _known(those: dict[str, Json], key: str, kind: str) -> Json:
    if key not in those:
        raise Refusal(f"unknown_{kind}")
    return those[key]


def _people(conversation: Json) -> set[str]:
    return {one["id"] for one in conversation["recipients"]}
