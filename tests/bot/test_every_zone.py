"""In every zone and at every quarter of an hour: one firing on each local day, at its local time.

With PAPERBOY_LONG=1 all zones over five years; without it each distinct set of rules over fourteen months.
"""

import os
from bisect import bisect_right
from datetime import UTC, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.schedule import firings
from storage.preferences import Schedule

LONG = bool(os.environ.get("PAPERBOY_LONG"))
START = datetime(2023, 11, 1, tzinfo=UTC) if LONG else datetime(2024, 11, 1, tzinfo=UTC)
END = START + timedelta(days=5 * 365 + 1 if LONG else 425)
DAY = 24 * 60 * 60
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]


def zones() -> list[str]:
    """One zone of each set of rules; all of them in the long form."""
    names = sorted(available_timezones())
    if LONG:
        return names
    return list({rules(name): name for name in reversed(names)}.values())


def rules(name: str) -> tuple[tuple[int, timedelta | None], ...]:
    """At which second after the start the zone's clock changes, and to what."""
    zone = ZoneInfo(name)

    def offset(second: int) -> timedelta | None:
        return (START + timedelta(seconds=second)).astimezone(zone).utcoffset()

    found = [(0, offset(0))]
    for day in range((END - START).days):
        before, after = day * DAY, (day + 1) * DAY
        if offset(after) != found[-1][1]:
            changed = bisect_right(range(before, after), False, key=lambda second: offset(second) != found[-1][1])
            found.append((before + changed, offset(after)))
    return tuple(found)


def problems(name: str) -> tuple[int, list[object]]:
    """How many firings there were, and those that are wrong."""
    zone = ZoneInfo(name)
    wrong: list[object] = []
    count = 0
    for at in QUARTERS:
        day = None
        for firing in takewhile(lambda one: one.due < END, firings(Schedule(at=at, zone=name), START)):
            count += 1
            local = firing.due.astimezone(zone)
            if day is not None and firing.day != day + timedelta(days=1):
                wrong.append((at, firing, "a day is left out or comes twice"))
            if local.fold or (local.time() != at and exists(firing.day, at, zone)):
                wrong.append((at, firing, "not its local time, or the second of two"))
            day = firing.day
    return count, wrong


def exists(day, at: time, zone: ZoneInfo) -> bool:
    """Whether the local clock shows that time on that day."""
    nominal = datetime.combine(day, at, zone)
    return nominal.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == nominal.replace(tzinfo=None)


@pytest.mark.parametrize("name", zones())
def test_a_zone_fires_once_on_each_local_day(name):
    count, wrong = problems(name)

    assert count >= len(QUARTERS) * ((END - START).days - 1)
    assert wrong == []
