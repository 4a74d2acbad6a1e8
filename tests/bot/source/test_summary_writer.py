"""Summaries by a model over real sockets: each once, in every language that is read, within a budget."""

import asyncio
from datetime import date, timedelta

import pytest

from bot.prompts import SUMMARY_VERSION
from storage.models import Digest, DigestEntry, Section
from tests.bot.source.world import DAY, item


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


async def test_a_list_without_an_abstract_costs_neither_the_model_nor_the_source_a_question(start, world):
    world.lists["2026-05-15"] = [item(1, summary=""), item(2, summary=None)]
    ingest, writer, papers, *_ = await start()
    await ingest.fetch_day(DAY)
    report = await writer.summarize_day(DAY)

    assert (report.refused, report.reasons, world.asked_papers) == (2, {"no_source": 2}, [])
    assert world.asked_alone == []
    assert (await papers.get("2605.00001")).summaries == ()


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

    assert (report.written, world.asked_alone, world.asked_papers) == (1, [1], [1])
    assert (paper.summary("ko").source, paper.summary("ko").version) == ("model", 2)
    assert paper.abstract.startswith("Tidenet")
    assert (await papers.digest(DAY)).entries[0].sections == sections


async def test_without_a_model_nothing_is_asked_and_nothing_waits(start, world):
    world.lists["2026-05-15"] = [item(1)]
    ingest, writer, *_ = await start(model=False)
    await ingest.fetch_day(DAY)

    assert (await writer.summarize_day(DAY)).written == 0
