"""A weekly roundup: the week's top papers by their present votes, once, beside each day's own post."""

import json
from datetime import UTC, date, datetime, time

import pytest

from bot.delivery.outcomes import Answer
from bot.delivery.steering import Steering
from storage.models import Digest, DigestEntry, Paper
from storage.preferences import Cadence, Content
from storage.preparing import PreparingRepository

FRIDAY = frozenset({4})
WEEK = {"2024-12-23": {1: 5, 2: 50}, "2024-12-24": {3: 30}, "2024-12-25": {2: 52, 4: 1}, "2024-12-26": {5: 20}}


async def store(house, week):
    for day, votes in week.items():
        entries = tuple(
            DigestEntry(arxiv_id=f"2412.{one:05}", title=f"P{one}", upvotes=up) for one, up in votes.items()
        )
        await house.papers.save_digest(Digest(day=date.fromisoformat(day), entries=entries))


async def rows(house, channel_id=1):
    subscription = await house.subscriptions.of_channel(channel_id, Cadence.WEEKLY)
    deliveries = await house.deliveries.of_subscription(subscription.id)
    return [(str(one.day), str(one.state), one.reason) for one in reversed(deliveries)]


def papers(message):
    return [int(arxiv_id[-1]) for arxiv_id in json.loads(message.body)["papers"]]


@pytest.fixture
async def weekly(house, clock):
    """A channel that gets each day's list at nine and the week on Friday at noon."""
    clock.set(datetime(2024, 12, 22, 23, tzinfo=UTC))
    await house.subscribe(at=time(9))
    await house.subscribe(at=time(12), weekdays=FRIDAY, cadence=Cadence.WEEKLY, content=Content(count=3))
    return house


async def live(house, *instants):
    for instant in instants:
        await house.tick_at(instant)


async def test_the_week_comes_beside_the_days_and_each_paper_of_it_once(weekly):
    for day, votes in WEEK.items():
        await store(weekly, {day: votes})
        await live(weekly, f"{day}T03:00")
    await live(weekly, "2024-12-27T03:00")
    *daily, roundup = weekly.discord.messages

    assert [json.loads(message.body)["day"] for message in daily] == sorted(WEEK)
    assert weekly.discord.roundups(1)[-1] == sorted(WEEK)
    assert papers(roundup) == [2, 3, 5]
    assert await rows(weekly) == [("2024-12-26", "DONE", None)]
    assert [row[1] for row in await weekly.rows()] == ["DONE"] * 4


async def test_the_votes_are_those_of_now(weekly):
    await store(weekly, WEEK)
    await weekly.papers.save(
        Paper(arxiv_id="2412.00004", title="P4", upvotes=99, upvotes_read_at=datetime(2024, 12, 27, 2, tzinfo=UTC))
    )
    await live(weekly, "2024-12-27T03:00")

    assert papers(weekly.discord.messages[-1]) == [4, 2, 3]


async def test_the_next_week_begins_where_this_one_ended(weekly):
    await store(weekly, WEEK)
    await live(weekly, "2024-12-27T03:00")
    await store(weekly, {"2024-12-27": {6: 1}, "2024-12-30": {7: 2}})
    await live(weekly, "2024-12-31T03:00", "2025-01-03T03:00", "2025-01-10T03:00")
    weeks = [days for days in weekly.discord.roundups(1) if days]

    assert weeks == [sorted(WEEK), ["2024-12-27", "2024-12-30"]]


async def test_a_week_that_could_not_be_posted_is_part_of_the_next(weekly):
    await store(weekly, WEEK)
    weekly.discord.refused[1] = Answer(403, 50013)
    await live(weekly, "2024-12-27T03:00")
    blocked = await rows(weekly)
    weekly.discord.refused.clear()
    weekly.discord.reached[1] = True
    await store(weekly, {"2024-12-30": {7: 2}})
    await live(weekly, "2025-01-03T03:00")

    assert blocked == [("2024-12-26", "BLOCKED", "forbidden")]
    assert [days for days in weekly.discord.roundups(1) if days] == [[*sorted(WEEK), "2024-12-30"]]
    assert '"skipped":[]' in weekly.discord.messages[-1].body


async def test_a_lost_answer_posts_no_second_roundup(weekly):
    await store(weekly, WEEK)
    await live(weekly, "2024-12-27T00:00")
    weekly.discord.faults = ["lost"]
    await live(weekly, "2024-12-27T03:00", "2024-12-27T04:00")

    assert [days for days in weekly.discord.roundups(1) if days] == [sorted(WEEK)]


async def test_pausing_and_ending_mean_both_and_the_log_shows_both(weekly):
    steering = Steering(weekly.papers, weekly.subscriptions, weekly.deliveries, PreparingRepository(weekly.database))
    await store(weekly, WEEK)
    await live(weekly, "2024-12-27T00:00", "2024-12-27T03:00")
    log = await steering.log(1, limit=10)
    await steering.pause(1, now=weekly.clock.now())
    paused = [one.paused for one in await weekly.subscriptions.all()]
    await steering.resume(1, now=weekly.clock.now())
    resumed = [one.paused for one in await weekly.subscriptions.all()]
    await weekly.subscriptions.unsubscribe(1, now=weekly.clock.now())

    assert [delivery.since is not None for delivery in log[:2]] == [True, False]
    assert (paused, resumed) == (["by request"] * 2, [None] * 2)
    assert await weekly.subscriptions.all() == []
