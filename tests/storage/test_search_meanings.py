"""Questions find papers that use other words of the same subject, once the archive has taught what goes together."""

import asyncio
import random
from dataclasses import replace

import pytest

from storage.models import Paper, Section, Summary
from storage.search import Change, IndexedText, PaperIndex
from storage.search.learning import learn_where_due
from storage.search.meanings import DIMENSIONS, packed, unpacked

SYLLABLES = "가나다라마바사자"
# Thirty words to a subject; none of them ends as a particle does.
SUBJECTS = [
    [f"{first}{second}탄" for second in "봉송종콩통퐁홍걸널덜럴멀벌설절검넘덤럼멈범섬점벽별석적청총충"]
    for first in SYLLABLES
]
RARE = "휘영청"
QUESTION = " ".join([RARE, *SUBJECTS[0][:3]])


def paper(number, *words):
    summary = Summary(language="ko", sections=(Section(heading="기술", body=" ".join(words)),))
    return Paper(arxiv_id=f"2501.{number:05}", title=f"T{number}", summaries=(summary,))


SAME_SUBJECT = paper(1, RARE, *SUBJECTS[0][5:11])
OTHER_SUBJECT = paper(2, RARE, *SUBJECTS[1][5:10])


@pytest.fixture
async def archive(store):
    chance = random.Random(3)
    await store(
        SAME_SUBJECT,
        OTHER_SUBJECT,
        *(paper(10 + number, *chance.sample(SUBJECTS[number % 8], 24)) for number in range(160)),
    )


@pytest.fixture
def order(found):
    """Which of the two papers with the rare word a question finds first."""

    async def order(*papers):
        results = await found(QUESTION, limit=40)
        return sorted((paper.arxiv_id for paper in papers), key=results.index)

    return order


async def test_a_paper_of_the_questions_subject_comes_first_once_words_are_learnt(database, archive, order):
    before = await order(SAME_SUBJECT, OTHER_SUBJECT)
    steps = []
    learnt = await learn_where_due(database, lambda done, total: steps.append((done, total)), fewest=160)

    assert before == [OTHER_SUBJECT.arxiv_id, SAME_SUBJECT.arxiv_id]
    assert learnt
    assert await order(SAME_SUBJECT, OTHER_SUBJECT) == [SAME_SUBJECT.arxiv_id, OTHER_SUBJECT.arxiv_id]
    assert steps[-1] == (162, 162)


async def test_what_is_learnt_says_nothing_where_a_name_was_typed(database, archive, store, found):
    await store(replace(paper(600, *SUBJECTS[1][5:10]), title="Zyxel"))
    named, unnamed = (" ".join([name, *SUBJECTS[0][:3]]) for name in ("Zyxel", RARE))
    before = [await found(question, limit=40) for question in (named, unnamed)]
    await learn_where_due(database, fewest=160)

    assert await found(named, limit=40) == before[0]
    assert await found(unnamed, limit=40) != before[1]


async def test_new_and_changed_papers_stand_where_their_words_do(database, archive, store, order):
    await learn_where_due(database, fewest=160)
    late = paper(500, RARE, *SUBJECTS[0][5:11])
    await store(late)
    moved = IndexedText.of(paper(1, RARE, *SUBJECTS[1][5:10]))
    async with database.transaction() as transaction:
        await PaperIndex().replace(transaction, Change(1, IndexedText.of(SAME_SUBJECT), moved))

    assert (await order(late, OTHER_SUBJECT))[0] == late.arxiv_id
    rows = await database.fetch_all("SELECT vector FROM search_places WHERE paper_id IN (1, 2)")
    assert rows[0][0] == rows[1][0]


async def test_learning_waits_for_a_fifth_more_papers(database, archive, store):
    assert not await learn_where_due(database, fewest=163)
    assert await learn_where_due(database, fewest=160)

    await store(*(paper(1000 + number, *SUBJECTS[0][:8]) for number in range(32)))
    assert not await learn_where_due(database, fewest=160)
    await store(paper(2000, *SUBJECTS[0][:8]))
    assert await learn_where_due(database, fewest=160)


async def test_learning_that_is_stopped_changes_nothing(database, archive, order):
    def stop(done, total):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await learn_where_due(database, stop, fewest=160)

    assert await order(SAME_SUBJECT, OTHER_SUBJECT) == [OTHER_SUBJECT.arxiv_id, SAME_SUBJECT.arxiv_id]
    assert await learn_where_due(database, fewest=160)


def test_a_vector_keeps_its_direction_when_packed():
    vector = [float(place - 20) for place in range(DIMENSIONS)]

    numbers = unpacked(packed(vector))

    assert len(packed(vector)) == DIMENSIONS // 2
    assert list(numbers) == [round(7 * number / 43) for number in vector]
    assert list(unpacked(packed([0.0] * DIMENSIONS))) == [0] * DIMENSIONS
