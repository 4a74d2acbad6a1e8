"""The sandbox as a whole: one aiohttp server that speaks Discord's REST and gateway on the loopback interface."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from aiohttp import web

from sandbox.addresses import API, GATEWAY, pointed_at
from sandbox.calls import Call, Route, cut, json_response, read_body
from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.gateway import Gateway
from sandbox.interactions import Interactions
from sandbox.limits import Limits
from sandbox.messages import Desk
from sandbox.page_api import PageApi
from sandbox.parent import BotLine
from sandbox.people import Person
from sandbox.rates import Rates
from sandbox.refusals import Refusal
from sandbox.routes import ROUTES
from sandbox.shapes import Json, made
from sandbox.standins import huggingface, model
from sandbox.state import Event, World
from sandbox.world import founded

HOST = "127.0.0.1"
LARGEST_REQUEST = 64 * 1024 * 1024
T = TypeVar("T")


class NothingHappenedError(AssertionError):
    """What somebody waited for did not come."""


class Exchange(NamedTuple):
    """One request and its answer, for whoever checks them."""

    route: Route
    call: Call
    status: int
    body: Any


class Sandbox:
    """A Discord of one's own. Use `open_sandbox`."""

    def __init__(self, world: World, *, rates: bool) -> None:
        self.world, self.clock, self.url = world, world.clock, world.url
        self.limits = Limits()
        self.desk = Desk(world, self.limits)
        self.gateway = Gateway(world)
        self.interactions = Interactions(world, self.limits, self.spawn)
        self.rates = Rates(world.clock, self.limits, on=rates)
        self.created_commands: dict[tuple[str, Any], int] = {}
        self.failures: list[Json] = []  # every request to a route that does not exist, or that its route could not read
        self.watchers: list[Callable[[Exchange], None]] = []
        self.faults = Faults(self)
        self.model = model.ModelStandIn()
        self.line = BotLine(world)
        self._tasks: set[asyncio.Task[None]] = set()
        self._happened = asyncio.Event()
        world.listeners.append(self._wake)

    def person(self, name: str) -> Person:
        """Somebody to act as, by user name or id; a `KeyError` where there is nobody of it."""
        ids = {one: key for key, user in self.world.users.items() for one in (key, user["username"])}
        return Person(self, ids[name])

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run *work* beside everything else, until the sandbox closes at the latest."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def until(self, found: Callable[[], T | None], what: str, seconds: float = 30.0) -> T:
        """Wait until *found* gives something, looking again whenever anything happens.

        Raises:
            NothingHappenedError: It did not come within *seconds* of real time; the message says *what*.
        """
        try:
            async with asyncio.timeout(seconds):
                while not (result := found()):
                    await self._happened.wait()
        except TimeoutError:
            unknown = "".join(f" {one['sentence']}" for one in self.failures)
            raise NothingHappenedError(f"Waited {seconds:g} s for {what}.{unknown}") from None
        return result

    def _wake(self, _: Event) -> None:
        woken, self._happened = self._happened, asyncio.Event()
        woken.set()

    def react(self, user_id: str, message: Json, emoji: str, *, add: bool) -> None:
        """Put or take back somebody's reaction; where there are twenty others already, it is refused (30010)."""
        reactions = self.world.reactions.setdefault(message["id"], {})
        people = reactions.get(emoji, [])
        if add == (user_id in people):
            return
        if add and not people and len(reactions) >= self.limits.most("reactions"):
            raise Refusal("too_many_reactions")
        reactions[emoji] = [*people, user_id] if add else [one for one in people if one != user_id]
        if not reactions[emoji]:
            del reactions[emoji]
        message["reactions"] = [
            made("reaction", emoji={"id": None, "name": one}, count=len(who), me=self.world.bot_id in who)
            | {"count_details": {"normal": len(who), "burst": 0}}
            for one, who in reactions.items()
        ]
        channel = self.world.channels[message["channel_id"]]
        where = {key: channel[key] for key in ("guild_id",) if key in channel} | {"channel_id": channel["id"]}
        about = {"user_id": user_id, "message_id": message["id"], "emoji": {"id": None, "name": emoji}}
        kind = f"MESSAGE_REACTION_{'ADD' if add else 'REMOVE'}"
        self.world.emit(kind, {**where, **about, "type": 0, "burst": False}, **where)

    def typing(self, user_id: str, channel: Json) -> None:
        data: Json = {"channel_id": channel["id"], "user_id": user_id, "timestamp": int(self.clock.now().timestamp())}
        if guild_id := channel.get("guild_id"):
            data |= {"guild_id": guild_id, "member": self.world.members[guild_id][user_id]}
        self.world.emit("TYPING_START", data, guild_id=guild_id, channel_id=channel["id"])

    def set_roles(self, guild_id: str, user_id: str, roles: list[str]) -> None:
        """Give somebody exactly these roles."""
        member = self.world.members[guild_id][user_id]
        member["roles"] = roles
        self.world.emit("GUILD_MEMBER_UPDATE", {**member, "guild_id": guild_id}, guild_id=guild_id)

    def set_overwrite(self, channel: Json, target: str, kind: int, *, allow: int, deny: int) -> None:
        """Set what a role (0) or person (1) may do in *channel*."""
        rest = [one for one in channel["permission_overwrites"] if one["id"] != target]
        overwrite = {"id": target, "type": kind, "allow": str(allow), "deny": str(deny)}
        self.world.update_channel(channel, {"permission_overwrites": [*rest, overwrite]})

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_get(GATEWAY, self.gateway.serve)
        app.router.add_get("/attachments/{file_id}/{name}", self._file)
        for route in sorted(ROUTES, key=lambda one: one.path.count("{")):  # "@me" before "{user_id}"
            app.router.add_route(route.method, API + route.path, partial(self._answer, route))
        app.router.add_route("*", API + "/{tail:.*}", self._unknown)
        app.router.add_get("/sandbox/child", self.line.serve)
        app.router.add_post(f"{model.PATH}/chat/completions", self.model.complete)
        huggingface.add_to(app, self.clock)
        PageApi(self).add_to(app)
        return app

    async def _answer(self, route: Route, request: web.Request) -> web.Response:
        call = Call(self, request)
        verdict = self.rates.count(route, call.params)
        if verdict.banned:
            return web.Response(status=429, text="error code: 1015")
        order = self.faults.struck(route.name)
        if order and (failed := await self.faults.before(order, request)):
            return failed
        if verdict.refusal:
            status, body = 429, verdict.refusal
        else:
            status, body = await self._carry_out(route, call, request)
        if order and order.kind == "answer_lost":
            return cut(request)
        self.rates.answered(status)
        for watcher in self.watchers:
            watcher(Exchange(route=route, call=call, status=status, body=body))
        return json_response(status, body, {**verdict.headers, "Via": "1.1 sandbox"})

    async def _carry_out(self, route: Route, call: Call, request: web.Request) -> tuple[int, Any]:
        try:
            call.body, call.files = await read_body(request)
            body = route(call)
        except Refusal as refusal:
            return refusal.status, refusal.body
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # The checks let it pass and the route cannot read it: Discord would name the field.
            self._fail(route.method, route.path, f"The sandbox does not understand this: {error!r}.")
            return 400, Refusal("invalid_form_body").body
        return 204 if body is None else route.status, body

    def _fail(self, method: str, path: str, sentence: str) -> None:
        failure = {"method": method, "path": path, "sentence": sentence}
        self.failures.append(failure)
        self.world.emit("FAILURE", failure, for_bot=False)

    async def _unknown(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix(API)
        self._fail(request.method, path, f"The sandbox does not know {request.method} {path}.")
        return json_response(404, Refusal("not_found").body, {})

    async def _file(self, request: web.Request) -> web.Response:
        kind, content = self.world.files.get(request.match_info["file_id"], ("", b""))
        if not kind:
            raise web.HTTPNotFound
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff", "Content-Type": kind}
        return web.Response(body=content, headers=headers)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.gateway.drop(1001)


@asynccontextmanager
async def open_sandbox(
    *,
    port: int = 0,
    start: datetime | None = None,
    frozen: bool = False,
    rates: bool = False,
    world: World | None = None,
    in_process: bool = True,
) -> AsyncIterator[Sandbox]:
    """Serve a sandbox on 127.0.0.1 until the block ends.

    Args:
        port: Where; 0 takes a free one.
        start: What its clock shows first.
        frozen: Whether the clock stands still between moves.
        rates: Whether rate limits refuse requests.
        world: What there is; the founded server by default.
        in_process: Point the discord.py of this very process at it, clock included.

    Raises:
        OSError: The port is in use.
    """
    sandbox = Sandbox(world or founded(SandboxClock(start, frozen=frozen)), rates=rates)
    runner = web.AppRunner(sandbox.application(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        sandbox.url = sandbox.world.url = f"http://{HOST}:{runner.addresses[0][1]}"
        with pointed_at(sandbox.url, sandbox.clock) if in_process else nullcontext():
            yield sandbox
    finally:
        await sandbox.close()
        await runner.cleanup()
