"""What search makes of words that stand in no paper as they were typed."""

import pytest

NERF = ("2501.00001", "Mesh2NeRF: Direct Mesh Supervision", "메쉬로 방사장을 배웁니다.")
DIFFUSER = ("2501.00002", "DiffuEraser: A Model for Video Inpainting", "영상의 빈 곳을 채웁니다.")
SPECULATIVE = ("2501.00003", "Accelerating Speculative Decoding", "초안을 먼저 쓰고 확인합니다.")
AUDIO = ("2501.00004", "SoloAudio: Target Sound Extraction", "여러 소리에서 하나를 꺼냅니다.")
GLOSSED = [
    (f"2501.0001{place}", f"Study {place}", f"확산 모델(diffusion model)을 씁니다. 환각{place}") for place in range(3)
]
ENGLISH = ("2501.00005", "Taming Diffusion", "잡음을 없앱니다.")
TABLE = ("2501.00006", "Experts United", "전문가 혼합 구조를 씁니다.")


@pytest.fixture
async def library(store, make_paper):
    await store(*(make_paper(*facts) for facts in (NERF, DIFFUSER, SPECULATIVE, AUDIO, *GLOSSED, ENGLISH, TABLE)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("메시투너프", "2501.00001"),
        ("디퓨이레이저", "2501.00002"),
        ("디퓨이레이저가", "2501.00002"),
        ("스페큘레이티브 디코딩", "2501.00003"),
        ("솔로 오디오", "2501.00004"),
        ("솔로오디오", "2501.00004"),
    ],
)
async def test_a_name_is_found_by_its_korean_spelling(library, found, query, expected):
    assert (await found(query))[:1] == [expected]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("acelerating decoding", "2501.00003"),
        ("specualtive", "2501.00003"),
        ("speculativedecoding", "2501.00003"),
        ("solo audio", "2501.00004"),
        ("전문가혼합", "2501.00006"),
    ],
)
async def test_a_misspelt_or_respaced_word_is_found(library, found, query, expected):
    assert (await found(query))[:1] == [expected]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("챗지피티", "2501.00041"),
        ("로라를", "2501.00042"),
        ("제미나이는", "2501.00043"),
        ("래그", "2501.00044"),
        ("엘엘엠 정렬", "2501.00045"),
        ("쓰리디", "2501.00046"),
        ("챗큐에이", "2501.00047"),
        ("뮤피티를", "2501.00048"),
        ("샘 2", "2501.00049"),
    ],
)
async def test_a_common_name_is_found_as_it_is_said(library, store, make_paper, found, query, expected):
    titles = ("ChatGPT in the Wild", "Composing LoRA", "Gemini", "Open RAG", "Aligning an LLM", "3D Faces")
    titles += ("ChatQA: Conversations", "MuPT: Music", "SAM 2: Segment Anything")
    bodies = ["드래그로 영상을 옮깁니다.", "정렬 방법 2가지의 샘플입니다.", "소플로라 하는 것", *[""] * 6]
    papers = zip(range(41, 50), titles, bodies, strict=True)
    await store(*(make_paper(f"2501.000{number}", title, body) for number, title, body in papers))

    assert (await found(query))[:1] == [expected]


async def test_a_word_that_may_be_a_name_keeps_its_own_meaning(library, store, make_paper, found, search):
    await store(
        make_paper("2501.00051", "Cutting Film", "비디오 클립을 자릅니다."),
        make_paper("2501.00052", "CLIP at Scale", "비디오와 글을 비교합니다."),
        make_paper("2501.00053", "Sound of the BDO", "소리를 냅니다."),
    )

    assert (await found("클립"))[:2] == ["2501.00052", "2501.00051"]
    assert (await found("비디오 클립"))[0] == "2501.00051"
    assert (await search.search("비디오")).corrected is None


async def test_the_page_says_what_a_word_was_taken_for(library, search):
    assert (await search.search("specualtive decoding")).corrected == "speculative decoding"
    assert (await search.search("speculative decoding")).corrected is None


async def test_a_misspelling_that_a_paper_shares_is_asked_about(library, store, make_paper, search):
    await store(make_paper("2501.00030", "Difusion by mistake"))
    await store(*(make_paper(f"2501.001{place:02}", f"Diffusion {place}") for place in range(24)))

    assert (await search.search("difusion sampling")).suggestion == "diffusion sampling"
    assert (await search.search("difusion")).suggestion is None
    assert (await search.search("diffusion sampling")).suggestion is None


@pytest.mark.parametrize("query", ["얀 르쿤", "얀 르쿤 논문", "르쿤 얀"])
async def test_an_author_is_found_by_the_korean_spelling_of_the_name(library, store, make_paper, search, query):
    await store(make_paper("2501.00040", "A Path", authors=("Yann LeCun", "Jia Li")))
    page = await search.search(query)

    assert [result.arxiv_id for result in page.results][:1] == ["2501.00040"]
    assert page.corrected == "yann lecun"
    assert [choice.value for choice in await search.complete_authors("얀 르쿤")] == ["Yann LeCun"]


async def test_ordinary_korean_is_no_authors_name(library, store, make_paper, search):
    await store(make_paper("2501.00041", "A Path", authors=("Kexi Kang", "Mo Del")))

    assert (await search.search("모델 가중치 강요")).corrected is None


async def test_a_verb_in_a_sentence_is_not_taken_for_a_name(library, store, make_paper, search):
    await store(make_paper("2501.00042", "Further Solar Cursor"))

    assert (await search.search("잡음을 키워서 배우는 논문이 뭐였더라")).corrected is None


@pytest.mark.parametrize("asked", ["확산 모델이 뭐였죠", "확산 모델 논문 있었나요?", "확산 모델 알려주세요"])
async def test_what_a_question_ends_in_is_not_looked_for(library, search, asked):
    assert (await search.search(asked)).understood == ("확산", "모델")


async def test_a_search_sees_what_was_stored_since_the_last_one(library, store, make_paper, found):
    before = await found("diffusion")
    await store(make_paper("2501.00050", "Diffusion, later"))

    assert set(await found("diffusion")) == {*before, "2501.00050"}


async def test_a_korean_term_also_finds_its_english_after_the_korean_itself(library, found):
    results = await found("확산")

    assert results.index("2501.00005") >= len(GLOSSED)


async def test_ordinary_korean_words_are_not_taken_for_names(library, found, search):
    await found("방법")

    assert (await search.search("잡음을")).corrected is None


@pytest.mark.parametrize("query", ["2501.000", "2501.0000", "arXiv:2501.0000"])
async def test_the_beginning_of_an_identifier_finds_the_papers_that_begin_so(library, found, query):
    assert (await found(query))[0] == "2501.00001"


@pytest.mark.parametrize(("query", "expected"), [("ghkrtks", "확산"), ("ㄷㅌㅔㄷㄱㅅㄴ", "experts")])
async def test_a_word_typed_on_the_other_keyboard_is_read_as_meant(library, search, query, expected):
    page = await search.search(query)

    assert page.corrected == expected
    assert page.results


async def test_hangul_that_no_paper_holds_is_looked_for_in_two_words(library, found):
    assert (await found("잡음방사장"))[:2] in (["2501.00001", "2501.00005"], ["2501.00005", "2501.00001"])


async def test_where_nothing_matches_near_titles_are_offered(library, search):
    page = await search.search("accelerometers")

    assert page.results == ()
    assert [near.arxiv_id for near in page.nearest] == ["2501.00003"]
