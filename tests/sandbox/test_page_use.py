"""What people press on the page, and what happens before their eyes."""

import pytest

from tests.sandbox.stage import CHANNEL, EPHEMERAL, MINJI, SUJIN, V2, button, row, text

pytestmark = pytest.mark.asyncio(loop_scope="module")


QUESTION = {"type": 4, "custom_id": "q", "style": 2, "required": True}
LANGUAGE = {"type": 3, "custom_id": "lang", "options": [{"label": "한국어", "value": "ko", "default": True}]}
KINDS = [{"label": "짧게", "value": "short"}, {"label": "길게", "value": "long"}]
FIELDS = [
    {"type": 18, "label": "질문", "component": QUESTION},
    {"type": 18, "label": "말", "component": LANGUAGE},
    {"type": 18, "label": "답", "component": {"type": 21, "custom_id": "kind", "options": KINDS}},
    {"type": 18, "label": "모두", "component": {"type": 22, "custom_id": "all", "options": KINDS}},
    {"type": 18, "label": "공개", "component": {"type": 23, "custom_id": "open", "default": True}},
    {"type": 18, "label": "논문", "component": {"type": 19, "custom_id": "paper", "required": False}},
]
FORM = {"custom_id": "ask", "title": "질문하기", "components": FIELDS}


async def said(page, selector):
    return (await page.inner_text(selector)).strip()


async def test_a_button_is_pressed_waits_and_tells_a_failure(stage):
    pressed = stage.message(components=[{"type": 1, "components": [button("자세히", "paper:1")]}])
    page = await stage.open()
    async with page.expect_response("**/click"):
        await page.click("text=자세히")
    await page.wait_for_selector("[data-id='paper:1'][aria-busy=true]")
    stage.tell("INTERACTION_FAILED", {"interaction_id": "900000000000000001", "channel_id": CHANNEL, "reason": None})
    await page.wait_for_selector("[data-id='paper:1']:not([aria-busy])")

    assert stage.done("click") == [
        {"channel_id": CHANNEL, "message_id": pressed["id"], "custom_id": "paper:1", "locale": "ko"}
    ]
    assert "제때 응답하지 않았습니다" in await said(page, "#notices")


async def test_a_select_is_worked_by_keyboard(stage):
    options = [{"label": "하나", "value": "1"}, {"label": "둘", "value": "2", "description": "두 번째"}]
    stage.message(
        components=[
            {
                "type": 1,
                "components": [{"type": 3, "custom_id": "open", "placeholder": "카드 열기", "options": options}],
            }
        ]
    )
    page = await stage.open()
    await page.focus(".select")
    await page.keyboard.press("Enter")
    await page.keyboard.type("두")
    async with page.expect_response("**/select"):
        await page.keyboard.press("Enter")
    await page.wait_for_selector(".select[aria-busy=true]")

    assert [body["values"] for body in stage.done("select")] == [["2"]]
    assert await page.evaluate("document.activeElement.className") == "select"


async def test_several_people_are_picked_and_sent_together(stage):
    stage.message(
        components=[{"type": 1, "components": [{"type": 5, "custom_id": "who", "min_values": 1, "max_values": 2}]}]
    )
    page = await stage.open()
    await page.click(".select")
    await page.click("[role=option]:has-text('민지')")
    await page.click("[role=option]:has-text('수진')")
    async with page.expect_response("**/select"):
        await page.click(".popup-foot .button")
    await page.wait_for_selector(".select[aria-busy=true]")

    assert [body["values"] for body in stage.done("select")] == [[MINJI["id"], SUJIN["id"]]]


async def test_a_private_reply_says_so_and_can_be_put_away(stage):
    stage.message("보이는 말")
    page = await stage.open()
    stage.tell("MESSAGE_CREATE", {**stage.message("나만 보는 말"), "flags": EPHEMERAL})
    note = await said(page, "article.private .private-note")
    await page.click("article.private .link-button")

    assert note.startswith("나만 볼 수 있습니다")
    assert await page.locator("article").count() == 1


