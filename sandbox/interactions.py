"""Interactions: what a person did, the bot's one answer to it, and the time both have."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sandbox import components, permissions, shapes
from sandbox.calls import File
from sandbox.checks.commands import check_choices
from sandbox.checks.components import check_modal
from sandbox.limits import Check
from sandbox.refusals import Refusal
from sandbox.shapes import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

COMMAND, COMPONENT, COMPLETION, MODAL_SUBMIT = 2, 3, 4, 5
# https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
KINDS = dict(enumerate(("message", "deferred", "update", "update", "choices", "modal"), start=MESSAGE))
ANSWERS = {
    COMMAND: {MESSAGE, DEFERRED, MODAL},
    COMPONENT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
    COMPLETION: {CHOICES},
    MODAL_SUBMIT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE},
}


@dataclass(slots=True, kw_only=True)
class Interaction:
    """One thing that a person did with the bot, from the press to the end of its token."""

    id: str
    token: str
    type: int
    user_id: str
    channel_id: str
    data: Json
    created: datetime
    user_installed: bool = False
    source: Json | None = None
    """The message whose button was pressed, or whose button opened the form."""
    answer: int | None = None
    """The type of the first answer; None while there is none."""
    ephemeral: bool = False
    loading: bool = False
    original: str | None = None
    """The message that the first answer made or changed."""
    follow_ups: list[str] = field(default_factory=list)
    settled: bool = False
    """Whether there is something to look at: of a deferred answer, once it was filled in."""
    modal: Json | None = None
    choices: list[Json] | None = None
    failed: str | None = None
    """Why the person was told that it failed."""


class Interactions:
    """Starts interactions, and holds the bot to their rules."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.by_token: dict[str, Interaction] = {}
        self.by_id: dict[str, Interaction] = {}

    def start(self, kind: int, user_id: str, channel: Json, data: Json, source: Json | None = None) -> Interaction:
        """Tell the bot what a person did, and begin to count the time it has to answer."""
        world = self.sandbox.world
        guild_id = channel.get("guild_id")
        interaction = Interaction(
            id=world.ids.next(),
            token=secrets.token_urlsafe(64),
            type=kind,
            user_id=user_id,
            channel_id=channel["id"],
            data=data,
            created=world.clock.now(),
            source=source,
            user_installed=guild_id is not None and world.bot_id not in world.members[guild_id],
        )
        self.by_token[interaction.token] = self.by_id[interaction.id] = interaction
        self._forget()
        world.emit("INTERACTION_CREATE", self._event(interaction, channel), only_user=user_id)
        self.sandbox.spawn(self._time_out(interaction))
        return interaction

    def _forget(self) -> None:
        now, life = self.sandbox.world.clock.now(), self.sandbox.limits.window("token life")
        for one in list(self.by_token.values()):
            if now - one.created <= life:
                return
            del self.by_token[one.token], self.by_id[one.id]

    def _event(self, interaction: Interaction, channel: Json) -> Json:
        world = self.sandbox.world
        guild_id = channel.get("guild_id")
        owners = {"1": interaction.user_id} if interaction.user_installed else {"0": guild_id or "0"}
        shape: Json = {
            "id": interaction.id,
            "application_id": world.application["id"],
            "type": interaction.type,
            "token": interaction.token,
            "version": 1,
            "data": interaction.data,
            "channel": channel,
            "channel_id": channel["id"],
            "locale": world.locales.get(interaction.user_id, "en-US"),
            "entitlements": [],
            "authorizing_integration_owners": owners,
            "context": 0 if guild_id else 1,
            "attachment_size_limit": 10 * 1024 * 1024,
            "app_permissions": str(world.permissions(world.bot_id, channel)),
        }
        if guild_id:
            guild = world.guilds[guild_id]
            member = world.members[guild_id][interaction.user_id]
            granted = permissions.of_channel(guild, member, world.rules_of(channel))
            shape |= {"guild_id": guild_id, "guild_locale": guild["preferred_locale"]}
            shape["guild"] = {"id": guild_id, "locale": guild["preferred_locale"], "features": guild["features"]}
            shape["member"] = {**member, "permissions": str(granted)}
        else:
            shape["user"] = world.users[interaction.user_id]
        if interaction.source is not None:
            shape["message"] = interaction.source
        return shape

    async def _time_out(self, interaction: Interaction) -> None:
        # Nobody waits for ever, whether the limit is in force or not.
        window = min(self.sandbox.limits.window("first answer"), timedelta(days=1))
        await self.sandbox.world.clock.sleep_until(interaction.created + window)
        if interaction.answer is None:
            interaction.failed = "The application did not respond"
            data = {"interaction_id": interaction.id, "channel_id": interaction.channel_id}
            data["reason"] = interaction.failed
            self.sandbox.world.emit("INTERACTION_FAILED", data, only_user=interaction.user_id, for_bot=False)

    def by_path(self, interaction_id: str, token: str) -> Interaction:
        """The interaction that a first answer is for.

        Raises:
            Refusal: Unknown, or more than 3 s old (10062).
        """
        interaction = self.by_token.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise Refusal("unknown_interaction")
        if interaction.answer is None:
            age = self.sandbox.world.clock.now() - interaction.created
            if age > self.sandbox.limits.window("first answer"):
                raise Refusal("unknown_interaction")
        return interaction

    def by_webhook(self, application_id: str, token: str) -> Interaction:
        """The interaction that a follow-up is for.

        Raises:
            Refusal: Unknown (10015), not yet answered (10015), or more than 15 min old (50027).
        """
        interaction = self.by_token.get(token)
        if application_id != self.sandbox.world.application["id"]:
            raise Refusal("unknown_webhook")
        if interaction is None:
            raise Refusal("invalid_webhook_token")
        if self.sandbox.world.clock.now() - interaction.created > self.sandbox.limits.window("token life"):
            raise Refusal("invalid_webhook_token")
        if interaction.answer is None:
            raise Refusal("unknown_webhook")
        return interaction

    def respond(self, interaction: Interaction, body: Json, files: list[File]) -> Json | None:
        """Carry out the first answer; give the message it made or changed.

        Raises:
            Refusal: There was an answer already (40060), or this one is not of a fitting form (50035).
        """
        if interaction.answer is not None and "one answer" not in self.sandbox.limits.off:
            raise Refusal("already_answered")
        kind, data = int(body.get("type") or 0), body.get("data") or {}
        check = Check(self.sandbox.limits)
        if kind not in ANSWERS[interaction.type] or (kind in {UPDATE, DEFERRED_UPDATE} and not interaction.source):
            message = f'Value of field "type" must be one of {tuple(sorted(ANSWERS[interaction.type]))}.'
            check.problems.add("type", "UNION_TYPE_CHOICES", message)
        elif kind == DEFERRED:
            message = "A deferred answer takes the EPHEMERAL flag only"
            wrong = int(data.get("flags") or 0) & ~shapes.EPHEMERAL
            check.rule("deferred flags", "data.flags", wrong, "MESSAGE_FLAGS_INVALID", message)
        elif kind == CHOICES:
            check_choices(check, data.get("choices") or [])
        elif kind == MODAL:
            check_modal(check, data)
        check.problems.raise_any()
        written = self._carry_out(interaction, kind, data, files)
        interaction.answer = kind
        interaction.settled = kind not in {DEFERRED, DEFERRED_UPDATE}
        if written:
            interaction.original = written["id"]
        self._tell(interaction, kind)
        return written

    def _carry_out(self, interaction: Interaction, kind: int, data: Json, files: list[File]) -> Json | None:
        if kind in {MESSAGE, DEFERRED}:
            interaction.ephemeral = bool(int(data.get("flags") or 0) & shapes.EPHEMERAL)
            interaction.loading = kind == DEFERRED
            return self._loading(interaction) if kind == DEFERRED else self.write(interaction, data, files)
        source = interaction.source and self.sandbox.world.message(interaction.channel_id, interaction.source["id"])
        if kind == UPDATE and source:
            return self.sandbox.desk.edit(source, data, files)
        if kind == MODAL:
            interaction.modal = {**data, "components": components.finished(data["components"], self.sandbox.world.ids)}
        elif kind == CHOICES:
            interaction.choices = data.get("choices") or []
        return source

    def _tell(self, interaction: Interaction, kind: int) -> None:
        world, who = self.sandbox.world, {"only_user": interaction.user_id, "for_bot": False}
        if interaction.modal:
            world.emit("MODAL", {"interaction_id": interaction.id, "modal": interaction.modal}, **who)
        world.emit("INTERACTION_DONE", {"interaction_id": interaction.id, "kind": KINDS[kind]}, **who)

    def _about(self, interaction: Interaction) -> Json:
        world = self.sandbox.world
        guild_id = world.channels[interaction.channel_id].get("guild_id") or "0"
        owners = {"1": interaction.user_id} if interaction.user_installed else {"0": guild_id}
        metadata: Json = {
            "id": interaction.id,
            "type": interaction.type,
            "user": world.users[interaction.user_id],
            "authorizing_integration_owners": owners,
        }
        about: Json = {"application_id": world.application["id"], "webhook_id": world.application["id"]}
        if interaction.type == COMMAND:
            named = {"id": interaction.id, "type": COMMAND, "name": interaction.data["name"]}
            about["interaction"] = {**named, "user": metadata["user"]}
            metadata["name"] = interaction.data["name"]
            about["type"] = 20 if interaction.data["type"] == 1 else 23
        elif interaction.type == COMPONENT and interaction.source:
            metadata["interacted_message_id"] = interaction.source["id"]
        else:
            metadata["triggering_interaction_metadata"] = {**metadata, "type": COMMAND}
        return {**about, "interaction_metadata": metadata}

    def _loading(self, interaction: Interaction) -> Json:
        world = self.sandbox.world
        flags = shapes.LOADING | (shapes.EPHEMERAL if interaction.ephemeral else 0)
        message = shapes.message(
            world.ids.next(),
            interaction.channel_id,
            world.bot,
            world.clock.now(),
            flags=flags,
            **self._about(interaction),
        )
        return world.add_message(message, only_user=interaction.user_id if interaction.ephemeral else None)

    def write(self, interaction: Interaction, body: Json, files: list[File], **more: Any) -> Json:
        """Write a message that belongs to *interaction*, private if it says so."""
        world = self.sandbox.world
        private = interaction.user_id if int(body.get("flags") or 0) & shapes.EPHEMERAL else None
        channel = world.channels[interaction.channel_id]
        about = {**self._about(interaction), **more}
        return self.sandbox.desk.write(channel, world.bot, body, files, only_user=private, **about)

    def follow_up(self, interaction: Interaction, body: Json, files: list[File]) -> Json:
        """Write a further message; the first after a deferred answer fills that one in.

        Raises:
            Refusal: Too many for an application that only the user installed (40094).
        """
        limits = self.sandbox.limits
        if interaction.loading and interaction.original:
            return self.edit(interaction, self.message(interaction, "@original"), body, files)
        if interaction.user_installed and len(interaction.follow_ups) >= limits.most("follow-ups of a user install"):
            raise Refusal("follow_ups")
        message = self.write(interaction, body, files, type=0)
        interaction.follow_ups.append(message["id"])
        interaction.settled = True
        return message

    def edit(self, interaction: Interaction, message: Json, body: Json, files: list[File]) -> Json:
        """Change one of the interaction's own messages."""
        edited = self.sandbox.desk.edit(message, body, files)
        if message["id"] == interaction.original:
            interaction.loading = False
            interaction.settled = True
        return edited

    def message(self, interaction: Interaction, message_id: str) -> Json:
        """One of the interaction's messages: ``@original`` or a follow-up's id.

        Raises:
            Refusal: It is none of them (10008).
        """
        wanted = interaction.original if message_id == "@original" else message_id
        if wanted is None or wanted not in {interaction.original, *interaction.follow_ups}:
            raise Refusal("unknown_message")
        return self.sandbox.world.message(interaction.channel_id, wanted)
