"""One request of a bot, and the table of routes that answer it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from sandbox.refusals import Refusal
from sandbox.shapes import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a request."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"
    field: str = ""
    """Its name in the form that it came with."""


@dataclass(slots=True, kw_only=True)
class Call:
    """A request: where it goes, what it brings, and the sandbox that it reached."""

    sandbox: "Sandbox"
    params: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: list[File] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.params[name]

    @property
    def form(self) -> Json:
        """The body, where it has to be an object.

        Raises:
            Refusal: It is something else.
        """
        if not isinstance(self.body, dict):
            raise Refusal("bad_json")
        return self.body


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What answers a method and path, and how."""

    method: str
    path: str
    handler: Handler
    status: int
    token: bool
    """Whether the bot's token is asked for: not where the path itself is the secret."""

    @property
    def name(self) -> str:
        """Method and path with its placeholders, as Discord's own description writes them."""
        return f"{self.method} {self.path}"


ROUTES: list[Route] = []


def route(method: str, path: str, *, status: int = 200, token: bool = True) -> Callable[[Handler], Handler]:
    """Let the function below answer *method* *path*; what it returns is the body, None for 204."""

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method=method, path=path, handler=handler, status=status, token=token))
        return handler

    return register


async def read_call(sandbox: "Sandbox", request: web.Request, *, token: bool) -> Call:
    """The request, its JSON read, of a multipart form the files beside it.

    Raises:
        Refusal: The bot's *token* is asked for and is not there (401), or the body is not JSON (50109).
    """
    if token and request.headers.get("Authorization") != f"Bot {sandbox.world.token}":
        raise Refusal("unauthorized")
    call = Call(sandbox=sandbox, params=dict(request.match_info), query=dict(request.query))
    call.body, call.files = await read_body(request)
    return call


async def read_body(request: web.Request) -> tuple[Any, list[File]]:
    """The JSON of a request, and of a multipart form the files beside it.

    Raises:
        Refusal: It is not JSON (50109).
    """
    if request.content_type.startswith("multipart/"):
        fields: Json = {}
        files: list[File] = []
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            name, content = part.name or "", bytes(await part.read(decode=True))
            if part.filename is None:
                fields[name] = content.decode()
            else:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                files.append(File(field=name, name=part.filename, kind=kind, content=content))
        return (_parse(fields["payload_json"]) if "payload_json" in fields else fields), files
    text = await request.text()
    return (_parse(text) if text else None), []


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refusal("bad_json") from None


def json_response(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    """*body* as JSON; the content type has no charset, or discord.py would take the body for text."""
    if body is None:
        return web.Response(status=status, headers=headers)
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(status=status, body=content, content_type="application/json", headers=headers)
