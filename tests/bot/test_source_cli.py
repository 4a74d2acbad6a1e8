"""The commands of the live source, as a person types them; one is killed where it hurts."""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest
from aiohttp import web

REPOSITORY = Path(__file__).parent.parent.parent
NAMES = ("Amber", "Birch", "Cedar", "Daisy", "Elder", "Fern")


def item(number):
    name = f"{NAMES[number]}Net"
    abstract = (
        f"{name} reorders tokens before attention by a learned tide score. On {100 + number} retrieval tasks it lowers"
        " latency at equal recall, which is measured with care on every one of them."
    )
    return {"paper": {"id": f"2605.0000{number}", "title": f"{name}: Tides", "summary": abstract, "upvotes": number}}


class World:
    """A source and a model; the model can kill the process that asks it."""

    def __init__(self):
        self.lists = {"2026-05-15": [item(number) for number in range(6)]}
        self.asked = []
        self.days = []
        self.process = None
        self.kill_at = 0

    async def answer(self, request):
        if request.path == "/api/daily_papers":
            self.days.append(request.query["date"])
            found = self.lists.get(request.query["date"], [])
            if isinstance(found, int):
                return web.json_response({"error": "no such day"}, status=found)
            return web.json_response(found if request.query["p"] == "0" else [])
        if request.path == "/api/papers/search":
            return web.json_response([item(2)] if request.query["q"] == "tides" else [])
        if request.path == "/api/papers/2605.00002":
            return web.json_response(item(2)["paper"])
        asked = (await request.json())["messages"][1]["content"]
        name, number = re.search(r"<title>(\w+)", asked)[1], re.search(r"On (\d+)", asked)[1]
        self.asked.append(name)
        if len(self.asked) == self.kill_at:
            self.process.kill()
        text = f"{name}은 조수 점수(tide score)로 토큰 순서를 바꾸며 {number}개 검색 작업에서 지연을 줄입니다."
        message = {"role": "assistant", "content": json.dumps({"whats_new": text}, ensure_ascii=False)}
        return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}]})


@pytest.fixture
async def bot(serve, paperboy, monkeypatch):
    """Runs a command with a model (or without) on one database, beside its servers; gives status, output and errors."""
    world = World()
    url = await serve(world.answer)
    for name, value in {"HUGGINGFACE_URL": url, "OPENAI_BASE_URL": f"{url}/v1", "SUMMARY_CONCURRENCY": "1"}.items():
        monkeypatch.setenv(name, value)

    async def run(*arguments, model="m"):
        monkeypatch.setenv("OPENAI_MODEL", model)
        return await asyncio.to_thread(paperboy, *arguments)

    run.world = world
    return run


async def killed(world, *arguments):
    """The exit status of a command in a process of its own, which the world may kill."""
    environment = os.environ | {"OPENAI_MODEL": "m", "PYTHONPATH": str(REPOSITORY)}
    world.process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments), env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    return await world.process.wait()


async def test_a_day_is_fetched_and_summarised_in_one_command(bot):
    bot.world.lists["2026-05-15"].append({"paper": {}})
    status, output, errors = await bot("fetch", "--date", "2026-05-15")
    _, shown, _ = await bot("digest", "2026-05-15", "--json")

    assert status == 0
    assert "2026-05-15: 6 papers, 6 new; 6 summaries written, 0 refused, 0 put off" in output
    assert "7번째 항목" in errors
    papers = json.loads(shown)["papers"]
    assert [paper["upvotes"] for paper in papers] == [5, 4, 3, 2, 1, 0]
    assert papers[0]["sections"][0]["heading"] == "What's New"


async def test_days_are_fetched_in_a_row_and_one_that_fails_stops_none(bot):
    bot.world.lists["2026-05-14"] = 400
    status, output, errors = await bot("fetch", "--from", "2026-05-13", "--to", "2026-05-15", model="")

    assert status == 1
    assert output.splitlines() == ["2026-05-13: an empty list", "2026-05-15: 6 papers, 6 new"]
    assert "2026-05-14: not fetched" in errors
    assert "no such day" in errors
    assert bot.world.asked == []


async def test_what_is_not_stored_is_searched_and_fetched_on_request(bot):
    _, found, _ = await bot("search", "tides", "--live", "--json")
    unknown, _, sentence = await bot("paper", "2605.00002")
    status, shown, _ = await bot("paper", "2605.00002", "--live")

    assert [one["arxiv_id"] for one in json.loads(found)["results"]] == ["2605.00002"]
    assert unknown == 1
    assert "2605.00002" in sentence
    assert status == 0
    assert "CedarNet: Tides" in shown
    assert "CedarNet reorders tokens" in shown


async def test_a_range_goes_on_where_it_was_stopped(bot):
    span = ("fetch", "--from", "2026-05-13", "--to", "2026-05-15", "--no-summaries")
    bot.world.lists["2026-05-15"] = 400
    await bot(*span)
    bot.world.lists["2026-05-15"] = [item(1)]
    bot.world.days.clear()
    second = await bot(*span)
    read_again = await bot(*span, "--again")

    assert second[1].splitlines() == [
        *("2026-05-13: read before", "2026-05-14: read before", "2026-05-15: 1 papers, 1 new"),
    ]
    assert "2026-05-15: 1 papers, 0 new" in read_again[1]
    assert bot.world.days == ["2026-05-15"] * 2 + ["2026-05-13", "2026-05-14"] + ["2026-05-15"] * 2


async def test_killed_while_it_summarises_it_resumes_where_it_was(bot):
    kill_at = bot.world.kill_at = 4
    killed_with = await killed(bot.world, "fetch", "--date", "2026-05-15")
    bot.world.kill_at = 0
    status, output, _ = await bot("fetch", "--date", "2026-05-15")

    assert (killed_with, status) == (-9, 0)
    assert "6 papers, 0 new; 3 summaries written" in output
    # The one whose answer was on its way when the process died is asked again, no other.
    assert sorted(bot.world.asked) == sorted([*(f"{name}Net" for name in NAMES), bot.world.asked[kill_at - 1]])


async def test_summarize_writes_what_is_missing_and_again_on_request(bot):
    await bot("fetch", "--date", "2026-05-15", "--no-summaries")
    day = await bot("summarize", "--date", "2026-05-15")
    one = await bot("summarize", "--paper", "2605.00003", "--again")
    nothing = await bot("summarize", "--date", "2026-05-15")

    assert [result[0] for result in (day, one, nothing)] == [0, 0, 0]
    assert "6 summaries written" in day[1]
    assert "1 summaries written" in one[1]
    assert "0 summaries written" in nothing[1]
    assert len(bot.world.asked) == 7


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("summarize", "--date", "2026-05-15"), 1, "OPENAI_MODEL"),
        (("summarize",), 2, "--date or --paper"),
        (("fetch",), 2, "--date, or --from and --to"),
        (("fetch", "--date", "yesterday"), 2, "2026-05-15"),
        (("fetch", "--from", "2026-05-15", "--to", "2026-05-01"), 2, "before"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(bot, arguments, status, sentence):
    code, _, errors = await bot(*arguments, model="")

    assert code == status
    assert sentence in errors
    assert "Traceback" not in errors
