"""Days from a live source into the archive, over real sockets, with faults and restarts."""

import asyncio
import json
import re
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta

import pytest
from aiohttp import web

from bot.discovery import Discovery
from bot.http import HttpClient, HttpError, Manners
from bot.ingest import Ingest, days_to_fetch
from bot.llm import LanguageModel
from bot.prompts import SUMMARY_VERSION
from bot.sources.huggingface import HuggingFace
from bot.summarizer import Summarizer
from bot.summary_writer import SummaryWriter
from storage.database import open_database
from storage.jobs import Fetch, JobRepository
from storage.models import Digest, DigestEntry, Section
from storage.papers import PaperRepository
from storage.search import PaperIndex, PaperSearch
from storage.subscriptions import SubscriptionRepository
from storage.usage import UsageRepository

DAY = date(2026, 5, 15)  # a Friday; its list closes at 02:00 UTC on the 16th


def item(number, **fields):
    name = f"Tidenet{chr(96 + number // 26)}{chr(97 + number % 26)}"
    return {
        "paper": {
            "id": f"2605.{number:05}",
            "title": f"{name}: Ordering Tokens",
            "summary": f"{name} reorders tokens before attention by a learned tide score. On {100 + number} retrieval"
            " tasks it lowers latency at equal recall, which we measure with care on every one of them.",
            "upvotes": number,
            **fields,
        }
    }


def summary_of(title, number, *, english=False):
    name = title.split(":")[0]
    if english:
        text = f"{name} reorders tokens by a learned tide score and lowers latency on {100 + number} retrieval tasks."
        return json.dumps({"whats_new": text})
    text = f"{name}은 조수 점수(tide score)로 토큰 순서를 바꾸며 {100 + number}개 검색 작업에서 지연을 줄입니다."
    return json.dumps({"whats_new": text}, ensure_ascii=False)


class World:
    """A source and a model that answer as they are told, and what they were asked."""

    def __init__(self):
        self.lists = {}
        self.texts = {}
        self.asked_days = []
        self.asked_papers = []
        self.sources = []
        self.prose = False
        self.under_way = self.most_under_way = 0
        self.model_status = 200

    async def source(self, request):
        if request.path.endswith(".md"):
            text = self.texts.get(request.path)
            if isinstance(text, str):
                return web.Response(text=text, content_type="text/markdown")
            return web.json_response({"error": "no"}, status=text or 404)
        if request.path.startswith("/api/papers/"):
            number = int(request.path.partition(".")[2])
            return web.json_response(item(number)["paper"])
        self.asked_days.append(request.query["date"])
        answer = self.lists.get(request.query["date"], [])
        if isinstance(answer, int):
            return web.json_response({"error": "no"}, status=answer)
        return web.json_response(answer if request.query["p"] == "0" else [])

    async def model(self, request):
        rules, asked = (message["content"] for message in (await request.json())["messages"])
        title = re.search(r"<title>(.*?)</title>", asked)[1]
        number = int(re.search(r"On (\d+) retrieval", asked)[1]) - 100
        self.asked_papers.append(number)
        self.sources.append(asked)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        if self.model_status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.model_status)
        content = "Here is a summary." if self.prose else summary_of(title, number, english="Write in English" in rules)
        message = {"role": "assistant", "content": content}
        usage = {"prompt_tokens": 90, "completion_tokens": 10}
        return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage})


@pytest.fixture
def world():
    return World()


@pytest.fixture
async def start(serve, passing_clock, tmp_path, world):
    """Open the ingest on the same database; called again, as after a restart."""
    source_url, model_url = await serve(world.source), await serve(world.model)
    async with AsyncExitStack() as stack:

        async def start(*, model=True, full_text=False, **settings):
            database = await stack.enter_async_context(open_database(tmp_path / "paperboy.db"))
            http = HttpClient("Hugging Face", source_url, clock=passing_clock, manners=Manners(read_seconds=0.3))
            await stack.enter_async_context(http)
            llm = LanguageModel("m", clock=passing_clock, base_url=f"{model_url}/v1", attempts=1) if model else None
            if llm:
                await stack.enter_async_context(llm)
            papers, jobs = PaperRepository(database, PaperIndex()), JobRepository(database, PaperIndex())
            source = HuggingFace(http, passing_clock)
            subscriptions = SubscriptionRepository(database)
            usage = UsageRepository(database)
            ingest = Ingest(papers, jobs, source, passing_clock)
            summarizer, texts = Summarizer(llm), source if full_text else None
            writer = SummaryWriter(
                *(papers, jobs, summarizer, passing_clock, usage),
                subscriptions=subscriptions,
                discovery=Discovery(papers, jobs, (source,), source, passing_clock),
                texts=texts,
                **settings,
            )
            return ingest, writer, papers, jobs, database

        yield start


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


