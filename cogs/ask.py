"""Questions: `/ask`, mentions, replies and direct messages, the buttons under an answer, and `/catchup`."""

import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering import answer_interaction, show_interaction, show_reply
from bot.answers.allowance import Asker
from bot.answers.chain import Chain
from bot.answers.extract import Answer
from bot.answers.generate import OnPartial
from bot.answers.wording import QUESTION_LIMIT, readable
from bot.client import Paperboy
from bot.conversation import chain_before, chain_up_to, paper_of_thread, question_behind, texts_of
from bot.errors import UserError
from bot.i18n import language_of, translator
from bot.interactions import Form, Interaction, Persistent, send_sentence, send_view, sentences
from bot.rendering import custom_ids
from bot.rendering.answers import cited_in, sources_view, thread_view
from bot.translator import described
from storage.usage import ReportedAnswer

log = logging.getLogger(__name__)

ARCHIVED_THREADS = 100  # of which a paper's thread is looked for


class QuestionForm(Form):
    """Asks for a question.

    Args:
        interaction: Whose press opens it.
        chain: What the question goes on from.
    """

    def __init__(self, interaction: Interaction, chain: Chain) -> None:
        t = sentences(interaction)
        super().__init__(title=t("answer.form_title"), custom_id="ask:form")
        self.chain = chain
        self.question = discord.ui.TextInput[Any](
            style=discord.TextStyle.paragraph, placeholder=t("answer.form_hint"), max_length=QUESTION_LIMIT
        )
        self.add_item(discord.ui.Label(text=t("answer.form_label"), component=self.question))

    async def on_submit(self, interaction: Interaction) -> None:
        """Answer what was asked."""
        await answer_interaction(interaction, self.question.value, chain=self.chain)


class AskAnything(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.ASK):
    """Opens the form for a question."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with the form."""
        await interaction.response.send_modal(QuestionForm(interaction, Chain()))


class AskAbout(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.ASK_ABOUT):
    """Opens the form for a question about a paper."""

    async def press(self, interaction: Interaction) -> None:
        """Answer with the form."""
        chain = Chain(paper=self.match["arxiv_id"])
        await interaction.response.send_modal(QuestionForm(interaction, chain))


class Discuss(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.DISCUSS):
    """Opens the thread of a paper, in which questions are about it."""

    async def press(self, interaction: Interaction) -> None:
        """Start the thread and say where it is.

        Raises:
            UserError: There can be no thread here.
        """
        bot: Paperboy = interaction.client
        channel = interaction.channel
        if not isinstance(channel, discord.TextChannel) or not interaction.app_permissions.create_public_threads:
            raise UserError("answer.no_thread_here")
        paper = await bot.services.lookup.by_identifier(self.match["arxiv_id"])
        await interaction.response.defer(ephemeral=True, thinking=True)
        name = f"{paper.arxiv_id} {paper.title}"[:100]
        thread = await _thread_named(channel, name)
        if thread is None:
            thread = await channel.create_thread(name=name, type=discord.ChannelType.public_thread)
            await thread.send(
                view=thread_view(paper, channel.guild.me.mention, language=sentences(interaction).language)
            )
        await send_sentence(interaction, sentences(interaction)("answer.thread", thread=thread.mention))


async def _thread_named(channel: discord.TextChannel, name: str) -> discord.Thread | None:
    """The thread of this name, also where Discord put it away because nobody wrote for a while."""
    if thread := next((one for one in channel.threads if one.name == name), None):
        return thread
    if not channel.permissions_for(channel.guild.me).read_message_history:
        return None
    return await discord.utils.find(lambda one: one.name == name, channel.archived_threads(limit=ARCHIVED_THREADS))


class AnswerButton(Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template=custom_ids.ANSWER):
    """What can be done with an answer: go on from it, see its sources, have it once more, report it."""

    async def press(self, interaction: Interaction) -> None:
        """Do it."""
        bot: Paperboy = interaction.client
        message = interaction.message
        assert message is not None  # noqa: S101  (a component always has its message)
        assert bot.user is not None  # noqa: S101  (interactions come to a connected bot)
        what = self.match["what"]
        if what == "follow":
            cited = cited_in(texts_of(message))
            # A form has to open within three seconds; what was said before is read once it is sent.
            await interaction.response.send_modal(FollowUpForm(interaction, message, cited))
            return
        question, _ = await question_behind(message)
        if not question:
            raise UserError("answer.question_gone")
        if what == "wrong":
            await self._report(interaction, message, question)
        elif what == "plain":
            chain = await chain_up_to(message, bot.user.id, interaction.user.id, message.channel)
            before = Chain(turns=chain.turns[:-1], paper=chain.paper)
            await answer_interaction(interaction, question, chain=before, with_model=False, ephemeral=True)
        else:
            answer = await bot.services.answers.sources(question, cited_in(texts_of(message)))
            await send_view(interaction, sources_view(answer, language=sentences(interaction).language), ephemeral=True)

    async def _report(self, interaction: Interaction, message: discord.Message, question: str) -> None:
        bot: Paperboy = interaction.client
        new = await bot.services.usage.report(
            ReportedAnswer(
                reported_at=bot.services.clock.now(),
                guild_id=interaction.guild_id,
                reporter_id=interaction.user.id,
                message_id=message.id,
                question=question,
                answer="\n".join(texts_of(message)),
            )
        )
        log.info("an answer was reported as wrong" if new else "an answer was reported once more")
        await send_sentence(interaction, sentences(interaction)("answer.reported"))


