"""`/digest show`: a day's list, and the buttons that lead through it."""

import re
from datetime import date
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Paperboy
from bot.interactions import Interaction, Persistent, replace_view, send_view, sentences
from bot.rendering import custom_ids
from bot.rendering.digests import digest_page_view, digest_view
from bot.selection import Selector
from bot.translator import described
from storage.preferences import Content


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


async def week_page(interaction: Interaction, match: re.Match[str]) -> discord.ui.LayoutView:
    """The page of a roundup's papers that a button names, in the language of whoever asks."""
    bot: Paperboy = interaction.client
    since, until = date.fromisoformat(match["day"]), date.fromisoformat(match["until"])
    roundup = await bot.services.steering.stored_week(since, until)
    page = int(match["page"] or 1)
    return digest_page_view(roundup.digest, page, language=sentences(interaction).language, days=roundup.days)


class ShowWeek(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.DIGEST_WEEK):
    """Shows whoever presses it all papers of a roundup, privately, and turns their pages in place."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with the first page, or show the page that the button names."""
        view = await week_page(interaction, self.match)
        if self.match["page"] is None:
            await send_view(interaction, view, ephemeral=True)
        else:
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
        content = Content(language=sentences(interaction).language)
        await send_view(interaction, digest_view(digest, content, Selector(digest).select(content)))

    @show.autocomplete("date")
    async def complete_date(self, _interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        """Offer the stored days, newest first."""
        days = [day.isoformat() for day in await self.bot.services.papers.digest_days()]
        return [app_commands.Choice(name=day, value=day) for day in reversed(days) if text.strip() in day][:25]


async def setup(bot: Paperboy) -> None:
    """Add the commands and their buttons to *bot*."""
    bot.add_dynamic_items(ShowAll, TurnPage, ShowWeek)
    await bot.add_cog(Digests(bot))
