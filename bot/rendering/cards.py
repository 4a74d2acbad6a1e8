"""A paper's card: everything that is stored of it, on one message."""

from urllib.parse import urlsplit

import discord

from bot.i18n import Translator, translator
from bot.rendering import custom_ids
from bot.rendering.layout import TEXT_LIMIT, Item, button, layout
from bot.rendering.provenance import caution_line, origin_line, resources_line
from bot.rendering.sections import heading_of
from bot.rendering.text import link, plain, shorten, shorten_lines, votes
from storage.models import Paper, Summary

TITLE_LENGTH = 250
AUTHORS_NAMED = 3
AUTHOR_LENGTH = 60
DAYS_NAMED = 3
# Room for the title with its address, the people line and the furniture; what is left is the summary's.
SUMMARY_LENGTH = TEXT_LIMIT - 1400
# Only pictures of papers from the one place that is known to serve them, so that a digest cannot make a reader's
# client call a stranger's server.
PICTURE_HOSTS = frozenset({"cdn-thumbnails.huggingface.co", "cdn-uploads.huggingface.co"})
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif")


def card_view(paper: Paper, *, language: str) -> discord.ui.LayoutView:
    """The card of *paper* in the reader's language; its summary in the closest language that is stored."""
    t = translator(language)
    title = f"# {link(paper.title, paper.url, TITLE_LENGTH)}"
    people = _people_line(paper, t)
    items: list[Item] = []
    if picture := picture_of(paper):
        thumbnail = discord.ui.Thumbnail[discord.ui.LayoutView](
            picture, description=shorten(t("card.picture", title=paper.title.split(":")[0]), 200)
        )
        items.append(discord.ui.Section(title, people, accessory=thumbnail))
    else:
        items += [discord.ui.TextDisplay(title), discord.ui.TextDisplay(people)]
    summary = paper.summary(language)
    small_print = (caution_line(summary, t), resources_line(paper.resources, t), origin_line(summary, t))
    texts = (*_summary_texts(summary, t), *small_print)
    items += [discord.ui.TextDisplay(text) for text in texts if text]
    items.append(
        discord.ui.ActionRow(
            button("arXiv", url=paper.url),
            button("PDF", url=f"https://arxiv.org/pdf/{paper.arxiv_id}"),
            button("Hugging Face", url=f"https://huggingface.co/papers/{paper.arxiv_id}"),
            button(t("card.similar"), custom_ids.similar(paper.arxiv_id)),
        )
    )
    talk = [
        button(t("card.ask"), custom_ids.ask_about(paper.arxiv_id), style=discord.ButtonStyle.primary),
        button(t("card.discuss"), custom_ids.discuss(paper.arxiv_id)),
    ]
    # Nobody wrote an abstract's sentences anew, so there is nothing to be written again.
    if summary is not None and summary.version and summary.source != "abstract":
        talk.append(button(t("card.report"), custom_ids.report(paper.arxiv_id, summary.language, summary.version)))
    items.append(discord.ui.ActionRow(*talk))
    return layout(items)


def picture_of(paper: Paper) -> str | None:
    """The address of a picture that may be shown, None where there is none."""
    if paper.thumbnail_url is None:
        return None
    address = urlsplit(paper.thumbnail_url)
    shown = (
        address.scheme == "https"
        and address.hostname in PICTURE_HOSTS
        and address.path.lower().endswith(PICTURE_ENDINGS)
    )
    return paper.thumbnail_url if shown else None


def _people_line(paper: Paper, t: Translator) -> str:
    parts = []
    if paper.authors:
        names = ", ".join(plain(shorten(name, AUTHOR_LENGTH)) for name in paper.authors[:AUTHORS_NAMED])
        others = len(paper.authors) - AUTHORS_NAMED
        parts.append(t("card.authors_and_others", names=names, count=others) if others > 0 else names)
    if paper.upvotes is not None:
        parts.append(votes(paper.upvotes))
    if paper.digests:
        parts.append(
            t(
                "card.in_digests",
                days=", ".join(day.isoformat() for day in sorted(paper.digests, reverse=True)[:DAYS_NAMED]),
            )
        )
    parts.append(f"arXiv {paper.arxiv_id}")
    return " · ".join(parts)


def _summary_texts(summary: Summary | None, t: Translator) -> list[str]:
    if summary is None or not summary.sections:
        return [t("card.no_summary")]
    # A bullet without a heading stays a bullet; all of them are one text, so that forty components suffice.
    texts: list[str] = []
    bullets: list[str] = []
    share = SUMMARY_LENGTH // len(summary.sections)
    spare = 0
    for section in summary.sections:
        heading = heading_of(section, t)
        room = share + spare
        body = shorten_lines(plain(section.body), room - len(heading or "") - 5)
        spare = room - len(body) - len(heading or "") - 5
        if heading is None:
            bullets.append(f"- {body}")
        else:
            texts.append(f"### {plain(shorten(heading, 80))}\n{body}")
    if bullets:
        texts.insert(0, "\n".join(bullets))
    return texts[:20]
