"""The bot's answers to interactions: the first one, and what follows under its token."""

from typing import Any

from sandbox import components, shapes
from sandbox.calls import Call, Route
from sandbox.checks import Check, check_modal
from sandbox.interactions import COMMAND, COMPLETION, COMPONENT, MODAL_SUBMIT, Interaction
from sandbox.refusals import Refusal, note
from sandbox.shapes import Json

# https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ANSWERS = {
    COMMAND: {MESSAGE, DEFERRED, MODAL},
    COMPONENT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
    COMPLETION: {CHOICES},
    MODAL_SUBMIT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE},
}


def _respond(call: Call) -> Any:
    """Carry out the first and only answer; unknown or more than 3 s old, the interaction is refused (10062)."""
    known, limits = call.sandbox.interactions, call.sandbox.limits
    one = known.by_token.get(call["interaction_token"])
    if one is None or one.id != call["interaction_id"] or (one.answer is None and known.is_past(one, "first answer")):
        raise Refusal("unknown_interaction")
    if one.answer is not None and "one answer" not in limits.off:
        raise Refusal("already_answered")
    kind, data = int(call.form.get("type") or 0), call.form.get("data") or {}
    check = Check(limits)
    if kind not in ANSWERS[one.type] or (kind in {UPDATE, DEFERRED_UPDATE} and not one.source):
        message = f'Value of field "type" must be one of {tuple(sorted(ANSWERS[one.type]))}.'
        note(check.problems, "UNION_TYPE_CHOICES", message, "type")
    elif kind == DEFERRED:
        check.rule("deferred", int(data.get("flags") or 0) & ~shapes.EPHEMERAL, "data", "flags")
    elif kind == CHOICES:
        check.hold("completion", data, "data")
    elif kind == MODAL:
        check_modal(check, data)
    check.done()
    written = _carry_out(call, one, kind, data)
    one.answer, one.settled = kind, kind not in {DEFERRED, DEFERRED_UPDATE}
    one.original = written["id"] if written else None
    if one.modal:
        known.tell(one, "MODAL", modal=one.modal)
    known.tell(one, "INTERACTION_DONE")
    return _told(one, kind, written) if call.query.get("with_response", "0") in {"1", "true"} else None


def _carry_out(call: Call, one: Interaction, kind: int, data: Json) -> Json | None:
    """Do what the answer says; give the message it made or changed."""
    world = call.world
    source = one.source and world.message(one.channel_id, one.source["id"])
    if kind == MESSAGE:
        return _write(call, one, data)
    if kind == DEFERRED:
        flags = int(data.get("flags") or 0) & shapes.EPHEMERAL
        about = {"flags": flags | shapes.LOADING, **_about(call, one)}
        message = shapes.message(world.clock, one.channel_id, world.bot, **about)
        return world.add_message(message, only_user=one.user_id if flags else "")
    if kind == UPDATE and source:
        return call.sandbox.desk.edit(source, data, call.files)
    if kind == MODAL:
        one.modal = {**data, "components": components.finished(data["components"], world.clock)}
    elif kind == CHOICES:
        one.choices = data.get("choices") or []
    return source


def _told(one: Interaction, kind: int, message: Json | None) -> Json:
    """The body of the answer to an answer."""
    about: Json = {"id": one.id, "type": one.type}
    if message is None or kind not in {MESSAGE, DEFERRED, UPDATE}:
        return {"interaction": about}
    about["response_message_id"] = message["id"]
    about["response_message_loading"] = bool(message["flags"] & shapes.LOADING)
    about["response_message_ephemeral"] = bool(message["flags"] & shapes.EPHEMERAL)
    resource = {} if kind == DEFERRED else {"resource": {"type": kind, "message": message}}
    return {"interaction": about, **resource}


def _about(call: Call, one: Interaction) -> Json:
    """What a message says of the interaction that it answers."""
    application_id, user = call.world.application["id"], call.world.users[one.user_id]
    metadata: Json = {"id": one.id, "type": one.type, "user": user, "authorizing_integration_owners": one.owners}
    about: Json = {"application_id": application_id, "webhook_id": application_id, "interaction_metadata": metadata}
    if one.type == COMMAND:
        metadata["name"] = one.data["name"]
        about["interaction"] = {key: metadata[key] for key in ("id", "type", "name", "user")}
        about["type"] = 20 if one.data["type"] == 1 else 23
    elif one.type == COMPONENT and one.source:
        metadata["interacted_message_id"] = one.source["id"]
    else:
        metadata["triggering_interaction_metadata"] = {**metadata, "type": COMMAND}
    return about


def _write(call: Call, one: Interaction, body: Json, **more: Any) -> Json:
    private = one.user_id if int(body.get("flags") or 0) & shapes.EPHEMERAL else ""
    channel, about = call.world.channels[one.channel_id], {**_about(call, one), **more}
    return call.sandbox.desk.write(channel, call.world.bot, body, call.files, private, **about)


def _of(call: Call) -> Interaction:
    """The interaction of a webhook; unanswered it is unknown (10015), after 15 min void (50027)."""
    known = call.sandbox.interactions
    one = known.by_token.get(call["webhook_token"])
    if call["webhook_id"] != call.world.application["id"]:
        raise Refusal("unknown_webhook")
    if one is None or known.is_past(one, "token life"):
        raise Refusal("invalid_webhook_token")
    if one.answer is None:
        raise Refusal("unknown_webhook")
    return one


def _follow_up(call: Call) -> Any:
    """Write a further message (40094); the first after a deferred answer fills that one in."""
    one = _of(call)
    original = call.world.messages[one.channel_id].get(one.original or "")
    if original and original["flags"] & shapes.LOADING:
        return _edit(call, original)
    if "1" in one.owners and len(one.follow_ups) >= call.sandbox.limits.most("follow-ups of a user install"):
        raise Refusal("follow_ups")
    message = _write(call, one, call.form, type=0)
    one.follow_ups.append(message["id"])
    one.settled = True
    return message


def _message(call: Call) -> Json:
    """One of the interaction's own messages, ``@original`` or a follow-up's id (10008)."""
    one, message_id = _of(call), call["message_id"]
    own = {"@original": one.original, **{key: key for key in (one.original, *one.follow_ups)}}
    return call.world.message(one.channel_id, own.get(message_id) or "")


def _edit(call: Call, message: Json) -> Json:
    one = _of(call)
    edited = call.sandbox.desk.edit(message, call.form, call.files)
    one.settled = one.settled or message["id"] == one.original
    return edited


WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ONE = WEBHOOK + "/messages/{message_id}"

ROUTES = (
    Route("POST /interactions/{interaction_id}/{interaction_token}/callback", _respond, token=False),
    Route(f"POST {WEBHOOK}", _follow_up, token=False),
    Route(f"GET {ONE}", _message, token=False),
    Route(f"PATCH {ONE}", lambda call: _edit(call, _message(call)), token=False),
    Route(f"DELETE {ONE}", lambda call: call.world.delete_message(_message(call)), token=False),
)
