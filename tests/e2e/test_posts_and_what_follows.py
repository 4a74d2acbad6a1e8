"""Threads, publication and pings over the wire: each once, and never at the cost of the post."""

import asyncio
from datetime import date

import pytest

from bot.importing import SEEDS
from sandbox.people import says
from sandbox.permissions import BITS
from sandbox.shapes import CROSSPOSTED
from sandbox.world import ADMIN_ROLE, BOT, GENERAL, GUILD
from storage.models import Digest, DigestEntry

SEOYEON = "seoyeon"  # the administrator


@pytest.fixture
async def bot(start_services, start_bot):
    """A bot whose archive holds the seeds."""
    async with start_services(SEEDS) as services, start_bot(services) as bot:
        yield bot


async def change_role(bot, sandbox, **values):
    """Change the administrators' role, and wait until the gateway has told it."""
    role = next(one for one in sandbox.world.guilds[GUILD]["roles"] if one["id"] == ADMIN_ROLE)
    told = asyncio.create_task(bot.wait_for("guild_role_update", timeout=10))
    await asyncio.sleep(0)
    role |= values
    sandbox.world.emit("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": role}, guild_id=GUILD)
    await told


async def lose_role(bot, sandbox):
    """Remove the administrators' role, and wait until the gateway has told it."""
    told = asyncio.create_task(bot.wait_for("guild_role_delete", timeout=10))
    await asyncio.sleep(0)
    roles = sandbox.world.guilds[GUILD]["roles"]
    roles[:] = [one for one in roles if one["id"] != ADMIN_ROLE]
    sandbox.world.emit("GUILD_ROLE_DELETE", {"guild_id": GUILD, "role_id": ADMIN_ROLE}, guild_id=GUILD)
    await told


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
    ("option", "sentence"), [("crosspost", "공지 채널이 아니라"), ("thread", "공개 스레드 만들기")]
)
async def test_what_cannot_be_done_in_a_channel_is_said_before_anything_is_saved(bot, sandbox, option, sentence):
    told = asyncio.create_task(bot.wait_for("guild_channel_update", timeout=10))
    await asyncio.sleep(0)
    sandbox.set_overwrite(sandbox.world.channels[GENERAL], BOT, 1, allow=0, deny=BITS["create_public_threads"])
    await told
    answer = await sandbox.person(SEOYEON).slash("general", "digest subscribe", **{option: True})

    assert sentence in answer.text
    assert await bot.services.subscriptions.all() == []


async def test_one_role_is_pinged_until_it_is_gone(bot, sandbox):
    seoyeon = sandbox.person(SEOYEON)
    everyone = await seoyeon.slash("general", "digest subscribe", role=GUILD)
    unreachable = await seoyeon.slash("general", "digest subscribe", role=ADMIN_ROLE)
    await change_role(bot, sandbox, mentionable=True)
    subscribed = await seoyeon.slash("general", "digest subscribe", role=ADMIN_ROLE)
    await next_day(bot, sandbox)
    await lose_role(bot, sandbox)
    await bot.services.papers.save_digest(
        Digest(day=date(2024, 12, 26), entries=(DigestEntry(arxiv_id="2412.00001", title="<@&1> @everyone"),))
    )
    await next_day(bot, sandbox)
    first, second = [one for one in seoyeon.messages("general") if "오늘의 논문" in says(one)]
    await seoyeon.slash("general", "digest log")
    await seoyeon.sees("general", "역할이 없어져")

    assert "@everyone은 고를 수 없습니다" in everyone.text
    assert "멘션을 모두에게 허용" in unreachable.text
    assert f"<@&{ADMIN_ROLE}>" in subscribed.text
    assert (first["mention_roles"], first["mention_everyone"], first["mentions"]) == ([ADMIN_ROLE], False, [])
    assert (second["mention_roles"], second["mention_everyone"], second["mentions"]) == ([], False, [])
