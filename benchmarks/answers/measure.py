"""Measures answers without a model over the question sets beside this file.

    python benchmarks/answers/measure.py path/to/paperboy.db [seen|unseen|blind|blind2|blind3]

The database has to hold the papers that the sets ask about. A question is answered right where one of its papers is
among the evidence, and its fact counts where one of its spellings stands in the extractive answer.
"""

import asyncio
import json
import sys
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from bot.answers import floor
from bot.answers.archive import Archive
from bot.answers.extract import extractive_answer
from bot.answers.questions import read_question
from bot.answers.retrieve import Retriever
from bot.i18n import translator
from storage.database import open_database
from storage.papers import PaperRepository
from storage.search import PaperIndex, PaperSearch
from storage.search.frequencies import TermFrequencies
from storage.search.popular import PopularPapers

HERE = Path(__file__).parent
TODAY = date(2025, 5, 14)
FLOORS = (-1.5, -1.0, -0.5, 0.0, 0.3, 0.5, 1.0, 1.5, 2.0)


def rows_of(half):
    for name in ("questions", "unanswerable", "topics"):
        path = HERE / f"{name}_{half}.jsonl"
        if path.exists():
            yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


async def measure(path, half):
    counts = defaultdict(Counter)
    confidences = defaultdict(list)
    seconds = []
    async with open_database(path) as database:
        papers = PaperRepository(database, PaperIndex())
        retriever = Retriever(
            Archive(papers, PaperSearch(database), TermFrequencies(database), PopularPapers(database))
        )
        for row in rows_of(half):
            started = time.perf_counter()
            question = read_question(row["question"], TODAY)
            evidence = await retriever.retrieve(question)
            answer = extractive_answer(evidence, translator(question.language))
            seconds.append(time.perf_counter() - started)
            count = counts[row["kind"]]
            count["asked"] += 1
            count["refused"] += answer.is_refused
            count["found"] += any(paper.arxiv_id in row.get("papers", ()) for paper in evidence.papers)
            count["fact"] += any(fact.lower() in answer.text.lower() for fact in row.get("facts", ()))
            confidences["no" if "papers" not in row and row["kind"] != "topic" else row["kind"]].append(
                evidence.confidence
            )
    return counts, confidences, sorted(seconds)


def main():
    half = sys.argv[2] if len(sys.argv) > 2 else "unseen"
    counts, confidences, seconds = asyncio.run(measure(Path(sys.argv[1]), half))
    print(f"{half} questions: asked, refused, right paper among the evidence, fact in the extractive answer")
    for kind, count in counts.items():
        print(f"  {kind:12} {count['asked']:4} {count['refused']:4} {count['found']:4} {count['fact']:4}")
    print(f"floor now {floor.FLOOR}; share refused at each floor:")
    for kind, values in confidences.items():
        shares = "  ".join(f"{at:5.1f}: {sum(v < at for v in values) / len(values):.2f}" for at in FLOORS)
        print(f"  {kind:8} {shares}")
    print(f"p50 {seconds[len(seconds) // 2] * 1000:.0f} ms, p99 {seconds[int(len(seconds) * 0.99)] * 1000:.0f} ms")


if __name__ == "__main__":
    main()
