"""Compare search engines on query sets: python -m benchmarks.search CORPUS SET… (with the group "bench").

CORPUS is a folder of digests or a file with a JSON line for each paper; a SET is {"name", "queries": [{"q", "rel"}]}.
"""

import argparse
import asyncio
import resource
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.search.corpora import multiplied, read_corpus, store
from benchmarks.search.engines import Engine, Paperboy, build
from benchmarks.search.scores import QuerySet, ndcg, percentile, read_set, recall
from storage.database import open_database
from storage.models import Digest

TABLES = ("search", "search_data", "search_idx", "search_docsize", "search_config", "search_words", "search_sounds")
TABLES += ("search_glosses", "search_state", "search_meanings", "search_places")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--engines", default="paperboy,unicode61,trigram,bm25s,tantivy")
    parser.add_argument("--papers", type=int, default=0, help="mix the corpus up to so many papers")
    parser.add_argument("--database", type=Path, help="build it here and leave it, or measure what is there")
    parser.add_argument("--kinds", action="store_true", help="scores by kind of query too")
    options = parser.parse_args()
    sets = [read_set(path) for path in options.sets]

    def digests() -> Iterator[Digest]:
        stored = read_corpus(options.corpus)
        return multiplied(stored, options.papers) if options.papers else iter(stored)

    with tempfile.TemporaryDirectory() as folder:
        path = options.database or Path(folder) / "search.db"
        if not path.exists():
            asyncio.run(fill(path, digests()))
        makers = build(digests, path)
        for name in options.engines.split(","):
            report(makers[name](), sets, kinds=options.kinds)


async def fill(path: Path, digests: Iterator[Digest]) -> None:
    """Import the corpus and tell what it took."""
    async with open_database(path) as database:
        started = time.perf_counter(), time.process_time()
        await store(database, digests)
        waited, used = time.perf_counter() - started[0], time.process_time() - started[1]
        ((papers,),) = await database.fetch_all("SELECT count(*) FROM papers")
        marks = ",".join("?" * len(TABLES))
        ((size,),) = await database.fetch_all(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({marks})", TABLES)
        ((all_pages,),) = await database.fetch_all("SELECT sum(pgsize) FROM dbstat")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{papers} papers imported in {waited:.1f} s, {used:.1f} s of the processor, with {memory:.0f} MiB at most")
    print(f"the index takes {size / papers:.0f} bytes a paper, the database {all_pages / papers:.0f}\n", flush=True)


def report(engine: Engine, sets: list[QuerySet], *, kinds: bool) -> None:
    """One engine's scores and latencies, as a table."""
    print(
        f"## {engine.name}\n\n| set | queries | nDCG@10 | recall@5 | recall@20 | without result |",
        "|---|---|---|---|---|---|",
        sep="\n",
    )
    times: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in sets:
        rows = []
        for query in one.queries:
            completes = one.completes and isinstance(engine, Paperboy)
            find = engine.complete if completes else engine.find
            found, taken = timed(find, query.text, 25 if completes else 10)
            times["completion, 25" if completes else "search, top 10"].append(taken)
            if isinstance(engine, Paperboy) and not completes:
                times["search, identifiers of the top 10"].append(timed(engine.rank, query.text, 10)[1])
            wide = found if completes else engine.find(query.text, 20)
            values = (ndcg(found, query.relevant), recall(wide, query.relevant, 5), recall(wide, query.relevant, 20))
            rows.append((query.kind, *values, float(not found)))
        print_row(one.name, rows)
        for kind in sorted({row[0] for row in rows}) if kinds else ():
            print_row(f"— {kind}", [row for row in rows if row[0] == kind])
    for what, taken in times.items():
        for clock, values in zip(("waited", "processor"), zip(*taken, strict=True), strict=True):
            shares = ", ".join(f"p{100 * share:g} {percentile(values, share):.2f}" for share in (0.5, 0.9, 0.99, 0.999))
            print(f"\n{what}, milliseconds {clock}: {shares} ({len(values)} queries)")
    print()


def timed(find: Callable[[str, int], list[str]], text: str, limit: int) -> tuple[list[str], tuple[float, float]]:
    """What is found, and the seconds waited and computed for it."""
    started, used = time.perf_counter(), time.process_time()
    found = find(text, limit)
    return found, (time.perf_counter() - started, time.process_time() - used)


def print_row(name: str, rows: list) -> None:
    means = " | ".join(f"{statistics.fmean(row[place] for row in rows):.3f}" for place in range(1, 5))
    print(f"| {name} | {len(rows)} | {means} |")


if __name__ == "__main__":
    main()
