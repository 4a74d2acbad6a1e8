"""What administrators do with a channel's posts: `/digest pause`, `resume`, `skip`, `preview`, `now` and `log`."""

from datetime import date, datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Paperboy
from bot.delivery.notifier import sentences_of
from bot.errors import UserError
from bot.i18n import Translator
from bot.interactions import Interaction, Persistent, send_sentence, send_view, sentences
from bot.rendering import custom_ids
from bot.rendering.digests import digest_view
from bot.rendering.text import timestamp
from bot.translator import described
from storage.models import Delivery, DeliveryState

GROUP = "digest"
LOG_LINES = 10
# A row of buttons holds five; two for each held delivery.
HELD_SHOWN = 2

Channel = discord.TextChannel | discord.ForumChannel

needs_manage_guild = app_commands.checks.has_permissions(manage_guild=True)
about_channel = app_commands.describe(channel=described("command.delivery.channel"))


@app_commands.command(name="pause", description=described("command.digest.pause"))
@about_channel
@needs_manage_guild
async def pause(interaction: Interaction, channel: Channel | None = None) -> None:
    """Post nothing to a channel until it is resumed."""
    bot, where, now = _about(interaction, channel)
    await bot.services.steering.pause(where, now=now)
    await send_sentence(interaction, sentences(interaction)("delivery.paused", channel=f"<#{where}>"))


@app_commands.command(name="resume", description=described("command.digest.resume"))
@about_channel
@needs_manage_guild
async def resume(interaction: Interaction, channel: Channel | None = None) -> None:
    """Go on posting to a channel."""
    bot, where, now = _about(interaction, channel)
    subscription = await bot.services.steering.resume(where, now=now)
    await _tell_next(interaction, "delivery.resumed", where, subscription.next_due)


@app_commands.command(name="skip", description=described("command.digest.skip"))
@about_channel
@needs_manage_guild
async def skip(interaction: Interaction, channel: Channel | None = None) -> None:
    """Leave a channel's next post out."""
    bot, where, now = _about(interaction, channel)
    subscription = await bot.services.steering.skip(where, now=now)
    await _tell_next(interaction, "delivery.skipped", where, subscription.next_due)


@app_commands.command(name="preview", description=described("command.digest.preview"))
@about_channel
@needs_manage_guild
async def preview(interaction: Interaction, channel: Channel | None = None) -> None:
    """Show the post that would come now, privately."""
    bot, where, now = _about(interaction, channel)
    shown = await bot.services.steering.preview(where, now=now)
    view = digest_view(
        shown.digest,
        shown.subscription.preferences.content,
        shown.selection,
        skipped=shown.skipped,
        days=shown.days,
    )
    await send_view(interaction, view, ephemeral=True)


@app_commands.command(name="now", description=described("command.digest.now"))
@about_channel
@needs_manage_guild
async def post_now(interaction: Interaction, channel: Channel | None = None) -> None:
    """Post the newest list as its ordinary delivery; where it was posted before, link to it."""
    bot, where, now = _about(interaction, channel)
    t = sentences(interaction)
    delivery = await bot.services.steering.post_now(where, now=now)
    if delivery.state is not DeliveryState.DONE:
        bot.deliverer.ring()
        await send_sentence(interaction, t("delivery.on_its_way", day=delivery.day, channel=f"<#{where}>"))
    elif (link := link_to(delivery)) is not None:
        await send_sentence(interaction, t("delivery.posted_already", day=delivery.day, link=link))
    else:
        await send_sentence(interaction, t("delivery.posted_and_removed", day=delivery.day))


@app_commands.command(name="log", description=described("command.digest.log"))
@about_channel
@needs_manage_guild
async def show_log(interaction: Interaction, channel: Channel | None = None) -> None:
    """List a channel's latest deliveries; a held one has its two buttons."""
    bot, where, _ = _about(interaction, channel)
    t = sentences(interaction)
    subscription = min(await bot.services.steering.all(where), key=lambda one: one.next_due)
    deliveries = await bot.services.steering.log(where, limit=LOG_LINES)
    at = timestamp(subscription.next_due.timestamp(), "f")
    if not deliveries and not subscription.paused:
        await send_sentence(interaction, t("delivery.log_empty", channel=f"<#{where}>", at=at))
        return
    lines = [
        t("delivery.log_title", channel=f"<#{where}>"),
        *(log_line(t, delivery) for delivery in deliveries),
        t("delivery.log_is_paused") if subscription.paused else t("delivery.log_next", at=at),
    ]
    held = [delivery for delivery in deliveries if delivery.state is DeliveryState.HELD][:HELD_SHOWN]
    view = held_view(t, held)
    view.stop()
    await interaction.response.send_message("\n".join(lines), view=view, ephemeral=True, suppress_embeds=True)


