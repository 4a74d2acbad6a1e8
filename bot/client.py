"""The bot on Discord: its intents, its cogs, and what starts and stops with it."""

import asyncio
import logging
import re
from typing import Any

import discord
from discord.ext import commands

from bot.delivery.deliverer import Deliverer
from bot.housekeeping import Housekeeper
from bot.interactions import Interaction, Tree, send_sentence, sentences
from bot.poster import DiscordPoster
from bot.rendering.digests import digest_payload
from bot.scheduler import Scheduler
from bot.services import Services
from bot.translator import CommandTranslator, sync_commands

log = logging.getLogger(__name__)

COGS = ("cogs.papers", "cogs.search", "cogs.digests", "cogs.subscriptions", "cogs.ask", "cogs.deliveries")
# What the bot asks a server for: to see a channel, write in it, and find its own posts again.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    read_message_history=True,
    create_public_threads=True,
)
# No privileged intent: servers, and the messages that mention the bot or answer it.
INTENTS = discord.Intents(guilds=True, messages=True)


class Paperboy(commands.Bot):
    """The Discord client.

    Args:
        services: Everything that the commands call.
        guild_ready_timeout: Seconds to wait for one more server before the bot counts as ready.
    """

    def __init__(self, services: Services, *, guild_ready_timeout: float = 2.0) -> None:
        # The bot never speaks aloud, so its log need not begin with two warnings about that.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            # Nothing of a conversation is kept, not even in memory.
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_ratelimit_timeout=60.0,
            guild_ready_timeout=guild_ready_timeout,
        )
        self.services = services
        self._poster = DiscordPoster(self, services.clock)
        self.deliverer = Deliverer(
            papers=services.papers,
            subscriptions=services.subscriptions,
            deliveries=services.deliveries,
            preparing=services.preparing,
            sending=services.sending,
            after_posts=services.after_posts,
            notices=services.notices,
            poster=self._poster,
            render=digest_payload,
            clock=services.clock,
            lists=services.lists,
        )
        self._scheduler = Scheduler(self.deliverer, services.clock, Housekeeper(services.database, services.clock).tend)
        self._delivering: bool | None = None  # None before the first start; False for ever once the bot closes
        self._turning = asyncio.Lock()
        self._claimed: list[re.Pattern[str]] = []

    def add_dynamic_items(self, *items: type[discord.ui.DynamicItem[Any]]) -> None:
        """Answer every component whose custom_id fits one of *items*."""
        super().add_dynamic_items(*items)
        self._claimed += [item.__discord_ui_compiled_template__ for item in items]

    async def setup_hook(self) -> None:
        """Load every cog (one that fails stops the start) and tell Discord the commands."""
        texts = CommandTranslator()
        await self.tree.set_translator(texts)
        for cog in COGS:
            await self.load_extension(cog)
        synced = await sync_commands(self.tree, texts)
        log.info("Discord was told the commands" if synced else "Discord knows the commands already")

    async def on_ready(self) -> None:
        """Start delivery, and say who is connected and how to invite it; comes again after every reconnection."""
        assert self.user is not None  # noqa: S101  (it is known once the client is ready)
        invitation = discord.utils.oauth_url(
            self.user.id, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
        )
        self._poster.forget_refusals()
        log.info("connected as %s to %s servers; invite it with %s", self.user, len(self.guilds), invitation)
        async with self._turning:
            if self._delivering is None:
                self._delivering = True
                await self._scheduler.start()

    async def close(self) -> None:
        """Finish what is being delivered, then leave Discord."""
        async with self._turning:
            self._delivering = False
            await self._scheduler.stop()
        await self._poster.close()
        await super().close()

    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel's permissions may have been mended."""
        self._poster.forget_refusals(after.guild.id)

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        """As above."""
        self._poster.forget_refusals(after.guild.id)

    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        """As above, where it is the bot whose roles were changed."""
        if after == after.guild.me:
            self._poster.forget_refusals(after.guild.id)

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages alone: the bot has no text commands."""

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer a press that nobody claims: a button of an earlier version, or a panel from before a restart."""
        if interaction.type is not discord.InteractionType.component or interaction.data is None:
            return
        custom_id = str(interaction.data.get("custom_id", ""))
        if not any(template.fullmatch(custom_id) for template in self._claimed):
            await send_sentence(interaction, sentences(interaction)("error.outdated"))
