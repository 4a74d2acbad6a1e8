"""Administrators are told what keeps a channel from its posts: once a kind and day, in their language."""

from bot.delivery.outcomes import Answer, Blocked
from storage.notices import NoticeRepository
from storage.preferences import Content


async def test_a_refusal_is_told_once(house):
    await house.subscribe(content=Content(language="en"))
    house.discord.refused[1] = Answer(403, 50013)
    await house.store("2024-12-25")
    await house.tick_at("2024-12-26T03:00")
    await house.store("2024-12-26")
    await house.tick_at("2024-12-27T03:00")

    assert [guild for guild, _ in house.discord.spoken] == [9]
    assert "may not write in <#1>" in house.discord.spoken[0][1]


async def test_a_channel_known_to_be_dead_is_told_of_once(house):
    await house.subscribe()
    house.discord.reached[1] = Blocked("gone")
    for day in (25, 26, 27):
        await house.store(f"2024-12-{day}")
        await house.tick_at(f"2024-12-{day + 1}T03:00")

    assert len(house.discord.spoken) == 1


async def test_what_cannot_be_told_waits_for_an_administrator(house):
    await house.subscribe()
    house.discord.speakable = False
    house.discord.refused[1] = Answer(404, 10003)
    await house.store("2024-12-25")
    await house.tick_at("2024-12-26T03:00")
    notices = NoticeRepository(house.database)
    taken = await notices.take(9, now=house.clock.now())

    assert house.discord.spoken == []
    assert [(notice.channel_id, notice.kind) for notice in taken] == [(1, "gone")]
    assert await notices.take(9, now=house.clock.now()) == []


async def test_a_held_delivery_is_told_of(house):
    await house.store("2024-12-24")
    await house.subscribe()
    house.discord.readable = False
    house.discord.faults = ["lost"]
    await house.tick_at("2024-12-25T03:00")
    await house.tick_at("2024-12-25T03:02")

    assert "/digest log" in house.discord.spoken[0][1]
