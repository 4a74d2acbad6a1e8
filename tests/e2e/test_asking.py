"""Questions over the wire: asked by command, mention, reply, direct message and form, and answered with sources."""

import asyncio
import json

import pytest
from aiohttp import web

from bot.conversation import chain_before
from bot.importing import SEEDS
from bot.settings import Settings
from sandbox.people import says

MINJI, ALEX = "minji", "alex"
MENTION = "<@{}> {}"


@pytest.fixture
async def bot(start_services, start_bot):
    """A bot whose archive holds the seeds, without a model."""
    async with start_services(SEEDS) as services, start_bot(services) as bot:
        yield bot


def ids_in(message):
    found = []

    def walk(components):
        for component in components:
            if "custom_id" in component:
                found.append(component["custom_id"])
            walk(component.get("components", []))

    walk(message["components"])
    return found


async def test_a_question_by_command_is_answered_with_its_sources(bot, sandbox):
    answer = await sandbox.person(MINJI).slash("general", "ask", question="B-STaR 논문이 뭐야?")

    assert answer.text.startswith("> B-STaR 논문이 뭐야?")
    assert "https://arxiv.org/abs/2412.17256" in answer.text
    assert "2024-12-24" in answer.text
    assert {"answer:follow", "answer:sources", "answer:wrong"} <= set(ids_in(answer.message))


@pytest.mark.parametrize(("person", "sentence"), [(MINJI, "저장된 요약에는 답이 없습니다."), (ALEX, "do not answer")])
async def test_what_is_not_stored_is_refused_in_the_question_s_language(bot, sandbox, person, sentence):
    question = {MINJI: "오늘 서울 날씨 어때?", ALEX: "what is the weather in Seoul?"}[person]
    answer = await sandbox.person(person).slash("general", "ask", question=question)

    assert sentence in answer.text
    assert "answer:sources" not in ids_in(answer.message)


async def test_a_mention_is_answered_as_a_reply_that_pings_nobody(bot, sandbox):
    person = sandbox.person(MINJI)
    asked = person.say("general", MENTION.format(bot.user.id, "B-STaR 요약해줘"))
    answer = await person.sees("general", "2412.17256", after=asked["id"])

    assert answer["message_reference"]["message_id"] == asked["id"]
    assert answer["mentions"] == []


async def test_a_reply_goes_on_about_the_papers_cited(bot, sandbox):
    person = sandbox.person(MINJI)
    asked = person.say("general", MENTION.format(bot.user.id, "B-STaR가 뭐야?"))
    first = await person.sees("general", "2412.17256", after=asked["id"])
    again = person.reply("general", first["id"], "저자는 누구야?")
    second = await person.sees("general", "저자는", after=again["id"])

    assert "2412.17256" in says(second)


async def test_a_conversation_is_read_back_for_six_turns(bot, sandbox):
    person = sandbox.person(MINJI)
    asked = person.say("general", MENTION.format(bot.user.id, "B-STaR가 뭐야?"))
    last = await person.sees("general", "2412.17256", after=asked["id"])
    for number in range(7):
        asked = person.reply("general", last["id"], f"저자는 누구야{'?' * number}")
        last = await person.sees("general", "저자는", after=asked["id"])
    message = await bot.get_channel(int(asked["channel_id"])).fetch_message(int(asked["id"]))
    chain = await chain_before(message, bot.user.id)

    assert "2412.17256" in says(last)
    assert [turn.words for turn in chain.turns] == [f"저자는 누구야{'?' * number}" for number in range(6)]


async def test_another_persons_reply_brings_none_of_the_words_said_before(bot, sandbox):
    person, other = sandbox.person(MINJI), sandbox.person(ALEX)
    asked = person.say("general", MENTION.format(bot.user.id, "B-STaR가 뭐야?"))
    first = await person.sees("general", "2412.17256", after=asked["id"])
    again = other.reply("general", first["id"], "who are the authors?")
    second = await other.sees("general", "authors", after=again["id"])

    assert "2412.17256" in says(second)


async def test_a_direct_message_is_answered(bot, sandbox):
    person = sandbox.person(MINJI)
    channel = person.dm()["id"]
    asked = person.say(channel, "B-STaR 논문이 뭐야?")

    assert "2412.17256" in says(await person.sees(channel, "2412.17256", after=asked["id"]))


async def test_a_mention_without_a_question_is_told_what_to_do(bot, sandbox):
    person = sandbox.person(MINJI)
    asked = person.say("general", f"<@{bot.user.id}>")

    assert "/ask" in says(await person.sees("general", "질문이 보이지 않습니다", after=asked["id"]))


async def test_the_source_sentences_are_shown_to_whoever_asks_for_them(bot, sandbox):
    person = sandbox.person(MINJI)
    answer = await person.slash("general", "ask", question="B-STaR 논문이 뭐야?")
    shown = await person.click("general", answer.message["id"], "answer:sources")

    assert shown.message["flags"] & 64
    assert "B-STaR" in shown.text
    assert "> " in shown.text


async def test_a_follow_up_is_asked_in_a_form_and_is_about_the_answer(bot, sandbox):
    person = sandbox.person(MINJI)
    answer = await person.slash("general", "ask", question="B-STaR 논문이 뭐야?")
    opened = await person.click("general", answer.message["id"], "answer:follow")
    field = opened.modal["components"][0]["component"]["custom_id"]
    second = await person.submit(opened.interaction, {field: "저자는 누구야?"})

    assert "저자는" in second.text
    assert "2412.17256" in second.text


