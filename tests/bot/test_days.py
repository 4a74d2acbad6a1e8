"""When a list is final, across both clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.days import closed_after, closes_at, is_closed, newest_closed, next_close

SECOND = timedelta(seconds=1)
# The clocks of New York changed on these Sundays: https://www.nist.gov/pml/time-and-frequency-division/popular-links/daylight-saving-time-dst
SUMMER_2026 = range(date(2026, 3, 8).toordinal(), date(2026, 11, 1).toordinal())
WEEKDAYS = [day for day in (date(2026, 2, 2) + timedelta(days=n) for n in range(400)) if day.weekday() < 5][:233]


def close_by_hand(day: date) -> datetime:
    hour = 2 if day.toordinal() in SUMMER_2026 else 3
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) + timedelta(days=1)


def test_the_weekdays_cross_both_clock_changes():
    assert len(WEEKDAYS) == 233
    assert WEEKDAYS[0] < date(2026, 3, 8) < date(2026, 11, 1) < WEEKDAYS[-1]


@pytest.mark.parametrize("day", WEEKDAYS, ids=str)
def test_a_list_is_final_half_an_hour_after_it_closes_and_not_a_second_before(day):
    close = close_by_hand(day)

    assert closes_at(day) == close
    assert not is_closed(day, close - SECOND)
    assert is_closed(day, close)
    assert newest_closed(close - SECOND) == day - timedelta(days=1)
    assert newest_closed(close) == day


@pytest.mark.parametrize("minutes", [7, 60, 1440])
def test_polling_through_the_year_takes_every_day_once_and_none_early(minutes):
    now, end = datetime(2026, 2, 2, 12, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    covered = date(2026, 2, 1)
    taken: list[date] = []

    while now < end:
        for day in closed_after(covered, now):
            assert now >= close_by_hand(day)
            taken.append(day)
            covered = day
        now += timedelta(minutes=minutes)

    assert taken == [date(2026, 2, 2) + timedelta(days=n) for n in range(len(taken))]
    assert taken[-1] >= date(2026, 12, 28)


@given(now=st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_newest_closed_and_next_close_agree_with_is_closed(now):
    newest = newest_closed(now)

    assert is_closed(newest, now)
    assert not is_closed(newest + timedelta(days=1), now)
    assert now < next_close(now) == closes_at(newest + timedelta(days=1))


def test_weekends_close_like_any_other_day():
    saturday = date(2026, 5, 16)

    assert closes_at(saturday) == datetime(2026, 5, 17, 2, tzinfo=UTC)
    assert closed_after(date(2026, 5, 15), datetime(2026, 5, 18, 2, tzinfo=UTC)) == (saturday, date(2026, 5, 17))


def test_nothing_is_closed_after_a_day_that_is_still_open():
    now = datetime(2026, 5, 15, 12, tzinfo=UTC)

    assert closed_after(date(2026, 5, 15), now) == ()
    assert closed_after(date(2026, 5, 14), now) == ()
