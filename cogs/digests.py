"""`/digest`: a day's list, seen now or delivered to a channel, and the buttons that lead through it."""

from datetime import date
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Paperboy
from bot.errors import UserError
from bot.interactions import Interaction, Persistent, replace_view, send_sentence, send_view, sentences
from bot.rendering import custom_ids
from bot.rendering.digests import digest_page_view, digest_view
from bot.rendering.layout import full_date
from bot.rendering.text import timestamp
from bot.times import find_zones, parse_time, parse_zone
from bot.translator import described
from storage.preferences import MOST_PAPERS, Content, Preferences, Schedule, Wish

# Without these a digest could not be posted, or not be found again to make sure that it is not posted twice.
NEEDED_PERMISSIONS = ("view_channel", "send_messages", "read_message_history")
# Where a person who leaves the zone out most likely lives.
ZONES = {"ko": "Asia/Seoul", "en": "UTC"}


async def list_page(interaction: Interaction, day: date, page: int) -> discord.ui.LayoutView:
    """A page of all papers of *day*, in the language of whoever asks.

    Raises:
        UserError: The day is not stored.
    """
    bot: Paperboy = interaction.client
    digest = await bot.services.lookup.digest(day)
    return digest_page_view(digest, page, language=sentences(interaction).language)


class ShowAll(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.DIGEST_ALL):
    """Shows whoever presses it the whole list of a day, privately."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with the first page."""
        view = await list_page(interaction, date.fromisoformat(self.match["day"]), 1)
        await send_view(interaction, view, ephemeral=True)


class TurnPage(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.DIGEST_PAGE):
    """Turns a page of a day's list, in place."""

    async def press(self, interaction: Interaction) -> None:
        """Show the page that the button names."""
        view = await list_page(interaction, date.fromisoformat(self.match["day"]), int(self.match["page"]))
        await replace_view(interaction, view)


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
class Digests(commands.GroupCog, group_name="digest", group_description=described("command.digest")):
    """The daily lists: seen now, and delivered to channels."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @app_commands.command(name="show", description=described("command.digest.show"))
    @app_commands.describe(date=described("command.digest.show.date"))
    async def show(self, interaction: Interaction, date: str | None = None) -> None:
        """Answer with the digest of a day, the newest one where none is named."""
        digest = await self.bot.services.lookup.digest_for(date or "")
        await send_view(interaction, digest_view(digest, Content(language=sentences(interaction).language)))

    @show.autocomplete("date")
    async def complete_date(self, _interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        """Offer the stored days, newest first."""
        days = [day.isoformat() for day in await self.bot.services.papers.digest_days()]
        return [app_commands.Choice(name=day, value=day) for day in reversed(days) if text.strip() in day][:25]

    @app_commands.command(name="subscribe", description=described("command.digest.subscribe"))
    @app_commands.describe(
        channel=described("command.digest.subscribe.channel"),
        time=described("command.digest.subscribe.time"),
        zone=described("command.digest.subscribe.zone"),
        count=described("command.digest.subscribe.count"),
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def subscribe(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | None = None,
        time: str | None = None,
        zone: str | None = None,
        count: app_commands.Range[int, 1, MOST_PAPERS] = MOST_PAPERS,
    ) -> None:
        """Have a channel receive the digest of each day, and say when the first one comes."""
        t = sentences(interaction)
        where = _channel(interaction, channel)
        _check_permissions(interaction, where)
        now = self.bot.services.clock.now()
        schedule = Schedule(
            at=parse_time(time) if time else None,
            zone=parse_zone(zone, now=now) if zone else ZONES[t.language],
        )
        wish = Wish(
            guild_id=where.guild.id,
            channel_id=where.id,
            created_by=interaction.user.id,
            preferences=Preferences(schedule=schedule, content=Content(count=count, language=t.language)),
        )
        enrolled = await self.bot.services.enrollment.subscribe(wish, now=now)
        firings = ", ".join(timestamp(firing.timestamp(), "f") for firing in enrolled.firings)
        lines = [t("digest.subscribed", channel=where.mention, firings=firings)]
        if enrolled.carries is not None:
            lines.append(t("digest.carries", day=full_date(enrolled.carries, t.language)))
        await send_sentence(interaction, "\n".join(lines))

    @subscribe.autocomplete("zone")
    async def complete_zone(self, interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        """Offer zones by city."""
        zones = find_zones(text, language=sentences(interaction).language, now=self.bot.services.clock.now())
        return [app_commands.Choice(name=zone.label, value=zone.name) for zone in zones]

    @app_commands.command(name="unsubscribe", description=described("command.digest.unsubscribe"))
    @app_commands.describe(channel=described("command.digest.unsubscribe.channel"))
    @app_commands.checks.has_permissions(manage_guild=True)
    async def unsubscribe(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        """Stop delivering to a channel."""
        where = _channel(interaction, channel)
        now = self.bot.services.clock.now()
        ended = await self.bot.services.subscriptions.unsubscribe(where.id, now=now)
        message_id = "digest.unsubscribed" if ended else "digest.was_not_subscribed"
        await send_sentence(interaction, sentences(interaction)(message_id, channel=where.mention))


def _channel(interaction: Interaction, chosen: discord.TextChannel | None) -> discord.TextChannel:
    """The chosen channel, else the one where the command was typed.

    Raises:
        UserError: That is no text channel of a server.
    """
    if chosen is not None:
        return chosen
    if not isinstance(interaction.channel, discord.TextChannel):
        raise UserError("digest.choose_a_text_channel")
    return interaction.channel


def _check_permissions(interaction: Interaction, channel: discord.TextChannel) -> None:
    """Say which permission is missing before anything is saved.

    Raises:
        UserError: The bot could not deliver there.
    """
    t = sentences(interaction)
    granted = channel.permissions_for(channel.guild.me)
    missing = [t(f"permission.{name}") for name in NEEDED_PERMISSIONS if not getattr(granted, name)]
    if missing:
        raise UserError("digest.permissions_missing", channel=channel.mention, permissions=", ".join(missing))


async def setup(bot: Paperboy) -> None:
    """Add the commands and their buttons to *bot*."""
    bot.add_dynamic_items(ShowAll, TurnPage)
    await bot.add_cog(Digests(bot))
