"""Lists reach their channels: the right day, once, through faults and restarts."""

import asyncio
import json
from datetime import date, time

import pytest

from bot.delivery import planner
from bot.delivery.outcomes import Answer, Blocked
from storage.database import Transaction
from storage.models import Digest, DigestEntry
from storage.preferences import Content


async def test_the_first_firing_carries_the_newest_list(house):
    await house.store("2024-12-23")
    await house.store("2024-12-24")
    await house.subscribe()
    await house.tick_at("2024-12-25T02:59")
    early = house.discord.days(1)
    await house.tick_at("2024-12-25T03:00")

    assert early == []
    assert house.discord.days(1) == ["2024-12-24"]
    assert await house.rows() == [("2024-12-24", "DONE", None)]


async def test_a_list_is_posted_once_however_often_the_clock_ticks(house):
    await house.store("2024-12-24")
    await house.subscribe()
    for minute in range(5):
        await house.tick_at(f"2024-12-25T03:0{minute}")
    await house.tick_at("2024-12-26T03:00")

    assert house.discord.days(1) == ["2024-12-24"]


async def test_channels_in_different_zones_each_get_theirs(house):
    await house.store("2024-12-24")
    await house.subscribe(1, at=time(10), zone="Asia/Seoul")
    await house.subscribe(2, at=time(9), zone="America/New_York")
    await house.tick_at("2024-12-25T13:59")
    morning = house.discord.days(2)
    await house.tick_at("2024-12-25T14:00")

    assert house.discord.days(1) == ["2024-12-24"]
    assert (morning, house.discord.days(2)) == ([], ["2024-12-24"])


async def test_of_several_lists_the_newest_is_posted_and_the_older_are_named(house):
    await house.subscribe()
    for day in ("2024-12-25", "2024-12-26", "2024-12-27"):
        await house.store(day)
    await house.tick_at("2024-12-28T03:00")

    assert house.discord.days(1) == ["2024-12-27"]
    assert '"skipped":["2024-12-25","2024-12-26"]' in house.discord.messages[0].body
    assert await house.rows() == [
        ("2024-12-25", "SKIPPED", "superseded"),
        ("2024-12-26", "SKIPPED", "superseded"),
        ("2024-12-27", "DONE", None),
    ]


async def test_a_skipped_day_is_named_once(house):
    await house.subscribe()
    for day in ("2024-12-26", "2024-12-27"):
        await house.store(day)
    await house.tick_at("2024-12-28T03:00")
    await house.store("2024-12-28")
    await house.tick_at("2024-12-29T03:00")

    assert '"skipped":[]' in house.discord.messages[1].body


async def test_a_list_imported_late_and_older_than_what_was_posted_is_never_posted(house):
    await house.store("2024-12-24")
    await house.subscribe()
    await house.tick_at("2024-12-25T03:00")
    await house.store("2024-12-23")
    await house.store("2024-12-20")
    await house.tick_at("2024-12-26T03:00")

    assert house.discord.days(1) == ["2024-12-24"]


async def test_a_list_dated_after_today_waits(house):
    await house.store("2024-12-24")
    await house.store("2025-01-15")
    await house.subscribe()
    await house.tick_at("2025-01-14T03:00")
    before = house.discord.days(1)
    await house.tick_at("2025-01-15T03:00")

    assert before == ["2024-12-24"]
    assert house.discord.days(1) == ["2024-12-24", "2025-01-15"]


