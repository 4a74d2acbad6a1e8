"""A stand-in for Hugging Face's papers: the seed days as they are, every other weekday a list invented for it."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import product
from pathlib import Path

from aiohttp import web

from bot.clock import Clock
from bot.sources.digest_files import find_digest_files, read_digest_file
from sandbox.shapes import Json
from sandbox.standins.inventions import ADJECTIVES, METHODS, PURPOSES

PATH = "/standins/huggingface"
SEEDS = Path(__file__).parent.parent.parent / "seeds"
SATURDAY = 5
# arXiv has never given out numbers as high, so an invented paper is nobody's.
FIRST_INVENTED = 90_000


class HuggingFaceStandIn:
    """The service.

    Args:
        clock: Says which days are still to come.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.journal: list[str] = []
        """Every path that was asked for."""

    def add_to(self, app: web.Application) -> None:
        """Add its routes to *app*."""
        app.router.add_get(f"{PATH}/api/daily_papers", self._day)
        app.router.add_get(f"{PATH}/api/papers/search", self._search)
        app.router.add_get(f"{PATH}/api/papers/{{arxiv_id}}", self._paper)
        app.router.add_get(f"{PATH}/papers/{{name}}", self._text)
        app.router.add_get(f"{PATH}/api/query", self._arxiv)

    async def _day(self, request: web.Request) -> web.Response:
        self.journal.append(request.path_qs)
        today = self._clock.now().date()
        try:
            day = date.fromisoformat(request.query["date"])
            page, limit = int(request.query.get("p", 0)), int(request.query.get("limit", 50))
        except (KeyError, ValueError):
            return _refused(400, "The date is not a day.")
        if day > today or not 1 <= limit <= 100:
            return _refused(400, "The date lies in the future, or the limit is not 1 to 100.")
        return web.json_response(papers_of(day)[page * limit : (page + 1) * limit])

    async def _paper(self, request: web.Request) -> web.Response:
        self.journal.append(request.path_qs)
        found = self._find(request.match_info["arxiv_id"])
        return web.json_response(found["paper"]) if found else _refused(404, "Paper not found")

    async def _search(self, request: web.Request) -> web.Response:
        self.journal.append(request.path_qs)
        words = request.query.get("q", "").lower().split()
        known = (item for day in _seed_days() for item in papers_of(day))
        return web.json_response([item for item in known if all(word in item["title"].lower() for word in words)][:20])

    async def _text(self, request: web.Request) -> web.Response:
        self.journal.append(request.path_qs)
        found = self._find(request.match_info["name"].removesuffix(".md"))
        if found is None:
            return _refused(404, "Paper not found")
        text = f"# {found['title']}\n\n{found['paper']['summary']}\n"
        return web.Response(text=text, content_type="text/markdown")

    async def _arxiv(self, request: web.Request) -> web.Response:
        """In arXiv's place: it knows nothing more than this one does."""
        self.journal.append(request.path_qs)
        return web.Response(
            text='<feed xmlns="http://www.w3.org/2005/Atom"></feed>', content_type="application/atom+xml"
        )

    def _find(self, arxiv_id: str) -> Json | None:
        number = arxiv_id.partition(".")[2]
        if number.isdigit() and int(number) >= FIRST_INVENTED:
            days: Iterable[date] = _days_of_month(arxiv_id)
        else:
            days = _seed_days()
        return next((item for day in days for item in papers_of(day) if item["paper"]["id"] == arxiv_id), None)


def _refused(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status, headers={"X-Error-Code": str(status)})


@lru_cache(maxsize=400)
def papers_of(day: date) -> list[Json]:
    """The list of *day* as Hugging Face gives it, in no order."""
    if day in _seed_days():
        return _seeded(day)
    return [] if day.weekday() >= SATURDAY else _invented(day)


@lru_cache(maxsize=1)
def _seed_days() -> dict[date, Path]:
    files = find_digest_files(SEEDS).files
    return {digest.day: file for file in files for digest in read_digest_file(file).digests}


def _seeded(day: date) -> list[Json]:
    digests = read_digest_file(_seed_days()[day]).digests
    return [
        _item(entry.arxiv_id, entry.title, "", list(entry.authors), entry.upvotes or 0, day)
        for digest in digests
        if digest.day == day
        for entry in digest.entries
    ]


def _days_of_month(arxiv_id: str) -> list[date]:
    year, month = 2000 + int(arxiv_id[:2]), int(arxiv_id[2:4])
    if not 1 <= month <= 12:
        return []
    day = int(arxiv_id.partition(".")[2]) - FIRST_INVENTED
    try:
        return [date(year, month, day // 100)]
    except ValueError:
        return []


def _invented(day: date) -> list[Json]:
    """A list made up from nothing but the date; each title and abstract says so."""
    dice = random.Random(day.toordinal())  # noqa: S311, it has to be the same every time
    items = []
    subjects = dice.sample(list(product(METHODS, PURPOSES)), dice.randint(4, 9))
    for number, (method, purpose) in enumerate(subjects):
        adjective = dice.choice(list(ADJECTIVES))
        title = f"[Invented] {adjective} {method} for {purpose}"
        abstract = (
            f"This paper does not exist: the sandbox invented it for {day}. It imagines that {adjective.lower()} "
            f"{method.lower()} makes {purpose.lower()} easier, measured on no benchmark at all."
        )
        arxiv_id = f"{day:%y%m}.{FIRST_INVENTED + day.day * 100 + number}"
        items.append(_item(arxiv_id, title, abstract, ["Nobody Inparticular"], dice.randint(0, 90), day))
    return items


def _item(arxiv_id: str, title: str, abstract: str, authors: list[str], upvotes: int, day: date) -> Json:
    published = datetime.combine(day, time(), tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    paper = {
        "id": arxiv_id,
        "title": title,
        "summary": abstract,
        "authors": [{"name": name, "hidden": False} for name in authors],
        "publishedAt": published,
        "submittedOnDailyAt": published,
        "upvotes": upvotes,
    }
    return {"paper": paper, "title": title, "summary": abstract, "publishedAt": published, "numComments": 0}
