"""`/search`, its pages, and the form behind a search button."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Paperboy
from bot.interactions import Form, Interaction, Persistent, replace_view, send_view, sentences
from bot.rendering import custom_ids, search_request
from bot.rendering.cards import card_view
from bot.rendering.results import RESULTS_PER_PAGE, outside_view, results_view, similar_view
from bot.rendering.search_request import SearchRequest
from bot.times import parse_day
from bot.translator import described
from storage.search import SearchFilters, SortOrder


async def page_of(interaction: Interaction, request: SearchRequest, number: int) -> discord.ui.LayoutView:
    """Page *number* of what *request* finds, in the language of whoever asks."""
    bot: Paperboy = interaction.client
    found = await bot.services.search.search(
        request.query,
        limit=RESULTS_PER_PAGE,
        offset=(number - 1) * RESULTS_PER_PAGE,
        filters=request.filters,
        sort=request.sort,
    )
    return results_view(
        found,
        request,
        number,
        language=sentences(interaction).language,
        reaches_out=bot.services.lookup.reaches_out,
    )


class TurnPage(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=search_request.PAGE):
    """Turns a page of results, in place."""

    async def press(self, interaction: Interaction) -> None:
        """Show the page that the button names."""
        request = SearchRequest.of(self.match)
        await replace_view(interaction, await page_of(interaction, request, int(self.match["page"])))


class Sort(Persistent, discord.ui.DynamicItem[discord.ui.Select[Any]], template=search_request.SORT):
    """Orders the results, in place."""

    async def press(self, interaction: Interaction) -> None:
        """Show the first page in the chosen order."""
        request = SearchRequest.of(self.match).sorted_by(SortOrder(self.item.values[0]))
        await replace_view(interaction, await page_of(interaction, request, 1))


class ShowSimilar(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.SIMILAR):
    """Shows whoever presses it the papers most like one, privately."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with their titles."""
        bot: Paperboy = interaction.client
        paper = await bot.services.lookup.by_identifier(self.match["arxiv_id"])
        similar = await bot.services.search.similar(paper.arxiv_id)
        view = similar_view(paper.title, similar, language=sentences(interaction).language)
        await send_view(interaction, view, ephemeral=True)


class OpenResult(Persistent, discord.ui.DynamicItem[discord.ui.Select[Any]], template=custom_ids.SEARCH_OPEN):
    """Shows whoever chooses it the card of a result, privately."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with the card of the chosen paper."""
        bot: Paperboy = interaction.client
        if await bot.services.lookup.is_outside(self.item.values[0]):
            await interaction.response.defer(ephemeral=True, thinking=True)
        paper = await bot.services.lookup.find(self.item.values[0])
        view = card_view(paper, language=sentences(interaction).language)
        await send_view(interaction, view, ephemeral=True)


class SearchOutside(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.SEARCH_LIVE):
    """Shows whoever presses it what the world has for a search that found nothing stored, privately."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with what was found."""
        bot: Paperboy = interaction.client
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await bot.services.lookup.search_outside(self.match["query"])
        await send_view(interaction, outside_view(found, language=sentences(interaction).language), ephemeral=True)


class SearchForm(Form):
    """Asks for the words to look for."""

    def __init__(self, interaction: Interaction) -> None:
        t = sentences(interaction)
        super().__init__(title=t("search.form_title"), custom_id="search:form")
        self.query = discord.ui.TextInput[Any](placeholder=t("search.form_hint"), max_length=search_request.TEXT_LIMIT)
        self.add_item(discord.ui.Label(text=t("search.form_label"), component=self.query))

    async def on_submit(self, interaction: Interaction) -> None:
        """Answer with the first page, privately."""
        await send_view(
            interaction, await page_of(interaction, SearchRequest(query=self.query.value.strip()), 1), ephemeral=True
        )


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
    @app_commands.describe(
        query=described("command.search.query"),
        since=described("command.search.from"),
        until=described("command.search.to"),
        minimum_votes=described("command.search.votes"),
        author=described("command.search.author"),
        sort=described("command.search.sort"),
    )
    @app_commands.rename(since="from", until="to", minimum_votes="votes")
    @app_commands.choices(
        sort=[app_commands.Choice(name=described(f"search.sort.{order}"), value=order) for order in SortOrder]
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def search(
        self,
        interaction: Interaction,
        query: app_commands.Range[str, 1, search_request.TEXT_LIMIT],
        since: str | None = None,
        until: str | None = None,
        minimum_votes: app_commands.Range[int, 0, search_request.MOST_VOTES] | None = None,
        author: app_commands.Range[str, 1, 40] | None = None,
        sort: str = SortOrder.RELEVANCE,
    ) -> None:
        """Answer with the first page of results."""
        filters = SearchFilters(
            since=parse_day(since) if since else None,
            until=parse_day(until) if until else None,
            minimum_votes=minimum_votes,
            author=author,
        )
        request = SearchRequest(query=query.strip(), filters=filters, sort=SortOrder(sort))
        await send_view(interaction, await page_of(interaction, request, 1))

    @search.autocomplete("query")
    async def complete_query(self, _interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        """Offer terms and titles for what is typed so far; a title is looked for by its identifier."""
        completions = await self.bot.services.search.complete(text)
        fitting = [found for found in completions if len(found.value) <= search_request.TEXT_LIMIT]
        return [app_commands.Choice(name=found.label, value=found.value) for found in fitting]

    @search.autocomplete("author")
    async def complete_author(self, _interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        """Offer authors for what is typed so far."""
        completions = await self.bot.services.search.complete_authors(text)
        return [app_commands.Choice(name=found.label, value=found.value) for found in completions]


async def setup(bot: Paperboy) -> None:
    """Add the command, its buttons and its menus to *bot*."""
    bot.add_dynamic_items(TurnPage, Sort, OpenResult, ShowSimilar, SearchOutside, AskForQuery)
    await bot.add_cog(Search(bot))
