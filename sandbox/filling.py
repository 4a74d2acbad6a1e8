"""What a client sends for filled-in commands, menus and forms, held to what they ask for."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sandbox import components as c
from sandbox.calls import File
from sandbox.shapes import Json, without

if TYPE_CHECKING:
    from sandbox.people import Person

STRING, USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT = 3, 6, 7, 8, 9, 11
CASTS: dict[int, Any] = {STRING: str, 4: int, 5: bool, 10: float}
# What the value of an option, or of a menu, is the id of.
OPTION_POINTS = {USER: "users", CHANNEL: "channels", ROLE: "roles", MENTIONABLE: "mentionables", ATTACHMENT: "files"}
MENU_POINTS = dict(zip(c.SELECTS[1:], ("users", "roles", "mentionables", "channels"), strict=True))
MENU_POINTS[c.FILE_UPLOAD] = "files"
MOST_TEXT = 4000


class CannotError(Exception):
    """Something that Discord's client would not let this person do; the message says why."""


class Filling:
    """One filled-in thing of *person* in *channel*, and what the ids in it stand for."""

    def __init__(self, person: "Person", channel: Json) -> None:
        self.person = person
        self.channel = channel
        self.resolved: Json = {}

    def point(self, kind: str, value: Any, field: Json) -> str:
        """Look up what *value* stands for, which has to be of the kind that *field* asks for; give its id."""
        person, world, guild_id = self.person, self.person.world, self.channel.get("guild_id") or ""
        if kind == "mentionables":
            kind = "users" if value in world.users else "roles"
        if kind == "files":
            if not isinstance(value, File):
                raise CannotError(f"{_name(field)} takes a file.")
            return self._note("attachments", {**person.sandbox.desk.keep(value), "ephemeral": True})
        if kind == "channels":
            channel = person.channel(str(value))
            if channel["type"] not in (field.get("channel_types") or [channel["type"]]):
                raise CannotError(f"{_name(field)} takes another kind of channel.")
            return self._note(kind, {**channel, "permissions": str(person.may(channel))})
        known = world.users.values() if kind == "users" else world.guilds.get(guild_id, {}).get("roles", ())
        if (one := next((one for one in known if one["id"] == str(value)), None)) is None:
            raise CannotError(f"{_name(field)} names nobody of the id {value}.")
        if kind == "users" and (member := world.members.get(guild_id, {}).get(one["id"])):
            granted = str(world.permissions(one["id"], self.channel))
            self._note("members", {**without(member, "user", "deaf", "mute"), "permissions": granted}, one["id"])
        return self._note(kind, one)

    def _note(self, kind: str, shape: Json, key: str = "") -> str:
        self.resolved.setdefault(kind, {})[key or shape["id"]] = shape
        return str(key or shape["id"])

    def finished(self, data: Json) -> Json:
        return {**data, "resolved": self.resolved} if self.resolved else data

    def option(self, spec: Json, value: Any) -> Any:
        if points := OPTION_POINTS.get(spec["type"]):
            return self.point(points, value, spec)
        try:
            value = CASTS[spec["type"]](value)
        except (ValueError, TypeError):
            raise CannotError(f"{spec['name']} is not a number.") from None
        size, unit = (len(value), "length") if spec["type"] == STRING else (value, "value")
        _hold(spec, size, spec.get(f"min_{unit}"), spec.get(f"max_{unit}"))
        if spec.get("choices") and value not in {one["value"] for one in spec["choices"]}:
            raise CannotError(f"{spec['name']} is none of its choices.")
        return value

    def menu(self, menu: Json, values: Iterable[Any]) -> list[str]:
        values = list(values)
        if menu["type"] == c.CHECKBOX_GROUP:
            return values
        _hold(menu, len(values), menu.get("min_values", 1), menu.get("max_values", 1), " values")
        if points := MENU_POINTS.get(menu["type"]):
            return [self.point(points, one, menu) for one in values]
        if not {option["value"] for option in menu.get("options", ())}.issuperset(values):
            raise CannotError(f"{menu['custom_id']} has no such option.")
        return values

    def field(self, field: Json, values: Json) -> Json:
        """One component of a form, and everything in it; what is not named keeps what it shows."""
        shape: Json = {"type": field["type"], "id": field["id"]}
        if field["type"] == c.LABEL:
            return {**shape, "component": self.field(field["component"], values)}
        if field["type"] == c.ROW:
            return {**shape, "components": [self.field(one, values) for one in field["components"]]}
        if "custom_id" not in field:
            return shape
        shape["custom_id"] = name = field["custom_id"]
        required, kind = field.get("required", True), field["type"]
        if kind == c.TEXT_INPUT:
            shape["value"] = text = str(values.get(name, field.get("value") or ""))
            if required and not text:
                raise CannotError(f"{name} must be filled in.")
            least = field.get("min_length") if text else 0
            _hold(field, len(text), least, field.get("max_length") or MOST_TEXT, " characters")
        elif kind in {c.CHECKBOX, c.RADIO_GROUP}:
            shape["value"] = values.get(name, field.get("default", False if kind == c.CHECKBOX else None))
        else:
            preset = [one["value"] for one in field.get("options", ()) if one.get("default")]
            chosen = values.get(name, preset or [one["id"] for one in field.get("default_values", ())])
            chosen = [chosen] if isinstance(chosen, str | File) else chosen
            shape["values"] = self.menu(field, chosen) if chosen or required else []
        return shape


