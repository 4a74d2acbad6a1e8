"""What reading a digest gives, shape by shape; every text here is made up."""

from datetime import date

import pytest

from bot.i18n import LANGUAGES, translator
from bot.sources.digest_files import read_digest, read_digest_file
from storage.models import Digest, DigestEntry, Section

DAY = date(2024, 12, 24)
HEADER = "## Daily Papers (2024-12-24)\n\n"
PAPER = "### [가짜 논문](https://arxiv.org/abs/2412.17256)\n\n"


def read(text, name="2024-12-24.md"):
    file = read_digest(text, name=name)
    for problem in file.problems:
        for language in LANGUAGES:
            assert translator(language)(problem.message_id, **problem.arguments)
    return file


def reasons(file):
    return [(problem.line, problem.message_id.removeprefix("digests.")) for problem in file.problems]


def entry_of(body):
    """The only paper of a file that must hold one and be read without a remark."""
    file = read(HEADER + PAPER + body)
    assert file.problems == ()
    (digest,) = file.digests
    (entry,) = digest.entries
    return entry


def sections_of(body):
    return [(section.heading, section.body) for section in entry_of(body).sections]


def test_a_paper_of_the_newest_era_is_read_whole():
    file = read(
        HEADER + "### [Papers [v2] (and more)](https://arxiv.org/abs/2412.17256)\n\n"
        "![](https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2412.17256.png)\n\n"
        "Vote: 29\n\nAuthors: Ada Lovelace, Alan Turing, Ada Lovelace, +\n\n"
        "- ***What's New***: 새로운 방법입니다.\n- ***Technical Details***: 두 단계입니다.\n"
    )

    assert file.complete
    assert file.digests == (
        Digest(
            day=DAY,
            entries=(
                DigestEntry(
                    arxiv_id="2412.17256",
                    title="Papers [v2] (and more)",
                    authors=("Ada Lovelace", "Alan Turing"),
                    upvotes=29,
                    media="![](https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2412.17256.png)",
                    thumbnail_url="https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2412.17256.png",
                    sections=(
                        Section(heading="What's New", body="새로운 방법입니다."),
                        Section(heading="Technical Details", body="두 단계입니다."),
                    ),
                    language="ko",
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("line", "heading", "body"),
    [
        ("- 이름 없는 문장입니다.", None, "이름 없는 문장입니다."),
        ("- **What's New**: 둘째 시대", "What's New", "둘째 시대"),
        ("- ***What's New***: 셋째 시대", "What's New", "셋째 시대"),
        ("- ***Technical Details*: 덜 닫힌 강조", "Technical Details", "덜 닫힌 강조"),
        ("- **What’s New**: 굽은 따옴표", "What’s New", "굽은 따옴표"),
        ("- **고찰**: 한글 이름", "고찰", "한글 이름"),
        ("- **비전 인코더 (Vision Encoder)**: 설명", "비전 인코더 (Vision Encoder)", "설명"),
        ("- **What's New - Related Work**: 설명", "What's New - Related Work", "설명"),
        ("- **Note:** 쌍점이 안에", "Note", "쌍점이 안에"),
        ("- ***Limitations***:", "Limitations", ""),
        ("- ***Key***: **굵게**: 시작하는 값", "Key", "**굵게**: 시작하는 값"),
        ("- **굵은 말**로 시작하는 문장: 이름이 아닙니다.", None, "**굵은 말**로 시작하는 문장: 이름이 아닙니다."),
        ("- **" + "긴 문장 " * 30 + "**: 끝", None, "**" + "긴 문장 " * 30 + "**: 끝"),
        ("- a * b ** c *** d: 홀수 별", None, "a * b ** c *** d: 홀수 별"),
        (
            "- ***K***: <EOS> $\\alpha$ https://example.org/x를 봅니다",
            "K",
            "<EOS> $\\alpha$ https://example.org/x를 봅니다",
        ),
        ("- ***K***: @everyone https://discord.gg/abc", "K", "@everyone https://discord.gg/abc"),
        ("* ***K***: 다른 기호", "K", "다른 기호"),
    ],
)
def test_a_bullet_is_parted_into_its_key_and_its_text(line, heading, body):
    assert sections_of(line) == [(heading, body)]


def test_unknown_keys_stay_in_the_order_of_the_file():
    body = "- **Limitations**: 하나\n\n- **What's New**: 둘\n- 셋\n"

    assert sections_of(body) == [("Limitations", "하나"), ("What's New", "둘"), (None, "셋")]


def test_a_text_goes_on_over_lines_nested_bullets_tables_and_blank_lines():
    body = (
        "- ***A***: 첫 줄\n1) 둘째 줄\n2. **굵은** 셋째 줄\n"
        "- ***B***: 목록:\n  - 하나\n    - 더 깊이\n\n"
        "| 가 | 나 |\n|---|---|\n| 1 | 2 |\n\n"
        "- ***C***:\n  이름 아래에서 시작\n"
    )

    assert sections_of(body) == [
        ("A", "첫 줄\n1) 둘째 줄\n2. **굵은** 셋째 줄"),
        ("B", "목록:\n- 하나\n  - 더 깊이\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |"),
        ("C", "이름 아래에서 시작"),
    ]


def test_what_stands_in_a_code_fence_is_text():
    code = "```python\n## Daily Papers (1999-01-01)\n- x: 1\n    indented\nVote: 3\n```"

    assert sections_of(f"- ***A***: 코드\n\n{code}\n\n- ***B***: 다음\n") == [("A", "코드\n\n" + code), ("B", "다음")]


def test_a_fence_that_never_closes_swallows_no_paper():
    file = read(
        HEADER + PAPER + "- 코드\n```\nx = 1\n\n### [둘째](https://arxiv.org/abs/2412.17257)\n\n- 둘째 글\n```\n"
    )

    assert [entry.arxiv_id for entry in file.digests[0].entries] == ["2412.17256", "2412.17257"]
    assert file.digests[0].entries[1].sections[0].body.startswith("둘째 글")


def test_an_indented_line_after_a_bullet_is_text_whatever_it_looks_like():
    body = "- ***A***: 글\n  ### [x](https://arxiv.org/abs/2412.00001)\n  Vote: 3\n  ## Daily Papers (2020-01-01)\n"

    assert sections_of(body) == [
        ("A", "글\n### [x](https://arxiv.org/abs/2412.00001)\nVote: 3\n## Daily Papers (2020-01-01)")
    ]


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("['하나', \"둘's\"]", "- 하나\n- 둘's"),
        ("{'크기': '작다', '수': 3}", "- 크기: 작다\n- 수: 3"),
        ("[{'가': '하나', '나': '둘'}, {'가': '셋'}]", "- 가: 하나\n- 나: 둘\n- 가: 셋"),
        ("{'밖': ['안', '또 안'], '빈': []}", "- 밖:\n  - 안\n  - 또 안\n- 빈: []"),
        ("['줄\\n바꿈', '\\\\alpha']", "- 줄\n  바꿈\n- \\alpha"),
        (r"['\alpha \lambda']", "- lpha \\lambda"),
        ("[1, 2]의 범위", "[1, 2]의 범위"),
        ("[1, 2]", "[1, 2]"),
        ("{}", "{}"),
        ("['닫히지 않은", "['닫히지 않은"),
        ("{'집합', '순서 없음'}", "{'집합', '순서 없음'}"),
        ("[" * 5000 + "'x'" + "]" * 5000, "[" * 5000 + "'x'" + "]" * 5000),
    ],
    ids=range(12),
)
def test_a_python_list_in_place_of_a_sentence_becomes_a_list(value, body):
    assert sections_of(f"- **A**: {value}\n") == [("A", body)]


@pytest.mark.parametrize(
    ("line", "votes"),
    [("Vote: 0", 0), ("Vote: 29", 29), ("Vote: 1,024", 1024), ("Vote: -", None), ("Vote:", None), ("", None)],
)
def test_unknown_votes_are_not_zero(line, votes):
    assert entry_of(f"{line}\n\n- 글\n").upvotes == votes


@pytest.mark.parametrize("votes", ["many", "-3", "9" * 40, "1.5", "٣"])
def test_votes_that_are_no_number_are_unknown_and_reported(votes):
    file = read(HEADER + PAPER + f"Vote: {votes}\n")

    assert file.digests[0].entries[0].upvotes is None
    assert file.complete
    assert reasons(file) == [(5, "votes_unreadable")]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Authors: Ada, Alan,  Ada , Grace,", ("Ada", "Alan", "Grace")),
        ("Authors: Ada, +, Alan", ("Ada", "Alan")),
        ("Authors: ['Ada', \"O'Neil\", 'Ada', '+', 'Smith, Jr.']", ("Ada", "O'Neil", "Smith, Jr.")),
        ("Authors:", ()),
        ("", ()),
        ("Authors: " + ", ".join(f"Name {number}" for number in range(663)), tuple(f"Name {n}" for n in range(663))),
    ],
    ids=range(6),
)
def test_each_author_is_named_once_where_the_name_first_stands(line, names):
    assert entry_of(f"{line}\n\n- 글\n").authors == names


