"""People: what somebody in front of a Discord client can do, for tests and the page alike."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox import components, permissions, shapes
from sandbox.calls import File
from sandbox.filling import CannotError, Filling, command_data, modal_data
from sandbox.interactions import COMMAND, COMPLETION, COMPONENT, MODAL_SUBMIT, Interaction
from sandbox.shapes import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox


class InteractionFailedError(AssertionError):
    """The bot left a person waiting; the message is what the client shows."""


class Answer(NamedTuple):
    """What came of an interaction: a message, an open form, or choices."""

    interaction: Interaction
    message: Json | None
    modal: Json | None
    choices: list[Json] | None

    @property
    def text(self) -> str:
        """All that the message says: content, embeds, Components V2."""
        return says(self.message) if self.message else ""


def says(message: Json) -> str:
    """All the text of a message: content, embeds, Components V2, one after another."""
    parts = [message["content"], components.shown_text(message)]
    for embed in message["embeds"]:
        parts += [embed.get("title", ""), embed.get("description", ""), (embed.get("footer") or {}).get("text", "")]
        parts += [f"{field['name']}\n{field['value']}" for field in embed.get("fields", ())]
    return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, eq=False)
class Doing:
    """An interaction under way; await it for what came of it, an `InteractionFailedError` where nothing did in time."""

    sandbox: "Sandbox"
    interaction: Interaction

    def __await__(self) -> Generator[Any, None, Answer]:
        return self._outcome().__await__()

    async def _outcome(self) -> Answer:
        one = self.interaction
        await self.sandbox.until(lambda: one.settled or one.failed, f"an answer to {one.data.get('name') or one.data}")
        if one.failed:
            raise InteractionFailedError(one.failed)
        newest = one.follow_ups[-1] if one.follow_ups and one.original is None else one.original
        message = self.sandbox.world.messages.get(one.channel_id, {}).get(newest or "")
        return Answer(interaction=one, message=message, modal=one.modal, choices=one.choices)


class Person:
    """Somebody acting in the sandbox; everything raises `CannotError` where their client would not let them."""

    def __init__(self, sandbox: "Sandbox", user_id: str) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        self.id = user_id

    @property
    def user(self) -> Json:
        return self.world.users[self.id]

    def channel(self, name: str) -> Json:
        """A channel they can see, by id or name."""
        found = self.world.channels.get(name)
        found = found or next((one for one in self.world.channels.values() if one.get("name") == name), None)
        if found is None or not self.may(found) & permissions.VIEW:
            raise CannotError(f"There is no channel {name} that {self.user['username']} can see.")
        return found

    def may(self, channel: Json) -> int:
        return self.world.permissions(self.id, channel)

    def _need(self, channel: Json, *names: str) -> None:
        missing = [name for name in names if not self.may(channel) & permissions.BITS[name]]
        if missing:
            raise CannotError(f"{self.user['username']} lacks {', '.join(missing)} there.")

    def messages(self, channel: str) -> list[Json]:
        """What they see in a channel, oldest first."""
        there, private = self.world.messages[self.channel(channel)["id"]], self.world.private
        return [one for key, one in there.items() if private.get(key, self.id) == self.id]

    def message(self, channel: str, message_id: str) -> Json:
        for message in self.messages(channel):
            if message["id"] == message_id:
                return message
        raise CannotError("That message is not there.")

    def say(self, channel: str, content: str, *, files: Iterable[File] = (), **body: Any) -> Json:
        """Write a message, with *files* attached."""
        where = self.channel(channel)
        self._need(where, "send_messages_in_threads" if where["type"] in shapes.THREADS else "send_messages")
        if attached := list(files):
            self._need(where, "attach_files")
        return self.sandbox.desk.write(where, self.user, {"content": content, **body}, attached)

    def reply(self, channel: str, message_id: str, content: str, *, ping: bool = True, **more: Any) -> Json:
        """Answer a message; *more* is as `say` takes it."""
        allowed = {"parse": ["users", "roles", "everyone"], "replied_user": ping}
        reference = {"message_id": message_id}
        return self.say(channel, content, message_reference=reference, allowed_mentions=allowed, **more)

    def react(self, channel: str, message_id: str, emoji: str, *, remove: bool = False) -> None:
        """React to a message, or take it back."""
        self.sandbox.react(self.id, self.message(channel, message_id), emoji, add=not remove)

    def typing(self, channel: str) -> None:
        self.sandbox.typing(self.id, self.channel(channel))

    def dm(self) -> Json:
        """Their conversation with the bot."""
        return self.world.dm(self.id, self.world.bot_id)

    def forum_post(self, channel: str, name: str, content: str, *, files: Iterable[File] = ()) -> Json:
        parent = self.channel(channel)
        self._need(parent, "send_messages")
        thread = shapes.thread(self.world.clock, parent, name, self.id, applied_tags=[])
        self.world.add_channel(thread)
        self.sandbox.desk.write(thread, self.user, {"content": content}, list(files), id=thread["id"])
        return thread

    def commands(self, channel: str) -> list[Json]:
        """The commands that their client offers in a channel."""
        where = self.channel(channel)
        guild_id, granted = where.get("guild_id"), self.may(where)
        in_guild = guild_id is None or self.world.bot_id in self.world.members[guild_id]

        def offered(command: Json) -> bool:
            kinds, contexts = command["integration_types"], command.get("contexts")
            installed = (in_guild and 0 in kinds) or 1 in kinds
            here = contexts is None or (0 if guild_id else 1) in contexts
            if guild_id is None:
                return installed and here and bool(command.get("dm_permission", True))
            needed = int(command["default_member_permissions"] or 0)
            hidden = command["default_member_permissions"] is not None and (not needed or granted & needed != needed)
            return installed and here and not (hidden and not granted & permissions.ADMINISTRATOR)

        return [one for one in self.world.every_command if one.get("guild_id", guild_id) == guild_id and offered(one)]

    def command(self, channel: str, name: str, kind: int = 1) -> Json:
        """A command they are offered, by id or name."""
        where = self.channel(channel)
        if where.get("guild_id"):
            self._need(where, "use_application_commands")
        for command in self.commands(channel):
            if command["type"] == kind and name in {command["id"], command["name"]}:
                return command
        raise CannotError(f"{self.user['username']} is offered no command {name} there.")

    def slash(self, channel: str, command: str, /, **options: Any) -> Doing:
        """Use a slash command: ``slash("general", "digest show", date="2024-12-24")``; a file is a `File`."""
        return self._command(COMMAND, channel, command, options)

    def complete(self, channel: str, command: str, focused: str, /, **options: Any) -> Doing:
        """Ask for the choices of the option *focused*, of which so much is typed as *options* says."""
        return self._command(COMPLETION, channel, command, {focused: "", **options}, focused)

    def _command(self, kind: int, channel: str, command: str, options: Json, focused: str | None = None) -> Doing:
        name, *path = command.split(" ")
        found, where = self.command(channel, name), self.channel(channel)
        return self._start(kind, where, command_data(Filling(self, where), found, path, options, focused))

    def context_menu(self, channel: str, command: str, target_id: str) -> Doing:
        """Use a command from the menu of a message."""
        found, resolved = self.command(channel, command, 3), {target_id: self.message(channel, target_id)}
        data = {"id": found["id"], "name": found["name"], "type": 3, "target_id": target_id}
        return self._start(COMMAND, self.channel(channel), {**data, "resolved": {"messages": resolved}})

    def click(self, channel: str, message_id: str, custom_id: str) -> Doing:
        return self.select(channel, message_id, custom_id)

    def select(self, channel: str, message_id: str, custom_id: str, *values: str) -> Doing:
        message, filling = self.message(channel, message_id), Filling(self, self.channel(channel))
        found = next((one for _, one in components.walk(message) if one.get("custom_id") == custom_id), None)
        if found is None or (values and found["type"] not in components.SELECTS):
            raise CannotError(f"That message has nothing of that kind named {custom_id}.")
        if found.get("disabled"):
            raise CannotError(f"{custom_id} is disabled.")
        if message["author"]["id"] != self.world.bot_id:
            raise CannotError("That message is not the bot's.")
        data = {"component_type": found["type"], "custom_id": custom_id, "id": found["id"]}
        if found["type"] in components.SELECTS:
            data["values"] = filling.menu(found, values)
        return self._start(COMPONENT, filling.channel, filling.finished(data), message)

    def submit(self, opened: "Interaction | str", values: Json) -> Doing:
        """Send a form that an interaction opened for them."""
        one = next((one for one in self.sandbox.interactions.by_token.values() if opened in (one, one.id)), None)
        if one is None or one.modal is None or one.user_id != self.id:
            raise CannotError("That form is not open any more.")
        channel = self.world.channels[one.channel_id]
        return self._start(MODAL_SUBMIT, channel, modal_data(Filling(self, channel), one.modal, values), one.source)

    def _start(self, kind: int, channel: Json, data: Json, source: Json | None = None) -> Doing:
        return Doing(self.sandbox, self.sandbox.interactions.start(kind, self.id, channel, data, source))

    async def sees(self, channel: str, containing: str = "", *, after: str = "0", seconds: float = 30.0) -> Json:
        """Wait for a message of the bot in a channel, newer than *after*, that says *containing*.

        Raises:
            NothingHappenedError: None came within *seconds* of real time.
        """

        def newest() -> Json | None:
            for message in reversed(self.messages(channel)):
                own = message["author"]["id"] == self.world.bot_id and not message["flags"] & shapes.LOADING
                if own and int(message["id"]) > int(after) and containing in says(message):
                    return message
            return None

        return await self.sandbox.until(newest, f"a message with {containing!r} in {channel}", seconds)
