"""What a client sends for filled-in commands, menus and forms, held to what they ask for."""

from typing import TYPE_CHECKING, Any

from sandbox import components as c
from sandbox.shapes import Json

if TYPE_CHECKING:
    from sandbox.people import Person

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
CASTS: dict[int, Any] = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: float}
POINTS_AT = {USER: "users", CHANNEL: "channels", ROLE: "roles", ATTACHMENT: "attachments"}
SELECT_POINTS_AT = {c.USER_SELECT: "users", c.ROLE_SELECT: "roles", c.CHANNEL_SELECT: "channels"}


def cannot(sentence: str) -> Exception:
    """The client's refusal."""
    from sandbox.people import CannotError

    return CannotError(sentence)


def resolved(person: "Person", channel: Json, wanted: dict[str, list[str]]) -> Json:
    """What the ids of a request stand for."""
    world = person.world
    guild_id = channel.get("guild_id") or ""
    found: Json = {}
    for user_id in wanted.get("users", ()):
        if user_id not in world.users:
            raise cannot(f"There is nobody {user_id}.")
        found.setdefault("users", {})[user_id] = world.users[user_id]
        if member := world.members.get(guild_id, {}).get(user_id):
            rest = {key: value for key, value in member.items() if key not in {"user", "deaf", "mute"}}
            found.setdefault("members", {})[user_id] = {**rest, "permissions": str(world.permissions(user_id, channel))}
    for channel_id in wanted.get("channels", ()):
        one = person.channel(channel_id)
        found.setdefault("channels", {})[one["id"]] = {**one, "permissions": str(person.may(one))}
    roles = {role["id"]: role for role in world.guilds.get(guild_id, {}).get("roles", ())}
    for role_id in wanted.get("roles", ()):
        if role_id not in roles:
            raise cannot(f"There is no role {role_id}.")
        found.setdefault("roles", {})[role_id] = roles[role_id]
    for file_id in wanted.get("attachments", ()):
        kind, content = world.files[file_id]
        url = f"{person.sandbox.url}/attachments/{file_id}/file"
        shape = {"id": file_id, "filename": "file", "size": len(content), "url": url, "proxy_url": url}
        found.setdefault("attachments", {})[file_id] = {**shape, "content_type": kind, "ephemeral": True}
    return found


def command_data(
    person: "Person", channel: Json, command: Json, path: list[str], options: Json, *, focused: str | None = None
) -> Json:
    """The data of a command.

    Args:
        person: Who uses it.
        channel: Where.
        command: Which.
        path: Its group and subcommand, if it has them.
        options: The values by name; of people, channels, roles and files their ids.
        focused: The option whose choices are asked for: then nothing has to be complete.
    """
    level = command
    for name in path:
        level = next((one for one in level.get("options", ()) if one["name"] == name and one["type"] <= 2), {})
        if not level:
            raise cannot(f"{command['name']} has no {name}.")
    specs = {one["name"]: one for one in level.get("options", ())}
    if any(one["type"] <= 2 for one in specs.values()):
        raise cannot(f"{command['name']} needs one of {', '.join(specs)}.")
    if unknown := set(options) - set(specs):
        raise cannot(f"{command['name']} takes no {', '.join(sorted(unknown))}.")
    missing = [name for name, one in specs.items() if one.get("required") and options.get(name) is None]
    if missing and not focused:
        raise cannot(f"{command['name']} needs {', '.join(missing)}.")
    wanted: dict[str, list[str]] = {}
    filled = [
        _option(person, specs[name], value, wanted, focused) for name, value in options.items() if value is not None
    ]
    for name in reversed(path):
        kind = 1 if name == path[-1] else 2
        filled = [{"name": name, "type": kind, "options": filled}]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": filled}
    if wanted:
        data["resolved"] = resolved(person, channel, wanted)
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data


