"""A channel gets the papers that meet its conditions, matched as search matches."""

from datetime import date

import pytest

from bot.selection import Selector
from storage.models import Digest, DigestEntry, Section, Summary
from storage.preferences import Content


def paper(number, title="A paper", upvotes=None, body=""):
    summaries = (Summary(language="ko", sections=(Section(heading=None, body=body),)),) if body else ()
    return DigestEntry(arxiv_id=f"2412.{number:05}", title=title, upvotes=upvotes, summaries=summaries)


def selected(*papers, shown_before=(), **content):
    digest = Digest(day=date(2024, 12, 24), entries=papers)
    found = Selector(digest).select(Content(**content), frozenset(shown_before))
    return [int(entry.arxiv_id.partition(".")[2]) for entry in found.entries]


def test_without_conditions_it_is_the_whole_list_top_voted_first():
    assert selected(paper(1, upvotes=3), paper(2), paper(3, upvotes=9)) == [3, 1, 2]


def test_papers_with_too_few_or_unknown_votes_are_left_out():
    assert selected(paper(1, upvotes=5), paper(2, upvotes=4), paper(3), min_votes=5) == [1]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("생성", "그림의 생성을 다룹니다"),
        ("생성을", "생성은 어렵습니다"),
        ("강화 학습", "강화학습으로 배웁니다"),
        ("강화학습", "강화 학습을 씁니다"),
        ("RAG", "RAG를 평가합니다"),
        ("rag를", "a RAG benchmark"),
        ("agent", "LLM Agents at work"),
        ("agents", "one agent"),
        ("fine-tuning", "robust fine tuning"),
    ],
)
def test_a_word_is_found_in_title_and_summary_in_any_form(word, text):
    assert selected(paper(1, title=text), paper(2), include=(word,)) == [1]
    assert selected(paper(1, body=text), paper(2), include=(word,)) == [1]
    assert selected(paper(1, body=text), paper(2), exclude=(word,)) == [2]


@pytest.mark.parametrize(("word", "text"), [("RAG", "Fragments"), ("환각", "환경과 각도"), ("art", "start")])
def test_a_part_of_another_word_is_not_found(word, text):
    assert selected(paper(1, title=text), include=(word,)) == []


def test_one_word_to_include_is_enough_and_one_to_exclude_too():
    papers = paper(1, title="RAG"), paper(2, title="Robots"), paper(3, title="RAG for robots")

    assert selected(*papers, include=("RAG", "robot")) == [1, 2, 3]
    assert selected(*papers, include=("RAG",), exclude=("robot", "music")) == [1]


def test_papers_shown_before_are_left_out_and_counted():
    digest = Digest(day=date(2024, 12, 24), entries=(paper(1), paper(2)))
    found = Selector(digest).select(Content(), frozenset({"2412.00001", "2411.99999"}))

    assert [entry.arxiv_id for entry in found.entries] == ["2412.00002"]
    assert found.shown_before == 1
