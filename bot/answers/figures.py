"""Compares the figures of two texts, however they are written: 20,000 and 2만, 85.4% and 85.4 퍼센트."""

import re

from bot.numerals import KOREAN_SCALES, SCALES

# A figure that letters or hyphens make part of a name ("GPT-4o", "Qwen2.5", "f1") is no figure of its own.
_FIGURE = re.compile(
    r"(?<![A-Za-z\d.,_-])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>\s*[만억천조]|[kKMB](?![A-Za-z]))?"
)
_ANY_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_UNIT_AFTER = re.compile(r"\s*([만억천조]|[kKMB](?![A-Za-z]))")
_FACTORS = {unit: float((KOREAN_SCALES | SCALES)[unit]) for unit in ("천", "만", "억", "조", "k", "K", "M", "B")}
# "두세 가지", "3단계": small counts of things that a sentence enumerates itself.
_SMALL = 3


def figures_in(text: str) -> list[tuple[int, int, float]]:
    """The figures of *text*: where each stands, in characters, and its value."""
    found = []
    for match in _FIGURE.finditer(text):
        unit = (match["unit"] or "").strip()
        value = float(match["number"].replace(",", "")) * _FACTORS.get(unit, 1.0)
        if "." in match["number"] or value > _SMALL:
            found.append((match.start(), match.end(), value))
    return found


def values_in(text: str) -> frozenset[float]:
    """Every value that *text* supports, names' numbers included, with and without the unit behind it."""
    values = set()
    for match in _ANY_NUMBER.finditer(text):
        value = float(match[0].replace(",", ""))
        values.add(value)
        if unit := _UNIT_AFTER.match(text, match.end()):
            values.add(value * _FACTORS[unit[1]])
    return frozenset(values)


def unsupported(text: str, supported: frozenset[float]) -> list[tuple[int, int]]:
    """Where *text* has figures that are not among the *supported* values."""
    return [
        (start, end)
        for start, end, value in figures_in(text)
        if not any(abs(value - known) <= 1e-9 * max(1.0, abs(known)) for known in supported)
    ]
