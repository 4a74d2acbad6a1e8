"""A database and papers for the tests of storage."""

import json
from datetime import date

import pytest

from storage.database import open_database
from storage.models import Digest, DigestEntry, Paper, Section, Summary
from storage.papers import PaperRepository
from storage.search import Change, IndexedText, PaperIndex, PaperSearch


@pytest.fixture
async def database(tmp_path):
    async with open_database(tmp_path / "paperboy.db") as database:
        yield database


@pytest.fixture
def papers(database):
    return PaperRepository(database, PaperIndex())


@pytest.fixture
def make_entry():
    def make(arxiv_id="2412.17256", **values):
        defaults = {
            "title": "B-STaR: Monitoring and Balancing Exploration",
            "authors": ("Weihao Zeng", "Yuzhen Huang"),
            "upvotes": 29,
            "media": f"![](https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{arxiv_id}.png)",
            "thumbnail_url": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{arxiv_id}.png",
            "sections": (Section(heading="What's New", body="탐색과 활용의 균형을 스스로 맞춥니다."),),
        }
        return DigestEntry(arxiv_id=arxiv_id, **(defaults | values))

    return make


@pytest.fixture
def make_digest(make_entry):
    def make(day="2024-12-24", *entries):
        return Digest(day=date.fromisoformat(day), entries=entries or (make_entry(),))

    return make


@pytest.fixture
def search(database):
    return PaperSearch(database)


@pytest.fixture
def found(search):
    """The identifiers that a search gives, in order."""

    async def found(query, **options):
        return [result.arxiv_id for result in (await search.search(query, **options)).results]

    return found


@pytest.fixture
def make_paper():
    def make(arxiv_id, title, body="", *, authors=(), upvotes=None, day=None):
        sections = (Section(heading="기술", body=body),)
        return Paper(
            arxiv_id=arxiv_id,
            title=title,
            authors=tuple(authors),
            upvotes=upvotes,
            digests=(day,) if day else (),
            summaries=(Summary(language="ko", sections=sections),) if body else (),
        )

    return make


@pytest.fixture
def store(database):
    """Writes papers and their index without the repository of papers."""

    async def store(*papers):
        async with database.transaction() as transaction:
            for paper in papers:
                paper_id = await insert(transaction, paper)
                await PaperIndex().replace(transaction, Change(paper_id, None, IndexedText.of(paper)))

    return store


async def insert(transaction, paper):
    ((paper_id,),) = await transaction.fetch_all(
        "INSERT INTO papers (arxiv_id, title, authors, upvotes, revision) VALUES (?, ?, ?, ?, 1) RETURNING id",
        [paper.arxiv_id, paper.title, json.dumps(paper.authors), paper.upvotes],
    )
    for day in paper.digests:
        await transaction.execute("INSERT OR IGNORE INTO digests VALUES (?, '')", [str(day)])
        await transaction.execute(
            "INSERT INTO entries (day, paper_id, position, title, authors, language) VALUES (?, ?, 1, '', '[]', 'ko')",
            [str(day), paper_id],
        )
    for summary in paper.summaries:
        sections = json.dumps([[section.heading, section.body] for section in summary.sections])
        await transaction.execute(
            "INSERT INTO summaries (paper_id, language, version, sections, source, as_of)"
            " VALUES (?, ?, 1, ?, 'digest', '2024-12-24T00:00:00+00:00')",
            [paper_id, summary.language, sections],
        )
    return paper_id
