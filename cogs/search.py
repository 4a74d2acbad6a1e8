"""`/search`, its pages, and the form behind a search button."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Paperboy
from bot.errors import UserError
from bot.i18n import language_of
from bot.interactions import Form, Interaction, Persistent, replace_view, send_view, sentences
from bot.rendering import custom_ids
from bot.rendering.cards import card_view
from bot.rendering.results import RESULTS_PER_PAGE, results_view
from bot.translator import described


async def page_of(interaction: Interaction, query: str, number: int) -> discord.ui.LayoutView:
    """Page *number* of the search for *query*, in the language of whoever asks.

    Raises:
        UserError: The query is empty.
    """
    bot: Paperboy = interaction.client
    if not query.strip():
        raise UserError("search.empty")
    found = await bot.services.search.search(
        query.strip()[: custom_ids.QUERY_LIMIT], limit=RESULTS_PER_PAGE, offset=(number - 1) * RESULTS_PER_PAGE
    )
    return results_view(found, number, language=language_of(str(interaction.locale)))


class TurnPage(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.SEARCH_PAGE):
    """Turns a page of results, in place."""

    async def press(self, interaction: Interaction) -> None:
        """Show the page that the button names."""
        await replace_view(interaction, await page_of(interaction, self.match["query"], int(self.match["page"])))


class OpenResult(Persistent, discord.ui.DynamicItem[discord.ui.Select[Any]], template=custom_ids.SEARCH_OPEN):
    """Shows whoever chooses it the card of a result, privately."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with the card of the chosen paper."""
        bot: Paperboy = interaction.client
        paper = await bot.services.lookup.by_identifier(self.item.values[0])
        view = card_view(paper, language=language_of(str(interaction.locale)))
        await send_view(interaction, view, ephemeral=True)


class SearchForm(Form):
    """Asks for the words to look for."""

    def __init__(self, interaction: Interaction) -> None:
        t = sentences(interaction)
        super().__init__(title=t("search.form_title"), custom_id="search:form")
        self.query = discord.ui.TextInput[Any](placeholder=t("search.form_hint"), max_length=custom_ids.QUERY_LIMIT)
        self.add_item(discord.ui.Label(text=t("search.form_label"), component=self.query))

    async def on_submit(self, interaction: Interaction) -> None:
        """Answer with the first page, privately."""
        await send_view(interaction, await page_of(interaction, self.query.value, 1), ephemeral=True)


class AskForQuery(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.SEARCH_ASK):
    """Opens the search form."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with the form."""
        await interaction.response.send_modal(SearchForm(interaction))


class Search(commands.Cog):
    """Searches the archive."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @app_commands.command(name="search", description=described("command.search"))
    @app_commands.describe(query=described("command.search.query"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def search(self, interaction: Interaction, query: app_commands.Range[str, 1, custom_ids.QUERY_LIMIT]) -> None:
        """Answer with the first page of results."""
        await send_view(interaction, await page_of(interaction, query, 1))


async def setup(bot: Paperboy) -> None:
    """Add the command, its buttons and its menu to *bot*."""
    bot.add_dynamic_items(TurnPage, OpenResult, AskForQuery)
    await bot.add_cog(Search(bot))
