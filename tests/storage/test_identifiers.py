"""What counts as an arXiv identifier, and what only looks like one."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.identifiers import find_identifier, identifiers_in, looks_like_identifier, parse_identifier

PASTED = [
    "2412.17256",
    " 2412.17256 ",
    "2412.17256v2",
    "2412.17256V12",
    "arXiv:2412.17256v2",
    "arxiv: 2412.17256",
    "arXiv:2412.17256 [cs.CL]",
    "arXiv:2412.17256v1 [cond-mat.stat-mech]",
    "ARXIV.2412.17256",
    "[2412.17256]",
    "https://arxiv.org/abs/2412.17256",
    "http://www.arxiv.org/abs/2412.17256v3",
    "arxiv.org/pdf/2412.17256",
    "https://arxiv.org/pdf/2412.17256v2.pdf",
    "https://arxiv.org/pdf/2412.17256v2.pdf#page=3",
    "https://arxiv.org/html/2412.17256v1?download=1",
    "https://arxiv.org/abs/2412.17256?context=cs.CL",
    "https://huggingface.co/papers/2412.17256",
    "https://huggingface.co/papers/2412.17256#community",
    "https://hf.co/papers/2412.17256",
    "https://www.alphaxiv.org/abs/2412.17256v1",
    "https://alphaxiv.org/overview/2412.17256",
    "https://ar5iv.labs.arxiv.org/html/2412.17256",
    "https://ar5iv.org/abs/2412.17256",
    "10.48550/arXiv.2412.17256",
    "doi: 10.48550/arXiv.2412.17256",
    "https://doi.org/10.48550/arXiv.2412.17256",
    "https://doi.org/10.48550%2FarXiv.2412.17256",
    "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2412.17256.png",
    "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2412.17256/gradient.png",
    "<https://arxiv.org/abs/2412.17256>",
    "(https://arxiv.org/abs/2412.17256).",
    "[B-STaR](https://arxiv.org/abs/2412.17256)",
    "`2412.17256`",
    "**2412.17256**",
    "||2412.17256||",
    "2412.17256,",
    "2412.17256!?",
    "“2412.17256”",
    "2412.17256은",
    "2412.17256v2를",
    "https://arxiv.org/abs/2412.17256에서",
    "논문2412.17256",
    "２４１２．１７２５６",
    "\u200b2412.17256\u200b",
]

OLD_STYLE = [
    ("math/0211159", "math/0211159"),
    ("math/0211159v1", "math/0211159"),
    ("math.GT/0309136", "math/0309136"),
    ("arXiv:hep-th/9901001v3", "hep-th/9901001"),
    ("HEP-TH/9901001", "hep-th/9901001"),
    ("https://arxiv.org/abs/cond-mat/9609089", "cond-mat/9609089"),
    ("https://arxiv.org/pdf/quant-ph/0703001.pdf", "quant-ph/0703001"),
    ("https://arxiv.org/abs/quant-ph%2F0703001", "quant-ph/0703001"),
    ("https://doi.org/10.48550/arXiv.math/0211159", "math/0211159"),
    ("astro-ph/9108001를", "astro-ph/9108001"),
]

NO_IDENTIFIERS = [
    "2413.00001",
    "2400.00001",
    "12412.17256",
    "2412.172567",
    "2412.1725",
    "1412.12345",
    "1501.1234",
    "0703.1234",
    "1.2412.17256",
    "2412.17256.3",
    "2412.17256ms",
    "x2412.17256",
    "math/0213159",
    "math/0704001",
    "hep-th/99010011",
    "maths/0211159",
    "foo-math/0211159",
    "B-STaR",
    "",
]


@pytest.mark.parametrize("text", PASTED)
def test_every_form_that_people_paste_is_reduced_to_the_bare_identifier(text):
    assert find_identifier(text) == "2412.17256"
    assert parse_identifier(text) == "2412.17256"
    assert not looks_like_identifier(text)


@pytest.mark.parametrize(("text", "identifier"), OLD_STYLE)
def test_old_identifiers_lose_version_and_subject_class(text, identifier):
    assert find_identifier(text) == parse_identifier(text) == identifier


@pytest.mark.parametrize("text", NO_IDENTIFIERS)
def test_a_number_that_only_resembles_an_identifier_is_none(text):
    assert find_identifier(text) is None
    assert parse_identifier(text) is None
    assert identifiers_in(text) == ()


@pytest.mark.parametrize(
    ("text", "identifier"), [("0704.0001", "0704.0001"), ("1412.9999", "1412.9999"), ("1501.00001v1", "1501.00001")]
)
def test_the_fifth_digit_comes_with_2015(text, identifier):
    assert find_identifier(text) == identifier


def test_an_identifier_is_found_inside_a_sentence_but_a_sentence_is_not_an_identifier():
    sentence = "어제 2412.17256v2를 읽었는데 math/0211159도 봐야 하나요? 2412.17256, 2413.00001"

    assert find_identifier(sentence) == "2412.17256"
    assert parse_identifier(sentence) is None
    assert identifiers_in(sentence) == ("2412.17256", "math/0211159")


def test_two_identifiers_are_not_one():
    assert identifiers_in("2412.17256,2412.17257") == ("2412.17256", "2412.17257")
    assert parse_identifier("2412.17256,2412.17257") is None


@pytest.mark.parametrize(
    "text",
    [
        "2413.00001",
        "2413.00001v2",
        "2412.1725",
        "2412.1725은",
        "2412.172567",
        "12412.17256",
        "241217256",
        "2412,17256",
        "arXiv:2413.00001",
        "arXiv: 2413.00001",
        "<https://arxiv.org/abs/2413.00001>",
        "https://arxiv.org/pdf/2412.1725.pdf",
        "https://arxiv.org/abs/",
        "https://arxiv.org/list/cs.CL/recent",
        "https://huggingface.co/papers/2413.00001",
        "https://huggingface.co/papers/date/2024-12-24",
        "math/0213159",
        "hep-th/990100",
    ],
)
def test_what_was_meant_as_an_identifier_is_told_apart_from_a_title(text):
    assert looks_like_identifier(text)


@pytest.mark.parametrize(
    "text",
    [
        "B-STaR",
        "2.5 Years in Class",
        "1.58-bit FLUX",
        "100,000",
        "GPT-4 2412.1725",
        "2024-12-24",
        "arXiv",
        "3.14159",
        "math/science",
        "환각 완화",
        "a/b/c",
        "",
        "arxiv.org/" * 10_000,
    ],
)
def test_a_title_or_a_query_does_not_look_like_an_identifier(text):
    assert not looks_like_identifier(text)


def test_published_titles_neither_hold_nor_look_like_identifiers(reference):
    lines = (reference / "queries" / "corpus.jsonl").read_text(encoding="utf-8").split("\n")
    papers = [json.loads(line) for line in lines if line]

    assert len(papers) > 5000
    assert [paper["title"] for paper in papers if find_identifier(paper["title"])] == []
    assert [paper["title"] for paper in papers if looks_like_identifier(paper["title"])] == []
    assert [paper["id"] for paper in papers if parse_identifier(paper["id"]) != paper["id"]] == []


months = st.integers(1, 12).map("{:02d}".format)
new_four = st.builds(
    lambda month, number: f"{month}.{number:04d}",
    st.one_of(
        st.builds("{:02d}{}".format, st.integers(8, 14), months),
        st.integers(4, 12).map("07{:02d}".format),
    ),
    st.integers(1, 9999),
)
new_five = st.builds("{:02d}{}.{:05d}".format, st.integers(15, 99), months, st.integers(1, 99_999))
old = st.builds(
    "{}/{}{}{:03d}".format,
    st.sampled_from(["math", "hep-th", "cond-mat", "cs", "math-ph", "astro-ph"]),
    st.integers(92, 99),
    months,
    st.integers(1, 999),
)
identifiers = st.one_of(new_four, new_five, old)
versions = st.one_of(st.just(""), st.integers(1, 40).map("v{}".format))
forms = st.sampled_from(
    [
        "{}",
        "arXiv:{}",
        "https://arxiv.org/abs/{}",
        "https://arxiv.org/pdf/{}.pdf",
        "https://huggingface.co/papers/{}",
        "https://doi.org/10.48550/arXiv.{}",
        "<https://www.alphaxiv.org/abs/{}>",
        "({}).",
        "{}은",
        "{}와",
    ]
)


@given(identifiers, versions, forms)
def test_any_identifier_survives_any_form(identifier, version, form):
    pasted = form.format(identifier + version)

    assert find_identifier(pasted) == parse_identifier(pasted) == identifier
    assert not looks_like_identifier(pasted)


@given(st.lists(identifiers, unique=True, max_size=5), st.sampled_from([" ", ", ", "\n", " 그리고 ", "와 "]))
def test_all_identifiers_of_a_message_come_in_order(wanted, between):
    assert identifiers_in(between.join([*wanted, *wanted])) == tuple(wanted)


@given(identifiers, st.text("0123456789", min_size=1, max_size=3))
def test_digits_glued_on_make_it_something_else(identifier, digits):
    assert find_identifier(identifier + digits) is None
    assert find_identifier(digits + identifier) is None


@given(st.text())
@example("2412.17256v2\x00은")
def test_any_text_has_an_answer(text):
    found = identifiers_in(text)

    assert find_identifier(text) == (found[0] if found else None)
    assert all(parse_identifier(identifier) == identifier for identifier in found)
    assert not (found and looks_like_identifier(text))
