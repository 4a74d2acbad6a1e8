"""The stand-ins, asked by the bot's own clients."""

from datetime import UTC, date, datetime

import pytest

from bot.answers.prompts import NO_ANSWER
from bot.http import HttpClient
from bot.llm import LanguageModel, Message, ModelError
from bot.sources.huggingface import HuggingFace
from bot.summarizer import Summarizer
from sandbox.standins import huggingface, model
from sandbox.standins.model import Reply

ASKED = [
    Message(role="user", text="Sources:\n\n[P1] A Title (Summary, 2024-12-24)\nIt works. It is fast.\n\nQuestion: how?")
]


@pytest.fixture
async def language_model(sandbox):
    async with LanguageModel(model.NAME, clock=sandbox.clock, base_url=sandbox.url + model.PATH, attempts=1) as found:
        yield found


@pytest.fixture
async def papers(sandbox):
    async with HttpClient("Hugging Face", sandbox.url + huggingface.PATH, clock=sandbox.clock) as http:
        yield HuggingFace(http, sandbox.clock)


async def text_of(pieces):
    return "".join([piece.text async for piece in pieces])


async def test_the_model_answers_from_the_sources_and_cites_them(language_model):
    assert await text_of(language_model.stream(ASKED, max_tokens=50)) == "It works. [P1]"


async def test_without_sources_the_model_has_no_answer(language_model):
    completion = await language_model.complete([Message(role="user", text="Question: how?")], max_tokens=50)

    assert completion.text == NO_ANSWER


async def test_the_model_follows_its_script_and_keeps_a_journal(language_model, sandbox):
    sandbox.model.script += [Reply(text="one"), Reply(text="two")]
    said = [(await language_model.complete(ASKED, max_tokens=50)).text for _ in range(2)]

    assert said == ["one", "two"]
    assert [request["messages"][0]["content"] for request in sandbox.model.journal] == [ASKED[0].text] * 2


async def test_the_model_refuses_and_breaks_off_as_scripted(language_model, sandbox):
    sandbox.model.script += [Reply(status=503, text="busy"), Reply(text="It begins and never ends", cut_after=12)]
    with pytest.raises(ModelError) as refused:
        await language_model.complete(ASKED, max_tokens=50)
    came = []
    with pytest.raises(ModelError):
        async for piece in language_model.stream(ASKED, max_tokens=50):
            came += [piece.text]

    assert refused.value.status == 503
    assert "".join(came) == "It begins an"


async def test_the_model_fills_in_an_object_of_the_asked_form(language_model):
    schema = {"type": "object", "properties": {"gist": {"type": "string"}, "extra": {"type": "array"}}}
    asked = [Message(role="user", text="<title>T</title>\n<text>\nFirst thing. Second thing.\n</text>")]
    found, _ = await language_model.complete_object(asked, schema=schema, max_tokens=50)

    assert found == {"gist": "First thing.", "extra": []}


async def test_a_seed_day_has_its_own_papers(papers):
    found = (await papers.list_day(date(2024, 12, 24))).papers

    assert len(found) == 18
    assert found[0].title.startswith("RobustFT")
    assert found[0].upvotes == 63


async def test_another_weekday_has_a_list_that_says_it_is_invented(papers):
    first, again = await papers.list_day(date(2024, 12, 23)), await papers.list_day(date(2024, 12, 23))

    assert 4 <= len(first.papers) <= 9
    assert first.papers == again.papers
    assert not first.problems
    assert all("[Invented]" in paper.title and "does not exist" in paper.abstract for paper in first.papers)


async def test_a_weekend_is_empty_and_the_future_is_refused(papers, sandbox):
    sandbox.clock.move_to(datetime(2024, 12, 29, 12, tzinfo=UTC))

    assert (await papers.list_day(date(2024, 12, 28))).papers == ()
    with pytest.raises(Exception, match="400"):
        await papers.list_day(date(2024, 12, 30))


async def test_one_paper_its_text_and_a_search_agree_with_the_lists(papers):
    invented = (await papers.list_day(date(2024, 12, 23))).papers[0]

    assert (await papers.find_paper(invented.arxiv_id)).title == invented.title
    assert invented.abstract in await papers.find_text(invented.arxiv_id)
    assert [paper.arxiv_id for paper in await papers.search("RobustFT")] == ["2412.14922"]
    assert await papers.find_paper("2412.00001") is None


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_summaries_of_invented_papers_pass_the_bots_own_checks(papers, language_model, language):
    listed = (await papers.list_day(date(2024, 12, 23))).papers
    written = []
    for paper in listed:
        outcome = await Summarizer(language_model).summarize(paper, language, others=written)
        assert (outcome.reason, outcome.faults) == (None, ())
        written.append("\n".join(section.body for section in outcome.summary.sections))

    assert len(set(written)) == len(listed)