async def test_a_paper_is_not_posted_to_a_channel_twice(house):
    async def store(day, *arxiv_ids):
        entries = tuple(DigestEntry(arxiv_id=arxiv_id, title="A paper") for arxiv_id in arxiv_ids)
        await house.papers.save_digest(Digest(day=date.fromisoformat(day), entries=entries))

    await house.subscribe(1)
    await house.subscribe(2, weekdays=frozenset({4}))  # gets its first post on Friday
    await store("2024-12-25", "2412.00001", "2412.00002")
    await house.tick_at("2024-12-26T03:00")
    await store("2024-12-26", "2412.00002", "2412.00003")
    await house.tick_at("2024-12-27T03:00")
    await store("2024-12-27", "2412.00001", "2412.00003")
    await house.tick_at("2024-12-28T03:00")
    shown = await house.database.fetch_all(
        "SELECT channel_id, day, shown FROM parts JOIN payloads ON payloads.id = payload_id"
        " JOIN subscriptions ON subscriptions.id = subscription_id ORDER BY channel_id, day"
    )

    assert [tuple(row) for row in shown] == [
        (1, "2024-12-25", '["2412.00001", "2412.00002"]'),
        (1, "2024-12-26", '["2412.00003"]'),
        (2, "2024-12-26", '["2412.00002", "2412.00003"]'),
    ]
    assert (await house.rows(1))[-1] == ("2024-12-27", "SKIPPED", "shown before")


async def test_channels_of_many_batches_are_all_planned_and_all_moved(house, monkeypatch):
    monkeypatch.setattr(planner, "BATCH", 2)
    await house.store("2024-12-24")
    for channel in range(1, 6):
        await house.subscribe(channel, at=time(12, channel % 2))
    await house.tick_at("2024-12-25T03:01")
    planned = [subscription.next_day for subscription in await house.subscriptions.all()]
    await house.tick_at("2024-12-25T02:00")  # the clock is set back
    moved = [subscription.next_day for subscription in await house.subscriptions.all()]

    assert [house.discord.days(channel) for channel in range(1, 6)] == [["2024-12-24"]] * 5
    assert planned == [date(2024, 12, 26)] * 5
    assert moved == [date(2024, 12, 25)] * 5


async def test_an_empty_list_is_silent(house):
    await house.subscribe()
    await house.store("2024-12-25", papers=0)
    await house.tick_at("2024-12-26T03:00")

    assert house.discord.posts == 0
    assert await house.rows() == []


async def test_when_the_list_closes_is_a_schedule_of_its_own(house):
    await house.store("2024-12-24")
    await house.subscribe(at=None)
    await house.tick_at("2024-12-25T02:59")
    early = house.discord.days(1)
    await house.tick_at("2024-12-25T03:00")

    assert (early, house.discord.days(1)) == ([], ["2024-12-24"])


async def test_a_restart_does_not_post_again(start_house, discord):
    async with start_house() as house:
        await house.store("2024-12-24")
        await house.subscribe()
        await house.tick_at("2024-12-25T03:00")
    async with start_house() as house:
        await house.tick_at("2024-12-25T03:01")
        await house.tick_at("2024-12-26T03:00")

    assert discord.days(1) == ["2024-12-24"]


@pytest.mark.parametrize("minutes", [1, 60], ids=["while the nonce is known", "when it is forgotten"])
async def test_an_answer_that_is_lost_does_not_post_twice(house, minutes):
    await house.store("2024-12-24")
    await house.subscribe()
    house.discord.faults = ["lost"]
    await house.tick_at("2024-12-25T03:00")
    house.clock.advance(minutes=minutes)
    await house.deliverer.tick()

    assert house.discord.days(1) == ["2024-12-24"]
    assert await house.rows() == [("2024-12-24", "DONE", None)]


async def test_a_request_that_is_dropped_is_sent_again(house):
    await house.store("2024-12-24")
    await house.subscribe()
    house.discord.faults = ["dropped", Answer(503), Answer(429), Answer(401)]
    await house.tick_at("2024-12-25T03:00")
    for _ in range(10):
        house.clock.advance(minutes=5)
        await house.deliverer.tick()

    assert house.discord.days(1) == ["2024-12-24"]
    assert await house.rows() == [("2024-12-24", "DONE", None)]


async def test_a_lost_answer_in_an_unreadable_channel_is_held(house):
    await house.store("2024-12-24")
    await house.subscribe()
    house.discord.readable = False
    house.discord.faults = ["lost"]
    await house.tick_at("2024-12-25T03:00")
    await house.tick_at("2024-12-25T03:02")

    assert await house.rows() == [("2024-12-24", "HELD", "unreadable")]
    assert house.discord.posts == 1


