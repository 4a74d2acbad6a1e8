"""The grammar of every button's and menu's custom_id: the state that survives a restart.

A template is matched against a whole custom_id; its function builds one. At most 100 characters, as Discord demands.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

# https://discord.com/developers/docs/components/reference#anatomy-of-a-component
CUSTOM_ID_LIMIT = 100  # characters

_DAY = r"(?P<day>\d{4}-\d{2}-\d{2})"
_PAPER = r"(?P<arxiv_id>[a-z-]+/\d{7}|\d{4}\.\d{4,5})"

PAPER = re.compile(rf"paper:{_PAPER}(?::{_DAY})?")
DIGEST_ALL = re.compile(rf"digest:all:{_DAY}")
DIGEST_PAGE = re.compile(rf"digest:page:{_DAY}:(?P<page>\d{{1,3}})")
DIGEST_WEEK = re.compile(rf"digest:week:{_DAY}:(?P<until>\d{{4}}-\d{{2}}-\d{{2}})(?::(?P<page>\d{{1,3}}))?")
DELIVERY_HELD = re.compile(rf"delivery:(?P<verdict>again|posted):(?P<subscription_id>\d+):{_DAY}")
SEARCH_ASK = re.compile(r"search:ask")
SEARCH_OPEN = re.compile(r"search:open")
SEARCH_LIVE = re.compile(r"search:live:(?P<query>.+)", re.DOTALL)
SIMILAR = re.compile(rf"similar:{_PAPER}")

REPORT = re.compile(rf"report:{_PAPER}:(?P<language>[a-z]{{2}}):(?P<version>\d{{1,6}})")

ASK = re.compile(r"ask")
ASK_ABOUT = re.compile(rf"ask:{_PAPER}")
DISCUSS = re.compile(rf"discuss:{_PAPER}")
ANSWER = re.compile(r"answer:(?P<what>follow|sources|plain|wrong)")


def paper(arxiv_id: str) -> str:
    """The button that opens a paper's card."""
    return f"paper:{arxiv_id}"


def paper_of_day(arxiv_id: str, day: date) -> str:
    """The button that opens a paper's card as *day*'s digest had it."""
    return f"paper:{arxiv_id}:{day.isoformat()}"


def similar(arxiv_id: str) -> str:
    """The button that shows the papers most like this one."""
    return f"similar:{arxiv_id}"


def report(arxiv_id: str, language: str, version: int) -> str:
    """The button that opens the form in which a version of a summary is reported."""
    return f"report:{arxiv_id}:{language}:{version}"


def search_live(query: str) -> str:
    """The button that looks in the world for what nothing stored matches."""
    return f"search:live:{query}"


def digest_all(day: date) -> str:
    """The button that shows all papers of a day; on a posted digest also the mark by which the bot finds its post."""
    return f"digest:all:{day.isoformat()}"


def digest_week(since: date, until: date, page: int | None = None) -> str:
    """The button that shows all papers of several days; without a *page* also the mark of a posted roundup."""
    return f"digest:week:{since.isoformat()}:{until.isoformat()}" + (f":{page}" if page is not None else "")


def digest_page(day: date, page: int) -> str:
    """The button that turns to a page of a day's list, counted from 1."""
    return f"digest:page:{day.isoformat()}:{page}"


def delivery_held(subscription_id: int, day: date, *, posted: bool) -> str:
    """The button that decides on a held delivery: it was posted, or is to be sent again."""
    return f"delivery:{'posted' if posted else 'again'}:{subscription_id}:{day.isoformat()}"


SEARCH_ASK_ID = "search:ask"
SEARCH_OPEN_ID = "search:open"
PAGE_NUMBER_ID = "page:number"
ASK_ID = "ask"
ANSWER_FOLLOW_UP_ID = "answer:follow"
ANSWER_SOURCES_ID = "answer:sources"
ANSWER_PLAIN_ID = "answer:plain"
ANSWER_WRONG_ID = "answer:wrong"


def ask_about(arxiv_id: str) -> str:
    """The button that opens the form for a question about a paper."""
    return f"ask:{arxiv_id}"


def discuss(arxiv_id: str) -> str:
    """The button that opens a paper's thread."""
    return f"discuss:{arxiv_id}"


def custom_ids_in(components: Iterable[dict[str, Any]]) -> set[str]:
    """Every custom_id in a message's components, however deep."""
    found: set[str] = set()
    for component in components:
        if "custom_id" in component:
            found.add(component["custom_id"])
        found |= custom_ids_in(component.get("components", ()))
        if "accessory" in component:
            found |= custom_ids_in([component["accessory"]])
    return found