async def test_what_a_digest_file_already_says_is_not_written_again(start, world):
    world.lists["2026-05-15"] = [item(1), item(2)]
    ingest, writer, papers, *_ = await start()
    sections = (Section(heading="What's New", body="파일에 있던 요약입니다."),)
    entry = DigestEntry(arxiv_id="2605.00001", title="T", sections=sections)
    await papers.save_digest(Digest(day=date(2026, 5, 14), entries=(entry,)))
    await ingest.fetch_day(DAY)
    await writer.summarize_day(DAY)

    assert world.asked_papers == [2]
    for day in (date(2026, 5, 14), DAY):
        shown = {entry.arxiv_id: entry.summary("ko").sections for entry in (await papers.digest(day)).entries}
        assert shown["2605.00001"] == sections


async def test_papers_are_summarised_once_the_top_voted_first(start, world, passing_clock):
    world.lists["2026-05-15"] = [item(number) for number in range(1, 9)]
    ingest, writer, papers, *_ = await start(concurrency=1)
    await ingest.fetch_day(DAY)
    first = await writer.summarize_day(DAY)
    second = await writer.summarize_day(DAY)

    assert world.asked_papers == [8, 7, 6, 5, 4, 3, 2, 1]
    assert (first.written, first.tokens, second.written) == (8, 800, 0)
    digest = await papers.digest(DAY)
    assert {entry.summary("ko").language for entry in digest.entries} == {"ko"}
    written = digest.entries[0].summary("ko")
    assert (written.model, written.basis, written.prompt_version) == ("m", "abstract", SUMMARY_VERSION)
    assert written.written_at == passing_clock.now()


async def subscribe(database, channel_id, language, *, paused=None):
    async with database.transaction() as transaction:
        await transaction.execute(
            "INSERT INTO subscriptions (guild_id, channel_id, created_by, created_at, zone, weekdays, count, language,"
            " covered_through, next_day, next_due, paused) VALUES (1, ?, 1, '2026-05-01T00:00:00+00:00', 'Asia/Seoul',"
            " 127, 5, ?, '2026-05-14', '2026-05-15', '2026-05-15T03:00:00+00:00', ?)",
            [channel_id, language, paused],
        )


async def test_papers_are_summarised_in_every_language_that_is_served_and_each_reader_gets_his(start, world):
    world.lists["2026-05-15"] = [item(number) for number in range(1, 4)]
    ingest, writer, papers, _, database = await start()
    assert await writer.languages() == ("ko",)
    await subscribe(database, 1, "en", paused="by request")
    assert await writer.languages() == ("ko",)
    await subscribe(database, 2, "en")
    await ingest.fetch_day(DAY)
    report = await writer.summarize_day(DAY)

    assert report.written == 6
    assert sorted(world.asked_papers) == [1, 1, 2, 2, 3, 3]
    for entry in (await papers.digest(DAY)).entries:
        assert {language: entry.summary(language).source for language in ("ko", "en")} == {"ko": "model", "en": "model"}
        assert entry.summary("en").text.startswith("Tidenet")
        assert "토큰" in entry.summary("ko").text
    assert (await writer.summarize_day(DAY)).written == 0


async def test_at_most_so_many_are_under_way_at_once(start, world):
    world.lists["2026-05-15"] = [item(number) for number in range(1, 25)]
    ingest, writer, *_ = await start(concurrency=4)
    await ingest.fetch_day(DAY)
    report = await writer.summarize_day(DAY)

    assert report.written == 24
    assert 1 < world.most_under_way <= 4


@pytest.mark.parametrize("killed_after", [0, 1, 3, 5, 7])
async def test_killed_and_started_again_each_paper_is_summarised_once(start, world, killed_after):
    world.lists["2026-05-15"] = [item(number) for number in range(1, 9)]
    ingest, writer, *_ = await start(concurrency=1)
    await ingest.fetch_day(DAY)
    done = asyncio.Event()
    task = asyncio.create_task(
        writer.summarize_day(DAY, on_progress=lambda count, _: done.set() if count >= killed_after else None)
    )
    if killed_after:
        await done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    again, again_writer, _, _, database = await start(concurrency=1)
    await again.fetch_day(DAY)
    await again_writer.summarize_day(DAY)

    versions = await database.fetch_all("SELECT count(*) AS n FROM summaries WHERE source = 'model' GROUP BY paper_id")
    assert [row["n"] for row in versions] == [1] * 8
    assert len(world.asked_papers) <= 9  # the one that was under way may be asked twice


