"""`python -m sandbox`, as somebody starts it: the page's own requests, the bot in a process of its own."""

import asyncio
import json
import os
import re
import signal
import sys
from contextlib import asynccontextmanager

import aiohttp
import pytest
import typer
from typer.testing import CliRunner

from bot.settings import Settings
from sandbox.__main__ import main, own_model
from sandbox.parent import PASSED_ON
from sandbox.world import DAILY_PAPERS, OWNER
from tests.conftest import REPOSITORY

SECRETS = {"DISCORD_TOKEN": "secret-token", "OPENAI_API_KEY": "secret-key", "OPENAI_MODEL": "secret-model"}


class Page:
    """What the page does: asks, acts, and hears."""

    def __init__(self, session, url, events):
        self.session = session
        self.url = url
        self.events = events

    async def get(self, path):
        async with self.session.get(f"{self.url}/sandbox/api/{path}") as answer:
            return await answer.json()

    async def post(self, path, body, **headers):
        async with self.session.post(f"{self.url}/sandbox/api/{path}", json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def hear(self, fits):
        async with asyncio.timeout(60):
            async for frame in self.events:
                event = frame.json()
                if fits(event):
                    return event["data"]
        raise AssertionError("the line closed")

    async def digest(self, day):
        """The digest of *day* in the channel, waited for where it is not there yet."""
        for message in await self.get(f"channels/{DAILY_PAPERS}/messages?user={OWNER}"):
            if day in json.dumps(message, ensure_ascii=False):
                return message
        return await self.hear(
            lambda event: event["type"] == "MESSAGE_CREATE" and day in json.dumps(event["data"], ensure_ascii=False)
        )


@asynccontextmanager
async def started(tmp_path, *options):
    """A sandbox of its own process, judged by Discord's description; Ctrl-C ends it and leaves nothing behind."""
    folder = tmp_path / "temporary"
    folder.mkdir(exist_ok=True)
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/mine.db", "TMPDIR": str(folder), "PYTHONPATH": str(REPOSITORY)}
    if reference := os.environ.get("PAPERBOY_REFERENCE"):
        own["JUDGED_BY"] = str((REPOSITORY / reference).resolve())
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.e2e.judged", "--no-browser", "--port", "0", *options),
        cwd=tmp_path,
        env=os.environ | SECRETS | own,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        line = (await process.stdout.readline()).decode()
        url = re.search(r"http://127\.0\.0\.1:\d+", line)[0]
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{url}/sandbox/api/events?user={OWNER}") as ws,
        ):
            yield process, Page(session, url, ws)
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(60):
            # The bot's process writes to the same place, which closes when both are gone.
            said, process.log = (one.decode() for one in await process.communicate())

    assert (process.returncode, said) == (0, ""), process.log
    assert list(folder.iterdir()) == []


async def test_a_digest_arrives_and_the_next_when_the_clock_is_moved(tmp_path):
    (tmp_path / ".env").write_text("OPENAI_MODEL=from-a-file\n")
    async with started(tmp_path) as (process, page):
        first = await page.digest("2024년 12월 24일")
        if (await page.get("state"))["clock"]["next_digest"] < "2024-12-26":
            await page.hear(lambda event: event["type"] == "CLOCK" and event["data"]["next_digest"] > "2024-12-26")
        await page.post("clock", {"to": "next-digest"})
        second = await page.digest("2024년 12월 25일")
        failures = (await page.get("state"))["failures"]

    assert first["id"] != second["id"]
    assert failures == []
    assert "secret" not in process.log
    assert not (tmp_path / "mine.db").exists()


async def test_a_port_in_use_and_a_bot_that_cannot_start_are_sentences(tmp_path):
    (tmp_path / "notes.db").write_text("somebody's notes, no database")
    async with started(tmp_path, "--database", "notes.db") as (_, page):
        port = page.url.rsplit(":", 1)[1]
        second = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "--no-browser", "--port", port),
            cwd=tmp_path,
            stderr=asyncio.subprocess.PIPE,
        )
        error = (await page.get("state"))["bot"]["error"]
        error = error or (await page.hear(lambda event: event["type"] == "BOT_OFFLINE"))["reason"]
        _, said = await second.communicate()

    assert "notes.db" in error
    assert second.returncode == 1
    assert f"port {port}" in said.decode()
    assert "Traceback" not in said.decode()


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Content-Type": "text/plain"}]
)
async def test_another_site_cannot_act(sandbox, headers):
    before = sandbox.clock.now()
    async with aiohttp.ClientSession() as session:
        page = Page(session, sandbox.url, None)
        status, body = await page.post("clock", {"advance_seconds": 60}, **headers)

    assert status == 403
    assert body["message"]
    assert sandbox.clock.now() == before


def refused(*options):
    app = typer.Typer()
    app.command()(main)
    return CliRunner().invoke(app, ["--no-browser", "--port", "0", *options])


def test_the_real_bots_database_is_never_touched(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/mine.db")
    (tmp_path / "mine.db").write_text("precious")
    result = refused("--database", "mine.db", "--fresh")

    assert (result.exit_code, "DATABASE_URL" in result.output) == (1, True)
    assert (tmp_path / "mine.db").read_text() == "precious"


def test_your_own_model_has_to_be_named_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_MODEL", raising=False)
    result = refused("--model")

    assert (result.exit_code, "OPENAI_MODEL" in result.output) == (1, True)


def test_the_bots_process_gets_the_key_only_with_your_own_model():
    settings = Settings(openai_model="mine", openai_base_url="http://127.0.0.1:1/v1", openai_api_key="key")

    assert own_model(settings) == {
        "OPENAI_MODEL": "mine",
        "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
        "OPENAI_API_KEY": "key",
    }
    assert "OPENAI_API_KEY" not in PASSED_ON


async def test_a_kept_sandbox_shows_the_same_digest_once_after_a_restart(tmp_path):
    async with started(tmp_path, "--database", "kept.db") as (_, page):
        first = await page.digest("2024년 12월 24일")
    async with started(tmp_path, "--database", "kept.db") as (_, page):
        await page.hear(lambda event: event["type"] == "BOT_ONLINE")
        found = await page.get(f"channels/{DAILY_PAPERS}/messages?user={OWNER}")

    assert [message["id"] for message in found] == [first["id"]]
