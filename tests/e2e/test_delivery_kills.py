"""The bot is killed with SIGKILL forty times while it delivers; the long form is `python -m benchmarks.kills`."""

from benchmarks.kills import slaughter


async def test_forty_kills_lose_nothing_and_repeat_nothing(tmp_path):
    report = await slaughter(40, 4, tmp_path / "kills.db")

    # How far the bot comes between two kills depends on the machine; that it was under way when it was killed must not.
    assert report.unconfirmed_kills > 0
    assert report.messages > 0
    assert (report.lost, report.duplicated, report.held, report.intact) == (0, 0, 0, True), str(report)
    assert report.threadless == 0, str(report)