def test_a_broken_list_of_authors_is_parted_at_commas_and_reported():
    file = read(HEADER + PAPER + "Authors: ['Ada', 'Alan'\n")

    assert file.digests[0].entries[0].authors == ("Ada", "Alan")
    assert reasons(file) == [(5, "authors_unreadable")]


STILL = "https://cdn-uploads.huggingface.co/production/uploads/1/x.png"


@pytest.mark.parametrize(
    ("media", "thumbnail"),
    [
        (f"![]({STILL})", STILL),
        (f"![그림]({STILL})", STILL),
        ("![](https://example.org/x.JPEG?size=1)", "https://example.org/x.JPEG?size=1"),
        ("![](https://example.org/x.webp)", "https://example.org/x.webp"),
        ("![](https://example.org/x.gif)", "https://example.org/x.gif"),
        ("![](http://example.org/x.png)", None),
        ("![](https://example.org/x.svg)", None),
        ("![](https://example.org/x.mp4)", None),
        ("![](https://example.org/x.qt)", None),
        ("![](https://example.org/x.webm)", None),
        ("![](/avatars/0cf0050b.svg)", None),
        ("![](/figures/x.png)", None),
        ("![](https://cdn-avatars.huggingface.co/v1/production/uploads/1/x.jpeg)", None),
        ("![](https://huggingface.co/avatars/x.png)", None),
        ("![](https://[broken/x.png)", None),
        ('[Watch Video](https://a.org/x.mp4)\n<div><video controls src="https://a.org/x.mp4"></video></div>', None),
        ('[Watch Video]https://a.org/x.mp4\n<div><video controls src="https://a.org/x.mp4"></video></div>', None),
        ("<video src='https://a.org/x.mp4'></video>", None),
        (f"![](/avatars/x.svg)\n![]({STILL})", STILL),
    ],
)
def test_media_is_kept_as_published_and_only_a_still_figure_is_a_thumbnail(media, thumbnail):
    entry = entry_of(f"{media}\n\nVote: 1\n\n- 글\n")

    assert entry.media == media
    assert entry.thumbnail_url == thumbnail
    assert len(entry.sections) == 1


