"""Statements on SQLite's own threads: what the reader and the writer have in common, and who goes first."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import aiosqlite

from storage.errors import StatementError

T = TypeVar("T")
Value = str | int | float | bytes | None
Parameters = Sequence[Value]


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn SQLite's errors into `StatementError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise StatementError(getattr(error, "sqlite_errorname", "SQLITE_ERROR"), str(error)) from error


def at_once(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """What *work* returns, reading everything in one transaction: it sees one moment, and takes SQLite's locks once."""
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        if connection.in_transaction:  # An error of SQLite's own may have ended it.
            connection.execute("COMMIT")


class Connection:
    """Statements on one connection; everything is fetched at once, so that no cursor is held over an await."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Every row of a query.

        Raises:
            StatementError: SQLite refused it.
        """
        with translated_errors():
            return list(await self._connection.execute_fetchall(sql, parameters))

    async def fetch_one(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query, None without one.

        Raises:
            StatementError: SQLite refused it.
        """
        rows = await self.fetch_all(sql, parameters)
        return rows[0] if rows else None

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What *work* returns, called once with the raw connection on SQLite's own thread.

        For a search, whose tens of tiny look-ups would otherwise spend their time between threads.

        Raises:
            StatementError: SQLite refused one of its statements.
        """
        with translated_errors():
            # aiosqlite offers no public way to run a function beside its own.
            raw = self._connection._conn
            result: T = await self._connection._execute(work, raw)  # type: ignore[no-untyped-call]
            return result


class RightOfWay:
    """Lets what somebody waits for go first, since one interpreter does one thing at a time."""

    def __init__(self) -> None:
        self._under_way = 0
        self._waiting: list[asyncio.Future[None]] = []

    @contextmanager
    def taken(self) -> Iterator[None]:
        """The way is taken within the block."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            for passed in self._waiting:
                if not passed.done():
                    passed.set_result(None)
            self._waiting.clear()

    async def give(self) -> None:
        """Where the way is taken, wait until one has passed: not for all of them, so that the work gets done too."""
        if self._under_way:
            passed = asyncio.get_running_loop().create_future()
            self._waiting.append(passed)
            await passed
