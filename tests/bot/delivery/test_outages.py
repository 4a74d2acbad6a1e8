"""Discord is down for a minute, an hour, or a day and more; and how softly the bot knocks meanwhile."""

from datetime import date, timedelta

import pytest

from bot.delivery.outcomes import Answer, Look
from bot.delivery.pacer import Pacer
from storage.models import Digest, DigestEntry

CHANNELS = (1, 2, 3)


async def wait_for_noon(house):
    """Every channel is subscribed, and a list will be due in a second."""
    for channel in CHANNELS:
        await house.subscribe(channel)
    await house.tick_at("2024-12-25T03:00")
    await house.store("2024-12-25")
    await house.tick_at("2024-12-26T02:59:59")


async def live(house, *, until):
    """Tick every five minutes and whenever something is due."""
    while house.clock.now() < until:
        due = await house.deliverer._ledger.next_due()
        step = house.clock.now() + timedelta(minutes=5)
        house.clock.set(min(until, step if due is None else max(min(due, step), house.clock.now())))
        await house.deliverer.tick()


@pytest.mark.parametrize("fault", ["lost", "dropped", Answer(503), Answer(500), Answer(429)], ids=str)
@pytest.mark.parametrize("minutes", [1, 60])
async def test_after_a_short_outage_every_channel_has_its_list_once(house, fault, minutes):
    await wait_for_noon(house)
    house.discord.faults = [fault] * 10_000
    await live(house, until=house.clock.now() + timedelta(minutes=minutes))
    requests = house.discord.posts + house.discord.finds
    house.discord.faults = []
    await live(house, until=house.clock.now() + timedelta(minutes=11))

    assert [house.discord.days(channel) for channel in CHANNELS] == [["2024-12-25"]] * 3
    assert requests <= minutes * 60


async def test_after_more_than_a_day_the_newest_list_is_posted_and_the_older_named(house):
    await wait_for_noon(house)
    house.discord.faults = ["dropped"] * 10_000
    await live(house, until=house.clock.now() + timedelta(hours=20))
    await house.store("2024-12-26")
    await live(house, until=house.clock.now() + timedelta(hours=6))
    house.discord.faults = []
    await live(house, until=house.clock.now() + timedelta(minutes=11))

    assert [house.discord.days(channel) for channel in CHANNELS] == [["2024-12-26"]] * 3
    assert '"skipped":["2024-12-25"]' in house.discord.messages[0].body
    assert await house.rows(2) == [("2024-12-25", "SKIPPED", "superseded"), ("2024-12-26", "DONE", None)]


async def test_a_history_that_cannot_be_read_is_no_answer_of_discord(house):
    await wait_for_noon(house)
    answered = []
    house.deliverer._pacer.note = lambda **noted: answered.append(noted["answered"])

    async def unreadable(*_):
        return Look.UNREADABLE

    house.discord.find = unreadable
    house.discord.faults = ["dropped"] * 10_000
    await house.tick_at("2024-12-26T03:00")
    await live(house, until=house.clock.now() + timedelta(seconds=30))

    assert len(answered) > len(CHANNELS)
    assert not any(answered)


class LateLists:
    """A source that knows of a closed list, and has it only later."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.digest: Digest | None = None

    async def closed_after(self, day, _now):
        return [self.day] if self.day > day else []

    async def newest_closed(self, _now):
        return self.day

    async def get(self, _day):
        return self.digest


@pytest.fixture
async def late(house):
    """A subscription for Thursdays only, whose list of Wednesday does not come."""
    lists = LateLists(date(2024, 12, 25))
    house.deliverer._planner._lists = house.deliverer._preparer._lists = lists
    await house.subscribe(weekdays=frozenset({3}))
    await house.tick_at("2024-12-26T03:00")
    return lists


async def test_a_late_list_is_posted_when_it_comes(house, late):
    await live(house, until=house.clock.now() + timedelta(hours=5))
    waiting = await house.rows()
    late.digest = Digest(day=late.day, entries=(DigestEntry(arxiv_id="2412.00001", title="Late"),))
    await live(house, until=house.clock.now() + timedelta(minutes=6))

    assert waiting == [("2024-12-25", "PENDING", None)]
    assert house.discord.days(1) == ["2024-12-25"]


async def test_a_list_that_never_comes_is_passed_over_after_a_day(house, late):
    await live(house, until=house.clock.now() + timedelta(hours=23, minutes=59))
    waiting = await house.rows()
    await live(house, until=house.clock.now() + timedelta(minutes=2))

    assert waiting == [("2024-12-25", "PENDING", None)]
    assert await house.rows() == [("2024-12-25", "SKIPPED", "no source")]
    assert house.discord.posts == 0


async def test_a_late_list_that_proves_empty_is_silent(house, late):
    late.digest = Digest(day=late.day)
    house.clock.advance(minutes=5)
    await house.deliverer.tick()

    assert await house.rows() == [("2024-12-25", "SKIPPED", "empty")]
    assert house.discord.posts == 0


class Seconds:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def turns_in(seconds: Seconds, pacer: Pacer, period: float) -> int:
    end, turns = seconds.now + period, 0
    while seconds.now < end:
        async with pacer.turn():
            turns += 1
    return turns


async def test_turns_keep_to_the_rate():
    seconds = Seconds()
    pacer = Pacer(45, seconds=lambda: seconds.now, sleep=seconds.sleep)

    assert 450 <= await turns_in(seconds, pacer, 10) <= 453


async def test_without_an_answer_there_is_one_turn_a_second_until_there_is_one():
    seconds = Seconds()
    pacer = Pacer(45, seconds=lambda: seconds.now, sleep=seconds.sleep)
    pacer.note(answered=False)
    down = await turns_in(seconds, pacer, 60)
    pacer.note(answered=True)

    assert down <= 61
    assert await turns_in(seconds, pacer, 10) > 400
