"""A database and papers for the tests of storage."""

from datetime import date

import pytest

from storage.database import open_database
from storage.models import Digest, DigestEntry, Section
from storage.papers import PaperRepository
from storage.search import PaperIndex


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
