"""What people write on the page: messages, files, names and commands, by keyboard."""

import pytest
import pytest_asyncio

from tests.sandbox.stage import CHANNEL, EMPTY, SUJIN

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEYS = {"Enter", "Tab", "ArrowDown", "Backspace"}


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage):
    """The page with a message, ready to be written on."""
    stage.message("안녕하세요")
    page = await stage.open()
    await page.focus("#say")
    return page


async def typed(page, *parts):
    """Type texts and press keys, one after another."""
    for part in parts:
        await (page.keyboard.press(part) if part in KEYS else page.keyboard.type(part))


async def said(page, selector):
    return (await page.inner_text(selector)).strip()


async def test_a_command_is_typed_whole_and_sent_with_enter(stage, page):
    await typed(page, "/search 생성", "Enter")
    await page.wait_for_selector(EMPTY)

    assert [(body["path"], body["options"]) for body in stage.done("slash")] == [([], {"query": "생성"})]


async def test_completion_is_asked_once_after_typing_and_taken_with_enter(stage, page):
    stage.choices = [{"name": "생성 모델", "value": "gen"}]
    await typed(page, "/search 생성모")
    await page.wait_for_selector("[role=option]:has-text('생성 모델')")
    await typed(page, "ArrowDown", "Enter", "Enter")
    await page.wait_for_selector(EMPTY)

    asked = [body["options"]["query"] for body in stage.done("complete")]
    assert len(asked) < 6
    assert asked[-1] in ("생성모", "gen")
    assert [body["options"] for body in stage.done("slash")] == [{"query": "gen"}]


async def test_subcommands_pickers_and_optional_values_are_filled_by_keyboard(stage, page):
    await typed(page, "/sub", "Tab", "daily", "Enter")
    await page.click("text=+ papers")
    await typed(page, "열", "Enter")
    hint = await said(page, "#composer-hint")
    await typed(page, "Backspace", "7", "Enter")
    await page.wait_for_selector(EMPTY)

    assert hint == "papers 칸에는 숫자를 넣어 주세요."
    assert [(body["path"], body["options"]) for body in stage.done("slash")] == [
        (["subscribe"], {"channel": CHANNEL, "papers": 7})
    ]


async def test_what_is_missing_or_refused_is_told_at_the_command(stage, page):
    await typed(page, "/search ", "Enter")
    missing = await said(page, "#composer-hint")
    stage.refusal = "이 명령은 지금 쓸 수 없습니다."
    await typed(page, "x", "Enter")
    await page.wait_for_selector("#composer-hint:has-text('지금')")

    assert missing == "query 칸을 채워 주세요."
    # Where the browser is slow, completion has its say below.
    assert (await said(page, "#composer-hint")).splitlines()[0] == "이 명령은 지금 쓸 수 없습니다."


async def test_files_go_along_with_a_message_and_can_be_taken_back(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    files = [{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in ("논문.txt", "b.txt")]
    await page.set_input_files("#files", files)
    await page.click("#tray [aria-label='b.txt 빼기']")
    await typed(page, "보세요", "Enter")
    await page.wait_for_selector(EMPTY)

    (said,) = stage.done("say")
    assert (said["content"], said["sent"]) == ("보세요", ["논문.txt"])
    assert await page.locator("#tray > *").count() == 0


async def test_a_command_takes_an_attached_file(stage, page):
    await typed(page, "/read note:둘 다", "Enter")
    missing = await said(page, "#composer-hint")
    await page.set_input_files("#files", [{"name": "a.md", "mimeType": "text/markdown", "buffer": b"x"}])
    await typed(page, "Enter")
    await page.wait_for_selector(EMPTY)

    (asked,) = stage.done("slash")
    assert missing == "paper 칸에는 파일이 필요합니다. 파일을 첨부해 주세요."
    assert (asked["options"], asked["sent"]) == ({"paper": "files[0]", "note": "둘 다"}, ["a.md"])


async def test_names_after_a_sign_are_completed_and_sent_as_mentions(stage, page):
    await typed(page, "@수", "Tab", "#공", "Enter", "보세요", "Enter")
    await page.wait_for_selector(EMPTY)

    assert [body["content"] for body in stage.done("say")] == [f"<@{SUJIN['id']}> <#400000000000000002> 보세요"]


async def test_what_is_typed_stays_when_the_picture_is_taken_anew_and_in_its_own_channel(stage, page):
    await typed(page, "쓰던 말")
    async with page.expect_response("**/messages*"):
        stage.tell("STATE", None)
    kept = await page.input_value("#say")
    await page.click(".channel:has-text('공지')")
    elsewhere = await page.input_value("#say")
    await page.click(".channel:has-text('daily-papers')")

    assert (kept, elsewhere) == ("쓰던 말", "")
    assert await page.input_value("#say") == "쓰던 말"


async def test_a_channel_one_may_not_write_in_says_so(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    await page.click(".channel:has-text('공지')")

    assert await page.is_disabled("#say")
    assert await page.get_attribute("#say", "placeholder") == "이 채널에는 글을 쓸 수 없습니다."
