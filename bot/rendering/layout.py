"""What every surface shares: a container that keeps to Discord's limits, and a body that can be frozen."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import discord
from babel.dates import format_date

# https://discord.com/developers/docs/components/reference#component-reference
TEXT_LIMIT = 4000  # displayed characters of a message, all components together
COMPONENTS_V2 = 1 << 15
ACCENT = discord.Colour(0x2F6FDE)

Item = discord.ui.Item[discord.ui.LayoutView]


def layout(items: Iterable[Item], *, pinged_role: int | None = None) -> discord.ui.LayoutView:
    """A message of one container; its buttons wait for nobody, for the cogs answer them by their custom_id.

    Args:
        items: What stands in the container.
        pinged_role: Named above it; pinged only where the message is sent so (`body_of`).
    """
    view = discord.ui.LayoutView(timeout=None)
    if pinged_role is not None:
        view.add_item(discord.ui.TextDisplay(mention_of(pinged_role)))
    view.add_item(discord.ui.Container(*items, accent_colour=ACCENT))
    return view


def displayed_length(view: discord.ui.LayoutView) -> int:
    """How many characters of text *view* displays, as Discord counts them."""
    return view.content_length()


def body_of(view: discord.ui.LayoutView, *, pinged_role: int | None = None) -> dict[str, Any]:
    """The JSON body of a message with *view*, which pings nobody but *pinged_role*."""
    components: list[dict[str, Any]] = view.to_components()  # type: ignore[no-untyped-call]
    return {"flags": COMPONENTS_V2, "components": components, "allowed_mentions": allowed_mentions(pinged_role)}


def allowed_mentions(pinged_role: int | None) -> dict[str, Any]:
    """Nobody but *pinged_role* is pinged, whatever the text says."""
    return {"parse": [], "roles": [str(pinged_role)]} if pinged_role is not None else {"parse": []}


def mention_of(role_id: int) -> str:
    """A role, as Discord shows it by its name."""
    return f"<@&{role_id}>"


def button(
    label: str,
    custom_id: str | None = None,
    *,
    url: str | None = None,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> discord.ui.Button[discord.ui.LayoutView]:
    """A button that either leads somewhere (*url*) or is answered by its *custom_id*."""
    return discord.ui.Button(label=label, custom_id=custom_id, url=url, style=style, disabled=disabled)


def full_date(day: date, language: str) -> str:
    """*day* with its weekday, as its readers write it: "2024년 12월 24일 화요일"."""
    return format_date(day, "full", locale=language)


def span_of(days: Sequence[date], language: str) -> str:
    """The first and the last of *days*: "12월 16일–12월 20일"; one day alone without the dash."""
    return "–".join(short_date(day, language) for day in sorted({days[0], days[-1]}))


def short_date(day: date, language: str) -> str:
    """*day* without its year: "12월 24일"."""
    return format_date(day, "MMM d" if language == "en" else "M월 d일", locale=language)
