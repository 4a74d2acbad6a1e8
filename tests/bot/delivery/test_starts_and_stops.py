"""Stops in the middle of a request, restored backups, clocks that jump, and zones whose rules change."""

import asyncio
import os
import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.days import closed_after, newest_closed
from bot.delivery.worker import Worker
from storage.errors import DatabaseRefusedError
from storage.models import Digest, DigestEntry

# With PAPERBOY_LONG=1 two hundred.
TRIALS = 200 if os.environ.get("PAPERBOY_LONG") else 30


async def test_a_stop_waits_for_the_answer_and_confirms_it(house):
    await house.store("2024-12-24")
    house.clock.set(datetime(2024, 12, 25, 2, 59, tzinfo=UTC))
    await house.subscribe()
    house.clock.advance(minutes=1)
    asked, answered, post = asyncio.Event(), asyncio.Event(), house.discord.post

    async def slow_post(*arguments):
        asked.set()
        await answered.wait()
        return await post(*arguments)

    house.discord.post = slow_post
    await house.deliverer.start()
    await asked.wait()
    stopping = asyncio.create_task(house.deliverer.stop())
    await asyncio.sleep(0)
    answered.set()
    await stopping

    assert await house.rows() == [("2024-12-24", "DONE", None)]


async def test_what_a_stop_cuts_off_is_looked_for_by_the_next_start(start_house, discord, clock):
    async with start_house() as house:
        await house.store("2024-12-24")
        await house.subscribe()
        house.clock.set(datetime(2024, 12, 25, 3, tzinfo=UTC))
        post = discord.post
        arrived = asyncio.Event()

        async def post_without_an_answer(*arguments):
            await post(*arguments)
            arrived.set()
            await asyncio.get_running_loop().create_future()

        discord.post = post_without_an_answer
        ticking = asyncio.create_task(house.deliverer.tick())
        await arrived.wait()
        worker: Worker = house.deliverer._worker
        await worker.stop(0)
        await ticking
        discord.post = post
    clock.advance(hours=1)
    async with start_house() as house:
        await house.deliverer.tick()
        rows = await house.rows()

    assert discord.days(1) == ["2024-12-24"]
    assert rows == [("2024-12-24", "DONE", None)]


async def test_yesterdays_backup_repeats_nothing(make_life, tmp_path):
    chance = random.Random(3)
    duplicates = 0
    start = datetime(2024, 12, 24, 1, tzinfo=UTC)
    for trial in range(TRIALS):
        path = tmp_path / f"{trial}.db"
        clock, discord, open_bot = make_life(start, path)
        kept = chance.randrange(4)
        async with open_bot() as bot:
            await bot.subscribe(1)
            await bot.subscribe(2, at=None)
            for day in (23, 24, 25):
                await bot.store(f"2024-12-{day}", papers=1)
            for step in range(4):
                clock.advance(hours=chance.uniform(2, 12))
                discord.faults = chance.choices(["lost", "dropped"], k=chance.randrange(3))
                await bot.deliverer.tick()
                if step == kept:
                    await bot.database.backup(tmp_path / "copy.db")
        (tmp_path / "copy.db").replace(path)
        discord.faults.clear()
        for _ in range(2):
            async with open_bot() as bot:
                for _ in range(2):
                    clock.advance(hours=chance.uniform(0.1, 9))
                    await bot.deliverer.tick()
        for channel in (1, 2):
            duplicates += len(discord.days(channel)) - len(set(discord.days(channel)))
        path.unlink()

    assert duplicates == 0


async def test_from_a_damaged_file_nothing_is_posted(start_house, discord, tmp_path):
    async with start_house() as house:
        for day in (22, 23, 24):
            await house.store(f"2024-12-{day}", papers=40)
        await house.subscribe()
    path = tmp_path / "paperboy.db"
    content = bytearray(path.read_bytes())
    content[8192:40960] = b"\xff" * 32768
    path.write_bytes(content)
    with pytest.raises(DatabaseRefusedError):
        async with start_house() as house:
            await house.tick_at("2024-12-25T03:00")

    assert discord.posts == 0


class LiveLists:
    """Every list is there once it has closed, as from a live source."""

    async def closed_after(self, day, now):
        return list(closed_after(day, now))[-40:]

    async def newest_closed(self, now):
        return newest_closed(now)

    async def get(self, day):
        if day.year > 2025:
            return None
        return Digest(day=day, entries=(DigestEntry(arxiv_id=f"{day:%y%m}.{day.day:05}", title="A paper"),))


async def test_a_clock_that_was_years_ahead_for_a_while_loses_nothing(house):
    lists = LiveLists()
    house.deliverer._planner._lists = house.deliverer._preparer._lists = lists
    await house.subscribe()
    await house.tick_at("2024-12-26T03:30")
    await house.tick_at("2030-06-01T00:00")
    await house.tick_at("2024-12-26T04:00")
    await house.tick_at("2024-12-27T03:30")
    await house.tick_at("2024-12-28T03:30")

    assert house.discord.days(1)[-2:] == ["2024-12-26", "2024-12-27"]
    assert len(set(house.discord.days(1))) == len(house.discord.days(1))


async def test_a_firing_follows_new_rules_of_its_zone_at_the_next_start(start_house):
    async with start_house() as house:
        subscription = (await house.subscribe()).subscription
        moved = subscription.next_due + timedelta(hours=1)  # as an older tzdata would have had it
        await house.subscriptions.reschedule([(subscription.id, subscription.next_day, moved)])
    async with start_house() as house:
        await house.deliverer.tick()

        assert (await house.subscriptions.of_channel(1)).next_due == subscription.next_due
