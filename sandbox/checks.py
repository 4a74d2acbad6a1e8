"""Holds a request to its form and its rules, and tells everything that is wrong at once."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from discord import ComponentType

from sandbox import components as c
from sandbox import shapes
from sandbox.calls import File
from sandbox.limits import FIELDS, Limits
from sandbox.refusals import Refusal, note
from sandbox.shapes import Json

Path = tuple[object, ...]
SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
KINDS = {SLASH: "slash commands", USER_MENU: "user commands", MESSAGE_MENU: "message commands"}
IN_MESSAGE, IN_MODAL = (c.ROW,), (c.ROW, c.TEXT, c.LABEL)
IN_CONTAINER = (c.ROW, c.SECTION, c.TEXT, c.GALLERY, c.FILE, c.SEPARATOR)
V2_ONLY = (*IN_CONTAINER[1:], c.THUMBNAIL, c.CONTAINER)
BARE = (c.BUTTON, c.THUMBNAIL, *c.SELECTS)
EMBED_TEXTS = ("title", "description", "footer.text", "author.name", "fields.[].name", "fields.[].value")
LEGACY = ("content", "embeds", "poll", "sticker_ids")
# https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
NAME = re.compile(r"[-_'\w]+")

BAD_TYPE = "UNION_TYPE_CHOICES"
# What is wrong beyond sizes: the limit that it belongs to, Discord's code, and a sentence.
RULES = {
    "mentions": ("allowed mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse and ids exclude each other."),
    "embed sum": ("embeds in all", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"),
    "legacy": ("v2 beside content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "IS_COMPONENTS_V2 is set"),
    "bare": ("bare button", BAD_TYPE, f'Value of field "type" must be one of {IN_CONTAINER}.'),
    "needs flag": ("v2 without flag", BAD_TYPE, f'Value of field "type" must be one of {IN_MESSAGE}.'),
    "nested": ("container in container", BAD_TYPE, f'Value of field "type" must be one of {IN_CONTAINER}.'),
    "no form": ("modal components", BAD_TYPE, f'Value of field "type" must be one of {IN_MODAL}.'),
    "id twice": ("custom_id twice", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"),
    "number twice": ("custom_id twice", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated"),
    "value twice": ("custom_id twice", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The value is already used"),
    "button": ("custom_id", "BASE_TYPE_REQUIRED", "A link has a url, any other button a custom_id"),
    "accessory": ("section accessory", "BASE_TYPE_REQUIRED", "A section has one accessory, a button or a thumbnail"),
    "name": ("command name letters", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"),
    "command twice": ("command name letters", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Command names must be unique"),
    "option twice": ("command name letters", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Names must be unique"),
    "required late": ("command options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options come first"),
    "two helps": ("option choices", "APPLICATION_COMMAND", "Autocomplete and choices are mutually exclusive"),
    "menu text": ("command description", "APPLICATION_COMMAND", "Context menu commands cannot have a description"),
    "command sum": ("command in all", "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)"),
    "deferred": ("deferred flags", "MESSAGE_FLAGS_INVALID", "A deferred answer takes the EPHEMERAL flag only"),
}


def _at(value: Any, steps: list[str], path: Path) -> Iterator[tuple[Any, Path]]:
    """Everything that *steps* lead to, with its path."""
    if not steps:
        yield value, path
    elif steps[0] == "[]":
        for key, one in value.items() if isinstance(value, dict) else enumerate(value or ()):
            yield from _at(one, steps[1:], (*path, key))
    else:
        yield from _at((value or {}).get(steps[0]), steps[1:], (*path, steps[0]))


class Check:
    """Collects what is too long, too many or not allowed, to tell it all at once."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.problems: Json = {}

    def hold(self, form: str, value: Json, *path: object) -> None:
        for name, steps, mark in FIELDS.get(form, ()):
            for one, here in _at(value, steps, path):
                self.size(name, one, *here, mark=mark)

    def size(self, name: str, value: Any, *path: object, mark: str = "") -> None:
        """Hold one field to the limit *name*; its *mark* is that of `limits.txt`."""
        if (isinstance(value, int) and mark != "#") or (value is None and mark == "?"):
            return
        number = (value or 0) if value is None or mark == "#" else len(value)
        most, least = self.limits.most(name), self.limits.least(name)
        if not least <= number <= most:
            code, message = "BASE_TYPE_MAX_LENGTH", f"Must be {most:.0f} or fewer in length."
            if least:
                code, message = "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most:.0f} in length."
            note(self.problems, code, message, *path)

    def rule(self, name: str, broken: Any, *path: object) -> None:
        limit, code, message = RULES[name]
        if broken and limit not in self.limits.off:
            note(self.problems, code, message, *path)

    def unique(self, name: str, found: Iterable[tuple[Any, Path]]) -> None:
        """Note everything that comes a second time, by its path."""
        seen: Counter[Any] = Counter()
        for one, path in found:
            seen[one] += 1
            self.rule(name, one is not None and seen[one] > 1, *path)

    def done(self) -> None:
        """Refuse (50035) if anything was noted."""
        if self.problems:
            raise Refusal("invalid_form_body", self.problems)


