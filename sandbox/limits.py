"""The limits in `limits.txt`, and which of them are in force."""

from importlib import resources
from typing import NamedTuple

DOCS = "https://discord.com/developers/docs/"


class Limit(NamedTuple):
    """How much of something Discord takes, and Discord's page about it."""

    least: int
    most: float
    link: str


LIMITS: dict[str, Limit] = {}
FIELDS: dict[str, list[tuple[str, list[str], str]]] = {}
"""By form what is held: the limit, the way to the field, and its mark."""


def _read(text: str) -> None:
    for line in text.splitlines():
        if not line.startswith("#"):
            name, least, most, paths, link = (part.strip() for part in line.split("|"))
            LIMITS[name] = Limit(least=int(least), most=float(most), link=DOCS + link)
            for path in paths.split():
                form, *steps = path.rstrip("#?").replace("[]", ".[]").split(".")
                FIELDS.setdefault(form, []).append((name, steps, path[-1] if path[-1] in "#?" else ""))


_read((resources.files("sandbox") / "limits.txt").read_text(encoding="utf-8"))


class Limits:
    """The limits in force; tests switch single ones *off* to see that they mattered."""

    def __init__(self) -> None:
        self.off: set[str] = set()

    def most(self, name: str) -> float:
        """The highest number that passes; infinite where the limit is off."""
        return float("inf") if name in self.off else LIMITS[name].most

    def least(self, name: str) -> int:
        return 0 if name in self.off else LIMITS[name].least
