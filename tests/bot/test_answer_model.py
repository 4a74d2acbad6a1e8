"""Answers by a model over real HTTP: whatever the server does, the person gets an answer."""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import date

import pytest
from aiohttp import web

from bot.answers.allowance import Allowance, Asker, Limits
from bot.answers.archive import Archive
from bot.answers.chain import Chain, Turn
from bot.answers.evidence import Evidence, Passage
from bot.answers.generate import Generator
from bot.answers.questions import read_question
from bot.answers.retrieve import Retriever
from bot.answers.rewrite import Rewriter, is_weak, queries_in
from bot.answers.service import Answers
from bot.llm import LanguageModel
from storage.database import open_database
from storage.models import Digest, DigestEntry, Paper, Section
from storage.papers import PaperRepository
from storage.search import PaperIndex, PaperSearch
from storage.search.frequencies import TermFrequencies
from storage.search.popular import PopularPapers
from storage.usage import ReportedAnswer, UsageRepository

QUESTION = "KiteNet은 비행 시간을 얼마나 늘렸어?"
ASKER = Asker(person_id=7, guild_id=1)
DIGEST = Digest(
    day=date(2025, 5, 12),
    entries=(
        DigestEntry(
            arxiv_id="2505.00001",
            title="KiteNet: Steering Kites",
            upvotes=40,
            sections=(
                Section(heading="What's New", body="연을 조종하는 작은 모델입니다."),
                Section(heading="Performance Highlights", body="비행 시간을 37% 늘렸습니다."),
            ),
        ),
    ),
)

# Papers of a field, so that a question about it has evidence.
FILLERS = Digest(
    day=date(2025, 5, 9),
    entries=tuple(
        DigestEntry(
            arxiv_id=f"2505.{number:05}",
            title=f"Filler {number}",
            upvotes=number - 100,
            sections=(Section(heading="What's New", body="언어 모델의 학습 데이터와 이미지 생성을 다룹니다."),),
        )
        for number in range(100, 112)
    ),
)
VAGUE = "그럼 그 이미지 생성 학습 데이터는?"
BEFORE = Chain(turns=(Turn(words="바람 타는 장난감"),))


def streamed(*pieces, cut=False, usage=True):
    async def reply(request):
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for piece in pieces:
            body = piece if isinstance(piece, bytes) else json.dumps(chunk(piece)).encode()
            await response.write(b"data: " + body + b"\n\n")
        if cut:
            request.transport.close()
            return response
        if usage:
            spent = {"prompt_tokens": 90, "completion_tokens": 10}
            await response.write(
                b"data: " + json.dumps({**chunk(""), "choices": [], "usage": spent}).encode() + b"\n\n"
            )
        await response.write(b"data: [DONE]\n\n")
        return response

    return reply


def chunk(text):
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return {**head, "choices": [{"index": 0, "delta": {"content": text}}]}


def refusal(status):
    async def reply(_request):
        return web.json_response({"error": {"message": "no"}}, status=status, headers={"retry-after": "0"})

    return reply


async def silence(_request):
    await asyncio.sleep(5)
    return web.Response()


GOOD = streamed("비행 시간을 ", "37% 늘렸", "습니다. [P1]")


@pytest.fixture
async def start(tmp_path, serve, passing_clock, monkeypatch):
    """Answers over a scripted model; gives them, the requests it got, and the usage."""
    # The SDK's first request takes seconds on a busy machine.
    monkeypatch.setattr("bot.answers.service.REWRITE_SECONDS", 60.0)
    opened = []
    async with open_database(tmp_path / "paperboy.db") as database:
        papers = PaperRepository(database, PaperIndex())
        for digest in (FILLERS, DIGEST):
            await papers.save_digest(digest)
        retriever = Retriever(
            Archive(papers, PaperSearch(database), TermFrequencies(database), PopularPapers(database))
        )
        usage = UsageRepository(database)

        async def begin(*replies, url=None, limits=None, seconds=20.0):
            asked = []

            async def handler(request):
                asked.append(await request.json())
                return await replies[min(len(asked), len(replies)) - 1](request)

            address = url or await serve(handler)
            model = LanguageModel("m", clock=passing_clock, base_url=f"{address}/v1", timeout_seconds=seconds * 0.3)
            opened.append(model)
            allowance = Allowance(usage, passing_clock, limits or Limits(cooldown_seconds=0))
            answers = Answers(
                retriever,
                passing_clock,
                Generator(model),
                allowance,
                rewriter=Rewriter(model),
                model_seconds=seconds,
            )
            return answers, asked, usage

        yield begin
        for model in opened:
            async with model:
                pass


