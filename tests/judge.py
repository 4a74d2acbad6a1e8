"""Holds what goes over the wire to Discord's own description of it."""

import json
from functools import cache
from pathlib import Path
from urllib.parse import quote

import jsonschema_rs

ADDRESS = "https://discord.invalid/openapi.json"
# https://discord.com/developers/docs/resources/channel#channel-object-channel-types
MEDIA = 16


@cache
def _document(path):
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def _registry(path):
    return jsonschema_rs.Registry([(ADDRESS, _document(path))], draft=jsonschema_rs.Draft202012)


@cache
def _validator(path, *keys):
    pointer = "/".join(quote(key.replace("~", "~0").replace("/", "~1"), safe="") for key in keys)
    return jsonschema_rs.validator_for({"$ref": f"{ADDRESS}#/{pointer}"}, registry=_registry(path))


class Judge:
    """Notes every body that Discord's description does not allow.

    Args:
        path: The description.
        every_request: Judge refused requests too; else those that were meant to be refused pass.
    """

    def __init__(self, path: Path, *, every_request: bool) -> None:
        self.path = path
        self.every_request = every_request
        self.problems = []
        self.judged = 0

    def watch(self, exchange):
        """Judge one request and its answer."""
        if exchange.call.sandbox.limits.off:
            return  # a test that wants to see something else than Discord
        name = exchange.route.name
        operation = _document(self.path)["paths"].get(exchange.route.path, {}).get(exchange.route.method.lower())
        if operation is None:
            self.problems.append(f"{name}: Discord has no such route")
            return
        here = ("paths", exchange.route.path, exchange.route.method.lower())
        if exchange.call.body is not None and (self.every_request or exchange.status < 400):
            if "requestBody" in operation:
                self._judge(
                    name, "asks", exchange.call.body, *here, "requestBody", "content", "application/json", "schema"
                )
            else:
                self.problems.append(f"{name}: Discord takes no body")
        if exchange.body is None:
            return
        for status in (str(exchange.status), f"{exchange.status // 100}XX"):
            if status in operation["responses"]:
                answer = operation["responses"][status]
                where = tuple(answer["$ref"].split("/")[1:]) if "$ref" in answer else (*here, "responses", status)
                self._judge(name, f"answers {status}", exchange.body, *where, "content", "application/json", "schema")
                return
        self.problems.append(f"{name}: Discord never answers {exchange.status}")

    def _judge(self, name, what, body, *keys):
        self.judged += 1
        for error in _validator(self.path, *keys).iter_errors(tolerated(body)):
            self.problems.append(f"{name} {what} {_why(error)}")


def _why(error):
    """An error in one line; of alternatives the one that came furthest, as it is the one that was meant."""
    while branches := [branch for branch in getattr(error.kind, "context", None) or () if branch]:
        error = max((one for branch in branches for one in branch), key=lambda one: len(one.instance_path))
    return f"{list(error.instance_path)}: {error.message[:300]}"


def tolerated(body):
    """*body* without what the description says otherwise than Discord does. All that is tolerated, with its reason:

    1. Identifiers in `message_reference` and of `attachments` may be numbers: discord.py sends them so.
    2. The codes in a refusal's `_errors` are words, as in Discord's own example of a refusal; the description
       calls them integers.
    3. A command's option may ask for media channels: discord.py does so beside forums, the documentation has them,
       the description does not know their type.
    """
    if isinstance(body, list):
        return [tolerated(one) for one in body]
    if not isinstance(body, dict):
        return body
    found = dict(body)
    if "channel_types" in found:
        found["channel_types"] = [one for one in found["channel_types"] if one != MEDIA]
    if isinstance(found.get("options"), list):
        found["options"] = tolerated(found["options"])
    if "errors" in found:
        found["errors"] = _with_number_codes(found["errors"])
    if isinstance(found.get("message_reference"), dict):
        found["message_reference"] = {
            key: str(value) if key.endswith("_id") and value is not None else value
            for key, value in found["message_reference"].items()
        }
    if found.get("attachments"):
        found["attachments"] = [{**one, "id": str(one["id"])} if "id" in one else one for one in found["attachments"]]
    for key in ("data", "message"):
        if isinstance(found.get(key), dict):
            found[key] = tolerated(found[key])
    return found


def _with_number_codes(errors):
    if isinstance(errors, list):
        return [{**one, "code": 0} for one in errors]
    return {key: _with_number_codes(value) for key, value in errors.items()}
