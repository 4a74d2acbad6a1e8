"""The schema's history: `NNNN_name.sql`, run once each, in order."""

import re
import sqlite3
from collections.abc import Iterator
from importlib import resources

MIGRATION_NAME = re.compile(r"(\d{4})_\w+\.sql")


def migrations() -> list[tuple[int, str]]:
    """Every migration as its number and its SQL, in order."""
    files = resources.files(__name__).iterdir()
    return sorted(
        (int(match[1]), file.read_text(encoding="utf-8"))
        for file in files
        if (match := MIGRATION_NAME.fullmatch(file.name))
    )


def newest_version() -> int:
    """The schema version that this program brings a database to."""
    return migrations()[-1][0]


def statements_in(sql: str) -> Iterator[str]:
    """The single statements of a script; `executescript` would commit before each script."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
