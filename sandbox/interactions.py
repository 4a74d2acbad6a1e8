"""Interactions: what a person did, and the time that the bot has to answer it."""

import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox import shapes
from sandbox.limits import Limits
from sandbox.shapes import Json
from sandbox.state import World

COMMAND, COMPONENT, COMPLETION, MODAL_SUBMIT = 2, 3, 4, 5


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
    owners: Json  # who installed the bot: under "1" the person, or under "0" the server
    source: Json | None = None  # the message whose button was pressed, or whose button opened the form
    answer: int | None = None  # the type of the first answer; None while there is none
    original: str | None = None  # the message that the first answer made or changed
    follow_ups: list[str] = field(default_factory=list)
    settled: bool = False  # whether there is something to look at: of a deferred answer, once it was filled in
    modal: Json | None = None
    choices: list[Json] | None = None
    failed: str | None = None  # why the person was told that it failed


class Interactions:
    """Starts interactions, and remembers them until their tokens end."""

    def __init__(self, world: World, limits: Limits, spawn: Callable[[Coroutine[Any, Any, None]], object]) -> None:
        self.world, self._limits, self._spawn = world, limits, spawn
        self.by_token: dict[str, Interaction] = {}

    def start(self, kind: int, user_id: str, channel: Json, data: Json, source: Json | None = None) -> Interaction:
        """Tell the bot what a person did, and begin to count the time it has to answer."""
        world, guild_id = self.world, channel.get("guild_id")
        about: Json = {"id": world.clock.new_id(), "token": secrets.token_urlsafe(64), "created": world.clock.now()}
        about |= {"type": kind, "user_id": user_id, "channel_id": channel["id"], "guild_id": guild_id, "data": data}
        by_user = guild_id is not None and world.bot_id not in world.members[guild_id]
        owners = {"1": user_id} if by_user else {"0": guild_id or "0"}
        interaction = Interaction(**about, source=source, owners=owners)
        self.by_token[interaction.token] = interaction
        for one in list(self.by_token.values()):
            if not self.is_past(one, "token life"):
                break
            del self.by_token[one.token]
        world.emit("INTERACTION_CREATE", self._event(interaction, channel), only_user=user_id)
        self._spawn(self._time_out(interaction))
        return interaction

    def is_past(self, interaction: Interaction, limit: str) -> bool:
        """Whether *interaction* is older than *limit* lets it be."""
        return (self.world.clock.now() - interaction.created).total_seconds() > self._limits.most(limit)

    def _event(self, interaction: Interaction, channel: Json) -> Json:
        world, guild_id, user_id = self.world, interaction.guild_id, interaction.user_id
        shape = shapes.made(
            "interaction",
            **{key: getattr(interaction, key) for key in ("id", "type", "token", "data", "channel_id")},
            application_id=world.application["id"],
            channel=channel,
            locale=world.locales.get(user_id, "en-US"),
            authorizing_integration_owners=interaction.owners,
            context=0 if guild_id else 1,
            app_permissions=str(world.permissions(world.bot_id, channel)),
        )
        if guild_id:
            guild, locale = world.guilds[guild_id], world.guilds[guild_id]["preferred_locale"]
            shape |= {"guild_id": guild_id, "guild_locale": locale}
            shape["guild"] = {"id": guild_id, "locale": locale, "features": guild["features"]}
            granted = str(world.permissions(user_id, channel))
            shape["member"] = {**world.members[guild_id][user_id], "permissions": granted}
        else:
            shape["user"] = world.users[user_id]
        return shape if interaction.source is None else {**shape, "message": interaction.source}

    async def _time_out(self, interaction: Interaction) -> None:
        # Nobody waits for ever, whether the limit is in force or not.
        window = min(self._limits.most("first answer"), 86_400.0)
        await self.world.clock.sleep_until(interaction.created + timedelta(seconds=window))
        if interaction.answer is None:
            interaction.failed = "The application did not respond"
            self.tell(interaction, "INTERACTION_FAILED", reason=interaction.failed)

    def tell(self, interaction: Interaction, kind: str, **data: Any) -> None:
        """Tell the person alone, on their page."""
        about = {"interaction_id": interaction.id, **data}
        self.world.emit(kind, about, only_user=interaction.user_id, for_bot=False)
