"""Days from a live source into the archive, over real sockets, with faults and restarts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.http import HttpError
from bot.ingest import days_to_fetch
from storage.jobs import Fetch
from storage.search import PaperSearch
from tests.bot.source.world import DAY, item


async def test_a_day_is_fetched_stored_and_shown_by_its_abstracts(start, world):
    world.lists["2026-05-15"] = [item(1), item(3, githubRepo="https://github.com/a/b"), item(2), {"paper": {}}, item(3)]
    ingest, _, papers, _, database = await start(model=False)
    report = await ingest.fetch_day(DAY)

    assert (report.papers, report.added, report.is_final) == (3, 3, True)
    assert [problem.message_id for problem in report.problems] == ["source.no_identifier", "source.repeated"]
    digest = await papers.digest(DAY)
    assert [entry.upvotes for entry in digest.entries] == [3, 2, 1]
    assert digest.entries[0].summary("ko").source == "abstract"
    paper = await papers.get("2605.00003")
    assert paper.resources.code_url == "https://github.com/a/b"
    assert paper.summaries[0].source == "abstract"
    assert (await PaperSearch(database).search("retrieval tasks")).results


async def test_fetching_again_changes_votes_and_nothing_else(start, world, passing_clock):
    world.lists["2026-05-15"] = [item(1, upvotes=5), item(2, upvotes=4)]
    ingest, _, papers, _, database = await start(model=False)
    await ingest.fetch_day(DAY)
    before = await papers.get("2605.00001")
    passing_clock.time += timedelta(days=1)
    world.lists["2026-05-15"] = [item(1, upvotes=9), item(2, upvotes=4), item(3, upvotes=0)]
    report = await ingest.fetch_day(DAY)

    after = await papers.get("2605.00001")
    assert (before.upvotes, after.upvotes, report.added) == (5, 9, 1)
    assert after.summaries == before.summaries
    readings = await database.fetch_all("SELECT upvotes FROM vote_readings WHERE paper_id = 1 ORDER BY read_at")
    assert [row["upvotes"] for row in readings] == [5, 9]


async def test_an_empty_day_is_stored_as_empty(start):
    ingest, _, papers, jobs, _ = await start(model=False)
    report = await ingest.fetch_day(date(2026, 5, 9))

    assert (report.papers, report.problems) == (0, ())
    assert (await papers.digest(date(2026, 5, 9))).entries == ()
    assert (await jobs.fetches(date(2026, 5, 9)))[date(2026, 5, 9)].is_final


async def test_a_day_that_cannot_be_read_leaves_nothing(start, world):
    world.lists["2026-05-15"] = 500
    ingest, _, papers, jobs, _ = await start(model=False)
    with pytest.raises(HttpError):
        await ingest.fetch_day(DAY)

    assert await papers.digest(DAY) is None
    assert await jobs.fetches(DAY) == {}


async def test_an_open_day_is_read_as_provisional_and_never_undoes_a_final_one(start, world, passing_clock):
    world.lists["2026-05-15"] = [item(1)]
    ingest, _, _, jobs, _ = await start(model=False)
    passing_clock.time = datetime(2026, 5, 15, 20, tzinfo=UTC)

    assert not (await ingest.fetch_day(DAY)).is_final
    assert not (await jobs.fetches(DAY))[DAY].is_final

    passing_clock.time = datetime(2026, 5, 16, 2, tzinfo=UTC)
    assert (await ingest.fetch_day(DAY)).is_final

    await jobs.record_fetch(Fetch(day=DAY, fetched_at=passing_clock.now(), is_final=False, papers=9))
    assert (await jobs.fetches(DAY))[DAY].papers == 1


async def test_catching_up_reads_missed_days_and_is_polite_about_failures(start, world, passing_clock):
    world.lists = {"2026-05-14": [item(1)], "2026-05-15": 500}
    ingest, _, papers, jobs, _ = await start(model=False)
    for day in range(1, 40):
        missed = DAY - timedelta(days=day)
        if missed != date(2026, 5, 14):
            await jobs.record_fetch(Fetch(day=missed, fetched_at=passing_clock.now(), is_final=True, papers=0))
    await ingest.catch_up()
    asked = len(world.asked_days)
    await ingest.catch_up()

    assert set(world.asked_days[:asked]) == {"2026-05-15"}
    assert set(world.asked_days[asked:]) <= {"2026-05-14"}

    world.lists["2026-05-15"] = [item(2)]
    passing_clock.time += timedelta(minutes=10)
    assert [report.day for report in await ingest.catch_up()] == [DAY]
    assert await ingest.catch_up() == []
    assert await papers.digest(date(2026, 5, 14)) is not None


NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)  # a Monday; Sunday's list is the newest that closed


def fetch(day, hours_ago, *, is_final=True, papers=3):
    return Fetch(day=day, fetched_at=NOW - timedelta(hours=hours_ago), is_final=is_final, papers=papers)


def test_what_is_missing_or_provisional_is_read_first_and_then_votes_that_rise():
    days = [date(2026, 4, 19) + timedelta(days=n) for n in range(29)]
    fetched = {day: fetch(day, 1) for day in days}
    fetched[date(2026, 5, 17)] = fetch(date(2026, 5, 17), 20, is_final=False)
    fetched[date(2026, 5, 15)] = fetch(date(2026, 5, 15), 25)
    fetched[date(2026, 5, 16)] = fetch(date(2026, 5, 16), 25, papers=0)
    fetched[date(2026, 5, 8)] = fetch(date(2026, 5, 8), 25)
    del fetched[date(2026, 5, 12)]

    assert days_to_fetch(NOW, fetched) == [date(2026, 5, 17), date(2026, 5, 12), date(2026, 5, 15)]
    assert date(2026, 5, 18) not in days_to_fetch(NOW, {})
