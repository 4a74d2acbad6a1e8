"""Whatever happens to the bot, in any order: no channel gets a list twice, and none is lost without a trace.

40 histories; with PAPERBOY_LONG=1 two thousand.
"""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.outcomes import Answer
from storage.preferences import Cadence

DAILY, ROUNDUPS = (1, 2), 3
CHANNELS = (*DAILY, ROUNDUPS)
START = datetime(2024, 12, 24, tzinfo=UTC)

faults = st.lists(
    st.sampled_from(["lost", "lost", "dropped", Answer(500), Answer(503), Answer(429), Answer(401)]), max_size=4
)
incidents = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([-3600, -60, 1, 5, 61, 200, 3600])),
    st.tuples(st.just("faults"), faults),
    st.tuples(st.just("kill"), st.integers(1, 6)),
    st.tuples(st.just("backup"), st.none()),
    st.tuples(st.just("restore"), st.none()),
    st.tuples(st.just("refuse"), st.sampled_from(CHANNELS)),
    st.tuples(st.just("mend"), st.sampled_from(CHANNELS)),
    st.tuples(st.just("reschedule"), st.tuples(st.sampled_from(CHANNELS), st.sampled_from([None, time(9), time(20)]))),
)
# What the list holds (None: it never comes), and what happens before and after the hour of the posts.
days = st.tuples(st.sampled_from([3, 3, 3, 0, None]), st.lists(incidents, max_size=2), st.lists(incidents, max_size=4))


async def subscribe(house: Any, channel: int, at: time | None) -> None:
    # A roundup so often that a short history holds some.
    when = {"cadence": Cadence.WEEKLY, "weekdays": frozenset({1, 3, 4, 6})} if channel == ROUNDUPS else {}
    await house.subscribe(channel, at=at, thread=True, crosspost=channel == 1, **when)


@dataclass
class History:
    """One bot's life, and what it left in its channels."""

    folder: Path
    clock: Any
    discord: Any
    open: Callable[[], Any]
    restored: bool = False

    async def live(self, happenings) -> None:
        async with self.open() as house:
            for channel in CHANNELS:
                await subscribe(house, channel, time(9 + channel))
        for number, (papers, before, after) in enumerate(happenings, start=1):
            self.clock.set(START + timedelta(days=number))
            await self.happen("list", papers)
            for name, value in before:
                await self.happen(name, value)
            self.clock.set(START + timedelta(days=number, hours=3))
            for name, value in [("tick", None), *after]:
                await self.happen(name, value)
                self.check()
        self.discord.faults.clear()
        self.discord.refused.clear()
        for _ in range(4):
            self.clock.advance(hours=13)
            async with self.open() as house:
                await house.deliverer.tick()
        self.check()
        await self.check_nothing_is_lost()

    async def happen(self, name: str, value) -> None:
        match name:
            case "wait":
                self.clock.advance(seconds=value)
            case "faults":
                self.discord.faults = list(value)
            case "refuse" | "mend":
                self.refuse(value, refused=name == "refuse")
            case "backup":
                shutil.copy(self.folder / "paperboy.db", self.folder / "copy.db")
            case "restore" if (self.folder / "copy.db").exists():
                shutil.copy(self.folder / "copy.db", self.folder / "paperboy.db")
                self.restored = True
        if name == "kill":
            await self.be_killed(value)
        async with self.open() as house:
            if name == "list" and value is not None:
                await house.store(str(self.clock.now().date()), papers=value)
            if name == "reschedule":
                await subscribe(house, value[0], value[1])
            await house.deliverer.tick()

    def refuse(self, channel: int, *, refused: bool) -> None:
        self.discord.refused.pop(channel, None)
        self.discord.reached[channel] = None if refused else True
        if refused:
            self.discord.refused[channel] = Answer(403, 50013)

    async def be_killed(self, requests: int) -> None:
        """Run until so many requests were made, and vanish in the middle of the last."""

        def dying(ask):
            async def asked(*arguments):
                nonlocal requests
                requests -= 1
                answer = await ask(*arguments)
                if not requests:
                    raise asyncio.CancelledError
                return answer

            return asked

        names = ("post", "open_thread", "crosspost")
        real = {name: getattr(self.discord, name) for name in names}
        for name in names:
            setattr(self.discord, name, dying(real[name]))
        async with self.open() as house:
            with contextlib.suppress(asyncio.CancelledError):
                await house.deliverer.tick()
        for name in names:
            setattr(self.discord, name, real[name])

    def check(self) -> None:
        for channel in CHANNELS:
            days = self.discord.days(channel)
            assert len(days) == len(set(days)), f"twice in {channel}: {days}"
            # An old backup knows nothing of the newer list that was posted after it.
            assert days == sorted(days) or self.restored, f"out of order in {channel}: {days}"

    async def check_nothing_is_lost(self) -> None:
        async with self.open() as house:
            # Each post that the bot knows of has its thread, and in the first channel it is published.
            rows = await house.database.fetch_all(
                "SELECT channel_id, message_id FROM parts JOIN subscriptions ON subscriptions.id = subscription_id"
                " WHERE message_id IS NOT NULL"
            )
            assert {row["message_id"] for row in rows} <= set(self.discord.threads)
            assert {row["message_id"] for row in rows if row["channel_id"] == 1} <= set(self.discord.published)
            for subscription in await house.subscriptions.all():
                if subscription.channel_id == ROUNDUPS:
                    await self.check_roundups(house, subscription)
                    continue
                deliveries = await house.deliveries.of_subscription(subscription.id, limit=1000)
                ends = {str(one.day): str(one.state) for one in deliveries}
                assert set(ends.values()) <= {"DONE", "SKIPPED", "BLOCKED", "HELD"}, ends
                posted = self.discord.days(subscription.channel_id)
                assert {day for day, state in ends.items() if state == "DONE"} <= set(posted)
                first = min([*ends, *posted], default="9")
                stored = [str(day) for day in await house.papers.digest_days() if str(day) >= first]
                full = [
                    day for day in stored if (await house.papers.digest(datetime.fromisoformat(day).date())).entries
                ]
                assert set(full) <= set(ends) | set(posted), (full, ends, posted)

    async def check_roundups(self, house, subscription) -> None:
        """Each list stands in one roundup: an old backup knows of none that came after it."""
        states = {one.day: str(one.state) for one in await house.deliveries.of_subscription(subscription.id, limit=99)}
        assert set(states.values()) <= {"DONE", "SKIPPED", "BLOCKED", "HELD"}, states
        covered = [day for days in self.discord.roundups(ROUNDUPS) for day in days]
        assert self.restored or len(covered) == len(set(covered)), covered
        done = [day for day, state in states.items() if state == "DONE"]
        if done and "HELD" not in states.values():
            stored = [await house.papers.digest(day) for day in await house.papers.digest_days()]
            due = [str(digest.day) for digest in stored if digest.entries and digest.day <= max(done)]
            assert set(due) <= set(covered), (due, covered, states)


@given(st.lists(days, min_size=2, max_size=6))
@settings(max_examples=2000 if os.environ.get("PAPERBOY_LONG") else 40)
def test_no_history_loses_or_repeats_a_list(make_life, happenings):
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        life = make_life(START + timedelta(hours=1), Path(folder) / "paperboy.db")
        asyncio.run(History(Path(folder), *life).live(happenings))
