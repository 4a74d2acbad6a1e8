"""One SQLite file behind two connections: a reader for everyone, a writer lent one transaction at a time.

DatabaseError
├── DatabaseRefusedError    the file is damaged, of another program, or newer than this program; it was not touched
├── DatabaseLockedError     another process runs the bot on this file
└── StatementError          a statement failed (busy, disk full, constraint); its transaction is rolled back
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

import aiosqlite

from storage.connections import Connection, Parameters, RightOfWay, at_once, translated_errors
from storage.errors import StatementError
from storage.files import APPLICATION_ID, BUSY_TIMEOUT_MILLISECONDS, inspect, refused_where_unusable
from storage.migrations import migrations, newest_version, statements_in

log = logging.getLogger(__name__)

T = TypeVar("T")

SETTINGS = (
    f"busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}",
    # FULL: a delivery's intention must survive a power cut. 4,830 commits/s were measured; 50 are needed.
    "synchronous = FULL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "cache_size = -16000",
)
READER_SETTINGS = (
    "query_only = ON",
    # Bytes of the file that are read where they lie: pages of the reader's own are copies, and old after each commit.
    "mmap_size = 268435456",
)


async def complete(operation: Awaitable[T]) -> T:
    """Wait for *operation* to its very end, even when cancelled meanwhile; the cancellation is raised afterwards.

    For the ends of a transaction: a statement that was handed to SQLite's thread runs whether or not anybody still
    waits for it, and the next owner of the writer must not start before it has.
    """
    task = asyncio.ensure_future(operation)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        if not task.cancelled():
            task.exception()
        raise cancelled
    return task.result()


class Transaction(Connection):
    """The writer, lent until the end of one `Database.transaction` block; its reads see its own writes."""

    def __init__(self, connection: aiosqlite.Connection, way: RightOfWay) -> None:
        super().__init__(connection)
        self._way = way
        self._open = True

    def end(self) -> None:
        """Refuse every statement from now on."""
        self._open = False

    async def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Every row of a query, or of a `RETURNING` clause.

        Raises:
            StatementError: SQLite refused it.
            RuntimeError: The transaction is over.
        """
        self._check_open()
        return await super().fetch_all(sql, parameters)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What *work* returns, called once with the raw connection; it must leave the transaction open.

        It lets a search that is under way end first, and had better be short: long work comes in pieces.

        Raises:
            StatementError: SQLite refused one of its statements.
            RuntimeError: The transaction is over.
        """
        self._check_open()
        await self._way.give()
        return await super().run(work)

    async def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement and tell how many rows it changed.

        Raises:
            StatementError: SQLite refused it.
            RuntimeError: The transaction is over.
        """
        self._check_open()
        with translated_errors():
            cursor = await self._connection.execute(sql, parameters)
            return cursor.rowcount

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Run one statement for each of *rows* and tell how many rows it changed in all.

        Raises:
            StatementError: SQLite refused it.
            RuntimeError: The transaction is over.
        """
        self._check_open()
        with translated_errors():
            cursor = await self._connection.executemany(sql, rows)
            return cursor.rowcount

    def _check_open(self) -> None:
        if not self._open:
            raise RuntimeError("this transaction is over: its block was left")


class Database(Connection):
    """The open database. Reads go straight to it; writes through `transaction`."""

    def __init__(self, path: Path, reader: aiosqlite.Connection, writer: aiosqlite.Connection) -> None:
        super().__init__(reader)
        self.path = path
        self._writer = writer
        self._writing = asyncio.Lock()
        self._way = RightOfWay()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Lend the writer for one transaction: committed where the block ends, rolled back where it raises.

        It is whole or it is nothing, also when the task is cancelled anywhere in it; a cancellation that arrives
        during the commit is raised after the commit.

        Raises:
            StatementError: It could not begin or commit; nothing of it remains.
        """
        async with self._writing:
            transaction = Transaction(self._writer, self._way)
            try:
                await self._control("BEGIN IMMEDIATE")
                yield transaction
                transaction.end()
                await self._control("COMMIT")
            except BaseException:
                transaction.end()
                # Without an open transaction (BEGIN failed, or the commit went through) there is nothing to undo.
                with contextlib.suppress(StatementError):
                    await self._control("ROLLBACK")
                raise

    @asynccontextmanager
    async def rebuilding(self) -> AsyncIterator[Transaction]:
        """A transaction that may build a table anew which others point to; they must point to rows at its end too.

        Raises:
            StatementError: As in `transaction`, or a row would point to nothing.
        """
        # https://www.sqlite.org/lang_altertable.html#otheralter: a table that is dropped would take those rows along.
        await self._control("PRAGMA foreign_keys = OFF")
        try:
            async with self.transaction() as transaction:
                yield transaction
                if await transaction.fetch_one("PRAGMA foreign_key_check"):
                    raise StatementError("SQLITE_CONSTRAINT_FOREIGNKEY", "rows are left that point to nothing")
        finally:
            await self._control("PRAGMA foreign_keys = ON")

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What *work* returns, called once with the raw reader; nothing changes in the database while it reads.

        Raises:
            StatementError: SQLite refused one of its statements.
        """
        with self._way.taken():
            return await super().run(lambda connection: at_once(connection, work))

    async def backup(self, target: Path) -> None:
        """Write a whole, consistent copy to *target*, beside writers at work; an older file there is replaced.

        Raises:
            StatementError: The copy could not be written; an older *target* is left as it was.
        """
        unfinished = target.with_name(target.name + ".unfinished")
        unfinished.unlink(missing_ok=True)
        async with connect(self.path) as connection:
            with translated_errors():
                await connection.execute_fetchall("VACUUM INTO ?", [str(unfinished)])
        unfinished.replace(target)

    async def _control(self, sql: str) -> None:
        with translated_errors():
            await complete(self._writer.execute_fetchall(sql))


async def use_wal(connection: aiosqlite.Connection) -> None:
    """Keep a write-ahead log. SQLite does not wait where another process turns it on in the same moment: we do."""
    for _ in range(BUSY_TIMEOUT_MILLISECONDS // 10):
        with contextlib.suppress(sqlite3.OperationalError):
            await connection.execute_fetchall("PRAGMA journal_mode = WAL")
            return
        await asyncio.sleep(0.01)
    await connection.execute_fetchall("PRAGMA journal_mode = WAL")


@asynccontextmanager
async def connect(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """A raw connection with our settings, closed on the way out (a forgotten one keeps the process alive)."""
    connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        for setting in SETTINGS:
            await connection.execute_fetchall(f"PRAGMA {setting}")
        await use_wal(connection)
        yield connection
    finally:
        await complete(connection.close())


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Open the database at *path*, bring its schema up to date, close it on the way out.

    A missing or empty file is made new. Before a migration of an existing file a copy is put beside it.

    Raises:
        DatabaseRefusedError: The file is damaged, belongs to another program, or is newer than this program;
            nothing was written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    version = await asyncio.to_thread(inspect, path)
    async with AsyncExitStack() as stack:
        with refused_where_unusable(path):
            writer = await stack.enter_async_context(connect(path))
            reader = await stack.enter_async_context(connect(path))
        database = Database(path, reader, writer)
        if version and version < newest_version():
            await database.backup(path.with_name(f"{path.name}.before-{newest_version():04}"))
        await migrate(database)
        for setting in READER_SETTINGS:
            await reader.execute_fetchall(f"PRAGMA {setting}")
        yield database


async def migrate(database: Database) -> None:
    """Run the migrations that *database* has not seen, each in a transaction of its own."""
    seen = await _version(database)
    for number, sql in migrations():
        if number <= seen:
            continue
        async with database.rebuilding() as transaction:
            # Asked again inside the transaction: another process may be bringing the same file up to date.
            if await _version(transaction) >= number:
                continue
            for statement in statements_in(sql):
                await transaction.execute(statement)
            await transaction.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            await transaction.execute(f"PRAGMA user_version = {number}")
        log.info("database %s: schema brought to version %s", database.path.name, number)


async def _version(connection: Connection) -> int:
    row = await connection.fetch_one("PRAGMA user_version")
    return row[0] if row else 0
