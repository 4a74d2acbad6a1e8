"""How the bot answers an interaction: base classes whose failures reach the person as a sentence, never as silence."""

import contextlib
import logging
import re
import secrets
from typing import Any, Self

import discord
from discord import app_commands

from bot.errors import UpstreamError, UserError
from bot.i18n import Translator, language_of, translator

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
ALREADY_ANSWERED = 40060


def sentences(interaction: Interaction) -> Translator:
    """The sentences in the language of whoever acts."""
    return translator(language_of(str(interaction.locale)))


async def send_view(interaction: Interaction, view: discord.ui.LayoutView, *, ephemeral: bool = False) -> None:
    """Answer with *view*, or follow up where an answer was given or deferred already.

    The view is stopped first: its buttons are answered by their custom_id, and discord.py must not keep it for ever.
    """
    view.stop()
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=ephemeral)
    else:
        await interaction.response.send_message(view=view, ephemeral=ephemeral)


async def replace_view(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    """Show *view* in place of the message whose button was pressed."""
    view.stop()
    await interaction.response.edit_message(view=view)


async def send_sentence(interaction: Interaction, sentence: str, *, ephemeral: bool = True) -> None:
    """Answer with one sentence, or follow up where an answer was given or deferred already."""
    if interaction.response.is_done():
        await interaction.followup.send(sentence, ephemeral=ephemeral)
    else:
        await interaction.response.send_message(sentence, ephemeral=ephemeral)


async def explain(interaction: Interaction, error: Exception) -> None:
    """Tell the person what went wrong and what to do; keep the rest for the log."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    t = sentences(interaction)
    match error:
        case UserError():
            sentence = t(error.message_id, **error.arguments)
        case app_commands.MissingPermissions():
            sentence = t("error.needs_manage_guild")
        case app_commands.NoPrivateMessage():
            sentence = t("error.only_in_server")
        case app_commands.TransformerError():
            sentence = t("error.not_understood", value=str(error.value)[:100])
        case UpstreamError():
            log.warning("%s", error)
            sentence = t("error.upstream", service=error.service)
        case discord.NotFound(code=10062 | 10015):
            # The interaction is void: nobody can be told anything.
            log.warning("an interaction ended before it was answered: %s", error)
            return
        case _:
            number = secrets.token_hex(2).upper()
            log.error("error %s", number, exc_info=error)
            sentence = t("error.unexpected", number=number)
    # Where even this cannot be said, the person sees that the interaction failed, and the log has both.
    with contextlib.suppress(discord.HTTPException):
        try:
            await send_sentence(interaction, sentence)
        except discord.HTTPException as refusal:
            if refusal.code == ALREADY_ANSWERED and (original := await interaction.original_response()).flags.loading:
                # The deferral arrived, only its confirmation was lost: without this the person would wait for ever.
                await original.edit(content=sentence)


class Persistent:
    """Mixed into a `DynamicItem`: built from its custom_id, with failures explained.

    A subclass implements `press`, and finds its custom_id's parts in `match`.
    """

    match: re.Match[str]

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The item that *match* describes."""
        persistent = cls(item)  # type: ignore[call-arg]
        persistent.match = match
        return persistent

    async def press(self, interaction: Interaction) -> None:
        """Do what the press asks for."""
        raise NotImplementedError

    async def callback(self, interaction: Interaction) -> None:
        """Press, and explain where that fails: discord.py would only log it."""
        try:
            await self.press(interaction)
        except Exception as error:  # noqa: BLE001
            await explain(interaction, error)


class Form(discord.ui.Modal):
    """A form whose failures are explained."""

    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:  # type: ignore[override]
        """Explain; a modal is told of no item, whatever its base class says."""
        await explain(interaction, error)


class Tree(app_commands.CommandTree[Any]):
    """The commands, whose failures are explained."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Explain."""
        await explain(interaction, error)
