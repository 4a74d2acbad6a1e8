"""Servers, their members and roles; the bot itself, other people, the application and the way to the gateway."""

from typing import Any

from sandbox import shapes
from sandbox.calls import Call, Route
from sandbox.refusals import Refusal, form_error
from sandbox.routes.channels import threads
from sandbox.shapes import Json


def _get(call: Call) -> Any:
    count = len(call.world.members[call.guild["id"]])
    counts = {"approximate_member_count": count, "approximate_presence_count": count}
    return {**call.guild, **counts} if call.query.get("with_counts") else call.guild


def _channels(call: Call, *, of_threads: bool = False) -> list[Json]:
    here = call.world.channels_of(call.guild["id"])
    return [one for one in here if (one["type"] in shapes.THREADS) == of_threads]


def _active_threads(call: Call) -> Any:
    return threads([one for one in _channels(call, of_threads=True) if not one["thread_metadata"]["archived"]])


def _search_members(call: Call) -> Any:
    query, found = call.query.get("query", "").lower(), call.world.members[call.guild["id"]].values()
    return [one for one in found if one["user"]["username"].lower().startswith(query)]


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


def _user(call: Call) -> Any:
    if call["user_id"] not in call.world.users:
        raise Refusal("unknown_user")
    return call.world.users[call["user_id"]]


def _open_dm(call: Call) -> Any:
    world, recipient = call.world, str(call.form.get("recipient_id"))
    if recipient not in world.users or recipient == world.bot_id:
        raise form_error("recipient_id", "CANNOT_MESSAGE_USER", "Cannot message this user")
    return world.without_bot(world.dm(world.bot_id, recipient))


def _my_guilds(call: Call) -> Any:
    mine = [one for one in call.world.guilds.values() if call.world.bot_id in call.world.members[one["id"]]]
    keys = ("id", "name", "icon", "banner", "features")
    return [{**{key: one[key] for key in keys}, "owner": False, "permissions": "0"} for one in mine]


def _gateway(call: Call) -> Any:
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return {"url": call.sandbox.gateway_url, "session_start_limit": limit, "shards": 1}


ONE = "/guilds/{guild_id}"
OWN = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}
ROLE = ONE + "/members/{user_id}/roles/{role_id}"

ROUTES = (
    Route(f"GET {ONE}", _get),
    Route(f"GET {ONE}/channels", _channels),
    Route(f"GET {ONE}/roles", lambda call: call.guild["roles"]),
    Route(f"GET {ONE}/members/{{user_id}}", lambda call: call.world.member(call.guild["id"], call["user_id"])),
    Route(f"GET {ONE}/members/search", _search_members),
    Route(f"PUT {ROLE}", lambda call: _change_role(call, give=True), "manage_roles"),
    Route(f"DELETE {ROLE}", lambda call: _change_role(call, give=False), "manage_roles"),
    Route(f"GET {ONE}/threads/active", _active_threads),
    Route("GET /users/@me", lambda call: {**call.world.bot, **OWN}),
    Route("GET /users/{user_id}", _user),
    Route("POST /users/@me/channels", _open_dm),
    Route("GET /users/@me/guilds", _my_guilds),
    Route("DELETE /users/@me/guilds/{guild_id}", lambda c: c.world.remove_member(c.guild["id"], c.world.bot_id)),
    Route("GET /oauth2/applications/@me", lambda call: call.world.application),
    Route("GET /applications/@me", lambda call: call.world.application),
    Route("GET /gateway", lambda call: {"url": call.sandbox.gateway_url}, token=False),
    Route("GET /gateway/bot", _gateway),
)
