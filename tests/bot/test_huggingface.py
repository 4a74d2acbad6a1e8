"""Hugging Face's replies in every shape, over real sockets."""

import asyncio
import json
from datetime import UTC, date, datetime

import pytest
from aiohttp import web

from bot.errors import UpstreamError
from bot.http import HttpClient, HttpError, Manners
from bot.i18n import LANGUAGES, translator
from bot.sources.huggingface import HuggingFace
from bot.sources.replies import read_day, read_paper
from storage.models import Artifact, Resources

DAY = date(2026, 5, 15)
NOW = datetime(2026, 5, 16, 3, tzinfo=UTC)


def item(number=1, **fields):
    return {"paper": {"id": f"2605.{number:05}", "title": f"Paper {number}", **fields}, "title": "Outer"}


async def open_source(serve, clock, handler, **manners):
    http = HttpClient("Hugging Face", await serve(handler), clock=clock, manners=Manners(**manners), jitter=lambda: 0.5)
    return http, HuggingFace(http, clock)


def test_a_full_item_is_read_whole():
    paper = read_paper(
        {
            "paper": {
                "id": "2605.00001v2",
                "title": " A  title\n  over two lines ",
                "summary": "First.\nSecond.",
                "upvotes": 3.0,
                "authors": [{"name": "Ann B"}, {"name": "Hid Den", "hidden": True}, {"name": "Cho D", "hidden": False}],
                "githubRepo": "https://github.com/ann/code",
                "githubStars": 12,
                "projectPage": "http://ann.example/page",
                "mediaUrls": ["https://cdn.example/a.mp4", "https://cdn.example/b.PNG?x=1"],
                "organization": {"name": "ann-lab", "fullname": "Ann Lab"},
                "linkedModels": [{"id": "ann/model", "likes": 3}, {"id": "ann/model"}, {"likes": 1}],
                "linkedDatasets": [{"id": "ann/data"}],
                "linkedSpaces": ["ann/space"],
                "neverSeenBefore": {"x": 1},
            },
            "thumbnail": "https://cdn.example/card.png",
        },
        NOW,
    )

    assert paper.arxiv_id == "2605.00001"
    assert paper.title == "A title over two lines"
    assert paper.abstract == "First. Second."
    assert (paper.upvotes, paper.upvotes_read_at) == (3, NOW)
    assert type(paper.upvotes) is int
    assert paper.authors == ("Ann B", "Cho D")
    assert paper.thumbnail_url == "https://cdn.example/b.PNG?x=1"
    assert paper.digests == ()
    assert paper.resources == Resources(
        organization="Ann Lab",
        code_url="https://github.com/ann/code",
        code_stars=12,
        project_url="https://ann.example/page",
        artifacts=(
            Artifact(kind="model", name="ann/model"),
            Artifact(kind="dataset", name="ann/data"),
            Artifact(kind="space", name="ann/space"),
        ),
    )


FULL = {
    "title": "T",
    "summary": "S",
    "upvotes": 1,
    "authors": [{"name": "A"}],
    "githubRepo": "a/b",
    "githubStars": 1,
    "projectPage": "https://p.example",
    "mediaUrls": ["https://c.example/a.png"],
    "organization": {"name": "o"},
    "linkedModels": [{"id": "a/b"}],
    "submittedOnDailyAt": "2026-05-15T00:00:00.000Z",
}


@pytest.mark.parametrize("strange", [None, 7, 2.5, True, "", "text", [], [None], {}, {"x": None}, [[1]], float("nan")])
@pytest.mark.parametrize("key", FULL)
def test_any_field_may_be_anything_and_the_paper_is_kept(key, strange):
    found = read_day(DAY, [{"paper": {"id": "2605.00001", **FULL, key: strange}}], NOW)

    assert [paper.arxiv_id for paper in found.papers] == ["2605.00001"]


@pytest.mark.parametrize("key", FULL)
def test_any_field_may_be_absent(key):
    fields = {name: value for name, value in FULL.items() if name != key}
    found = read_day(DAY, [{"paper": {"id": "2605.00001", **fields}}], NOW)

    assert len(found.papers) == 1


