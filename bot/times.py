"""Days, times and time zones as people type them: "2024-12-24", "월수금", "오후 6시 30분", "서울"."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_gmt, get_timezone_location

from bot.errors import UserError
from storage.preferences import EVERY_DAY, WEEKEND, WORKDAYS

FIRST_OFFERED = (
    "Asia/Seoul",
    "Asia/Tokyo",
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
)
# "Etc/GMT+9" means nine hours behind: nobody who picks it wants that.
HIDDEN = ("Etc/", "posix/", "right/", "SystemV/")
SHOWN = 40  # characters of what was typed that an error repeats

_DAY = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})\D?")
_TIME = re.compile(
    r"(?P<before>am|pm|오전|오후)?(?P<hour>\d{1,2})(?:(?::|시)(?P<minute>\d{1,2})?분?)?(?P<after>am|pm)?", re.IGNORECASE
)

# A day of the week in each language, 0 for Monday.
_WEEKDAYS = (
    r"월(?:요일|욜)?|mon(?:days?)?",
    r"화(?:요일|욜)?|tue(?:sdays?|s)?",
    r"수(?:요일|욜)?|wed(?:nesdays?|s)?",
    r"목(?:요일|욜)?|thu(?:rsdays?|rs|r)?",
    r"금(?:요일|욜)?|fri(?:days?)?",
    r"토(?:요일|욜)?|sat(?:urdays?)?",
    r"일(?:요일|욜)?|sun(?:days?)?",
)
_SETS = {
    EVERY_DAY: re.compile(r"매일|every\s?day|daily"),
    WORKDAYS: re.compile(r"평일|주중|(?:week|work)days?"),
    WEEKEND: re.compile(r"주말|weekends?"),
}
_WEEKDAY = "|".join(f"(?:{name})" for name in _WEEKDAYS)
_SPAN = re.compile(rf"(?P<first>{_WEEKDAY})(?:\s*(?:[-–—~]|부터|에서|to\b|through\b)\s*(?P<last>{_WEEKDAY})(?:까지)?)?")
_BETWEEN_DAYS = re.compile(r"(?:[\s,、·/&+]|매주|마다|및|과|와|\bevery\b|\bon\b|\band\b|\bfrom\b)*")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone to choose from: its IANA name, and a label with its city and present offset."""

    name: str
    label: str


def parse_day(text: str) -> date:
    """The day in *text*: 2024-12-24, 2024.12.24, 20241224 or 2024년 12월 24일.

    Raises:
        UserError: It is none.
    """
    match = _DAY.fullmatch("".join(text.split()))
    try:
        return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(text)
    except ValueError as error:
        raise UserError("digest.not_a_day", text=text.strip()[:SHOWN]) from error


def parse_time(text: str) -> time:
    """The time of day in *text*: 9, 09:00, 9시 30분, 오후 6시, 6:30 pm.

    Raises:
        UserError: It is none.
    """
    match = _TIME.fullmatch("".join(text.split()))
    not_a_time = UserError("subscribe.not_a_time", text=text.strip()[:SHOWN])
    if match is None:
        raise not_a_time
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["before"] or match["after"] or "").casefold()
    if half and not 1 <= hour <= 12:
        raise not_a_time
    if half:
        hour = hour % 12 + 12 * (half in {"pm", "오후"})
    if hour > 23 or minute > 59:
        raise not_a_time
    return time(hour, minute)


def parse_weekdays(text: str) -> frozenset[int]:
    """The days of the week in *text*, 0 for Monday: 월수금, 월-금, 주말, mon,wed,fri, fri to mon, every day.

    Raises:
        UserError: There are none, or something besides.
    """
    found: set[int] = set()
    rest = unicodedata.normalize("NFKC", text).casefold()
    for days, name in _SETS.items():
        rest, count = name.subn(" ", rest)
        found |= days if count else set()
    for span in _SPAN.finditer(rest):
        first, last = _weekday(span["first"]), _weekday(span["last"] or span["first"])
        found |= {(first + number) % 7 for number in range((last - first) % 7 + 1)}
    if not found or not _BETWEEN_DAYS.fullmatch(_SPAN.sub(" ", rest)):
        raise UserError("subscribe.not_weekdays", text=text.strip()[:SHOWN])
    return frozenset(found)


def _weekday(name: str) -> int:
    return next(number for number, names in enumerate(_WEEKDAYS) if re.fullmatch(names, name))


def parse_zone(text: str, *, now: datetime) -> str:
    """The IANA name of the zone that *text* names, by that name or by a city in Korean or English.

    Raises:
        UserError: No zone is called so.
    """
    wanted = text.strip()
    exact = {name.casefold(): name for name in available_timezones()}
    if name := exact.get(wanted.casefold()):
        return name
    cities = [name for name, names in _cities().items() if wanted.casefold() in names]
    found = cities or ([zone.name for zone in find_zones(wanted, language="en", now=now, limit=2)] if wanted else [])
    if len(found) != 1:
        raise UserError("delivery.unknown_zone", zone=wanted[:SHOWN])
    return found[0]


def find_zones(text: str, *, language: str, now: datetime, limit: int = 25) -> list[Zone]:
    """Zones whose name or city begins with *text*, in either language, then those that hold it; the usual ones first.

    Args:
        text: What was typed so far; empty for the usual ones.
        language: The language of the labels.
        now: When the offset in the label holds.
        limit: How many at most.
    """
    wanted = text.strip().casefold().replace("_", " ")
    found = []
    for name, cities in _cities().items():
        names = [*cities, name.casefold().replace("_", " ")]
        if any(wanted in candidate for candidate in names):
            begins = any(candidate.startswith(wanted) for candidate in names)
            usual = FIRST_OFFERED.index(name) if name in FIRST_OFFERED else len(FIRST_OFFERED)
            found.append((not begins, usual, name))
    return [Zone(name, _label(name, language, now)) for _, _, name in sorted(found)[:limit]]


def _label(name: str, language: str, now: datetime) -> str:
    offset = get_timezone_gmt(now.astimezone(ZoneInfo(name)), width="iso8601_short", locale=language)
    return f"{_city(name, language)} · {name} (UTC{'' if offset == 'Z' else offset})"[:100]


def _city(name: str, language: str) -> str:
    return get_timezone_location(name, locale=language, return_city=True) if name != "UTC" else "UTC"


@cache
def _cities() -> dict[str, tuple[str, str]]:
    """Each zone's city in Korean and English, in lower case."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(HIDDEN))
    return {name: (_city(name, "ko").casefold(), _city(name, "en").casefold()) for name in [*names, "UTC"]}
