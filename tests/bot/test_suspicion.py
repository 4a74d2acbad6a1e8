"""Doubts about summaries: generic ones are flagged as they are imported, and people's reports reach the operator."""

import asyncio
import json
from dataclasses import replace
from datetime import date

import pytest

from bot.answers.evidence import match_of
from bot.errors import UserError
from bot.importing import import_digests
from bot.suspicion import Reports
from storage.database import open_database
from storage.jobs import JobRepository, SummaryJob, Written
from storage.models import Section, Summary
from storage.papers import PaperRepository
from storage.reports import ReportRepository
from storage.search import PaperIndex

DIGEST = """## Daily Papers (2026-05-15)

### [TideNet: Ordering Tokens](https://arxiv.org/abs/2605.00001)

- ***What's New***: TideNet은 조수 점수(tide score)로 토큰 순서를 바꿉니다.

### [Another Great Framework](https://arxiv.org/abs/2605.00002)

- ***What's New***: 본 논문은 새로운 방법을 제안하고 다양한 실험에서 우수한 성능을 보였습니다.
"""
AGAIN = Summary(
    language="ko", sections=(Section(heading="What's New", body="다시 쓴 요약입니다."),), source="model", model="m"
)


@pytest.fixture
async def archive(tmp_path):
    """A database with two imported papers, one of them praised in words that say nothing."""
    (tmp_path / "2026-05-15.md").write_text(DIGEST, encoding="utf-8")
    async with open_database(tmp_path / "paperboy.db") as database:
        await import_digests(PaperRepository(database, PaperIndex()), [tmp_path / "2026-05-15.md"])
        yield database


@pytest.fixture
def reports(archive, passing_clock):
    return Reports(ReportRepository(archive), passing_clock, b"secret")


async def test_an_imported_summary_about_nothing_is_flagged_and_shown_all_the_same(archive):
    digest = await PaperRepository(archive, PaperIndex()).digest(date(2026, 5, 15))

    assert [entry.summary("ko").is_generic for entry in digest.entries] == [False, True]


async def test_a_generic_summary_weighs_less_as_evidence_and_stays_evidence(archive):
    flagged = await PaperRepository(archive, PaperIndex()).get("2605.00002")
    trusted = replace(flagged, summaries=tuple(replace(one, is_generic=False) for one in flagged.summaries))

    assert 0 < match_of(flagged, {}, "ko").score < match_of(trusted, {}, "ko").score


async def test_a_person_reports_a_version_once_and_is_not_named(reports, archive):
    await reports.add("2605.00001", "ko", 1, person_id=42, reason="수치가\n다릅니다.")
    await reports.add("2605.00001", "ko", 1, person_id=43, reason="")
    with pytest.raises(UserError) as again:
        await reports.add("2605.00001", "ko", 1, person_id=42, reason="또")
    (reported,) = await ReportRepository(archive).open()
    kept = await archive.fetch_all("SELECT * FROM summary_reports")

    assert again.value.message_id == "report.again"
    assert (reported.arxiv_id, reported.count, reported.reasons) == ("2605.00001", 2, ("수치가 다릅니다.",))
    assert not any(str(value) == "42" for row in kept for value in row)


async def test_a_report_is_closed_by_a_newer_version_which_can_be_reported_itself(reports, archive, passing_clock):
    await reports.add("2605.00001", "ko", 1, person_id=42, reason="")
    job = SummaryJob(arxiv_id="2605.00001", language="ko")
    written = Written(summary=AGAIN, reason=None, model="m", prompt_version=1, source_hash="", tokens=1)
    await JobRepository(archive, PaperIndex()).finish_summary(job, written, now=passing_clock.now())
    repository = ReportRepository(archive)
    closed = await repository.open()
    with pytest.raises(UserError) as late:
        await reports.check("2605.00001", "ko", 1, person_id=43)
    await reports.add("2605.00001", "ko", 2, person_id=42, reason="")

    assert closed == []
    assert late.value.message_id == "report.renewed"
    assert [one.summary.version for one in await repository.open()] == [2]
    assert [one.source for one in await repository.versions("2605.00001")] == ["model", "digest"]


async def test_a_version_that_is_not_stored_cannot_be_reported(reports):
    for arxiv_id, version in (("2605.00001", 7), ("2605.99999", 1)):
        with pytest.raises(UserError) as caught:
            await reports.check(arxiv_id, "ko", version, person_id=42)
        assert caught.value.message_id == "report.unknown"


def test_the_operator_sees_what_was_reported_and_how_to_have_it_written_again(paperboy, tmp_path, passing_clock):
    (tmp_path / "2026-05-15.md").write_text(DIGEST, encoding="utf-8")
    paperboy("import", tmp_path / "2026-05-15.md")
    nothing = paperboy("reports")[1]

    async def report():
        async with open_database(tmp_path / "paperboy.db") as database:
            reports = Reports(ReportRepository(database), passing_clock, b"secret")
            await reports.add("2605.00002", "ko", 1, person_id=42, reason="아무 말도 없습니다.")

    asyncio.run(report())
    status, said, _ = paperboy("reports")
    (shape,) = json.loads(paperboy("reports", "--json")[1])["reports"]
    versions = paperboy("paper", "2605.00002", "--versions")[1]

    assert "No report is open." in nothing
    assert status == 0
    for part in ("Another Great Framework", "ko 1: digest", "1 report,", "아무 말도 없습니다."):
        assert part in said
    assert "python -m bot summarize --paper 2605.00002 --language ko --again" in said
    assert (shape["arxiv_id"], shape["count"], shape["summary"]["version"]) == ("2605.00002", 1, 1)
    assert "ko 1: digest" in versions
    assert "generic" in versions
