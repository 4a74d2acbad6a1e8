"""The archive keeps each day as published, and each paper as it is known now."""

from datetime import UTC, date, datetime

import pytest

from storage.errors import StatementError
from storage.models import Digest, Paper, Section, Summary
from storage.papers import DigestChanges
from storage.search import PaperSearch


async def test_a_digest_comes_back_as_it_was_stored(papers, make_digest, make_entry):
    digest = make_digest(
        "2024-12-24",
        make_entry("2412.17256"),
        make_entry("2412.15118", upvotes=None, media=None, thumbnail_url=None, sections=(), authors=()),
        make_entry("2412.16926", upvotes=0, sections=(Section(heading=None, body="한 줄.\n두 줄."),)),
    )
    changes = await papers.save_digest(digest)

    assert changes == DigestChanges(added=3)
    assert await papers.digest(date(2024, 12, 24)) == digest


async def test_storing_the_same_day_again_changes_nothing(papers, make_digest):
    await papers.save_digest(make_digest())

    assert await papers.save_digest(make_digest()) == DigestChanges(unchanged=1)


async def test_a_corrected_file_changes_only_what_differs(papers, make_digest, make_entry):
    await papers.save_digest(make_digest("2024-12-24", make_entry("2412.17256"), make_entry("2412.15118")))
    corrected = make_digest("2024-12-24", make_entry("2412.17256", upvotes=31), make_entry("2412.15118"))
    changes = await papers.save_digest(corrected)

    assert changes == DigestChanges(changed=1, unchanged=1)
    assert await papers.digest(date(2024, 12, 24)) == corrected
    assert (await papers.get("2412.17256")).upvotes == 31


async def test_unknown_votes_never_replace_known_ones(papers, make_digest, make_entry):
    await papers.save_digest(make_digest("2024-12-24", make_entry(upvotes=29)))
    await papers.save_digest(make_digest("2024-12-24", make_entry(upvotes=None)))

    assert (await papers.get("2412.17256")).upvotes == 29
    assert (await papers.digest(date(2024, 12, 24))).entries[0].upvotes == 29


async def test_an_imported_file_never_replaces_votes_that_were_read_later(papers, make_digest, make_entry):
    later = datetime(2024, 12, 26, tzinfo=UTC)
    await papers.save_digest(make_digest("2024-12-24", make_entry(upvotes=40)), read_at=later)
    await papers.save_digest(make_digest("2024-12-24", make_entry(upvotes=29)))

    paper = await papers.get("2412.17256")
    assert (paper.upvotes, paper.upvotes_read_at) == (40, later)
    assert (await papers.digest(date(2024, 12, 24))).entries[0].upvotes == 40


async def test_a_later_day_does_not_erase_an_earlier_one(papers, make_digest, make_entry):
    first = make_digest("2024-10-14", make_entry(upvotes=5, sections=(Section(heading=None, body="처음 요약."),)))
    second = make_digest("2024-10-17", make_entry(upvotes=9, sections=(Section(heading=None, body="나중 요약."),)))
    for digest in (second, first):  # whatever the order of the import
        await papers.save_digest(digest)

    paper = await papers.get("2412.17256")
    assert await papers.digest(date(2024, 10, 14)) == first
    assert await papers.digest(date(2024, 10, 17)) == second
    assert paper.digests == (date(2024, 10, 14), date(2024, 10, 17))
    assert (paper.upvotes, paper.summary("ko").sections[0].body) == (9, "나중 요약.")


async def test_a_day_keeps_a_paper_that_a_shorter_file_leaves_out(papers, make_digest, make_entry):
    await papers.save_digest(make_digest("2024-12-24", make_entry("2412.17256"), make_entry("2412.15118")))
    await papers.save_digest(make_digest("2024-12-24", make_entry("2412.17256")))

    assert len((await papers.digest(date(2024, 12, 24))).entries) == 2


async def test_an_empty_day_is_known_to_be_empty(papers):
    await papers.save_digest(Digest(day=date(2024, 12, 25)))

    assert await papers.digest(date(2024, 12, 25)) == Digest(day=date(2024, 12, 25))
    assert await papers.digest(date(2024, 12, 26)) is None
    assert await papers.newest_day() is None