def _option(person: "Person", spec: Json, value: Any, wanted: dict[str, list[str]], focused: str | None) -> Json:
    kind, name = spec["type"], spec["name"]
    if name == focused:
        return {"name": name, "type": kind, "value": str(value), "focused": True}
    if kind in POINTS_AT or kind == MENTIONABLE:
        value = person.channel(value)["id"] if kind == CHANNEL else str(value)
        user = kind == USER or (kind == MENTIONABLE and value in person.world.users)
        wanted.setdefault("users" if user else POINTS_AT.get(kind, "roles"), []).append(value)
        allowed = spec.get("channel_types") if kind == CHANNEL else None
        if allowed and person.world.channels[value]["type"] not in allowed:
            raise cannot(f"{name} takes another kind of channel.")
        return {"name": name, "type": kind, "value": value}
    try:
        value = CASTS[kind](value)
    except (ValueError, TypeError):
        raise cannot(f"{name} is not a number.") from None
    size = len(value) if kind == STRING else value
    low, high = ("min_length", "max_length") if kind == STRING else ("min_value", "max_value")
    if spec.get(low) is not None and size < spec[low]:
        raise cannot(f"{name} is below {spec[low]}.")
    if spec.get(high) is not None and size > spec[high]:
        raise cannot(f"{name} is above {spec[high]}.")
    if spec.get("choices") and value not in {one["value"] for one in spec["choices"]}:
        raise cannot(f"{name} is none of its choices.")
    return {"name": name, "type": kind, "value": value}


def selected(person: "Person", channel: Json, menu: Json, values: list[str]) -> Json:
    """The values chosen in a menu, and what they stand for."""
    if not menu.get("min_values", 1) <= len(values) <= menu.get("max_values", 1):
        raise cannot(f"{menu['custom_id']} takes {menu.get('min_values', 1)} to {menu.get('max_values', 1)} values.")
    if menu["type"] == c.STRING_SELECT:
        if any(one not in {option["value"] for option in menu["options"]} for one in values):
            raise cannot(f"{menu['custom_id']} has no such option.")
        return {"values": values}
    wanted: dict[str, list[str]] = {}
    for value in values:
        kind = SELECT_POINTS_AT.get(menu["type"]) or ("users" if value in person.world.users else "roles")
        wanted.setdefault(kind, []).append(value)
        if menu.get("channel_types") and person.channel(value)["type"] not in menu["channel_types"]:
            raise cannot(f"{menu['custom_id']} takes another kind of channel.")
    return {"values": values, "resolved": resolved(person, channel, wanted)}


def modal_data(person: "Person", channel: Json, modal: Json, values: Json) -> Json:
    """The data of a filled-in form; fields that are not named keep what they show."""
    known = {inner["custom_id"] for _, inner in c.walk(modal["components"]) if "custom_id" in inner}
    if unknown := set(values) - known:
        raise cannot(f"The form has no {', '.join(sorted(unknown))}.")
    found: Json = {}

    def fill(component: Json) -> Json:
        shape: Json = {"type": component["type"], "id": component["id"]}
        if component["type"] == c.LABEL:
            return {**shape, "component": fill(component["component"])}
        if component["type"] == c.ROW:
            return {**shape, "components": [fill(one) for one in component["components"]]}
        if "custom_id" not in component:
            return shape
        return {**shape, "custom_id": component["custom_id"], **_field(person, channel, component, values, found)}

    filled = [fill(one) for one in modal["components"]]
    data: Json = {"custom_id": modal["custom_id"], "components": filled}
    return {**data, "resolved": found} if found else data


def _field(person: "Person", channel: Json, component: Json, values: Json, found: Json) -> Json:
    kind, name = component["type"], component["custom_id"]
    required = component.get("required", True)
    if kind == c.TEXT_INPUT:
        text = str(values.get(name, component.get("value") or ""))
        if required and not text:
            raise cannot(f"{name} must be filled in.")
        if text and len(text) < (component.get("min_length") or 0):
            raise cannot(f"{name} needs at least {component['min_length']} characters.")
        if len(text) > (component.get("max_length") or 4000):
            raise cannot(f"{name} takes at most {component.get('max_length') or 4000} characters.")
        return {"value": text}
    if kind in {c.CHECKBOX, c.RADIO_GROUP}:
        return {"value": values.get(name, component.get("default", False if kind == c.CHECKBOX else None))}
    chosen = values.get(name)
    if chosen is None:
        preset = [one["value"] for one in component.get("options", ()) if one.get("default")]
        chosen = preset or [one["id"] for one in component.get("default_values", ())]
    chosen = [chosen] if isinstance(chosen, str) else list(chosen)
    if not chosen and not required:
        return {"values": []}
    if kind not in c.SELECTS:
        return {"values": chosen}
    picked = selected(person, channel, component, chosen)
    for key, more in picked.pop("resolved", {}).items():
        found.setdefault(key, {}).update(more)
    return picked
