"""Shows an answer in Discord: at once, or while the model writes it."""

import asyncio
from collections.abc import Awaitable, Callable

import discord

from bot.answers.allowance import Asker
from bot.answers.chain import Chain
from bot.answers.extract import Answer
from bot.answers.generate import OnPartial
from bot.answers.pacing import EditPacer, LiveText
from bot.answers.service import Answers
from bot.answers.wording import readable
from bot.errors import UserError
from bot.interactions import Interaction, send_view, sentences
from bot.rendering.answers import answer_view, unfinished_view

# Discord's limit for a first answer is 3 s; an answer without a model takes some milliseconds.
PATIENCE_SECONDS = 0.5
CROWD = 8  # questions under way from which on Discord is told at once that an answer will come
PACER = EditPacer()
_UNDER_WAY: set[asyncio.Future[Answer]] = set()

Asking = Callable[[Asker, OnPartial], Awaitable[Answer]]


async def answer_interaction(
    interaction: Interaction, question: str, *, chain: Chain, with_model: bool = True, ephemeral: bool = False
) -> None:
    """Answer *question*, at once or, where it takes longer, by edits of a deferred answer.

    Raises:
        UserError: The question is empty.
    """
    answers: Answers = interaction.client.services.answers
    if not readable(question):
        raise UserError("answer.empty")

    async def asking(asker: Asker, on_partial: OnPartial) -> Answer:
        return await answers.answer(question, chain=chain, asker=asker, with_model=with_model, on_partial=on_partial)

    await show_interaction(interaction, asking, question, ephemeral=ephemeral)


async def show_interaction(interaction: Interaction, asking: Asking, question: str, *, ephemeral: bool = False) -> None:
    """Show what *asking* answers, under the *question* that it repeats."""
    language = sentences(interaction).language

    async def show(text: str) -> None:
        view = unfinished_view(text, language=language, question=question)
        view.stop()
        if interaction.response.is_done():
            await interaction.edit_original_response(view=view)

    asker = Asker(person_id=interaction.user.id, guild_id=_guild_of(interaction))
    live = LiveText(show, PACER, interaction.channel_id or 0)
    is_crowded = len(_UNDER_WAY) >= CROWD
    if is_crowded:
        await interaction.response.defer(ephemeral=ephemeral, thinking=True)
    task = asyncio.ensure_future(asking(asker, live))
    _UNDER_WAY.add(task)
    task.add_done_callback(_UNDER_WAY.discard)
    done, _ = await asyncio.wait({task}, timeout=None if is_crowded else PATIENCE_SECONDS)
    if not done:
        await interaction.response.defer(ephemeral=ephemeral, thinking=True)
    view = answer_view(await task, language=language, question=question)
    await live.settled()
    if done and not is_crowded:
        await send_view(interaction, view, ephemeral=ephemeral)
    else:
        view.stop()
        await interaction.edit_original_response(view=view)


async def show_reply(message: discord.Message, asking: Asking, *, language: str) -> None:
    """Show what *asking* answers as a reply to *message* that pings nobody."""
    posted: list[discord.Message] = []

    async def put(view: discord.ui.LayoutView) -> None:
        view.stop()
        if posted:
            await posted[0].edit(view=view)
        else:
            posted.append(await message.reply(view=view, mention_author=False))

    async def show(text: str) -> None:
        await put(unfinished_view(text, language=language))

    asker = Asker(person_id=message.author.id, guild_id=message.guild.id if message.guild else None)
    live = LiveText(show, PACER, message.channel.id)
    answer = await asking(asker, live)
    await live.settled()
    await put(answer_view(answer, language=language))


def _guild_of(interaction: Interaction) -> int | None:
    """The server whose budget a question counts on: only where the bot itself is installed."""
    return interaction.guild_id if interaction.is_guild_integration() else None
