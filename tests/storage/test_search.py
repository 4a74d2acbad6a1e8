import random
from datetime import date

import pytest

from storage.models import Paper, Section, Summary
from storage.search import Change, IndexedText, Mark, PaperIndex, PaperSearch, SearchFilters, SortOrder


def paper(arxiv_id, title, body="", **values):
    sections = (Section(heading="기술", body=body),)
    summaries = (Summary(language="ko", sections=sections),) if body else ()
    return Paper(arxiv_id=arxiv_id, title=title, summaries=summaries, **values)


DIFFUSION = paper("2501.00001", "Taming Image Diffusion", "새로운 확산 모델을 제안합니다. 잡음을 줄입니다.", upvotes=5)
REWARD = paper(
    "2501.00002", "Learning to Reward", "강화학습으로 보상을 배웁니다.", authors=("Øyvind Tafjord",), upvotes=9
)
LIGHT = paper("2501.00003", "On Light", "빛을 다룹니다.", digests=(date(2025, 1, 3),))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("taming diffusion", "2501.00001"),
        ("확산모델", "2501.00001"),
        ("확산 모델은", "2501.00001"),
        ("강화 학습", "2501.00002"),
        ("oyvind", "2501.00002"),
        ("빛", "2501.00003"),
        ("https://arxiv.org/pdf/2501.00003v2", "2501.00003"),
        ("보상을 다룬 논문이 뭐였지", "2501.00002"),
    ],
)
async def test_a_paper_is_found_by_what_people_type(database, store, query, expected, found):
    await store(DIFFUSION, REWARD, LIGHT)

    assert (await found(query))[:1] == [expected]


async def test_a_large_archive_is_not_asked_for_single_syllables(database, store, monkeypatch):
    await store(DIFFUSION, REWARD, LIGHT)
    assert (await PaperSearch(database).search("확산 빛")).exact == 0

    monkeypatch.setattr("storage.search.planning._LARGE", 2)
    page = await PaperSearch(database).search("확산 빛")
    assert [result.arxiv_id for result in page.results] == ["2501.00001"]
    assert page.exact == 1


async def test_papers_with_every_word_come_before_papers_with_some(database, store, found):
    await store(paper("2501.00004", "Reward reward reward"), paper("2501.00005", "A study of noise", "보상 reward"))

    assert await found("reward 보상") == ["2501.00005", "2501.00004"]


async def test_a_changed_paper_is_found_by_its_new_words_only(database, store, found):
    await store(DIFFUSION)
    old, new = IndexedText.of(DIFFUSION), IndexedText(title="Flow Matching", authors=(), body="흐름을 맞춥니다.")
    async with database.transaction() as transaction:
        await PaperIndex().replace(transaction, Change(1, old, new))

    assert await found("확산") == []
    assert await found("흐름") == ["2501.00001"]


async def test_a_rebuilt_index_finds_the_same(database, store, found):
    await store(DIFFUSION, REWARD, LIGHT)
    before = [await found(query) for query in ("확산", "reward", "oyvind")]
    steps = []
    await PaperIndex().rebuild(database, lambda done, total: steps.append((done, total)))

    assert [await found(query) for query in ("확산", "reward", "oyvind")] == before
    assert steps == [(3, 3)]
    assert await PaperIndex().is_current(database)


async def test_a_compacted_index_is_one_piece_that_finds_the_same(database, store, found):
    pieces = "SELECT count(DISTINCT segid) FROM search_idx"
    for one in (DIFFUSION, REWARD, LIGHT):
        await store(one)
    before = [await found(query) for query in ("확산", "reward", "oyvind")]
    assert tuple(await database.fetch_one(pieces)) > (1,)
    await PaperIndex().compact(database)

    assert tuple(await database.fetch_one(pieces)) == (1,)
    assert [await found(query) for query in ("확산", "reward", "oyvind")] == before


async def test_an_index_of_another_tokeniser_is_not_current(database):
    await PaperIndex().rebuild(database)
    async with database.transaction() as transaction:
        await transaction.execute("UPDATE search_state SET value = value - 1 WHERE name = 'tokeniser'")

    assert not await PaperIndex().is_current(database)


async def test_the_snippet_is_the_sentence_that_matches_with_its_marks(database, store):
    await store(paper("2501.00006", "T", "처음 문장입니다. 여기서 확산모델을 씁니다. 끝."))
    (result,) = (await PaperSearch(database).search("확산 모델")).results

    assert (result.snippet, result.heading) == ("여기서 확산모델을 씁니다.", "기술")
    assert [result.snippet[mark.start : mark.end] for mark in result.marks] == ["확산모델"]