@pytest.mark.parametrize(
    ("header", "arxiv_id", "title"),
    [
        ("### [Plain](https://arxiv.org/abs/2412.17256)", "2412.17256", "Plain"),
        ("### [Versioned](https://arxiv.org/abs/2412.17256v3)", "2412.17256", "Versioned"),
        ("### [Mirror](https://huggingface.co/papers/2412.17256)", "2412.17256", "Mirror"),
        ("### [Old](https://arxiv.org/abs/hep-th/9901001)", "hep-th/9901001", "Old"),
        (
            "### [[MASK] (all) you [need](x)](https://arxiv.org/abs/2412.17256)",
            "2412.17256",
            "[MASK] (all) you [need](x)",
        ),
        (
            "###[$\\alpha$ *b* _c_ `d` <e>](https://arxiv.org/abs/2412.17256) ",
            "2412.17256",
            "$\\alpha$ *b* _c_ `d` <e>",
        ),
    ],
)
def test_title_and_identifier_come_from_the_header_of_a_paper(header, arxiv_id, title):
    entry = read(f"{HEADER}{header}\n").digests[0].entries[0]

    assert (entry.arxiv_id, entry.title) == (arxiv_id, title)


@pytest.mark.parametrize(
    "header",
    [
        "### [Elsewhere](https://openreview.net/forum?id=abc)",
        "### [Wrong](https://arxiv.org/abs/2413.00001)",
        "### No link",
        "### [Open](",
        "###",
    ],
)
def test_a_paper_without_an_identifier_is_reported_and_the_others_are_read(header):
    file = read(
        f"{HEADER}{PAPER}- 앞 글\n\n{header}\n\nVote: 9\n\n- 잃은 글\n\n### [뒤](https://arxiv.org/abs/2412.17257)\n"
    )

    assert [(entry.arxiv_id, entry.upvotes) for entry in file.digests[0].entries] == [
        ("2412.17256", None),
        ("2412.17257", None),
    ]
    assert [section.body for section in file.digests[0].entries[0].sections] == ["앞 글"]
    assert not file.complete
    assert reasons(file) == [(7, "no_identifier")]


