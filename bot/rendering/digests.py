"""The digest of a day: one message in a channel, and its whole list in pages for whoever asks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import discord

from bot.i18n import Translator, translator
from bot.rendering import custom_ids
from bot.rendering.conditions import conditions_of
from bot.rendering.layout import (
    TEXT_LIMIT,
    Item,
    body_of,
    button,
    displayed_length,
    full_date,
    layout,
    short_date,
    span_of,
)
from bot.rendering.sections import is_abstract, is_whats_new
from bot.rendering.text import first_sentence, link, plain, shorten, timestamp, votes
from bot.selection import Selection
from storage.models import Digest, DigestEntry
from storage.preferences import MOST_PAPERS, Content

# Ten sections of three components, the role, the header, the lines and the buttons make 39 of Discord's 40.
PAPERS_LIMIT = MOST_PAPERS
TITLE_LENGTH = 110
# The line under a title gives way first where titles and addresses fill the message.
LINE_LENGTHS = (150, 100, 60, 0)
SKIPPED_DAYS_NAMED = 5
ROUNDUP_DAYS_NAMED = 14


def digest_payload(
    digest: Digest,
    content: Content,
    selection: Selection,
    *,
    closed_at: datetime | None,
    skipped: Sequence[date] = (),
    days: Sequence[date] = (),
) -> dict[str, Any]:
    """The JSON body of the message that delivers *digest* to a channel; it pings the role of *content* and nobody else.

    Args:
        digest: The day.
        content: What of it the channel wants.
        selection: What of it that comes to.
        closed_at: When the day's list was final; None where that is not known.
        skipped: Days that were never posted to this channel and are named here.
        days: Of a roundup, the days whose lists *digest* holds, oldest first.
    """
    view = digest_view(digest, content, selection, closed_at=closed_at, skipped=skipped, days=days)
    return body_of(view, pinged_role=content.role_id)


def digest_view(
    digest: Digest,
    content: Content,
    selection: Selection,
    *,
    closed_at: datetime | None = None,
    skipped: Sequence[date] = (),
    days: Sequence[date] = (),
) -> discord.ui.LayoutView:
    """The message of *digest_payload*, within every limit of Discord."""
    t = translator(content.language)
    entries = selection.entries[: content.count]
    header = "\n".join(_header_lines(t, digest, content, selection, closed_at, skipped, days))
    footer = [
        discord.ui.ActionRow(
            button(
                t("digest.show_all", count=len(digest.entries)),
                all_id(digest, days),
                style=discord.ButtonStyle.primary,
            ),
            button(t("digest.search"), custom_ids.SEARCH_ASK_ID),
            button(t("digest.ask"), custom_ids.ASK_ID),
        )
    ]
    # A paper of a roundup is shown as it is known now.
    day = None if days else digest.day
    return _fitting(t, day, header, list(enumerate(entries, start=1)), footer, content.role_id)


def thread_name(day: date, language: str, *, is_roundup: bool) -> str:
    """The name of the thread in which a day's list, or the roundup up to that day, is discussed."""
    return translator(language)("roundup.thread" if is_roundup else "digest.thread", day=day)


def forum_post(message: dict[str, Any], name: str) -> dict[str, Any]:
    """The JSON body of a post in a forum whose first message is *message*."""
    return {"name": name, "message": message}


def title_of(digest: Digest, days: Sequence[date], language: str) -> str:
    """What a day's list, or the roundup of *days*, is called."""
    t = translator(language)
    if not days:
        return t("digest.title", day=full_date(digest.day, language))
    return t("roundup.title", days=span_of(days, language))


def all_id(digest: Digest, days: Sequence[date]) -> str:
    """The button that shows all papers, by which the post is found again."""
    return custom_ids.digest_week(days[0], days[-1]) if days else custom_ids.digest_all(digest.day)