@pytest.mark.parametrize(
    ("value", "upvotes"),
    [
        (0, 0),
        (3.0, 3),
        ("5", 5),
        (None, None),
        (-1, None),
        (True, None),
        (1e300, None),
        (float("inf"), None),
        ("x", None),
    ],
)
def test_votes_unknown_are_not_zero(value, upvotes):
    assert read_paper(item(upvotes=value), NOW).upvotes == upvotes


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://c.example/a.webp", "https://c.example/a.webp"),
        ("http://c.example/a.jpg", "https://c.example/a.jpg"),
        ("https://c.example/a.mp4", None),
        ("/avatars/b.svg", None),
        ("https://c.example/avatars/b.png", None),
        ("https://c.example/a.png) [x](https://evil.example", None),
        ("javascript:alert(1)//a.png", None),
        ("https://user:word@c.example/a.png", None),
        ("https://localhost/a.png", None),
    ],
)
def test_only_what_can_be_shown_is_a_thumbnail(address, shown):
    assert read_paper({**item(), "thumbnail": address}, NOW).thumbnail_url == shown


def test_bad_items_are_reported_one_by_one_and_spoil_nothing():
    items = [
        item(1, upvotes=2),
        None,
        {"paper": None},
        {"paper": {"title": "No id"}},
        item(1, upvotes=9),
        item(2, upvotes=5, submittedOnDailyAt="2026-05-14T00:00:00.000Z"),
        {"paper": {"id": "2605.00003"}},
        item(4, upvotes=7, submittedOnDailyAt="2026-05-15T00:00:00.000Z"),
        {"paper": {"id": "not-a-paper", "title": "x"}},
    ]
    found = read_day(DAY, items, NOW)

    assert [paper.arxiv_id for paper in found.papers] == ["2605.00004", "2605.00001", "2605.00003"]
    assert [problem.message_id for problem in found.problems] == [
        *["source.no_identifier"] * 3,
        *["source.repeated", "source.other_day", "source.no_title", "source.no_identifier"],
    ]
    for language in LANGUAGES:
        assert all(translator(language)(problem.message_id, **problem.arguments) for problem in found.problems)


def test_papers_come_top_voted_first_and_unknown_votes_last():
    found = read_day(DAY, [item(1), item(2, upvotes=0), item(4, upvotes=9), item(3, upvotes=9)], NOW)

    assert [paper.arxiv_id[-1] for paper in found.papers] == ["3", "4", "2", "1"]


async def test_a_day_is_read_page_by_page_until_an_empty_one(serve, passing_clock):
    asked = []

    async def handler(request):
        asked.append(dict(request.query))
        page = int(request.query["p"])
        return web.json_response([item(page * 100 + n) for n in range(1, 101)] if page < 3 else [])

    http, source = await open_source(serve, passing_clock, handler)
    async with http:
        found = await source.list_day(DAY)

    assert len(found.papers) == 300
    assert asked == [{"date": "2026-05-15", "p": str(page), "limit": "100"} for page in range(4)]


async def test_pages_without_end_are_left_after_ten(serve, passing_clock):
    asked = []

    async def handler(request):
        asked.append(request.query["p"])
        return web.json_response([item(1)])

    http, source = await open_source(serve, passing_clock, handler)
    async with http:
        found = await source.list_day(DAY)

    assert len(asked) == 10
    assert len(found.papers) == 1


async def test_an_empty_day_is_an_answer(serve, passing_clock):
    async def handler(request):
        return web.json_response([])

    http, source = await open_source(serve, passing_clock, handler)
    async with http:
        found = await source.list_day(date(2026, 5, 16))

    assert (found.papers, found.problems) == ((), ())


async def test_a_day_that_is_refused_or_no_list_is_an_upstream_error(serve, passing_clock):
    answers = iter([web.json_response({"error": "bad date"}, status=400), web.json_response({"papers": []})])

    async def handler(request):
        return next(answers)

    http, source = await open_source(serve, passing_clock, handler)
    async with http:
        with pytest.raises(HttpError, match="bad date"):
            await source.list_day(DAY)
        with pytest.raises(UpstreamError, match="no list"):
            await source.list_day(DAY)