class Settle(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.DELIVERY_HELD):
    """Decides on a held delivery."""

    async def press(self, interaction: Interaction) -> None:
        """Note it as posted, or send it again.

        Raises:
            UserError: It is not held any more, or belongs to another server.
        """
        if not interaction.permissions.manage_guild or interaction.guild_id is None:
            raise app_commands.MissingPermissions(["manage_guild"])
        bot: Paperboy = interaction.client
        day, posted = date.fromisoformat(self.match["day"]), self.match["verdict"] == "posted"
        await bot.services.steering.settle(
            interaction.guild_id,
            int(self.match["subscription_id"]),
            day,
            posted=posted,
            now=bot.services.clock.now(),
        )
        bot.deliverer.ring()
        message_id = "delivery.settled_posted" if posted else "delivery.settled_again"
        await send_sentence(interaction, sentences(interaction)(message_id, day=day))


def held_view(t: Translator, held: list[Delivery]) -> discord.ui.View:
    """Two buttons for each held delivery."""
    view = discord.ui.View(timeout=None)
    for delivery in held:
        for posted in (True, False):
            label = t("delivery.was_posted" if posted else "delivery.send_again", day=delivery.day)
            custom_id = custom_ids.delivery_held(delivery.subscription_id, delivery.day, posted=posted)
            view.add_item(discord.ui.Button(label=label, custom_id=custom_id, style=discord.ButtonStyle.secondary))
    return view


def log_line(t: Translator, delivery: Delivery) -> str:
    """One delivery in a line."""
    reasons = {DeliveryState.BLOCKED, DeliveryState.SKIPPED}
    state = f"{delivery.state}.{delivery.reason}" if delivery.state in reasons else str(delivery.state)
    what = "delivery.log_line" if delivery.since is None else "delivery.log_line_weekly"
    line = t(what, day=delivery.day, state=t(f"delivery.state.{state}"))
    link = link_to(delivery)
    return f"{line} · {link}" if link else line


def link_to(delivery: Delivery) -> str | None:
    """The address of a delivery's message, None where there is none."""
    if delivery.message_id is None:
        return None
    if delivery.is_forum:
        return f"https://discord.com/channels/{delivery.guild_id}/{delivery.message_id}"
    return f"https://discord.com/channels/{delivery.guild_id}/{delivery.channel_id}/{delivery.message_id}"


async def _tell_next(interaction: Interaction, message_id: str, channel_id: int, due: datetime) -> None:
    at = timestamp(due.timestamp(), "f")
    await send_sentence(interaction, sentences(interaction)(message_id, channel=f"<#{channel_id}>", at=at))


def _about(interaction: Interaction, channel: Channel | None) -> tuple[Paperboy, int, datetime]:
    """The bot, the channel that is meant, and the present."""
    bot: Paperboy = interaction.client
    channel_id = channel.id if channel else interaction.channel_id
    if channel_id is None:
        raise UserError("subscribe.choose_a_channel")
    return bot, channel_id, bot.services.clock.now()


class Notices(commands.Cog):
    """Tells an administrator what could not be told in the server's system channel."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_app_command_completion(self, interaction: Interaction, _command: object) -> None:
        """Follow up an administrator's command with what waits for them."""
        if interaction.guild_id is None or not interaction.permissions.manage_guild:
            return
        notices = await self.bot.services.notices.take(interaction.guild_id, now=self.bot.services.clock.now())
        if notices:
            await send_sentence(interaction, "\n".join(sentences_of(notices)))


async def setup(bot: Paperboy) -> None:
    """Add the commands to `/digest`, and their buttons to *bot*."""
    await bot.add_cog(Notices(bot))
    group = bot.tree.get_command(GROUP)
    assert isinstance(group, app_commands.Group)  # noqa: S101  (cogs.digests is loaded before)
    ours: tuple[app_commands.Command[Any, ..., None], ...] = (pause, resume, skip, preview, post_now, show_log)
    for command in ours:
        group.add_command(command)
    bot.add_dynamic_items(Settle)
