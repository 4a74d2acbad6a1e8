"""Holds what goes over the wire to Discord's own description of it."""

import json
from functools import cache
from pathlib import Path

import jsonschema_rs

ADDRESS = "https://discord.invalid/openapi.json"

# What the description says otherwise than Discord does, each with its reason.
TOLERATED = {}


@cache
def _document(path):
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def _registry(path):
    return jsonschema_rs.Registry([(ADDRESS, _document(path))], draft=jsonschema_rs.Draft202012)


@cache
def _validator(path, *keys):
    pointer = "/".join(key.replace("~", "~0").replace("/", "~1") for key in keys)
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
        name = exchange.route.name
        operation = _document(self.path)["paths"].get(exchange.route.path, {}).get(exchange.route.method.lower())
        if operation is None:
            self.problems.append(f"{name}: Discord has no such route")
            return
        here = ("paths", exchange.route.path, exchange.route.method.lower())
        limits = exchange.call.sandbox.limits
        if exchange.call.body is not None and (self.every_request or (exchange.status < 400 and not limits.off)):
            if "requestBody" in operation:
                body = _with_text_ids(exchange.call.body)
                self._judge(name, "asks", body, *here, "requestBody", "content", "application/json", "schema")
            else:
                self.problems.append(f"{name}: Discord takes no body")
        if exchange.body is None:
            return
        for status in (str(exchange.status), f"{exchange.status // 100}XX"):
            if status in operation["responses"]:
                answer = operation["responses"][status]
                where = tuple(answer["$ref"].split("/")[1:]) if "$ref" in answer else (*here, "responses", status)
                self._judge(
                    name, f"answers {status}", exchange.body, *where, "content", "application/json", "schema"
                )
                return
        self.problems.append(f"{name}: Discord never answers {exchange.status}")

    def _judge(self, name, what, body, *keys):
        self.judged += 1
        for error in _validator(self.path, *keys).iter_errors(body):
            if not any(allowed in f"{name} {what} {error.instance_path}: {error.message}" for allowed in TOLERATED):
                self.problems.append(f"{name} {what} {list(error.instance_path)}: {error.message[:600]}")


def _with_text_ids(body):
    """*body* with the identifiers that discord.py sends as numbers, and Discord takes, as the text they are."""
    if not isinstance(body, dict):
        return body
    found = dict(body)
    if isinstance(found.get("message_reference"), dict):
        found["message_reference"] = {
            key: str(value) if key.endswith("_id") and value is not None else value
            for key, value in found["message_reference"].items()
        }
    if found.get("attachments"):
        found["attachments"] = [{**one, "id": str(one["id"])} if "id" in one else one for one in found["attachments"]]
    for key in ("data", "message"):
        if isinstance(found.get(key), dict):
            found[key] = _with_text_ids(found[key])
    return found
