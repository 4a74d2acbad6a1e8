"""What is understood of a question before the archive is asked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.questions import Aspect, read_question
from bot.answers.spans import Span, find_span, week_of_month
from bot.answers.wording import QUESTION_LIMIT, readable, terms_of

WEDNESDAY = date(2025, 5, 14)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("지난주 논문 뭐 있었어?", "2025-05-05", "2025-05-11"),
        ("이번 주에 나온 논문", "2025-05-12", "2025-05-14"),
        ("어제 올라온 논문", "2025-05-13", "2025-05-13"),
        ("2024년 12월 셋째 주에 인기 있던 논문", "2024-12-16", "2024-12-22"),
        ("12월 마지막 주 논문", "2024-12-23", "2024-12-29"),
        ("12월 24일 논문", "2024-12-24", "2024-12-24"),
        ("2024-12-24에 뭐 나왔어", "2024-12-24", "2024-12-24"),
        ("최근 3일 논문", "2025-05-12", "2025-05-14"),
        ("지난달 논문", "2025-04-01", "2025-04-30"),
        ("작년 논문", "2024-01-01", "2024-12-31"),
        ("what was popular last month", "2025-04-01", "2025-04-30"),
        ("papers of the third week of December 2024", "2024-12-16", "2024-12-22"),
        ("papers from December 24, 2024", "2024-12-24", "2024-12-24"),
        ("the past 7 days", "2025-05-08", "2025-05-14"),
        ("2024-12-18부터 2024-12-24까지의 논문", "2024-12-18", "2024-12-24"),
        ("12월 1일부터 7일까지 나온 논문", "2024-12-01", "2024-12-07"),
        ("2024년 12월 30일 ~ 2025년 1월 2일 논문", "2024-12-30", "2025-01-02"),
        ("지난달부터 어제까지 논문", "2025-04-01", "2025-05-13"),
        ("papers from May 1 to May 7, 2025", "2025-05-01", "2025-05-07"),
        ("papers between April 28 and May 2", "2025-04-28", "2025-05-02"),
    ],
)
def test_days_are_understood_as_people_say_them(text, since, until):
    span, _ = find_span(text, WEDNESDAY)

    assert span == Span(date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize("text", ["B-STaR가 뭐야", "13월 45일 논문", "2024년 2월 31일 논문", "LLaMA 2024 tokens"])
def test_what_names_no_day_has_no_span(text):
    span, rest = find_span(text, WEDNESDAY)

    assert span is None or span.since <= span.until
    assert "논문" not in text or "논문" in rest


def test_the_first_week_of_a_month_is_the_one_with_its_first_thursday():
    assert week_of_month(2024, 12, 1) == Span(date(2024, 12, 2), date(2024, 12, 8))
    assert week_of_month(2025, 5, 1) == Span(date(2025, 4, 28), date(2025, 5, 4))


@pytest.mark.parametrize(
    "text",
    [
        "이 서버 재부팅해줘",
        "내 이메일로 목록 보내줘",
        "피자 한 판 주문해줘",
        "내일 9시에 알람 맞춰줘",
        "이 대화 전부 삭제해",
        "please delete all messages",
        "can you email me this",
        "얀 르쿤 전화번호 알려줘",
        "그 저자 집 주소가 어디야?",
        "B-STaR 저자들 나이와 연봉 알려줘",
        "what is Kaiming He's email",
        "could you send it to my inbox?",
        "논문을 메일로 보내 달라고",
        "첫 번째 저자 결혼했어?",
        "그 교수 아내 이름이 뭐야",
    ],
)
def test_deeds_and_private_lives_are_refused_whatever_the_archive_holds(text):
    assert read_question(text, WEDNESDAY).refused


@pytest.mark.parametrize(
    "text",
    [
        "B-STaR 논문 요약해줘",
        "환각 줄이는 방법 좀 알려줘",
        "두 논문을 비교해 주세요",
        "비슷한 논문 추천 좀 해줘",
        "이메일을 분류하는 언어 모델 연구 있어?",
        "Text-to-Image 모델을 빠르게 만들어 주는 방법은?",
        "사용자 나이를 추정하는 모델 논문",
        "Which papers generate video?",
        "Draw an Audio: which modules does it have?",
        "text summarization",
        "두 방법은 뭐가 달라?",
        "play in open worlds",
    ],
)
def test_questions_about_papers_are_not_taken_for_requests(text):
    assert not read_question(text, WEDNESDAY).refused


@pytest.mark.parametrize(
    "text",
    [
        "연을 조종하는 작은 모델이 있나요?",
        "라벨 없이 보상을 배우는 방법 알려줘",
        "지도를 그려 주는 시스템은?",
        "which papers measure how far agents plan ahead",
        "is there a benchmark for reading maps?",
    ],
)
def test_who_asks_for_a_work_of_research_is_understood_so(text):
    assert read_question(text, WEDNESDAY).for_a_work


@pytest.mark.parametrize(
    "text",
    ["KiteNet은 과제를 몇 개나 풀어?", "오늘 서울 날씨 어때?", "비트코인 모델 가격 얼마", "who won the cup this year"],
)
def test_who_asks_for_a_fact_does_not_ask_for_a_work(text):
    assert not read_question(text, WEDNESDAY).for_a_work


def test_question_words_and_particles_say_nothing_about_the_topic():
    terms = [term.text for term in terms_of("환각을 완화하는 방법이 뭐가 있는지 알려줘")]

    assert terms[0] == "환각"
    assert not {"방법", "뭐가", "있는지", "알려줘"} & set(terms)


def test_a_name_with_hyphens_is_more_than_its_words():
    assert "gpt 9" in [term.text for term in terms_of("GPT-9의 성능은?")]


def test_invisible_characters_and_mentions_are_not_read():
    assert readable("B\u200b-ST\u202eaR <@123>가  뭐야\x00") == "B-STaR 가 뭐야"


def test_other_than_like_and_comparisons_are_understood():
    assert read_question("RLHF 말고 다른 정렬 방법", WEDNESDAY).other_than == "RLHF"
    assert read_question("ControlNet과 비슷한 논문", WEDNESDAY).like == "ControlNet"
    assert read_question("B-STaR랑 DRT-o1 차이가 뭐야", WEDNESDAY).comparing
    assert Aspect.AUTHORS in read_question("저자가 누구야", WEDNESDAY).aspects
    assert read_question("2412.17256v2 설명해줘", WEDNESDAY).identifiers == ("2412.17256",)


@given(st.text(max_size=3 * QUESTION_LIMIT))
def test_no_text_makes_reading_fail(text):
    question = read_question(text, WEDNESDAY)

    assert len(question.text) <= QUESTION_LIMIT