def digest_page_view(digest: Digest, page: int, *, language: str, days: Sequence[date] = ()) -> discord.ui.LayoutView:
    """One page of all papers of a day or a roundup, ten a page, counted from 1; a page past the last shows the last."""
    t = translator(language)
    pages = max(1, -(-len(digest.entries) // PAPERS_LIMIT))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAPERS_LIMIT
    entries = digest.by_votes()[start : start + PAPERS_LIMIT]
    title = f"## {title_of(digest, days, language)}\n"
    header = title + t("digest.page", first=start + 1, last=start + len(entries), count=len(digest.entries))
    if not digest.entries:
        header = title + t("digest.empty")
    footer: list[Item] = []
    if pages > 1:
        footer = [discord.ui.ActionRow(*_page_buttons(t, digest, days, page, pages))]
    return _fitting(t, None if days else digest.day, header, list(enumerate(entries, start=start + 1)), footer)


def _header_lines(
    t: Translator,
    digest: Digest,
    content: Content,
    selection: Selection,
    closed_at: datetime | None,
    skipped: Sequence[date],
    days: Sequence[date],
) -> list[str]:
    scope = [scope_line(t, content, selection, total=len(digest.entries))]
    if selection.shown_before:
        scope.append(t("digest.shown_before", count=selection.shown_before))
    if days:
        scope.append(t("roundup.votes_now"))
    elif closed_at is not None:
        scope.append(t("digest.closed", at=timestamp(closed_at.timestamp(), "f")))
    lines = [f"## {title_of(digest, days, t.language)}", " · ".join(scope)]
    if days:
        named = ", ".join(short_date(day, t.language) for day in days[-ROUNDUP_DAYS_NAMED:])
        lines.append("-# " + t("roundup.days", days=named, count=len(days)))
    if content.is_filtered:
        lines.append("-# " + t("digest.conditions", conditions=conditions_of(content, t)))
    if skipped:
        named = ", ".join(short_date(day, t.language) for day in sorted(skipped)[-SKIPPED_DAYS_NAMED:])
        lines.append("-# " + t("digest.skipped", days=named, count=len(skipped)))
    return lines


def scope_line(t: Translator, content: Content, selection: Selection, *, total: int) -> str:
    """How many of *total* papers are shown, and why these."""
    meeting, shown = len(selection.entries), min(len(selection.entries), content.count)
    if content.is_filtered:
        name = "digest.meeting" if shown == meeting else "digest.meeting_top"
        return t(name, count=total, meeting=meeting, shown=shown)
    return t("digest.all", count=total) if shown == total else t("digest.top", shown=shown, count=total)


def _fitting(
    t: Translator,
    day: date | None,
    header: str,
    entries: list[tuple[int, DigestEntry]],
    footer: Sequence[Item],
    pinged_role: int | None = None,
) -> discord.ui.LayoutView:
    for line_length in LINE_LENGTHS:
        items: list[Item] = [discord.ui.TextDisplay(header)]
        if entries:
            items.append(discord.ui.Separator())
        items += [_section(t, day, number, entry, line_length) for number, entry in entries]
        if footer:
            items += [discord.ui.Separator(), *footer]
        view = layout(items, pinged_role=pinged_role)
        if displayed_length(view) <= TEXT_LIMIT:
            break
    return view


def _section(t: Translator, day: date | None, number: int, entry: DigestEntry, line_length: int) -> Item:
    title = f"**{number}. {link(entry.title, entry.url, TITLE_LENGTH)}**"
    if entry.upvotes is not None:
        title += f"  {votes(entry.upvotes)}"
    line = _line(entry, t)
    text = f"{title}\n{plain(shorten(line, line_length))}" if line and line_length else title
    paper_id = custom_ids.paper(entry.arxiv_id) if day is None else custom_ids.paper_of_day(entry.arxiv_id, day)
    return discord.ui.Section(
        discord.ui.TextDisplay(text),
        accessory=button(t("digest.open_card"), paper_id),
    )


def _line(entry: DigestEntry, t: Translator) -> str:
    """What the paper brings, in one sentence: the first of What's New, else of whatever comes first.

    An abstract is named as one, as nobody wrote that sentence for this list, and so is what only another language has.
    """
    summary = entry.summary(t.language)
    sections = summary.sections if summary else ()
    section = next((section for section in sections if is_whats_new(section)), next(iter(sections), None))
    if summary is None or section is None:
        return ""
    sentence = first_sentence(section.body)
    if is_abstract(section):
        return t("digest.abstract", sentence=sentence)
    return sentence if summary.language == t.language else t(f"digest.in_{summary.language}", sentence=sentence)


def _page_buttons(
    t: Translator, digest: Digest, days: Sequence[date], page: int, pages: int
) -> list[discord.ui.Button[discord.ui.LayoutView]]:
    def turn(to: int) -> str:
        return custom_ids.digest_week(days[0], days[-1], to) if days else custom_ids.digest_page(digest.day, to)

    return [
        button(t("page.previous"), turn(page - 1), disabled=page == 1),
        button(t("page.next"), turn(page + 1), disabled=page == pages),
    ]
