"""Python's repr where a sentence should stand: what a careless generator left in some summaries."""

import ast
import re
from collections.abc import Iterator

from bot.sources.digest_files.text import clean, one_line

_LITERAL_LIMIT = 200_000  # characters; more is no summary and would take long to evaluate
_BACKSLASH = re.compile(r"\\(.)", re.DOTALL)
_KNOWN_ESCAPES = frozenset("\\'\"abfnrtvxuU01234567\n")


def literal_in(text: str) -> object:
    """The value of a Python literal, None for anything else."""
    if len(text) > _LITERAL_LIMIT:
        return None
    # An escape that Python does not know, as in '\alpha' or '\l', would raise a warning: it means itself.
    text = _BACKSLASH.sub(lambda pair: pair[0] if pair[1] in _KNOWN_ESCAPES else "\\" + pair[0], text)
    try:
        value: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value


def unfold(value: str) -> str | None:
    """A list or dict repr as a Markdown list, None where *value* is ordinary text.

    `[1, 2]` is a reference and `{}` nothing: without a word in it, a literal stays as written.
    """
    if not value.startswith(("[", "{")) or not value.endswith(("]", "}")):
        return None
    literal = literal_in(value)
    leaves = list(_leaves(literal))
    if not isinstance(literal, list | dict) or not any(isinstance(leaf, str) for leaf in leaves):
        return None
    if not all(leaf is None or isinstance(leaf, str | int | float) for leaf in leaves):
        return None
    return clean("\n".join(_items(literal))).strip()


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _items(value: list[object] | dict[object, object]) -> list[str]:
    """The lines of *value*; a dict in a list stands on the list's own level."""
    lines: list[str] = []
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, list | dict) and item:
                lines += [f"- {one_line(str(key))}:", *_indented(_items(item))]
            else:
                lines += _item(f"{one_line(str(key))}: {item}")
        return lines
    for item in value:
        if isinstance(item, dict):
            lines += _items(item)
        elif isinstance(item, list):
            lines += _indented(_items(item))
        else:
            lines += _item(str(item))
    return lines


def _item(text: str) -> list[str]:
    first, *rest = text.strip().split("\n")
    return [f"- {first}", *_indented(rest)]


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]
