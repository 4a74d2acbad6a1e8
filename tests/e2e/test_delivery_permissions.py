"""A channel that the bot may not write in is known from the gateway: nothing is asked, and it mends by itself."""

import asyncio
from datetime import date

import pytest

from bot.days import closes_at
from sandbox.people import says
from sandbox.permissions import BITS
from sandbox.refusals import Refusal
from sandbox.world import BOT, DAILY_PAPERS, GENERAL, GUILD, NEWS, OWNER
from storage.models import Digest, DigestEntry
from storage.preferences import Preferences, Schedule, Wish


@pytest.fixture
def bot(delivering_bot):
    return delivering_bot


async def close_list_of(bot, sandbox, day):
    """A list comes, and closes."""
    await bot.services.papers.save_digest(
        Digest(day=day, entries=(DigestEntry(arxiv_id=f"2412.{day.day:05}", title=f"The paper of {day}"),))
    )
    sandbox.clock.move_to(closes_at(day))
    await bot.deliverer.tick()


async def let_write(bot, sandbox, *, allowed):
    """Allow or forbid the bot to write in #general, and wait until the gateway has told it."""
    told = asyncio.create_task(bot.wait_for("guild_channel_update", timeout=10))
    await asyncio.sleep(0)
    bit = BITS["send_messages"]
    general = sandbox.world.channels[GENERAL]
    sandbox.set_overwrite(general, BOT, 1, allow=bit if allowed else 0, deny=0 if allowed else bit)
    await told


async def states(bot):
    subscription = await bot.services.subscriptions.of_channel(int(GENERAL))
    deliveries = await bot.services.deliveries.of_subscription(subscription.id)
    found = [(str(delivery.day), str(delivery.state), delivery.reason) for delivery in reversed(deliveries)]
    return [one for one in found if one[0] > "2024-12-24"]


async def test_a_channel_without_permission_is_left_alone_and_resumes_by_itself(bot, sandbox):
    requests = []
    sandbox.watchers.append(lambda exchange: requests.append(exchange.route.name))
    await let_write(bot, sandbox, allowed=False)
    await close_list_of(bot, sandbox, date(2024, 12, 25))
    blocked, asked = await states(bot), list(requests)
    await let_write(bot, sandbox, allowed=True)
    await close_list_of(bot, sandbox, date(2024, 12, 26))
    posts = [
        message for message in sandbox.person("seoyeon").messages("general") if "2024년 12월 26일" in says(message)
    ]

    # The list of the 24th was due as well, and is named with the other.
    assert blocked == [("2024-12-25", "BLOCKED", "forbidden")]
    assert [name for name in asked if "messages" in name] == []
    assert await states(bot) == [("2024-12-25", "BLOCKED", "forbidden"), ("2024-12-26", "DONE", None)]
    assert "12월 25일" in says(posts[0])


async def test_a_channel_that_refuses_costs_one_request_until_its_server_changes(bot, sandbox):
    schedule = Schedule(at=None, zone="Asia/Seoul")
    for channel in (DAILY_PAPERS, NEWS):
        wish = Wish(
            guild_id=int(GUILD),
            channel_id=int(channel),
            created_by=int(OWNER),
            preferences=Preferences(schedule=schedule),
        )
        await bot.services.enrollment.subscribe(wish, now=sandbox.clock.now())
    write, refusing, asked = sandbox.desk.write, {DAILY_PAPERS}, []

    def guarded(channel, *arguments, **options):
        asked.append(channel["id"])
        if channel["id"] in refusing:
            raise Refusal("missing_permissions")
        return write(channel, *arguments, **options)

    sandbox.desk.write = guarded
    await let_write(bot, sandbox, allowed=False)
    requests = []
    for day in (25, 26, 27):
        if day == 27:
            refusing.clear()
            await let_write(bot, sandbox, allowed=False)
        asked.clear()
        await close_list_of(bot, sandbox, date(2024, 12, day))
        requests.append(sorted(asked))

    # #general is closed to the bot all the time, as the gateway tells.
    assert requests == [sorted([DAILY_PAPERS, NEWS]), [NEWS], sorted([DAILY_PAPERS, NEWS])]
    mended = [says(message) for message in sandbox.person(OWNER).messages("daily-papers")]
    assert "12월 26일" in mended[-1]
