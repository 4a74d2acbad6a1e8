"""The bot itself, other people, the application and the way to the gateway."""

from typing import Any

from sandbox.calls import Call, route
from sandbox.refusals import Refusal, form_error


@route("GET", "/users/@me")
async def me(call: Call) -> Any:
    """The bot's own user."""
    return {**call.sandbox.world.bot, "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


@route("GET", "/users/{user_id}")
async def get(call: Call) -> Any:
    """Anybody."""
    try:
        return call.sandbox.world.users[call["user_id"]]
    except KeyError:
        raise Refusal("unknown_user") from None


@route("POST", "/users/@me/channels")
async def open_dm(call: Call) -> Any:
    """The conversation with somebody."""
    world = call.sandbox.world
    recipient = str(call.form.get("recipient_id"))
    if recipient not in world.users or recipient == world.bot_id:
        raise form_error("recipient_id", "CANNOT_MESSAGE_USER", "Cannot message this user")
    channel = world.dm(world.bot_id, recipient)
    return {**channel, "recipients": [one for one in channel["recipients"] if one["id"] != world.bot_id]}


@route("GET", "/users/@me/guilds")
async def my_guilds(call: Call) -> Any:
    """The servers that the bot is in."""
    world = call.sandbox.world
    keys = ("id", "name", "icon", "banner", "features")
    return [
        {**{key: one[key] for key in keys}, "owner": False, "permissions": "0"}
        for one in world.guilds.values()
        if world.bot_id in world.members[one["id"]]
    ]


@route("DELETE", "/users/@me/guilds/{guild_id}", status=204)
async def leave(call: Call) -> Any:
    """Leave a server."""
    world = call.sandbox.world
    world.remove_member(world.guild(call["guild_id"])["id"], world.bot_id)


@route("GET", "/oauth2/applications/@me")
@route("GET", "/applications/@me")
async def application(call: Call) -> Any:
    """The application that the bot belongs to."""
    return call.sandbox.world.application


@route("GET", "/gateway", token=False)
async def gateway(call: Call) -> Any:
    """Where the gateway is."""
    return {"url": call.sandbox.gateway_url}


@route("GET", "/gateway/bot")
async def gateway_bot(call: Call) -> Any:
    """Where the gateway is, and how many sessions may be started."""
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return {"url": call.sandbox.gateway_url, "session_start_limit": limit, "shards": 1}
