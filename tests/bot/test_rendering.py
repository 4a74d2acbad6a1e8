"""What is sent keeps to Discord's limits and holds no mention, link or markup that the bot did not write."""

import json
import re
from datetime import UTC, date, datetime

import pytest

from bot.answers.evidence import Evidence
from bot.answers.extract import Answer, Source
from bot.answers.questions import Question
from bot.errors import UserError
from bot.rendering.answers import answer_view
from bot.rendering.cards import card_view, picture_of
from bot.rendering.digests import digest_page_view, digest_payload
from bot.rendering.layout import body_of
from bot.rendering.results import marked, results_view
from bot.rendering.search_request import PAGE, SORT, TEXT_LIMIT, SearchRequest
from bot.rendering.text import first_sentence, plain, shorten
from bot.selection import Selector
from storage.models import Digest, DigestEntry, Paper, Section, Summary
from storage.preferences import Content
from storage.search import Mark, SearchFilters, SearchPage, SearchResult, SortOrder

DAY = date(2024, 12, 24)
CLOSED = datetime(2024, 12, 25, 3, tzinfo=UTC)


def entry(number=0, **values):
    defaults = {
        "title": f"Paper {number}",
        "upvotes": number,
        "sections": (Section(heading="What's New", body="첫 문장입니다. 둘째 문장입니다."),),
    }
    return DigestEntry(arxiv_id=f"2412.{10000 + number}", **(defaults | values))


def section(body, heading=None):
    return (Section(heading=heading, body=body),)


def post(*entries, skipped=(), shown_before=frozenset(), **content):
    digest, content = Digest(day=DAY, entries=entries), Content(**content)
    selection = Selector(digest).select(content, frozenset(shown_before))
    return digest_payload(digest, content, selection, closed_at=CLOSED, skipped=skipped)


def components_of(body):
    found = []

    def walk(component):
        found.append(component)
        for child in component.get("components", []):
            walk(child)
        if "accessory" in component:
            walk(component["accessory"])

    for component in body["components"]:
        walk(component)
    return found


def texts_of(body):
    return [component["content"] for component in components_of(body) if component["type"] == 10]


def check_limits(body):
    components = components_of(body)
    custom_ids = [component["custom_id"] for component in components if "custom_id" in component]
    assert len(components) <= 40
    assert sum(len(text) for text in texts_of(body)) <= 4000
    assert all(texts_of(body))
    assert all(1 <= len(custom_id) <= 100 for custom_id in custom_ids)
    assert len(custom_ids) == len(set(custom_ids))
    assert all(len(component["label"]) <= 80 for component in components if "label" in component)
    assert body["flags"] == 1 << 15
    assert body["allowed_mentions"]["parse"] == []


HOSTILE = (
    "@everyone <@1> <@&2> <#3> </paper:4> <t:0:F> [click](https://evil.example) discord.gg/abc https://evil.example"
)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([entry(n) for n in range(68)], id="68 papers"),
        pytest.param([entry(n, title="긴 제목 " * 60) for n in range(20)], id="long titles"),
        pytest.param([entry(n, title="*_~`[]|\\" * 30) for n in range(20)], id="titles of markup"),
        pytest.param(
            [entry(n, title="*" * 200, sections=section("_" * 900)) for n in range(10)],
            id="escapes double",
        ),
        pytest.param([entry(n, upvotes=None) for n in range(3)], id="no votes"),
        pytest.param([entry(n, sections=()) for n in range(3)], id="no summary"),
        pytest.param(
            [entry(n, sections=section("가" * 2000)) for n in range(10)],
            id="2,000 characters",
        ),
        pytest.param([entry(n, title=HOSTILE, sections=section(HOSTILE)) for n in range(10)], id="hostile"),
        pytest.param([], id="empty day"),
    ],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_digest_keeps_to_every_limit(entries, language):
    check_limits(post(*entries, language=language, skipped=[DAY] * 30))
    check_limits(body_of(digest_page_view(Digest(day=DAY, entries=tuple(entries)), 2, language=language)))


