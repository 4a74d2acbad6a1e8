"""Channels and threads."""

from typing import Any

from sandbox import shapes
from sandbox.calls import Call, Route
from sandbox.checks import check_form
from sandbox.refusals import Refusal
from sandbox.shapes import Json


def _is_thread(call: Call) -> bool:
    return call.channel["type"] in shapes.THREADS


def _edit(call: Call) -> Any:
    channel, body, thread = call.channel, call.form, _is_thread(call)
    own = thread and channel["owner_id"] == call.world.bot_id
    call.need(*(["manage_threads"] * (not own) if thread else ["manage_channels"]))
    check_form("edited_thread" if thread else "edited_channel", body, call.sandbox.limits)
    changes = {key: value for key, value in body.items() if key in channel or key in {"applied_tags", "topic"}}
    if thread:
        settings = {k: body[k] for k in ("archived", "locked", "auto_archive_duration", "invitable") if k in body}
        changes["thread_metadata"] = {**channel["thread_metadata"], **settings}
    return call.world.update_channel(channel, changes)


def _delete(call: Call) -> Any:
    if call.channel["type"] != shapes.DM:
        call.need("manage_threads" if _is_thread(call) else "manage_channels")
        call.world.delete_channel(call.channel)
    return call.channel


def _create(call: Call) -> Any:
    body, world = call.form, call.world
    check_form("channel", body, call.sandbox.limits)
    kept = ("topic", "parent_id", "permission_overwrites", "nsfw", "rate_limit_per_user", "available_tags")
    more = {key: body[key] for key in kept if body.get(key) is not None}
    kind, position = body.get("type") or shapes.TEXT, body.get("position") or len(world.channels)
    return world.add_channel(shapes.channel(world.ids.next(), call.guild["id"], kind, body["name"], position, **more))


def _open_thread(call: Call, **more: Any) -> Json:
    world, body = call.world, call.form
    check_form("thread", body, call.sandbox.limits)
    more = {"id": world.ids.next(), "auto_archive_duration": body.get("auto_archive_duration"), **more}
    thread = shapes.thread(more.pop("id"), call.channel, body["name"], world.bot_id, world.clock.now(), **more)
    return world.add_channel(thread)


def _thread_of_message(call: Call) -> Any:
    """Both have one id."""
    message = call.message
    if call.channel["type"] not in {shapes.TEXT, shapes.ANNOUNCEMENT}:
        raise Refusal("wrong_channel_type")
    if message["id"] in call.world.channels:
        raise Refusal("thread_exists")
    thread = _open_thread(call, id=message["id"])
    call.world.update_message(message, {"flags": message["flags"] | shapes.HAS_THREAD, "thread": thread})
    return thread


def _thread(call: Call) -> Any:
    """A thread without a message, or of a forum a post with its first message."""
    body = call.form
    if call.channel["type"] == shapes.FORUM:
        call.need("send_messages", *["attach_files"] * bool(call.files))
        thread = _open_thread(call, applied_tags=[str(one) for one in body.get("applied_tags") or ()])
        said, desk = body.get("message") or {}, call.sandbox.desk
        try:
            message = desk.write(thread, call.world.bot, said, call.files, message_id=thread["id"])
        except Refusal:
            call.world.delete_channel(thread)
            raise
        return {**thread, "message": message}
    if call.channel["type"] not in {shapes.TEXT, shapes.ANNOUNCEMENT}:
        raise Refusal("wrong_channel_type")
    kind = body.get("type") or shapes.PRIVATE_THREAD
    call.need(f"create_{'private' if kind == shapes.PRIVATE_THREAD else 'public'}_threads")
    return _open_thread(call, type=kind)


def threads(found: list[Json]) -> Json:
    return {"threads": found, "members": [], "has_more": False}


def _archived(call: Call) -> Any:
    below = [one for one in call.world.channels.values() if one.get("parent_id") == call.channel["id"]]
    return threads([one for one in below if one.get("thread_metadata", {}).get("archived")][::-1])


ONE = "/channels/{channel_id}"

ROUTES = (
    Route(f"GET {ONE}", lambda call: call.world.without_bot(call.channel)),
    Route(f"PATCH {ONE}", _edit),
    Route(f"DELETE {ONE}", _delete),
    Route("POST /guilds/{guild_id}/channels", _create, "manage_channels", status=201),
    Route(f"POST {ONE}/messages/{{message_id}}/threads", _thread_of_message, "create_public_threads", status=201),
    Route(f"POST {ONE}/threads", _thread, status=201),
    Route(f"GET {ONE}/threads/archived/public", _archived, "read_message_history"),
)
