"""The bot's answers to interactions: the first one, and what follows under its token."""

from typing import Any

from sandbox import shapes
from sandbox.calls import Call, Route
from sandbox.interactions import DEFERRED, MESSAGE, UPDATE, Interaction, Interactions
from sandbox.shapes import Json


def _callback(call: Call) -> Any:
    interaction = _all(call).by_path(call["interaction_id"], call["interaction_token"])
    message = _all(call).respond(interaction, call.form, call.files)
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


def _all(call: Call) -> Interactions:
    return call.sandbox.interactions


def _of(call: Call) -> Interaction:
    return _all(call).by_webhook(call["webhook_id"], call["webhook_token"])


def _message(call: Call) -> Json:
    return _all(call).message(_of(call), call["message_id"])


WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ONE = WEBHOOK + "/messages/{message_id}"

ROUTES = (
    Route("POST /interactions/{interaction_id}/{interaction_token}/callback", _callback, token=False),
    Route(f"POST {WEBHOOK}", lambda call: _all(call).follow_up(_of(call), call.form, call.files), token=False),
    Route(f"GET {ONE}", _message, token=False),
    Route(
        f"PATCH {ONE}",
        lambda call: _all(call).edit(_of(call), _message(call), call.form, call.files),
        token=False,
    ),
    Route(f"DELETE {ONE}", lambda call: call.world.delete_message(_message(call)), token=False),
)