async def test_a_models_answer_is_verified_and_cites_its_sources(start):
    answers, asked, usage = await start(GOOD)
    answer = await answers.answer(QUESTION, asker=ASKER)

    assert (answer.mode, answer.text) == ("model", "비행 시간을 37% 늘렸습니다. [1]")
    assert [source.paper.arxiv_id for source in answer.sources] == ["2505.00001"]
    assert "37%" in asked[0]["messages"][1]["content"]
    assert (await usage.of(date(2026, 5, 16), "person:7")).tokens == 100
    assert (await usage.of(date(2026, 5, 16), "guild:1")).questions == 1


@pytest.mark.parametrize(
    ("replies", "mode"),
    [
        pytest.param([refusal(401)], "extractive", id="401"),
        pytest.param([refusal(404)], "extractive", id="404"),
        pytest.param([refusal(429), GOOD], "model", id="429 then good"),
        pytest.param([refusal(500)], "extractive", id="500"),
        pytest.param([silence], "extractive", id="time-out"),
        pytest.param([streamed("비행 ", "시간을 ", "37%", cut=True)], "extractive", id="cut after three chunks"),
        pytest.param([streamed()], "extractive", id="empty"),
        pytest.param([streamed("가" * 200_000)], "extractive", id="200,000 characters"),
        pytest.param([streamed(b"\xff\xfe{\x80")], "extractive", id="broken UTF-8"),
        pytest.param([streamed("출처가 없는 말입니다.")], "extractive", id="nothing cited"),
        pytest.param([streamed("NO_ANSWER")], "extractive", id="it says that it does not know"),
        pytest.param([streamed("<think>음</think>37% 늘렸습니다. [P1]")], "model", id="thoughts"),
        pytest.param([streamed("37% 늘렸습니다. [P1]", usage=False)], "model", id="no usage"),
    ],
)
async def test_whatever_the_model_does_there_is_an_answer_in_time(start, caplog, replies, mode):
    caplog.set_level(logging.INFO, logger="bot.answers")
    answers, _, _ = await start(*replies, seconds=1.0 if silence in replies else 20.0)
    answer = await answers.answer(QUESTION, asker=ASKER)

    assert answer.mode == mode
    assert "37%" in answer.text
    assert "[1]" in answer.text
    lines = [record for record in caplog.records if record.name.startswith("bot.answers")]
    assert len(lines) == 1
    assert "KiteNet" not in caplog.text
    assert "비행" not in caplog.text


async def test_a_refused_connection_is_answered_from_stored_sentences(start):
    answers, _, _ = await start(url="http://127.0.0.1:9")
    answer = await answers.answer(QUESTION, asker=ASKER)

    assert answer.mode == "extractive"
    assert "37%" in answer.text


async def test_the_model_is_not_asked_where_there_is_no_evidence(start):
    answers, asked, _ = await start(GOOD)
    answer = await answers.answer("오늘 서울 날씨 어때?", asker=ASKER)

    assert answer.is_refused
    assert asked == []


async def test_what_is_shown_while_it_is_written_is_clean(start):
    answers, _, _ = await start(
        streamed("비행 시간을 37% 늘", "렸습니다. [P", "1] @every", "one https://evil.exa", "mple 끝")
    )
    partials = []

    async def note(text):
        partials.append(text)

    answer = await answers.answer(QUESTION, asker=ASKER, on_partial=note)

    assert partials[0] == "비행 시간을 37%"
    assert not any(bad in text for text in [*partials, answer.text] for bad in ("[P", "@everyone", "evil", "http"))


