"""Find the digests in a folder, by their names alone."""

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import UserError

_DAY = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_DAY_PATH = re.compile(r"(?:.*/)?(?:([0-9]{4})/([0-9]{2})/([0-9]{2})|([0-9]{4})-([0-9]{2})-([0-9]{2}))\.md", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFolder:
    """What was found under a path.

    Attributes:
        files: The digests, the oldest day first.
        passed_over: How many other files there are.
    """

    files: tuple[Path, ...]
    passed_over: int = 0


def find_digest_files(path: Path) -> DigestFolder:
    """The digests under *path*: the file itself, or every `YYYY-MM-DD.md` and `YYYY/MM/DD.md` of a folder.

    Hidden folders are neither entered nor counted; links to folders are not followed.

    Raises:
        UserError: There is nothing at *path*, or a folder cannot be entered.
    """
    if not path.is_dir():
        if not path.exists():
            raise UserError("digests.path_missing", path=str(path))
        return DigestFolder(files=(path,))
    found: list[tuple[date, Path]] = []
    passed_over = 0
    for folder, folders, names in os.walk(path, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(folder, name)
            day = _day_called(file)
            if day:
                found.append((day, file))
            else:
                passed_over += 1
    return DigestFolder(files=tuple(file for _, file in sorted(found)), passed_over=passed_over)


def day_in(text: str) -> date | None:
    """The first `YYYY-MM-DD` in *text* that is a day."""
    return next((day for match in _DAY.finditer(text) if (day := _day(*match.groups()))), None)


def day_of(path: Path) -> date | None:
    """The day that the file at *path* is called after, with its folders or within its name."""
    return _day_called(path) or day_in(path.name)


def _day_called(path: Path) -> date | None:
    match = _DAY_PATH.fullmatch(path.absolute().as_posix())
    return _day(*(part for part in match.groups() if part)) if match else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _refuse(error: OSError) -> None:
    raise UserError("digests.folder_unreadable", path=str(error.filename), reason=str(error.strerror)) from error
