"""The database as a file: whether it can be used, and who may run on it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import DatabaseLockedError, DatabaseRefusedError
from storage.migrations import newest_version

# "PBOY" in ASCII: tells our files from those of other programs.
APPLICATION_ID = 0x50424F59
BUSY_TIMEOUT_MILLISECONDS = 5000


@contextmanager
def refused_where_unusable(path: Path) -> Iterator[None]:
    """Say plainly that a file cannot be opened for writing."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise DatabaseRefusedError(
            f"{path} cannot be opened for writing ({error}). Check that its folder exists, has room and may be written."
        ) from error


def inspect(path: Path) -> int:
    """The schema version of the file at *path*, 0 for a new one, found without writing to it.

    Raises:
        DatabaseRefusedError: The file cannot be used.
    """
    if path.is_dir():
        raise DatabaseRefusedError(f"{path} is a folder. Set DATABASE_URL to a file in it, e.g. paperboy.db.")
    if not path.exists() or path.stat().st_size == 0:
        return 0
    damaged = (
        f"{path} is damaged or is no SQLite database. It was left as it is: put a backup in its place, or move it away."
    )
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}")
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            findings = [finding for (finding,) in connection.execute("PRAGMA quick_check(1)")]
    except sqlite3.DatabaseError as error:
        raise DatabaseRefusedError(f"{damaged} ({error})") from error
    if findings != ["ok"]:
        raise DatabaseRefusedError(f"{damaged} ({findings[0]})")
    if application_id != APPLICATION_ID and tables:
        raise DatabaseRefusedError(
            f"{path} is the database of another program. It was left as it is: set DATABASE_URL to another file."
        )
    if version > newest_version():
        raise DatabaseRefusedError(
            f"{path} was written by a newer Paperboy (schema {version}, this one knows {newest_version()}). "
            "It was left as it is: update Paperboy."
        )
    return int(version)


@contextmanager
def hold_running_lock(path: Path) -> Iterator[None]:
    """Hold the right to run the bot on the database at *path*; it ends with the process, however that ends.

    An exclusive transaction on an empty SQLite file beside the database: the one lock that works alike on every
    system that SQLite runs on.

    Raises:
        DatabaseLockedError: Another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(
        sqlite3.connect(path.with_name(path.name + "-running"), timeout=0, isolation_level=None)
    ) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise DatabaseLockedError(
                f"Another Paperboy already runs on {path}. Stop it first, or set DATABASE_URL to another file."
            ) from error
        yield