class FollowUpForm(QuestionForm):
    """Asks for a question that goes on from an answer.

    Args:
        interaction: Whose press opens it.
        answer: The message gone on from.
        cited: The papers that it cites.
    """

    def __init__(self, interaction: Interaction, answer: discord.Message, cited: tuple[str, ...]) -> None:
        super().__init__(interaction, Chain().followed_by("", cited))
        self.answer = answer

    async def on_submit(self, interaction: Interaction) -> None:
        """Answer what was asked."""
        bot: Paperboy = interaction.client
        assert bot.user is not None  # noqa: S101  (interactions come to a connected bot)
        chain = await chain_up_to(self.answer, bot.user.id, interaction.user.id, self.answer.channel)
        await answer_interaction(interaction, self.question.value, chain=chain if chain.turns else self.chain)


class Ask(commands.Cog):
    """Questions, however they are asked."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @app_commands.command(name="ask", description=described("command.ask"))
    @app_commands.describe(question=described("command.ask.question"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def ask(self, interaction: Interaction, question: app_commands.Range[str, 1, QUESTION_LIMIT]) -> None:
        """Answer a question; in a paper's thread it is about that paper."""
        await answer_interaction(interaction, question, chain=Chain(paper=paper_of_thread(interaction.channel)))

    @app_commands.command(name="catchup", description=described("command.catchup"))
    @app_commands.describe(days=described("command.catchup.days"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def catchup(self, interaction: Interaction, days: app_commands.Range[int, 1, 31] = 7) -> None:
        """Answer with what the last days brought."""
        t = sentences(interaction)

        async def asking(asker: Asker, on_partial: OnPartial) -> Answer:
            answers = self.bot.services.answers
            return await answers.catch_up(days, t.language, asker=asker, on_partial=on_partial)

        await show_interaction(interaction, asking, t("answer.period_asked", count=days))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is for the bot: a mention, a reply to it, a direct message."""
        try:
            await self._hear(message)
        except discord.Forbidden:
            log.info("a question could not be answered: writing in channel %s is not allowed", message.channel.id)
        except discord.HTTPException as error:
            # Most often the question was deleted meanwhile; then nobody waits for an answer.
            log.info("a question could not be answered: %s", error.code)
        except Exception:
            log.exception("a question could not be answered")

    async def _hear(self, message: discord.Message) -> None:
        user = self.bot.user
        if (
            user is None
            or message.author.bot
            or message.type not in (discord.MessageType.default, discord.MessageType.reply)
        ):
            return
        resolved = message.reference.resolved if message.reference else None
        is_reply = isinstance(resolved, discord.Message) and resolved.author.id == user.id
        if (
            not (user.mentioned_in(message) and not message.mention_everyone)
            and message.guild is not None
            and not is_reply
        ):
            return
        question = readable(message.content)
        t = translator("ko" if message.guild is None else language_of(str(message.guild.preferred_locale)))
        if not question:
            await message.reply(t("answer.say_something"), mention_author=False)
            return
        await self._answer(message, question)

    async def _answer(self, message: discord.Message, question: str) -> None:
        assert self.bot.user is not None  # noqa: S101  (messages come to a connected bot)
        chain = await chain_before(message, self.bot.user.id)

        async def asking(asker: Asker, on_partial: OnPartial) -> Answer:
            answers = self.bot.services.answers
            return await answers.answer(question, chain=chain, asker=asker, on_partial=on_partial)

        language = "ko" if any("가" <= sign <= "힣" for sign in question) else "en"
        await show_reply(message, asking, language=language)


async def setup(bot: Paperboy) -> None:
    """Add the commands, the listener and the buttons to *bot*."""
    bot.add_dynamic_items(AskAnything, AskAbout, Discuss, AnswerButton)
    await bot.add_cog(Ask(bot))
