"""Messages: written, read back, edited, removed, published, reacted to."""

from typing import Any
from urllib.parse import unquote

from sandbox import shapes
from sandbox.calls import Call, Route
from sandbox.checks import check_form
from sandbox.permissions import BITS
from sandbox.refusals import Refusal


def _own(call: Call) -> bool:
    return bool(call.message["author"]["id"] == call.world.bot_id)


def _create(call: Call) -> Any:
    channel, body, bot, desk = call.channel, call.form, call.world.bot, call.sandbox.desk
    if channel["type"] not in shapes.MESSAGE_CHANNELS:
        raise Refusal("wrong_channel_type")
    thread = channel["type"] in shapes.THREADS
    needed = ["send_messages_in_threads" if thread else "send_messages"]
    needed += ["embed_links"] * bool(body.get("embeds")) + ["attach_files"] * bool(call.files)
    if body.get("message_reference") and channel["type"] != shapes.DM:
        needed.append("read_message_history")
    call.need(*needed)
    if thread and channel["thread_metadata"]["archived"]:
        if channel["thread_metadata"]["locked"]:
            raise Refusal("archived_thread")
        call.world.update_channel(channel, {"thread_metadata": {**channel["thread_metadata"], "archived": False}})
    known = desk.remembered(channel, bot["id"], body.get("nonce")) if body.get("enforce_nonce") else None
    return known or desk.write(channel, bot, body, call.files)


def _history(call: Call) -> Any:
    limit, channel_id = int(call.query.get("limit", 50)), call.channel["id"]
    check_form("history", {"limit": limit}, call.sandbox.limits)
    if not call.granted & BITS["read_message_history"]:
        return []
    seen = [one for one in call.world.messages[channel_id].values() if one["id"] not in call.world.private]
    if "before" in call.query:
        seen = [one for one in seen if int(one["id"]) < int(call.query["before"])]
    elif "after" in call.query:
        seen = [one for one in seen if int(one["id"]) > int(call.query["after"])][:limit]
    elif "around" in call.query:
        middle = int(call.query["around"])
        nearest = sorted(seen, key=lambda one: abs(int(one["id"]) - middle))[:limit]
        seen = sorted(nearest, key=lambda one: int(one["id"]))
    return seen[-limit:][::-1]


def _edit(call: Call) -> Any:
    if not _own(call):
        raise Refusal("not_your_message")
    return call.sandbox.desk.edit(call.message, call.form, call.files)


def _delete(call: Call) -> None:
    call.need(*["manage_messages"] * (not _own(call)))
    call.world.delete_message(call.message)


def _crosspost(call: Call) -> Any:
    if call.channel["type"] != shapes.ANNOUNCEMENT:
        raise Refusal("wrong_channel_type")
    call.need("send_messages", *["manage_messages"] * (not _own(call)))
    if call.message["flags"] & shapes.CROSSPOSTED:
        raise Refusal("already_crossposted")
    return call.world.update_message(call.message, {"flags": call.message["flags"] | shapes.CROSSPOSTED})


def _react(call: Call, *, add: bool) -> None:
    emoji = unquote(call["emoji_name"])
    is_new = emoji not in call.world.reactions.get(call.message["id"], {})
    call.need(*["add_reactions"] * (add and is_new))
    call.sandbox.react(call.world.bot_id, call.message, emoji, add=add)


HERE = "/channels/{channel_id}"
ALL = HERE + "/messages"
ONE = ALL + "/{message_id}"
REACTION = ONE + "/reactions/{emoji_name}/@me"

ROUTES = (
    Route(f"POST {ALL}", _create),
    Route(f"GET {ALL}", _history),
    Route(f"GET {ONE}", lambda call: call.message, "read_message_history"),
    Route(f"PATCH {ONE}", _edit),
    Route(f"DELETE {ONE}", _delete),
    Route(f"POST {ONE}/crosspost", _crosspost),
    Route(f"PUT {REACTION}", lambda call: _react(call, add=True), "read_message_history"),
    Route(f"DELETE {REACTION}", lambda call: _react(call, add=False)),
    Route(f"POST {HERE}/typing", lambda call: call.sandbox.typing(call.world.bot_id, call.channel), "send_messages"),
)
