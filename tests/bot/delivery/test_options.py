"""What a person says changes a channel's preferences; what is not said stays."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.delivery.options import MOST_WORDS, Options, changed, usual
from bot.errors import UserError
from storage.preferences import Cadence, Content, Preferences, Schedule

NOW = datetime(2024, 12, 25, tzinfo=UTC)
CHOSEN = Preferences(
    schedule=Schedule(at=time(9), zone="Europe/Berlin", weekdays=frozenset({0})),
    content=Content(count=3, language="en", min_votes=5, include=("RAG",), exclude=("robot",), role_id=4),
    thread=True,
    crosspost=True,
)


def test_what_is_not_said_stays():
    assert changed(CHOSEN, Options(), now=NOW) == CHOSEN


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"time": "close"}, replace(CHOSEN, schedule=replace(CHOSEN.schedule, at=None))),
        ({"time": "오후 6시"}, replace(CHOSEN, schedule=replace(CHOSEN.schedule, at=time(18)))),
        ({"zone": "서울"}, replace(CHOSEN, schedule=replace(CHOSEN.schedule, zone="Asia/Seoul"))),
        ({"days": "평일"}, replace(CHOSEN, schedule=replace(CHOSEN.schedule, weekdays=frozenset(range(5))))),
        ({"count": 1}, replace(CHOSEN, content=replace(CHOSEN.content, count=1))),
        ({"min_votes": 0}, replace(CHOSEN, content=replace(CHOSEN.content, min_votes=0))),
        ({"include": "환각, 생성,환각"}, replace(CHOSEN, content=replace(CHOSEN.content, include=("환각", "생성")))),
        ({"include": "-"}, replace(CHOSEN, content=replace(CHOSEN.content, include=()))),
        ({"exclude": " - "}, replace(CHOSEN, content=replace(CHOSEN.content, exclude=()))),
        ({"language": "ko"}, replace(CHOSEN, content=replace(CHOSEN.content, language="ko"))),
        ({"role_id": 5}, replace(CHOSEN, content=replace(CHOSEN.content, role_id=5))),
        ({"thread": False}, replace(CHOSEN, thread=False)),
        ({"crosspost": False}, replace(CHOSEN, crosspost=False)),
    ],
    ids=str,
)
def test_what_is_said_changes_that_alone(said, expected):
    assert changed(CHOSEN, Options(**said), now=NOW) == expected


def test_a_roundup_comes_on_its_weekday():
    roundup = changed(usual(Cadence.WEEKLY, "ko"), Options(weekly=4), now=NOW)

    assert Options(weekly=4).cadence is roundup.cadence is Cadence.WEEKLY
    assert roundup.schedule == Schedule(at=None, zone="Asia/Seoul", weekdays=frozenset({4}))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"time": "25시"}, "not_a_time"),
        ({"days": "주말 빼고"}, "not_weekdays"),
        ({"zone": "Atlantis"}, "unknown_zone"),
        ({"include": ", ,"}, "no_word"),
        ({"include": "RAG, !!"}, "no_word"),
        ({"exclude": ""}, "no_word"),
        ({"exclude": "x" * 41}, "too_many_words"),
        ({"exclude": ",".join(f"w{number}" for number in range(MOST_WORDS + 1))}, "too_many_words"),
        ({"days": "mon", "weekly": 1}, "days_or_weekly"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_explained(said, sentence):
    with pytest.raises(UserError, match=sentence):
        changed(CHOSEN, Options(**said), now=NOW)
