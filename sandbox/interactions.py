"""Interactions: what a person did, the bot's one answer to it, and the time both have."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sandbox import components, permissions, shapes
from sandbox.calls import File
from sandbox.checks import Check, check_modal
from sandbox.refusals import Refusal, note
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
    guild_id: str | None
    data: Json
    created: datetime
    user_installed: bool = False
    source: Json | None = None
    """The message whose button was pressed, or whose button opened the form."""
    answer: int | None = None
    """The type of the first answer; None while there is none."""
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

    @property
    def owners(self) -> Json:
        """Who installed the bot: the person, or the server."""
        return {"1": self.user_id} if self.user_installed else {"0": self.guild_id or "0"}


class Interactions:
    """Starts interactions, and holds the bot to their rules."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        self.by_token: dict[str, Interaction] = {}
        self.by_id: dict[str, Interaction] = {}

    def start(self, kind: int, user_id: str, channel: Json, data: Json, source: Json | None = None) -> Interaction:
        """Tell the bot what a person did, and begin to count the time it has to answer."""
        world, guild_id = self.world, channel.get("guild_id")
        about = {"type": kind, "user_id": user_id, "channel_id": channel["id"], "guild_id": guild_id, "data": data}
        interaction = Interaction(
            id=world.ids.next(),
            token=secrets.token_urlsafe(64),
            created=world.clock.now(),
            source=source,
            user_installed=guild_id is not None and world.bot_id not in world.members[guild_id],
            **about,
        )
        self.by_token[interaction.token] = self.by_id[interaction.id] = interaction
        for one in list(self.by_token.values()):
            if self._age(one) <= self.sandbox.limits.window("token life"):
                break
            del self.by_token[one.token], self.by_id[one.id]
        world.emit("INTERACTION_CREATE", self._event(interaction, channel), only_user=user_id)
        self.sandbox.spawn(self._time_out(interaction))
        return interaction

    def _age(self, interaction: Interaction) -> timedelta:
        return self.world.clock.now() - interaction.created

    def _event(self, interaction: Interaction, channel: Json) -> Json:
        world, guild_id = self.world, interaction.guild_id
        shape = shapes.made(
            "interaction",
            **{key: getattr(interaction, key) for key in ("id", "type", "token", "data", "channel_id")},
            application_id=world.application["id"],
            channel=channel,
            locale=world.locales.get(interaction.user_id, "en-US"),
            authorizing_integration_owners=interaction.owners,
            context=0 if guild_id else 1,
            app_permissions=str(world.permissions(world.bot_id, channel)),
        )
        if guild_id:
            guild, member = world.guilds[guild_id], world.members[guild_id][interaction.user_id]
            granted = permissions.of_channel(guild, member, world.rules_of(channel))
            shape |= {"guild_id": guild_id, "guild_locale": guild["preferred_locale"]}
            shape["guild"] = {"id": guild_id, "locale": guild["preferred_locale"], "features": guild["features"]}
            shape["member"] = {**member, "permissions": str(granted)}
        else:
            shape["user"] = world.users[interaction.user_id]
        return shape if interaction.source is None else {**shape, "message": interaction.source}

    async def _time_out(self, interaction: Interaction) -> None:
        # Nobody waits for ever, whether the limit is in force or not.
        window = min(self.sandbox.limits.window("first answer"), timedelta(days=1))
        await self.world.clock.sleep_until(interaction.created + window)
        if interaction.answer is None:
            interaction.failed = "The application did not respond"
            data = {"interaction_id": interaction.id, "channel_id": interaction.channel_id}
            self._tell(interaction, "INTERACTION_FAILED", {**data, "reason": interaction.failed})

    def _tell(self, interaction: Interaction, kind: str, data: Json) -> None:
        self.world.emit(kind, data, only_user=interaction.user_id, for_bot=False)

    def by_path(self, interaction_id: str, token: str) -> Interaction:
        """The interaction that a first answer is for; unknown or more than 3 s old, it is refused (10062)."""
        one = self.by_token.get(token)
        if one is None or one.id != interaction_id:
            raise Refusal("unknown_interaction")
        if one.answer is None and self._age(one) > self.sandbox.limits.window("first answer"):
            raise Refusal("unknown_interaction")
        return one

    def by_webhook(self, application_id: str, token: str) -> Interaction:
        """The interaction that a follow-up is for; unanswered it is unknown (10015), after 15 min void (50027)."""
        one = self.by_token.get(token)
        if application_id != self.world.application["id"]:
            raise Refusal("unknown_webhook")
        if one is None or self._age(one) > self.sandbox.limits.window("token life"):
            raise Refusal("invalid_webhook_token")
        if one.answer is None:
            raise Refusal("unknown_webhook")
        return one

    def respond(self, interaction: Interaction, body: Json, files: Sequence[File]) -> Json | None:
        """Carry out the first and only answer (40060, 50035); give the message it made or changed."""
        if interaction.answer is not None and "one answer" not in self.sandbox.limits.off:
            raise Refusal("already_answered")
        kind, data = int(body.get("type") or 0), body.get("data") or {}
        check = Check(self.sandbox.limits)
        if kind not in ANSWERS[interaction.type] or (kind in {UPDATE, DEFERRED_UPDATE} and not interaction.source):
            message = f'Value of field "type" must be one of {tuple(sorted(ANSWERS[interaction.type]))}.'
            note(check.problems, "UNION_TYPE_CHOICES", message, "type")
        elif kind == DEFERRED:
            check.rule("deferred", int(data.get("flags") or 0) & ~shapes.EPHEMERAL, "data.flags")
        elif kind == CHOICES:
            check.hold("completion", data, "data")
        elif kind == MODAL:
            check_modal(check, data)
        check.done()
        written = self._carry_out(interaction, kind, data, files)
        interaction.answer = kind
        interaction.settled = kind not in {DEFERRED, DEFERRED_UPDATE}
        if written:
            interaction.original = written["id"]
        if interaction.modal:
            self._tell(interaction, "MODAL", {"interaction_id": interaction.id, "modal": interaction.modal})
        self._tell(interaction, "INTERACTION_DONE", {"interaction_id": interaction.id, "kind": KINDS[kind]})
        return written

    def _carry_out(self, interaction: Interaction, kind: int, data: Json, files: Sequence[File]) -> Json | None:
        world = self.world
        source = interaction.source and world.message(interaction.channel_id, interaction.source["id"])
        if kind in {MESSAGE, DEFERRED}:
            flags = int(data.get("flags") or 0) & shapes.EPHEMERAL
            interaction.loading = kind == DEFERRED
            if kind == MESSAGE:
                return self._write(interaction, data, files)
            about = {"flags": flags | shapes.LOADING, **self._about(interaction)}
            message = shapes.message(world.ids.next(), interaction.channel_id, world.bot, world.clock.now(), **about)
            return world.add_message(message, only_user=interaction.user_id if flags else None)
        if kind == UPDATE and source:
            return self.sandbox.desk.edit(source, data, files)
        if kind == MODAL:
            interaction.modal = {**data, "components": components.finished(data["components"], world.ids)}
        elif kind == CHOICES:
            interaction.choices = data.get("choices") or []
        return source

    def _about(self, interaction: Interaction) -> Json:
        application_id, user = self.world.application["id"], self.world.users[interaction.user_id]
        metadata: Json = {"id": interaction.id, "type": interaction.type, "user": user}
        metadata["authorizing_integration_owners"] = interaction.owners
        about: Json = {"application_id": application_id, "webhook_id": application_id, "interaction_metadata": metadata}
        if interaction.type == COMMAND:
            metadata["name"] = interaction.data["name"]
            about["interaction"] = {key: metadata[key] for key in ("id", "type", "name", "user")}
            about["type"] = 20 if interaction.data["type"] == 1 else 23
        elif interaction.type == COMPONENT and interaction.source:
            metadata["interacted_message_id"] = interaction.source["id"]
        else:
            metadata["triggering_interaction_metadata"] = {**metadata, "type": COMMAND}
        return about

    def _write(self, interaction: Interaction, body: Json, files: Sequence[File], **more: Any) -> Json:
        private = interaction.user_id if int(body.get("flags") or 0) & shapes.EPHEMERAL else None
        channel, about = self.world.channels[interaction.channel_id], {**self._about(interaction), **more}
        return self.sandbox.desk.write(channel, self.world.bot, body, files, private, **about)

    def follow_up(self, interaction: Interaction, body: Json, files: Sequence[File]) -> Json:
        """Write a further message (40094); the first after a deferred answer fills that one in."""
        if interaction.loading and interaction.original:
            return self.edit(interaction, self.message(interaction, "@original"), body, files)
        most = self.sandbox.limits.most("follow-ups of a user install")
        if interaction.user_installed and len(interaction.follow_ups) >= most:
            raise Refusal("follow_ups")
        message = self._write(interaction, body, files, type=0)
        interaction.follow_ups.append(message["id"])
        interaction.settled = True
        return message

    def edit(self, interaction: Interaction, message: Json, body: Json, files: Sequence[File]) -> Json:
        edited = self.sandbox.desk.edit(message, body, files)
        if message["id"] == interaction.original:
            interaction.loading, interaction.settled = False, True
        return edited

    def message(self, interaction: Interaction, message_id: str) -> Json:
        """One of the interaction's messages, ``@original`` or a follow-up's id (10008)."""
        wanted = interaction.original if message_id == "@original" else message_id
        if wanted is None or wanted not in {interaction.original, *interaction.follow_ups}:
            raise Refusal("unknown_message")
        return self.world.message(interaction.channel_id, wanted)
