"""Channels and threads."""

from typing import Any

from sandbox import shapes
from sandbox.calls import Call, route
from sandbox.refusals import Refusal, form_error
from sandbox.routes.guilds import named
from sandbox.routes.messages import allowed, public
from sandbox.shapes import Json


@route("GET", "/channels/{channel_id}")
async def get(call: Call) -> Any:
    """A channel, thread or conversation."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    allowed(call, channel)
    if channel["type"] == shapes.DM:
        return {**channel, "recipients": [one for one in channel["recipients"] if one["id"] != world.bot_id]}
    return channel


@route("PATCH", "/channels/{channel_id}")
async def edit(call: Call) -> Any:
    """Change a channel or thread."""
    world, body = call.sandbox.world, call.form
    channel = world.channel(call["channel_id"])
    thread = channel["type"] in shapes.THREADS
    own = thread and channel["owner_id"] == world.bot_id
    allowed(call, channel, *(["manage_threads"] * (not own) if thread else ["manage_channels"]))
    if "name" in body:
        named(call, body, "thread name" if thread else "channel name")
    if len(body.get("topic") or "") > (most := call.sandbox.limits.most("channel topic")):
        raise form_error("topic", "BASE_TYPE_MAX_LENGTH", f"Must be {most:.0f} or fewer in length.")
    changes = {key: value for key, value in body.items() if key in channel or key in {"applied_tags", "topic"}}
    if thread:
        settings = {k: body[k] for k in ("archived", "locked", "auto_archive_duration", "invitable") if k in body}
        changes["thread_metadata"] = {**channel["thread_metadata"], **settings}
    return world.update_channel(channel, changes)


@route("DELETE", "/channels/{channel_id}")
async def delete(call: Call) -> Any:
    """Remove a channel or thread."""
    world = call.sandbox.world
    channel = world.channel(call["channel_id"])
    if channel["type"] != shapes.DM:
        allowed(call, channel, "manage_threads" if channel["type"] in shapes.THREADS else "manage_channels")
        world.delete_channel(channel)
    return channel


@route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", status=204)
async def set_overwrite(call: Call) -> Any:
    """Set what a role or person may do in a channel."""
    channel = call.sandbox.world.channel(call["channel_id"])
    allowed(call, channel, "manage_roles")
    call.sandbox.set_overwrite(
        channel,
        call["overwrite_id"],
        int(call.form.get("type") or 0),
        allow=int(call.form.get("allow") or 0),
        deny=int(call.form.get("deny") or 0),
    )


@route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", status=204)
async def remove_overwrite(call: Call) -> Any:
    """Leave a role or person to what the server grants."""
    channel = call.sandbox.world.channel(call["channel_id"])
    allowed(call, channel, "manage_roles")
    rest = [one for one in channel["permission_overwrites"] if one["id"] != call["overwrite_id"]]
    call.sandbox.world.update_channel(channel, {"permission_overwrites": rest})


def open_thread(call: Call, parent: Json, body: Json, **more: Any) -> Json:
    """Make a thread below *parent*, the bot in it."""
    world = call.sandbox.world
    named(call, body, "thread name")
    duration = body.get("auto_archive_duration")
    thread_id = more.pop("id", None) or world.ids.next()
    thread = shapes.thread(
        thread_id, parent, body["name"], world.bot_id, world.clock.now(), auto_archive_duration=duration, **more
    )
    return world.add_thread(thread, world.bot_id)


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads", status=201)
async def thread_from_message(call: Call) -> Any:
    """Open the thread of a message; both have one id."""
    world = call.sandbox.world
    parent = world.channel(call["channel_id"])
    if parent["type"] not in {shapes.TEXT, shapes.ANNOUNCEMENT}:
        raise Refusal("wrong_channel_type")
    allowed(call, parent, "create_public_threads")
    message = public(call, parent["id"], call["message_id"])
    if message["id"] in world.channels:
        raise Refusal("thread_exists")
    thread = open_thread(call, parent, call.form, id=message["id"])
    world.update_message(message, {"flags": message["flags"] | shapes.HAS_THREAD, "thread": thread})
    return thread


@route("POST", "/channels/{channel_id}/threads", status=201)
async def thread_alone(call: Call) -> Any:
    """Open a thread without a message, or of a forum a post with its first message."""
    world, body = call.sandbox.world, call.form
    parent = world.channel(call["channel_id"])
    if parent["type"] == shapes.FORUM:
        allowed(call, parent, "send_messages", *["attach_files"] * bool(call.files))
        thread = open_thread(call, parent, body, applied_tags=[str(one) for one in body.get("applied_tags") or ()])
        try:
            message = call.sandbox.desk.write(
                thread, world.bot, body.get("message") or {}, call.files, message_id=thread["id"]
            )
        except Refusal:
            world.delete_channel(thread)
            raise
        return {**thread, "message": message}
    if parent["type"] not in {shapes.TEXT, shapes.ANNOUNCEMENT}:
        raise Refusal("wrong_channel_type")
    kind = body.get("type") or shapes.PRIVATE_THREAD
    allowed(call, parent, f"create_{'private' if kind == shapes.PRIVATE_THREAD else 'public'}_threads")
    return open_thread(call, parent, body, type=kind)


@route("PUT", "/channels/{channel_id}/thread-members/@me", status=204)
async def join(call: Call) -> Any:
    """Take a seat in a thread."""
    seat(call, call.sandbox.world.bot_id)


@route("PUT", "/channels/{channel_id}/thread-members/{user_id}", status=204)
async def add_member(call: Call) -> Any:
    """Give somebody a seat in a thread."""
    seat(call, call["user_id"])


def seat(call: Call, user_id: str) -> None:
    """Put somebody in the thread of the path."""
    world = call.sandbox.world
    thread = world.channel(call["channel_id"])
    if thread["type"] not in shapes.THREADS:
        raise Refusal("wrong_channel_type")
    allowed(call, thread)
    people = world.thread_members[thread["id"]]
    people.setdefault(user_id, shapes.thread_member(thread["id"], user_id, world.clock.now()))
    world.update_channel(thread, {"member_count": len(people)})


@route("GET", "/channels/{channel_id}/thread-members")
async def members(call: Call) -> Any:
    """Who sits in a thread."""
    thread = call.sandbox.world.channel(call["channel_id"])
    allowed(call, thread)
    return list(call.sandbox.world.thread_members.get(thread["id"], {}).values())


@route("GET", "/channels/{channel_id}/threads/archived/public")
async def archived(call: Call) -> Any:
    """A channel's archived threads, the last archived first."""
    world = call.sandbox.world
    parent = world.channel(call["channel_id"])
    allowed(call, parent, "read_message_history")
    below = [one for one in world.channels.values() if one.get("parent_id") == parent["id"]]
    threads = [one for one in below if one.get("thread_metadata", {}).get("archived")]
    return {"threads": threads[::-1], "members": [], "has_more": False}
