import pytest

from storage.search.completion import shortened

TITLES = [
    ("2501.00001", "Taming Image Diffusion"),
    ("2501.00002", "Image Matting for Everyone"),
    ("2501.00003", "PixArt-Alpha: Fast Training"),
    ("2502.00004", "Imagining Worlds"),
]


@pytest.fixture
async def library(store, make_paper):
    glossed = [make_paper(f"2503.0000{place}", f"Study {place}", "확산(diffusion)을 씁니다.") for place in range(2)]
    papers = [make_paper(*facts, authors=("Yann LeCun", "Øyvind Tafjord")) for facts in TITLES]
    await store(*papers, *glossed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t", "2501.00001"),
        ("image mat", "2501.00002"),
        ("diffusion ima", "2501.00001"),
        ("image m", "2501.00002"),
        ("diffusion im", "2501.00001"),
        ("pixart-a", "2501.00003"),
        ("2502", "2502.00004"),
        ("2501.00003", "2501.00003"),
        ("픽스아", "2501.00003"),
        ("확", "확산"),
        ("ㅎㅅ", "확산"),
        ("ghkrtks", "확산"),
    ],
)
async def test_what_is_begun_is_completed(library, search, text, expected):
    assert (await search.complete(text))[0].value == expected


async def test_a_word_that_is_hardly_begun_is_looked_for_in_titles_only(library, search):
    assert [choice.value for choice in await search.complete("image d")] == ["2501.00001"]
    assert [choice.value for choice in await search.complete("fast e")] == []


async def test_a_common_name_is_completed_as_it_is_said(store, make_paper, search):
    await store(
        make_paper("2501.00011", "Qwen2 Report"),
        make_paper("2501.00012", "Kernels at Work"),
        make_paper("2501.00013", "An LLM Grows"),
    )

    assert [choice.value for choice in await search.complete("큐원")] == ["2501.00011"]
    assert [choice.value for choice in await search.complete("엘엘엠")] == ["2501.00013"]


async def test_a_title_that_begins_so_comes_before_one_that_goes_on_so(library, search):
    assert [choice.value for choice in await search.complete("ima")][:2] == ["2502.00004", "2501.00002"]


async def test_authors_are_completed_from_any_of_their_names(library, search):
    assert [choice.value for choice in await search.complete_authors("lec")] == ["Yann LeCun"]
    assert [choice.value for choice in await search.complete_authors("oyvind t")] == ["Øyvind Tafjord"]


@pytest.mark.parametrize(
    "text", ["", " ", "%", "_", "\\", "\0", "\ud800", '"', "*", "ㅋ", "😀", "x" * 5000, "확" * 5000]
)
async def test_no_text_makes_a_completion_fail(library, search, text):
    assert len(await search.complete(text)) + len(await search.complete_authors(text)) < 50


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("가" * 200, "가…"),
        ("a" * 98 + "👨\u200d👩\u200d👧" + "b" * 50, "a…"),
        ("word " * 40, "word…"),
        ("a" * 98 + "e\u0323\u0301" + "b" * 50, "a…"),
    ],
)
def test_a_long_choice_is_cut_between_signs(text, end):
    cut = shortened(text)

    assert len(cut) <= 100
    assert cut.endswith(end)


async def test_similar_papers_share_what_others_do_not(store, make_paper, search):
    await store(
        make_paper("2501.00001", "Watermarks in images", "워터마크를 이미지에 숨깁니다."),
        make_paper("2501.00002", "Robust watermarks", "워터마크를 지키는 방법입니다."),
        make_paper("2501.00003", "Cooking robots", "로봇이 요리합니다."),
    )

    assert [result.arxiv_id for result in await search.similar("2501.00001")] == ["2501.00002"]
    assert await search.similar("2501.99999") == ()


async def test_a_plan_tells_what_each_word_is_looked_for_as(library, search):
    plan = await search.explain("확산 imagge")

    assert [word.text for word in plan.words] == ["확산", "imagge"]
    assert plan.words[0].alternates == ("diffusion",)
    assert plan.words[1].forms == ("image",)
    assert plan.corrected == "확산 image"
