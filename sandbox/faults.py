"""Faults to order: what goes wrong on Discord's side, when somebody wants to see it."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.calls import cut, json_response
from sandbox.gateway import INVALID, RECONNECT
from sandbox.permissions import BITS
from sandbox.shapes import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

# What each is, in a sentence, and what it needs to be ordered: first those that strike requests, then those at once.
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
KINDS = REQUEST_FAULTS | {
    "socket_dropped": ("The gateway's connection breaks off.", ()),
    "reconnect": ("The gateway asks to connect anew.", ()),
    "session_invalid": ("The gateway has forgotten the session.", ()),
    "acks_muted": ("The gateway stops answering heartbeats.", ()),
    "permission_revoked": ("The bot loses a permission in a channel.", ("channel_id", "permission")),
    "channel_deleted": ("A channel is deleted.", ("channel_id",)),
    "bot_removed": ("The bot is removed from a server.", ("guild_id",)),
}
HANG_SECONDS = 3600.0


@dataclass(slots=True, kw_only=True)
class Order:
    """A fault that waits for requests."""

    kind: str
    count: int = 1
    chance: float = 1.0
    seed: int = 0
    route: str | None = None  # the only one it strikes, as in "POST /channels/{channel_id}/messages"
    seconds: float = 1.0
    fired: int = 0
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311, it has to be the same every time

    def strikes(self, route: str) -> bool:
        """Whether it strikes this request; the dice are thrown for every request that it could strike."""
        struck = self.fired < self.count and self.route in {None, route} and self.dice.random() < self.chance
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
            self.orders.append(Order(kind=kind, **details))
        elif missing := [name for name in KINDS[kind][1] if not details.get(name)]:
            raise ValueError(f"{kind} needs {', '.join(missing)}.")
        else:
            self._happen(kind, details)
            self._tell(kind, 1)

    def clear(self) -> None:
        """Take back every order, and answer heartbeats again."""
        self.orders.clear()
        self.sandbox.gateway.acknowledging = True

    def _tell(self, kind: str, fired: int) -> None:
        self.sandbox.world.emit("FAULT", {"kind": kind, "fired": fired}, for_bot=False)

    def _happen(self, kind: str, details: Json) -> None:
        world, gateway = self.sandbox.world, self.sandbox.gateway
        if kind == "socket_dropped":
            self.sandbox.spawn(gateway.drop())
        elif kind == "reconnect":
            gateway.tell_all(RECONNECT)
        elif kind == "session_invalid":
            gateway.tell_all(INVALID, data=False)
            gateway.sessions.clear()
        elif kind == "acks_muted":
            gateway.acknowledging = False
        elif kind == "bot_removed":
            world.remove_bot(str(details["guild_id"]))
        elif (channel := world.channels.get(str(details["channel_id"]))) is None:
            raise ValueError("There is no such channel.")
        elif kind == "channel_deleted":
            world.delete_channel(channel)
        else:
            bit, channel = BITS[str(details["permission"])], world.rules_of(channel)
            known = [one for one in channel["permission_overwrites"] if one["id"] == world.bot_id]
            allow, deny = (sum(int(one[key]) & ~bit for one in known) for key in ("allow", "deny"))
            self.sandbox.set_overwrite(channel, world.bot_id, 1, allow=allow, deny=deny + bit)

    def struck(self, route: str) -> Order | None:
        """The order that strikes this request, if one does."""
        order = next((one for one in self.orders if one.strikes(route)), None)
        if order:
            self._tell(order.kind, order.fired)
            self.orders = [one for one in self.orders if one.fired < one.count]
        return order

    async def before(self, order: Order, request: web.Request) -> web.Response | None:
        """What a fault answers instead of carrying the request out; None where it is carried out."""
        if order.kind in {"hang", "slow"}:
            wait = self.sandbox.clock.sleep(HANG_SECONDS if order.kind == "hang" else order.seconds)
            await asyncio.wait([self.sandbox.spawn(wait)])
        if order.kind in {"hang", "reset"}:
            return cut(request)
        if order.kind == "rate_limited":
            body = {"message": "You are being rate limited.", "retry_after": order.seconds, "global": False}
            return json_response(429, body, {"Retry-After": str(max(1, round(order.seconds))), "Via": "1.1 sandbox"})
        if order.kind == "error_502":
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        if order.kind.startswith("error_"):
            body = {"message": "Internal Server Error", "code": 0}
            return json_response(int(order.kind.removeprefix("error_")), body, {})
        return None
