"""Commands as a bot registers them: names, descriptions, options, choices, and their sum."""

import re
import unicodedata
from collections import Counter

from sandbox.limits import Check, Limits
from sandbox.shapes import Json

SLASH, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
KINDS = {SLASH: "slash commands", USER: "user commands", MESSAGE: "message commands"}

# https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
NAME = re.compile(r"[-_'\w]+")


def check_commands(commands: list[Json], limits: Limits) -> None:
    """Refuse a set of commands that Discord would not take.

    Raises:
        Refusal: With every problem (50035).
    """
    check = Check(limits)
    kinds = Counter(one.get("type") or SLASH for one in commands)
    for kind, name in KINDS.items():
        too_many = kinds[kind] > limits.most(name)
        message = f"Maximum number of application commands reached ({limits.most(name):.0f})"
        check.rule(name, "", too_many, "APPLICATION_COMMANDS_MAX", message)
    seen: Counter[tuple[int, str]] = Counter()
    for index, command in enumerate(commands):
        _check_command(check, str(index), command)
        key = (command.get("type") or SLASH, str(command.get("name")))
        seen[key] += 1
        message = "Application command names must be unique"
        check.rule("command name letters", str(index), seen[key] > 1, "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
    check.problems.raise_any()


def check_command(command: Json, limits: Limits) -> None:
    """Refuse one command.

    Raises:
        Refusal: With every problem (50035).
    """
    check = Check(limits)
    _check_command(check, "", command)
    check.problems.raise_any()


def _check_command(check: Check, path: str, command: Json) -> None:
    kind = command.get("type") or SLASH
    prefix = f"{path}." if path else ""
    _check_name(check, prefix, command, letters=kind == SLASH)
    if kind == SLASH:
        _check_described(check, prefix, command)
        _check_options(check, prefix, command.get("options") or [])
    else:
        message = "Context menu commands cannot have a description"
        check.rule(
            "command description", f"{prefix}description", command.get("description"), "APPLICATION_COMMAND", message
        )
    total = size_of(command)
    message = f"Command exceeds maximum size ({check.limits.most('command in all'):.0f})"
    check.rule(
        "command in all", path, total > check.limits.most("command in all"), "APPLICATION_COMMAND_TOO_LARGE", message
    )


def _check_options(check: Check, prefix: str, options: list[Json]) -> None:
    check.size("command options", f"{prefix}options", options)
    optional = False
    names: Counter[str] = Counter()
    for index, option in enumerate(options):
        here = f"{prefix}options.{index}."
        _check_name(check, here, option, letters=True)
        _check_described(check, here, option)
        names[str(option.get("name"))] += 1
        twice = names[str(option.get("name"))] > 1
        message = "Option names must be unique"
        check.rule("command name letters", f"{here}name", twice, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", message)
        message = "Required options must be placed before non-required options"
        wrong = optional and option.get("required")
        check.rule("command options", here[:-1], wrong, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional = optional or not option.get("required")
        if option.get("type") in {SUBCOMMAND, GROUP}:
            optional = False
            _check_options(check, here, option.get("options") or [])
        choices = option.get("choices")
        check.size("option choices", f"{here}choices", choices)
        for number, choice in enumerate(choices or ()):
            check.size("option choice text", f"{here}choices.{number}.name", choice.get("name") or "")
            if isinstance(choice.get("value"), str):
                check.size("option choice text", f"{here}choices.{number}.value", choice["value"])
        message = "Autocomplete and choices are mutually exclusive"
        check.rule("option choices", here[:-1], choices and option.get("autocomplete"), "APPLICATION_COMMAND", message)


def check_choices(check: Check, choices: list[Json]) -> None:
    """Note what Discord would refuse of the choices offered while somebody types."""
    check.size("offered choices", "data.choices", choices)
    for index, choice in enumerate(choices):
        check.size("offered choice text", f"data.choices.{index}.name", choice.get("name") or "")
        if isinstance(choice.get("value"), str):
            check.size("offered choice text", f"data.choices.{index}.value", choice["value"])


def _texts(thing: Json, key: str) -> list[tuple[str, str]]:
    localized = thing.get(f"{key}_localizations") or {}
    return [(key, thing.get(key) or ""), *((f"{key}_localizations.{k}", v) for k, v in localized.items() if v)]


def _check_name(check: Check, prefix: str, thing: Json, *, letters: bool) -> None:
    for key, name in _texts(thing, "name"):
        check.size("command name", f"{prefix}{key}", name)
        marks = "".join(one for one in name if unicodedata.category(one)[0] != "M")
        wrong = letters and name and (not NAME.fullmatch(marks) or name != name.lower())
        message = "Command name is invalid"
        check.rule("command name letters", f"{prefix}{key}", wrong, "APPLICATION_COMMAND_INVALID_NAME", message)


def _check_described(check: Check, prefix: str, thing: Json) -> None:
    for key, text in _texts(thing, "description"):
        check.size("command description", f"{prefix}{key}", text)


def size_of(thing: Json) -> int:
    """The characters of a command that count: names, descriptions and choices, of each text its longest translation.

    Source:
        https://discord.com/developers/docs/interactions/application-commands#slash-commands
    """
    total = sum(max(len(text) for _, text in _texts(thing, key)) for key in ("name", "description"))
    if "value" in thing:
        total = max(len(text) for _, text in _texts(thing, "name")) + len(str(thing["value"]))
    inner = [*(thing.get("options") or ()), *(thing.get("choices") or ())]
    return total + sum(size_of(one) for one in inner)