def _name(field: Json) -> str:
    return str(field.get("name") or field.get("custom_id"))


def _hold(field: Json, size: float, least: float | None, most: float | None, unit: str = "") -> None:
    if least is not None and size < least:
        raise CannotError(f"{_name(field)} is below {least}: it takes at least {least}{unit}.")
    if most is not None and size > most:
        raise CannotError(f"{_name(field)} is above {most}: it takes at most {most}{unit}.")


def command_data(filling: Filling, command: Json, path: list[str], options: Json, focused: str | None = None) -> Json:
    """The data of a command, of its group and subcommand by *path*.

    The *options* are values by name: of people, channels and roles their ids, of files a `File`. Where choices are
    asked for the option *focused*, nothing has to be complete.
    """
    level, name = command, command["name"]
    for step in path:
        level = next((one for one in level.get("options", ()) if one["name"] == step and one["type"] <= 2), {})
        if not level:
            raise CannotError(f"{name} has no {step}.")
    specs = {one["name"]: one for one in level.get("options", ())}
    given = {key: value for key, value in options.items() if value is not None}
    if any(one["type"] <= 2 for one in specs.values()):
        raise CannotError(f"{name} needs one of {', '.join(specs)}.")
    if unknown := set(options) - set(specs):
        raise CannotError(f"{name} takes no {', '.join(sorted(unknown))}.")
    missing = [key for key, one in specs.items() if one.get("required") and key not in given]
    if missing and not focused:
        raise CannotError(f"{name} needs {', '.join(missing)}.")
    filled: list[Json] = [{"name": key, "type": specs[key]["type"]} for key in given]
    for one in filled:
        key = one["name"]
        one["value"] = str(given[key]) if key == focused else filling.option(specs[key], given[key])
        one |= {"focused": True} if key == focused else {}
    for depth, step in enumerate(reversed(path)):
        filled = [{"name": step, "type": 2 if depth else 1, "options": filled}]
    place = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    return filling.finished({"id": command["id"], "name": name, "type": 1, "options": filled, **place})


def modal_data(filling: Filling, modal: Json, values: Json) -> Json:
    known = {inner["custom_id"] for _, inner in c.walk(modal) if "custom_id" in inner}
    if unknown := set(values) - known:
        raise CannotError(f"The form has no {', '.join(sorted(unknown))}.")
    fields = [filling.field(one, values) for one in modal["components"]]
    return filling.finished({"custom_id": modal["custom_id"], "components": fields})