async def test_a_long_sentence_is_cut_around_its_marks(database, store):
    await store(paper("2501.00007", "T", "가나다 " * 60 + "환각 " + "라마바 " * 60))
    (result,) = (await PaperSearch(database).search("환각")).results

    assert len(result.snippet) <= 150
    assert [result.snippet[mark.start : mark.end] for mark in result.marks] == ["환각"]


async def test_the_title_is_marked_too(database, store):
    await store(REWARD)
    (result,) = (await PaperSearch(database).search("reward")).results

    assert result.title_marks == (Mark(12, 18),)


async def test_what_was_shown_once_follows_every_change(papers, search, make_digest, make_entry):
    await papers.save_digest(make_digest("2024-12-24", make_entry(upvotes=29)))
    await search.search("탐색과 활용")
    changed = make_entry(upvotes=31, sections=(Section(heading="Results", body="앞 문장. 탐색과 활용을 오갑니다."),))
    await papers.save_digest(make_digest("2024-12-26", changed))

    (result,) = (await search.search("탐색과 활용")).results

    assert (result.upvotes, str(result.digest_date)) == (31, "2024-12-26")
    assert (result.heading, result.snippet) == ("Results", "탐색과 활용을 오갑니다.")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (SearchFilters(since=date(2025, 1, 2)), ["2501.00009"]),
        (SearchFilters(until=date(2025, 1, 1)), ["2501.00008"]),
        (SearchFilters(minimum_votes=5), ["2501.00008"]),
        (SearchFilters(author="kim jisoo"), ["2501.00009"]),
        (SearchFilters(author="lee"), []),
    ],
)
async def test_filters_narrow_the_results(database, store, filters, expected, found):
    await store(
        paper("2501.00008", "Noise", upvotes=7, digests=(date(2025, 1, 1),)),
        paper("2501.00009", "Noise", authors=("Jisoo Kim",), digests=(date(2025, 1, 2),)),
    )

    assert await found("noise", filters=filters) == expected


async def test_results_can_be_ordered_by_votes_and_by_date(database, store, found):
    await store(
        paper("2501.00010", "Noise noise noise", digests=(date(2025, 1, 1),)),
        paper("2501.00011", "Noise of the sea", upvotes=3, digests=(date(2025, 1, 3),)),
        paper("2501.00012", "Noise of the many seas", upvotes=8, digests=(date(2025, 1, 2),)),
    )

    assert await found("noise", sort=SortOrder.VOTES) == ["2501.00012", "2501.00011", "2501.00010"]
    assert await found("noise", sort=SortOrder.DATE) == ["2501.00011", "2501.00012", "2501.00010"]


async def test_pages_follow_each_other(database, store):
    await store(*(paper(f"2501.001{number:02}", f"Noise {number}") for number in range(7)))
    first = await PaperSearch(database).search("noise", limit=5)
    second = await PaperSearch(database).search("noise", limit=5, offset=5)

    assert (len(first.results), len(second.results), first.total) == (5, 2, 7)
    assert not {result.arxiv_id for result in first.results} & {result.arxiv_id for result in second.results}


HOSTILE = [
    "", " ", "\0", "\ud800", '"', "'", "*", "AND", "NOT", "NEAR(", "title:x", "-x", "^x", "(((", "a OR", "a* b*", "{}",
    "😀", "ㅋㅋㅋ", "확" * 10_000, "x" * 10_000, "x " * 5_000, '" OR 1=1 --', "%s", "\\", "가\u0301", "\u202e",
    "½", "ﬁ",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
async def test_no_text_makes_a_search_fail(database, store, query):
    await store(DIFFUSION, REWARD, LIGHT)

    assert (await PaperSearch(database).search(query)).query == query


async def test_ten_thousand_random_texts_make_no_search_fail(database, store):
    await store(DIFFUSION, REWARD, LIGHT)
    search = PaperSearch(database)
    chance = random.Random(7)
    pieces = [
        *HOSTILE[:24],
        "확산",
        "모델을",
        "diffusion",
        "GPT-4",
        "2501.00001",
        " ",
        "\t",
        "는",
        "ㅎㅅ",
        "\uffff",
        "é",
    ]
    for _ in range(10_000):
        query = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 6)))
        page = await search.search(query[:200], limit=3)

        assert len(page.results) <= 3
