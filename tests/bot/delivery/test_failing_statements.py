"""The database fails at any statement, or the task is cancelled anywhere: nothing is sent unwritten, all recovers."""

import asyncio
import contextlib
import random
import sqlite3

import aiosqlite
import pytest

from storage.errors import StatementError

METHODS = ("execute", "executemany", "execute_fetchall")


class Saboteur:
    """Fails one statement, counted from 1 over everything that reaches SQLite; or cancels who waits for it."""

    def __init__(self) -> None:
        self.count = 0
        self.failing = 0
        self.code = ""
        self.afterwards = False
        self.bystanders: set[asyncio.Task[object]] = set()

    def arm(self, failing: int, code: str, *, afterwards: bool) -> None:
        self.count, self.failing, self.code, self.afterwards = 0, failing, code, afterwards
        self.bystanders = asyncio.all_tasks()

    async def run(self, method, connection, *arguments):
        self.count += 1
        if self.count != self.failing:
            return await method(connection, *arguments)
        if self.code == "cancel":
            for task in asyncio.all_tasks() - self.bystanders:
                task.cancel()
            return await method(connection, *arguments)
        if self.afterwards:
            await method(connection, *arguments)
        error = sqlite3.OperationalError("sabotage")
        error.sqlite_errorname = self.code
        raise error


@pytest.fixture
def saboteur(monkeypatch) -> Saboteur:
    saboteur = Saboteur()

    def sabotaged(method):
        async def run(connection, *arguments):
            return await saboteur.run(method, connection, *arguments)

        # aiosqlite's results are awaited, or entered; ours are only ever awaited.
        return run

    for name in METHODS:
        monkeypatch.setattr(aiosqlite.Connection, name, sabotaged(getattr(aiosqlite.Connection, name)))
    return saboteur


def committed_intentions(path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM parts WHERE intention IS NOT NULL").fetchone()[0]


async def deliver_with_fault(house, failing: int, code: str, *, afterwards: bool) -> int:
    """One delivery with one statement failing, then three quiet minutes; tells how many statements it took."""
    house.discord.messages.clear()
    posted = house.discord.post

    async def post(*arguments):
        assert committed_intentions(house.database.path) == intentions + 1
        return await posted(*arguments)

    house.discord.post = post
    intentions = committed_intentions(house.database.path)
    house.clock.advance(days=1)
    await house.store(str(house.clock.now().date()))
    house.clock.advance(hours=10)
    house.saboteur.arm(failing, code, afterwards=afterwards)
    with contextlib.suppress(StatementError):
        await house.deliverer.tick()
    statements = house.saboteur.count
    house.saboteur.arm(0, "", afterwards=False)
    for _ in range(2):
        house.clock.advance(minutes=3)
        await house.deliverer.tick()
    house.discord.post = posted
    house.clock.advance(hours=-10, minutes=-6)
    return statements


@pytest.mark.parametrize("afterwards", [False, True], ids=["before it ran", "after it ran"])
@pytest.mark.parametrize("code", ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"])
async def test_any_statement_may_fail(house, saboteur, code, afterwards):
    house.saboteur = saboteur
    await house.subscribe()
    statements = await deliver_with_fault(house, 0, code, afterwards=False)
    wrong = []
    for failing in range(1, statements + 1):
        await deliver_with_fault(house, failing, code, afterwards=afterwards)
        day = str(house.clock.now().date())
        if house.discord.days(1) != [day]:
            wrong.append((failing, house.discord.days(1)))

    assert statements > 20
    assert wrong == []


async def test_a_thousand_cancellations_leave_no_half_done_transaction(house, saboteur):
    chance = random.Random(5)
    await house.subscribe()
    halves = 0
    for _ in range(1000):
        house.clock.advance(days=1)
        await house.store(str(house.clock.now().date()), papers=1)
        saboteur.arm(chance.randrange(1, 60), "cancel", afterwards=False)
        await asyncio.gather(asyncio.create_task(house.deliverer.tick()), return_exceptions=True)
        await asyncio.gather(*asyncio.all_tasks() - saboteur.bystanders, return_exceptions=True)
        saboteur.arm(0, "", afterwards=False)
        rows = await house.database.fetch_all(
            "SELECT 1 FROM deliveries JOIN subscriptions ON id = subscription_id WHERE covered_through < day"
            " UNION ALL SELECT 1 FROM deliveries WHERE state IN ('READY', 'SENDING', 'DONE')"
            " AND NOT EXISTS (SELECT 1 FROM parts WHERE parts.day = deliveries.day)"
        )
        halves += len(rows)
    house.clock.advance(minutes=3)
    await house.deliverer.tick()
    days = house.discord.days(1)
    ends = await house.database.fetch_all(
        "SELECT state, count(*) AS days FROM deliveries GROUP BY state ORDER BY state"
    )

    assert halves == 0
    assert len(days) == len(set(days)) > 100
    assert {row["state"]: row["days"] for row in ends} == {"DONE": len(days), "SKIPPED": 1000 - len(days)}
