"""The main job over the wire: papers are looked up, searched, subscribed to and delivered."""

import re
from datetime import time, timedelta

import pytest

from bot.importing import SEEDS, import_digests
from sandbox.people import says
from sandbox.standins.huggingface import PATH as HUGGING_FACE
from sandbox.world import DAILY_PAPERS, GENERAL, GUILD, OWNER
from storage.preferences import Preferences, Schedule, Wish

SEOYEON, MINJI, ALEX = "seoyeon", "minji", "alex"  # the administrator, a member, and one who reads English


AT_CLOSE = Schedule(at=None, zone="Asia/Seoul")


def wish(channel_id, schedule=AT_CLOSE):
    return Wish(
        guild_id=int(GUILD),
        channel_id=int(channel_id),
        created_by=int(OWNER),
        preferences=Preferences(schedule=schedule),
    )


def digests_in(sandbox, channel):
    return [message for message in sandbox.person(SEOYEON).messages(channel) if "오늘의 논문" in says(message)]


def buttons_of(message, kind=2):
    found = []

    def walk(components):
        for component in components:
            if component["type"] == kind and "custom_id" in component:
                found.append(component)
            walk(component.get("components", []))
            if "accessory" in component:
                walk([component["accessory"]])

    walk(message["components"])
    return found


def button_id(message, pattern, kind=2):
    return next(one["custom_id"] for one in buttons_of(message, kind) if re.search(pattern, one["custom_id"]))


def menu_id(message, pattern):
    return button_id(message, pattern, kind=3)


@pytest.fixture
async def bot(start_services, start_bot):
    """A bot whose archive holds the seeds."""
    async with start_services(SEEDS) as services, start_bot(services) as bot:
        yield bot


@pytest.mark.parametrize("text", ["2412.17256", "https://arxiv.org/pdf/2412.17256v2", "B-STaR"])
@pytest.mark.parametrize(("person", "heading"), [(MINJI, "### 새로운 점"), (ALEX, "### What's New")])
async def test_a_paper_is_opened_by_identifier_link_and_title(bot, sandbox, text, person, heading):
    answer = await sandbox.person(person).slash("general", "paper", paper=text)

    assert "B-STaR: Monitoring and Balancing Exploration" in answer.text
    assert "https://arxiv.org/abs/2412.17256" in answer.text
    assert "▲\u00a029" in answer.text
    assert heading in answer.text


@pytest.mark.parametrize(
    ("person", "sentence"), [(MINJI, "arXiv 번호가 아닙니다"), (ALEX, "is not an arXiv identifier")]
)
async def test_what_is_no_identifier_is_answered_with_what_to_type(bot, sandbox, person, sentence):
    answer = await sandbox.person(person).slash("general", "paper", paper="2413.00001")

    assert sentence in answer.text
    assert "2412.17256" in answer.text
    assert answer.message["flags"] & 64  # only the person sees it


async def test_a_search_that_finds_nothing_stored_goes_on_outside(sandbox, start_services, start_bot, settings):
    settings = settings.model_copy(update={"huggingface_url": sandbox.url + HUGGING_FACE})
    async with start_services(settings=settings, live=True) as services, start_bot(services) as bot:
        minji = sandbox.person(MINJI)
        nothing = await minji.slash("general", "search", query="B-STaR")
        found = await minji.click("general", nothing.message["id"], "search:live:B-STaR")
        stored_by_looking = await bot.services.papers.get("2412.17256")
        card = await minji.select("general", found.message["id"], "search:open", "2412.17256")
        stored = await bot.services.papers.get("2412.17256")
        unknown = await minji.slash("general", "search", query="zzzz")
        nowhere = await minji.click("general", unknown.message["id"], "search:live:zzzz")

    assert "맞는 논문이 없습니다" in nothing.text
    assert "Hugging Face에서 찾은 논문 1편" in found.text
    assert found.message["flags"] & card.message["flags"] & 64
    assert stored_by_looking is None
    assert "# [B-STaR: Monitoring and Balancing Exploration" in card.text
    assert (stored.title.split(":")[0], stored.digests) == ("B-STaR", ())
    assert "Hugging Face에도" in nowhere.text