async def test_a_lost_answer_in_an_unreadable_channel_is_asked_for_again_while_the_nonce_is_known(house):
    await house.store("2024-12-24")
    await house.subscribe()
    house.discord.readable = False
    house.discord.faults = ["lost"]
    await house.tick_at("2024-12-25T03:00:00")
    house.discord.faults = []
    await house.tick_at("2024-12-25T03:00:05")

    assert await house.rows() == [("2024-12-24", "DONE", None)]
    assert house.discord.days(1) == ["2024-12-24"]


async def test_a_post_that_discord_does_not_take_goes_out_as_plain_text(house):
    await house.store("2024-12-24")
    await house.subscribe()
    house.discord.faults = [Answer(400, 50035)]
    await house.tick_at("2024-12-25T03:00")

    assert [json.loads(message.body)["content"].splitlines()[0] for message in house.discord.messages] == [
        "오늘의 논문 · 2024년 12월 24일 화요일"
    ]
    assert await house.rows() == [("2024-12-24", "DONE", None)]


async def test_a_post_that_discord_takes_in_no_form_is_held(house):
    await house.store("2024-12-24")
    await house.subscribe()
    house.discord.refused[1] = Answer(400, 50035)
    await house.tick_at("2024-12-25T03:00")

    assert await house.rows() == [("2024-12-24", "HELD", "rejected")]


async def test_a_message_that_was_removed_is_not_posted_again(house):
    await house.store("2024-12-24")
    await house.subscribe()
    house.discord.faults = [Answer(404, 10008)]
    await house.tick_at("2024-12-25T03:00")

    assert await house.rows() == [("2024-12-24", "DONE", None)]
    assert house.discord.messages == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(Answer(404, 10003), "gone"), (Answer(403, 50001), "forbidden"), (Answer(403, 50013), "forbidden")],
)
async def test_a_channel_that_refuses_is_asked_once_and_resumes_when_mended(house, answer, reason):
    await house.subscribe()
    house.discord.refused[1] = answer
    await house.store("2024-12-25")
    await house.tick_at("2024-12-26T03:00")
    await house.store("2024-12-26")
    await house.tick_at("2024-12-27T03:00")
    asked = house.discord.posts
    house.discord.refused.clear()
    house.discord.reached[1] = True
    await house.store("2024-12-27")
    await house.tick_at("2024-12-28T03:00")

    assert asked == 1
    assert house.discord.days(1) == ["2024-12-27"]
    assert '"skipped":["2024-12-25","2024-12-26"]' in house.discord.messages[0].body
    assert await house.rows() == [
        ("2024-12-25", "BLOCKED", reason),
        ("2024-12-26", "BLOCKED", reason),
        ("2024-12-27", "DONE", None),
    ]


async def test_a_channel_known_to_be_dead_costs_no_request(house):
    await house.subscribe()
    house.discord.reached[1] = Blocked("gone")
    await house.store("2024-12-25")
    await house.tick_at("2024-12-26T03:00")

    assert house.discord.posts == house.discord.finds == 0
    assert await house.rows() == [("2024-12-25", "BLOCKED", "gone")]


async def test_a_delivery_that_a_newer_list_overtakes_is_not_sent_late(house):
    await house.subscribe()
    await house.store("2024-12-25")
    house.discord.faults = ["dropped"] * 100
    await house.tick_at("2024-12-26T03:00")
    await house.store("2024-12-26")
    await house.tick_at("2024-12-27T03:00")
    house.discord.faults = []
    house.clock.advance(minutes=6)
    await house.deliverer.tick()

    assert house.discord.days(1) == ["2024-12-26"]
    assert '"skipped":["2024-12-25"]' in house.discord.messages[0].body
    assert await house.rows() == [("2024-12-25", "SKIPPED", "superseded"), ("2024-12-26", "DONE", None)]


