"""Servers with their channels, threads, members and roles; the bot itself, other people and the application."""

from typing import Any

from sandbox import shapes
from sandbox.calls import Call, Route
from sandbox.checks import check_form
from sandbox.refusals import Refusal, note
from sandbox.shapes import Json

THREAD_SETTINGS = ("archived", "locked", "auto_archive_duration", "invitable")
CHANNEL_SETTINGS = ("topic", "parent_id", "permission_overwrites", "nsfw", "rate_limit_per_user", "available_tags")


def _is_thread(channel: Json) -> bool:
    return channel["type"] in shapes.THREADS


def _create(call: Call) -> Any:
    body, world = call.form, call.world
    check_form("channel", body, call.sandbox.limits)
    more = {key: body[key] for key in CHANNEL_SETTINGS if body.get(key) is not None}
    kind, position = body.get("type") or shapes.TEXT, body.get("position") or len(world.channels)
    about = (world.clock.new_id(), call.guild["id"], kind, body["name"], position)
    return world.add_channel(shapes.channel(*about, **more))


def _edit(call: Call) -> Any:
    channel, body, thread = call.channel, call.form, _is_thread(call.channel)
    if not thread or channel["owner_id"] != call.world.bot_id:
        call.need("manage_threads" if thread else "manage_channels")
    check_form("edited_thread" if thread else "edited_channel", body, call.sandbox.limits)
    changes = {key: value for key, value in body.items() if key in channel or key in {"applied_tags", "topic"}}
    if thread:
        settings = {key: body[key] for key in THREAD_SETTINGS if key in body}
        changes["thread_metadata"] = {**channel["thread_metadata"], **settings}
    return call.world.update_channel(channel, changes)


def _delete(call: Call) -> Any:
    if call.channel["type"] != shapes.DM:
        call.need("manage_threads" if _is_thread(call.channel) else "manage_channels")
        call.world.delete_channel(call.channel)
    return call.channel


def _open_thread(call: Call, **more: Any) -> Json:
    world, body = call.world, call.form
    check_form("thread", body, call.sandbox.limits)
    more["auto_archive_duration"] = body.get("auto_archive_duration")
    return world.add_channel(shapes.thread(world.clock, call.channel, body["name"], world.bot_id, **more))


def _thread_of_message(call: Call) -> Any:
    """Both have one id."""
    message = call.message
    _need_text(call)
    if message["id"] in call.world.channels:
        raise Refusal("thread_exists")
    thread = _open_thread(call, id=message["id"])
    call.world.update_message(message, {"flags": message["flags"] | shapes.HAS_THREAD, "thread": thread})
    return thread


def _thread(call: Call) -> Any:
    """A thread without a message, or of a forum a post with its first message."""
    if call.channel["type"] == shapes.FORUM:
        return _post(call)
    _need_text(call)
    kind = call.form.get("type") or shapes.PRIVATE_THREAD
    call.need(f"create_{'private' if kind == shapes.PRIVATE_THREAD else 'public'}_threads")
    return _open_thread(call, type=kind)


def _need_text(call: Call) -> None:
    if call.channel["type"] not in {shapes.TEXT, shapes.ANNOUNCEMENT}:
        raise Refusal("wrong_channel_type")


def _post(call: Call) -> Json:
    call.need("send_messages", *["attach_files"] * bool(call.files))
    thread = _open_thread(call, applied_tags=[str(one) for one in call.form.get("applied_tags") or ()])
    said, desk = call.form.get("message") or {}, call.sandbox.desk
    try:
        message = desk.write(thread, call.world.bot, said, call.files, id=thread["id"])
    except Refusal:
        call.world.delete_channel(thread)
        raise
    return {**thread, "message": message}


def _threads(there: list[Json], *, archived: bool) -> Json:
    found = [one for one in there if _is_thread(one) and one["thread_metadata"]["archived"] == archived]
    return {"threads": found[::-1], "members": [], "has_more": False}


def _archived(call: Call) -> Any:
    here = [one for one in call.world.channels.values() if one.get("parent_id") == call.channel["id"]]
    return _threads(here, archived=True)


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


GUILD, CHANNEL = "/guilds/{guild_id}", "/channels/{channel_id}"
MEMBER = GUILD + "/members/{user_id}"
OWN = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}

ROUTES = (
    Route(f"GET {CHANNEL}", lambda call: call.world.without_bot(call.channel)),
    Route(f"PATCH {CHANNEL}", _edit),
    Route(f"DELETE {CHANNEL}", _delete),
    Route(f"POST {CHANNEL}/messages/{{message_id}}/threads", _thread_of_message, "create_public_threads", status=201),
    Route(f"POST {CHANNEL}/threads", _thread, status=201),
    Route(f"GET {CHANNEL}/threads/archived/public", _archived, "read_message_history"),
    Route(f"GET {GUILD}", lambda call: call.guild),
    Route(f"GET {GUILD}/channels", lambda call: [one for one in call.channels if not _is_thread(one)]),
    Route(f"POST {GUILD}/channels", _create, "manage_channels", status=201),
    Route(f"GET {GUILD}/threads/active", lambda call: _threads(call.channels, archived=False)),
    Route(f"GET {GUILD}/roles", lambda call: call.guild["roles"]),
    Route(f"GET {MEMBER}", lambda call: call.world.member(call.guild["id"], call["user_id"])),
    Route(f"PUT {MEMBER}/roles/{{role_id}}", lambda call: _change_role(call, give=True), "manage_roles"),
    Route(f"DELETE {MEMBER}/roles/{{role_id}}", lambda call: _change_role(call, give=False), "manage_roles"),
    Route("GET /users/@me", lambda call: {**call.world.bot, **OWN}),
    Route("GET /users/{user_id}", lambda call: call.world.user(call["user_id"])),
    Route("POST /users/@me/channels", _open_dm),
    Route("GET /oauth2/applications/@me", lambda call: call.world.application),
)
