"""Commands: told all at once, for everywhere or for one server."""

from typing import Any

from sandbox.calls import Call, Route
from sandbox.checks import SLASH, check_commands
from sandbox.refusals import Refusal
from sandbox.shapes import Json, made


def _place(call: Call) -> str:
    """The server a request is about; "" for everywhere."""
    if call["application_id"] != call.world.application["id"]:
        raise Refusal("unknown_application")
    return str(call.guild["id"]) if "guild_id" in call.params else ""


def _list(call: Call) -> list[Json]:
    return list(call.world.commands.get(_place(call), {}).values())


def _key(command: Json) -> tuple[int, str]:
    return command.get("type") or SLASH, command["name"]


def _shaped(call: Call, body: Json, known: Json | None) -> Json:
    """A command as Discord gives it back; one of a known name and kind keeps its id."""
    clock, shape = call.world.clock, made("command")
    shape |= {key: body[key] for key in ("name", *shape) if body.get(key) is not None}
    shape |= {"id": known["id"] if known else clock.new_id(), "version": clock.new_id()}
    shape["application_id"] = call["application_id"]
    if shape["default_member_permissions"] is not None:
        shape["default_member_permissions"] = str(shape["default_member_permissions"])
    if shape["type"] == SLASH:
        shape["options"] = body.get("options") or []
    if guild_id := _place(call):
        return {**shape, "guild_id": guild_id}
    contexts, dm = body.get("contexts"), body.get("dm_permission")
    return {**shape, "contexts": contexts, "dm_permission": dm if dm is not None else contexts is None or 1 in contexts}


def _replace(call: Call) -> Any:
    """Make the commands of a place anew; more new ones in a day than Discord takes are refused (30034)."""
    world, sandbox, now = call.world, call.sandbox, call.world.clock.now()
    place, known = _place(call), {_key(one): one for one in _list(call)}
    check_commands(call.body, sandbox.limits)
    count = sandbox.created_commands.get((place, now.date()), 0) + sum(_key(one) not in known for one in call.body)
    if count > sandbox.limits.most("command creations"):
        raise Refusal("max_daily_commands", retry_after=86_400.0 - now.hour * 3600 - now.minute * 60)
    sandbox.created_commands[place, now.date()] = count
    commands = [_shaped(call, one, known.get(_key(one))) for one in call.body]
    world.commands[place] = {one["id"]: one for one in commands}
    world.emit("COMMANDS", world.every_command, for_bot=False)
    return commands


PLACES = "/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands"
ROUTES = tuple(
    Route(f"{method} {place}", answer) for place in PLACES for method, answer in (("GET", _list), ("PUT", _replace))
)
