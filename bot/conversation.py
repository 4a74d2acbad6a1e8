"""Reads a conversation back from Discord, message by message; nothing of it is kept."""

import re
from collections.abc import Sequence
from typing import Any

import discord

from bot.answers.chain import TURNS_LIMIT, Chain, Turn
from bot.answers.wording import readable
from bot.rendering.answers import asked_in, cited_in
from storage.identifiers import parse_identifier

_THREAD_PAPER = re.compile(r"^\S+")


def texts_of(message: discord.Message) -> list[str]:
    """The texts that a message of the bot displays, in order."""
    found: list[str] = []

    def walk(components: Sequence[Any]) -> None:
        for component in components:
            content = getattr(component, "content", None)
            if isinstance(content, str):
                found.append(content)
            walk(getattr(component, "children", ()) or ())

    walk(message.components)
    return found


def paper_of_thread(channel: object) -> str | None:
    """The paper whose thread *channel* is: its name begins with the identifier."""
    name = channel.name if isinstance(channel, discord.Thread) else ""
    first = _THREAD_PAPER.match(name)
    return parse_identifier(first[0]) if first else None


async def question_behind(answer: discord.Message) -> tuple[str, int | None]:
    """What an answer of the bot answers, and who asked it; no words where the question is gone."""
    texts = texts_of(answer)
    repeated = asked_in(texts)
    if repeated is not None:
        metadata = answer.interaction_metadata
        return readable(repeated), metadata.user.id if metadata else None
    asked = await _referenced(answer)
    return (readable(asked.content), asked.author.id) if asked else ("", None)


async def chain_before(message: discord.Message, bot_id: int) -> Chain:
    """What *message* replies to, turn by turn: its author's own words, and the papers that the bot cited."""
    answer = await _referenced(message)
    return await chain_up_to(answer, bot_id, message.author.id, message.channel)


async def chain_up_to(answer: discord.Message | None, bot_id: int, person_id: int, channel: object) -> Chain:
    """The conversation that ends with *answer*, as far as *person_id* held it."""
    turns: list[Turn] = []
    while answer is not None and answer.author.id == bot_id and len(turns) < TURNS_LIMIT:
        words, asker = await question_behind(answer)
        own = asker == person_id
        turns.append(Turn(words=words if own else "", cited=cited_in(texts_of(answer))))
        # Another person's conversation stays theirs; only the answer replied to is common ground.
        asked = await _referenced(answer) if own else None
        answer = await _referenced(asked) if asked else None
    return Chain(turns=tuple(reversed(turns)), paper=paper_of_thread(channel))


async def _referenced(message: discord.Message) -> discord.Message | None:
    """The message that *message* replies to, as it is now; None where there is none any more."""
    reference = message.reference
    if reference is None or reference.message_id is None or reference.type is not discord.MessageReferenceType.default:
        return None
    try:
        # Asked anew, for it may have been edited or deleted since.
        return await message.channel.fetch_message(reference.message_id)
    except discord.NotFound:
        return None
    except discord.Forbidden:
        resolved = reference.resolved
        return resolved if isinstance(resolved, discord.Message) else None