async def test_an_overtaken_delivery_that_did_arrive_is_confirmed(house):
    await house.subscribe()
    await house.store("2024-12-25")
    house.discord.faults = ["lost", *["dropped"] * 100]
    await house.tick_at("2024-12-26T03:00")
    await house.store("2024-12-26")
    await house.tick_at("2024-12-27T03:00")
    house.discord.faults = []
    house.clock.advance(minutes=6)
    await house.deliverer.tick()

    assert house.discord.days(1) == ["2024-12-25", "2024-12-26"]
    assert await house.rows() == [("2024-12-25", "DONE", None), ("2024-12-26", "DONE", None)]


async def test_a_backup_restored_by_hand_repeats_nothing(start_house, discord, tmp_path):
    async with start_house() as house:
        await house.subscribe()
        await house.tick_at("2024-12-25T10:00")
        await house.store("2024-12-25")
        await house.database.backup(tmp_path / "copy.db")
        await house.tick_at("2024-12-26T03:00")
    (tmp_path / "copy.db").replace(tmp_path / "paperboy.db")
    for leftover in ("paperboy.db-wal", "paperboy.db-shm"):
        (tmp_path / leftover).unlink(missing_ok=True)
    async with start_house() as house:
        await house.tick_at("2024-12-26T09:00")
        rows = await house.rows()

    assert discord.days(1) == ["2024-12-25"]
    assert rows == [("2024-12-25", "DONE", None)]


async def test_unsubscribing_ends_what_is_under_way(house):
    await house.subscribe()
    await house.store("2024-12-25")
    house.discord.faults = ["dropped"]
    await house.tick_at("2024-12-26T03:00")
    ended = await house.subscriptions.unsubscribe(1, now=house.clock.now())
    again = await house.subscriptions.unsubscribe(1, now=house.clock.now())
    await house.tick_at("2024-12-26T04:00")

    assert (ended, again) == (True, False)
    assert house.discord.days(1) == []


async def test_coming_back_repeats_nothing(house):
    await house.store("2024-12-24")
    await house.subscribe()
    await house.tick_at("2024-12-25T03:00")
    await house.subscriptions.unsubscribe(1, now=house.clock.now())
    again = await house.subscribe()
    await house.tick_at("2024-12-26T03:00")

    assert (again.changed, again.carries) == (False, ())
    assert house.discord.days(1) == ["2024-12-24"]


async def test_changing_a_subscription_misses_no_list(house):
    await house.store("2024-12-24")
    await house.subscribe()
    await house.tick_at("2024-12-25T03:00")
    await house.store("2024-12-25")
    changed = await house.subscribe(at=time(14), content=Content(count=5))
    await house.tick_at("2024-12-25T05:00")

    assert changed.changed
    assert [str(day) for day in changed.carries] == ["2024-12-25"]
    assert house.discord.days(1) == ["2024-12-24", "2024-12-25"]


async def test_nothing_is_posted_whose_intention_could_not_be_committed(house, monkeypatch):
    await house.store("2024-12-24")
    await house.subscribe()
    execute = Transaction.execute

    async def fail_on_intention(transaction, sql, parameters=()):
        return await execute(transaction, sql.replace("UPDATE parts SET intention", "UPDATE nowhere SET x"), parameters)

    monkeypatch.setattr(Transaction, "execute", fail_on_intention)
    await house.tick_at("2024-12-25T03:00")
    before = house.discord.posts
    monkeypatch.undo()
    await house.tick_at("2024-12-25T03:03")

    assert before == 0
    assert house.discord.days(1) == ["2024-12-24"]


async def test_running_posts_by_itself_and_stops_cleanly(house):
    await house.store("2024-12-24")
    house.clock.set(house.clock.now().replace(hour=2, minute=59))
    await house.subscribe()
    house.clock.advance(minutes=1)
    posted = house.discord.post
    arrived = asyncio.Event()

    async def post(*arguments):
        answer = await posted(*arguments)
        arrived.set()
        return answer

    house.discord.post = post
    await house.deliverer.start()
    await arrived.wait()
    await house.deliverer.stop()

    assert await house.rows() == [("2024-12-24", "DONE", None)]