def check_form(form: str, value: Json, limits: Limits) -> None:
    """Refuse a request that does not fit *form* (50035)."""
    check = Check(limits)
    check.hold(form, value)
    check.done()


def check_message(body: Json, files: Sequence[File], limits: Limits, *, edit: bool = False) -> None:
    """Refuse a message that Discord would not take (50035, 40005); an *edit* may empty what Components V2 forbid."""
    check, nonce = Check(limits), body.get("nonce")
    check.hold("message", {**body, "nonce": None if nonce is None else str(nonce)})
    check.size("message attachments", files, "attachments")
    if any(len(file.content) > limits.most("file size") for file in files):
        raise Refusal("too_large")
    allowed, embeds = body.get("allowed_mentions") or {}, body.get("embeds") or []
    for kind in ("users", "roles"):
        check.rule("mentions", allowed.get(kind) and kind in (allowed.get("parse") or ()), "allowed_mentions", kind)
    texts = [one for embed in embeds for path in EMBED_TEXTS for one, _ in _at(embed, path.split("."), ())]
    check.rule("embed sum", sum(len(one or "") for one in texts) > limits.most("embeds in all"), "embeds")
    v2 = bool(int(body.get("flags") or 0) & shapes.COMPONENTS_V2)
    for key in LEGACY:
        check.rule("legacy", v2 and body.get(key) and not (edit and body[key] is None), key)
    outer, everything = body.get("components") or [], list(c.walk(body))
    if v2:
        check.size("v2 components", everything, "components")
        shown = sum(len(one.get("content") or "") for _, one in everything if one.get("type") == c.TEXT)
        check.size("v2 text", shown, "components", mark="#")
    else:
        check.size("rows", outer, "components")
    for index, one in enumerate(outer):
        check.rule("bare", one.get("type") in BARE, "components", index, "type")
        check.rule("needs flag", not v2 and one.get("type") in V2_ONLY, "components", index, "type")
    _components(check, everything)
    check.done()


