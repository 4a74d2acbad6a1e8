"""Rate limits: buckets by route and place, the global one, and what too many refusals lead to."""

import hashlib
from collections import deque
from typing import NamedTuple

from sandbox.calls import Route
from sandbox.clock import SandboxClock
from sandbox.limits import Limits
from sandbox.shapes import Json

# https://discord.com/developers/docs/topics/rate-limits: buckets are not published; these are what bots commonly see.
WRITE_MESSAGES = "POST /channels/{channel_id}/messages"
BUCKETS: dict[str, tuple[int, float]] = {
    "PATCH /channels/{channel_id}/messages/{message_id}": (5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": (5, 1.0),
    "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": (1, 0.25),
    "POST /channels/{channel_id}/messages/{message_id}/crosspost": (10, 3600.0),
    "PATCH /channels/{channel_id}": (2, 600.0),
}
OTHERS = (50, 1.0)
PLENTY = 10**6
REFUSED_WINDOW_SECONDS = 600.0
REFUSALS = (401, 403, 429)
UNBOUND = ("/interactions/", "/webhooks/")  # paths that the global limit does not count


class Verdict(NamedTuple):
    """What the limits say of a request: the headers of its answer, and of a refusal its body."""

    headers: dict[str, str]
    refusal: Json | None = None
    banned: bool = False


class Rates:
    """Counts requests on the sandbox's clock; where it is not *on*, the headers say that plenty remain."""

    def __init__(self, clock: SandboxClock, limits: Limits, *, on: bool) -> None:
        self.on = on
        self._clock = clock
        self._limits = limits
        # By bucket and place: when it began, and how many requests came since.
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}
        self._refused: deque[float] = deque()

    def _use(self, bucket: str, place: str, most: float, seconds: float) -> tuple[float, float]:
        """Count one request; give how many are left, and in how many seconds all are again."""
        now = self._clock.now().timestamp()
        began, used = self._windows.get((bucket, place), (now, 0))
        if now - began >= seconds:
            began, used = now, 0
        self._windows[bucket, place] = began, used + 1
        return most - used - 1, max(0.0, began + seconds - now)

    def count(self, route: Route, params: dict[str, str]) -> Verdict:
        most, seconds = BUCKETS.get(route.name, OTHERS)
        if route.name == WRITE_MESSAGES:
            most, seconds = int(min(self._limits.most("messages in five seconds"), PLENTY)), 5.0
        bucket = hashlib.blake2b(route.name.encode(), digest_size=16).hexdigest()
        if not self.on:
            return Verdict(self._headers(bucket, PLENTY, PLENTY - 1, 1.0))
        while self._refused and self._clock.now().timestamp() - self._refused[0] > REFUSED_WINDOW_SECONDS:
            self._refused.popleft()
        if len(self._refused) >= self._limits.most("refused requests in ten minutes"):
            return Verdict({}, banned=True)
        # An interaction and a webhook have a limit of their own each, by their token.
        token = params.get("webhook_token") or params.get("interaction_token")
        place = params.get("channel_id") or params.get("guild_id") or token or ""
        left, after = self._use(bucket, place, most, seconds)
        headers, in_all = self._headers(bucket, most, max(0, int(left)), after), False
        if left >= 0 and not route.path.startswith(UNBOUND):
            left, wait = self._use("global", "", self._limits.most("requests a second"), 1.0)
            in_all, after = left < 0, wait if left < 0 else after
        if left >= 0:
            return Verdict(headers)
        headers |= {"Retry-After": str(max(1, round(after))), "X-RateLimit-Scope": "global" if in_all else "user"}
        headers |= {"X-RateLimit-Global": "true"} if in_all else {}
        body = {"message": "You are being rate limited.", "retry_after": round(after, 3), "global": in_all, "code": 0}
        return Verdict(headers, body)

    def answered(self, status: int) -> None:
        if self.on and status in REFUSALS:
            self._refused.append(self._clock.now().timestamp())

    def _headers(self, bucket: str, most: int, left: int, after: float) -> dict[str, str]:
        reset = self._clock.now().timestamp() + after
        told = {"Limit": most, "Remaining": left, "Reset": f"{reset:.3f}", "Reset-After": f"{after:.3f}"}
        return {f"X-RateLimit-{name}": str(value) for name, value in {**told, "Bucket": bucket}.items()}
