"""Discord is down, over the wire and on the sandbox's clock; the long form is `python -m benchmarks.outages`."""

import pytest

from benchmarks.outages import KINDS, LENGTHS, suffer


@pytest.mark.parametrize("kind", KINDS)
async def test_after_a_minute_every_list_is_there_once_and_knocks_were_a_second_apart(tmp_path, kind):
    report = await suffer(kind, LENGTHS["1 minute"], tmp_path / "outage.db")

    assert report.is_kept, str(report)
    assert report.moments
    assert report.posted == report.lists == 3


async def test_after_26_hours_the_newest_list_is_there_and_the_older_named(tmp_path):
    report = await suffer("error_503", LENGTHS["26 hours"], tmp_path / "outage.db", channels=1)

    assert report.is_kept, str(report)
    assert (report.posted, report.passed_over) == (1, 1)


@pytest.mark.parametrize(
    ("without", "kind", "length"),
    [("knock", "error_503", "1 minute"), ("wait", "global_429", "1 hour"), ("look", "answer_lost", "1 hour")],
)
async def test_without_a_precaution_it_fails(tmp_path, without, kind, length):
    report = await suffer(kind, LENGTHS[length], tmp_path / "outage.db", without=without)

    assert not report.is_kept
