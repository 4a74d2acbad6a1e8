"""Servers, their members and roles; the bot itself, other people and the application."""

from typing import Any

from sandbox import shapes
from sandbox.calls import Call, Route
from sandbox.refusals import Refusal, note
from sandbox.routes.channels import threads
from sandbox.shapes import Json


def _channels(call: Call, *, of_threads: bool = False) -> list[Json]:
    here = call.world.channels_of(call.guild["id"])
    return [one for one in here if (one["type"] in shapes.THREADS) == of_threads]


def _active_threads(call: Call) -> Any:
    return threads([one for one in _channels(call, of_threads=True) if not one["thread_metadata"]["archived"]])


def _change_role(call: Call, *, give: bool) -> None:
    """Give or take a role below the bot's own highest."""
    guild, role_id, bot_id = call.guild, call["role_id"], call.world.bot_id
    positions = {one["id"]: one["position"] for one in guild["roles"]}
    rest = [one for one in call.world.member(guild["id"], call["user_id"])["roles"] if one != role_id]
    if role_id not in positions:
        raise Refusal("unknown_role")
    highest = max((positions[one] for one in call.world.member(guild["id"], bot_id)["roles"]), default=0)
    if positions[role_id] >= highest and guild["owner_id"] != bot_id:
        raise Refusal("missing_permissions")
    call.sandbox.set_roles(guild["id"], call["user_id"], [*rest, role_id] if give else rest)


def _open_dm(call: Call) -> Any:
    world, recipient = call.world, str(call.form.get("recipient_id"))
    if recipient not in world.users or recipient == world.bot_id:
        problem = note({}, "CANNOT_MESSAGE_USER", "Cannot message this user", "recipient_id")
        raise Refusal("invalid_form_body", problem)
    return world.without_bot(world.dm(world.bot_id, recipient))


ONE = "/guilds/{guild_id}"
ROLE = ONE + "/members/{user_id}/roles/{role_id}"
OWN = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}

ROUTES = (
    Route(f"GET {ONE}", lambda call: call.guild),
    Route(f"GET {ONE}/channels", _channels),
    Route(f"GET {ONE}/roles", lambda call: call.guild["roles"]),
    Route(f"GET {ONE}/members/{{user_id}}", lambda call: call.world.member(call.guild["id"], call["user_id"])),
    Route(f"PUT {ROLE}", lambda call: _change_role(call, give=True), "manage_roles"),
    Route(f"DELETE {ROLE}", lambda call: _change_role(call, give=False), "manage_roles"),
    Route(f"GET {ONE}/threads/active", _active_threads),
    Route("GET /users/@me", lambda call: {**call.world.bot, **OWN}),
    Route("GET /users/{user_id}", lambda call: call.world.user(call["user_id"])),
    Route("POST /users/@me/channels", _open_dm),
    Route("GET /oauth2/applications/@me", lambda call: call.world.application),
)