async def test_a_summary_is_reported_once_by_each_person(bot, sandbox):
    minji = sandbox.person(MINJI)
    card = await minji.slash("general", "paper", paper="2412.17256")
    button = button_id(card.message, "^report:")
    form = await minji.click("general", card.message["id"], button)
    field = form.modal["components"][0]["component"]["custom_id"]
    thanks = await minji.submit(form.interaction, {field: "표현이 초록과 다릅니다."})
    again = await minji.click("general", card.message["id"], button)
    (reported,) = await bot.services.reported.open()

    assert button == "report:2412.17256:ko:1"
    assert "알려 주셔서 고맙습니다" in thanks.text
    assert "이미 신고하셨습니다" in again.text
    assert thanks.message["flags"] & again.message["flags"] & 64
    assert (reported.arxiv_id, reported.count, reported.reasons) == ("2412.17256", 1, ("표현이 초록과 다릅니다.",))


async def test_papers_are_offered_while_typing(bot, sandbox):
    answer = await sandbox.person(MINJI).complete("general", "paper", "paper", paper="B-ST")

    assert "2412.17256" in [choice["value"] for choice in answer.choices]


async def test_results_are_paged_and_their_cards_open(bot, sandbox):
    minji = sandbox.person(MINJI)
    first = await minji.slash("general", "search", query="생성")
    first_text = first.text
    second = await minji.click("general", first.message["id"], button_id(first.message, r"^search:page:2:"))
    opened = await minji.select(
        "general", second.message["id"], "search:open", re.search(r"abs/([\d.]+)", second.text)[1]
    )

    assert second.message["id"] == first.message["id"]
    assert "1–5" in first_text
    assert "6–10" in second.text
    assert "### 새로운 점" in opened.text
    assert opened.message["flags"] & 64


async def test_a_search_is_narrowed_and_sorted_and_keeps_that_over_its_pages(bot, sandbox):
    minji = sandbox.person(MINJI)
    narrowed = {"from": "2024-12-01", "to": "2025-01-31", "votes": 5}
    first = await minji.slash("general", "search", query="모델", sort="votes", **narrowed)
    first_text = first.text
    second = await minji.click("general", first.message["id"], button_id(first.message, "^search:page:2:"))
    second_text = second.text
    by_date = await minji.select("general", first.message["id"], menu_id(first.message, "^search:sort:"), "date")

    votes = [int(number) for number in re.findall(r"▲\s(\d+)", first_text + second_text)]
    days = re.findall(r"· (\d{4}-\d{2}-\d{2})", by_date.text)
    assert "2024-12-01부터 · 2025-01-31까지 · 추천 5 이상 · 추천순" in first_text
    assert len(votes) > 5
    assert votes == sorted(votes, reverse=True)
    assert min(votes) >= 5
    assert days == sorted(days, reverse=True)
    assert "최신순" in by_date.text


async def test_words_and_authors_are_offered_while_typing(bot, sandbox):
    minji = sandbox.person(MINJI)
    authors = await minji.complete("general", "search", "author", query="x", author="Junxian")
    words = await minji.complete("general", "search", "query", query="환")

    assert "Junxian He" in [choice["value"] for choice in authors.choices]
    assert words.choices


async def test_similar_papers_are_a_button_away(bot, sandbox):
    minji = sandbox.person(MINJI)
    card = await minji.slash("general", "paper", paper="2406.16338")
    similar = await minji.click("general", card.message["id"], "similar:2406.16338")
    opened = await minji.select(
        "general", similar.message["id"], "search:open", re.search(r"abs/([\d.]+)", similar.text)[1]
    )

    assert "비슷한 논문" in similar.text
    assert "2406.16338" not in re.findall(r"abs/([\d.]+)", similar.text)
    assert "###" in opened.text


async def test_buttons_survive_a_restart(sandbox, start_services, start_bot):
    minji = sandbox.person(MINJI)
    async with start_services(SEEDS) as services:
        async with start_bot(services):
            results = await minji.slash("general", "search", query="생성")
            shown = await minji.slash("general", "digest show", date="2024-12-24")
        async with start_bot(services):
            turned = await minji.click("general", results.message["id"], button_id(results.message, "^search:page:2:"))
            card = await minji.click("general", shown.message["id"], button_id(shown.message, r"^paper:2412\.17256"))

    assert "6–10" in turned.text
    assert "B-STaR" in card.text


async def test_the_search_button_of_a_digest_opens_a_form(bot, sandbox):
    minji = sandbox.person(MINJI)
    shown = await minji.slash("general", "digest show", date="2024-12-24")
    form = await minji.click("general", shown.message["id"], "search:ask")
    query = form.modal["components"][0]["component"]["custom_id"]
    results = await minji.submit(form.interaction, {query: "B-STaR"})

    assert "2412.17256" in results.text
    assert results.message["flags"] & 64


