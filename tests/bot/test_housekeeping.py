"""A backup each day, seven kept, each one whole."""

from datetime import timedelta

from bot.housekeeping import Housekeeper
from storage.database import open_database


async def test_there_is_one_backup_a_day_and_seven_are_kept(tmp_path, passing_clock):
    passing_clock.time = passing_clock.time.replace(hour=0)
    async with open_database(tmp_path / "paperboy.db") as database:
        housekeeper = Housekeeper(database, passing_clock)
        written = []
        for _ in range(20):
            written.append(await housekeeper.keep())
            passing_clock.time += timedelta(hours=12)
    kept = sorted(path.name for path in housekeeper.folder.iterdir())

    assert [backup is not None for backup in written] == [True, False] * 10
    assert kept == [f"2026-05-{day}.db" for day in range(19, 26)]
    async with open_database(housekeeper.folder / kept[-1]) as copy:
        assert await copy.fetch_one("SELECT count(*) FROM subscriptions") is not None
