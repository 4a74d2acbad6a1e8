"""Reads papers from a folder of digests or a file with a JSON line for each, and makes many of few."""

import asyncio
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.sources.digest_files.folders import find_digest_files
from bot.sources.digest_files.reading import read_digest_file
from storage.database import Database
from storage.models import Digest, DigestEntry, Section
from storage.papers import PaperRepository
from storage.search import PaperIndex
from storage.search.learning import learn_where_due


def read_corpus(path: Path) -> list[Digest]:
    """The digests of *path*, oldest first."""
    return read_lines(path) if path.is_file() else list(read_folder(path))


def read_folder(path: Path) -> Iterator[Digest]:
    for file in find_digest_files(path).files:
        yield from read_digest_file(file).digests


def read_lines(path: Path) -> list[Digest]:
    """Lines of {"id", "title", "date", "votes", "authors", "sections": [[heading, body]]}."""
    days: dict[str, list[DigestEntry]] = {}
    with path.open(encoding="utf-8") as lines:
        for paper in map(json.loads, lines):
            sections = tuple(Section(heading=heading or None, body=body) for heading, body in paper["sections"])
            entry = DigestEntry(
                arxiv_id=paper["id"],
                title=paper["title"],
                authors=tuple(dict.fromkeys(paper["authors"])),
                upvotes=paper["votes"],
                sections=sections,
            )
            days.setdefault(paper["date"], []).append(entry)
    return [Digest(day=date.fromisoformat(day), entries=tuple(entries)) for day, entries in sorted(days.items())]


def multiplied(digests: list[Digest], papers: int) -> Iterator[Digest]:
    """The digests, then days with sections of different papers shuffled together, until there are so many papers."""
    chance = random.Random(7)
    everything = [entry for digest in digests for entry in digest.entries]
    sections = [section for entry in everything for section in entry.sections]
    yield from digests
    made = len(everything)
    day = digests[-1].day.toordinal()
    while made < papers:
        day += 1
        batch = min(500, papers - made)
        entries = tuple(
            replace(
                chance.choice(everything),
                arxiv_id=f"{6001 + (made + number) // 90_000}.{10_000 + (made + number) % 90_000}",
                sections=tuple(chance.sample(sections, 3)),
            )
            for number in range(batch)
        )
        made += batch
        yield Digest(day=date.fromordinal(day), entries=entries)


async def store(database: Database, digests: Iterable[Digest]) -> None:
    """Import the digests the way the bot does, and learn from them what words mean."""
    papers = PaperRepository(database, PaperIndex())
    for digest in digests:
        await papers.save_digest(digest)
        await asyncio.sleep(0)
    await papers.compact()
    await learn_where_due(database)
