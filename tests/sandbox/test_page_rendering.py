"""The page draws what the sandbox sends, as text only: in a real browser, with answers written by hand."""

import json
import mimetypes
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

PAGE = Path(__file__).parents[2] / "sandbox" / "page"
ORIGIN = "http://127.0.0.1:8930"
GUILD, CHANNEL = "300000000000000001", "400000000000000001"
MINJI = {"id": "100000000000000001", "username": "minji", "global_name": "민지", "avatar": None, "locale": "ko"}
SUJIN = {"id": "100000000000000002", "username": "sujin", "global_name": "수진", "avatar": None, "locale": "ko"}
BOT = {"id": "200000000000000001", "username": "paperboy", "global_name": "Paperboy", "avatar": None, "bot": True}
MAY_ALL = str((1 << 50) - 1)
V2 = 1 << 15
PRIVATE = 1 << 6


def text(content):
    return {"type": 10, "content": content}


def button(label, custom_id, style=2):
    return {"type": 2, "style": style, "label": label, "custom_id": custom_id}


def slash(name, *options):
    about = {"description": name, "description_localizations": {"ko": f"{name} 설명"}}
    return {"id": str(600000000000000000 + len(name)), "name": name, "type": 1, "options": list(options), **about}


def option(name, kind=3, **rest):
    return {
        "name": name,
        "type": kind,
        "description": name,
        "description_localizations": {"ko": f"{name} 설명"},
        **rest,
    }


SORTS = [{"name": "newest", "name_localizations": {"ko": "최신순"}, "value": "new"}]
READ = [option("paper", 11, required=True), option("note")]
SUBSCRIBE = [option("channel", 7, required=True), option("papers", 4)]
COMMANDS = [
    slash("search", option("query", required=True, autocomplete=True), option("sort", choices=SORTS)),
    slash("digest", option("show", 1, options=[option("date")]), option("subscribe", 1, options=SUBSCRIBE)),
    slash("read", *READ),
    {"id": "600000000000000099", "name": "Papers in this message", "type": 3, "description": ""},
]


