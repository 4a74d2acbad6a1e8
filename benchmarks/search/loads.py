"""Time search at work: python -m benchmarks.search.loads CORPUS [SET…].

Papers stored one by one with their commits, searches while digests of sixty papers are imported, and hostile queries.
"""

import argparse
import asyncio
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.search.corpora import multiplied, read_corpus, store
from benchmarks.search.scores import percentile, read_set
from storage.database import Database, open_database
from storage.models import Digest, Paper, Summary
from storage.papers import PaperRepository
from storage.search import PaperIndex, PaperSearch

DIGESTS = 10
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
    new = list(multiplied(digests, stored + 500 + DIGESTS * IN_A_DIGEST))[len(digests) :]
    entries = [entry for digest in new for entry in digest.entries]
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(Path(folder) / "search.db") as database:
            await store(database, digests)
            await add(database, entries[:500])
            await search_meanwhile(database, queries, entries[500:], new[-1])
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


async def search_meanwhile(database: Database, queries: list[str], entries: list, day: Digest) -> None:
    """Search for as long as digests are imported, each in its own transaction."""
    digests = [
        replace(
            day,
            day=day.day.fromordinal(day.day.toordinal() + 1 + number),
            entries=tuple(entries[number * IN_A_DIGEST : (number + 1) * IN_A_DIGEST]),
        )
        for number in range(DIGESTS)
    ]
    importing = asyncio.create_task(store(database, digests))
    search = PaperSearch(database)
    chance = random.Random(7)
    taken = []
    while not importing.done():
        query = chance.choice(queries)
        started = time.perf_counter()
        await search.search(query, limit=10)
        taken.append(time.perf_counter() - started)
    await importing
    tell(f"searches while {DIGESTS} digests of {IN_A_DIGEST} papers are imported", taken)


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
    print(f"{what}, milliseconds waited: {shares} ({len(seconds)})")


if __name__ == "__main__":
    main()