async def test_the_whole_list_is_paged(bot, sandbox):
    minji = sandbox.person(MINJI)
    shown = await minji.slash("general", "digest show", date="2024-06-25")
    everything = await minji.click("general", shown.message["id"], "digest:all:2024-06-25")
    first_text = everything.text
    second = await minji.click("general", everything.message["id"], "digest:page:2024-06-25:2")

    assert "25편 중 추천 상위 10편" in shown.text
    assert "25편 중 1–10" in first_text
    assert "25편 중 11–20" in second.text


async def test_a_button_that_nobody_knows_is_explained(bot, sandbox):
    minji = sandbox.person(MINJI)
    shown = await minji.slash("general", "digest show", date="2024-12-24")
    for button in buttons_of(shown.message):
        if button["custom_id"] == "search:ask":
            button["custom_id"] = "an:older:version"
    answer = await minji.click("general", shown.message["id"], "an:older:version")

    assert "지난 버전" in answer.text


@pytest.mark.parametrize(("day", "sentence"), [("2024-12-25", "2024-12-24"), ("어제쯤", "날짜가 아닙니다")])
async def test_a_day_that_is_not_there_is_explained(bot, sandbox, day, sentence):
    answer = await sandbox.person(MINJI).slash("general", "digest show", date=day)

    assert sentence in answer.text


async def test_subscribing_names_the_next_posts_and_the_list_of_the_first(bot, sandbox):
    seoyeon = sandbox.person(SEOYEON)
    answer = await seoyeon.slash(
        "general", "digest subscribe", channel=GENERAL, time="오후 6시", zone="서울", count=3, exclude="생성을, 로봇"
    )
    again = await seoyeon.slash("general", "digest subscribe", channel=GENERAL, min_votes=10)
    sandbox.clock.advance(24 * 3600)
    post = await seoyeon.sees("general", "오늘의 논문")
    everything = await seoyeon.click("general", post["id"], "digest:all:2024-12-24")

    assert answer.text.count("<t:") == again.text.count("<t:") == 3
    assert "2024년 12월 24일" in answer.text
    assert "매일 · 18:00 · Asia/Seoul" in again.text
    assert "조건: 추천 10 이상 · 뺄 말: 생성을, 로봇" in again.text
    assert "18편 중 조건에 맞는 10편, 그중 추천 상위 3편" in says(post)
    assert "18편 중 1–10" in everything.text


async def test_a_member_may_not_subscribe(bot, sandbox):
    answer = await sandbox.person(MINJI).slash("general", "digest subscribe")

    assert "서버 관리" in answer.text
    assert await bot.services.subscriptions.of_channel(int(GENERAL)) is None


async def test_a_time_that_is_none_is_explained_and_nothing_is_saved(bot, sandbox):
    answer = await sandbox.person(SEOYEON).slash("general", "digest subscribe", time="25:00")

    assert "시각이 아닙니다" in answer.text
    assert await bot.services.subscriptions.of_channel(int(GENERAL)) is None


async def test_zones_are_offered_by_their_city_and_days_as_they_are_read(bot, sandbox):
    seoyeon = sandbox.person(SEOYEON)
    zones = await seoyeon.complete("general", "digest subscribe", "zone", zone="뉴욕")
    days = await seoyeon.complete("general", "digest subscribe", "days", days="fri,mon")
    usual = await seoyeon.complete("general", "digest subscribe", "days", days="mo")

    assert zones.choices[0]["value"] == "America/New_York"
    assert [one["name"] for one in days.choices] == ["월요일, 금요일"]
    assert [one["name"] for one in usual.choices] == ["매일", "월–금", "주말"]


async def test_unsubscribing_ends_it(bot, sandbox):
    seoyeon = sandbox.person(SEOYEON)
    await seoyeon.slash("general", "digest subscribe", time="12:00", zone="UTC")
    answer = await seoyeon.slash("general", "digest unsubscribe")
    sandbox.clock.advance(3 * 24 * 3600)
    await bot.deliverer.tick()

    assert "더는 게시하지 않습니다" in answer.text
    assert digests_in(sandbox, "general") == []


async def test_two_channels_in_different_zones_each_get_theirs_at_their_time(sandbox, start_services, start_bot):
    now = sandbox.clock.now()
    async with start_services(SEEDS) as services, start_bot(services) as bot:
        for channel, zone in ((DAILY_PAPERS, "Asia/Seoul"), (GENERAL, "America/New_York")):
            schedule = Schedule(at=time(18), zone=zone)
            await services.enrollment.subscribe(wish(channel, schedule=schedule), now=now)
        sandbox.clock.move_to(now.replace(hour=9))  # 18:00 in Seoul, 04:00 in New York
        await bot.deliverer.tick()
        after_seoul = len(digests_in(sandbox, "daily-papers")), len(digests_in(sandbox, "general"))
        sandbox.clock.move_to(now.replace(hour=23))  # 18:00 in New York
        await bot.deliverer.tick()
        after_new_york = len(digests_in(sandbox, "daily-papers")), len(digests_in(sandbox, "general"))

    assert (after_seoul, after_new_york) == ((1, 0), (1, 1))


