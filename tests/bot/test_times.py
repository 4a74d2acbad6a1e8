"""Days of the week, times and zones as people type them."""

from datetime import UTC, datetime, time

import pytest

from bot.errors import UserError
from bot.i18n import LANGUAGES, translator
from bot.rendering.conditions import weekday_names
from bot.times import find_zones, parse_time, parse_weekdays, parse_zone

NOW = datetime(2024, 12, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", time(9)),
        ("09:00", time(9)),
        ("9:5", time(9, 5)),
        ("23:59", time(23, 59)),
        ("9시", time(9)),
        ("9시 30분", time(9, 30)),
        ("오전 12시", time(0)),
        ("오후 6시 30분", time(18, 30)),
        ("6:30 PM", time(18, 30)),
        ("12 am", time(0)),
        ("12pm", time(12)),
    ],
)
def test_a_time_is_read_as_people_write_it(text, expected):
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["", "25:00", "9:60", "noon", "13 pm", "-1", "9:00:00", "오후"])
def test_what_is_no_time_is_a_sentence(text):
    with pytest.raises(UserError, match=r"subscribe\.not_a_time"):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("월수금", {0, 2, 4}),
        ("월요일, 수요일과 금욜", {0, 2, 4}),
        ("매주 토요일마다", {5}),
        ("월-금", {0, 1, 2, 3, 4}),
        ("화 ~ 목", {1, 2, 3}),
        ("금요일부터 월요일까지", {4, 5, 6, 0}),
        ("매일", set(range(7))),
        ("평일", set(range(5))),
        ("주말 월", {5, 6, 0}),
        ("일", {6}),
        ("mon,wed,fri", {0, 2, 4}),
        ("Tues and Thurs", {1, 3}),
        ("every Wednesday", {2}),
        ("from Monday to Friday", set(range(5))),
        ("sat–mon, thu", {5, 6, 0, 3}),
        ("weekends", {5, 6}),
        ("weekdays & Sundays", {0, 1, 2, 3, 4, 6}),
        ("Every day", set(range(7))),
        ("daily", set(range(7))),
    ],
)
def test_days_of_the_week_are_read_as_people_write_them(text, days):
    assert parse_weekdays(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "monkey",
        "내일",
        "일주일",
        "주말 빼고",
        "every day except sun",
        "mon-",
        "월-",
        "평일-일",
        "1,3,5",
        "every",
    ],
)
def test_what_names_no_days_is_a_sentence(text):
    with pytest.raises(UserError, match=r"subscribe\.not_weekdays"):
        parse_weekdays(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_set_of_days_is_read_back_from_its_name(language):
    sets = [frozenset(day for day in range(7) if mask >> day & 1) for mask in range(1, 128)]
    t = translator(language)

    assert [parse_weekdays(weekday_names(days, t)) for days in sets] == sets


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Seoul", "Asia/Seoul"),
        ("asia/seoul", "Asia/Seoul"),
        ("서울", "Asia/Seoul"),
        ("Seoul", "Asia/Seoul"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_name_and_its_city(text, zone):
    assert parse_zone(text, now=NOW) == zone


@pytest.mark.parametrize("text", ["", "a", "Mars/Olympus", "../../etc/passwd"])
def test_what_names_no_zone_is_a_sentence(text):
    with pytest.raises(UserError, match=r"delivery\.unknown_zone"):
        parse_zone(text, now=NOW)


def test_zones_are_offered_by_city_in_both_languages():
    assert find_zones("뉴욕", language="ko", now=NOW)[0].name == "America/New_York"
    assert find_zones("new y", language="en", now=NOW)[0].label == "New York · America/New_York (UTC-05)"
    assert find_zones("", language="ko", now=NOW)[0].label == "서울 · Asia/Seoul (UTC+09)"
    assert len(find_zones("", language="ko", now=NOW)) == 25
