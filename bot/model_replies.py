"""What models reply: the answer, its cost, and what they wrap around it, taken off: thoughts, code fences, prose."""

import json
import re
from dataclasses import dataclass

_OPEN, _CLOSE = "<think>", "</think>"
_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
# Some chat templates write the opening tag into the prompt, so that only the closing one is in the reply.
_REST_OF_THOUGHT = re.compile(r"\A.*</(?:think|thinking|reasoning)>", re.DOTALL | re.IGNORECASE)
_FENCED = re.compile(r"```[\w-]*[ \t]*\n?(.*?)(?:```|\Z)", re.DOTALL)
_OBJECT_STARTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens, as the server counted them, else as estimated."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A whole answer.

    Attributes:
        text: Without thoughts, never empty.
        is_cut: It reached `max_tokens` before its end.
    """

    text: str
    usage: Usage
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The next part of a streamed answer.

    Attributes:
        text: May be empty.
        usage: Only with the last piece.
    """

    text: str = ""
    usage: Usage | None = None


def without_thoughts(reply: str) -> str:
    """The *reply* without `<think>…</think>`; a thought that was cut off leaves nothing."""
    return _REST_OF_THOUGHT.sub("", _THOUGHT.sub("", reply)).strip()


def find_object(reply: str) -> dict[str, object] | None:
    """The first JSON object in *reply*, bare, fenced or in the middle of prose; None where there is none."""
    text = without_thoughts(reply)
    for candidate in (text, *(match[1] for match in _FENCED.finditer(text))):
        found = _object_in(candidate)
        if found is not None:
            return found
    return None


def _object_in(text: str) -> dict[str, object] | None:
    # Line breaks inside of strings are frequent with small models, and harmless.
    decoder = json.JSONDecoder(strict=False)
    start = -1
    for _ in range(_OBJECT_STARTS):
        start = text.find("{", start + 1)
        if start < 0:
            return None
        try:
            found, _end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and found:
            return found
    return None


class ThoughtFilter:
    """Takes a leading `<think>…</think>` off a reply that comes in pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"

    def feed(self, piece: str) -> str:
        """The part of the reply that may be shown now."""
        if self._state == "text":
            return piece
        self._held += piece
        if self._state == "start":
            begun = self._held.lstrip()
            if not begun.startswith(_OPEN):
                return "" if _OPEN.startswith(begun) else self._release(begun)
            self._state = "thought"
        end = self._held.find(_CLOSE)
        return "" if end < 0 else self._release(self._held[end + len(_CLOSE) :].lstrip())

    def end(self) -> str:
        """What was held back because it might have become a thought, once nothing more comes."""
        return self._release(self._held) if self._state == "start" else ""

    def _release(self, text: str) -> str:
        # Blank space between the thought and the text may still be on its way.
        if text:
            self._state, self._held = "text", ""
        else:
            self._state, self._held = "start", ""
        return text
