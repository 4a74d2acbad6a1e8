"""The bot is killed with SIGKILL forty times while it delivers; the long form is `python -m benchmarks.kills`."""

from benchmarks.kills import slaughter


async def test_forty_kills_lose_nothing_and_repeat_nothing(tmp_path):
    report = await slaughter(40, 4, tmp_path / "kills.db")

    assert report.unconfirmed_kills >= 6
    assert report.messages >= 40
    assert (report.lost, report.duplicated, report.held, report.intact) == (0, 0, 0, True), str(report)