def test_a_paper_without_a_body_and_one_in_paragraphs_are_papers():
    file = read(
        f"{HEADER}{PAPER}### [둘](https://arxiv.org/abs/2412.17257)\n\n첫 문단\n\nVote: 3\n\n둘째 문단\n\n---\n"
    )
    first, second = file.digests[0].entries

    assert first.sections == ()
    assert second.upvotes == 3
    assert second.sections == (Section(heading=None, body="첫 문단\n\n둘째 문단"),)


def test_a_paper_without_a_title_goes_by_its_identifier():
    file = read(HEADER + "### [](https://arxiv.org/abs/2412.17256)\n")

    assert file.digests[0].entries[0].title == "2412.17256"
    assert reasons(file) == [(3, "no_title")]


def test_two_headers_of_one_day_are_one_digest():
    file = read(f"{HEADER}{PAPER}- 하나\n\n{HEADER}### [둘](https://arxiv.org/abs/2412.17257)\n\n- 둘\n")

    assert [entry.arxiv_id for entry in file.digests[0].entries] == ["2412.17256", "2412.17257"]
    assert len(file.digests) == 1
    assert file.problems == ()


def test_a_paper_that_stands_twice_in_a_day_is_one_and_lacks_nothing():
    file = read(f"{HEADER}{PAPER}Authors: Ada\n\n- 하나\n\n{HEADER}{PAPER}Vote: 4\n\nAuthors: Bea\n\n- 둘\n")
    (entry,) = file.digests[0].entries

    assert (entry.authors, entry.upvotes) == (("Ada",), 4)
    assert [section.body for section in entry.sections] == ["하나"]
    assert reasons(file) == [(11, "paper_repeated")]


def test_two_days_in_one_file_are_two_digests():
    file = read(f"{HEADER}{PAPER}\n## Daily Papers (2024-12-25)\n\n{PAPER}Vote: 7\n", name="both.md")

    assert [(digest.day, len(digest.entries)) for digest in file.digests] == [(DAY, 1), (date(2024, 12, 25), 1)]
    assert file.problems == ()


@pytest.mark.parametrize("header", ["## Daily Papers", "## Daily Papers (2024-13-45)", "## Daily Papers (오늘)", ""])
@pytest.mark.parametrize("name", ["2024-12-24.md", "archive/2024/12/24.md", "digest_2024-12-24_final.txt"])
def test_a_missing_date_is_taken_from_the_name_with_a_warning(header, name):
    file = read(f"{header}\n\n{PAPER}", name=name)

    assert [(digest.day, len(digest.entries)) for digest in file.digests] == [(DAY, 1)]
    assert file.complete
    assert [reason for _, reason in reasons(file)] == ["day_from_name"]


def test_without_any_date_nothing_is_read_and_it_is_said():
    file = read(f"## Daily Papers\n\n{PAPER}", name="notes.md")

    assert file.digests == ()
    assert not file.complete
    assert reasons(file) == [(1, "no_day")]


def test_a_header_that_contradicts_the_name_is_believed_with_a_warning():
    file = read(HEADER + PAPER, name="2024-12-25.md")

    assert file.digests[0].day == DAY
    assert file.complete
    assert reasons(file) == [(1, "day_differs")]


@pytest.mark.parametrize(("content", "reason"), [("", "empty"), (" \n\t\n", "empty"), (b"\xef\xbb\xbf", "empty")])
def test_an_empty_file_says_so(content, reason):
    assert reasons(read(content)) == [(None, reason)]