def test_a_digest_shows_the_top_voted_first_and_unknown_votes_without_a_number():
    body = post(entry(1), entry(2), entry(3, upvotes=None))

    lines = [text for text in texts_of(body) if "arxiv.org" in text]
    assert re.findall(r"Paper (\d)", "".join(lines)) == ["2", "1", "3"]
    assert "▲" not in lines[2]


def test_a_digest_shows_as_many_papers_as_its_channel_chose():
    body = post(*(entry(n) for n in range(20)), count=3)

    assert sum("arxiv.org" in text for text in texts_of(body)) == 3
    assert "20편 중 추천 상위 3편" in texts_of(body)[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"min_votes": 15}, ["20편 중 조건에 맞는 5편 · 목록", "조건: 추천 15 이상"]),
        ({"min_votes": 5, "include": ("paper",)}, ["20편 중 조건에 맞는 15편, 그중 추천 상위 10편", "넣을 말: paper"]),
        ({"min_votes": 18, "exclude": ("@everyone", "[a](b)"), "language": "en"}, ["2 of 20 papers meet", "without:"]),
    ],
    ids=str,
)
def test_a_digest_says_what_was_left_out_and_still_leads_to_everything(content, said):
    body = post(*(entry(n) for n in range(20)), **content)
    text = "\n".join(texts_of(body))

    check_limits(body)
    assert all(sentence in text for sentence in said), text
    assert "@everyone" not in text
    assert "](b)" not in re.sub(r"\\.", "", text)
    assert any("20" in component.get("label", "") for component in components_of(body))


def test_a_digest_says_how_many_papers_were_posted_before():
    body = post(*(entry(n) for n in range(12)), shown_before=["2412.10003", "2412.10004"])

    assert "12편 중 추천 상위 10편 · 전에 게시한 2편 제외 · 목록 확정" in texts_of(body)[0]


def test_the_chosen_role_is_pinged_and_nobody_else():
    body = post(*(entry(n) for n in range(20)), role_id=42)

    check_limits(body)
    assert texts_of(body)[0] == "<@&42>"
    assert body["allowed_mentions"] == {"parse": [], "roles": ["42"]}
    assert post(entry())["allowed_mentions"] == {"parse": []}


def test_foreign_text_is_inert():
    shown = json.dumps(post(entry(title=HOSTILE, sections=section(HOSTILE))), ensure_ascii=False)

    for live in (
        "@everyone",
        "<@1>",
        "<@&2>",
        "<#3>",
        "</paper:4>",
        "<t:0:F>",
        "](https://evil.example)",
        "(https://evil",
    ):
        assert live not in shown
    assert "`https://evil.example`" in plain("https://evil.example")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a **bold** word", "a bold word"),
        ("2 * 3 * 4", r"2 \* 3 \* 4"),
        ("https://a.example/b에서", "`https://a.example/b`에서"),
        ("# heading", "\u200b# heading"),
        ("hidden\u202etext", "hiddentext"),
        (r"\alpha", r"\\alpha"),
    ],
)
def test_plain_text_is_shown_letter_by_letter(text, shown):
    assert plain(text) == shown


def test_a_link_label_cannot_close_its_own_link():
    text = texts_of(post(entry(title="x](https://evil.example) [y")))[1]

    assert re.findall(r"(?<!\\)\]\((\S+?)\)", text) == ["https://arxiv.org/abs/2412.10000"]


def test_shortening_cuts_at_a_word():
    assert shorten("하나 둘 셋 넷 다섯", 9) == "하나 둘 셋 …".replace(" …", "…")
    assert shorten("하나\n둘", 9) == "하나 둘"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("첫 문장입니다. 둘째.", "첫 문장입니다."),
        ("정확도가 3.5 올랐습니다. 끝.", "정확도가 3.5 올랐습니다."),
        ("끝이 없는 글", "끝이 없는 글"),
    ],
)
def test_the_first_sentence(text, sentence):
    assert first_sentence(text) == sentence


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_card_keeps_to_every_limit(language):
    paper = Paper(
        arxiv_id="2412.17256",
        title="긴 제목 " * 60,
        authors=tuple(f"Author {n}" for n in range(663)),
        upvotes=0,
        thumbnail_url="https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2412.17256.png",
        digests=(DAY,) * 9,
        summaries=(
            Summary(
                language="ko", sections=tuple(Section(heading=f"Key {n}", body="*가나*다. " * 350) for n in range(8))
            ),
        ),
    )
    body = body_of(card_view(paper, language=language))

    check_limits(body)
    assert "660" in texts_of(body)[1]
    assert "▲\u00a00" in texts_of(body)[1]


