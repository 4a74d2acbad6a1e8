"""A sandbox for each test, and a bot that speaks to it."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio

from sandbox.people import Doing
from sandbox.server import Sandbox, open_sandbox
from sandbox.state import TOKEN
from sandbox.world import ADMIN_ROLE, BOT, GENERAL, GUILD, NEWS
from tests.sandbox.stage import Stage

HOME = "/api/v10"
START = datetime(2024, 12, 25, 3, 0, 30, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-limit", action="append", default=[], help="Run as if this limit did not exist.")


@pytest.fixture
async def sandbox(judge_by_discord, request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """A sandbox whose clock stands still."""
    async with open_sandbox(start=START, frozen=True) as sandbox:
        sandbox.limits.off.update(request.config.getoption("--without-limit"))
        judge_by_discord(sandbox)
        yield sandbox
        assert sandbox.failures == []


@asynccontextmanager
async def running(sandbox: Sandbox, client: discord.Client) -> AsyncIterator[discord.Client]:
    """*client*, connected and ready."""
    client._connection.guild_ready_timeout = 0.05
    async with client:
        task = asyncio.create_task(client.start(TOKEN))
        try:
            await sandbox.until(lambda: task.done() or sandbox.gateway.online.is_set(), "the bot to come online")
            if task.done():
                await task
            await client.wait_until_ready()
            yield client
        finally:
            await client.close()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def run() -> Callable[[Sandbox, discord.Client], AbstractAsyncContextManager[discord.Client]]:
    """Runs a client against a sandbox."""
    return running


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over the wire."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> int:
        """Discord's own code; 0 of what was not refused."""
        return self.body.get("code", 0) if isinstance(self.body, dict) else 0


class Wire:
    """A bot without a library: single requests, as they go over the wire."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    async def __call__(
        self, method: str, path: str, body: Any = None, *, files: Sequence[bytes] = (), token: str = TOKEN
    ) -> Answer:
        """Send one request."""
        sent: dict[str, Any] = {} if body is None else {"json": body}
        if files:
            form = aiohttp.FormData({"payload_json": json.dumps(body)})
            for number, content in enumerate(files):
                form.add_field(f"files[{number}]", io.BytesIO(content), filename=f"{number}.txt")
            sent = {"data": form}
        headers = {"Authorization": f"Bot {token}"}
        async with self.session.request(method, self.sandbox.url + HOME + path, headers=headers, **sent) as answer:
            text = await answer.text()
            is_json = answer.content_type == "application/json"
            return Answer(answer.status, json.loads(text) if is_json else text or None, answer.headers)

    async def answer(self, doing: Doing, kind: int, data: Any = None) -> Answer:
        """The first answer to something that a person did."""
        one = doing.interaction
        return await self(
            "POST", f"/interactions/{one.id}/{one.token}/callback?with_response=1", {"type": kind, "data": data or {}}
        )


@pytest.fixture
async def wire(sandbox: Sandbox) -> AsyncIterator[Wire]:
    """A bot without a library, with every permission and a command of its own."""
    sandbox.set_roles(GUILD, BOT, [ADMIN_ROLE])
    async with aiohttp.ClientSession() as session:
        wire = Wire(sandbox, session)
        option = {"type": 3, "name": "name", "description": "A name", "autocomplete": True}
        command = {"name": "ask", "description": "Ask", "options": [option], "integration_types": [0, 1]}
        await wire("PUT", f"/applications/{BOT}/commands", [command])
        yield wire


@pytest.fixture
async def place(wire: Wire, sandbox: Sandbox) -> SimpleNamespace:
    """What routes are about: messages, a thread, a command, an interaction."""
    hi = {"content": "hi"}
    minji = sandbox.person("minji")
    place = SimpleNamespace(wire=wire, minji=minji, sandbox=sandbox)
    place.own = (await wire("POST", f"/channels/{GENERAL}/messages", hi)).body["id"]
    place.theirs = minji.say("general", "hello")["id"]
    place.news = (await wire("POST", f"/channels/{NEWS}/messages", hi)).body["id"]
    place.thread = (
        await wire("POST", f"/channels/{GENERAL}/messages/{place.theirs}/threads", {"name": "about it"})
    ).body["id"]
    place.doing = minji.slash("general", "ask")
    one = place.doing.interaction
    place.callback = f"/interactions/{one.id}/{one.token}/callback"
    place.webhook = f"/webhooks/{BOT}/{one.token}"
    return place


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(open_browser):
    """One Chromium for all tests of a file; each has a fresh context of its own."""
    async with open_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser):
    """A page of the sandbox for a Korean reader, with the test in the sandbox's place."""
    page = await browser.new_page(locale="ko-KR", timezone_id="Asia/Seoul", viewport={"width": 1200, "height": 800})
    page.set_default_timeout(30_000)
    await page.route(re.compile("^https:"), lambda route: route.abort())
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    stage = Stage(page)
    yield stage
    await page.context.close()
    await stage.close()

    assert problems == []
