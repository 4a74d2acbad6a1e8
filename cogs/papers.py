"""`/paper`, the buttons that open a card, and the one that reports its summary."""

import re
from datetime import date
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Paperboy
from bot.interactions import Form, Interaction, Persistent, send_sentence, send_view, sentences
from bot.rendering import custom_ids
from bot.rendering.cards import card_view
from bot.suspicion import REASON_LIMIT
from bot.translator import described


class OpenCard(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.PAPER):
    """Shows whoever presses it the card of a paper, privately."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with the card."""
        bot: Paperboy = interaction.client
        parts = self.match.groupdict()
        if parts["day"]:
            paper = await bot.services.lookup.of_day(parts["arxiv_id"], date.fromisoformat(parts["day"]))
        else:
            paper = await bot.services.lookup.by_identifier(parts["arxiv_id"])
        view = card_view(paper, language=sentences(interaction).language)
        await send_view(interaction, view, ephemeral=True)


class ReportForm(Form):
    """Asks what is wrong with a summary; nothing has to be said."""

    def __init__(self, interaction: Interaction, version: re.Match[str]) -> None:
        t = sentences(interaction)
        super().__init__(title=t("report.form_title"), custom_id="report:form")
        self.version = version
        self.reason = discord.ui.TextInput[Any](
            style=discord.TextStyle.paragraph,
            placeholder=t("report.form_hint"),
            max_length=REASON_LIMIT,
            required=False,
        )
        self.add_item(discord.ui.Label(text=t("report.form_label"), component=self.reason))

    async def on_submit(self, interaction: Interaction) -> None:
        """Keep the report, and say thanks, privately."""
        bot: Paperboy = interaction.client
        await bot.services.reports.add(
            self.version["arxiv_id"],
            self.version["language"],
            int(self.version["version"]),
            person_id=interaction.user.id,
            reason=self.reason.value,
        )
        await send_sentence(interaction, sentences(interaction)("report.thanks"))


class ReportSummary(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.REPORT):
    """Opens the form in which the summary of a card is reported."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with the form, or with why there is nothing to report."""
        bot: Paperboy = interaction.client
        await bot.services.reports.check(
            self.match["arxiv_id"],
            self.match["language"],
            int(self.match["version"]),
            person_id=interaction.user.id,
        )
        await interaction.response.send_modal(ReportForm(interaction, self.match))


class Papers(commands.Cog):
    """Looks one paper up."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @app_commands.command(name="paper", description=described("command.paper"))
    @app_commands.describe(paper=described("command.paper.paper"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def paper(self, interaction: Interaction, paper: app_commands.Range[str, 1, 300]) -> None:
        """Answer with the card of the paper that was typed."""
        lookup = self.bot.services.lookup
        if await lookup.is_outside(paper):
            await interaction.response.defer(thinking=True)
        found = await lookup.find(paper)
        await send_view(interaction, card_view(found, language=sentences(interaction).language))

    @paper.autocomplete("paper")
    async def complete_paper(self, _interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        """Offer papers for what is typed so far."""
        completions = await self.bot.services.search.complete(text)
        papers = [found for found in completions if found.kind == "paper"]
        return [app_commands.Choice(name=found.label, value=found.value) for found in papers]


async def setup(bot: Paperboy) -> None:
    """Add the command and its buttons to *bot*."""
    bot.add_dynamic_items(OpenCard, ReportSummary)
    await bot.add_cog(Papers(bot))