class Stage:
    """A page whose sandbox is this test: what it answers, and what it was asked."""

    def __init__(self, page):
        self.page = page
        self.asked = []
        self.messages = []
        self.choices = []
        self.refusal = None
        self.socket = None

    def message(self, content="", author=BOT, **rest):
        made = {
            "id": str(700000000000000000 + len(self.messages)), "channel_id": CHANNEL, "author": author, "type": 0,
            "content": content, "timestamp": "2024-12-24T03:05:00+00:00", "edited_timestamp": None, "flags": 0,
            "embeds": [], "attachments": [], "components": [], **rest,
        }  # fmt: skip
        self.messages.append(made)
        return made

    def state(self, user):
        channels = [
            {"id": CHANNEL, "guild_id": GUILD, "name": "daily-papers", "type": 0, "your_permissions": MAY_ALL},
            {"id": "400000000000000002", "guild_id": GUILD, "name": "공지", "type": 5, "your_permissions": "1024"},
        ]
        members = [{"user": who, "nick": None, "roles": []} for who in (MINJI, SUJIN, BOT)]
        roles = [{"id": GUILD, "name": "@everyone", "permissions": "1024"}]
        guild = {
            "id": GUILD,
            "name": "읽기 모임",
            "owner_id": SUJIN["id"],
            "roles": roles,
            "members": members,
            "channels": channels,
        }
        clock = {
            "now": "2024-12-24T03:06:00+00:00",
            "offset_seconds": 0,
            "frozen": False,
            "next_digest": "2024-12-25T03:00:00+00:00",
        }
        faults = [{"kind": "reset", "about": "The connection is cut.", "needs": []}]
        return {
            "clock": clock,
            "you": SUJIN if user == SUJIN["id"] else MINJI,
            "users": [MINJI, SUJIN, BOT],
            "guilds": [guild],
            "dms": [],
            "commands": COMMANDS,
            "bot": {"user": BOT, "online": True, "error": None},
            "failures": [],
            "faults": faults,
            "orders": [],
        }

    def answer(self, path, query, body):
        if path == "/sandbox/api/state":
            return self.state(query.get("user"))
        if path.endswith("/messages"):
            return self.messages
        self.asked.append((path.removeprefix("/sandbox/api/"), body))
        if self.refusal:
            return {"message": self.refusal}
        if path.endswith("/clock"):
            return {"now": "2024-12-25T03:00:00+00:00", "offset_seconds": 86400, "next_digest": None}
        if path.endswith("/complete"):
            return {"choices": self.choices}
        return {"orders": []} if path.endswith("/faults") else {"interaction_id": "900000000000000001"}

    def _body(self, request):
        """What was posted; of a form its JSON, and the names of its files."""
        raw = request.post_data_buffer or b"null"
        if "multipart" not in request.headers.get("content-type", ""):
            return json.loads(raw)
        found = re.search(rb'name="payload_json"\r\n\r\n(.*?)\r\n--', raw)[1]
        return json.loads(found) | {"sent": [name.decode() for name in re.findall(rb'filename="(.*?)"', raw)]}

    async def _route(self, route):
        address = urlsplit(route.request.url)
        file = PAGE / (address.path.lstrip("/") or "index.html")
        if f"{address.scheme}://{address.netloc}" != ORIGIN:
            await route.abort()
        elif address.path.startswith("/sandbox/api/"):
            query = dict(part.split("=") for part in address.query.split("&") if part)
            body = self._body(route.request)
            answer = self.answer(address.path, query, body)
            status = 400 if self.refusal and route.request.method == "POST" else 200
            await route.fulfill(json=answer, status=status)
        elif file.is_file():
            await route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
        else:
            await route.fulfill(status=404)

    async def open(self):
        await self.page.route("**/*", self._route)
        await self.page.route_web_socket("**/events*", self._connect)
        await self.page.goto(ORIGIN)
        await self.page.wait_for_selector("#feed > *")
        return self.page

    def _connect(self, socket):
        self.socket = socket

    def tell(self, kind, data):
        self.socket.send(json.dumps({"type": kind, "data": data}))

    def done(self, verb):
        return [body for path, body in self.asked if path.endswith(f"/{verb}")]


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(open_browser):
    """One Chromium for all of these tests; each has a fresh context of its own."""
    async with open_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser):
    page = await browser.new_page(locale="ko-KR", timezone_id="Asia/Seoul", viewport={"width": 1200, "height": 800})
    page.set_default_timeout(10_000)
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield Stage(page)
    await page.context.close()

    assert problems == []


EMPTY = "#say:placeholder-shown"


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
    assert await page.evaluate(f"document.head.append({sheet}) || getComputedStyle(document.body).display") == "flex"


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


async def test_a_button_is_pressed_waits_and_tells_a_failure(stage):
    pressed = stage.message(components=[{"type": 1, "components": [button("자세히", "paper:1")]}])
    page = await stage.open()
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
    await page.click(".popup-foot .button")
    await page.wait_for_selector(".select[aria-busy=true]")

    assert [body["values"] for body in stage.done("select")] == [[MINJI["id"], SUJIN["id"]]]


async def test_a_private_reply_says_so_and_can_be_put_away(stage):
    stage.message("보이는 말")
    page = await stage.open()
    stage.tell("MESSAGE_CREATE", {**stage.message("나만 보는 말"), "flags": PRIVATE})
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
    await page.wait_for_selector("article:has-text('새 소식')")
    stage.tell("MESSAGE_DELETE", {"id": first["id"], "channel_id": CHANNEL})
    await page.wait_for_selector("article:has-text('고침')", state="detached")

    assert await said(page, "#voice") == "Paperboy: 새 소식"