async def test_a_model_that_is_away_is_asked_again_later_and_a_wrong_key_only_once(start, world, passing_clock):
    world.lists["2026-05-15"] = [item(number) for number in range(1, 6)]
    world.model_status = 401
    ingest, writer, papers, *_ = await start(concurrency=1)
    await ingest.fetch_day(DAY)
    refused = await writer.summarize_day(DAY)

    assert len(world.asked_papers) == 1
    assert (refused.written, refused.postponed) == (0, 5)
    assert (await papers.digest(DAY)).entries[0].summary("ko").source == "abstract"

    world.model_status = 200
    passing_clock.time += timedelta(minutes=11)
    assert (await writer.summarize_day(DAY)).written == 5


async def test_a_daily_budget_of_tokens_is_kept_to_and_comes_back_at_midnight(start, world, passing_clock):
    world.lists["2026-05-15"] = [item(number) for number in range(1, 6)]
    ingest, writer, *_ = await start(concurrency=1, daily_tokens=250)
    await ingest.fetch_day(DAY)
    today = await writer.summarize_day(DAY)
    passing_clock.time += timedelta(days=1)
    tomorrow = await writer.summarize_day(DAY)

    assert (today.written, today.postponed) == (3, 2)
    assert tomorrow.written == 2


async def test_written_again_becomes_the_newest_version(start, world):
    world.lists["2026-05-15"] = [item(1)]
    ingest, writer, papers, *_ = await start()
    await ingest.fetch_day(DAY)
    await writer.summarize_day(DAY)
    await writer.summarize(["2605.00001"], again=True)

    assert world.asked_papers == [1, 1]
    assert (await papers.get("2605.00001")).summary("ko").version == 2


async def test_a_whole_paper_is_read_by_setting_and_the_abstract_where_there_is_none(start, world):
    world.lists["2026-05-15"] = [item(1), item(2), item(3), item(4)]
    abstract = item(1)["paper"]["summary"]
    world.texts = {
        "/papers/2605.00001.md": f"# {item(1)['paper']['title']}\n\n![](data:x)\n{abstract} It took 9 days. "
        + "More. " * 20_000,
        "/papers/2605.00002.md": "too short",
        "/papers/2605.00003.md": 500,
    }
    ingest, writer, papers, *_ = await start(full_text=True)
    await ingest.fetch_day(DAY)
    await writer.summarize_day(DAY)
    written = [(await papers.get(f"2605.0000{number}")).summary("ko") for number in range(1, 5)]

    assert [one.basis for one in written] == ["full_text", "abstract", "abstract", "abstract"]
    (asked,) = [asked for asked in world.sources if "It took 9 days." in asked]
    assert "data:x" not in asked
    assert len(asked) < 30_000


async def test_answers_that_are_no_summary_cost_tokens_too(start, world):
    world.lists["2026-05-15"] = [item(1), item(2)]
    world.prose = True
    ingest, writer, *_ = await start(concurrency=1, daily_tokens=150)
    await ingest.fetch_day(DAY)
    report = await writer.summarize_day(DAY)

    assert (report.refused, report.postponed, report.tokens) == (1, 1, 200)


async def test_what_came_without_an_abstract_is_read_before_it_is_written_again(start, world):
    _, writer, papers, *_ = await start()
    sections = (Section(heading="What's New", body="파일에 있던 요약입니다."),)
    entry = DigestEntry(arxiv_id="2605.00001", title="T", sections=sections)
    await papers.save_digest(Digest(day=DAY, entries=(entry,)))
    report = await writer.summarize(["2605.00001"], again=True)
    paper = await papers.get("2605.00001")

    assert (report.written, world.asked_papers) == (1, [1])
    assert (paper.summary("ko").source, paper.summary("ko").version) == ("model", 2)
    assert paper.abstract.startswith("Tidenet")
    assert (await papers.digest(DAY)).entries[0].sections == sections


async def test_without_a_model_nothing_is_asked_and_nothing_waits(start, world):
    world.lists["2026-05-15"] = [item(1)]
    ingest, writer, *_ = await start(model=False)
    await ingest.fetch_day(DAY)

    assert (await writer.summarize_day(DAY)).written == 0


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
