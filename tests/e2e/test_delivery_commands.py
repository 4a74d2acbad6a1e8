"""What administrators do with a channel's posts, over the wire."""

import pytest

from sandbox.people import says
from sandbox.world import GENERAL, GUILD
from storage.notices import note

SEOYEON, MINJI = "seoyeon", "minji"  # the administrator, and a member


@pytest.fixture
def bot(delivering_bot):
    return delivering_bot


def digests(sandbox):
    return [message for message in sandbox.person(SEOYEON).messages("general") if "오늘의 논문" in says(message)]


async def test_now_posts_once_and_then_links_to_the_message(bot, sandbox):
    seoyeon = sandbox.person(SEOYEON)
    first = await seoyeon.slash("general", "digest now")
    message = (await sandbox.until(lambda: digests(sandbox), "the digest"))[0]
    await bot.deliverer.tick()
    second = await seoyeon.slash("general", "digest now")

    assert "곧 게시합니다" in first.text
    assert f"/channels/{GUILD}/{GENERAL}/{message['id']}" in second.text
    assert len(digests(sandbox)) == 1


async def test_pausing_skipping_the_log_and_subscribing_again_say_what_comes_next(bot, sandbox):
    seoyeon = sandbox.person(SEOYEON)
    skipped = await seoyeon.slash("general", "digest skip")
    paused = await seoyeon.slash("general", "digest pause")
    log = await seoyeon.slash("general", "digest log")
    resumed = await seoyeon.slash("general", "digest resume")
    changed = await seoyeon.slash("general", "digest subscribe", days="토일")
    await seoyeon.slash("general", "digest pause")
    again = await seoyeon.slash("general", "digest subscribe", count=3)

    assert "거릅니다" in skipped.text
    assert "멈췄습니다" in paused.text
    assert "멈춰 있습니다" in log.text
    assert "다음 게시: <t:" in resumed.text
    assert "때: 주말" in changed.text
    assert "다시 시작합니다" not in changed.text
    assert "멈춰 있던 게시를 다시 시작합니다" in again.text
    assert (await bot.services.subscriptions.of_channel(int(GENERAL))).paused is None


async def test_a_preview_is_seen_by_nobody_else(bot, sandbox):
    shown = await sandbox.person(SEOYEON).slash("general", "digest preview")

    assert "2024년 12월 24일" in shown.text
    assert shown.message["flags"] & 64


async def test_members_are_told_which_permission_they_need(bot, sandbox):
    refused = await sandbox.person(MINJI).slash("general", "digest pause")

    assert "서버 관리" in refused.text
    assert (await bot.services.subscriptions.of_channel(int(GENERAL))).paused is None


async def test_an_administrator_is_told_with_their_next_command_what_could_not_be_told_before(bot, sandbox):
    subscription = await bot.services.subscriptions.of_channel(int(GENERAL))
    async with bot.services.database.transaction() as transaction:
        await note(transaction, "forbidden", [subscription.id], sandbox.clock.now())
    await sandbox.person(MINJI).slash("general", "digest show", date="2024-12-24")
    seoyeon = sandbox.person(SEOYEON)
    await seoyeon.slash("general", "digest show", date="2024-12-24")
    told = await sandbox.until(
        lambda: [one for one in seoyeon.messages("general") if "게시를 멈췄습니다" in says(one)], "the notice"
    )

    assert f"<#{GENERAL}>" in says(told[0])
    assert told[0]["flags"] & 64
