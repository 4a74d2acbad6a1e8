"""A channel gets what it asked for: filtered, in a forum, and the same message where others ask for the same."""

from datetime import date

from storage.models import Digest, DigestEntry
from storage.preferences import Content


async def test_a_day_on_which_nothing_meets_the_conditions_is_silent_and_recorded(house):
    async def store(day, title):
        entry = DigestEntry(arxiv_id=f"2412.{day[-2:]}000", title=title)
        await house.papers.save_digest(Digest(day=date.fromisoformat(day), entries=(entry,)))

    await house.subscribe(1, content=Content(include=("환각",)))
    await house.subscribe(2)
    await store("2024-12-25", "Robots")
    await house.tick_at("2024-12-26T03:00")
    await store("2024-12-26", "환각을 줄이기")
    await house.tick_at("2024-12-27T03:00")

    assert await house.rows(1) == [("2024-12-25", "SKIPPED", "filtered"), ("2024-12-26", "DONE", None)]
    assert house.discord.days(1) == ["2024-12-26"]
    assert '"skipped":[]' in house.discord.in_channel(1)[0].body  # the channel did not want that day
    assert house.discord.days(2) == ["2024-12-25", "2024-12-26"]


async def test_channels_that_want_the_same_share_one_frozen_post(house):
    await house.store("2024-12-24")
    rag = Content(include=("paper",))
    for channel, content in enumerate([Content(), Content(), rag, rag, Content(count=2)], start=1):
        await house.subscribe(channel, content=content)
    await house.tick_at("2024-12-25T03:00")
    row = await house.database.fetch_one("SELECT count(*) AS payloads FROM payloads")

    assert row["payloads"] == 2  # the test's messages of the first two kinds say the same
    assert len(house.discord.messages) == 5


async def test_a_forum_is_looked_through_before_a_second_try_for_no_nonce_holds_there(house):
    await house.store("2024-12-24")
    await house.subscribe(is_forum=True)
    house.discord.faults = ["lost"]
    await house.tick_at("2024-12-25T03:00:00")
    await house.tick_at("2024-12-25T03:00:30")
    early = await house.rows()
    await house.tick_at("2024-12-25T03:02:00")

    assert early == [("2024-12-24", "READY", None)]
    assert await house.rows() == [("2024-12-24", "DONE", None)]
    assert len(house.discord.messages) == 1


async def test_a_lost_answer_in_an_unreadable_forum_is_held(house):
    await house.store("2024-12-24")
    await house.subscribe(is_forum=True)
    house.discord.readable = False
    house.discord.faults = ["lost"]
    await house.tick_at("2024-12-25T03:00")
    house.discord.faults = []
    await house.tick_at("2024-12-25T03:02")

    assert await house.rows() == [("2024-12-24", "HELD", "unreadable")]
    assert len(house.discord.messages) == 1
