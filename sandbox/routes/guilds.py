"""Servers: their members, roles, channels and threads."""

from typing import Any

from sandbox import shapes
from sandbox.calls import Call, route
from sandbox.permissions import BITS, of_guild
from sandbox.refusals import Refusal, form_error
from sandbox.shapes import Json


def guild_with(call: Call, *names: str) -> Json:
    """The server of the path, where the bot holds the permissions *names*."""
    world = call.sandbox.world
    guild = world.guild(call["guild_id"])
    granted = of_guild(guild, world.member(guild["id"], world.bot_id))
    if any(not granted & BITS[name] for name in names):
        raise Refusal("missing_permissions")
    return guild


@route("GET", "/guilds/{guild_id}")
async def get(call: Call) -> Any:
    """A server."""
    guild = guild_with(call)
    count = len(call.sandbox.world.members[guild["id"]])
    counts = {"approximate_member_count": count, "approximate_presence_count": count}
    return {**guild, **counts} if call.query.get("with_counts") else guild


@route("GET", "/guilds/{guild_id}/channels")
async def channels(call: Call) -> Any:
    """A server's channels, threads apart."""
    guild = guild_with(call)
    here = [one for one in call.sandbox.world.channels.values() if one.get("guild_id") == guild["id"]]
    return [one for one in here if one["type"] not in shapes.THREADS]


@route("POST", "/guilds/{guild_id}/channels", status=201)
async def create_channel(call: Call) -> Any:
    """Make a channel."""
    guild = guild_with(call, "manage_channels")
    world, body = call.sandbox.world, call.form
    named(call, body, "channel name")
    kept = ("topic", "parent_id", "permission_overwrites", "nsfw", "rate_limit_per_user", "available_tags")
    more = {key: body[key] for key in kept if body.get(key) is not None}
    kind = body.get("type") or shapes.TEXT
    position = body.get("position") or len(world.channels)
    return world.add_channel(shapes.channel(world.ids.next(), guild["id"], kind, body["name"], position, **more))


def named(call: Call, body: Json, limit: str) -> None:
    """Hold a name to its limit."""
    most = call.sandbox.limits.most(limit)
    if not 1 <= len(body.get("name") or "") <= most:
        raise form_error("name", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most:.0f} in length.")


@route("GET", "/guilds/{guild_id}/roles")
async def roles(call: Call) -> Any:
    """A server's roles."""
    return guild_with(call)["roles"]


@route("GET", "/guilds/{guild_id}/members/{user_id}")
async def member(call: Call) -> Any:
    """Somebody in a server."""
    return call.sandbox.world.member(guild_with(call)["id"], call["user_id"])


@route("GET", "/guilds/{guild_id}/members/search")
async def search_members(call: Call) -> Any:
    """Members whose name begins so."""
    guild = guild_with(call)
    query = call.query.get("query", "").lower()
    found = call.sandbox.world.members[guild["id"]].values()
    return [one for one in found if one["user"]["username"].lower().startswith(query)]


@route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", status=204)
async def give_role(call: Call) -> Any:
    """Give somebody a role."""
    change_role(call, add=True)


@route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", status=204)
async def take_role(call: Call) -> Any:
    """Take a role from somebody."""
    change_role(call, add=False)


def change_role(call: Call, *, add: bool) -> None:
    """Give or take a role below the bot's own highest."""
    guild = guild_with(call, "manage_roles")
    world = call.sandbox.world
    someone = world.member(guild["id"], call["user_id"])
    by_id = {one["id"]: one for one in guild["roles"]}
    if call["role_id"] not in by_id:
        raise Refusal("unknown_role")
    own = max((by_id[one]["position"] for one in world.members[guild["id"]][world.bot_id]["roles"]), default=0)
    if by_id[call["role_id"]]["position"] >= own and guild["owner_id"] != world.bot_id:
        raise Refusal("missing_permissions")
    rest = [one for one in someone["roles"] if one != call["role_id"]]
    call.sandbox.set_roles(guild["id"], call["user_id"], [*rest, call["role_id"]] if add else rest)


@route("GET", "/guilds/{guild_id}/threads/active")
async def active_threads(call: Call) -> Any:
    """A server's open threads."""
    guild = guild_with(call)
    here = [one for one in call.sandbox.world.channels.values() if one.get("guild_id") == guild["id"]]
    threads = [one for one in here if one["type"] in shapes.THREADS and not one["thread_metadata"]["archived"]]
    return {"threads": threads, "members": [], "has_more": False}