def said(text):
    async def reply(_request):
        message = {"role": "assistant", "content": text}
        usage = {"prompt_tokens": 25, "completion_tokens": 5}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        return web.json_response({"id": "1", "object": "chat.completion", "choices": choices, "usage": usage})

    return reply


async def test_a_question_that_points_at_what_was_said_is_put_in_other_words_by_the_model(start):
    answers, asked, usage = await start(said("ko: 연 조종 모델\nen: kite steering"), streamed("연을 조종합니다. [P2]"))
    plain = await answers.answer(VAGUE, chain=BEFORE, with_model=False)
    answer = await answers.answer(VAGUE, chain=BEFORE, asker=ASKER)
    again = await answers.answer(VAGUE, chain=BEFORE, asker=ASKER)

    assert "2505.00001" not in [paper.arxiv_id for paper in plain.evidence.papers]
    assert [source.paper.arxiv_id for source in answer.sources] == ["2505.00001"]
    assert again == answer
    assert [request["messages"][0]["content"][:8] for request in asked] == ["You turn", "You answ"]
    assert asked[0]["max_tokens"] <= 120
    assert "Asked before: 바람 타는 장난감" in asked[0]["messages"][1]["content"]
    assert (await usage.of(date(2026, 5, 16), "person:7")).tokens == 130


@pytest.mark.parametrize("reply", [said("저는 할 수 없습니다."), refusal(401)], ids=["prose", "401"])
async def test_without_other_words_the_question_is_answered_from_its_own(start, reply):
    answers, asked, _ = await start(reply, streamed("이미지를 다룹니다. [P1]"))
    answer = await answers.answer(VAGUE, chain=BEFORE, asker=ASKER)

    assert answer.mode == "model"
    assert len(asked) == 2


def test_other_words_are_sought_where_few_of_the_questions_own_were_found():
    question = read_question("연을 조종하는 모델", date(2025, 5, 14))
    passage = Passage(paper=Paper(arxiv_id="2505.00001", title="KiteNet"), section=Section(heading=None, body="연"))
    found = Evidence(question=question, passages=(passage,), confidence=1.0)

    assert is_weak(found, follows=False)
    assert not is_weak(replace(found, confidence=4.0), follows=False)
    assert not is_weak(replace(found, kind="papers"), follows=True)
    assert not is_weak(replace(found, passages=()), follows=True)


async def test_only_a_question_that_names_nothing_is_put_in_other_words(start):
    answers, asked, _ = await start(GOOD)
    await answers.answer(QUESTION, asker=ASKER)
    await answers.answer("2505.00001 요약해줘", asker=ASKER)

    assert all(request["stream"] for request in asked)


@pytest.mark.parametrize(
    ("reply", "queries"),
    [
        ("ko: 연 조종\nen: kite steering", ("연 조종", "kite steering")),
        ('```json\n{"ko": "연 조종", "en": "kite steering"}\n```', ("연 조종", "kite steering")),
        ("- **KO**: 연 조종\n- **EN**: 연 조종", ("연 조종",)),
        ("연을 조종하는 방법입니다.", ()),
        ("", ()),
    ],
)
def test_queries_are_read_from_lines_and_from_json(reply, queries):
    assert queries_in(reply) == queries


async def test_a_look_back_is_written_by_the_model_from_the_papers_of_its_days(start):
    answers, asked, usage = await start(streamed("연을 조종하는 모델이 추천 40표를 받았습니다. [P1]"))
    partials = []

    async def note(text):
        partials.append(text)

    answer = await answers.catch_up(7, "ko", asker=ASKER, on_partial=note)
    prompt = asked[0]["messages"][1]["content"]

    assert (answer.mode, answer.text) == ("model", "연을 조종하는 모델이 추천 40표를 받았습니다. [1]")
    assert "KiteNet" in prompt
    assert "40 votes" in prompt
    assert prompt.count("Filler") >= 4
    assert partials
    assert (await usage.of(date(2026, 5, 16), "person:7")).tokens == 100


