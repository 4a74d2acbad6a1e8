"""A year of lists against every schedule: each list is posted once, or passed over by name.

With PAPERBOY_LONG=1 every set of weekdays, at every quarter of an hour, in every zone: of the schedules that fire
between the same closes all year one, for they cannot differ. Without it every set of weekdays at some of them.
"""

import os
import random
from bisect import bisect
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product, takewhile
from zoneinfo import available_timezones

import pytest

from bot.days import closes_at, newest_closed
from bot.delivery.planner import plan_firing
from bot.schedule import firings, next_firing
from storage.models import DeliveryState, Subscription
from storage.preferences import Preferences, Schedule

START = datetime(2024, 6, 1, tzinfo=UTC)
DAYS = 366
ZONES = ("Asia/Seoul", "America/Los_Angeles", "America/Sao_Paulo", "Pacific/Kiritimati", "Africa/Cairo")
SOME = list(product([None, time(0), time(9), time(12, 30), time(23, 59)], ZONES))
WEEKDAYS = [frozenset(day for day in range(7) if mask >> day & 1) for mask in range(1, 128)]
WORKDAYS = frozenset(range(5))


def year_of_lists() -> list[date]:
    """The days of a year that have papers: no weekends, a few holidays, once two weeks without any."""
    chance = random.Random(11)
    days = [START.date() + timedelta(days=count) for count in range(DAYS)]
    return [
        day for day in days if day.weekday() < 5 and chance.random() > 0.03 and not 200 <= (day - days[0]).days < 214
    ]


CLOSES = {day: closes_at(day) for day in year_of_lists()}


def subscribed(schedule: Schedule, now: datetime) -> Subscription:
    first = next_firing(schedule, now)
    return Subscription(
        id=1,
        guild_id=9,
        channel_id=1,
        created_by=7,
        created_at=now,
        preferences=Preferences(schedule=schedule),
        covered_through=newest_closed(now) - timedelta(days=1),
        next_day=first.day,
        next_due=first.due,
    )


def live_through(schedule: Schedule) -> tuple[list[date], list[date], datetime, date]:
    """What a year posts and what it passes over by name, its last firing, and what was covered at the start."""
    subscription = subscribed(schedule, START)
    covered = subscription.covered_through
    posted, skipped = [], []
    now = START
    while subscription.next_due < START + timedelta(days=DAYS):
        now = subscription.next_due
        closed = [day for day, close in CLOSES.items() if close <= now and day > subscription.covered_through]
        plan = plan_firing(subscription, closed, True, now)
        for day, state, _ in plan.days:
            (posted if state is DeliveryState.PENDING else skipped).append(day)
        subscription = replace(
            subscription, covered_through=plan.covered_through, next_day=plan.next_day, next_due=plan.next_due
        )
    return posted, skipped, now, covered


def assert_nothing_is_lost(schedule: Schedule) -> None:
    posted, skipped, last, covered = live_through(schedule)

    assert sorted(posted + skipped) == [day for day, close in CLOSES.items() if covered < day and close <= last]
    assert posted == sorted(set(posted))


@pytest.mark.parametrize("number", range(len(SOME)))
def test_no_list_of_a_year_is_lost_on_any_weekdays(number):
    at, zone = SOME[number]
    for weekdays in WEEKDAYS[number % 9 :: 9]:
        assert_nothing_is_lost(Schedule(at=at, zone=zone, weekdays=weekdays))


@pytest.mark.skipif("PAPERBOY_LONG" not in os.environ, reason="PAPERBOY_LONG is not set: this takes minutes")
def test_no_list_of_a_year_is_lost_on_any_schedule():
    quarters = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]
    closes = [closes_at(START.date() + timedelta(days=count)) for count in range(-3, DAYS + 3)]
    end = START + timedelta(days=DAYS)
    different: dict[tuple[tuple[date, int], ...], Schedule] = {}
    for zone, at in product(sorted(available_timezones()), [None, *quarters]):
        schedule = Schedule(at=at, zone=zone)
        year = takewhile(lambda firing: firing.due < end, firings(schedule, START))
        different.setdefault(tuple((firing.day, bisect(closes, firing.due)) for firing in year), schedule)
    print(f"{len(different)} different schedules on {len(WEEKDAYS)} sets of weekdays")

    for schedule, weekdays in product(different.values(), WEEKDAYS):
        assert_nothing_is_lost(Schedule(at=schedule.at, zone=schedule.zone, weekdays=weekdays))


@pytest.mark.parametrize("at", [None, time(9), time(12)], ids=str)
def test_every_day_in_seoul_posts_every_list(at):
    posted, skipped, _, _ = live_through(Schedule(at=at, zone="Asia/Seoul"))

    assert skipped == []
    assert len(posted) >= len(CLOSES) - 1


def test_working_mornings_in_seoul_pass_over_thursdays_by_name_and_nothing_else():
    # Thursday's list closes on Friday at noon, Friday's on Saturday: on Monday morning there are two.
    posted, skipped, last, _ = live_through(Schedule(at=time(9), zone="Asia/Seoul", weekdays=WORKDAYS))

    assert {day.weekday() for day in skipped} == {3}
    assert len(posted) + len(skipped) == len([day for day in CLOSES if closes_at(day) <= last])


def test_however_late_the_tick_comes_it_is_one_firing():
    subscription = subscribed(Schedule(at=time(9), zone="Asia/Seoul"), START)
    late = START + timedelta(days=30, hours=5)
    closed = [day for day in CLOSES if closes_at(day) <= late]
    plan = plan_firing(subscription, closed, True, late)

    assert [state for _, state, _ in plan.days].count(DeliveryState.PENDING) == 1
    assert plan.days[-1][0] == closed[-1]
    assert plan.next_due > late
