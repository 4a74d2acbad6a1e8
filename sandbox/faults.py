"""Faults to order: what goes wrong on Discord's side, when somebody wants to see it."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.permissions import BITS
from sandbox.shapes import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

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
        if self.fired >= self.count or self.route not in {None, route}:
            return False
        if self.channel_id not in {None, params.get("channel_id")}:
            return False
        if self.dice.random() >= self.chance:
            return False
        self.fired += 1
        return True


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
            details.pop("guild_id", None)
            details.pop("permission", None)
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
        if kind == "socket_dropped":
            self.sandbox.spawn(gateway.drop())
        elif kind == "reconnect":
            gateway.ask_to_reconnect()
        elif kind == "session_invalid":
            gateway.forget_sessions()
        elif kind == "acks_muted":
            gateway.acknowledging = False
        elif kind == "bot_removed":
            world.remove_member(str(details["guild_id"]), world.bot_id)
        elif kind == "channel_deleted":
            world.delete_channel(self._channel(details))
        else:
            bit = BITS[str(details["permission"])]
            channel = world.rules_of(self._channel(details))
            known = [one for one in channel["permission_overwrites"] if one["id"] == world.bot_id]
            deny = sum(int(one["deny"]) & ~bit for one in known) + bit
            allow = sum(int(one["allow"]) & ~bit for one in known)
            self.sandbox.set_overwrite(channel, world.bot_id, 1, allow=allow, deny=deny)

    def _channel(self, details: Json) -> Json:
        try:
            return self.sandbox.world.channels[str(details["channel_id"])]
        except KeyError:
            raise ValueError("There is no such channel.") from None

    def struck(self, route: str, params: dict[str, str]) -> Order | None:
        """The order that strikes this request, if one does."""
        for order in self.orders:
            if order.strikes(route, params):
                self._tell(order.kind, order.count - order.fired, order.fired)
                self.orders = [one for one in self.orders if one.fired < one.count]
                return order
        return None

    async def before(self, order: Order, request: web.Request) -> web.Response | None:
        """What a fault answers instead of carrying the request out; None where it is carried out."""
        if order.kind == "reset":
            return _cut(request)
        if order.kind in {"hang", "slow"}:
            wait = self.sandbox.clock.sleep(HANG_SECONDS if order.kind == "hang" else order.seconds)
            sleeping, closing = asyncio.ensure_future(wait), asyncio.ensure_future(self.sandbox.closing.wait())
            await asyncio.wait({sleeping, closing}, return_when=asyncio.FIRST_COMPLETED)
            sleeping.cancel()
            closing.cancel()
            return _cut(request) if order.kind == "hang" else None
        if order.kind == "rate_limited":
            body = f'{{"message":"You are being rate limited.","retry_after":{order.seconds},"global":false}}'
            headers = {"Retry-After": str(max(1, round(order.seconds))), "Via": "1.1 sandbox"}
            return web.Response(status=429, body=body.encode(), content_type="application/json", headers=headers)
        if order.kind.startswith("error_"):
            status = int(order.kind.removeprefix("error_"))
            if status == 502:
                return web.Response(status=status, text="<html>502 Bad Gateway</html>", content_type="text/html")
            body = '{"message":"Internal Server Error","code":0}'
            return web.Response(status=status, body=body.encode(), content_type="application/json")
        return None

    def after(self, order: Order, request: web.Request) -> web.Response | None:
        """Cut the connection of a request whose answer is to be lost."""
        return _cut(request) if order.kind == "answer_lost" else None


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=499)
