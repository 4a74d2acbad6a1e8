"""What follows a post: its thread is opened and it is published, once, whatever happens; never at the post's cost."""

import pytest

from bot.delivery.outcomes import Answer
from bot.poster import NO_PERMISSION
from storage.preferences import Content

UNANSWERED = ["lost", "dropped", Answer(500), Answer(503), Answer(429, wait_seconds=3600)]
REFUSED = [(Answer(403, 50013), "forbidden"), (Answer(400, 50024), "forbidden"), (Answer(400, 160006), "rejected")]


@pytest.fixture
async def due(house):
    """A channel that wants everything done to its post, a minute before it."""
    await house.store("2024-12-24")
    await house.subscribe(thread=True, crosspost=True)
    return house


async def outcomes(house):
    rows = await house.database.fetch_all("SELECT kind, outcome FROM after_posts ORDER BY kind DESC")
    return [tuple(row) for row in rows]


async def test_a_post_gets_its_thread_and_is_published(due):
    await due.tick_at("2024-12-25T03:00")
    await due.tick_at("2024-12-25T03:01")

    post = due.discord.messages[0].id
    assert due.discord.threads == {post: "논문 2024-12-24"}
    assert due.discord.published == {post: "published"}
    assert await outcomes(due) == [("thread", "done"), ("crosspost", "done")]


async def test_the_thread_is_named_in_the_language_of_the_post(house):
    await house.store("2024-12-24")
    await house.subscribe(thread=True, content=Content(language="en"))
    await house.tick_at("2024-12-25T03:00")

    assert list(house.discord.threads.values()) == ["Papers 2024-12-24"]


@pytest.mark.parametrize("fault", UNANSWERED, ids=str)
async def test_what_nobody_answers_is_tried_again(due, fault):
    due.discord.after_faults = [fault, fault]
    await due.tick_at("2024-12-25T03:00")
    before = await outcomes(due)
    await due.tick_at("2024-12-25T04:01")

    assert before == [("thread", None), ("crosspost", None)]
    assert await outcomes(due) == [("thread", "done"), ("crosspost", "done")]
    assert (len(due.discord.threads), len(due.discord.published)) == (1, 1)
    assert due.discord.spoken == []


async def test_after_a_day_it_is_given_up_and_told(due):
    due.discord.after_faults = ["dropped"] * 1000
    await due.tick_at("2024-12-25T03:00")
    await due.tick_at("2024-12-26T02:59")
    before = await outcomes(due)
    await due.tick_at("2024-12-26T03:00")

    assert before == [("thread", None), ("crosspost", None)]
    assert await outcomes(due) == [("thread", "late"), ("crosspost", "late")]
    assert len(due.discord.spoken) == 1


@pytest.mark.parametrize(("answer", "outcome"), REFUSED, ids=str)
async def test_a_refusal_is_no_failure_of_the_delivery_and_is_told_once(due, answer, outcome):
    due.discord.after_faults = [answer] * 4
    await due.tick_at("2024-12-25T03:00")
    await due.tick_at("2024-12-25T09:00")

    assert await due.rows() == [("2024-12-24", "DONE", None)]
    assert await outcomes(due) == [("thread", outcome), ("crosspost", outcome)]
    assert len(due.discord.spoken) == 1
    assert all(said in due.discord.spoken[0][1] for said in ("스레드를 열지 못했습니다", "발행하지 못했습니다"))


async def test_a_refusal_that_needed_no_asking_does_not_pass_for_an_answer_of_discord(due):
    noted = []
    await due.tick_at("2024-12-25T02:59")
    due.deliverer._pacer.note = lambda **answer: noted.append(answer["answered"])
    due.discord.after_faults = [NO_PERMISSION, "dropped"]
    await due.tick_at("2024-12-25T03:00")

    assert noted == [True, False]  # the post itself; then only what was asked
    assert await outcomes(due) == [("thread", None), ("crosspost", "forbidden")]


async def test_a_post_that_was_removed_needs_nothing_more(due):
    due.discord.after_faults = [Answer(404, 10008)] * 2
    await due.tick_at("2024-12-25T03:00")

    assert await outcomes(due) == [("thread", "gone"), ("crosspost", "gone")]
    assert due.discord.spoken == []


async def test_a_role_that_is_gone_is_pinged_no_more_and_told_once(house):
    await house.subscribe(content=Content(role_id=42))
    house.discord.lost_roles = {42}
    await house.store("2024-12-25")
    await house.tick_at("2024-12-26T03:00")
    await house.store("2024-12-26")
    await house.tick_at("2024-12-27T03:00")

    assert house.discord.days(1) == ["2024-12-25", "2024-12-26"]
    assert (await house.subscriptions.of_channel(1)).preferences.content.role_id is None
    assert [text.count("역할이 없어져") for _, text in house.discord.spoken] == [1]
