"""Components as Discord gives them back: numbered, with every field filled in."""

from collections.abc import Iterator
from itertools import count

from sandbox.clock import Snowflakes
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


def walk(components: list[Json], path: str = "components") -> Iterator[tuple[str, Json]]:
    """Every component with its dotted path, outer before inner."""
    for index, component in enumerate(components):
        here = f"{path}.{index}"
        yield here, component
        yield from walk(component.get("components") or [], f"{here}.components")
        for single in ("accessory", "component"):
            if isinstance(inner := component.get(single), dict):
                yield f"{here}.{single}", inner
                yield from walk(inner.get("components") or [], f"{here}.{single}.components")


def finished(components: list[Json], ids: Snowflakes) -> list[Json]:
    taken = {inner["id"] for _, inner in walk(components) if inner.get("id")}
    numbers = (number for number in count(1) if number not in taken)
    return [_finish(component, numbers, ids) for component in components]


def _finish(component: Json, numbers: Iterator[int], ids: Snowflakes) -> Json:
    kind = component["type"]
    shape = {**DEFAULTS.get(kind, {}), **{key: value for key, value in component.items() if value is not None}}
    shape["id"] = component.get("id") or next(numbers)
    for key in ("media", "file"):
        if key in shape:
            shape[key] = _media(shape[key], ids)
    if kind == GALLERY:
        empty = {"description": None, "spoiler": False}
        shape["items"] = [{**empty, **item, "media": _media(item["media"], ids)} for item in shape["items"]]
    elif kind == FILE:
        shape |= {"name": shape["file"]["url"].rsplit("/", 1)[-1], "size": 0}
    if "components" in shape:
        shape["components"] = [_finish(inner, numbers, ids) for inner in shape["components"]]
    for key in ("accessory", "component"):
        if key in shape:
            shape[key] = _finish(shape[key], numbers, ids)
    return shape


def _media(item: Json, ids: Snowflakes) -> Json:
    return {"id": ids.next(), "url": item["url"], "proxy_url": item["url"], "content_type": None}


def find(components: list[Json], custom_id: str) -> Json | None:
    return next((one for _, one in walk(components) if one.get("custom_id") == custom_id), None)


def shown_text(components: list[Json]) -> str:
    return "\n".join(str(one.get("content", "")) for _, one in walk(components) if one.get("type") == TEXT)
