"""Commands: everywhere and by server, one at a time and all at once."""

from typing import Any

from sandbox.calls import Call, route
from sandbox.checks.commands import MESSAGE, SLASH, check_command, check_commands
from sandbox.refusals import Refusal
from sandbox.shapes import Json

EVERYWHERE = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def place(call: Call) -> str | None:
    """The server a request is about; None for everywhere."""
    world = call.sandbox.world
    if call["application_id"] != world.application["id"]:
        raise Refusal("unknown_application")
    guild_id = call.params.get("guild_id")
    return world.guild(guild_id)["id"] if guild_id else None


def shaped(call: Call, body: Json, guild_id: str | None, known: Json | None) -> Json:
    """A command as Discord gives it back."""
    world = call.sandbox.world
    shape: Json = {
        "id": known["id"] if known else world.ids.next(),
        "application_id": world.application["id"],
        "version": world.ids.next(),
        "type": body.get("type") or SLASH,
        "name": body["name"],
        "name_localizations": body.get("name_localizations"),
        "description": body.get("description") or "",
        "description_localizations": body.get("description_localizations"),
        "default_member_permissions": permissions_text(body.get("default_member_permissions")),
        "nsfw": bool(body.get("nsfw")),
        "options": body.get("options") or [],
        "integration_types": body.get("integration_types") or [0],
    }
    if shape["type"] > MESSAGE or shape["type"] != SLASH:
        del shape["options"]
    if guild_id:
        return {**shape, "guild_id": guild_id}
    contexts = body.get("contexts")
    dm = body.get("dm_permission")
    return {**shape, "contexts": contexts, "dm_permission": dm if dm is not None else contexts is None or 1 in contexts}


def permissions_text(value: Any) -> str | None:
    """Permission bits as Discord writes them."""
    return None if value is None else str(value)


def count_creations(call: Call, guild_id: str | None, new: int) -> None:
    """Refuse more new commands in a day and place than Discord takes."""
    now = call.sandbox.world.clock.now()
    key = (guild_id, now.date())
    made = call.sandbox.created_commands.get(key, 0) + new
    if made > call.sandbox.limits.most("command creations"):
        raise Refusal("max_daily_commands", retry_after=86_400.0 - now.hour * 3600 - now.minute * 60)
    call.sandbox.created_commands[key] = made


def store(call: Call, guild_id: str | None, commands: list[Json]) -> None:
    """Keep *commands* as all there are in that place."""
    world = call.sandbox.world
    world.commands[guild_id] = {one["id"]: one for one in commands}
    world.emit("COMMANDS", [one for place in world.commands.values() for one in place.values()], for_bot=False)


def find(call: Call, guild_id: str | None) -> Json:
    """The command that the path names."""
    try:
        return call.sandbox.world.commands[guild_id][call["command_id"]]
    except KeyError:
        raise Refusal("unknown_command") from None


async def every(call: Call) -> Any:
    """All commands of that place."""
    return list(call.sandbox.world.commands.get(place(call), {}).values())


async def replace(call: Call) -> Any:
    """Put these commands in the place of all others; those of the same name and kind keep their id."""
    guild_id = place(call)
    bodies = call.body if isinstance(call.body, list) else []
    check_commands(bodies, call.sandbox.limits)
    known = {(one["type"], one["name"]): one for one in call.sandbox.world.commands.get(guild_id, {}).values()}
    keys = [(one.get("type") or SLASH, one["name"]) for one in bodies]
    count_creations(call, guild_id, sum(key not in known for key in keys))
    commands = [shaped(call, one, guild_id, known.get(key)) for key, one in zip(keys, bodies, strict=True)]
    store(call, guild_id, commands)
    return commands


async def create(call: Call) -> Any:
    """Add a command, or replace the one of its name."""
    guild_id = place(call)
    check_command(call.form, call.sandbox.limits)
    others = list(call.sandbox.world.commands.get(guild_id, {}).values())
    key = (call.form.get("type") or SLASH, call.form["name"])
    known = next((one for one in others if (one["type"], one["name"]) == key), None)
    count_creations(call, guild_id, known is None)
    command = shaped(call, call.form, guild_id, known)
    rest = [one for one in others if one is not known]
    check_commands([*rest, command], call.sandbox.limits)
    store(call, guild_id, [*rest, command])
    return command


async def get(call: Call) -> Any:
    """One command."""
    return find(call, place(call))


async def edit(call: Call) -> Any:
    """Change single fields of a command."""
    guild_id = place(call)
    known = find(call, guild_id)
    body = {**known, **call.form}
    check_command(body, call.sandbox.limits)
    command = shaped(call, body, guild_id, known)
    world = call.sandbox.world
    store(call, guild_id, [command if one is known else one for one in world.commands[guild_id].values()])
    return command


async def delete(call: Call) -> Any:
    """Remove a command."""
    guild_id = place(call)
    known = find(call, guild_id)
    store(call, guild_id, [one for one in call.sandbox.world.commands[guild_id].values() if one is not known])


for base in (EVERYWHERE, IN_GUILD):
    route("GET", base)(every)
    route("PUT", base)(replace)
    route("POST", base)(create)
    route("GET", base + "/{command_id}")(get)
    route("PATCH", base + "/{command_id}")(edit)
    route("DELETE", base + "/{command_id}", status=204)(delete)