async def test_an_edit_and_a_removal_arrive_live_and_a_new_message_is_spoken(stage):
    first = stage.message("처음")
    page = await stage.open()
    stage.tell("MESSAGE_UPDATE", {**first, "content": "고침", "edited_timestamp": "2024-12-24T03:06:00+00:00"})
    await page.wait_for_selector("article:has-text('고침 (수정됨)')")
    stage.tell("MESSAGE_CREATE", stage.message("새 소식"))
    await page.wait_for_selector("#voice:has-text('Paperboy: 새 소식')", state="attached")
    stage.tell("MESSAGE_DELETE", {"id": first["id"], "channel_id": CHANNEL})
    await page.wait_for_selector("article:has-text('고침')", state="detached")

    assert await page.locator("article:has-text('새 소식')").count() == 1


async def test_an_answer_that_arrives_leaves_what_is_open_and_focused_as_it_is(stage):
    stage.message("||가린 말||")
    pressed = stage.message(components=[{"type": 1, "components": [button("다음", "page:2")]}])
    page = await stage.open()
    await page.click(".spoiler")
    await page.click("article >> text=다음")
    more = {"components": [{"type": 1, "components": [button("이전", "page:1"), button("다음", "page:2")]}]}
    stage.tell("MESSAGE_UPDATE", pressed | more)
    await page.wait_for_selector("text=이전")

    assert await page.locator(".spoiler :checked").count() == 1
    assert await page.evaluate("document.activeElement.dataset.id") == "page:2"


async def test_new_messages_keep_the_end_in_view_unless_the_reader_is_elsewhere(stage):
    for number in range(40):
        stage.message(f"{number}번째 말")
    page = await stage.open()
    feed = "const box = document.getElementById('feed');"
    position = f"(() => {{ {feed} return Math.round(box.scrollHeight - box.clientHeight - box.scrollTop) }})()"
    stage.tell("MESSAGE_CREATE", stage.message("끝에 온 말"))
    await page.wait_for_selector("text=끝에 온 말")
    at_end = await page.evaluate(position)
    await page.evaluate("document.getElementById('feed').scrollTop = 0")
    stage.tell("MESSAGE_CREATE", stage.message("아래에 온 말"))
    await page.wait_for_selector("#below")
    away = await page.evaluate("document.getElementById('feed').scrollTop")
    await page.click("#below")

    assert (at_end, away) == (0, 0)
    assert await page.evaluate(position) == 0
    assert await page.is_hidden("#below")


