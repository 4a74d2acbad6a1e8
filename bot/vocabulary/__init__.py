"""Lists of words that the checks of summaries know, one file each."""

from functools import cache
from pathlib import Path


@cache
def vocabulary(name: str) -> frozenset[str]:
    """The words in `name.txt`, in small letters."""
    return frozenset((Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").split())
