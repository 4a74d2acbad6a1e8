"""Which lists are final: the day of a list is counted in UTC, but it closes on New York's clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Hugging Face takes papers for the list of a day until about this time there, whatever UTC says.
CLOSING_TIME = time(21, 30)
CLOSING_ZONE = ZoneInfo("America/New_York")
# What is handed in at the last minute needs a moment until every server shows it.
MARGIN = timedelta(minutes=30)
_DAY = timedelta(days=1)


def closes_at(day: date) -> datetime:
    """The instant, in UTC, from which the list of *day* is complete and may be delivered."""
    return datetime.combine(day, CLOSING_TIME, CLOSING_ZONE).astimezone(UTC) + MARGIN


def is_closed(day: date, now: datetime) -> bool:
    """Whether the list of *day* is complete at *now*."""
    return now >= closes_at(day)


def newest_closed(now: datetime) -> date:
    """The newest day whose list is complete at *now*; it may be a weekend, whose list is empty."""
    day = (now - MARGIN).astimezone(CLOSING_ZONE).date()
    return day if is_closed(day, now) else day - _DAY


def closed_after(day: date, now: datetime) -> tuple[date, ...]:
    """Every day later than *day* whose list is complete at *now*, oldest first."""
    newest = newest_closed(now)
    return tuple(day + _DAY * count for count in range(1, (newest - day).days + 1))


def next_close(now: datetime) -> datetime:
    """The first instant after *now*, in UTC, at which a list becomes complete."""
    return closes_at(newest_closed(now) + _DAY)
