"""SIGTERM to a real process in the middle of a fan-out; the long form is `python -m benchmarks.sigterm`."""

from benchmarks.sigterm import stop


async def test_a_signal_leaves_no_message_unknown_and_the_next_start_posts_the_rest_once(tmp_path):
    report = await stop(1, tmp_path / "sigterm.db", channels=60, posts=10)

    assert report.in_flight > 0
    assert report.statuses == {0}
    assert (report.unmarked, report.lost, report.duplicated) == (0, 0, 0)
