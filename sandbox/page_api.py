"""What the page asks and hears: a picture of the world as one person sees it, and that person's hands."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from importlib import resources
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from sandbox import permissions, shapes
from sandbox.faults import KINDS as FAULTS
from sandbox.people import CannotError, InteractionFailedError, Person
from sandbox.refusals import Refusal
from sandbox.shapes import Json
from sandbox.state import Event

if TYPE_CHECKING:
    from sandbox.server import Sandbox

API = "/sandbox/api"
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
PAGE = resources.files("sandbox") / "page"
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
# Nothing but the page's own files may run or be asked; pictures may come from where Discord would fetch them.
POLICY = (
    "default-src 'self'; img-src 'self' https: data:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws:;"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
# Changes that touch so much of the picture that it is taken anew.
LARGE = ("GUILD_", "ROLE_")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PageApi:
    """The routes of the page.

    Args:
        sandbox: What the page shows and moves.
    """

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        self.bot_error: str | None = None
        """Why the bot is not there, in a sentence."""
        self.next_digest: Callable[[], datetime | None] = lambda: None
        self.after_move: Callable[[], Awaitable[None]] = _nothing
        """Awaited after the clock was moved: the bot's own clock follows."""

    def add_to(self, app: web.Application) -> None:
        """Add every route to *app*."""
        app.router.add_get(f"{API}/state", self._guarded(self._state))
        app.router.add_get(f"{API}/channels/{{channel}}/messages", self._guarded(self._messages))
        app.router.add_get(f"{API}/events", self._guarded(self._events))
        app.router.add_post(f"{API}/people/{{user}}/{{verb}}", self._guarded(self._act))
        app.router.add_post(f"{API}/clock", self._guarded(self._clock))
        app.router.add_post(f"{API}/faults", self._guarded(self._fault))
        app.router.add_get("/{path:[^/]*}", self._file)

    # Who may ask

    def _guarded(self, handler: Handler) -> Handler:
        """Answer the page alone: another site in the same browser must not act here."""

        async def answer(request: web.Request) -> web.StreamResponse:
            origin = request.headers.get("Origin")
            host = urlsplit(f"//{request.host}").hostname
            foreign = host not in LOOPBACK or (origin and urlsplit(origin).netloc != request.host)
            if foreign or (request.method == "POST" and request.content_type != "application/json"):
                return _said(403, "Only the sandbox's own page may do this.")
            try:
                return await handler(request)
            except CannotError as error:
                return _said(400, str(error))
            except InteractionFailedError as error:
                return _said(504, str(error))
            except Refusal as refusal:
                return web.json_response(refusal.body(), status=refusal.status)
            except (KeyError, TypeError, ValueError) as error:
                return _said(400, f"The request is not understood: {error}")

        return answer

    def _person(self, request: web.Request, user: str | None = None) -> Person:
        people = [one for one in self.world.users if one != self.world.bot_id]
        return self.sandbox.person(user or request.query.get("user") or people[0])

    # The picture

    async def _state(self, request: web.Request) -> web.Response:
        person = self._person(request)
        guilds = [guild for guild in self.world.guilds.values() if person.id in self.world.members[guild["id"]]]
        dms = [one for one in self.world.channels.values() if one["type"] == shapes.DM and person.may(one)]
        return web.json_response(
            {
                "clock": self.clock(),
                "you": self._user(person.id),
                "users": [self._user(one) for one in self.world.users if one != self.world.bot_id],
                "guilds": [self._guild(guild, person) for guild in guilds],
                "dms": dms,
                "commands": [one for place in self.world.commands.values() for one in place.values()],
                "bot": {
                    "user": self.world.bot,
                    "online": self.sandbox.gateway.online.is_set(),
                    "error": self.bot_error,
                },
                "failures": self.sandbox.failures,
                "faults": [{"kind": kind, "about": about, "needs": needs} for kind, (about, needs) in FAULTS.items()],
                "orders": self._orders(),
            }
        )

    def clock(self) -> Json:
        """What the clock shows, and when the next digest comes."""
        due = self.next_digest()
        return {
            "now": self.sandbox.clock.now().isoformat(),
            "offset_seconds": self.sandbox.clock.offset_seconds,
            "frozen": self.sandbox.clock.frozen,
            "next_digest": due.isoformat() if due else None,
        }

    def _user(self, user_id: str) -> Json:
        return {**self.world.users[user_id], "locale": self.world.locales.get(user_id, "en-US")}

    def _guild(self, guild: Json, person: Person) -> Json:
        channels = [one for one in self.world.channels.values() if one.get("guild_id") == guild["id"]]
        seen = [(one, person.may(one)) for one in channels]
        return {
            **{key: guild[key] for key in ("id", "name", "owner_id", "roles")},
            "members": list(self.world.members[guild["id"]].values()),
            "channels": [
                {**one, "your_permissions": str(granted)} for one, granted in seen if granted & permissions.VIEW
            ],
        }

    async def _messages(self, request: web.Request) -> web.Response:
        person = self._person(request)
        before = int(request.query.get("before") or 2**63)
        limit = min(100, int(request.query.get("limit") or 50))
        messages = [one for one in person.messages(request.match_info["channel"]) if int(one["id"]) < before]
        return web.json_response(messages[-limit:])

    # What happens

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        person = self._person(request)
        waiting: asyncio.Queue[Json | None] = asyncio.Queue()

        def hear(event: Event) -> None:
            if event.type != "INTERACTION_CREATE" and self._may_know(person, event):
                waiting.put_nowait(self._told(event))

        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        self.world.listeners.append(hear)
        sender = asyncio.create_task(_send_all(socket, waiting))
        try:
            async for frame in socket:
                if frame.type != WSMsgType.TEXT:
                    break
        finally:
            self.world.listeners.remove(hear)
            sender.cancel()
        return socket

    def _may_know(self, person: Person, event: Event) -> bool:
        if event.only_user is not None:
            return event.only_user == person.id
        channel = self.world.channels.get(event.channel_id) if event.channel_id else None
        if channel is not None:
            return bool(person.may(channel) & permissions.VIEW)
        return event.guild_id is None or person.id in self.world.members[event.guild_id]

    def _told(self, event: Event) -> Json:
        if event.type.startswith(LARGE):
            return {"type": "STATE", "data": None}
        if event.type == "TYPING_START":
            return {"type": "TYPING", "data": event.data}
        if event.type.startswith("MESSAGE_REACTION"):
            message = self.world.messages[event.data["channel_id"]][event.data["message_id"]]
            return {"type": "MESSAGE_UPDATE", "data": message}
        return {"type": event.type, "data": event.data}

    # The hands

    async def _act(self, request: web.Request) -> web.Response:
        person = self._person(request, request.match_info["user"])
        body: Json = await request.json()
        if locale := body.get("locale"):
            self.world.locales[person.id] = str(locale)
        verb = request.match_info["verb"]
        if verb not in VERBS:
            raise CannotError(f"Nobody can {verb} here.")
        result = VERBS[verb](person, body)
        if verb == "complete":
            answer = await result
            return web.json_response({"choices": answer.choices or []})
        if hasattr(result, "interaction"):
            return web.json_response({"interaction_id": result.interaction.id})
        return web.json_response(result or {})

    async def _clock(self, request: web.Request) -> web.Response:
        body: Json = await request.json()
        if body.get("to") == "next-digest":
            due = self.next_digest()
            if due is None:
                raise CannotError("No channel waits for a digest that is stored. Subscribe one with /digest subscribe.")
            # The bot's clock runs a little behind, and would find nothing due at the very moment.
            target = max(due + timedelta(seconds=2), self.sandbox.clock.now())
        elif "to" in body:
            target = datetime.fromisoformat(body["to"])
        else:
            self.sandbox.clock.advance(float(body["advance_seconds"]))
            target = self.sandbox.clock.now()
        if target > self.sandbox.clock.now():
            self.sandbox.clock.move_to(target)
        await self.after_move()
        self.world.emit("CLOCK", self.clock(), for_bot=False)
        return web.json_response(self.clock())

    def _orders(self) -> list[Json]:
        orders = self.sandbox.faults.orders
        return [{"kind": one.kind, "count": one.count, "fired": one.fired, "route": one.route} for one in orders]

    async def _fault(self, request: web.Request) -> web.Response:
        body: Json = await request.json()
        if body.pop("clear", False):
            self.sandbox.faults.clear()
        else:
            self.sandbox.faults.order(**body)
        return web.json_response({"orders": self._orders()})

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["path"] or "index.html"
        kind = KINDS.get(PurePosixPath(name).suffix)
        file = PAGE / name
        if kind is None or not file.is_file():
            raise web.HTTPNotFound
        headers = {
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
        }
        return web.Response(body=file.read_bytes(), content_type=kind, charset="utf-8", headers=headers)


