"""A stand-in for an OpenAI-compatible language model: answers from a script, else from the sources it is given."""

import asyncio
import json
import re
from collections import deque
from typing import Any, NamedTuple

from aiohttp import web

from sandbox.calls import cut
from sandbox.shapes import Json
from sandbox.standins.inventions import invented_summary

PATH = "/standins/model/v1"
NAME = "sandbox-stand-in"
PIECE = 12  # characters of a streamed answer that come at a time
SOURCE = re.compile(r"^\[P(\d+)\] .+? \([^()\n]*\)\n(.+)$", re.MULTILINE)
SENTENCE = re.compile(r".+?[.!?다](?=\s|$)", re.DOTALL)


class Reply(NamedTuple):
    """One scripted answer."""

    text: str = ""
    status: int = 200  # anything else is a refusal with *text* as its message
    cut_after: int | None = None  # characters after which a streamed answer breaks off


class ModelStandIn:
    """The model."""

    def __init__(self) -> None:
        self.script: deque[Reply] = deque()  # answers to give first, in order
        self.journal: list[Json] = []  # every request that came, as it came
        self.pause_seconds = 0.0  # between two pieces of an answer, so that somebody can watch it being written

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body: Json = await request.json()
        self.journal.append(body)
        reply = self.script.popleft() if self.script else Reply(text=_improvised(body))
        if reply.status != 200:
            error = {"error": {"message": reply.text, "type": "stand_in", "code": None}}
            return web.json_response(error, status=reply.status)
        if body.get("stream"):
            return await self._stream(request, body, reply)
        choice = {"index": 0, "message": {"role": "assistant", "content": reply.text}, "finish_reason": "stop"}
        return web.json_response(_shape(body, "chat.completion", [choice]) | _usage(body, reply))

    async def _stream(self, request: web.Request, body: Json, reply: Reply) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)

        async def send(choices: list[Json], usage: Json) -> None:
            chunk = _shape(body, "chat.completion.chunk", choices) | usage
            await response.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())

        text = reply.text[: reply.cut_after]
        for start in range(0, len(text), PIECE):
            await send([{"index": 0, "delta": {"content": text[start : start + PIECE]}, "finish_reason": None}], {})
            await asyncio.sleep(self.pause_seconds)
        if reply.cut_after is not None:
            return cut(request)
        await send([{"index": 0, "delta": {}, "finish_reason": "stop"}], {})
        if (body.get("stream_options") or {}).get("include_usage"):
            await send([], _usage(body, reply))
        await response.write(b"data: [DONE]\n\n")
        return response


def _shape(body: Json, kind: str, choices: list[Json]) -> Json:
    return {"id": "stand-in", "object": kind, "created": 0, "model": body.get("model", NAME), "choices": choices}


def _usage(body: Json, reply: Reply) -> Json:
    asked, said = len(_said(body)) // 3, len(reply.text) // 3
    return {"usage": {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}}


def _said(body: Json) -> str:
    return "\n".join(str(one.get("content", "")) for one in body.get("messages", ()))


def _improvised(body: Json) -> str:
    """An answer without a script: the first sentences of two sources, cited; JSON where that is asked for."""
    if body.get("response_format"):
        return json.dumps(_object(body["response_format"]["json_schema"]["schema"]["properties"], _said(body)))
    sources = SOURCE.findall(_said(body))[:2]
    return "\n".join(f"{_first_sentence(text)} [P{number}]" for number, text in sources) or "NO_ANSWER"


def _first_sentence(text: str) -> str:
    found = SENTENCE.match(text.strip())
    return (found[0] if found else text).strip()


def _object(fields: Json, said: str) -> Json:
    """Something that fits a flat schema: its texts are the first sentence of what the model was given."""
    if known := invented_summary(said, "ko" if "Korean" in said else "en"):
        return {"extra": [], **known}
    text = said.split("<text>", 1)[-1].split("</text>", 1)[0]
    fitting: dict[str, Any] = {"string": _first_sentence(text), "array": [], "object": {}, "boolean": False}
    kinds = {name: spec.get("type", "string") for name, spec in fields.items()}
    return {name: None if isinstance(kind, list) else fitting.get(kind, 0) for name, kind in kinds.items()}
