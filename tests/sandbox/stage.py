"""A page whose sandbox is the test: what it answers, and what it was asked."""

import asyncio
import json
from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).parents[2] / "sandbox" / "page"
GUILD, CHANNEL, NEWS = "300000000000000001", "400000000000000001", "400000000000000002"
MINJI = {"id": "100000000000000001", "username": "minji", "global_name": "민지", "avatar": None, "locale": "ko"}
SUJIN = {"id": "100000000000000002", "username": "sujin", "global_name": "수진", "avatar": None, "locale": "ko"}
BOT = {"id": "200000000000000001", "username": "paperboy", "global_name": "Paperboy", "avatar": None, "bot": True}
MAY_ALL = str((1 << 50) - 1)
EPHEMERAL, V2 = 1 << 6, 1 << 15
EMPTY = "#say:placeholder-shown"  # the message box when all that was in it is sent


def text(content):
    return {"type": 10, "content": content}


def button(label, custom_id, style=2):
    return {"type": 2, "style": style, "label": label, "custom_id": custom_id}


def row(*parts):
    return {"type": 1, "components": list(parts)}


def slash(name, *options):
    about = {"description": name, "description_localizations": {"ko": f"{name} 설명"}}
    return {"id": str(600000000000000000 + len(name)), "name": name, "type": 1, "options": list(options), **about}


def option(name, kind=3, **rest):
    about = {"description": name, "description_localizations": {"ko": f"{name} 설명"}}
    return {"name": name, "type": kind, **about, **rest}


SORTS = [{"name": "newest", "name_localizations": {"ko": "최신순"}, "value": "new"}]
SUBSCRIBE = [option("channel", 7, required=True), option("papers", 4)]
COMMANDS = [
    slash("search", option("query", required=True, autocomplete=True), option("sort", choices=SORTS)),
    slash("digest", option("show", 1, options=[option("date")]), option("subscribe", 1, options=SUBSCRIBE)),
    slash("read", option("paper", 11, required=True), option("note")),
    {"id": "600000000000000099", "name": "Papers in this message", "type": 3, "description": ""},
]


def world(you):
    """What a sandbox tells *you* of itself: two people, the bot, and two channels in a server."""
    channel = {"guild_id": GUILD, "type": 0, "your_permissions": MAY_ALL}
    guild = {
        "id": GUILD,
        "name": "읽기 모임",
        "owner_id": SUJIN["id"],
        "roles": [{"id": GUILD, "name": "@everyone", "permissions": "1024"}],
        "members": [{"user": who, "nick": None, "roles": []} for who in (MINJI, SUJIN, BOT)],
        "channels": [
            {**channel, "id": CHANNEL, "name": "daily-papers"},
            {**channel, "id": NEWS, "name": "공지", "type": 5, "your_permissions": "1024"},
            {**channel, "id": "400000000000000003", "name": "이야기", "type": 15},
        ],
    }
    return {
        "clock": {"now": "2024-12-24T03:06:00+00:00", "next_digest": "2024-12-25T03:00:00+00:00"},
        "you": you,
        "users": [MINJI, SUJIN, BOT],
        "guilds": [guild],
        "dms": [],
        "commands": COMMANDS,
        "bot": {"user": BOT, "online": True, "error": None},
        "failures": [],
        "faults": [{"kind": "reset", "about": "The connection is cut.", "needs": []}],
        "orders": [],
    }


class Stage:
    """The sandbox that the test plays, and the page before it.

    Attributes:
        page: The page, once it is open.
        messages: What is in every channel.
        choices: What the bot completes.
        refusal: The sentence with which everything is refused.
        asked: What people did: the path, and its body with the names of the files ("sent").
    """

    def __init__(self, page):
        self.page = page
        self.messages = []
        self.choices = []
        self.refusal = None
        self.asked = []
        self.origin = ""
        self.socket = None
        self._told = asyncio.Queue()
        self._runner = None

    def message(self, content="", author=BOT, **rest):
        made = {
            "id": str(700000000000000000 + len(self.messages)), "channel_id": CHANNEL, "author": author, "type": 0,
            "content": content, "timestamp": "2024-12-24T03:05:00+00:00", "edited_timestamp": None, "flags": 0,
            "embeds": [], "attachments": [], "components": [], **rest,
        }  # fmt: skip
        self.messages.append(made)
        return made

    def tell(self, kind, data):
        """Let something happen."""
        self._told.put_nowait({"type": kind, "data": data})

    def done(self, verb):
        """What was asked of *verb*."""
        return [body for path, body in self.asked if path.endswith(f"/{verb}")]

    async def open(self):
        """Show the page, with its first messages."""
        app = web.Application()
        app.router.add_get("/sandbox/api/state", self._state)
        app.router.add_get("/sandbox/api/channels/{id}/messages", self._history)
        app.router.add_get("/sandbox/api/events", self._events)
        app.router.add_post("/sandbox/api/{path:.+}", self._act)
        app.router.add_get("/", _index)
        app.router.add_static("/", PAGE)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self.page.goto(self.origin)
        await self.page.wait_for_selector("#feed > *")
        return self.page

    async def close(self):
        if self._runner:
            await self._runner.cleanup()

    async def _state(self, request):
        return web.json_response(world(SUJIN if request.query.get("user") == SUJIN["id"] else MINJI))

    async def _history(self, _):
        return web.json_response(self.messages)

    async def _events(self, request):
        self.socket = web.WebSocketResponse()
        await self.socket.prepare(request)
        closed = asyncio.ensure_future(self.socket.receive())
        while not closed.done():
            told = asyncio.ensure_future(self._told.get())
            await asyncio.wait([told, closed], return_when=asyncio.FIRST_COMPLETED)
            if told.done():
                await self.socket.send_json(told.result())
            told.cancel()
        return self.socket

    async def _act(self, request):
        path = request.match_info["path"]
        if request.content_type == "multipart/form-data":
            form = await request.post()
            sent = [form[key].filename for key in form if key != "payload_json"]
            body = {**json.loads(form["payload_json"]), "sent": sent}
        else:
            body = await request.json()
        self.asked.append((path, body))
        if self.refusal:
            return web.json_response({"message": self.refusal}, status=400)
        answers = {"clock": {}, "faults": {"orders": []}}
        if path.endswith("/complete"):
            return web.json_response({"choices": self.choices})
        return web.json_response(answers.get(path, {"interaction_id": "900000000000000001"}))


async def _index(_):
    return web.FileResponse(PAGE / "index.html")