async def test_a_paper_read_outside_a_digest_keeps_its_days(papers, make_digest):
    await papers.save_digest(make_digest())
    reading = Paper(
        arxiv_id="2412.17256",
        title="B-STaR",
        upvotes=50,
        upvotes_read_at=datetime(2025, 1, 1, tzinfo=UTC),
        abstract="In the absence of extensive annotations, models teach themselves.",
        summaries=(Summary(language="en", sections=(Section(heading=None, body="It balances."),), source="model"),),
    )
    changed = await papers.save(reading)

    paper = await papers.get("2412.17256")
    assert changed
    assert (paper.title, paper.upvotes, paper.digests) == ("B-STaR", 50, (date(2024, 12, 24),))
    assert paper.authors == ("Weihao Zeng", "Yuzhen Huang")
    assert {summary.language for summary in paper.summaries} == {"ko", "en"}
    assert not await papers.save(reading)


async def test_the_index_follows_in_the_papers_own_transaction(database, papers, make_digest, make_entry):
    await papers.save_digest(make_digest("2024-12-24", make_entry(title="Robust Tuning")))
    await papers.save_digest(make_digest("2024-12-24", make_entry(title="Careful Distillation")))
    search = PaperSearch(database)

    assert [result.arxiv_id for result in (await search.search("careful distillation")).results] == ["2412.17256"]
    assert (await search.search("robust tuning")).results == ()


async def test_the_index_follows_a_paper_whose_day_is_read_again_without_a_change(
    database, papers, make_digest, make_entry
):
    await papers.save_digest(make_digest("2024-12-24", make_entry(title="Robust Tuning")))
    await papers.save(Paper(arxiv_id="2412.17256", title="Careful Distillation"))
    await papers.save_digest(make_digest("2024-12-24", make_entry(title="Robust Tuning"), make_entry("2412.15118")))
    search = PaperSearch(database)

    assert (await papers.get("2412.17256")).title == "Robust Tuning"
    assert [result.arxiv_id for result in (await search.search("robust tuning")).results] == ["2412.17256"]
    assert (await search.search("careful distillation")).results == ()


async def test_several_days_are_stored_together_or_not_at_all(papers, make_digest, make_entry):
    days = [make_digest("2024-12-23", make_entry()), make_digest("2024-12-24", make_entry(upvotes=31))]
    with pytest.raises(StatementError):
        await papers.save_digests([*days, make_digest("2024-12-25", make_entry(title=None))])
    assert (await papers.counts()).digests == 0

    assert await papers.save_digests(days) == DigestChanges(added=2)
    assert (await papers.get("2412.17256")).upvotes == 31


async def test_counts(papers, make_digest, make_entry):
    await papers.save_digest(make_digest("2024-12-24", make_entry("2412.17256"), make_entry("2412.15118")))
    await papers.save_digest(make_digest("2024-12-25", make_entry("2412.17256")))

    counts = await papers.counts()
    assert (counts.papers, counts.digests, counts.entries) == (2, 2, 3)
    assert (counts.first_day, counts.last_day) == (date(2024, 12, 24), date(2024, 12, 25))


async def test_many_papers_come_back_in_the_order_asked_for_each_as_it_does_alone(papers, make_digest, make_entry):
    await papers.save_digest(make_digest("2024-12-23", make_entry("2412.17256"), make_entry("2412.15118", sections=())))
    await papers.save_digest(make_digest("2024-12-24", make_entry("2412.17256", upvotes=31)))
    many = await papers.get_many(["2412.15118", "2401.00001", "2412.17256", "2412.15118"])

    assert many == [await papers.get("2412.15118"), await papers.get("2412.17256")]
    assert many[1].digests == (date(2024, 12, 23), date(2024, 12, 24))


async def test_summaries_are_judged_once_each_and_keep_the_verdict(papers, make_entry, make_digest):
    await papers.save_digest(make_digest("2024-12-24", make_entry("2412.00001"), make_entry("2412.00002")))
    unjudged = await papers.unjudged(10)
    await papers.judge([(one, one.title.endswith("Exploration")) for one in unjudged[:1]])

    assert [len(unjudged), len(await papers.unjudged(10))] == [2, 1]
    flags = {
        entry.arxiv_id: entry.summary("ko").is_generic for entry in (await papers.digest(date(2024, 12, 24))).entries
    }
    assert flags == {"2412.00001": True, "2412.00002": False}


async def test_a_list_that_is_read_again_leaves_what_a_file_published(papers, make_entry, make_digest):
    published = make_entry(language="en", sections=(Section(heading="What's New", body="It balances exploration."),))
    await papers.save_digest(make_digest("2024-12-24", published))
    await papers.save_digest(make_digest("2024-12-24", make_entry(sections=())))

    assert (await papers.digest(date(2024, 12, 24))).entries == (published,)
