"""The archive fed while the bot runs: which lists can be posted, and papers that somebody asks for."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from bot.delivery.live import LiveLists
from bot.discovery import Discovery
from bot.errors import UpstreamError, UserError
from bot.feed import Feed
from bot.ingest import DayReport
from bot.lookup import Lookup
from bot.summary_writer import SummaryReport
from storage.database import open_database
from storage.jobs import Fetch, JobRepository
from storage.models import Digest, DigestEntry, Paper
from storage.papers import PaperRepository
from storage.search import PaperIndex, PaperSearch

FRIDAY = date(2026, 5, 15)
ABSTRACT = "TideNet reorders tokens before attention by a learned tide score."
FOUND = Paper(arxiv_id="2605.00001", title="TideNet", authors=("Ann B",), abstract=ABSTRACT)


@pytest.fixture
async def database(tmp_path):
    async with open_database(tmp_path / "paperboy.db") as database:
        yield database


@pytest.fixture
def papers(database):
    return PaperRepository(database, PaperIndex())


@pytest.fixture
def jobs(database):
    return JobRepository(database, PaperIndex())


@pytest.fixture
def lists(papers, jobs, passing_clock):
    return LiveLists(papers, jobs, passing_clock)


@pytest.fixture
def read(papers, jobs, passing_clock):
    async def read(day, *arxiv_ids, is_final=True):
        entries = tuple(DigestEntry(arxiv_id=arxiv_id, title="T") for arxiv_id in arxiv_ids)
        await papers.save_digest(Digest(day=day, entries=entries))
        now = passing_clock.now()
        await jobs.record_fetch(Fetch(day=day, fetched_at=now, is_final=is_final, papers=len(entries)))

    return read


async def test_closed_days_are_due_unless_they_proved_empty(lists, read, passing_clock):
    await read(date(2026, 5, 16))
    await read(FRIDAY, "2605.00001")
    monday = datetime(2026, 5, 18, 12, tzinfo=passing_clock.now().tzinfo)

    assert await lists.closed_after(date(2026, 5, 13), monday) == [date(2026, 5, 14), FRIDAY, date(2026, 5, 17)]
    assert await lists.newest_closed(monday) == date(2026, 5, 17)


async def test_a_list_is_there_once_it_was_read_after_its_close(lists, read):
    assert await lists.get(FRIDAY) is None

    await read(FRIDAY, "2605.00001", is_final=False)
    assert await lists.get(FRIDAY) is None

    await read(FRIDAY, "2605.00001")
    assert len((await lists.get(FRIDAY)).entries) == 1


async def test_an_imported_day_that_was_never_read_is_there(lists, papers):
    await papers.save_digest(Digest(day=FRIDAY, entries=(DigestEntry(arxiv_id="2605.00001", title="T"),)))

    assert await lists.get(FRIDAY) is not None


async def test_a_list_waits_ten_minutes_for_its_summaries_and_no_longer(lists, read, jobs, passing_clock):
    await read(FRIDAY, "2605.00001")
    await jobs.plan_summaries(["2605.00001"], "ko", now=passing_clock.now())
    assert await lists.get(FRIDAY) is None

    passing_clock.time += timedelta(minutes=10)
    assert await lists.get(FRIDAY) is not None


class Source:
    def __init__(self, answer):
        self.answer = answer

    async def search(self, _query):
        found = await self.find_paper("")
        return (found,) if found else ()

    async def find_paper(self, _arxiv_id):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


AWAY = UpstreamError("Hugging Face", "status 500")


@pytest.fixture
def look_up(papers, jobs, database, passing_clock):
    def make(*answers):
        sources = tuple(map(Source, answers))
        discovery = Discovery(papers, jobs, sources, sources[0], passing_clock)
        return Lookup(papers, PaperSearch(database), discovery)

    return make


@pytest.mark.parametrize("answers", [(FOUND,), (None, FOUND), (AWAY, FOUND)])
async def test_an_unknown_paper_is_looked_up_and_stored_outside_every_digest(look_up, papers, answers):
    lookup = look_up(*answers)
    assert await lookup.is_outside("2605.00001")

    paper = await lookup.find("https://arxiv.org/abs/2605.00001v2")
    assert (paper.title, paper.digests, paper.summaries[0].source) == ("TideNet", (), "abstract")
    assert (await papers.get("2605.00001")).abstract == ABSTRACT
    assert not await lookup.is_outside("2605.00001")


@pytest.mark.parametrize(
    ("answers", "message_id"),
    [((None, None), "paper.nowhere"), ((AWAY, None), "paper.not_reached"), ((AWAY, AWAY), "paper.not_reached")],
)
async def test_a_paper_that_is_nowhere_or_out_of_reach_is_a_sentence(look_up, answers, message_id):
    with pytest.raises(UserError) as caught:
        await look_up(*answers).find("2605.00001")

    assert caught.value.message_id == message_id


async def test_a_search_outside_stores_nothing_and_says_what_to_do_where_it_fails(look_up, papers):
    page = await look_up(FOUND).search_outside("tides")
    with pytest.raises(UserError) as failed:
        await look_up(AWAY).search_outside("tides")

    assert [(one.arxiv_id, one.title) for one in page.results] == [("2605.00001", "TideNet")]
    assert page.results[0].snippet.startswith("TideNet reorders")
    assert await papers.get("2605.00001") is None
    assert failed.value.message_id == "search.live_failed"


async def test_a_title_is_never_looked_up_in_the_world(look_up):
    lookup = look_up(FOUND)

    assert not await lookup.is_outside("TideNet")
    with pytest.raises(UserError):
        await lookup.find("TideNet")


class Ingest:
    def __init__(self, jobs, clock):
        self.jobs, self.clock = jobs, clock
        self.summarised = []
        self.third = asyncio.Event()

    async def catch_up(self):
        fetch = Fetch(day=FRIDAY, fetched_at=self.clock.now(), is_final=True, papers=1)
        if FRIDAY in await self.jobs.fetches(FRIDAY):
            return []
        await self.jobs.record_fetch(fetch)
        return [DayReport(day=FRIDAY, papers=1, added=1, is_final=True)]

    async def summarize_day(self, day):
        self.summarised.append(day)
        if len(self.summarised) == 3:
            self.third.set()
        return SummaryReport()


async def test_the_feed_tells_of_news_and_only_of_news(jobs, passing_clock):
    ingest = Ingest(jobs, passing_clock)
    feed = Feed(ingest, ingest, jobs, passing_clock)
    told = []
    async with feed.running(lambda: told.append(passing_clock.now())):
        await ingest.third.wait()

    assert len(told) == 1
    assert set(ingest.summarised) == {FRIDAY}


async def test_the_feed_ends_with_its_block(jobs, passing_clock):
    feed = Feed(Ingest(jobs, passing_clock), Ingest(jobs, passing_clock), jobs, passing_clock)
    async with feed.running(lambda: None):
        pass

    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("feed")]


async def test_a_round_that_fails_is_logged_and_the_next_one_comes(jobs, passing_clock, caplog):
    ingest = Ingest(jobs, passing_clock)
    rounds = iter([RuntimeError("broken"), None])
    healthy = ingest.catch_up

    async def catch_up():
        if error := next(rounds, None):
            raise error
        return await healthy()

    ingest.catch_up = catch_up
    feed = Feed(ingest, ingest, jobs, passing_clock)
    async with feed.running(lambda: None):
        await ingest.third.wait()

    assert "this round of the feed was lost" in caplog.text
