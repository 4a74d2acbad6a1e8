"""What Discord answers when it refuses, by its own codes."""

from typing import Any

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
CODES: dict[str, tuple[int, int, str]] = {
    "unauthorized": (401, 0, "401: Unauthorized"),
    "not_found": (404, 0, "404: Not Found"),
    "unknown_application": (404, 10002, "Unknown Application"),
    "unknown_channel": (404, 10003, "Unknown Channel"),
    "unknown_guild": (404, 10004, "Unknown Guild"),
    "unknown_member": (404, 10007, "Unknown Member"),
    "unknown_message": (404, 10008, "Unknown Message"),
    "unknown_role": (404, 10011, "Unknown Role"),
    "unknown_user": (404, 10013, "Unknown User"),
    "unknown_webhook": (404, 10015, "Unknown Webhook"),
    "unknown_interaction": (404, 10062, "Unknown interaction"),
    "max_daily_commands": (429, 30034, "Max number of daily application command creates has been reached (200)"),
    "too_many_reactions": (400, 30010, "Maximum number of reactions reached (20)"),
    "already_answered": (400, 40060, "Interaction has already been acknowledged."),
    "too_large": (413, 40005, "Request entity too large"),
    "already_crossposted": (400, 40033, "This message has already been crossposted"),
    "missing_access": (403, 50001, "Missing Access"),
    "not_your_message": (403, 50005, "Cannot edit a message authored by another user"),
    "empty_message": (400, 50006, "Cannot send an empty message"),
    "wrong_channel_type": (400, 50024, "Cannot execute action on this channel type"),
    "missing_permissions": (403, 50013, "Missing Permissions"),
    "invalid_webhook_token": (401, 50027, "Invalid Webhook Token"),
    "invalid_form_body": (400, 50035, "Invalid Form Body"),
    "archived_thread": (400, 50083, "Thread is archived"),
    "thread_exists": (400, 160004, "A thread has already been created for this message"),
    "follow_ups": (400, 40094, "The maximum number of follow-up messages for this interaction has been reached."),
    "bad_json": (400, 50109, "The request body contains invalid JSON."),
}


class Refusal(Exception):  # noqa: N818, what Discord says, not a failure of the sandbox
    """Discord's answer to a request it does not carry out: one of `CODES`, with the tree of a form's problems."""

    def __init__(self, reason: str, errors: dict[str, Any] | None = None, retry_after: float | None = None) -> None:
        self.status, code, message = CODES[reason]
        super().__init__(f"{code} {message} {errors or ''}".strip())
        self.body: dict[str, Any] = {"message": message, "code": code, **({"errors": errors} if errors else {})}
        if retry_after is not None:
            self.body |= {"retry_after": retry_after, "global": False}


def note(tree: dict[str, Any], code: str, message: str, *path: object) -> dict[str, Any]:
    """Put one problem into the *tree* of a form's problems, at its *path* as in ``"embeds", 0, "title"``; give it."""
    here = tree
    for key in path:
        here = here.setdefault(str(key), {})
    here.setdefault("_errors", []).append({"code": code, "message": message})
    return tree
