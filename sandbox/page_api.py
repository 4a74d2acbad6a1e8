"""What the page asks and hears: a picture of the world as one person sees it, and that person's hands."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox import permissions, shapes
from sandbox.calls import read_body
from sandbox.faults import KINDS as FAULTS
from sandbox.filling import CannotError
from sandbox.people import Doing, InteractionFailedError, Person
from sandbox.refusals import Refusal
from sandbox.sessions import Socket
from sandbox.shapes import Json
from sandbox.state import Event

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Handler = Callable[[web.Request], Awaitable[Any]]
API = "/sandbox/api"
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
PAGE = Path(__file__).parent / "page"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    # Nothing but the page's own files may run or be asked; pictures may come from where Discord would fetch them.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' https: data:; style-src 'self' 'unsafe-inline';"
    " connect-src 'self' ws:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
# What a person does, as the page asks for it: JSON, or a form with JSON in "payload_json" and "files[0]" beside it.
VERBS: dict[str, Callable[[Person, Json], Any]] = {
    "say": lambda p, b: p.say(b["channel_id"], b["content"], files=b["files"]),
    "reply": lambda p, b: p.reply(b["channel_id"], b["message_id"], b["content"], files=b["files"]),
    "react": lambda p, b: p.react(b["channel_id"], b["message_id"], b["emoji"], remove=b.get("remove", False)),
    "typing": lambda p, b: p.typing(b["channel_id"]),
    "dm": lambda p, _: p.dm(),
    "forum_post": lambda p, b: p.forum_post(b["channel_id"], b["name"], b["content"], files=b["files"]),
    "slash": lambda p, b: p.slash(b["channel_id"], b["command"], **_filled(b, "options")),
    "complete": lambda p, b: p.complete(b["channel_id"], b["command"], b["focused"], **b["options"]),
    "context_menu": lambda p, b: p.context_menu(b["channel_id"], b["command_id"], b["target_id"]),
    "click": lambda p, b: p.click(b["channel_id"], b["message_id"], b["custom_id"]),
    "select": lambda p, b: p.select(b["channel_id"], b["message_id"], b["custom_id"], *b["values"]),
    "submit": lambda p, b: p.submit(b["interaction_id"], _filled(b, "values")),
}


def _filled(body: Json, key: str) -> Json:
    """The values under *key*; what names a file of the request, as in "files[0]", is that file."""
    files = {file.field: file for file in body["files"]}

    def found(value: Any) -> Any:
        return files.get(value, value) if isinstance(value, str) else value

    values = body[key].items()
    return {name: [*map(found, one)] if isinstance(one, list) else found(one) for name, one in values}


class PageApi:
    """The routes of the page."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.world = sandbox.world

    def add_to(self, app: web.Application) -> None:
        for method, path, handler in (
            ("GET", "/state", self._state),
            ("GET", "/channels/{channel}/messages", self._messages),
            ("GET", "/events", self._events),
            ("POST", "/people/{user}/{verb}", self._act),
            ("POST", "/clock", self._clock),
            ("POST", "/faults", self._fault),
        ):
            app.router.add_route(method, API + path, partial(self._guarded, handler))
        app.router.add_get("/{path:[^/]*}", _file)

    async def _guarded(self, handler: Handler, request: web.Request) -> web.StreamResponse:
        """Answer the page alone: another site in the same browser must not act here."""
        origin, host = request.headers.get("Origin"), urlsplit(f"//{request.host}").hostname
        foreign = host not in LOOPBACK or (origin is not None and urlsplit(origin).netloc != request.host)
        if request.method == "POST" and request.content_type != "application/json":
            # A browser sends such forms without asking first, but never without saying from where.
            foreign = foreign or request.content_type != "multipart/form-data" or origin is None
        try:
            if foreign:
                return _said(403, "Only the sandbox's own page may do this.")
            answer = await handler(request)
        except CannotError as error:
            return _said(400, str(error))
        except InteractionFailedError as error:
            return _said(504, str(error))
        except Refusal as refusal:
            return web.json_response(refusal.body, status=refusal.status)
        except (KeyError, TypeError, ValueError) as error:
            return _said(400, f"The request is not understood: {error}")
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)

    def _person(self, request: web.Request) -> Person:
        people = [one for one in self.world.users if one != self.world.bot_id]
        return self.sandbox.person(request.match_info.get("user") or request.query.get("user") or people[0])

    async def _state(self, request: web.Request) -> Json:
        person, world, line = self._person(request), self.world, self.sandbox.line
        return {
            "clock": line.clock(),
            "you": person.user,
            "users": [one for key, one in world.users.items() if key != world.bot_id],
            "guilds": [self._guild(one, person) for one in world.guilds_of(person.id).values()],
            "dms": [one for one in world.channels.values() if one["type"] == shapes.DM and person.may(one)],
            "commands": world.every_command,
            "bot": {"user": world.bot, "online": self.sandbox.gateway.online.is_set(), "error": line.error},
            "failures": self.sandbox.failures,
            "faults": [{"kind": kind, "about": about, "needs": needs} for kind, (about, needs) in FAULTS.items()],
            "orders": self._orders(),
        }

    def _guild(self, guild: Json, person: Person) -> Json:
        channels = [(one, person.may(one)) for one in self.world.channels_of(guild["id"])]
        return {
            **{key: guild[key] for key in ("id", "name", "owner_id", "roles")},
            "members": list(self.world.members[guild["id"]].values()),
            "channels": [{**one, "your_permissions": str(may)} for one, may in channels if may & permissions.VIEW],
        }

    async def _messages(self, request: web.Request) -> list[Json]:
        person = self._person(request)
        before, limit = int(request.query.get("before") or 2**63), int(request.query.get("limit") or 50)
        messages = [one for one in person.messages(request.match_info["channel"]) if int(one["id"]) < before]
        return [self._seen(one, person) for one in messages[-min(100, limit) :]]

    def _seen(self, message: Json, person: Person) -> Json:
        """*message* with the person's own reactions marked, not the bot's."""
        people = self.world.reactions.get(message["id"], {})
        own = [{**one, "me": person.id in people[one["emoji"]["name"]]} for one in message.get("reactions", ())]
        return {**message, "reactions": own} if own else message

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        person, ws = self._person(request), web.WebSocketResponse(heartbeat=30)
        await ws.prepare(request)
        socket = Socket(ws)

        def hear(event: Event) -> None:
            if event.type != "INTERACTION_CREATE" and self.world.may_know(person.id, event):
                socket.send(json.dumps(self._told(event, person), ensure_ascii=False).encode())

        self.world.listeners.append(hear)
        try:
            async for _ in ws:
                continue  # the page only listens
        finally:
            self.world.listeners.remove(hear)
            await socket.finish()
        return ws

    def _told(self, event: Event, person: Person) -> Json:
        if event.type.startswith("GUILD_"):  # it touches so much of the picture that it is taken anew
            return {"type": "STATE", "data": None}
        if event.type.startswith("MESSAGE_REACTION"):
            message = self.world.messages[event.data["channel_id"]][event.data["message_id"]]
            return {"type": "MESSAGE_UPDATE", "data": self._seen(message, person)}
        seen = event.type in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}
        kind = "TYPING" if event.type == "TYPING_START" else event.type
        return {"type": kind, "data": self._seen(event.data, person) if seen else event.data}

    async def _act(self, request: web.Request) -> Json:
        person, verb = self._person(request), request.match_info["verb"]
        body, files = await read_body(request)
        if locale := body.get("locale"):
            self.world.locales[person.id] = str(locale)
        if verb not in VERBS:
            raise CannotError(f"Nobody can {verb} here.")
        command = " ".join([body.get("command_id", ""), *body.get("path", ())])
        result = VERBS[verb](person, {**body, "files": files, "command": command})
        if verb == "complete":
            return {"choices": (await result).choices or []}
        return {"interaction_id": result.interaction.id} if isinstance(result, Doing) else result or {}

    async def _clock(self, request: web.Request) -> Json:
        body, clock, line = await request.json(), self.sandbox.clock, self.sandbox.line
        if body.get("to") != "next-digest":
            clock.advance(float(body["advance_seconds"]))
        elif line.next_digest:
            clock.move_to(line.next_digest)
        else:
            raise CannotError("No channel waits for a digest that is stored. Subscribe one with /digest subscribe.")
        await line.follow()
        self.world.emit("CLOCK", line.clock(), for_bot=False)
        return line.clock()

    def _orders(self) -> list[Json]:
        return [{"kind": one.kind} for one in self.sandbox.faults.orders]

    async def _fault(self, request: web.Request) -> Json:
        body: Json = await request.json()
        if body.pop("clear", False):
            self.sandbox.faults.clear()
        else:
            self.sandbox.faults.order(**body)
        return {"orders": self._orders()}


async def _file(request: web.Request) -> web.Response:
    name = request.match_info["path"] or "index.html"
    if name not in {file.name for file in PAGE.iterdir()}:
        raise web.HTTPNotFound
    file = PAGE / name
    return web.Response(body=file.read_bytes(), content_type=KINDS[file.suffix], charset="utf-8", headers=HEADERS)


def _said(status: int, sentence: str) -> web.Response:
    return web.json_response({"code": status, "message": sentence}, status=status)
