"""Faults to order: what goes wrong on Discord's side, when somebody wants to see it."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.calls import json_response
from sandbox.permissions import BITS
from sandbox.shapes import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

# What each is, in a sentence, and what it needs to be ordered.
REQUEST_FAULTS = {
    "answer_lost": ("The request is carried out, and the connection cut before the answer.", ()),
    "error_500": ("The request is refused with 500, and not carried out.", ()),
    "error_502": ("The request is refused with 502, by a proxy that answers HTML.", ()),
    "error_503": ("The request is refused with 503.", ()),
    "error_504": ("The request is refused with 504.", ()),
    "rate_limited": ("The request is refused with 429, to be repeated later.", ("seconds",)),
    "reset": ("The connection is cut before the request is carried out.", ()),
    "hang": ("The request is taken and never answered.", ()),
    "slow": ("The answer comes late.", ("seconds",)),
}
INSTANT_FAULTS = {
    "socket_dropped": ("The gateway's connection breaks off.", ()),
    "reconnect": ("The gateway asks to connect anew.", ()),
    "session_invalid": ("The gateway has forgotten the session.", ()),
    "acks_muted": ("The gateway stops answering heartbeats.", ()),
    "permission_revoked": ("The bot loses a permission in a channel.", ("channel_id", "permission")),
    "channel_deleted": ("A channel is deleted.", ("channel_id",)),
    "bot_removed": ("The bot is removed from a server.", ("guild_id",)),
}
KINDS = {**REQUEST_FAULTS, **INSTANT_FAULTS}
HANG_SECONDS = 3600.0


@dataclass(slots=True, kw_only=True)
class Order:
    """A fault that waits for requests."""

    kind: str
    count: int = 1
    chance: float = 1.0
    seed: int = 0
    route: str | None = None
    """The only route it strikes, as in "POST /channels/{channel_id}/messages"; None for every one."""
    channel_id: str | None = None
    seconds: float = 1.0
    fired: int = 0
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311, it has to be the same every time

    def strikes(self, route: str, params: dict[str, str]) -> bool:
        """Whether it strikes this request; the dice are thrown for every request that it could strike."""
        meant = self.route in {None, route} and self.channel_id in {None, params.get("channel_id")}
        struck = self.fired < self.count and meant and self.dice.random() < self.chance
        self.fired += struck
        return struck


class Faults:
    """Takes orders of faults, and lets requests and connections fail by them."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.orders: list[Order] = []

    def order(self, kind: str, **details: Any) -> None:
        """Order a fault: of requests for the next that fit, of everything else at once.

        Args:
            kind: A key of `KINDS`.
            **details: The attributes of `Order`; of the other faults what they need.

        Raises:
            ValueError: There is no such fault, or it lacks what it needs.
        """
        if kind not in KINDS:
            raise ValueError(f"There is no fault {kind}; there are {', '.join(KINDS)}.")
        if kind in REQUEST_FAULTS:
            details = {key: value for key, value in details.items() if key not in {"guild_id", "permission"}}
            self.orders.append(Order(kind=kind, **details))
            self._tell(kind, self.orders[-1].count, 0)
            return
        if missing := [name for name in INSTANT_FAULTS[kind][1] if not details.get(name)]:
            raise ValueError(f"{kind} needs {', '.join(missing)}.")
        self._at_once(kind, details)
        self._tell(kind, 0, 1)

    def clear(self) -> None:
        """Take back every order, and answer heartbeats again."""
        self.orders.clear()
        self.sandbox.gateway.acknowledging = True
        self._tell("none", 0, 0)

    def _tell(self, kind: str, remaining: int, fired: int) -> None:
        self.sandbox.world.emit("FAULT", {"kind": kind, "remaining": remaining, "fired": fired}, for_bot=False)

    def _at_once(self, kind: str, details: Json) -> None:
        world, gateway = self.sandbox.world, self.sandbox.gateway
        channel = world.channels.get(str(details.get("channel_id")), {})
        if "channel_id" in INSTANT_FAULTS[kind][1] and not channel:
            raise ValueError("There is no such channel.")
        match kind:
            case "socket_dropped":
                self.sandbox.spawn(gateway.drop())
            case "reconnect":
                gateway.ask_to_reconnect()
            case "session_invalid":
                gateway.forget_sessions()
            case "acks_muted":
                gateway.acknowledging = False
            case "bot_removed":
                world.remove_member(str(details["guild_id"]), world.bot_id)
            case "channel_deleted":
                world.delete_channel(channel)
            case "permission_revoked":
                bit, channel = BITS[str(details["permission"])], world.rules_of(channel)
                known = [one for one in channel["permission_overwrites"] if one["id"] == world.bot_id]
                allow, deny = (sum(int(one[key]) & ~bit for one in known) for key in ("allow", "deny"))
                self.sandbox.set_overwrite(channel, world.bot_id, 1, allow=allow, deny=deny + bit)

    def struck(self, route: str, params: dict[str, str]) -> Order | None:
        for order in self.orders:
            if order.strikes(route, params):
                self._tell(order.kind, order.count - order.fired, order.fired)
                self.orders = [one for one in self.orders if one.fired < one.count]
                return order
        return None

    async def before(self, order: Order, request: web.Request) -> web.Response | None:
        """What a fault answers instead of carrying the request out; None where it is carried out."""
        if order.kind in {"hang", "slow"}:
            wait = self.sandbox.clock.sleep(HANG_SECONDS if order.kind == "hang" else order.seconds)
            ends = [asyncio.ensure_future(one) for one in (wait, self.sandbox.closing.wait())]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for one in ends:
                one.cancel()
        if order.kind in {"hang", "reset"}:
            return _cut(request)
        if order.kind == "rate_limited":
            body = {"message": "You are being rate limited.", "retry_after": order.seconds, "global": False}
            return json_response(429, body, {"Retry-After": str(max(1, round(order.seconds))), "Via": "1.1 sandbox"})
        if order.kind == "error_502":
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        if order.kind.startswith("error_"):
            status = int(order.kind.removeprefix("error_"))
            return json_response(status, {"message": "Internal Server Error", "code": 0}, {})
        return None

    def after(self, order: Order, request: web.Request) -> web.Response | None:
        return _cut(request) if order.kind == "answer_lost" else None


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=499)
