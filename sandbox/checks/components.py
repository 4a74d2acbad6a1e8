"""Components of messages and forms: where they may stand, how many, how long."""

from collections import Counter

from sandbox import components as c
from sandbox.limits import Check
from sandbox.shapes import Json

V2_ONLY = (c.SECTION, c.TEXT, c.THUMBNAIL, c.GALLERY, c.FILE, c.SEPARATOR, c.CONTAINER)
IN_CONTAINER = (c.ROW, c.SECTION, c.TEXT, c.GALLERY, c.FILE, c.SEPARATOR)
BAD_TYPE = "UNION_TYPE_CHOICES"


def check_components(check: Check, components: list[Json], *, v2: bool) -> None:
    """Note what Discord would refuse of a message's *components*."""
    everything = list(c.walk(components))
    if v2:
        check.number("v2 components", "components", len(everything))
        check.number(
            "v2 text",
            "components",
            sum(len(one.get("content") or "") for _, one in everything if one.get("type") == c.TEXT),
        )
    else:
        check.number("rows", "components", len(components))
    for index, component in enumerate(components):
        kind = component.get("type")
        message = f'Value of field "type" must be one of {(c.ROW, *V2_ONLY) if v2 else (c.ROW,)}.'
        check.rule(
            "bare button", f"components.{index}.type", kind in {c.BUTTON, c.THUMBNAIL, *c.SELECTS}, BAD_TYPE, message
        )
        check.rule("v2 without flag", f"components.{index}.type", not v2 and kind in V2_ONLY, BAD_TYPE, message)
    for path, component in everything:
        _check_one(check, path, component)
    _check_ids(check, everything)


def _check_ids(check: Check, everything: list[tuple[str, Json]]) -> None:
    seen: Counter[str] = Counter()
    for path, component in everything:
        if (custom_id := component.get("custom_id")) is None:
            continue
        check.size("custom_id", f"{path}.custom_id", custom_id)
        seen[custom_id] += 1
        message = "Component custom id cannot be duplicated"
        twice = seen[custom_id] > 1
        check.rule("custom_id twice", f"{path}.custom_id", twice, "COMPONENT_CUSTOM_ID_DUPLICATED", message)
    numbers = Counter(component["id"] for _, component in everything if component.get("id"))
    for path, component in everything:
        twice = numbers[component.get("id")] > 1
        check.rule(
            "custom_id twice", f"{path}.id", twice, "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated"
        )


def _check_one(check: Check, path: str, component: Json) -> None:
    kind = component.get("type")
    if kind in c.SELECTS:
        _check_select(check, path, component)
    elif kind in _BY_KIND:
        _BY_KIND[kind](check, path, component)


def _check_row(check: Check, path: str, row: Json) -> None:
    inner = row.get("components") or []
    buttons = [one for one in inner if one.get("type") == c.BUTTON]
    selects = [one for one in inner if one.get("type") in c.SELECTS]
    check.size("buttons in a row", f"{path}.components", buttons)
    check.number("selects in a row", f"{path}.components", len(selects) + bool(selects and buttons))


def _check_button(check: Check, path: str, button: Json) -> None:
    check.size("button label", f"{path}.label", button.get("label"))
    link = button.get("style") == c.LINK_STYLE
    key, other = ("url", "custom_id") if link else ("custom_id", "url")
    message = f"A button of this style takes a {key} and no {other}"
    wrong = button.get(key) is None or button.get(other) is not None
    premium = button.get("style") == c.PREMIUM_STYLE
    check.rule("custom_id", f"{path}.{key}", wrong and not premium, "BASE_TYPE_REQUIRED", message)


def _check_select(check: Check, path: str, menu: Json) -> None:
    check.size("select placeholder", f"{path}.placeholder", menu.get("placeholder"))
    missing = menu.get("custom_id") is None
    check.rule("custom_id", f"{path}.custom_id", missing, "BASE_TYPE_REQUIRED", "This field is required")
    if menu["type"] == c.STRING_SELECT:
        _check_options(check, path, menu.get("options") or [])


def _check_section(check: Check, path: str, section: Json) -> None:
    check.size("section texts", f"{path}.components", section.get("components") or [])
    wrong = (section.get("accessory") or {}).get("type") not in {c.BUTTON, c.THUMBNAIL}
    message = "A section has one accessory, a button or a thumbnail"
    check.rule("section accessory", f"{path}.accessory", wrong, "BASE_TYPE_REQUIRED", message)


def _check_gallery(check: Check, path: str, gallery: Json) -> None:
    check.size("gallery items", f"{path}.items", gallery.get("items") or [])
    for index, item in enumerate(gallery.get("items") or ()):
        check.size("media description", f"{path}.items.{index}.description", item.get("description"))


def _check_thumbnail(check: Check, path: str, thumbnail: Json) -> None:
    check.size("media description", f"{path}.description", thumbnail.get("description"))


def _check_container(check: Check, path: str, container: Json) -> None:
    for index, one in enumerate(container.get("components") or ()):
        wrong = one.get("type") not in IN_CONTAINER
        rule = "bare button" if one.get("type") == c.BUTTON else "container in container"
        message = f'Value of field "type" must be one of {IN_CONTAINER}.'
        check.rule(rule, f"{path}.components.{index}.type", wrong, BAD_TYPE, message)


_BY_KIND = {
    c.ROW: _check_row,
    c.BUTTON: _check_button,
    c.SECTION: _check_section,
    c.GALLERY: _check_gallery,
    c.THUMBNAIL: _check_thumbnail,
    c.CONTAINER: _check_container,
}


def _check_options(check: Check, path: str, options: list[Json]) -> None:
    check.size("select options", f"{path}.options", options)
    values: Counter[str] = Counter()
    for index, option in enumerate(options):
        for key in ("label", "value"):
            check.size("select option text", f"{path}.options.{index}.{key}", option.get(key) or "")
        if option.get("description"):
            check.size("select option text", f"{path}.options.{index}.description", option["description"])
        values[str(option.get("value"))] += 1
        message = "The specified option value is already used"
        twice = values[str(option.get("value"))] > 1
        where = f"{path}.options.{index}.value"
        check.rule("custom_id twice", where, twice, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)


def check_modal(check: Check, modal: Json) -> None:
    """Note what Discord would refuse of a form."""
    check.size("modal title", "data.title", modal.get("title") or "")
    check.size("custom_id", "data.custom_id", modal.get("custom_id") or "")
    components = modal.get("components") or []
    check.size("modal components", "data.components", components)
    everything = list(c.walk(components, "data.components"))
    for index, component in enumerate(components):
        wrong = component.get("type") not in {c.ROW, c.LABEL, c.TEXT}
        message = f'Value of field "type" must be one of {(c.ROW, c.TEXT, c.LABEL)}.'
        check.rule("modal components", f"data.components.{index}.type", wrong, BAD_TYPE, message)
    for path, component in everything:
        kind = component.get("type")
        if kind == c.LABEL:
            check.size("label", f"{path}.label", component.get("label") or "")
            check.size("label description", f"{path}.description", component.get("description"))
        elif kind == c.TEXT_INPUT:
            check.size("label", f"{path}.label", component.get("label") or None)
            check.size("text input", f"{path}.value", component.get("value"))
            check.number("text input", f"{path}.max_length", component.get("max_length") or 0)
            check.size("text input placeholder", f"{path}.placeholder", component.get("placeholder"))
        else:
            _check_one(check, path, component)
    _check_ids(check, everything)