async def test_a_form_is_filled_and_a_refusal_stays_in_it(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    stage.tell("MODAL", {"interaction_id": "1", "modal": FORM})
    await page.get_by_label("질문 · 필수").fill("무엇이 새롭습니까?")
    await page.get_by_role("radio", name="길게").check()
    await page.get_by_role("checkbox", name="짧게").check()
    await page.get_by_label("논문").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"})
    stage.refusal = "너무 짧습니다."
    await page.click("dialog .primary")
    await page.wait_for_selector("dialog .wrong:has-text('너무 짧습니다.')")
    stage.refusal = None
    await page.click("dialog .primary")
    await page.wait_for_selector("dialog", state="detached")

    assert stage.done("submit")[-1] == {
        "channel_id": CHANNEL,
        "interaction_id": "1",
        "values": {
            "q": "무엇이 새롭습니까?",
            "lang": ["ko"],
            "kind": "long",
            "all": ["short"],
            "open": True,
            "paper": "files[0]",
        },
        "locale": "ko",
        "sent": ["a.txt"],
    }


async def test_what_was_said_in_classic_embeds_is_drawn_and_a_direct_message_is_begun(stage):
    fields = [{"name": "추천", "value": "63", "inline": True}, {"name": "저자", "value": "**김**"}]
    thumbnail = {"url": f"{stage.origin}/icon.svg"}
    stage.message(embeds=[{"title": "제목", "fields": fields, "thumbnail": thumbnail, "color": 255}])
    page = await stage.open()
    embed = await said(page, "article .embed")
    async with page.expect_response("**/dm"):
        await page.click("#channels .channel:has-text('Paperboy')")

    assert embed.split() == ["제목", "추천", "63", "저자", "김"]
    assert await page.evaluate("getComputedStyle(document.querySelector('.embed')).borderLeftColor") == "rgb(0, 0, 255)"


async def test_a_message_menu_opens_by_keyboard_and_runs_the_apps_command(stage):
    message = stage.message("2412.17256 보셨나요", author=MINJI)
    page = await stage.open()
    await page.focus("article")
    await page.keyboard.press("Enter")
    async with page.expect_response("**/context_menu"):
        await page.keyboard.press("Enter")

    assert [body["target_id"] for body in stage.done("context_menu")] == [message["id"]]


async def test_the_strip_moves_the_clock_orders_a_fault_and_changes_the_person(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    async with page.expect_response("**/clock"):
        await page.click("#next")
    await page.click("#faults")
    fault = await said(page, "[role=menuitem]")
    async with page.expect_response("**/faults"):
        await page.click("[role=menuitem]")
    await page.wait_for_selector(".notice:has-text('주문했습니다: reset')")
    await page.click("#me")
    await page.click("[role=menuitem]:has-text('수진')")
    await page.wait_for_selector("#me:has-text('관리자')")

    assert fault == "reset\n요청이 처리되기 전에 연결이 끊깁니다."
    assert ("clock", {"to": "next-digest"}) in stage.asked
    assert ("faults", {"kind": "reset"}) in stage.asked


async def test_a_lost_connection_is_told_and_what_was_missed_is_there_after_it(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    stage.message("그사이에 온 말")
    await stage.socket.close()
    lost = await said(page, "#trouble:not(:empty)")
    await page.wait_for_selector("article:has-text('그사이에 온 말')")

    assert lost.startswith("샌드박스와 연결이 끊겼습니다")
    assert await said(page, "#trouble") == ""


async def test_an_offline_bot_and_an_unknown_route_are_told(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    stage.tell("BOT_OFFLINE", {"reason": "봇이 멈췄습니다 (1)."})
    stage.tell("FAILURE", {"method": "GET", "path": "/voice", "sentence": "샌드박스에 없는 길입니다."})
    await page.click("#failures")

    assert await said(page, "#trouble") == "봇이 오프라인입니다. 봇이 멈췄습니다 (1)."
    assert "GET /voice" in await said(page, ".failures")


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_serious_violation(stage, axe, width, scheme):
    stage.message("# 제목\n-# 작게 [링크](https://example.org) `code` ||가림|| <t:1735009200:R>", author=MINJI)
    styles = row(*(button(str(style), f"b{style}", style) for style in (1, 2, 3, 4)))
    section = {"type": 9, "components": [text("글")], "accessory": button("자세히", "p")}
    stage.message(flags=V2 | EPHEMERAL, components=[{"type": 17, "components": [section, styles]}])
    embed = {"title": "임베드", "description": "글", "footer": {"text": "끝"}}
    stage.message(embeds=[embed], components=[row({"type": 8, "custom_id": "c"})])
    await stage.page.emulate_media(color_scheme=scheme)
    await stage.page.set_viewport_size({"width": width, "height": 800})
    page = await stage.open()
    await page.focus("#say")
    await page.keyboard.type("/search ")
    found = {"a command": await axe(page)}
    await page.click("article .select")
    found["a picker"] = await axe(page)
    await page.keyboard.press("Escape")
    await page.focus("article[tabindex='0']")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[role=menu]")
    found["a menu"] = await axe(page)
    await page.keyboard.press("Escape")
    stage.tell("MODAL", {"interaction_id": "1", "modal": FORM})
    await page.wait_for_selector("dialog")
    found["a form"] = await axe(page)
    await page.keyboard.press("Escape")
    await page.evaluate("location.hash = '#400000000000000003'")
    await page.reload()
    await page.wait_for_selector("#forum > .button")
    found["a forum"] = await axe(page)

    assert {state: problems for state, problems in found.items() if problems} == {}
