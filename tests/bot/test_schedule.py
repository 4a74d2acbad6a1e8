"""Firings keep a person's local time through every clock change: one on each chosen day, none twice."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest

from bot.days import closes_at
from bot.schedule import Firing, firings, next_firing, next_firings
from storage.preferences import Schedule


def at(hour, minute=0, zone="Asia/Seoul", weekdays=frozenset(range(7))):
    return Schedule(at=time(hour, minute), zone=zone, weekdays=weekdays)


def test_a_local_time_becomes_its_instant():
    assert next_firing(at(9), datetime(2024, 12, 24, tzinfo=UTC)) == Firing(
        date(2024, 12, 25), datetime(2024, 12, 25, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        # Spring forward: 02:30 does not exist on the 30th, and is 03:30.
        (at(2, 30, "Europe/Berlin"), ["2025-03-29T01:30", "2025-03-30T01:30", "2025-03-31T00:30"]),
        # Fall back: 02:30 comes twice on the 26th, and the first counts.
        (at(2, 30, "Europe/Berlin"), ["2025-10-25T00:30", "2025-10-26T00:30", "2025-10-27T01:30"]),
        # Midnight does not exist on the 25th.
        (at(0, 0, "Africa/Cairo"), ["2025-04-23T22:00", "2025-04-24T22:00", "2025-04-25T21:00"]),
        # Half an hour of change, at a time that comes twice.
        (at(1, 45, "Australia/Lord_Howe"), ["2025-04-04T14:45", "2025-04-05T14:45", "2025-04-06T15:15"]),
        # The 30th of December 2011 does not exist in Samoa.
        (at(9, 0, "Pacific/Apia"), ["2011-12-29T19:00", "2011-12-30T19:00", "2011-12-31T19:00"]),
    ],
)
def test_clock_changes_neither_skip_nor_repeat_a_day(schedule, days):
    first = datetime.fromisoformat(days[0]).replace(tzinfo=UTC)

    found = [firing.due for firing in next_firings(schedule, first - timedelta(minutes=1), 3)]
    assert [f"{due:%Y-%m-%dT%H:%M}" for due in found] == days


def test_only_chosen_weekdays_fire():
    schedule = at(9, weekdays=frozenset({0, 2}))

    days = [firing.day for firing in next_firings(schedule, datetime(2024, 12, 24, tzinfo=UTC), 4)]
    assert [f"{day:%a %d}" for day in days] == ["Wed 25", "Mon 30", "Wed 01", "Mon 06"]


def test_when_the_list_closes_fires_at_every_close():
    schedule = Schedule(at=None, zone="Asia/Seoul")
    start = datetime(2025, 3, 7, 12, tzinfo=UTC)

    found = [firing.due for firing in next_firings(schedule, start, 4)]
    assert found == [closes_at(date(2025, 3, day)) for day in (7, 8, 9, 10)]


def test_when_the_list_closes_keeps_to_the_local_weekdays():
    schedule = Schedule(at=None, zone="Asia/Seoul", weekdays=frozenset(range(5)))
    start = datetime(2024, 12, 27, 12, tzinfo=UTC)  # a Friday, whose list closes on Saturday noon in Seoul

    assert next_firing(schedule, start) == Firing(date(2024, 12, 30), datetime(2024, 12, 30, 3, tzinfo=UTC))


def test_firings_go_on_for_years():
    found = list(islice(firings(at(2, 30, "America/New_York"), datetime(2024, 1, 1, tzinfo=UTC)), 1500))

    assert [firing.day for firing in found] == [found[0].day + timedelta(days=count) for count in range(1500)]
    assert all(one.due < other.due for one, other in pairwise(found))
