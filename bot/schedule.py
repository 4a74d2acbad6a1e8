"""When a schedule fires: pure, and on the person's own clock, whatever that clock does in spring and autumn."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from bot.days import next_close
from storage.preferences import Schedule

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Firing:
    """One firing of a schedule.

    Attributes:
        day: The local day that it belongs to.
        due: Its instant, UTC.
    """

    day: date
    due: datetime


@lru_cache(maxsize=4096)
def instant_of(day: date, at: time, zone: str) -> datetime:
    """The one instant, in UTC, of local time *at* on *day*.

    A time that the clock skips is shifted forward by what it skips; of a time that it shows twice, the first counts.
    (A time with fold=0 does both: in a gap it is read with the offset from before the gap.)
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def firings(schedule: Schedule, after: datetime) -> Iterator[Firing]:
    """Every firing later than *after*, in order, without end; exactly one on each chosen local day.

    "When the list closes" fires at every close that falls on a chosen local day.
    """
    if schedule.at is None:
        return _closes(schedule, after)
    return _local_times(schedule, schedule.at, after)


@lru_cache(maxsize=4096)
def next_firing(schedule: Schedule, after: datetime) -> Firing:
    """The first firing later than *after*."""
    return next(firings(schedule, after))


def next_firings(schedule: Schedule, after: datetime, count: int) -> tuple[Firing, ...]:
    """The first *count* firings later than *after*."""
    return tuple(islice(firings(schedule, after), count))


def _local_times(schedule: Schedule, at: time, after: datetime) -> Iterator[Firing]:
    # A day earlier than the local date: no clock change moves a firing by more than that.
    day = after.astimezone(ZoneInfo(schedule.zone)).date() - _DAY
    previous = after
    while True:
        if day.weekday() in schedule.weekdays:
            due = instant_of(day, at, schedule.zone)
            # Equal only where a zone left a whole day out: that day has no instant of its own.
            if due > previous:
                yield Firing(day, due)
                previous = due
        day += _DAY


def _closes(schedule: Schedule, after: datetime) -> Iterator[Firing]:
    zone = ZoneInfo(schedule.zone)
    due = next_close(after)
    while True:
        day = due.astimezone(zone).date()
        if day.weekday() in schedule.weekdays:
            yield Firing(day, due)
        due = next_close(due)
