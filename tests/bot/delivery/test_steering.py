"""Administrators pause, resume, skip, post now and decide on what is held; nothing is posted twice or lost by it."""

from datetime import date

import pytest

from bot.delivery.steering import Steering
from bot.errors import UserError
from storage.preferences import Content
from storage.preparing import PreparingRepository


@pytest.fixture
def steering(house) -> Steering:
    return Steering(house.papers, house.subscriptions, house.deliveries, PreparingRepository(house.database))


async def test_a_paused_channel_gets_nothing_and_then_the_newest_with_the_others_named(house, steering):
    await house.subscribe()
    await steering.pause(1, now=house.clock.now())
    for day in ("2024-12-25", "2024-12-26"):
        await house.store(day)
    await house.tick_at("2024-12-26T03:00")
    paused = house.discord.days(1)
    resumed = await steering.resume(1, now=house.clock.now())
    await house.tick_at("2024-12-27T03:00")

    assert paused == []
    assert resumed.next_due.isoformat() == "2024-12-27T03:00:00+00:00"
    assert house.discord.days(1) == ["2024-12-26"]
    assert '"skipped":["2024-12-25"]' in house.discord.messages[0].body


async def test_pausing_ends_what_is_under_way(house, steering):
    await house.subscribe()
    await house.store("2024-12-25")
    house.discord.faults = ["dropped"]
    await house.tick_at("2024-12-26T03:00")
    await steering.pause(1, now=house.clock.now())
    await house.tick_at("2024-12-26T04:00")

    assert house.discord.days(1) == []
    assert await house.rows() == [("2024-12-25", "SKIPPED", "paused")]


async def test_a_skipped_firing_leaves_its_list_to_the_next(house, steering):
    await house.subscribe()
    await house.store("2024-12-24")
    skipped = await steering.skip(1, now=house.clock.now())
    await house.tick_at("2024-12-25T03:00")
    first = house.discord.days(1)
    await house.tick_at("2024-12-26T03:00")

    assert skipped.next_due.isoformat() == "2024-12-26T03:00:00+00:00"
    assert (first, house.discord.days(1)) == ([], ["2024-12-24"])


async def test_posting_now_is_the_ordinary_delivery(house, steering):
    await house.store("2024-12-24")
    await house.subscribe()
    asked = await steering.post_now(1, now=house.clock.now())
    await house.deliverer.tick()
    again = await steering.post_now(1, now=house.clock.now())
    await house.tick_at("2024-12-25T03:00")

    assert str(asked.state) == "PENDING"
    assert (str(again.state), again.message_id) == ("DONE", house.discord.messages[0].id)
    assert house.discord.days(1) == ["2024-12-24"]


async def test_posting_now_takes_up_what_was_given_up(house, steering):
    await house.store("2024-12-24")
    await house.subscribe()
    house.discord.faults = ["dropped"]
    await house.tick_at("2024-12-25T03:00")
    await steering.pause(1, now=house.clock.now())
    await steering.post_now(1, now=house.clock.now())
    await house.deliverer.tick()

    assert house.discord.days(1) == ["2024-12-24"]


async def test_posting_now_and_previewing_say_where_nothing_meets_the_conditions(house, steering):
    await house.store("2024-12-24")
    await house.subscribe(content=Content(min_votes=1))  # the stored papers have no votes
    for ask in (steering.post_now, steering.preview):
        with pytest.raises(UserError, match="nothing_passes"):
            await ask(1, now=house.clock.now())

    assert await house.rows() == []


async def test_posting_now_without_a_list_says_so(house, steering):
    await house.subscribe()
    with pytest.raises(UserError, match="nothing_to_post"):
        await steering.post_now(1, now=house.clock.now())
    with pytest.raises(UserError, match="not_subscribed"):
        await steering.post_now(2, now=house.clock.now())


@pytest.fixture
async def held(house, steering):
    """A delivery of which nobody can tell whether it was posted."""
    await house.store("2024-12-24")
    subscription = (await house.subscribe()).subscription
    house.discord.readable = False
    house.discord.faults = ["dropped"]
    await house.tick_at("2024-12-25T03:00")
    await house.tick_at("2024-12-25T03:02")
    return subscription


async def test_a_held_delivery_is_sent_again_when_somebody_says_so(house, steering, held):
    with pytest.raises(UserError, match="is_held"):
        await steering.post_now(1, now=house.clock.now())
    await steering.settle(held.guild_id, held.id, date(2024, 12, 24), posted=False, now=house.clock.now())
    await house.deliverer.tick()

    assert house.discord.days(1) == ["2024-12-24"]
    assert await house.rows() == [("2024-12-24", "DONE", None)]


async def test_a_held_delivery_that_was_posted_stays_as_it_is(house, steering, held):
    await steering.settle(held.guild_id, held.id, date(2024, 12, 24), posted=True, now=house.clock.now())
    await house.deliverer.tick()

    assert house.discord.messages == []
    assert await house.rows() == [("2024-12-24", "DONE", None)]


async def test_a_held_delivery_is_decided_once_and_in_its_own_server(house, steering, held):
    with pytest.raises(UserError, match="not_held"):
        await steering.settle(8, held.id, date(2024, 12, 24), posted=True, now=house.clock.now())
    await steering.settle(held.guild_id, held.id, date(2024, 12, 24), posted=True, now=house.clock.now())
    with pytest.raises(UserError, match="not_held"):
        await steering.settle(held.guild_id, held.id, date(2024, 12, 24), posted=False, now=house.clock.now())
