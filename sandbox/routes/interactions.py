"""The bot's answers to interactions: the first one, and what follows under its token."""

from typing import Any

from sandbox import shapes
from sandbox.calls import Call, Route
from sandbox.interactions import DEFERRED, MESSAGE, UPDATE, Interaction
from sandbox.shapes import Json


def _callback(call: Call) -> Any:
    interactions = call.sandbox.interactions
    interaction = interactions.by_path(call["interaction_id"], call["interaction_token"])
    message = interactions.respond(interaction, call.form, call.files)
    if call.query.get("with_response", "0") not in {"1", "true"}:
        return None
    kind = call.form["type"]
    about: Json = {"id": interaction.id, "type": interaction.type}
    answer = {"interaction": about}
    if message and kind in {MESSAGE, DEFERRED, UPDATE}:
        about["response_message_id"] = message["id"]
        about["response_message_loading"] = bool(message["flags"] & shapes.LOADING)
        about["response_message_ephemeral"] = bool(message["flags"] & shapes.EPHEMERAL)
        if kind != DEFERRED:
            answer["resource"] = {"type": kind, "message": message}
    return answer


def _interaction(call: Call) -> Interaction:
    return call.sandbox.interactions.by_webhook(call["webhook_id"], call["webhook_token"])


def _message(call: Call) -> Json:
    return call.sandbox.interactions.message(_interaction(call), call["message_id"])


def _follow_up(call: Call) -> Any:
    return call.sandbox.interactions.follow_up(_interaction(call), call.form, call.files)


def _edit(call: Call) -> Any:
    return call.sandbox.interactions.edit(_interaction(call), _message(call), call.form, call.files)


WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ONE = WEBHOOK + "/messages/{message_id}"

ROUTES = (
    Route("POST /interactions/{interaction_id}/{interaction_token}/callback", _callback, token=False),
    Route(f"POST {WEBHOOK}", _follow_up, token=False),
    Route(f"GET {ONE}", _message, token=False),
    Route(f"PATCH {ONE}", _edit, token=False),
    Route(f"DELETE {ONE}", lambda call: call.world.delete_message(_message(call)), token=False),
)
