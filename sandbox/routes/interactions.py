"""The bot's answers to interactions: the first one, and what follows under its token."""

from typing import Any

from sandbox import shapes
from sandbox.calls import Call, route
from sandbox.interactions import DEFERRED, MESSAGE

WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", token=False)
async def callback(call: Call) -> Any:
    """The first answer."""
    interactions = call.sandbox.interactions
    interaction = interactions.by_path(call["interaction_id"], call["interaction_token"])
    message = interactions.respond(interaction, call.form, call.files)
    if call.query.get("with_response", "0") not in {"1", "true"}:
        return None
    kind = call.form["type"]
    about = {"id": interaction.id, "type": interaction.type}
    answer: shapes.Json = {"interaction": about}
    if message and kind in {MESSAGE, DEFERRED, 7}:
        about["response_message_id"] = message["id"]
        about["response_message_loading"] = bool(message["flags"] & shapes.LOADING)
        about["response_message_ephemeral"] = bool(message["flags"] & shapes.EPHEMERAL)
        if kind != DEFERRED:
            answer["resource"] = {"type": kind, "message": message}
    return answer


@route("POST", WEBHOOK, token=False)
async def follow_up(call: Call) -> Any:
    """A further message."""
    interactions = call.sandbox.interactions
    interaction = interactions.by_webhook(call["webhook_id"], call["webhook_token"])
    return interactions.follow_up(interaction, call.form, call.files)


@route("GET", WEBHOOK + "/messages/{message_id}", token=False)
async def get(call: Call) -> Any:
    """One of the interaction's messages."""
    interaction = call.sandbox.interactions.by_webhook(call["webhook_id"], call["webhook_token"])
    return call.sandbox.interactions.message(interaction, call["message_id"])


@route("PATCH", WEBHOOK + "/messages/{message_id}", token=False)
async def edit(call: Call) -> Any:
    """Change one of the interaction's messages."""
    interactions = call.sandbox.interactions
    interaction = interactions.by_webhook(call["webhook_id"], call["webhook_token"])
    message = interactions.message(interaction, call["message_id"])
    return interactions.edit(interaction, message, call.form, call.files)


@route("DELETE", WEBHOOK + "/messages/{message_id}", status=204, token=False)
async def delete(call: Call) -> Any:
    """Remove one of the interaction's messages."""
    interaction = call.sandbox.interactions.by_webhook(call["webhook_id"], call["webhook_token"])
    call.sandbox.world.delete_message(call.sandbox.interactions.message(interaction, call["message_id"]))
