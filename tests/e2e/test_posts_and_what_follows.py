"""Threads, publication and pings over the wire: each once, and never at the cost of the post."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from bot.importing import SEEDS
from bot.services import open_services
from sandbox.people import says
from sandbox.permissions import BITS
from sandbox.shapes import CROSSPOSTED
from sandbox.world import ADMIN_ROLE, BOT, FORUM, GENERAL, GUILD
from storage.models import Digest, DigestEntry

SEOYEON = "seoyeon"  # the administrator


@pytest.fixture
async def bot(start_services, start_bot):
    """A bot whose archive holds the seeds."""
    async with start_services(SEEDS) as services, start_bot(services) as bot:
        yield bot


async def next_day(bot, sandbox):
    sandbox.clock.advance(24 * 3600)
    await bot.deliverer.tick()


async def test_a_post_in_an_announcement_channel_gets_its_thread_and_is_published_once(bot, sandbox):
    seoyeon = sandbox.person(SEOYEON)
    told = await seoyeon.slash("news", "digest subscribe", thread=True, crosspost=True)
    sandbox.faults.order("answer_lost", route="POST /channels/{channel_id}/messages/{message_id}/threads")
    await next_day(bot, sandbox)
    sandbox.clock.advance(60)
    await bot.deliverer.tick()
    post = next(one for one in seoyeon.messages("news") if "오늘의 논문" in says(one))

    assert "토론 스레드를 엽니다" in told.text
    assert "발행합니다" in told.text
    assert post["thread"]["name"] == "논문 2024-12-24"
    assert post["flags"] & CROSSPOSTED


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"crosspost": True}, "공지 채널이 아니라"),
        ({"thread": True}, "공개 스레드 만들기. 채널 편집의 권한에서"),
        ({"channel": FORUM}, "게시물 만들기. 채널 편집의 권한에서"),
    ],
    ids=str,
)
async def test_what_cannot_be_done_in_a_channel_is_said_before_anything_is_saved(bot, sandbox, options, sentence):
    told = asyncio.create_task(
        bot.wait_for("guild_channel_update", check=lambda _, after: after.id == int(GENERAL), timeout=10)
    )
    await asyncio.sleep(0)
    sandbox.set_overwrite(sandbox.world.channels[FORUM], BOT, 1, allow=0, deny=BITS["send_messages"])
    sandbox.set_overwrite(sandbox.world.channels[GENERAL], BOT, 1, allow=0, deny=BITS["create_public_threads"])
    await told
    answer = await sandbox.person(SEOYEON).slash("general", "digest subscribe", **options)

    assert sentence in answer.text
    assert await bot.services.subscriptions.all() == []


async def test_one_role_is_pinged_until_it_is_gone(sandbox, start_services, start_bot):
    seoyeon, roles = sandbox.person(SEOYEON), sandbox.world.guilds[GUILD]["roles"]
    (role,) = (one for one in roles if one["id"] == ADMIN_ROLE)
    async with start_services(SEEDS) as services:
        async with start_bot(services):
            everyone = await seoyeon.slash("general", "digest subscribe", role=GUILD)
            unreachable = await seoyeon.slash("general", "digest subscribe", role=ADMIN_ROLE)
        role["mentionable"] = True
        async with start_bot(services) as bot:
            subscribed = await seoyeon.slash("general", "digest subscribe", role=ADMIN_ROLE)
            await next_day(bot, sandbox)
        roles.remove(role)
        await services.papers.save_digest(
            Digest(day=date(2024, 12, 26), entries=(DigestEntry(arxiv_id="2412.00001", title="<@&1> @everyone"),))
        )
        async with start_bot(services) as bot:
            await next_day(bot, sandbox)
            await seoyeon.slash("general", "digest log")
            await seoyeon.sees("general", "역할이 없어져")
    first, second = [one for one in seoyeon.messages("general") if "오늘의 논문" in says(one)]

    assert "@everyone은 고를 수 없습니다" in everyone.text
    assert "멘션을 모두에게 허용" in unreachable.text
    assert f"<@&{ADMIN_ROLE}>" in subscribed.text
    assert (first["mention_roles"], first["mention_everyone"], first["mentions"]) == ([ADMIN_ROLE], False, [])
    assert (second["mention_roles"], second["mention_everyone"], second["mentions"]) == ([], False, [])


def forum_posts(sandbox):
    return [one for one in sandbox.world.channels.values() if one.get("parent_id") == FORUM]


@pytest.mark.parametrize("meanwhile", ["nothing", "archived", "its message removed"])
async def test_a_forum_gets_one_post_a_day_although_the_answer_was_lost(sandbox, start_services, start_bot, meanwhile):
    seoyeon = sandbox.person(SEOYEON)
    async with start_services(SEEDS) as services:
        async with start_bot(services) as bot:
            told = await seoyeon.slash("general", "digest subscribe", channel=FORUM)
            sandbox.faults.order("answer_lost", route="POST /channels/{channel_id}/threads")
            await next_day(bot, sandbox)
        (post,) = forum_posts(sandbox)
        if meanwhile == "archived":
            post["thread_metadata"]["archived"] = True
        elif meanwhile == "its message removed":
            sandbox.world.delete_message(sandbox.world.messages[post["id"]][post["id"]])
        sandbox.clock.advance(3600)
        async with start_bot(services) as bot:
            await bot.deliverer.tick()
            log = await seoyeon.slash("general", "digest log", channel=FORUM)

    assert f"<#{FORUM}>에 매일의 논문을 게시합니다" in told.text
    assert [one["name"] for one in forum_posts(sandbox)] == ["오늘의 논문 · 2024년 12월 24일 화요일"]
    assert f"게시함 · https://discord.com/channels/{GUILD}/{post['id']}" in log.text


async def test_a_forum_that_demands_a_tag_gets_the_first_that_everyone_may_use(bot, sandbox):
    seoyeon, forum = sandbox.person(SEOYEON), sandbox.world.channels[FORUM]

    async def demand(*tags):
        told = asyncio.create_task(bot.wait_for("guild_channel_update", timeout=10))
        await asyncio.sleep(0)
        sandbox.world.update_channel(forum, {"flags": 1 << 4, "available_tags": list(tags)})
        await told

    plain = {"emoji_id": None, "emoji_name": None}
    staff = {"id": "1", "name": "staff", "moderated": True, **plain}
    await demand(staff)
    refused = await seoyeon.slash("general", "digest subscribe", channel=FORUM)
    await demand(staff, {"id": "2", "name": "daily", "moderated": False, **plain})
    threaded = await seoyeon.slash("general", "digest subscribe", channel=FORUM, thread=True)
    await seoyeon.slash("general", "digest subscribe", channel=FORUM)
    sent = []
    sandbox.watchers.append(sent.append)
    await next_day(bot, sandbox)

    posts = [one for one in sent if one.route.name == "POST /channels/{channel_id}/threads"]
    assert "태그를 요구하는데" in refused.text
    assert "thread 없이" in threaded.text
    assert [post.call.form["applied_tags"] for post in posts] == [["2"]]
    assert len(forum_posts(sandbox)) == 1


async def test_a_roundup_comes_on_its_weekday_and_leads_to_all_papers_of_the_week(bot, sandbox):
    seoyeon = sandbox.person(SEOYEON)
    await bot.services.papers.save_digest(
        Digest(day=date(2024, 12, 23), entries=(DigestEntry(arxiv_id="2412.00001", title="Of Monday", upvotes=999),))
    )
    told = await seoyeon.slash("general", "digest subscribe", weekly=4, time="09:00", zone="서울", thread=True)
    preview = await seoyeon.slash("general", "digest preview")
    now = await seoyeon.slash("general", "digest now")
    sandbox.clock.move_to(datetime(2024, 12, 27, 0, tzinfo=UTC))  # nine on Friday in Seoul
    await bot.deliverer.tick()
    post = next(one for one in seoyeon.messages("general") if "한 주의 논문 ·" in says(one) and "thread" in one)
    everything = await seoyeon.click("general", post["id"], "digest:week:2024-12-23:2024-12-24")
    first_page = everything.text
    second = await seoyeon.click("general", everything.message["id"], "digest:week:2024-12-23:2024-12-24:2")
    card = await seoyeon.click("general", post["id"], "paper:2412.17256")
    ended = await seoyeon.slash("general", "digest unsubscribe")

    assert "매주 금요일 · 09:00 · Asia/Seoul" in told.text
    assert "12월 23일–12월 24일 목록에서" in told.text
    assert "한 주의 논문 · 12월 23일–12월 24일" in preview.text
    assert "한 주의 논문을 모아 받습니다" in now.text
    assert "19편 중 추천 상위 10편 · 지금 추천 수 기준" in says(post)
    assert "목록 2개: 12월 23일, 12월 24일" in says(post)
    assert "1. [Of Monday]" in says(post)
    assert post["thread"]["name"] == "한 주의 논문 2024-12-24까지"
    assert "19편 중 1–10" in first_page
    assert "19편 중 11–19" in second.text
    assert "B-STaR" in card.text
    assert "더는 게시하지 않습니다" in ended.text


async def test_a_list_that_never_comes_is_waited_for_named_and_told(sandbox, settings, start_bot):
    seoyeon = sandbox.person(SEOYEON)
    # The lists are the calendar's, and nobody fetches any.
    async with open_services(settings, clock=sandbox.clock, live=True) as services, start_bot(services) as bot:
        await seoyeon.slash("general", "digest subscribe")
        states = []
        for _ in range(2):
            await next_day(bot, sandbox)
            log = await seoyeon.slash("general", "digest log")
            states.append(log.text)
        await seoyeon.sees("general", "하루가 지나도록 들어오지 않아")
        await services.papers.save_digest(
            Digest(day=date(2024, 12, 26), entries=(DigestEntry(arxiv_id="2412.00001", title="At last"),))
        )
        sandbox.clock.advance(300)
        await bot.deliverer.tick()
    post = next(one for one in seoyeon.messages("general") if "At last" in says(one))

    assert "2024-12-25 · 목록을 기다리는 중" in states[0]
    assert "2024-12-25 · 목록이 제때 들어오지 않아 지나감" in states[1]
    assert "게시하지 못하고 지나간 날: 12월 24일, 12월 25일" in says(post)