async def test_sixty_papers_come_through_every_fault(serve, passing_clock):
    items = [item(n, upvotes=3.0) for n in range(1, 61)]
    items[30:30] = [item(7), {"paper": {"title": "no identifier"}}]
    seen = []

    async def html(request):
        return web.Response(text="<html></html>", content_type="text/html")

    async def cut(request):
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "90000"})
        await response.prepare(request)
        await response.write(json.dumps(items).encode()[:2000])
        request.transport.close()
        return response

    async def stall(request):
        await asyncio.sleep(10)
        return web.Response()

    async def busy(request):
        return web.json_response({}, status=429, headers={"RateLimit": '"api";r=0;t=55'})

    async def broken(request):
        return web.json_response({"error": "down"}, status=500)

    async def good(request):
        return web.json_response(items[62 * int(request.query["p"]) :])

    troubles = iter([busy, broken, html, good, cut, stall, good])

    async def handler(request):
        seen.append(passing_clock.now())
        return await next(troubles)(request)

    http, source = await open_source(serve, passing_clock, handler, read_seconds=0.2)
    async with http:
        found = await source.list_day(DAY)

    assert [paper.arxiv_id for paper in found.papers] == [f"2605.{n:05}" for n in range(1, 61)]
    assert {paper.upvotes for paper in found.papers} == {3}
    told = [problem.arguments["reason"] for problem in found.problems[:5]]
    assert [problem.message_id for problem in found.problems] == [
        *["source.tried_again"] * 5,
        "source.repeated",
        "source.no_identifier",
    ]
    for reason, word in zip(told, ("429", "500", "text/html", "ClientPayloadError", "Timeout"), strict=True):
        assert word in reason
    assert [problem.arguments["page"] for problem in found.problems[:5]] == [1, 1, 1, 2, 2]
    assert len(seen) == 7
    assert (seen[1] - seen[0]).total_seconds() >= 56


async def test_one_paper_or_none(serve, passing_clock):
    async def handler(request):
        if request.path == "/api/papers/2605.00001":
            return web.json_response({"id": "2605.00001", "title": "One", "upvotes": 4})
        if request.path == "/api/papers/2605.00002":
            return web.json_response({"id": "2605.00009", "title": "Other"})
        return web.json_response({"error": "not found"}, status=404)

    http, source = await open_source(serve, passing_clock, handler)
    async with http:
        assert (await source.find_paper("2605.00001")).upvotes == 4
        assert await source.find_paper("2605.00003") is None
        with pytest.raises(UpstreamError, match="another thing"):
            await source.find_paper("2605.00002")


async def test_a_search_keeps_the_order_and_drops_what_is_no_paper(serve, passing_clock):
    async def handler(request):
        assert request.query["q"] == "환각 완화"
        return web.json_response([item(2), {"id": "2605.00001", "title": "Flat"}, {}, item(2)])

    http, source = await open_source(serve, passing_clock, handler)
    async with http:
        found = await source.search("환각 완화")

    assert [paper.arxiv_id for paper in found] == ["2605.00002", "2605.00001"]


async def test_a_papers_text_comes_as_markdown(serve, passing_clock):
    async def handler(request):
        if request.path == "/papers/2605.00001.md":
            return web.Response(text="# One", content_type="text/markdown")
        return web.Response(status=404)

    http, source = await open_source(serve, passing_clock, handler)
    async with http:
        assert await source.find_text("2605.00001") == "# One"
        assert await source.find_text("2605.00002") is None


def test_the_recorded_list_imports_right(reference):
    items = json.loads((reference / "samples/huggingface/2026-07-31.list.json").read_text())
    found = read_day(date(2026, 7, 31), items, NOW)

    assert found.problems == ()
    assert [(paper.arxiv_id, paper.upvotes) for paper in found.papers] == [
        ("2607.28582", 17),
        ("2607.27958", 11),
        ("2607.23193", 3),
        ("2607.28308", 2),
        ("2607.16922", 0),
    ]
    raw = {entry["paper"]["id"]: entry["paper"] for entry in items}
    for paper in found.papers:
        assert list(paper.authors) == [
            author["name"] for author in raw[paper.arxiv_id]["authors"] if not author["hidden"]
        ]
        assert paper.thumbnail_url.startswith("https://cdn-")
        assert paper.abstract == " ".join(raw[paper.arxiv_id]["summary"].split())
    assert found.papers[2].resources.code_url.endswith("/OmniScope")
    assert found.papers[2].resources.code_stars == 3


def test_the_recorded_paper_and_the_early_partial_item_import_right(reference):
    folder = reference / "samples/huggingface"
    detail = read_paper(json.loads((folder / "2605.15141.detail.json").read_text()), NOW)
    early = read_day(date(2024, 9, 18), json.loads((folder / "2024-09-18.partial-item.json").read_text()), NOW)

    assert (detail.arxiv_id, detail.upvotes, len(detail.authors)) == ("2605.15141", 84, 9)
    assert detail.resources.organization == "Tsinghua Machine Learning Group"
    assert detail.thumbnail_url.endswith("f0lRysgW2mfGfbrSqXUQt.png")
    assert [(paper.arxiv_id, paper.upvotes, paper.abstract) for paper in early.papers] == [("2409.11074", None, None)]
