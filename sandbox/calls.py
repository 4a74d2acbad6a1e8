"""One request of a bot: what it brings, what its path names, and what the bot may do there."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from aiohttp import web

from sandbox.permissions import BITS, VIEW, of_guild
from sandbox.refusals import Refusal
from sandbox.shapes import Json
from sandbox.state import World

if TYPE_CHECKING:
    from sandbox.server import Sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a request."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"
    field: str = ""  # its name in the form that it came with


class Call:
    """A request: the sandbox that it reached, what its path names, and what it brings."""

    def __init__(self, sandbox: "Sandbox", request: web.Request) -> None:
        self.sandbox = sandbox
        self.world: World = sandbox.world
        self.authorization = request.headers.get("Authorization")
        self.params = dict(request.match_info)
        self.query = dict(request.query)
        self.body: Any = None
        self.files: list[File] = []

    def __getitem__(self, name: str) -> str:
        return self.params[name]

    # What the path names, looked up when it is asked for: what is not there is refused by its own code.
    channel: cached_property[Json] = cached_property(lambda self: self.world.channel(self["channel_id"]))
    guild: cached_property[Json] = cached_property(lambda self: self.world.guild(self["guild_id"]))
    channels: cached_property[list[Json]] = cached_property(lambda self: self.world.channels_of(self.guild["id"]))
    message: cached_property[Json] = cached_property(
        lambda self: self.world.message(self.channel["id"], self["message_id"], public=True)
    )

    @property
    def form(self) -> Json:
        """The body, which has to be an object (50109)."""
        if not isinstance(self.body, dict):
            raise Refusal("bad_json")
        return self.body

    @property
    def granted(self) -> int:
        """What the bot may do in the channel or server of the path."""
        if "channel_id" in self.params:
            return self.world.permissions(self.world.bot_id, self.channel)
        return of_guild(self.guild, self.world.member(self.guild["id"], self.world.bot_id))

    def need(self, *names: str) -> None:
        """Refuse where the bot does not see the channel (50001), or lacks a permission (50013)."""
        granted = self.granted
        if not granted & VIEW:
            raise Refusal("missing_access")
        if any(not granted & BITS[name] for name in names):
            raise Refusal("missing_permissions")


@dataclass(frozen=True)
class Route:
    """What answers a method and path, as Discord's own description writes them."""

    name: str  # as in "GET /channels/{channel_id}"
    answer: Callable[[Call], Any]  # gives the body; None is no body, and a 204
    need: str = ""  # a permission that it takes in the channel or server of the path, beside seeing it
    status: int = 200  # of an answer with a body
    token: bool = True  # whether the bot's is asked for: not where the path itself is the secret

    method: ClassVar[cached_property[str]] = cached_property(lambda self: self.name.split(" ")[0])
    path: ClassVar[cached_property[str]] = cached_property(lambda self: self.name.split(" ")[1])

    def __call__(self, call: Call) -> Any:
        if self.token and call.authorization != f"Bot {call.world.token}":
            raise Refusal("unauthorized")
        if "channel_id" in call.params or self.need:
            call.need(*self.need.split())
        return self.answer(call)


async def read_body(request: web.Request) -> tuple[Any, list[File]]:
    """The JSON of a request, and of a multipart form the files beside it; what is no JSON is refused (50109)."""
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (_parse(text) if text else None), []
    form = (await request.post()).items()
    fields = {name: value for name, value in form if isinstance(value, str)}
    files = [
        File(field=name, name=one.filename, kind=one.content_type, content=one.file.read())
        for name, one in form if isinstance(one, web.FileField)
    ]  # fmt: skip
    return (_parse(fields["payload_json"]) if "payload_json" in fields else fields), files


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refusal("bad_json") from None


def cut(request: web.Request) -> web.Response:
    """Break the connection of *request* off; what is answered then reaches nobody."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=499)


def json_response(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    """*body* as JSON; the content type has no charset, or discord.py would take the body for text."""
    if body is None:
        return web.Response(status=status, headers=headers)
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(status=status, body=content, content_type="application/json", headers=headers)