async def test_only_a_report_keeps_question_and_answer(bot, sandbox):
    person = sandbox.person(MINJI)
    answer = await person.slash("general", "ask", question="B-STaR 논문이 뭐야?")
    assert await bot.services.usage.reports() == []
    told = await person.click("general", answer.message["id"], "answer:wrong")

    (report,) = await bot.services.usage.reports()
    assert report.question == "B-STaR 논문이 뭐야?"
    assert "2412.17256" in report.answer
    assert "저장했습니다" in told.text


async def test_a_card_asks_and_opens_a_thread_that_is_about_its_paper(bot, sandbox):
    person = sandbox.person(MINJI)
    card = await person.slash("general", "paper", paper="2412.17256")
    opened = await person.click("general", card.message["id"], "ask:2412.17256")
    field = opened.modal["components"][0]["component"]["custom_id"]
    answer = await person.submit(opened.interaction, {field: "저자는 누구야?"})
    told = await person.click("general", card.message["id"], "discuss:2412.17256")
    thread = told.text.split("<#")[1].split(">")[0]
    asked = person.say(thread, MENTION.format(bot.user.id, "저자는 누구야?"))

    opening = person.messages(thread)[0]
    world_thread = next(one for one in sandbox.world.channels.values() if one["id"] == thread)
    world_thread["thread_metadata"]["archived"] = True
    again = await person.click("general", card.message["id"], "discuss:2412.17256")

    assert "저자는" in answer.text
    assert "2412.17256" in says(await person.sees(thread, "저자는", after=asked["id"]))
    assert f"<@{bot.user.id}> 멘션과 함께" in says(opening)
    assert "ask:2412.17256" in ids_in(opening)
    assert f"<#{thread}>" in again.text


async def test_nobody_waits_for_ever_where_the_answer_to_a_deferral_is_lost(bot, sandbox):
    person = sandbox.person(MINJI)
    card = await person.slash("general", "paper", paper="2412.17256")
    sandbox.faults.order("answer_lost", route="POST /interactions/{interaction_id}/{interaction_token}/callback")
    told = await person.click("general", card.message["id"], "discuss:2412.17256")

    assert told.text.startswith("문제가 생겼습니다")


async def test_the_last_days_are_looked_back_on(bot, sandbox):
    answer = await sandbox.person(MINJI).slash("general", "catchup", days=7)

    assert answer.text.startswith("> 지난 7일의 논문")
    assert "2024-12-18" in answer.text
    assert answer.text.count("https://arxiv.org/abs/2412.") == 6


async def test_a_hundred_people_at_once_are_all_answered(bot, sandbox):
    people = [sandbox.person(MINJI), sandbox.person(ALEX)]
    answers = await asyncio.gather(
        *(people[number % 2].slash("general", "ask", question=f"B-STaR {number}번째 질문") for number in range(100))
    )

    assert all(answer.text for answer in answers)


@pytest.fixture
async def talking_bot(sandbox, tmp_path, start_services, start_bot):
    """A bot with a model that answers slowly, piece by piece."""
    pieces = [
        "B-STaR는 탐색과 활용의 균형을 스스로 맞추는 ",
        "방법을 제안하는 논문입니다. ",
        "[P1] @everyone ",
        "https://evil.example",
    ]
    gate = asyncio.Event()

    async def reply(request):
        await request.json()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for number, piece in enumerate(pieces):
            if number == 2:
                await gate.wait()
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            chunk["choices"] = [{"index": 0, "delta": {"content": piece}}]
            await response.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        await response.write(b"data: [DONE]\n\n")
        return response

    app = web.Application()
    app.router.add_post("/v1/chat/completions", reply)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    settings = Settings(database_url=f"sqlite:///{tmp_path}/paperboy.db", openai_model="m", openai_base_url=address)
    async with start_services(SEEDS, settings=settings) as services, start_bot(services) as bot:
        yield bot, gate
    await runner.cleanup()


async def test_an_answer_is_seen_while_it_is_written_and_is_clean_at_its_end(talking_bot, sandbox):
    bot, gate = talking_bot
    person = sandbox.person(MINJI)
    asked = person.say("general", MENTION.format(bot.user.id, "B-STaR 논문이 뭐야?"))
    unfinished = await person.sees("general", "쓰는 중입니다", after=asked["id"])
    gate.set()
    finished = await person.sees("general", "2412.17256", after=asked["id"])

    assert "균형을 스스로 맞추는" in says(unfinished)
    assert finished["id"] == unfinished["id"]
    assert "쓰는 중" not in says(finished)
    assert "answer:plain" in ids_in(finished)
    for bad in ("@everyone", "evil", "[P1]"):
        assert bad not in says(finished)


async def test_a_reply_that_pings_nobody_arrives_empty_and_is_told_so(bot, sandbox):
    person = sandbox.person(MINJI)
    asked = person.say("general", MENTION.format(bot.user.id, "B-STaR가 뭐야?"))
    first = await person.sees("general", "2412.17256", after=asked["id"])
    silent = person.reply("general", first["id"], "저자는 누구야?", ping=False)

    assert "/ask" in says(await person.sees("general", "질문이 보이지 않습니다", after=silent["id"]))


async def test_a_deleted_question_leaves_only_the_papers_to_go_on_from(bot, sandbox):
    person = sandbox.person(MINJI)
    asked = person.say("general", MENTION.format(bot.user.id, "B-STaR가 뭐야?"))
    first = await person.sees("general", "2412.17256", after=asked["id"])
    del sandbox.world.messages[first["channel_id"]][asked["id"]]
    again = person.reply("general", first["id"], "저자는 누구야?")

    assert "2412.17256" in says(await person.sees("general", "저자는", after=again["id"]))
