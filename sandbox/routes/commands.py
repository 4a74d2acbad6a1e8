"""Commands: everywhere and by server, one at a time and all at once."""

from collections.abc import Iterable
from typing import Any

from sandbox.calls import Call, Route
from sandbox.checks import check_commands
from sandbox.refusals import Refusal
from sandbox.rules import SLASH
from sandbox.shapes import Json, made


def _place(call: Call) -> str:
    """The server a request is about; "" for everywhere."""
    if call["application_id"] != call.world.application["id"]:
        raise Refusal("unknown_application")
    return str(call.guild["id"]) if "guild_id" in call.params else ""


def _here(call: Call) -> list[Json]:
    return list(call.world.commands.get(_place(call), {}).values())


def _find(call: Call) -> Json:
    found = next((one for one in _here(call) if one["id"] == call["command_id"]), None)
    if found is None:
        raise Refusal("unknown_command")
    return found


def _key(command: Json) -> tuple[int, str]:
    return command.get("type") or SLASH, command["name"]


def _shaped(call: Call, body: Json, known: Json | None) -> Json:
    """A command as Discord gives it back; one of a known name and kind keeps its id."""
    ids, shape = call.world.ids, made("command")
    shape |= {key: body[key] for key in ("name", *shape) if body.get(key) is not None}
    shape |= {
        "id": known["id"] if known else ids.next(),
        "application_id": call["application_id"],
        "version": ids.next(),
    }
    if shape["default_member_permissions"] is not None:
        shape["default_member_permissions"] = str(shape["default_member_permissions"])
    if shape["type"] == SLASH:
        shape["options"] = body.get("options") or []
    if guild_id := _place(call):
        return {**shape, "guild_id": guild_id}
    contexts, dm = body.get("contexts"), body.get("dm_permission")
    return {**shape, "contexts": contexts, "dm_permission": dm if dm is not None else contexts is None or 1 in contexts}


def _made(call: Call, bodies: list[Json], known: Iterable[Json]) -> list[Json]:
    """New commands; more in a day and place than Discord takes are refused (30034)."""
    by_key = {_key(one): one for one in known}
    now = call.world.clock.now()
    day = (_place(call), now.date())
    count = call.sandbox.created_commands.get(day, 0) + sum(_key(one) not in by_key for one in bodies)
    if count > call.sandbox.limits.most("command creations"):
        raise Refusal("max_daily_commands", retry_after=86_400.0 - now.hour * 3600 - now.minute * 60)
    call.sandbox.created_commands[day] = count
    return [_shaped(call, one, by_key.get(_key(one))) for one in bodies]


def _store(call: Call, commands: Iterable[Json]) -> None:
    """Keep *commands* as all there are in that place."""
    call.world.commands[_place(call)] = {one["id"]: one for one in commands}
    call.world.emit("COMMANDS", call.world.every_command, for_bot=False)


def _replace(call: Call) -> Any:
    known, bodies = _here(call), call.body if isinstance(call.body, list) else []
    check_commands(bodies, call.sandbox.limits)
    commands = _made(call, bodies, known)
    _store(call, commands)
    return commands


def _create(call: Call) -> Any:
    known, body = _here(call), call.form
    rest = [one for one in known if _key(one) != (body.get("type") or SLASH, body.get("name"))]
    check_commands(body, call.sandbox.limits, rest)
    [command] = _made(call, [body], known)
    _store(call, [*rest, command])
    return command


def _edit(call: Call) -> Any:
    known = _find(call)
    body = {**known, **call.form}
    check_commands(body, call.sandbox.limits)
    command = _shaped(call, body, known)
    _store(call, [command if one is known else one for one in _here(call)])
    return command


def _delete(call: Call) -> None:
    known = _find(call)
    _store(call, [one for one in _here(call) if one is not known])


EVERYWHERE, IN_GUILD = (
    "/applications/{application_id}/commands",
    "/applications/{application_id}/guilds/{guild_id}/commands",
)

ROUTES = tuple(
    Route(f"{method} {place}{one}", answer)
    for place in (EVERYWHERE, IN_GUILD)
    for method, one, answer in (
        ("GET", "", _here),
        ("PUT", "", _replace),
        ("POST", "", _create),
        ("GET", "/{command_id}", _find),
        ("PATCH", "/{command_id}", _edit),
        ("DELETE", "/{command_id}", _delete),
    )
)
