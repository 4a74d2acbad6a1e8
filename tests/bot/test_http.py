"""Polite requests over real sockets, on a clock that passes by itself."""

import asyncio
import gzip
from datetime import timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from bot.errors import UpstreamError
from bot.http import HttpClient, HttpError, Manners

QUICK = Manners(read_seconds=0.2, total_seconds=2, size_limit=10_000)


@pytest.fixture
def script(serve):
    """A server that gives the scripted answers in turn, and keeps the requests it saw."""

    async def start(*answers):
        seen = []

        async def handler(request):
            seen.append(request)
            answer = answers[min(len(seen), len(answers)) - 1]
            return await answer(request)

        return await serve(handler), seen

    return start


def client(base_url, clock, manners=QUICK, **kwargs):
    return HttpClient("Papers", base_url, clock=clock, manners=manners, jitter=lambda: 0.5, **kwargs)


def json_answer(text='{"a": 1}', **kwargs):
    async def answer(request):
        return web.Response(text=text, content_type="application/json", **kwargs)

    return answer


async def stall(request):
    await asyncio.sleep(30)
    return web.Response()


async def cut(request):
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "500"})
    await response.prepare(request)
    await response.write(b'{"a": ')
    request.transport.close()
    return response


async def html(request):
    return web.Response(text="<html>busy</html>", content_type="text/html")


async def test_json_is_read_with_the_name_of_the_project(script, passing_clock):
    url, seen = await script(json_answer())
    async with client(url, passing_clock, headers={"Authorization": "Bearer t"}) as http:
        answer = await http.get_json("/api/x", {"date": "2026-05-15"})

    assert answer == {"a": 1}
    assert seen[0].headers["User-Agent"].startswith("Paperboy/")
    assert seen[0].headers["Authorization"] == "Bearer t"
    assert seen[0].path_qs == "/api/x?date=2026-05-15"


@pytest.mark.parametrize(
    "trouble",
    [
        json_answer(status=500),
        json_answer(status=503),
        html,
        cut,
        stall,
        json_answer('{"a": '),
        json_answer("[" * 5000),
    ],
    ids=["500", "503", "html", "cut", "stall", "half", "deep"],
)
async def test_a_passing_failure_is_tried_again_after_a_growing_wait(script, passing_clock, trouble):
    url, seen = await script(trouble, trouble, json_answer())
    async with client(url, passing_clock) as http:
        answer = await http.get_json("/x")

    assert answer == {"a": 1}
    assert len(seen) == 3
    assert passing_clock.slept == [1.0, 2.0]


async def test_tries_are_bounded_and_the_last_failure_says_why(script, passing_clock):
    url, seen = await script(json_answer('{"error": "down for repairs"}', status=500, headers={"X-Error-Code": "Down"}))
    async with client(url, passing_clock) as http:
        with pytest.raises(HttpError, match=r"Papers: GET /x: status 500 \(Down down for repairs\)") as caught:
            await http.get_json("/x")

    assert isinstance(caught.value, UpstreamError)
    assert caught.value.status == 500
    assert len(seen) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_a_final_refusal_is_not_tried_again(script, passing_clock, status):
    url, seen = await script(json_answer(status=status))
    async with client(url, passing_clock) as http:
        with pytest.raises(HttpError) as caught:
            await http.get_json("/x")

    assert (caught.value.status, caught.value.is_passing, len(seen)) == (status, False, 1)


async def test_a_spent_limit_holds_every_next_request_until_it_is_fresh(script, passing_clock):
    spent = json_answer(headers={"RateLimit": '"api";r=0;t=55', "RateLimit-Policy": '"fixed";"api";q=500;w=300'})
    url, seen = await script(spent, json_answer(headers={"RateLimit": '"api";r=499;t=300'}), json_answer())
    async with client(url, passing_clock) as http:
        for _ in range(3):
            await http.get_json("/x")

    assert passing_clock.slept == [56.0]
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"RateLimit": '"api";r=0;t=55'}, 56.0),
        ({"RateLimit": '"pages";r=3;t=9, "api"; r=0; t=12'}, 13.0),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "soon"}, 1.0),
        ({}, 1.0),
    ],
)
async def test_too_many_requests_waits_as_long_as_the_service_asks(script, passing_clock, headers, wait):
    url, seen = await script(json_answer(status=429, headers=headers), json_answer())
    async with client(url, passing_clock) as http:
        await http.get_json("/x")

    assert passing_clock.slept == [wait]
    assert len(seen) == 2


async def test_retry_after_may_be_a_date(script, passing_clock):
    at = format_datetime(passing_clock.now() + timedelta(seconds=90), usegmt=True)
    url, _ = await script(json_answer(status=503, headers={"Retry-After": at}), json_answer())
    async with client(url, passing_clock) as http:
        await http.get_json("/x")

    assert passing_clock.slept == [90.0]


async def test_a_wait_beyond_patience_fails_at_once_and_asks_nothing_more(script, passing_clock):
    url, seen = await script(json_answer(status=429, headers={"Retry-After": "86400"}))
    async with client(url, passing_clock) as http:
        for _ in range(2):
            with pytest.raises(HttpError) as caught:
                await http.get_json("/x")

    assert caught.value.wait_seconds == 86400
    assert passing_clock.slept == []
    assert len(seen) == 1


async def test_an_answer_that_did_not_change_is_not_sent_again(script, passing_clock):
    async def answer(request):
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        return await json_answer(headers={"ETag": '"v1"'})(request)

    url, seen = await script(answer)
    async with client(url, passing_clock) as http:
        first = await http.get_json("/x", {"p": "0"})
        second = await http.get_json("/x", {"p": "0"})
        await http.get_json("/x", {"p": "1"})

    assert first == second == {"a": 1}
    assert [request.headers.get("If-None-Match") for request in seen] == [None, '"v1"', None]


@pytest.mark.parametrize("packed", [False, True])
async def test_an_answer_beyond_the_size_cap_is_refused(script, passing_clock, packed):
    body = b"[" + b" " * 1_000_000 + b"]"

    async def answer(request):
        headers = {"Content-Encoding": "gzip"} if packed else {}
        return web.Response(
            body=gzip.compress(body) if packed else body, content_type="application/json", headers=headers
        )

    url, seen = await script(answer)
    async with client(url, passing_clock) as http:
        with pytest.raises(HttpError, match="more than 10000 bytes"):
            await http.get_json("/x")

    assert len(seen) == 1


async def test_requests_keep_their_distance(script, passing_clock):
    url, _ = await script(json_answer())
    manners = Manners(interval_seconds=3, concurrency=1)
    async with client(url, passing_clock, manners) as http:
        await asyncio.gather(*(http.get_json("/x") for _ in range(4)))

    assert passing_clock.slept == [3.0, 3.0, 3.0]


async def test_nobody_there_is_an_upstream_error(passing_clock):
    async with client("http://127.0.0.1:9", passing_clock) as http:
        with pytest.raises(UpstreamError, match="Papers: GET /x"):
            await http.get_json("/x")


async def test_text_must_come_as_text(script, passing_clock):
    async def markdown(request):
        return web.Response(text="# 제목", content_type="text/markdown")

    url, _ = await script(markdown, html)
    async with client(url, passing_clock) as http:
        assert await http.get_text("/x.md", content_types=("text/markdown", "text/plain")) == "# 제목"
        with pytest.raises(HttpError, match="text/html where"):
            await http.get_text("/x.md", content_types=("text/markdown", "text/plain"))
