"""A page of search results."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.i18n import Translator, translator
from bot.rendering import custom_ids
from bot.rendering.layout import TEXT_LIMIT, Item, button, displayed_length, layout
from bot.rendering.search_request import TEXT_LIMIT as QUERY_LIMIT
from bot.rendering.search_request import SearchRequest
from bot.rendering.text import link, plain, shorten, votes
from storage.search import Mark, SearchPage, SearchResult, SortOrder

RESULTS_PER_PAGE = 5
# What a search offers in all: nobody turns further, and a custom_id has room for three digits.
PAGES_LIMIT = 20
TITLE_LENGTH = 110
SNIPPET_LENGTHS = (220, 140, 0)


def results_view(
    page: SearchPage, request: SearchRequest, number: int, *, language: str, reaches_out: bool = False
) -> discord.ui.LayoutView:
    """Page *number* (from 1) of a search; without a result, what was understood, what is near, and where else to look.

    Args:
        page: What was found.
        request: What was asked, for the buttons.
        number: From 1.
        language: The reader's.
        reaches_out: Offer to look in the world where nothing is stored.
    """
    t = translator(language)
    if not page.results:
        nothing: list[Item] = [discord.ui.TextDisplay(_nothing(page, t))]
        if reaches_out:
            nothing.append(discord.ui.ActionRow(button(t("search.live"), custom_ids.search_live(request.query))))
        return layout(nothing)
    pages = min(PAGES_LIMIT, -(-page.total // RESULTS_PER_PAGE))
    for length in SNIPPET_LENGTHS:
        items: list[Item] = [discord.ui.TextDisplay(_header(page, request, number, t)), discord.ui.Separator()]
        first = (number - 1) * RESULTS_PER_PAGE + 1
        items += [
            discord.ui.TextDisplay(_result(result, first + place, length)) for place, result in enumerate(page.results)
        ]
        items.append(discord.ui.ActionRow(_open_menu(page.results, first, t)))
        if page.suggestion and len(page.suggestion) + len(request.filters.author or "") <= QUERY_LIMIT:
            instead = replace(request, query=page.suggestion)
            label = t("search.instead", query=shorten(page.suggestion, 50))
            items.append(discord.ui.ActionRow(button(label, instead.page_id(1))))
        if pages > 1:
            items.append(discord.ui.ActionRow(*_page_buttons(request, number, pages, t)))
            items.append(discord.ui.ActionRow(_sort_menu(request, t)))
        view = layout(items)
        if displayed_length(view) <= TEXT_LIMIT:
            break
    return view


def similar_view(title: str, results: Sequence[SearchResult], *, language: str) -> discord.ui.LayoutView:
    """The papers most like the one called *title*."""
    t = translator(language)
    header = t("search.similar", title=plain(shorten(title, TITLE_LENGTH)))
    if not results:
        return layout([discord.ui.TextDisplay(f"{header}\n{t('search.nothing_similar')}")])
    items: list[Item] = [discord.ui.TextDisplay(header), discord.ui.Separator()]
    items += [discord.ui.TextDisplay(_result(result, place, 0)) for place, result in enumerate(results, start=1)]
    items.append(discord.ui.ActionRow(_open_menu(results, 1, t)))
    return layout(items)


def outside_view(page: SearchPage, *, language: str) -> discord.ui.LayoutView:
    """What the world has for a search; each opens as a paper that somebody asks for by its number."""
    t = translator(language)
    query = plain(shorten(page.query, 80))
    if not page.results:
        return layout([discord.ui.TextDisplay(t("search.live_nothing", query=query))])
    items: list[Item] = [
        discord.ui.TextDisplay(t("search.live_header", query=query, count=page.total)),
        discord.ui.Separator(),
    ]
    items += [discord.ui.TextDisplay(_result(one, place, 160)) for place, one in enumerate(page.results, start=1)]
    items.append(discord.ui.ActionRow(_open_menu(page.results, 1, t)))
    return layout(items)


def _header(page: SearchPage, request: SearchRequest, number: int, t: Translator) -> str:
    first = (number - 1) * RESULTS_PER_PAGE + 1
    lines = [
        t(
            "search.header",
            query=plain(shorten(page.query, 80)),
            count=page.total,
            first=first,
            last=first + len(page.results) - 1,
        )
    ]
    if narrowed := _narrowed(request, t):
        lines.append("-# " + narrowed)
    if page.corrected:
        lines.append("-# " + t("search.corrected", query=plain(shorten(page.corrected, 80))))
    if page.suggestion:
        lines.append("-# " + t("search.did_you_mean", query=plain(shorten(page.suggestion, 80))))
    return "\n".join(lines)


def _narrowed(request: SearchRequest, t: Translator) -> str:
    """What narrows and orders the results, in words; empty where nothing does."""
    filters = request.filters
    parts = []
    if filters.since:
        parts.append(t("search.since", day=filters.since.isoformat()))
    if filters.until:
        parts.append(t("search.until", day=filters.until.isoformat()))
    if filters.minimum_votes is not None:
        parts.append(t("search.minimum_votes", votes=filters.minimum_votes))
    if filters.author:
        parts.append(t("search.by_author", author=plain(shorten(filters.author, 60))))
    if request.sort is not SortOrder.RELEVANCE:
        parts.append(t(f"search.sort.{request.sort}"))
    return " · ".join(parts)


def _result(result: SearchResult, place: int, length: int) -> str:
    facts = [votes(result.upvotes)] if result.upvotes is not None else []
    if result.digest_date:
        facts.append(result.digest_date.isoformat())
    line = f"**{place}. {link(result.title, result.url, TITLE_LENGTH)}**"
    if facts:
        line += "  " + " · ".join(facts)
    snippet = marked(result.snippet, result.marks, length) if length else ""
    return f"{line}\n{snippet}" if snippet else line


def marked(text: str, marks: Sequence[Mark], limit: int) -> str:
    """*text* on one line with its *marks* in bold, cut to *limit* characters so that the first mark is seen."""
    start = 0
    if len(text) > limit and marks:
        start = max(0, min(marks[0].start - limit // 3, len(text) - limit))
    end = min(len(text), start + limit)
    parts = ["… "] if start else []
    position = start
    for mark in marks:
        if mark.start < position or mark.end > end:
            continue
        parts += [_plain_piece(text[position : mark.start]), f"**{_plain_piece(text[mark.start : mark.end])}**"]
        position = mark.end
    parts.append(_plain_piece(text[position:end]))
    if end < len(text):
        parts.append(" …")
    return "".join(parts)


def _plain_piece(text: str) -> str:
    return plain(text.replace("\n", " "))


def _open_menu(results: Sequence[SearchResult], first: int, t: Translator) -> discord.ui.Select[discord.ui.LayoutView]:
    return discord.ui.Select(
        custom_id=custom_ids.SEARCH_OPEN_ID,
        placeholder=t("search.open_card"),
        options=[
            discord.SelectOption(label=shorten(f"{first + place}. {result.title}", 100), value=result.arxiv_id)
            for place, result in enumerate(results)
        ],
    )


def _sort_menu(request: SearchRequest, t: Translator) -> discord.ui.Select[discord.ui.LayoutView]:
    return discord.ui.Select(
        custom_id=request.sort_id(),
        placeholder=t("search.sort"),
        options=[
            discord.SelectOption(label=t(f"search.sort.{order}"), value=order, default=order is request.sort)
            for order in SortOrder
        ],
    )


def _page_buttons(
    request: SearchRequest, number: int, pages: int, t: Translator
) -> list[discord.ui.Button[discord.ui.LayoutView]]:
    return [
        button(t("page.previous"), request.page_id(number - 1), disabled=number == 1),
        # A button that leads nowhere: it tells the page where a reader looks for it.
        button(t("page.number", page=number, pages=pages), custom_ids.PAGE_NUMBER_ID, disabled=True),
        button(t("page.next"), request.page_id(number + 1), disabled=number == pages),
    ]


def _nothing(page: SearchPage, t: Translator) -> str:
    lines = [t("search.nothing", query=plain(shorten(page.query, 80)))]
    if page.understood:
        lines.append(
            "-# " + t("search.understood", words=", ".join(plain(shorten(word, 40)) for word in page.understood))
        )
    if page.nearest:
        lines.append(t("search.nearest"))
        lines += [
            f"- {link(near.title, f'https://arxiv.org/abs/{near.arxiv_id}', TITLE_LENGTH)}" for near in page.nearest
        ]
    lines.append("-# " + t("search.tip"))
    return "\n".join(lines)