def _components(check: Check, everything: list[tuple[Path, Json]]) -> None:
    for path, one in everything:
        kind, inner = one.get("type"), one.get("components") or []
        check.hold(ComponentType(kind).name, one, *path)
        if kind in c.SELECTS:
            check.hold("menu", one, *path)
        if kind == c.ROW:
            buttons = [button for button in inner if button.get("type") == c.BUTTON]
            selects = [menu for menu in inner if menu.get("type") in c.SELECTS]
            check.size("buttons in a row", buttons, *path, "components")
            check.size("selects in a row", len(selects) + bool(selects and buttons), *path, "components", mark="#")
        elif kind == c.BUTTON and one.get("style") != c.PREMIUM_STYLE:
            key, other = ("url", "custom_id") if one.get("style") == c.LINK_STYLE else ("custom_id", "url")
            check.rule("button", one.get(key) is None or one.get(other) is not None, *path, key)
        elif kind == c.STRING_SELECT:
            options = enumerate(one.get("options") or ())
            check.unique("value twice", ((o.get("value"), (*path, "options", n, "value")) for n, o in options))
        elif kind == c.SECTION:
            wrong = (one.get("accessory") or {}).get("type") not in {c.BUTTON, c.THUMBNAIL}
            check.rule("accessory", wrong, *path, "accessory")
        elif kind == c.CONTAINER:
            for index, it in enumerate(inner):
                rule = "bare" if it.get("type") == c.BUTTON else "nested"
                check.rule(rule, it.get("type") not in IN_CONTAINER, *path, "components", index, "type")
    check.unique("id twice", ((one.get("custom_id"), (*path, "custom_id")) for path, one in everything))
    check.unique("number twice", ((one.get("id") or None, (*path, "id")) for path, one in everything))


def check_modal(check: Check, modal: Json) -> None:
    check.hold("modal", modal, "data")
    for index, one in enumerate(modal.get("components") or ()):
        check.rule("no form", one.get("type") not in IN_MODAL, "data", "components", index, "type")
    _components(check, list(c.walk(modal, "data")))


def check_commands(commands: list[Json], limits: Limits) -> None:
    """Refuse commands that Discord would not take (50035)."""
    check = Check(limits)
    names = [(one.get("type") or SLASH, one.get("name")) for one in commands]
    for kind, limit in KINDS.items():
        if sum(one == kind for one, _ in names) > limits.most(limit):
            message = f"Maximum number of application commands reached ({limits.most(limit):.0f})"
            note(check.problems, "APPLICATION_COMMANDS_MAX", message)
    for index, command in enumerate(commands):
        if names[index][0] == SLASH:
            _described(check, command, index)
        else:
            check.hold("named", command, index)
            check.rule("menu text", command.get("description"), index, "description")
        check.rule("command sum", _size(command) > limits.most("command in all"), index)
    check.unique("command twice", ((name, (index,)) for index, name in enumerate(names)))
    check.done()


def _described(check: Check, thing: Json, *path: object) -> None:
    """Hold a command, or an option, with the options in it."""
    check.hold("named", thing, *path)
    check.hold("described", thing, *path)
    for name, where in _texts(thing, "name"):
        marks = "".join(one for one in name if unicodedata.category(one)[0] != "M")
        check.rule("name", name and (not NAME.fullmatch(marks) or name != name.lower()), *path, *where)
    optional, names = False, []
    for index, one in enumerate(thing.get("options") or ()):
        here = (*path, "options", index)
        _described(check, one, *here)
        check.rule("required late", optional and one.get("required"), *here)
        check.rule("two helps", one.get("choices") and one.get("autocomplete"), *here)
        optional = one.get("type") not in {1, 2} and (optional or not one.get("required"))
        names.append((one.get("name"), (*here, "name")))
    check.unique("option twice", names)


def _texts(thing: Json, key: str) -> list[tuple[str, Path]]:
    """A text of a command in every language, with its path."""
    places = (thing.get(f"{key}_localizations") or {}).items()
    return [(thing.get(key) or "", (key,)), *((text or "", (f"{key}_localizations", place)) for place, text in places)]


# https://discord.com/developers/docs/interactions/application-commands#slash-commands
def _size(thing: Json) -> int:
    """The characters of a command that count: names, descriptions and choices, of each text its longest translation."""
    name, description = (max(len(text) for text, _ in _texts(thing, key)) for key in ("name", "description"))
    inner = [*(thing.get("options") or ()), *(thing.get("choices") or ())]
    return name + (len(str(thing["value"])) if "value" in thing else description) + sum(map(_size, inner))
