"""The limits in `limits.txt`, and which of them are in force."""

from dataclasses import dataclass, field
from datetime import timedelta
from importlib import resources

DOCS = "https://discord.com/developers/docs/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of something Discord takes, of which fields, and Discord's page about it."""

    least: int
    most: float
    fields: tuple[str, ...]
    link: str


def _read() -> dict[str, Limit]:
    found = {}
    for line in (resources.files("sandbox") / "limits.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, least, most, fields, link = (part.strip() for part in line.split("|"))
            found[name] = Limit(least=int(least), most=float(most), fields=tuple(fields.split()), link=DOCS + link)
    return found


LIMITS = _read()


@dataclass(slots=True)
class Limits:
    """The limits in force; tests switch single ones *off* to see that they mattered."""

    off: set[str] = field(default_factory=set)

    def most(self, name: str) -> float:
        """The highest number that passes; infinite where the limit is off."""
        return float("inf") if name in self.off else LIMITS[name].most

    def least(self, name: str) -> int:
        return 0 if name in self.off else LIMITS[name].least

    def window(self, name: str) -> timedelta:
        return timedelta.max if name in self.off else timedelta(seconds=LIMITS[name].most)
