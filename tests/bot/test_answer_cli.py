"""`python -m bot ask`, over the digests that come with the bot."""

import json

import pytest


@pytest.fixture
def run(seeded):
    """Run a command that has to succeed, over the seeds; gives standard output."""

    def command(*arguments):
        status, out, err = seeded(*arguments)
        assert status == 0, err
        return out

    return command


def test_an_answer_in_json_has_its_sources_and_its_evidence(run):
    answer = json.loads(run("ask", "B-STaR 논문이 뭐야?", "--json"))

    assert answer["question"] == "B-STaR 논문이 뭐야?"
    assert answer["refused"] is False
    assert answer["mode"] == "extractive"
    assert answer["sources"][0]["arxiv_id"] == "2412.17256"
    assert answer["sources"][0]["url"] == "https://arxiv.org/abs/2412.17256"
    assert answer["passages"] == ["2412.17256"]
    assert "[1]" in answer["answer"]


def test_a_refusal_in_json_names_no_source(run):
    answer = json.loads(run("ask", "--json", "오늘 서울 날씨 어때?", "--no-model"))

    assert answer["refused"] is True
    assert answer["sources"] == []
    assert answer["passages"] == []


def test_a_batch_answers_each_line_and_takes_a_list_as_turns(run, tmp_path):
    questions = tmp_path / "questions.txt"
    questions.write_text('B-STaR 요약해줘\n["B-STaR가 뭐야?", "저자는 누구야?"]\n날씨 어때\n', encoding="utf-8")

    lines = [json.loads(line) for line in run("ask", "--batch", questions).splitlines()]

    assert [line["question"] for line in lines] == ["B-STaR 요약해줘", "저자는 누구야?", "날씨 어때"]
    assert lines[1]["sources"][0]["arxiv_id"] == "2412.17256"
    assert "저자는" in lines[1]["answer"]
    assert [line["refused"] for line in lines] == [False, False, True]


def test_a_person_reads_the_answer_with_numbered_links(run):
    shown = run("ask", "B-STaR 논문이 뭐야?")

    assert "[1]" in shown
    assert "https://arxiv.org/abs/2412.17256" in shown
