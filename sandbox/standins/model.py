"""A stand-in for an OpenAI-compatible language model: answers from a script, else from the sources it is given."""

import asyncio
import json
import re
from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.shapes import Json
from sandbox.standins.inventions import invented_summary

PATH = "/standins/model/v1"
NAME = "sandbox-stand-in"
PIECE = 12  # characters of a streamed answer that come at a time
SOURCE = re.compile(r"^\[P(\d+)\] (.+?) \([^()\n]*\)\n(.+)$", re.MULTILINE)
SENTENCE = re.compile(r".+?[.!?다](?=\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One scripted answer.

    Attributes:
        text: What the model says.
        status: Anything but 200 is a refusal with *text* as its message.
        cut_after: Characters after which a streamed answer breaks off; None lets it end.
        stall: Whether, where it would break off, it stays silent instead until the asker goes.
        has_usage: Whether the tokens are counted.
        headers: Sent with a refusal, as in ``{"Retry-After": "1"}``.
    """

    text: str = ""
    status: int = 200
    cut_after: int | None = None
    stall: bool = False
    has_usage: bool = True
    headers: tuple[tuple[str, str], ...] = ()


class ModelStandIn:
    """The model.

    Attributes:
        script: Answers to give first, in order.
        journal: Every request that came, as it came.
        pause_seconds: Between two pieces of a streamed answer, so that somebody can watch it being written.
    """

    def __init__(self) -> None:
        self.script: deque[Reply] = deque()
        self.journal: list[Json] = []
        self.pause_seconds = 0.0
        self._closing = asyncio.Event()

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(f"{PATH}/models", self._models)
        app.router.add_post(f"{PATH}/chat/completions", self._complete)

    def close(self) -> None:
        """End every answer that stalls."""
        self._closing.set()

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": NAME, "object": "model"}]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body: Json = await request.json()
        self.journal.append(body)
        reply = self.script.popleft() if self.script else Reply(text=improvised(body))
        if reply.status != 200:
            error = {"error": {"message": reply.text, "type": "stand_in", "code": None}}
            return web.json_response(error, status=reply.status, headers=dict(reply.headers))
        if body.get("stream"):
            return await self._stream(request, body, reply)
        choice = {"index": 0, "message": {"role": "assistant", "content": reply.text}, "finish_reason": "stop"}
        return web.json_response(_shape(body, "chat.completion", [choice], reply if reply.has_usage else None))

    async def _stream(self, request: web.Request, body: Json, reply: Reply) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)

        async def send(choices: list[Json], counted: Reply | None = None) -> None:
            chunk = _shape(body, "chat.completion.chunk", choices, counted)
            await response.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())

        text = reply.text[: reply.cut_after]
        for start in range(0, len(text), PIECE):
            await send([{"index": 0, "delta": {"content": text[start : start + PIECE]}, "finish_reason": None}])
            await asyncio.sleep(self.pause_seconds)
        if reply.cut_after is not None:
            if reply.stall:
                await self._closing.wait()
            if request.transport:
                request.transport.abort()
            return response
        await send([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        if reply.has_usage and (body.get("stream_options") or {}).get("include_usage"):
            await send([], reply)
        await response.write(b"data: [DONE]\n\n")
        return response


def _shape(body: Json, kind: str, choices: list[Json], counted: Reply | None) -> Json:
    shape: Json = {"id": "stand-in", "object": kind, "created": 0, "model": body.get("model", NAME), "choices": choices}
    if counted is None:
        return shape
    asked, said = sum(len(str(one.get("content", ""))) for one in body.get("messages", ())) // 3, len(counted.text) // 3
    return {**shape, "usage": {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}}


def improvised(body: Json) -> str:
    """An answer without a script: the first sentences of two sources, cited; JSON where that is asked for."""
    said = "\n".join(str(one.get("content", "")) for one in body.get("messages", ()))
    if body.get("response_format"):
        return json.dumps(_object(body["response_format"].get("json_schema", {}).get("schema", {}), said))
    sources = SOURCE.findall(said)[:2]
    sentences = [f"{_first_sentence(text)} [P{number}]" for number, _, text in sources]
    return "\n".join(sentences) or "NO_ANSWER"


def _first_sentence(text: str) -> str:
    found = SENTENCE.match(text.strip())
    return (found[0] if found else text).strip()


def _object(schema: Json, said: str) -> Json:
    """Something that fits a flat schema: its texts are the first sentence of what the model was given."""
    text = said.split("<text>", 1)[-1].split("</text>", 1)[0]
    fitting: dict[str, Any] = {"string": _first_sentence(text), "array": [], "object": {}, "boolean": False}

    def value(spec: Json) -> Any:
        kind = spec.get("type", "string")
        return None if isinstance(kind, list) and "null" in kind else fitting.get(kind, 0)

    if known := invented_summary(said, "ko" if "Korean" in said else "en"):
        return {"extra": [], **known}
    return {name: value(spec) for name, spec in schema.get("properties", {}).items()}
