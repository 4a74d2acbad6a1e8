"""Talks to a language model behind any OpenAI-compatible endpoint: the only room that knows openai."""

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from bot.budget import estimate_tokens
from bot.clock import Clock
from bot.dialects import Dialect
from bot.errors import UpstreamError
from bot.model_replies import Completion, Piece, ThoughtFilter, Usage, find_object, without_thoughts

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = logging.getLogger(__name__)
T = TypeVar("T")

SERVICE = "model"
_KEYLESS = "none"  # the SDK refuses an empty key, and a server without keys ignores this one
_PASSING_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_LONGEST_WAIT_SECONDS = 60.0


class ModelError(UpstreamError):
    """The model gave no answer.

    Args:
        reason: What happened, for the log; never what people wrote, never a key.
        status: The HTTP status, None where no whole answer came.
        is_passing: Whether asking again later may help; False where the settings must change first.
        wait_seconds: How long the server asked to be left alone, None where it did not say.
    """

    def __init__(
        self, reason: str, *, status: int | None = None, is_passing: bool = True, wait_seconds: float | None = None
    ) -> None:
        super().__init__(SERVICE, reason)
        self.status = status
        self.is_passing = is_passing
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation.

    Attributes:
        role: "system", "user" or "assistant".
    """

    role: str
    text: str


class ModelReplyError(ModelError):
    """The model answered, but not with what was asked for.

    Args:
        reason: What came instead, for the log.
        usage: What the answer cost all the same, where that is known.
    """

    def __init__(self, reason: str, usage: Usage | None = None) -> None:
        super().__init__(reason)
        self.usage = usage or Usage()


class LanguageModel:
    """One configured model; close it by `async with`.

    The SDK takes about 0.4 s and 35 MiB to import, so that it is not imported before the first question.

    Args:
        name: The model's name at the server.
        clock: Waits between tries pass on this clock.
        base_url: The server's address up to `/v1`; None for OpenAI's own.
        api_key: Empty for a server without keys.
        timeout_seconds: For one try as a whole; for a stream, until its first piece and between pieces.
        attempts: Tries for one question, the first included.
    """

    def __init__(
        self,
        name: str,
        *,
        clock: Clock,
        base_url: str | None = None,
        api_key: str = "",
        timeout_seconds: float = 90.0,
        attempts: int = 3,
        temperature: float = 0.2,
    ) -> None:
        self.name = name
        self._clock = clock
        self._base_url = base_url or None
        self._api_key = api_key or _KEYLESS
        self._timeout_seconds = timeout_seconds
        self._attempts = attempts
        self._temperature = temperature
        self._dialect = Dialect()
        self._failures: tuple[type[Exception], ...] = (TimeoutError, ValueError)
        self._client: AsyncOpenAI | None = None
        self._connecting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.close()

    async def complete(self, messages: Sequence[Message], *, max_tokens: int) -> Completion:
        """The model's answer to *messages*.

        Raises:
            ModelError: None after every try.
        """
        return await self._complete(messages, max_tokens, None)

    async def complete_object(
        self, messages: Sequence[Message], *, schema: Mapping[str, object], max_tokens: int
    ) -> tuple[dict[str, object], Completion]:
        """The model's answer as a JSON object, which the server was asked, but may have failed, to fit to *schema*.

        Raises:
            ModelReplyError: The answer holds no JSON object.
            ModelError: There was no answer after every try.
        """
        completion = await self._complete(messages, max_tokens, schema)
        found = find_object(completion.text)
        if found is None:
            reason = "cut before its JSON ended" if completion.is_cut else "no JSON object in the answer"
            raise ModelReplyError(reason, completion.usage)
        return found, completion

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncIterator[Piece]:
        """The model's answer as it comes; the last piece carries the usage.

        Raises:
            ModelError: Nothing came after every try, or the stream broke off after some pieces.
        """
        chunks = await self._patiently(lambda client: self._ask(client, messages, max_tokens, None, stream=True))
        thoughts, written, usage = ThoughtFilter(), 0, None
        try:
            while True:
                async with asyncio.timeout(self._timeout_seconds):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    break
                usage = getattr(chunk, "usage", None) or usage
                for choice in getattr(chunk, "choices", None) or []:
                    piece = getattr(choice.delta, "content", None)
                    if isinstance(piece, str) and (text := thoughts.feed(piece)):
                        written += len(text)
                        yield Piece(text=text)
        except self._failures as error:
            raise self._translated(error) from error
        finally:
            await chunks.close()
        if rest := thoughts.end():
            written += len(rest)
            yield Piece(text=rest)
        if not written:
            raise ModelReplyError("an empty answer", _usage(usage, messages, ""))
        yield Piece(usage=_usage(usage, messages, " " * written))

    async def _complete(
        self, messages: Sequence[Message], max_tokens: int, schema: Mapping[str, object] | None
    ) -> Completion:
        reply = await self._patiently(lambda client: self._ask(client, messages, max_tokens, schema, stream=False))
        choice = next(iter(getattr(reply, "choices", None) or []), None)
        content = getattr(getattr(choice, "message", None), "content", None)
        text = without_thoughts(content) if isinstance(content, str) else ""
        is_cut = getattr(choice, "finish_reason", None) == "length"
        usage = _usage(getattr(reply, "usage", None), messages, text)
        if not text:
            raise ModelReplyError("cut before its answer began" if is_cut else "an empty answer", usage)
        return Completion(text=text, usage=usage, is_cut=is_cut)

    async def _connected(self) -> "AsyncOpenAI":
        async with self._connecting:
            if self._client is None:
                openai = await asyncio.to_thread(importlib.import_module, "openai")
                self._failures = (openai.OpenAIError, *self._failures)
                self._client = openai.AsyncOpenAI(
                    api_key=self._api_key, base_url=self._base_url, timeout=self._timeout_seconds, max_retries=0
                )
        return self._client

    async def _patiently(self, ask: "Callable[[AsyncOpenAI], Awaitable[T]]") -> T:
        client = await self._connected()
        for attempt in range(1, self._attempts + 1):
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    return await ask(client)
            except self._failures as error:
                failure = self._translated(error)
                wait = 2.0 ** (attempt - 1) if failure.wait_seconds is None else failure.wait_seconds
                if not failure.is_passing or attempt == self._attempts or wait > _LONGEST_WAIT_SECONDS:
                    raise failure from error
            log.info("%s; try %d of %d in %.1f s", failure, attempt + 1, self._attempts, wait)
            await self._clock.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _ask(
        self,
        client: "AsyncOpenAI",
        messages: Sequence[Message],
        max_tokens: int,
        schema: Mapping[str, object] | None,
        *,
        stream: bool,
    ) -> Any:
        """Ask once in the known dialect; where the server objects to a part of it, learn and ask again without."""
        dialect = self._dialect
        while True:
            try:
                reply = await client.chat.completions.create(
                    model=self.name,
                    messages=[{"role": message.role, "content": message.text} for message in messages],  # type: ignore[misc]
                    **dialect.options(self._temperature, max_tokens, schema, stream=stream),
                )
            except self._failures as error:
                adapted = dialect.adapted(error, has_format=schema is not None, is_stream=stream)
                if adapted is None:
                    raise
                dialect = adapted
            else:
                self._dialect = dialect
                return reply

    def _translated(self, error: Exception) -> ModelError:
        status = getattr(error, "status_code", None)
        if not isinstance(status, int):
            return ModelError("time-out" if "imeout" in type(error).__name__ else type(error).__name__)
        code = str(getattr(error, "code", None) or getattr(error, "type", None) or "")[:60]
        # A request over the account's quota comes as 429, but no waiting mends it.
        is_passing = status in _PASSING_STATUSES and code != "insufficient_quota"
        wait = getattr(getattr(error, "response", None), "headers", {}).get("retry-after", "")
        return ModelError(
            f"status {status} {code}".rstrip(),
            status=status,
            is_passing=is_passing,
            wait_seconds=float(wait) if wait.isascii() and wait.isdigit() else None,
        )


def _usage(reported: object, messages: Sequence[Message], text: str) -> Usage:
    prompt, completion = (getattr(reported, key, None) for key in ("prompt_tokens", "completion_tokens"))
    if not isinstance(prompt, int):
        prompt = sum(estimate_tokens(message.text) for message in messages)
    if not isinstance(completion, int):
        completion = estimate_tokens(text)
    return Usage(prompt_tokens=prompt, completion_tokens=completion)
