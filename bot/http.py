"""Polite requests to the services that the bot reads from."""

import asyncio
import json
import logging
import random
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self, TypeVar

import aiohttp

from bot.clock import Clock
from bot.errors import UpstreamError

log = logging.getLogger(__name__)
T = TypeVar("T")

USER_AGENT = "Paperboy/0.1 (a self-hosted Discord bot for paper digests)"
JSON_TYPES = ("application/json", "+json")
PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_REMEMBERED_REPLIES = 16
# `"api";r=0;t=55`: nothing left, fresh in 55 s. https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
_SPENT = re.compile(r";\s*r=0\b[^,]*;\s*t=(\d+)")


class HttpError(UpstreamError):
    """A request failed for good, after every try.

    Args:
        service: Its name, for the person.
        reason: What happened, for the log.
        status: The HTTP status, None where no whole answer came.
        is_passing: Whether the same request may succeed later.
        wait_seconds: How long the service asked to be left alone, None where it did not say.
    """

    def __init__(
        self,
        service: str,
        reason: str,
        *,
        status: int | None = None,
        is_passing: bool = True,
        wait_seconds: float | None = None,
    ) -> None:
        super().__init__(service, reason)
        self.status = status
        self.is_passing = is_passing
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a service is asked.

    Attributes:
        attempts: Tries for one request, the first included.
        concurrency: Requests under way at once.
        interval_seconds: From the start of one request to the start of the next.
        patience_seconds: The longest wait that the service may ask for; beyond it the request fails at once.
        connect_seconds: To get a connection.
        read_seconds: Without a single byte.
        total_seconds: For one try as a whole.
        size_limit: Bytes of one answer, unpacked.
    """

    attempts: int = 4
    concurrency: int = 4
    interval_seconds: float = 0.0
    patience_seconds: float = 310.0
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    size_limit: int = 16 * 1024 * 1024


class HttpClient:
    """Reads JSON and text from one service; open it with `async with`.

    It keeps to the service's own limits (`RateLimit`, `Retry-After`), tries passing failures again with growing waits,
    and asks with the `ETag` of the last answer where there was one.

    Args:
        service: Its name, for the person ("Hugging Face").
        base_url: What every path is appended to.
        clock: Waits pass on this clock.
        manners: How it is asked.
        headers: Sent with every request.
        jitter: A number from 0 to 1 for each wait after a failure, so that many bots do not return at once.
    """

    def __init__(
        self,
        service: str,
        base_url: str,
        *,
        clock: Clock,
        manners: Manners | None = None,
        headers: Mapping[str, str] | None = None,
        jitter: Callable[[], float] | None = None,
    ) -> None:
        self.service = service
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._manners = manners or Manners()
        self._headers = {"User-Agent": USER_AGENT, **(headers or {})}
        self._jitter = jitter or random.SystemRandom().random
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(self._manners.concurrency)
        self._turns = asyncio.Lock()
        self._free_at = datetime.min.replace(tzinfo=UTC)
        self._remembered: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    async def __aenter__(self) -> Self:
        manners = self._manners
        self._session = aiohttp.ClientSession(
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(
                total=manners.total_seconds, sock_connect=manners.connect_seconds, sock_read=manners.read_seconds
            ),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get_json(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        on_failure: Callable[[HttpError], None] | None = None,
    ) -> object:
        """The parsed JSON at *path*; *on_failure* is told of each try that failed.

        Raises:
            HttpError: No usable answer after every try.
        """
        return await self._get(path, params, JSON_TYPES, json.loads, on_failure)

    async def get_text(
        self, path: str, params: Mapping[str, str] | None = None, *, content_types: tuple[str, ...] = ("text/plain",)
    ) -> str:
        """The text at *path*, which must come as one of *content_types* (a type, or the end of one).

        Raises:
            HttpError: No usable answer after every try.
        """
        return await self._get(path, params, content_types, lambda body: body.decode("utf-8", "replace"))

    async def _get(
        self,
        path: str,
        params: Mapping[str, str] | None,
        types: tuple[str, ...],
        parse: Callable[[bytes], T],
        on_failure: Callable[[HttpError], None] | None = None,
    ) -> T:
        for attempt in range(1, self._manners.attempts + 1):
            try:
                return await self._try(path, params, types, parse)
            except HttpError as error:
                if on_failure is not None:
                    on_failure(error)
                if not error.is_passing or attempt == self._manners.attempts:
                    raise
                wait = error.wait_seconds
                if wait is None:
                    wait = 2.0 ** (attempt - 1) * (0.5 + self._jitter())
                log.info("%s; try %d of %d in %.1f s", error, attempt + 1, self._manners.attempts, wait)
                if wait > self._manners.patience_seconds:
                    raise
                await self._clock.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _try(
        self, path: str, params: Mapping[str, str] | None, types: tuple[str, ...], parse: Callable[[bytes], T]
    ) -> T:
        async with self._slots:
            await self._wait_for_turn()
            body, etag = await self._ask(path, params, types)
        try:
            parsed = parse(body)
        except (ValueError, RecursionError) as error:
            raise HttpError(self.service, f"GET {path}: the body cannot be parsed: {error}") from error
        self._remember(_key(path, params), etag, body)
        return parsed

    async def _wait_for_turn(self) -> None:
        async with self._turns:
            while (wait := (self._free_at - self._clock.now()).total_seconds()) > 0:
                if wait > self._manners.patience_seconds:
                    raise HttpError(self.service, f"asks to be left alone for {wait:.0f} s", wait_seconds=wait)
                await self._clock.sleep(wait)
            self._hold(self._manners.interval_seconds)

    def _hold(self, seconds: float) -> None:
        self._free_at = max(self._free_at, self._clock.now() + timedelta(seconds=seconds))

    async def _ask(self, path: str, params: Mapping[str, str] | None, types: tuple[str, ...]) -> tuple[bytes, str]:
        if self._session is None:
            raise RuntimeError("open the client with 'async with' first")
        known = self._remembered.get(_key(path, params))
        try:
            async with self._session.get(
                self._base_url + path,
                params=params,
                headers={"If-None-Match": known[0]} if known else None,
                max_redirects=3,
            ) as response:
                wait_seconds = self._asked_to_wait(response.headers)
                if response.status == 304 and known:
                    return known[1], known[0]
                body = await self._read(response)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise HttpError(self.service, f"GET {path}: {type(error).__name__} {error}".rstrip()) from error
        if response.status != 200:
            raise HttpError(
                self.service,
                f"GET {path}: status {response.status}{_said(response, body)}",
                status=response.status,
                is_passing=response.status in PASSING_STATUSES,
                wait_seconds=wait_seconds,
            )
        if not response.content_type.endswith(types):
            reason = f"GET {path}: {response.content_type} where {' or '.join(types)} was due"
            raise HttpError(self.service, reason, status=200)
        return body, response.headers.get("ETag", "")

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(65536):
            body += chunk
            if len(body) > self._manners.size_limit:
                reason = f"{response.url.path}: more than {self._manners.size_limit} bytes"
                raise HttpError(self.service, reason, status=response.status, is_passing=False)
        return bytes(body)

    def _asked_to_wait(self, headers: Mapping[str, str]) -> float | None:
        """Seconds until the next request is welcome; the other requests of this client wait too."""
        waits = [float(seconds) + 1 for seconds in _SPENT.findall(headers.get("RateLimit", ""))]
        if after := headers.get("Retry-After"):
            waits += _seconds_until(after, self._clock.now())
        if not waits:
            return None
        self._hold(max(waits))
        return max(waits)

    def _remember(self, key: str, etag: str, body: bytes) -> None:
        if not etag:
            return
        self._remembered[key] = (etag, body)
        self._remembered.move_to_end(key)
        if len(self._remembered) > _REMEMBERED_REPLIES:
            self._remembered.popitem(last=False)


def _key(path: str, params: Mapping[str, str] | None) -> str:
    return f"{path}?{sorted((params or {}).items())}"


def _seconds_until(retry_after: str, now: datetime) -> list[float]:
    """`Retry-After` holds seconds or a date; an unreadable one says nothing."""
    if re.fullmatch(r"\s*\d{1,9}\s*", retry_after):
        return [float(retry_after)]
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return []
    return [max(0.0, (at.astimezone(UTC) - now).total_seconds())] if at.tzinfo else []


def _said(response: aiohttp.ClientResponse, body: bytes) -> str:
    """What the service gave as its reason, in a few words."""
    code = response.headers.get("X-Error-Code", "")
    text = ""
    if response.content_type.endswith(JSON_TYPES):
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict) and isinstance(answer.get("error"), str):
            text = answer["error"][:200]
    words = " ".join(word for word in (code, text) if word)
    return f" ({words})" if words else ""
