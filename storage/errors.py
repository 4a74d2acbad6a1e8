"""What the database raises on purpose.

DatabaseError
├── DatabaseRefusedError    the file is damaged, of another program, or newer than this program; it was not touched
├── DatabaseLockedError     another process runs the bot on this file
└── StatementError          a statement failed (busy, disk full, constraint); its transaction is rolled back
"""


class DatabaseError(Exception):
    """Base of everything that this room raises on purpose."""


class DatabaseRefusedError(DatabaseError):
    """The file cannot be used, and was not touched; the text says why and what to do."""


class DatabaseLockedError(DatabaseError):
    """Another process holds the right to run on this file."""


class StatementError(DatabaseError):
    """A statement failed.

    Args:
        code: SQLite's name for it, for example "SQLITE_BUSY" or "SQLITE_FULL".
        reason: SQLite's own words.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