def _command(body: Json) -> str:
    """The command's id with its path, as `Person.slash` takes it."""
    return " ".join([body["command_id"], *body.get("path", [])])


VERBS: dict[str, Callable[[Person, Json], Any]] = {
    "say": lambda person, body: person.say(body["channel_id"], body["content"]),
    "reply": lambda person, body: person.reply(
        body["channel_id"], body["message_id"], body["content"], ping=body.get("ping", True)
    ),
    "react": lambda person, body: person.react(
        body["channel_id"], body["message_id"], body["emoji"], remove=body.get("remove", False)
    ),
    "typing": lambda person, body: person.typing(body["channel_id"]),
    "dm": lambda person, body: person.dm(body.get("recipient_id")),
    "forum_post": lambda person, body: person.forum_post(body["channel_id"], body["name"], body["content"]),
    "slash": lambda person, body: person.slash(body["channel_id"], _command(body), **body.get("options", {})),
    "complete": lambda person, body: person.complete(
        body["channel_id"], _command(body), body["focused"], **body.get("options", {})
    ),
    "context_menu": lambda person, body: person.context_menu(body["channel_id"], body["command_id"], body["target_id"]),
    "click": lambda person, body: person.click(body["channel_id"], body["message_id"], body["custom_id"]),
    "select": lambda person, body: person.select(
        body["channel_id"], body["message_id"], body["custom_id"], *body["values"]
    ),
    "submit": lambda person, body: person.submit(body["interaction_id"], body["values"]),
}


def _said(status: int, sentence: str) -> web.Response:
    return web.json_response({"code": status, "message": sentence}, status=status)


async def _nothing() -> None:
    """Nobody follows."""


async def _send_all(socket: web.WebSocketResponse, waiting: asyncio.Queue[Json | None]) -> None:
    while (event := await waiting.get()) is not None:
        await socket.send_str(json.dumps(event, ensure_ascii=False))
