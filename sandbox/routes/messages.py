"""Messages: written, read back, edited, removed, published, reacted to."""

from typing import Any
from urllib.parse import unquote

from sandbox import shapes
from sandbox.calls import Call, route
from sandbox.permissions import BITS, VIEW, require
from sandbox.refusals import Refusal, form_error
from sandbox.shapes import Json


def allowed(call: Call, channel: Json, *names: str) -> int:
    """What the bot may do in *channel*, at least *names*."""
    granted = call.sandbox.world.permissions(call.sandbox.world.bot_id, channel)
    require(granted, *names)
    return granted


def writable(call: Call, channel: Json, body: Json) -> None:
    """Refuse a message that the bot may not write there, or nobody can."""
    if channel["type"] not in shapes.MESSAGE_CHANNELS:
        raise Refusal("wrong_channel_type")
    thread = channel["type"] in shapes.THREADS
    needed = ["send_messages_in_threads" if thread else "send_messages"]
    needed += ["embed_links"] * bool(body.get("embeds")) + ["attach_files"] * bool(call.files)
    if body.get("message_reference") and channel["type"] != shapes.DM:
        needed.append("read_message_history")
    allowed(call, channel, *needed)
    if thread and channel["thread_metadata"]["archived"]:
        if channel["thread_metadata"]["locked"]:
            raise Refusal("archived_thread")
        metadata = {**channel["thread_metadata"], "archived": False}
        call.sandbox.world.update_channel(channel, {"thread_metadata": metadata})


@route("POST", "/channels/{channel_id}/messages")
async def create(call: Call) -> Any:
    """Write a message; under an enforced nonce only once."""
    world, body = call.sandbox.world, call.form
    channel = world.channel(call["channel_id"])
    writable(call, channel, body)
    nonce = body.get("nonce") if body.get("enforce_nonce") else None
    if nonce is not None and (known := call.sandbox.desk.remembered(channel, world.bot_id, nonce)) is not None:
        return known
    return call.sandbox.desk.write(channel, world.bot, body, call.files)


@route("GET", "/channels/{channel_id}/messages")
async def history(call: Call) -> Any:
    """A page of a channel, newest first; nothing without the permission to read back."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    granted = allowed(call, channel)
    most = call.sandbox.limits.most("history page")
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= most:
        raise form_error("limit", "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most:.0f}.")
    if not granted & BITS["read_message_history"]:
        return []
    seen = [one for one in world.messages[channel["id"]].values() if one["id"] not in world.private]
    if "before" in call.query:
        seen = [one for one in seen if int(one["id"]) < int(call.query["before"])][-limit:]
    elif "after" in call.query:
        seen = [one for one in seen if int(one["id"]) > int(call.query["after"])][:limit]
    elif "around" in call.query:
        middle = int(call.query["around"])
        nearest = sorted(seen, key=lambda one: abs(int(one["id"]) - middle))[:limit]
        seen = sorted(nearest, key=lambda one: int(one["id"]))
    return seen[-limit:][::-1]


@route("GET", "/channels/{channel_id}/messages/{message_id}")
async def get(call: Call) -> Any:
    """One message."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    allowed(call, channel, "read_message_history")
    return public(call, channel["id"], call["message_id"])


def public(call: Call, channel_id: str, message_id: str) -> Json:
    """A message that is nobody's private reply."""
    message = call.sandbox.world.message(channel_id, message_id)
    if message_id in call.sandbox.world.private:
        raise Refusal("unknown_message")
    return message


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
async def edit(call: Call) -> Any:
    """Change one of the bot's own messages."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    allowed(call, channel)
    message = public(call, channel["id"], call["message_id"])
    if message["author"]["id"] != world.bot_id:
        raise Refusal("not_your_message")
    return call.sandbox.desk.edit(message, call.form, call.files)


@route("DELETE", "/channels/{channel_id}/messages/{message_id}", status=204)
async def delete(call: Call) -> Any:
    """Remove a message."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    message = public(call, channel["id"], call["message_id"])
    allowed(call, channel, *["manage_messages"] * (message["author"]["id"] != world.bot_id))
    world.delete_message(message)


@route("POST", "/channels/{channel_id}/messages/bulk-delete", status=204)
async def bulk_delete(call: Call) -> Any:
    """Remove many messages at once."""
    world, limits = call.sandbox.world, call.sandbox.limits
    channel = world.channel(call["channel_id"])
    allowed(call, channel, "manage_messages")
    ids = [str(one) for one in call.form.get("messages", ())]
    if not limits.least("bulk delete") <= len(ids) <= limits.most("bulk delete"):
        raise form_error("messages", "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length.")
    for one in ids:
        if one in world.messages[channel["id"]]:
            world.delete_message(world.messages[channel["id"]][one])


@route("POST", "/channels/{channel_id}/messages/{message_id}/crosspost")
async def crosspost(call: Call) -> Any:
    """Publish a message of an announcement channel."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    if channel["type"] != shapes.ANNOUNCEMENT:
        raise Refusal("wrong_channel_type")
    message = public(call, channel["id"], call["message_id"])
    own = message["author"]["id"] == world.bot_id
    allowed(call, channel, "send_messages", *["manage_messages"] * (not own))
    if message["flags"] & shapes.CROSSPOSTED:
        raise Refusal("already_crossposted")
    return world.update_message(message, {"flags": message["flags"] | shapes.CROSSPOSTED})


@route("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", status=204)
async def add_reaction(call: Call) -> Any:
    """React."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    message = public(call, channel["id"], call["message_id"])
    there = any(one["emoji"]["name"] == unquote(call["emoji_name"]) for one in message.get("reactions", ()))
    allowed(call, channel, "read_message_history", *["add_reactions"] * (not there))
    call.sandbox.react(world.bot_id, message, unquote(call["emoji_name"]), add=True)


@route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", status=204)
async def remove_reaction(call: Call) -> Any:
    """Take the bot's own reaction back."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    allowed(call, channel)
    message = public(call, channel["id"], call["message_id"])
    call.sandbox.react(world.bot_id, message, unquote(call["emoji_name"]), add=False)


@route("GET", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}")
async def reactors(call: Call) -> Any:
    """Who reacted so."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    allowed(call, channel)
    message = public(call, channel["id"], call["message_id"])
    return [world.users[one] for one in world.reactions.get(message["id"], {}).get(unquote(call["emoji_name"]), ())]


@route("POST", "/channels/{channel_id}/typing", status=204)
async def typing(call: Call) -> Any:
    """Show that the bot is writing."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    allowed(call, channel, "send_messages")
    call.sandbox.typing(world.bot_id, channel)


@route("GET", "/channels/{channel_id}/messages/pins")
async def pins(call: Call) -> Any:
    """The pinned messages."""
    channel = call.sandbox.world.channel(call["channel_id"])
    granted = allowed(call, channel)
    found = call.sandbox.world.messages[channel["id"]].values() if granted & VIEW else ()
    items = [{"pinned_at": one["timestamp"], "message": one} for one in found if one["pinned"]]
    return {"items": items, "has_more": False}


@route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", status=204)
async def pin(call: Call) -> Any:
    """Pin a message."""
    channel = call.sandbox.world.channel(call["channel_id"])
    allowed(call, channel, "pin_messages")
    call.sandbox.world.update_message(public(call, channel["id"], call["message_id"]), {"pinned": True})
