"""Time search at work: python -m benchmarks.search.loads CORPUS [SET…].

Papers stored one by one with their commits, searches while digests of sixty papers are imported, and hostile queries.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.search.corpora import multiplied, read_corpus, store
from benchmarks.search.scores import percentile, read_set
from bot.sources.digest_files.writing import write_digest
from storage.database import Database, open_database
from storage.models import Digest, DigestEntry, Paper, Summary
from storage.papers import PaperRepository
from storage.search import PaperIndex, PaperSearch

DIGESTS = 20
IN_A_DIGEST = 60
HOSTILE = 10_000
PIECES = (
    *("\0", "\ud800", '"', "'", "*", "AND", "NOT", "NEAR(", "title:x", "-x", "^x", "(((", "a OR", "a* b*", "{}", "😀"),
    *(
        "ㅋㅋㅋ",
        "확" * 500,
        "x" * 500,
        "x " * 500,
        '" OR 1=1 --',
        "%s",
        "\\",
        "가\u0301",
        "\u202e",
        " ",
        "\t",
        "\uffff",
    ),
    *("확산", "모델을", "diffusion", "GPT-4", "2501.00001", "ㅎㅅ", "너프", "이미지", "학습", "language", "of", "the"),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.loads", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("sets", type=Path, nargs="*")
    options = parser.parse_args()
    queries = [query.text for path in options.sets for query in read_set(path).queries]
    asyncio.run(measure(read_corpus(options.corpus), queries or ["확산 모델", "language model alignment", "환각 완화"]))


async def measure(digests: list[Digest], queries: list[str]) -> None:
    stored = sum(len(digest.entries) for digest in digests)
    new = list(multiplied(digests, stored + 500 + 2 * DIGESTS * IN_A_DIGEST))[len(digests) :]
    entries = [entry for digest in new for entry in digest.entries]
    with tempfile.TemporaryDirectory() as folder:
        half = 500 + DIGESTS * IN_A_DIGEST
        folders = [
            written(Path(folder) / "first", new[-1].day + timedelta(days=1), entries[500:half]),
            written(Path(folder) / "second", new[-1].day + timedelta(days=1 + DIGESTS), entries[half:]),
        ]
        async with open_database(Path(folder) / "search.db") as database:
            await store(database, digests)
            await add(database, entries[:500])
            await search_meanwhile(database, queries, folders)
            await endure(database)


async def add(database: Database, entries: list) -> None:
    """Store papers one by one."""
    papers = PaperRepository(database, PaperIndex())
    taken = []
    for entry in entries:
        summaries = (Summary(language="ko", sections=entry.sections),)
        paper = Paper(arxiv_id=entry.arxiv_id, title=entry.title, authors=entry.authors, summaries=summaries)
        started = time.perf_counter()
        await papers.save(paper)
        taken.append(time.perf_counter() - started)
    tell("a paper stored and indexed, with its commit", taken)


async def search_meanwhile(database: Database, queries: list[str], folders: list[Path]) -> None:
    """Search for as long as digests are imported: by the process that searches, and by one of its own."""
    papers = PaperRepository(database, PaperIndex())
    importing = asyncio.ensure_future(save(papers, folders[0]))
    tell(
        f"searches beside an import of {DIGESTS} times {IN_A_DIGEST} papers",
        await search_until(importing, database, queries),
    )
    before = await papers.newest_day()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "import", str(folders[1])),
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database.path}"},
        stdout=asyncio.subprocess.DEVNULL,
    )
    ended = asyncio.ensure_future(process.wait())
    while await papers.newest_day() == before and not ended.done():
        await asyncio.wait([ended], timeout=0.01)  # It starts, and stores its first days.
    tell("searches beside the same in a process of its own", await search_until(ended, database, queries))


async def save(papers: PaperRepository, folder: Path) -> None:
    """Store digests one by one, as the bot does with those it fetches."""
    for digest in read_corpus(folder):
        await papers.save_digest(digest)


async def search_until(done: asyncio.Future[Any], database: Database, queries: list[str]) -> list[float]:
    """The seconds that one search after another takes until something is done."""
    search = PaperSearch(database)
    chance = random.Random(7)
    taken = []
    while not done.done():
        query = chance.choice(queries)
        started = time.perf_counter()
        await search.search(query, limit=10)
        taken.append(time.perf_counter() - started)
    await done
    return taken


def written(folder: Path, day: date, entries: list[DigestEntry]) -> Path:
    """A folder of digests as they are published, from *day* on."""
    for number in range(DIGESTS):
        one = day + timedelta(days=number)
        some = tuple(entries[number * IN_A_DIGEST : (number + 1) * IN_A_DIGEST])
        file = folder / f"{one:%Y/%m/%d}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(write_digest(Digest(day=one, entries=some)), encoding="utf-8")
    return folder


async def endure(database: Database) -> None:
    """Search for what nobody means."""
    search = PaperSearch(database)
    chance = random.Random(7)
    taken = []
    for _ in range(HOSTILE):
        query = "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 8)))
        started = time.perf_counter()
        await search.search(query, limit=10)
        taken.append(time.perf_counter() - started)
    tell("hostile queries", taken)


def tell(what: str, seconds: list[float]) -> None:
    shares = ", ".join(f"p{100 * share:g} {percentile(tuple(seconds), share):.2f}" for share in (0.5, 0.99, 0.999))
    print(f"{what}, milliseconds waited: mean {1000 * statistics.fmean(seconds):.2f}, {shares} ({len(seconds)})")


if __name__ == "__main__":
    main()
