"""Time zones as people name them: by a city, in Korean or English."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_gmt, get_timezone_location

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


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone to choose from: its IANA name, and a label with its city and present offset."""

    name: str
    label: str


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
