"""The page draws what the sandbox sends, as text only: in a real browser, with answers written by hand."""

import pytest

from tests.sandbox.stage import CHANNEL, GUILD, MINJI, V2, button, text

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def said(page, selector):
    return (await page.inner_text(selector)).strip()


async def test_a_hostile_message_stays_text(stage):
    hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    links = "[a](javascript:window.hacked=1) <javascript:window.hacked=1> [b](data:text/html,<b>hacked</b>)"
    stage.message(hostile + links)
    stage.message(
        flags=V2,
        components=[{"type": 17, "components": [text(hostile), {"type": 1, "components": [button(hostile, "x")]}]}],
    )
    stage.message(
        embeds=[
            {
                "title": hostile,
                "url": "javascript:window.hacked=1",
                "description": hostile,
                "image": {"url": "javascript:window.hacked=1"},
            }
        ]
    )
    page = await stage.open()

    assert hostile in await said(page, "article >> nth=0")
    assert await page.locator("#feed script, #feed img, #feed [onerror], #feed a").count() == 0
    assert await page.evaluate("window.hacked") is None


async def test_the_policy_refuses_markup_and_foreign_scripts(stage):
    stage.message("안녕하세요")
    page = await stage.open()

    markup = "(() => { try { document.body.innerHTML = '<b>x</b>' } catch (error) { return error.name } })()"
    sheet = "Object.assign(document.createElement('style'), {textContent: 'body{display:none}'})"

    assert await page.evaluate(markup) == "TypeError"
    assert await page.evaluate(f"document.head.append({sheet}) || getComputedStyle(document.body).display") == "grid"


async def test_marks_within_a_line_become_elements(stage):
    html = {
        "**굵게** *기울임* __밑줄__ ~~취소~~": "<strong>굵게</strong> <em>기울임</em> <u>밑줄</u> <s>취소</s>",
        "***둘 다*** 와 snake_case_name": "<strong><em>둘 다</em></strong> 와 snake_case_name",
        r"\*별표\* 그대로": "*별표* 그대로",
        "`a **b**`": "<code>a **b**</code>",
        "2 * 3 * 4": "2 * 3 * 4",
        "열린 **표시": "열린 **표시",
    }
    for source in html:
        stage.message(source)
    page = await stage.open()

    drawn = await page.locator("article .words p").evaluate_all("all => all.map(one => one.innerHTML)")

    assert drawn == list(html.values())


async def test_blocks_become_headings_lists_quotes_and_code(stage):
    stage.message("# 하나\n## 둘\n-# 작게\n> 인용\n1. 첫째\n   - 안쪽\n```py\n<b>**x**</b>\n```\n끝")
    page = await stage.open()

    tags = await page.locator("article .words > *").evaluate_all(
        "all => all.map(one => one.tagName + ':' + one.textContent)"
    )

    assert tags == ["H2:하나", "H2:둘", "P:작게", "BLOCKQUOTE:인용", "OL:첫째안쪽", "PRE:<b>**x**</b>", "P:끝"]


async def test_a_masked_link_opens_beside_the_page_and_says_where_it_goes(stage):
    stage.message("[논문](https://arxiv.org/abs/2412.17256) https://example.org/a_(b).")
    page = await stage.open()

    links = await page.locator("article a").evaluate_all(
        "all => all.map(one => [one.textContent, one.href, one.title, one.target, one.rel])"
    )

    rel = "noopener noreferrer nofollow"
    assert links == [
        ["논문", "https://arxiv.org/abs/2412.17256", "https://arxiv.org/abs/2412.17256", "_blank", rel],
        ["https://example.org/a_(b)", "https://example.org/a_(b)", "https://example.org/a_(b)", "_blank", rel],
    ]


async def test_mentions_and_times_are_told_in_names_and_in_the_readers_language(stage):
    stage.message(
        f"<@{MINJI['id']}> <#{CHANNEL}> <@&{GUILD}> </search:1> "
        "<t:1735009200:F> <t:1735009200:R> <:party:123456789012345678>"
    )
    page = await stage.open()
    korean = await said(page, "article .words")
    await page.click("#language")
    english = await said(page, "article .words")

    assert korean == "@민지 #daily-papers @@everyone /search 2024년 12월 24일 화요일 오후 12:00 6분 전 :party:"
    assert "Tuesday, December 24, 2024" in english
    assert "6 minutes ago" in english


async def test_a_picture_that_cannot_be_loaded_shows_its_words(stage):
    picture = {"media": {"url": "https://cdn-thumbnails.example.invalid/1.png"}, "description": "논문 미리보기"}
    stage.message(
        flags=V2,
        components=[
            {"type": 9, "components": [text("제목")], "accessory": {"type": 11, **picture}},
            {"type": 12, "items": [picture]},
        ],
    )
    page = await stage.open()
    await page.wait_for_selector(".wide .picture-words")
    await page.wait_for_selector(".thumbnail .picture-words")

    assert await said(page, ".wide") == "논문 미리보기"
    assert await page.locator("#feed img").count() == 0


async def test_a_picture_stands_in_the_message_and_another_file_is_a_link(stage):
    picture = {
        "id": "1",
        "filename": "그림.png",
        "size": 10,
        "url": f"{stage.origin}/icon.svg",
        "content_type": "image/png",
    }
    note = {"id": "2", "filename": "a.txt", "size": 3000, "url": f"{stage.origin}/a.txt", "content_type": "text/plain"}
    stage.message("보세요", attachments=[{**picture, "description": "도표"}, note])
    page = await stage.open()

    assert await page.get_attribute("article img", "alt") == "도표"
    assert await page.get_attribute("article .file a", "href") == f"{stage.origin}/a.txt"
    assert (await said(page, "article .file")).split("\n") == ["a.txt", "3 KB"]