async def test_a_restart_posts_nothing_twice(sandbox, start_services, start_bot):
    async with start_services(SEEDS) as services:
        await services.enrollment.subscribe(wish(DAILY_PAPERS), now=sandbox.clock.now() - timedelta(hours=1))
        for _ in range(3):
            async with start_bot(services) as bot:
                await sandbox.person(SEOYEON).sees("daily-papers", "오늘의 논문")
                await bot.deliverer.tick()
                sandbox.clock.advance(3600)
                await bot.deliverer.tick()

    assert len(digests_in(sandbox, "daily-papers")) == 1


async def test_a_digest_that_is_imported_late_is_not_posted(sandbox, start_services, start_bot, tmp_path):
    late = tmp_path / "2024-12-23.md"
    late.write_text(
        "## Daily Papers (2024-12-23)\n\n### [늦은 논문](https://arxiv.org/abs/2412.00001)\n\n- 한 줄.\n", "utf-8"
    )
    async with start_services(SEEDS) as services, start_bot(services) as bot:
        await services.enrollment.subscribe(wish(DAILY_PAPERS), now=sandbox.clock.now() - timedelta(hours=1))
        await bot.deliverer.tick()
        imported = await import_digests(services.papers, [late])
        sandbox.clock.advance(48 * 3600)
        await bot.deliverer.tick()

    assert imported.added == 1
    assert [re.search(r"\d+월 \d+일", says(message))[0] for message in digests_in(sandbox, "daily-papers")] == [
        "12월 24일"
    ]


HOSTILE = "@everyone <@1> [여기](https://evil.example) discord.gg/abc ](https://evil.example)"


def hostile_digest(papers):
    """A digest file that tries every limit and every mention."""
    blocks = ["## Daily Papers (2024-12-24)"]
    for number in range(papers):
        authors = ", ".join(f"Author {name}" for name in range(663 if number == 0 else 3))
        blocks += [
            f"### [{HOSTILE} {number} {'*' * 90}](https://arxiv.org/abs/2412.{10000 + number})",
            "![](https://evil.example/pixel.png)",
            "Vote: -" if number % 2 else f"Vote: {number}",
            f"Authors: {authors}",
            "\n".join(
                f"- ***{key}***: {HOSTILE} {'긴 문장입니다. ' * 220}" for key in ("What's New", "Key @here", "Third")
            ),
        ]
    return "\n\n".join(blocks) + "\n"


async def test_a_hostile_digest_is_posted_within_every_limit_and_pings_nobody(
    sandbox, start_services, start_bot, tmp_path
):
    file = tmp_path / "2024-12-24.md"
    file.write_text(hostile_digest(68), encoding="utf-8")
    minji = sandbox.person(MINJI)
    async with start_services(file) as services, start_bot(services) as bot:
        await services.enrollment.subscribe(wish(DAILY_PAPERS), now=sandbox.clock.now() - timedelta(hours=1))
        await bot.deliverer.tick()
        post = digests_in(sandbox, "daily-papers")[0]
        card = await minji.click("daily-papers", post["id"], button_id(post, r"^paper:2412\.10066"))
        authors = await minji.slash("general", "paper", paper="2412.10000")
        found = await minji.slash("general", "search", query="긴 문장")
        listed = await minji.click("daily-papers", post["id"], "digest:all:2024-12-24")

    for message in (post, card.message, authors.message, found.message, listed.message):
        text = says(message)
        assert message["mention_everyone"] is False
        assert message["mentions"] == []
        assert "@everyone" not in text
        assert "@here" not in text
        assert "](https://evil" not in re.sub(r"\\.", "", text)
        assert "evil.example/pixel" not in str(message["components"])
    assert "외 660명" in authors.text


async def test_a_second_start_does_not_send_the_commands_again(sandbox, start_services, start_bot):
    async with start_services(SEEDS) as services:
        async with start_bot(services):
            known = sandbox.person(MINJI).commands("general")
        sent = []
        sandbox.watchers.append(sent.append)
        async with start_bot(services):
            pass

    assert {command["name"] for command in known} == {"paper", "search", "digest", "ask", "catchup"}
    assert not [one for one in sent if one.route.method == "PUT"]
