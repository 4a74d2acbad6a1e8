"""The whole thing as somebody tries it in a minute: `python -m sandbox`, its page in a browser, the bot beside it."""

import asyncio
import os
import re
import signal
import sys
from contextlib import asynccontextmanager

import pytest


@pytest.fixture
def open_page(open_browser, tmp_path):
    """Start the sandbox and open its page as a Korean reader."""

    @asynccontextmanager
    async def start():
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "--no-browser", "--port", "0"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            line = (await process.stdout.readline()).decode()
            async with open_browser() as browser:
                page = await browser.new_page(locale="ko-KR", timezone_id="Asia/Seoul")
                problems = []
                page.on("pageerror", lambda error: problems.append(str(error)))
                await page.context.route(re.compile("^https://"), lambda route: route.fulfill(body="far away"))
                await page.goto(re.search(r"http://127\.0\.0\.1:\d+", line)[0])
                yield page
                assert problems == []
        finally:
            process.send_signal(signal.SIGINT)
            await process.communicate()

    return start


# Every text that the last message ever showed: an answer that is being written is whole in a moment.
REMEMBER_WHAT_IS_DRAWN = """
    window.drawn = [];
    const note = () => drawn.push(document.querySelector("#feed > article:last-child")?.innerText);
    new MutationObserver(note).observe(document.getElementById("feed"), {childList: true});
"""


async def type_command(page, words):
    """Type a command by keyboard alone, as one who knows it does."""
    await page.focus("#say")
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


@pytest.fixture
def look(request):
    """What axe-core finds in a state of the page, where it is here."""

    async def nothing(_):
        return []

    return request.getfixturevalue("axe") if os.environ.get("AXE_PATH") else nothing


async def test_a_minute_in_the_sandbox_from_the_first_digest_to_the_next(open_page, look):
    async with open_page() as page:
        digest = page.locator("article", has_text="2024년 12월 24일 화요일")
        await digest.locator(".section", has_text="B-STaR").get_by_role("button", name="자세히").click()
        card = page.locator("article.private", has_text="새로운 점")
        await card.get_by_role("link", name="arXiv", exact=True).wait_for()
        assert await look(page) == []

        await type_command(page, "/search 생성")
        results = page.locator("article", has_text="/search")
        await results.get_by_role("button", name="다음").click()
        await results.get_by_text("6–10").wait_for()
        assert await look(page) == []

        await page.evaluate(REMEMBER_WHAT_IS_DRAWN)
        await type_command(page, "@Paperboy")
        await page.keyboard.type(" B-STaR는 무엇이 새로운가요?")
        await page.keyboard.press("Enter")
        answer = page.locator("article", has=page.locator(".above", has_text="무엇이 새로운가요"))
        source = answer.get_by_role("link", name="B-STaR: Monitoring")
        async with page.expect_popup() as opened:
            await source.click()
        drawn = await page.evaluate("window.drawn")
        assert any("쓰는 중입니다" in text for text in drawn)
        assert "쓰는 중입니다" not in await answer.inner_text()
        assert (await opened.value).url == "https://arxiv.org/abs/2412.17256"
        await answer.get_by_role("button", name="출처 문장").click()
        await page.locator("article.private", has_text="B-STaR").last.locator("blockquote").first.wait_for()
        assert await look(page) == []

        await page.get_by_role("button", name="general").click()
        await page.wait_for_selector("#say[placeholder^='#general']")
        await type_command(page, "/digest subscribe ")
        await page.wait_for_selector("article.private")
        await page.click("#next[title*='2024년 12월 26일']")
        await page.locator("article:not(.private)", has_text="2024년 12월 25일 수요일").wait_for()
        await page.click("#next[title*='2024년 12월 27일']")
        await page.locator("article:not(.private)", has_text="2024년 12월 26일 목요일").wait_for()
        await page.locator(".channel.fresh", has_text="daily-papers").wait_for()

        assert await page.locator("#failures").is_hidden()
        assert (await page.inner_text("#clock-now")).startswith("2024년 12월 27일")
        assert await look(page) == []
