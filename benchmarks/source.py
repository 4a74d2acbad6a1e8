"""How fast a day enters the archive: 100 papers stored without a model; 30 summarised four at a time.

`uv run python -m benchmarks.source [SECONDS]` starts a small source and a model that takes so long (two seconds where
left out), both on 127.0.0.1.
"""

import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from aiohttp import web

from bot.clock import SystemClock
from bot.http import HttpClient
from bot.ingest import Ingest
from bot.llm import LanguageModel
from bot.sources.huggingface import HuggingFace
from bot.summarizer import Summarizer
from bot.summary_writer import SummaryWriter
from storage.database import open_database
from storage.jobs import JobRepository
from storage.papers import PaperRepository
from storage.search import PaperIndex
from storage.usage import UsageRepository

DAY = date(2026, 5, 15)
PAPERS, SUMMARIES, CONCURRENCY = 100, 30, 4
MODEL_SECONDS = float(next(iter(sys.argv[1:]), 2.0))


def item(number: int) -> dict[str, object]:
    """One paper of the list, as Hugging Face shows it."""
    name = "".join(chr(ord("A") + number // 26**place % 26) for place in range(3)).capitalize() + "Net"
    abstract = (
        f"{name} reorders tokens before attention by a learned tide score. On {100 + number} retrieval tasks it lowers"
        " latency at equal recall. " + "The ordering is learned together with the model and costs little. " * 12
    )
    authors = [{"name": f"Author {number} {place}", "hidden": False} for place in range(8)]
    return {
        "paper": {
            "id": f"2605.{number:05}",
            "title": f"{name}: Tides of Tokens",
            "summary": abstract,
            "authors": authors,
            "upvotes": number,
        }
    }


async def answer(request: web.Request) -> web.Response:
    """The source and the model in one."""
    if request.method == "GET":
        return web.json_response([item(n) for n in range(PAPERS)] if request.query["p"] == "0" else [])
    asked = (await request.json())["messages"][1]["content"]
    await asyncio.sleep(MODEL_SECONDS)
    name, count = re.search(r"<title>(\w+)", asked), re.search(r"On (\d+)", asked)
    assert name is not None
    assert count is not None
    text = f"{name[1]}은 조수 점수(tide score)로 토큰의 순서를 바꾸며 {count[1]}개 검색 작업에서 지연을 줄입니다."
    message = {"role": "assistant", "content": json.dumps({"whats_new": text}, ensure_ascii=False)}
    return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}]})


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """The stand-in's address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def main() -> None:
    """Measure and print."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        async with (
            serving() as url,
            open_database(Path(folder) / "paperboy.db") as database,
            HttpClient("source", url, clock=clock) as http,
            LanguageModel("m", clock=clock, base_url=f"{url}/v1") as model,
        ):
            index = PaperIndex()
            papers, jobs = PaperRepository(database, index), JobRepository(database, index)
            source = HuggingFace(http, clock)
            ingest = Ingest(papers, jobs, source, clock)
            usage = UsageRepository(database)
            writer = SummaryWriter(papers, jobs, Summarizer(model), clock, usage, concurrency=CONCURRENCY)
            start = time.perf_counter()
            report = await ingest.fetch_day(DAY)
            fetched = time.perf_counter() - start
            await Summarizer(model).summarize((await papers.get("2605.00000")) or exit(1), "ko")  # connects
            start, began = time.perf_counter(), time.process_time()
            summaries = await writer.summarize([f"2605.{n:05}" for n in range(SUMMARIES)])
            summarised, worked = time.perf_counter() - start, time.process_time() - began
    even = SUMMARIES * MODEL_SECONDS / CONCURRENCY
    rounds = -(-SUMMARIES // CONCURRENCY) * MODEL_SECONDS
    print(f"{datetime.now(UTC):%Y-%m-%d}  {report.papers} papers fetched and stored in {fetched:.2f} s")
    print(
        f"{summaries.written} summaries, {CONCURRENCY} at once, {MODEL_SECONDS} s each: {summarised:.2f} s;"
        f" model's time / {CONCURRENCY} = {even:.2f} s ({summarised / even - 1:+.1%}), in whole rounds {rounds:.2f} s"
        f" ({summarised / rounds - 1:+.1%}); {worked / SUMMARIES * 1000:.1f} ms of the processor each"
    )


if __name__ == "__main__":
    asyncio.run(main())