def test_a_card_speaks_the_readers_language():
    paper = Paper(
        arxiv_id="2412.17256",
        title="B-STaR",
        summaries=(Summary(language="ko", sections=(Section(heading="What’s New", body="균형."),)),),
    )

    assert any(text.startswith("### 새로운 점\n") for text in texts_of(body_of(card_view(paper, language="ko"))))
    assert any(text.startswith("### What's New\n") for text in texts_of(body_of(card_view(paper, language="en"))))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/a.png",
        "http://cdn-thumbnails.huggingface.co/a.png",
        "https://cdn-uploads.huggingface.co/a.mp4",
    ],
)
def test_a_picture_comes_from_a_known_place_only(address):
    assert picture_of(Paper(arxiv_id="2412.17256", title="x", thumbnail_url=address)) is None


def result(number, **values):
    defaults = {
        "arxiv_id": f"2412.{10000 + number}",
        "title": "제목 " * 50,
        "upvotes": 3,
        "digest_date": DAY,
        "heading": None,
        "snippet": "환각을 줄이는 방법. " * 60,
        "marks": (Mark(0, 2),),
        "title_marks": (),
    }
    return SearchResult(**(defaults | values))


def test_a_page_of_results_keeps_to_every_limit():
    page = SearchPage(
        query="환" * 62,
        total=1000,
        exact=5,
        results=tuple(result(n) for n in range(5)),
        corrected=None,
        suggestion=None,
        understood=(),
        nearest=(),
    )
    body = body_of(results_view(page, SearchRequest(query=page.query), 3, language="ko"))

    check_limits(body)
    menu = next(component for component in components_of(body) if component["type"] == 3)
    assert len(menu["options"]) == 5
    assert all(len(option["label"]) <= 100 for option in menu["options"])


def test_the_first_match_is_seen_and_marked():
    text = "가" * 300 + " 환각을 줄입니다 " + "나" * 300
    mark = Mark(301, 303)
    shown = marked(text, [mark], 100)

    assert "**환각**을" in shown
    assert len(shown) < 120


def test_a_button_carries_the_whole_search():
    request = SearchRequest(
        query="환각: 완화\n" + "가" * 20,
        filters=SearchFilters(
            since=date(2024, 1, 31), until=date(2024, 12, 24), minimum_votes=99_999, author="Ömer Faruk Bekçi"
        ),
        sort=SortOrder.VOTES,
    )

    assert SearchRequest.of(PAGE.fullmatch(request.page_id(100))) == request
    assert SearchRequest.of(SORT.fullmatch(request.sort_id())).sorted_by(SortOrder.VOTES) == request


def test_the_longest_search_still_fits_a_button():
    filters = SearchFilters(since=DAY, until=DAY, minimum_votes=99_999, author="저" * 30)
    request = SearchRequest(query="환" * (TEXT_LIMIT - 30), filters=filters)

    assert len(request.page_id(100)) <= 100
    with pytest.raises(UserError, match="too_long"):
        SearchRequest(query="환" * (TEXT_LIMIT - 29), filters=filters)


@pytest.mark.parametrize("is_generic", [True, False])
def test_an_answer_says_where_the_paper_itself_should_be_read(is_generic):
    summary = Summary(language="ko", sections=(Section(heading=None, body="좋은 방법입니다."),), is_generic=is_generic)
    paper = Paper(arxiv_id="2412.17256", title="B-STaR", summaries=(summary,))
    answer = Answer(
        text="좋은 방법입니다. [1]",
        evidence=Evidence(question=Question(text="B-STaR?", language="ko")),
        sources=(Source(number=1, paper=paper),),
    )

    assert ("원문 확인" in str(body_of(answer_view(answer, language="ko")))) == is_generic
