"""The database keeps its promises: whole transactions, refused files, migrations once."""

import asyncio
import random
import sqlite3
import threading

import pytest

from storage.database import open_database
from storage.errors import DatabaseLockedError, DatabaseRefusedError, StatementError
from storage.files import hold_running_lock
from storage.migrations import migrations, newest_version


@pytest.fixture
async def pairs(tmp_path):
    """A database with a table in which every transaction writes two rows of the same number."""
    async with open_database(tmp_path / "paperboy.db") as database:
        async with database.transaction() as transaction:
            await transaction.execute("CREATE TABLE pairs (number INTEGER NOT NULL) STRICT")
        yield database


async def test_a_block_that_raises_leaves_nothing(pairs):
    with pytest.raises(ValueError, match="stop"):
        async with pairs.transaction() as transaction:
            await transaction.execute("INSERT INTO pairs VALUES (1)")
            raise ValueError("stop")

    assert await pairs.fetch_all("SELECT * FROM pairs") == []


async def test_a_storm_of_cancellations_leaves_no_half_transaction(pairs):
    chance = random.Random(7)

    async def write_pair(number):
        async with pairs.transaction() as transaction:
            await transaction.execute("INSERT INTO pairs VALUES (?)", [number])
            await transaction.execute("INSERT INTO pairs VALUES (?)", [number])

    for number in range(300):
        task = asyncio.create_task(write_pair(number))
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        task.cancel()
        if number % 3 == 0:  # a second cancellation while the first one rolls back
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await write_pair(-1)

    halves = await pairs.fetch_all("SELECT number FROM pairs GROUP BY number HAVING count(*) != 2")
    assert halves == []
    assert await pairs.fetch_one("SELECT count(*) FROM pairs WHERE number = -1") is not None


async def test_writers_take_turns(pairs):
    async def add(number):
        async with pairs.transaction() as transaction:
            row = await transaction.fetch_one("SELECT count(*) FROM pairs")
            await asyncio.sleep(0)
            await transaction.execute("INSERT INTO pairs VALUES (?)", [row[0]])

    await asyncio.gather(*(add(number) for number in range(50)))

    numbers = [row[0] for row in await pairs.fetch_all("SELECT number FROM pairs ORDER BY number")]
    assert numbers == list(range(50))


async def test_a_transaction_refuses_statements_after_its_end(pairs):
    async with pairs.transaction() as transaction:
        pass

    with pytest.raises(RuntimeError, match="over"):
        await transaction.execute("INSERT INTO pairs VALUES (1)")


async def test_a_failed_statement_is_named_and_rolled_back(pairs):
    with pytest.raises(StatementError, match="SQLITE_CONSTRAINT"):
        async with pairs.transaction() as transaction:
            await transaction.execute("INSERT INTO pairs VALUES (1)")
            await transaction.execute("INSERT INTO pairs VALUES (NULL)")

    assert await pairs.fetch_all("SELECT * FROM pairs") == []


async def test_the_reader_cannot_write(pairs):
    with pytest.raises(StatementError, match="READONLY"):
        await pairs.fetch_all("INSERT INTO pairs VALUES (1) RETURNING number")


async def test_what_runs_on_the_reader_sees_one_moment(pairs):
    started, written = threading.Event(), threading.Event()

    def count_twice(connection):
        (before,) = connection.execute("SELECT count(*) FROM pairs").fetchone()
        started.set()
        assert written.wait(timeout=10)
        (after,) = connection.execute("SELECT count(*) FROM pairs").fetchone()
        return after - before

    counting = asyncio.create_task(pairs.run(count_twice))
    await asyncio.to_thread(started.wait, 10)
    async with pairs.transaction() as transaction:
        await transaction.execute("INSERT INTO pairs VALUES (7)")
    written.set()

    assert await counting == 0
    assert len(await pairs.fetch_all("SELECT * FROM pairs")) == 1


async def test_work_on_the_writer_lets_a_search_end_first(pairs):
    done = []
    started, ended = threading.Event(), threading.Event()

    def search(_connection):
        started.set()
        assert ended.wait(timeout=10)
        done.append("searched")

    searching = asyncio.create_task(pairs.run(search))
    await asyncio.to_thread(started.wait, 10)
    async with pairs.transaction() as transaction:
        working = asyncio.create_task(transaction.run(lambda _connection: done.append("worked")))
        await asyncio.sleep(0)
        # What did not wait for the search has been done when the writer is through with this.
        await transaction.execute("INSERT INTO pairs VALUES (1)")
        ended.set()
        await working
    await searching

    assert done == ["searched", "worked"]


async def test_opening_again_keeps_what_was_written(tmp_path):
    path = tmp_path / "new folder" / "paperboy.db"
    async with open_database(path) as database, database.transaction() as transaction:
        await transaction.execute("CREATE TABLE kept (value TEXT) STRICT")
        await transaction.execute("INSERT INTO kept VALUES ('열쇠')")

    async with open_database(path) as database:
        rows = await database.fetch_all("SELECT value FROM kept")

    assert [row["value"] for row in rows] == ["열쇠"]


async def test_two_openings_at_once_migrate_once(tmp_path):
    async def open_once():
        async with open_database(tmp_path / "paperboy.db") as database:
            return (await database.fetch_one("PRAGMA user_version"))[0]

    assert await asyncio.gather(*(open_once() for _ in range(4))) == [newest_version()] * 4


def write_foreign(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (value TEXT)")
    connection.close()


def write_newer(path):
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id = 0x50424F59")
        connection.execute("PRAGMA user_version = 9999")
    connection.close()


def write_text(path):
    path.write_text("this is no database " * 100)


def write_damaged(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA application_id = 0x50424F59")
    connection.execute("CREATE TABLE numbers (value TEXT)")
    connection.executemany("INSERT INTO numbers VALUES (?)", [("x" * 500,)] * 200)
    connection.commit()
    connection.close()
    content = bytearray(path.read_bytes())
    content[8192:24576] = b"\xff" * 16384
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (write_foreign, "another program"),
        (write_newer, "newer Paperboy"),
        (write_text, "no SQLite database"),
        (write_damaged, "damaged"),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused_untouched(tmp_path, write, sentence):
    path = tmp_path / "paperboy.db"
    write(path)
    before = path.read_bytes()

    with pytest.raises(DatabaseRefusedError, match=sentence):
        async with open_database(path):
            pass

    assert path.read_bytes() == before


async def test_a_backup_is_whole_and_opens(pairs, tmp_path):
    async with pairs.transaction() as transaction:
        await transaction.execute("INSERT INTO pairs VALUES (5)")
    await pairs.backup(tmp_path / "copy.db")

    async with open_database(tmp_path / "copy.db") as copy:
        assert [row[0] for row in await copy.fetch_all("SELECT number FROM pairs")] == [5]


def test_only_one_process_runs_on_a_file(tmp_path):
    path = tmp_path / "paperboy.db"

    with hold_running_lock(path), pytest.raises(DatabaseLockedError, match="already runs"), hold_running_lock(path):
        pass
    with hold_running_lock(path):
        pass


def test_no_two_migrations_have_one_number():
    numbers = [number for number, _ in migrations()]

    assert numbers == sorted(set(numbers))  # the second of a pair would silently never run