async def test_an_answer_that_arrives_leaves_what_is_open_and_focused_as_it_is(stage):
    stage.message("||가린 말||")
    pressed = stage.message(components=[{"type": 1, "components": [button("다음", "page:2")]}])
    page = await stage.open()
    await page.click(".spoiler")
    await page.click("article >> text=다음")
    more = {"components": [{"type": 1, "components": [button("이전", "page:1"), button("다음", "page:2")]}]}
    stage.tell("MESSAGE_UPDATE", pressed | more)
    await page.wait_for_selector("text=이전")

    assert await page.locator(".spoiler.open").count() == 1
    assert await page.evaluate("document.activeElement.dataset.id") == "page:2"


async def test_a_command_is_typed_whole_and_sent_with_enter(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    await page.focus("#say")
    await page.keyboard.type("/search 생성")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(EMPTY)

    assert [(body["path"], body["options"]) for body in stage.done("slash")] == [([], {"query": "생성"})]


async def test_completion_is_asked_once_after_typing_and_taken_with_enter(stage):
    stage.message("안녕하세요")
    stage.choices = [{"name": "생성 모델", "value": "gen"}]
    page = await stage.open()
    await page.focus("#say")
    await page.keyboard.type("/search 생성모")
    await page.wait_for_selector("[role=option]:has-text('생성 모델')")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(EMPTY)

    asked = [body["options"]["query"] for body in stage.done("complete")]
    assert len(asked) < 6
    assert asked[-1] in ("생성모", "gen")
    assert [body["options"] for body in stage.done("slash")] == [{"query": "gen"}]


async def test_subcommands_pickers_and_optional_values_are_filled_by_keyboard(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    await page.focus("#say")
    await page.keyboard.type("/sub")
    await page.keyboard.press("Tab")
    await page.keyboard.type("daily")
    await page.keyboard.press("Enter")
    await page.click("text=+ papers")
    await page.keyboard.type("열")
    await page.keyboard.press("Enter")
    hint = await said(page, "#composer-hint")
    await page.keyboard.press("Backspace")
    await page.keyboard.type("7")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(EMPTY)

    assert hint == "papers 칸에는 숫자를 넣어 주세요."
    assert [(body["path"], body["options"]) for body in stage.done("slash")] == [
        (["subscribe"], {"channel": CHANNEL, "papers": 7})
    ]


async def test_what_is_missing_or_refused_is_told_at_the_command(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    await page.focus("#say")
    await page.keyboard.type("/search ")
    await page.keyboard.press("Enter")
    missing = await said(page, "#composer-hint")
    stage.refusal = "이 명령은 지금 쓸 수 없습니다."
    await page.keyboard.type("x")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#composer-hint:has-text('지금')")

    assert missing == "query 칸을 채워 주세요."
    assert await said(page, "#composer-hint") == "이 명령은 지금 쓸 수 없습니다."


async def test_files_go_along_with_a_message_and_can_be_taken_back(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    files = [{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in ("논문.txt", "b.txt")]
    await page.set_input_files("#files", files)
    await page.click("#tray [aria-label='b.txt 빼기']")
    await page.keyboard.type("보세요")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(EMPTY)

    (said,) = stage.done("say")
    assert (said["content"], said["sent"]) == ("보세요", ["논문.txt"])
    assert await page.locator("#tray > *").count() == 0


async def test_a_command_takes_an_attached_file(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    await page.focus("#say")
    await page.keyboard.type("/read note:둘 다")
    await page.keyboard.press("Enter")
    missing = await said(page, "#composer-hint")
    await page.set_input_files("#files", [{"name": "a.md", "mimeType": "text/markdown", "buffer": b"x"}])
    await page.keyboard.press("Enter")
    await page.wait_for_selector(EMPTY)

    (asked,) = stage.done("slash")
    assert missing == "paper 칸에는 파일이 필요합니다. 파일을 첨부해 주세요."
    assert (asked["options"], asked["sent"]) == ({"paper": "files[0]", "note": "둘 다"}, ["a.md"])


async def test_a_picture_stands_in_the_message_and_another_file_is_a_link(stage):
    picture = {"id": "1", "filename": "그림.png", "size": 10, "url": f"{ORIGIN}/icon.svg", "content_type": "image/png"}
    note = {"id": "2", "filename": "a.txt", "size": 3000, "url": f"{ORIGIN}/a.txt", "content_type": "text/plain"}
    stage.message("보세요", attachments=[{**picture, "description": "도표"}, note])
    page = await stage.open()

    assert await page.get_attribute("article img", "alt") == "도표"
    assert await page.get_attribute("article .file a", "href") == f"{ORIGIN}/a.txt"
    assert (await said(page, "article .file")).split("\n") == ["a.txt", "3 KB"]


async def test_names_after_a_sign_are_completed_and_sent_as_mentions(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    await page.focus("#say")
    await page.keyboard.type("@수")
    await page.keyboard.press("Tab")
    await page.keyboard.type("#공")
    await page.keyboard.press("Enter")
    await page.keyboard.type("보세요")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(EMPTY)

    assert [body["content"] for body in stage.done("say")] == [f"<@{SUJIN['id']}> <#400000000000000002> 보세요"]


async def test_what_is_typed_stays_when_the_picture_is_taken_anew_and_in_its_own_channel(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    await page.focus("#say")
    await page.keyboard.type("쓰던 말")
    async with page.expect_response("**/messages*"):
        stage.tell("STATE", None)
    kept = await page.input_value("#say")
    await page.click(".channel:has-text('공지')")
    elsewhere = await page.input_value("#say")
    await page.click(".channel:has-text('daily-papers')")

    assert (kept, elsewhere) == ("쓰던 말", "")
    assert await page.input_value("#say") == "쓰던 말"


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
    field = {"type": 4, "custom_id": "q", "style": 2, "required": True}
    language = {"type": 3, "custom_id": "lang", "options": [{"label": "한국어", "value": "ko", "default": True}]}
    parts = [{"type": 18, "label": "질문", "component": field}, {"type": 18, "label": "말", "component": language}]
    stage.tell(
        "MODAL", {"interaction_id": "1", "modal": {"custom_id": "ask", "title": "질문하기", "components": parts}}
    )
    await page.get_by_label("질문 · 필수").fill("무엇이 새롭습니까?")
    stage.refusal = "너무 짧습니다."
    await page.click("dialog .primary")
    await page.wait_for_selector("dialog .wrong:has-text('너무 짧습니다.')")
    stage.refusal = None
    await page.click("dialog .primary")
    await page.wait_for_selector("dialog", state="detached")

    assert stage.done("submit")[-1] == {
        "channel_id": CHANNEL,
        "interaction_id": "1",
        "values": {"q": "무엇이 새롭습니까?", "lang": ["ko"]},
        "locale": "ko",
    }


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


async def test_a_channel_one_may_not_write_in_says_so(stage):
    stage.message("안녕하세요")
    page = await stage.open()
    await page.click(".channel:has-text('공지')")

    assert await page.is_disabled("#say")
    assert await page.get_attribute("#say", "placeholder") == "이 채널에는 글을 쓸 수 없습니다."


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_serious_violation(stage, axe, width, scheme):
    stage.message("# 제목\n-# 작게 [링크](https://example.org) `code` ||가림|| <t:1735009200:R>", author=MINJI)
    row = {"type": 1, "components": [button(str(style), f"b{style}", style) for style in (1, 2, 3, 4)]}
    stage.message(
        flags=V2 | PRIVATE,
        components=[
            {
                "type": 17,
                "components": [{"type": 9, "components": [text("글")], "accessory": button("자세히", "p")}, row],
            }
        ],
    )
    stage.message(
        embeds=[{"title": "임베드", "description": "글", "footer": {"text": "끝"}}],
        components=[{"type": 1, "components": [{"type": 8, "custom_id": "c"}]}],
    )
    await stage.page.emulate_media(color_scheme=scheme)
    await stage.page.set_viewport_size({"width": width, "height": 800})
    page = await stage.open()
    await page.focus("#say")
    await page.keyboard.type("/")

    assert await axe(page) == []
