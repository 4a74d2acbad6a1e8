"""An answer as it looks in a channel: while it is written, when it is done, and its sources' sentences."""

import re

import discord

from bot.answers.extract import Answer, Source
from bot.answers.safety import named_safely
from bot.i18n import Translator, translator
from bot.rendering import custom_ids
from bot.rendering.layout import TEXT_LIMIT, Item, button, displayed_length, layout
from bot.rendering.provenance import is_doubtful
from bot.rendering.sections import heading_of
from bot.rendering.text import link, plain, shorten, votes
from storage.models import Paper, Section

QUESTION_LENGTH = 300
TITLE_LENGTH = 100
SENTENCE_LENGTH = 500
_ESCAPE = re.compile(r"\\([\\*_~`|\[\]])")
_CITED = re.compile(r"^-# \\?\[\d+\\?\].*?https://arxiv\.org/abs/([^\s)]+)\)", re.MULTILINE)
_QUOTE = "> "


def answer_view(answer: Answer, *, language: str, question: str | None = None) -> discord.ui.LayoutView:
    """A finished answer; *question* is repeated above it where nothing else shows what was asked."""
    t = translator(language)
    texts = [_asked(question)] if question else []
    texts.append(plain(answer.text))
    if answer.is_refused and answer.nearest:
        texts.append("\n".join([t("answer.nearest"), *(f"- {_linked(paper)}" for paper in answer.nearest)]))
    if answer.sources:
        texts.append("\n".join(_source_line(source, t) for source in answer.sources))
    if answer.note:
        texts.append(f"-# {t(answer.note)}")
    items: list[Item] = [discord.ui.TextDisplay(text) for text in texts]
    items.append(discord.ui.ActionRow(*_buttons(answer, t)))
    view = layout(items)
    if displayed_length(view) > TEXT_LIMIT:
        items[-2 if not answer.note else -3] = discord.ui.TextDisplay(shorten(texts[-1], 500))
        view = layout(items)
    return view


def unfinished_view(text: str, *, language: str, question: str | None = None) -> discord.ui.LayoutView:
    """An answer that is still being written, and says so."""
    texts = [_asked(question)] if question else []
    texts += [plain(text), f"-# {translator(language)('answer.writing')}"]
    return layout([discord.ui.TextDisplay(text) for text in texts])


def thread_view(paper: Paper, bot: str, *, language: str) -> discord.ui.LayoutView:
    """The first message of a paper's thread: how questions reach *bot*, its mention, there."""
    t = translator(language)
    ask = button(t("answer.ask_here"), custom_ids.ask_about(paper.arxiv_id), style=discord.ButtonStyle.primary)
    opened = discord.ui.TextDisplay[discord.ui.LayoutView](t("answer.thread_opened", bot=bot))
    return layout([opened, discord.ui.ActionRow(ask)])


def sources_view(answer: Answer, *, language: str) -> discord.ui.LayoutView:
    """The stored sentences behind an answer, under the papers that they come from."""
    t = translator(language)
    items: list[Item] = []
    for source in answer.sources:
        quoted = "\n".join(f"> {plain(shorten(sentence, SENTENCE_LENGTH))}" for sentence in source.sentences[:6])
        items.append(discord.ui.TextDisplay(f"**{_linked(source.paper)}**\n{quoted or t('card.no_summary')}"))
    if not items:
        items.append(discord.ui.TextDisplay(t("answer.no_sources")))
    view = layout(items)
    while displayed_length(view) > TEXT_LIMIT and len(items) > 1:
        items.pop()
        view = layout(items)
    return view


def asked_in(texts: list[str]) -> str | None:
    """The question that an answer repeats, from the texts of its message; None where it repeats none."""
    first = texts[0] if texts else ""
    return _ESCAPE.sub(r"\1", first.removeprefix(_QUOTE)) if first.startswith(_QUOTE) else None


def cited_in(texts: list[str]) -> tuple[str, ...]:
    """The identifiers of the papers that an answer cites, from the texts of its message."""
    return tuple(dict.fromkeys(arxiv_id for text in texts for arxiv_id in _CITED.findall(text)))


def _asked(question: str) -> str:
    return f"{_QUOTE}{plain(shorten(question, QUESTION_LENGTH))}"


def _source_line(source: Source, t: Translator) -> str:
    """One numbered source: "[1] title · sections · day · votes"."""
    paper = source.paper
    facts = [_linked(paper)]
    headings = [heading_of(Section(heading=heading, body=""), t) for heading in source.headings]
    if named := [plain(shorten(heading, 40)) for heading in headings if heading]:
        facts.append(", ".join(named))
    if paper.digests:
        facts.append(paper.digests[-1].isoformat())
    if paper.upvotes is not None:
        facts.append(votes(paper.upvotes))
    if is_doubtful(paper, t.language):
        facts.append(t("answer.check_paper"))
    return f"-# [{source.number}] {' · '.join(facts)}"


def _linked(paper: Paper) -> str:
    return link(named_safely(paper.title), paper.url, TITLE_LENGTH)


def _buttons(answer: Answer, t: Translator) -> list[discord.ui.Button[discord.ui.LayoutView]]:
    buttons = [
        button(t("answer.follow_up"), custom_ids.ANSWER_FOLLOW_UP_ID, style=discord.ButtonStyle.primary),
    ]
    if answer.sources:
        buttons.append(button(t("answer.sources"), custom_ids.ANSWER_SOURCES_ID))
    if answer.mode == "model":
        buttons.append(button(t("answer.without_model"), custom_ids.ANSWER_PLAIN_ID))
    buttons.append(button(t("answer.wrong"), custom_ids.ANSWER_WRONG_ID))
    return buttons
