"""A language model over real HTTP that misbehaves in every known way."""

import asyncio
import json
import logging
import subprocess
import sys

import pytest
from aiohttp import web

from bot.budget import cut_to_tokens, estimate_tokens
from bot.errors import UpstreamError
from bot.llm import LanguageModel, Message, ModelError, ModelReplyError
from bot.model_replies import ThoughtFilter, find_object, without_thoughts

ASKED = [Message(role="system", text="규칙"), Message(role="user", text="질문")]
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


def answer(content, *, finish="stop", usage=True, **choice):
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
    message = {"role": "assistant", "content": content}
    body["choices"] = [{"index": 0, "finish_reason": finish, "message": message, **choice}]
    if usage:
        body["usage"] = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    return lambda _request: web.json_response(body)


def refusal(status, message="no", code=None, **headers):
    body = {"error": {"message": message, "code": code, "type": None}}
    return lambda _request: web.json_response(body, status=status, headers=headers)


def raw(text, content_type="application/json"):
    return lambda _request: web.Response(text=text, content_type=content_type)


def streamed(*pieces, cut=False, stall=False, usage=True):
    async def reply(request):
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)

        async def send(chunk):
            await response.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")

        head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        for piece in pieces:
            await send({**head, "choices": [{"index": 0, "delta": {"content": piece}}]})
        if cut:
            request.transport.close()
            return response
        if stall:
            await asyncio.sleep(10)
        if usage:
            await send({**head, "choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 3}})
        await response.write(b"data: [DONE]\n\n")
        return response

    return reply


@pytest.fixture
async def model(serve, passing_clock):
    """A model whose server gives the scripted answers in turn, and keeps what it was asked."""
    opened = []

    async def start(*answers, **settings):
        asked = []

        async def handler(request):
            asked.append({**await request.json(), "authorization": request.headers["Authorization"]})
            reply = answers[min(len(asked), len(answers)) - 1](request)
            return await reply if asyncio.iscoroutine(reply) else reply

        url = await serve(handler)
        opened.append(LanguageModel("m", clock=passing_clock, base_url=f"{url}/v1", timeout_seconds=0.3, **settings))
        return opened[-1], asked

    yield start
    for language_model in opened:
        async with language_model:
            pass


async def text_of(pieces):
    return [piece async for piece in pieces]


async def test_an_answer_comes_with_its_tokens(model):
    language_model, asked = await model(answer("안녕하세요."), api_key="key")
    completion = await language_model.complete(ASKED, max_tokens=50)

    assert (completion.text, completion.usage.total, completion.is_cut) == ("안녕하세요.", 18, False)
    assert asked[0]["messages"] == [{"role": "system", "content": "규칙"}, {"role": "user", "content": "질문"}]
    assert asked[0]["max_tokens"] == 50
    assert asked[0]["authorization"] == "Bearer key"


async def test_a_server_without_keys_gets_a_dummy(model):
    language_model, asked = await model(answer("네"))
    await language_model.complete(ASKED, max_tokens=5)

    assert asked[0]["authorization"] == "Bearer none"


async def test_missing_usage_is_estimated(model):
    language_model, _ = await model(answer("가나다", usage=False))
    completion = await language_model.complete(ASKED, max_tokens=5)

    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (4, 2)


@pytest.mark.parametrize(
    "reply",
    [
        raw('{"choices": []}'),
        raw("{}"),
        raw('{"choices": null}'),
        answer(None),
        answer(""),
        answer("<think>on and on"),
        answer(["parts"]),
        raw("<html>busy</html>", "text/html"),
        raw("plain", "text/plain"),
    ],
)
async def test_an_answer_without_content_is_a_reply_error(model, reply):
    language_model, asked = await model(reply)
    with pytest.raises(ModelReplyError):
        await language_model.complete(ASKED, max_tokens=5)

    assert len(asked) == 1


@pytest.mark.parametrize("trouble", [refusal(429), refusal(500), refusal(503), raw("{"), raw("\ufffd{")])
async def test_passing_failures_are_tried_again(model, passing_clock, trouble):
    language_model, asked = await model(trouble, trouble, answer("좋습니다"))
    completion = await language_model.complete(ASKED, max_tokens=5)

    assert completion.text == "좋습니다"
    assert len(asked) == 3
    assert passing_clock.slept == [1.0, 2.0]


async def test_retry_after_is_kept_to_and_not_beyond_a_minute(model, passing_clock):
    language_model, asked = await model(
        refusal(429, **{"Retry-After": "7"}), answer("네"), refusal(429, **{"Retry-After": "900"})
    )
    await language_model.complete(ASKED, max_tokens=5)
    with pytest.raises(ModelError) as caught:
        await language_model.complete(ASKED, max_tokens=5)

    assert passing_clock.slept == [7.0]
    assert caught.value.wait_seconds == 900
    assert len(asked) == 3


@pytest.mark.parametrize(
    "trouble", [refusal(401), refusal(403), refusal(404), refusal(400), refusal(429, code="insufficient_quota")]
)
async def test_what_only_the_operator_can_mend_is_not_tried_again(model, trouble):
    language_model, asked = await model(trouble)
    with pytest.raises(ModelError) as caught:
        await language_model.complete(ASKED, max_tokens=5)

    assert isinstance(caught.value, UpstreamError)
    assert not caught.value.is_passing
    assert len(asked) == 1


async def test_a_key_and_a_question_stay_out_of_errors_and_logs(model, caplog):
    caplog.set_level(logging.INFO)
    language_model, _ = await model(
        refusal(500, "you asked 질문"), refusal(401, "Incorrect API key provided: secret"), api_key="secret"
    )
    with pytest.raises(ModelError) as caught:
        await language_model.complete(ASKED, max_tokens=5)

    assert str(caught.value) == "model: status 401"
    assert "secret" not in caplog.text
    assert "질문" not in caplog.text


async def test_a_server_that_hangs_is_left(model, passing_clock):
    async def stall(request):
        await asyncio.sleep(10)
        return web.Response()

    language_model, asked = await model(stall, attempts=2)
    with pytest.raises(ModelError, match="time-out"):
        await language_model.complete(ASKED, max_tokens=5)

    assert len(asked) == 2


async def test_nobody_there_is_a_model_error(passing_clock):
    async with LanguageModel("m", clock=passing_clock, base_url="http://127.0.0.1:9/v1", attempts=1) as nobody:
        with pytest.raises(ModelError, match="APIConnectionError"):
            await nobody.complete(ASKED, max_tokens=5)


@pytest.mark.parametrize(
    "content",
    [
        '{"a": 1}',
        '```json\n{"a": 1}\n```',
        'Here you are:\n\n```\n{"a": 1}\n```\nAnything else?',
        '<think>{"a": 2}?</think>{"a": 1}',
        'no opening tag {"a": 2}</think>\n{"a": 1}',
        'Use {braces}. {"a": 1} {"a": 3}',
    ],
)
async def test_an_object_is_found_in_whatever_surrounds_it(model, content):
    language_model, asked = await model(answer(content))
    found, completion = await language_model.complete_object(ASKED, schema=SCHEMA, max_tokens=5)

    assert found == {"a": 1}
    assert completion.usage.total == 18
    assert asked[0]["response_format"]["json_schema"]["schema"] == SCHEMA


@pytest.mark.parametrize("content", ["I cannot.", '{"a": ', "[1, 2]", "{}"])
async def test_an_answer_without_an_object_is_a_reply_error(model, content):
    language_model, _ = await model(answer(content, finish="length"))
    with pytest.raises(ModelReplyError, match="JSON"):
        await language_model.complete_object(ASKED, schema=SCHEMA, max_tokens=5)


async def test_a_server_that_knows_no_formats_is_asked_without_from_then_on(model):
    def picky(request):
        return answer('{"a": 1}')(request)

    language_model, asked = await model(
        refusal(400, "json_schema is not supported"), refusal(422, "response_format"), picky
    )
    for _ in range(2):
        await language_model.complete_object(ASKED, schema=SCHEMA, max_tokens=5)

    assert [(request.get("response_format") or {}).get("type") for request in asked] == [
        "json_schema",
        "json_object",
        None,
        None,
    ]


async def test_a_server_that_wants_other_parameters_gets_them(model):
    language_model, asked = await model(
        refusal(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        refusal(400, "Unsupported value: 'temperature' does not support 0.2"),
        answer("네"),
    )
    await language_model.complete(ASKED, max_tokens=5)

    assert asked[-1]["max_completion_tokens"] == 5
    assert not {"max_tokens", "temperature"} & asked[-1].keys()


async def test_a_prompt_that_is_too_long_does_not_cost_the_format(model):
    too_long = refusal(400, "maximum context length exceeded")
    language_model, asked = await model(too_long, too_long, too_long, answer('{"a": 1}'))
    with pytest.raises(ModelError):
        await language_model.complete_object(ASKED, schema=SCHEMA, max_tokens=5)
    await language_model.complete_object(ASKED, schema=SCHEMA, max_tokens=5)

    assert asked[-1]["response_format"]["type"] == "json_schema"


async def test_a_stream_comes_piece_by_piece_without_thoughts(model):
    language_model, asked = await model(streamed("<thi", "nk>음…", "</think>\n", "\n안녕", "하세요", None, "."))
    pieces = await text_of(language_model.stream(ASKED, max_tokens=5))

    assert [piece.text for piece in pieces] == ["안녕", "하세요", ".", ""]
    assert pieces[-1].usage.total == 8
    assert asked[0]["stream_options"] == {"include_usage": True}


async def test_a_stream_without_usage_is_estimated(model):
    language_model, _ = await model(streamed("abcd", "efgh", usage=False))
    pieces = await text_of(language_model.stream(ASKED, max_tokens=5))

    assert pieces[-1].usage.completion_tokens == 2


@pytest.mark.parametrize("how", [{"cut": True}, {"stall": True}])
async def test_a_stream_that_breaks_off_gives_what_came_and_then_the_error(model, how):
    language_model, asked = await model(streamed("one ", "two", **how))
    came = []
    with pytest.raises(ModelError):
        async for piece in language_model.stream(ASKED, max_tokens=5):
            came.append(piece.text)  # noqa: PERF401 (what came before the error counts)

    assert came == ["one ", "two"]
    assert len(asked) == 1


@pytest.mark.parametrize("reply", [streamed(), streamed("<think>", "never ends"), raw("{}")])
async def test_a_stream_that_says_nothing_is_a_reply_error(model, reply):
    language_model, _ = await model(reply)
    with pytest.raises(ModelReplyError):
        await text_of(language_model.stream(ASKED, max_tokens=5))


async def test_a_stream_is_tried_again_only_before_its_first_piece(model):
    language_model, asked = await model(refusal(429), streamed("네"))
    pieces = await text_of(language_model.stream(ASKED, max_tokens=5))

    assert pieces[0].text == "네"
    assert len(asked) == 2


async def test_whoever_leaves_a_stream_early_closes_it(model):
    language_model, _ = await model(streamed("one", "two", stall=True))
    stream = language_model.stream(ASKED, max_tokens=5)
    first = await anext(stream)
    await stream.aclose()

    assert first.text == "one"


def test_a_model_that_is_never_asked_does_not_import_the_sdk():
    code = (
        "import sys; from bot.clock import SystemClock; from bot.llm import LanguageModel;"
        " LanguageModel('m', clock=SystemClock()); sys.exit('openai' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("size", range(1, 9))
def test_a_thought_is_filtered_wherever_the_pieces_are_cut(size):
    reply = " <think>a < b</think>\n\n안녕 <think> 이것은 본문</think>"
    thoughts = ThoughtFilter()
    shown = "".join(thoughts.feed(reply[start : start + size]) for start in range(0, len(reply), size)) + thoughts.end()

    assert shown == "안녕 <think> 이것은 본문</think>"


def test_a_reply_that_only_begins_like_a_thought_is_kept():
    thoughts = ThoughtFilter()

    assert thoughts.feed("<thi") == ""
    assert thoughts.end() == "<thi"


def test_thoughts_are_taken_off():
    assert without_thoughts("<think>a</think> b <thinking>c</thinking>d") == "b d"


def test_a_reply_of_braces_is_read_in_bounded_time():
    assert find_object("{" * 100_000) is None


def test_tokens_are_estimated_by_script():
    assert estimate_tokens("") == 0
    assert estimate_tokens("가나다") == 2
    assert estimate_tokens("abcdefgh") == 2


def test_text_is_cut_to_a_number_of_tokens_at_a_space():
    text = "word " * 100
    cut = cut_to_tokens(text, 10)

    assert estimate_tokens(cut) <= 10
    assert cut == ("word " * 8).strip()
    assert cut_to_tokens("짧은 글", 10) == "짧은 글"
