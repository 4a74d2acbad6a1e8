"""Components as Discord gives them back: numbered, with every field filled in."""

from collections.abc import Iterator
from itertools import count

from sandbox.clock import SandboxClock
from sandbox.shapes import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = range(1, 9)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER, LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 17, 18, 19, 21, 22, 23
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
LINK_STYLE, PREMIUM_STYLE = 5, 6

DEFAULTS: dict[int, Json] = {
    CONTAINER: {"accent_color": None, "spoiler": False},
    THUMBNAIL: {"description": None, "spoiler": False},
    SEPARATOR: {"divider": True, "spacing": 1},
    FILE: {"spoiler": False},
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
}


def walk(thing: Json, *path: object) -> Iterator[tuple[tuple[object, ...], Json]]:
    """Every component in a message, form or component with its path, outer before inner."""
    inner: list[tuple[tuple[object, ...], Json]]
    inner = [(("components", index), one) for index, one in enumerate(thing.get("components") or ())]
    inner += [((key,), thing[key]) for key in ("accessory", "component") if isinstance(thing.get(key), dict)]
    for step, one in inner:
        yield (*path, *step), one
        yield from walk(one, *path, *step)


def finished(components: list[Json], clock: SandboxClock) -> list[Json]:
    taken = {inner["id"] for _, inner in walk({"components": components}) if inner.get("id")}
    numbers = (number for number in count(1) if number not in taken)
    return [_finish(component, numbers, clock) for component in components]


def _finish(component: Json, numbers: Iterator[int], clock: SandboxClock) -> Json:
    kind = component["type"]
    shape = {**DEFAULTS.get(kind, {}), **{key: value for key, value in component.items() if value is not None}}
    shape["id"] = component.get("id") or next(numbers)
    for key in ("media", "file"):
        if key in shape:
            shape[key] = _media(shape[key], clock)
    if kind == GALLERY:
        looks = DEFAULTS[THUMBNAIL]
        shape["items"] = [{**looks, **one, "media": _media(one["media"], clock)} for one in shape["items"]]
    elif kind == FILE:
        shape |= {"name": shape["file"]["url"].rsplit("/", 1)[-1], "size": 0}
    if "components" in shape:
        shape["components"] = [_finish(inner, numbers, clock) for inner in shape["components"]]
    for key in ("accessory", "component"):
        if key in shape:
            shape[key] = _finish(shape[key], numbers, clock)
    return shape


def _media(item: Json, clock: SandboxClock) -> Json:
    return {"id": clock.new_id(), "url": item["url"], "proxy_url": item["url"], "content_type": None}


def shown_text(message: Json) -> str:
    """What a message displays in Components V2."""
    return "\n".join(str(one.get("content") or "") for _, one in walk(message) if one.get("type") == TEXT)