async def test_a_look_back_without_a_model_names_more_than_three_papers_by_votes(start):
    answers, _, _ = await start(refusal(500))
    answer = await answers.catch_up(7, "ko", asker=ASKER)

    assert answer.mode == "extractive"
    assert "2025-05-06부터 2025-05-12까지 목록에 오른 13편" in answer.text
    assert [source.paper.upvotes for source in answer.sources] == [40, 11, 10, 9, 8, 7]


async def test_an_answer_that_breaks_off_is_counted_all_the_same(start):
    answers, _, usage = await start(streamed("비행 ", "시간을 ", cut=True))
    await answers.answer(QUESTION, asker=ASKER)

    assert (await usage.of(date(2026, 5, 16), "person:7")).tokens > 100


async def test_the_same_question_in_flight_is_asked_once_and_then_remembered(start):
    answers, asked, _ = await start(GOOD)
    together = await asyncio.gather(
        *(answers.answer(QUESTION, asker=Asker(person_id=n, guild_id=1)) for n in range(20))
    )
    again = await answers.answer(QUESTION, asker=ASKER)

    assert {answer.text for answer in [*together, again]} == {"비행 시간을 37% 늘렸습니다. [1]"}
    assert len(asked) == 1


async def test_somebody_who_leaves_does_not_take_the_answer_from_others(start):
    answers, _, _ = await start(GOOD)
    first = asyncio.create_task(answers.answer(QUESTION, asker=ASKER))
    second = asyncio.create_task(answers.answer(QUESTION, asker=Asker(person_id=8, guild_id=1)))
    await asyncio.sleep(0.01)
    first.cancel()

    assert (await second).mode == "model"


@pytest.mark.parametrize(
    ("limits", "asker", "note"),
    [
        (Limits(cooldown_seconds=0, person_tokens=100), ASKER, "answer.over_budget"),
        (Limits(cooldown_seconds=0, guild_tokens=100), ASKER, "answer.over_budget"),
        (Limits(cooldown_seconds=0, bot_tokens=100), ASKER, "answer.over_budget"),
        (Limits(cooldown_seconds=60), ASKER, "answer.too_soon"),
    ],
)
async def test_over_a_limit_stored_sentences_answer_with_one_quiet_line(start, caplog, limits, asker, note):
    answers, asked, _ = await start(GOOD, limits=limits)
    await answers.answer(QUESTION, asker=asker)
    answer = await answers.answer("KiteNet은 뭐야?", asker=asker)
    await answers.answer("KiteNet 설명해줘", asker=asker)

    assert (answer.mode, answer.note) == ("extractive", note)
    assert len(asked) == 1
    assert len([r for r in caplog.records if "budget" in r.getMessage()]) == (1 if note.endswith("budget") else 0)


async def test_outside_servers_the_model_answers_only_where_the_operator_wants_it(start):
    nowhere = Asker(person_id=7)
    closed, asked, _ = await start(GOOD)
    opened, _, _ = await start(GOOD, limits=Limits(cooldown_seconds=0, outside_guilds=True))

    assert (await closed.answer(QUESTION, asker=nowhere)).note == "answer.only_in_servers"
    assert (await opened.answer(QUESTION, asker=nowhere)).mode == "model"
    assert asked == []


async def test_no_word_of_a_question_is_stored(start, tmp_path):
    answers, _, usage = await start(GOOD)
    await answers.answer(QUESTION, asker=ASKER)
    await answers.answer("날씨가궁금한사람의질문", asker=ASKER)

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("paperboy.db*"))
    assert "얼마나 늘렸어".encode() not in stored
    assert "날씨가궁금한".encode() not in stored
    assert await usage.reports() == []


async def test_a_reported_answer_is_kept_once_and_can_be_forgotten(start, passing_clock):
    _, _, usage = await start(GOOD)
    report = ReportedAnswer(
        reported_at=passing_clock.now(), guild_id=1, reporter_id=7, message_id=5, question="질문", answer="답"
    )

    assert await usage.report(report)
    assert not await usage.report(report)
    assert await usage.reports() == [report]
    assert await usage.forget(7) == 1
    assert await usage.reports() == []