@pytest.mark.parametrize("content", ["# 장보기\n\n- 우유\n", b"\x89PNG\r\n\x1a\n\x00\x00", "한 줄"])
def test_a_file_that_is_no_digest_says_so(content):
    file = read(content)

    assert file.digests == ()
    assert not file.complete
    assert reasons(file)[0] == (None, "no_digest")


def test_a_day_without_papers_is_a_day():
    file = read(HEADER)

    assert file.digests == (Digest(day=DAY),)
    assert file.complete
    assert reasons(file) == [(None, "no_papers")]


def test_text_that_belongs_to_no_paper_is_passed_over_with_a_warning():
    file = read(f"---\n내 모음\n{HEADER}머리말\n\n{PAPER}- 글\n")

    assert [section.body for section in file.digests[0].entries[0].sections] == ["글"]
    assert file.complete
    assert reasons(file) == [(2, "text_outside")]


def test_line_ends_and_byte_order_marks_change_nothing():
    text = f"{HEADER}{PAPER}Vote: 3\n\n- ***A***: 하나\n  둘\n"
    plain = read(text).digests

    assert read(text.encode("utf-8-sig")).digests == plain
    assert read(text.replace("\n", "\r\n").encode()).digests == plain
    assert read(text.replace("\n", "\r").encode()).digests == plain
    assert read(text.encode("utf-16")).digests == plain


def test_control_characters_go_and_odd_spaces_become_spaces():
    body = "- ***A***: \\\x0cramework \x08enchmark\x00 \textit{x}\u00a0y\u2062z\u2028끝\x85\n"

    assert sections_of(body) == [("A", "\\ramework enchmark  extit{x} y\u2062z\u2028끝")]


def test_bytes_that_are_not_utf8_are_replaced_and_their_lines_named():
    content = f"{HEADER}{PAPER}- 하나 ".encode() + b"\xff\xfe\n- ok \xef\xbf\xbd\n- two \xed\xa0\x80\n"

    file = read(content)

    assert [section.body for section in file.digests[0].entries[0].sections][:2] == ["하나 \ufffd\ufffd", "ok \ufffd"]
    assert not file.complete
    assert reasons(file) == [(5, "not_utf8")]
    assert file.problems[0].arguments == {"count": 2, "lines": "5, 7"}


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("- 이 논문은 새로운 대규모 언어 모델(large language model)을 제안합니다.\n", "ko"),
        ("- This paper proposes a model.\n- It works.\n", "en"),
        ("", "ko"),
        ("- 100 %\n", "ko"),
    ],
)
def test_a_summary_is_in_the_language_of_its_letters(body, language):
    assert entry_of(body).language == language


def test_a_file_that_cannot_be_opened_is_a_problem_like_any_other(tmp_path):
    file = read_digest_file(tmp_path / "2024-12-24.md")

    assert not file.complete
    assert [problem.message_id for problem in file.problems] == ["digests.unreadable"]


def test_the_day_of_a_file_may_stand_in_its_folders(tmp_path):
    folder = tmp_path / "2024" / "12"
    folder.mkdir(parents=True)
    (folder / "24.md").write_text(PAPER, encoding="utf-8")

    assert read_digest_file(folder / "24.md").digests[0].day == DAY


@pytest.mark.parametrize(
    "text",
    [
        HEADER + PAPER + "- " + "글 " * 1_000_000,
        HEADER + PAPER + "- ***A***: 글\n" * 100_000,
        HEADER + (PAPER + "- 글\n") * 30_000,
        HEADER + "### [" + "](" * 2_000_000,
        HEADER + PAPER + "- " + "**" * 2_000_000,
        HEADER + PAPER + "- **" + "\\*" * 1_000_000,
        HEADER + PAPER + "- ***A***: " + "[" * 4_000_000 + "]",
        HEADER + PAPER + "```\n" * 500_001,
        HEADER + PAPER + "![](x)" + "![" * 1_000_000 + ")",
        HEADER + PAPER + "![](" + "![]" * 1_000_000 + ")",
        HEADER + PAPER + "![](https://a.org/x.svg)" * 100_000,
        HEADER + PAPER + "- 글" + " " * 4_000_000 + "끝",
        HEADER + PAPER + "Authors: " + "A, " * 500_000,
    ],
    ids=range(13),
)
def test_megabytes_of_anything_are_read(text):
    assert read(text).name == "2024-12-24.md"
