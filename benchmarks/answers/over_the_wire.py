"""How long answers take through the sandbox: person, gateway, discord.py, archive, REST, person again.

    python benchmarks/answers/over_the_wire.py path/to/paperboy.db

The database is copied first. The model is a scripted server that streams one piece every 20 ms, or to a crowd every
200 ms, so that an answer takes it 4 s; with a crowd Discord's rate limits are in force.
"""

import asyncio
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from bot.client import Paperboy
from bot.services import open_services
from bot.settings import Settings
from sandbox.people import says
from sandbox.server import open_sandbox
from sandbox.shapes import made
from sandbox.state import TOKEN
from sandbox.world import GUILD, member

PEOPLE = 100
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
QUESTIONS = Path(__file__).parent / "questions_seen.jsonl"
PIECES = ["탐색과 활용을 ", "스스로 맞추는 ", "방법을 제안해서 ", "수학 문제를 더 잘 풉니다. ", "[P1]"] * 4


class Model:
    """Streams, and notes when forty characters were sent."""

    def __init__(self):
        self.forty_at = []
        self.pause = 0.02

    async def stream(self, request):
        """Answer one request."""
        await request.json()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        sent = ""
        for piece in PIECES:
            sent += piece
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            chunk["choices"] = [{"index": 0, "delta": {"content": piece}}]
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
            if len(sent) >= 40 > len(sent) - len(piece):
                self.forty_at.append(time.perf_counter())
            await asyncio.sleep(self.pause)
        await response.write(b"data: [DONE]\n\n")
        return response


async def connected(settings, sandbox, work):
    async with (
        open_services(settings, clock=sandbox.clock) as services,
        Paperboy(services, guild_ready_timeout=0.05) as bot,
    ):
        running = asyncio.create_task(bot.start(TOKEN))
        await bot.wait_until_ready()
        await work(bot)
        await bot.close()
        await running


def quantiles(name, seconds):
    cuts = statistics.quantiles(seconds, n=100)
    print(f"{name}: p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms, {len(seconds)} times")


def joined(world, count):
    """New members of the server, by name."""
    names = [f"reader{number}" for number in range(count)]
    for number, name in enumerate(names):
        user_id = str(10**15 + number)
        world.users[user_id] = made("user", id=user_id, username=name)
        world.locales[user_id] = "ko"
        world.members[GUILD][user_id] = member(world.users[user_id], [])
    return names


def report(how, answers, began, statuses, edited):
    """One line about a crowd that was answered."""
    texts = [a if isinstance(a, Exception) else says(getattr(a, "message", a)) for a in answers]
    failed = sum(isinstance(text, Exception) for text in texts)
    by_model = sum("스스로 맞추는" in text for text in texts if isinstance(text, str))
    most = max((sum(at <= other < at + 5 for other in edited) for at in edited), default=0)
    print(
        f"{len(texts)} people at once {how}, with a model of 4 s: {len(texts) - failed} answered, {failed} expired, "
        f"{by_model} by the model, the last after {time.perf_counter() - began:.1f} s; "
        f"{statuses[429]} refused for the rate; {len(edited)} edits of messages, at most {most} in 5 s"
    )


async def measure(path):
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    model = Model()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.stream)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"

    async def plainly(_bot):
        minji = sandbox.person("minji")
        took = []
        for question in questions * 4:
            began = time.perf_counter()
            await minji.slash("general", "ask", question=question)
            took.append(time.perf_counter() - began)
        quantiles("/ask without a model, question to answer", took)
        began = time.perf_counter()
        answers = await asyncio.gather(
            *(minji.slash("general", "ask", question=f"{questions[n % 50]} {n}") for n in range(100))
        )
        whole = time.perf_counter() - began
        print(f"100 questions at once: {sum(bool(a.text) for a in answers)} answered, the last after {whole:.1f} s")

    async def with_model(bot):
        minji = sandbox.person("minji")
        took = []
        for number in range(30):
            asked = minji.say("general", f"<@{bot.user.id}> B-STaR 질문 {number}")
            first = await minji.sees("general", "스스로", after=asked["id"])
            took.append(time.perf_counter() - model.forty_at[-1])
            await minji.sees("general", "arXiv" if "쓰는" not in says(first) else "▲", after=asked["id"])
            # Longer than the pause between two edits of one channel.
            await asyncio.sleep(1.5)
            sandbox.clock.advance(10)  # past the cooldown
        quantiles("with a model, forty characters to first text", took)

    async def crowd(bot):
        model.pause, sandbox.rates.on = 0.2, True
        people = joined(sandbox.world, PEOPLE)
        statuses, edited = Counter(), []

        def watch(exchange):
            statuses[exchange.status] += 1
            if exchange.route.name == EDIT and exchange.status == 200:
                edited.append(time.perf_counter())

        sandbox.watchers.append(watch)
        persons = [sandbox.person(name) for name in people]
        began = time.perf_counter()
        doings = [
            person.slash("general", "ask", question=f"{questions[number % 25]} {number}")
            for number, person in enumerate(persons)
        ]
        await sandbox.until(
            lambda: all(one.interaction.settled or one.interaction.failed for one in doings), "all answers", 120.0
        )
        answers = await asyncio.gather(*doings, return_exceptions=True)
        report("by /ask", answers, began, statuses, edited)
        statuses.clear(), edited.clear()
        sandbox.clock.advance(60)
        began = time.perf_counter()
        asked = {
            person.say("general", f"<@{bot.user.id}> {questions[number % 25]} {number} 번째")["id"]
            for number, person in enumerate(persons)
        }

        def finished():
            replies = [one for one in persons[0].messages("general") if one.get("message_reference")]
            done = [one for one in replies if one["message_reference"]["message_id"] in asked and "answer:" in str(one)]
            return done if len(done) == len(asked) else None

        report("by mention", await sandbox.until(finished, "all answers", 300.0), began, statuses, edited)

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "paperboy.db"
        shutil.copy(path, copy)
        start = datetime(2025, 5, 14, 3, tzinfo=UTC)
        async with open_sandbox(start=start) as sandbox:
            url = f"sqlite:///{copy}"
            await connected(Settings(database_url=url), sandbox, plainly)
            model_settings = Settings(
                database_url=url, openai_model="m", openai_base_url=address, answer_tokens_per_person=10**9
            )
            await connected(model_settings, sandbox, with_model)
            await connected(model_settings, sandbox, crowd)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(measure(Path(sys.argv[1])))
