"""Times and zones as people type them."""

from datetime import UTC, datetime, time

import pytest

from bot.errors import UserError
from bot.times import find_zones, parse_time, parse_zone

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
    with pytest.raises(UserError, match=r"digest\.not_a_time"):
        parse_time(text)


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
