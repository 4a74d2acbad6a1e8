"""A stand-in for Hugging Face's papers: the seed days as they are, every other weekday a list invented for it."""

import json
import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

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
# In arXiv's place: it knows nothing more than this one does.
NO_FEED = '<feed xmlns="http://www.w3.org/2005/Atom"></feed>'


def add_to(app: web.Application, clock: Clock) -> None:
    """Add the service's routes to *app*; *clock* says which days are still to come."""

    def add(path: str, find: Callable[[web.Request], Any], kind: str = "application/json") -> None:
        async def answer(request: web.Request) -> web.Response:
            try:
                found = find(request)
            except (KeyError, ValueError) as error:
                return _refused(400, f"The request is not understood: {error}")
            if found is None:
                return _refused(404, "Paper not found")
            text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
            return web.Response(text=text, content_type=kind)

        app.router.add_get(PATH + path, answer)

    add("/api/daily_papers", lambda request: _day(request, clock.now().date()))
    add("/api/papers/search", _search)
    add("/api/papers/{arxiv_id}", lambda request: (_find(request) or {}).get("paper"))
    add("/papers/{arxiv_id}.md", _text, "text/markdown")
    add("/api/query", lambda _: NO_FEED, "application/atom+xml")


def _day(request: web.Request, today: date) -> list[Json]:
    day = date.fromisoformat(request.query["date"])
    page, limit = int(request.query.get("p", 0)), int(request.query.get("limit", 50))
    if day > today or not 1 <= limit <= 100:
        raise ValueError("the date lies in the future, or the limit is not 1 to 100")
    return papers_of(day)[page * limit : (page + 1) * limit]


def _search(request: web.Request) -> list[Json]:
    words = request.query.get("q", "").lower().split()
    known = (item for day in _seed_days() for item in papers_of(day))
    return [item for item in known if all(word in item["title"].lower() for word in words)][:20]


def _text(request: web.Request) -> str | None:
    found = _find(request)
    return f"# {found['title']}\n\n{found['paper']['summary']}\n" if found else None


def _find(request: web.Request) -> Json | None:
    arxiv_id = request.match_info["arxiv_id"]
    number = arxiv_id.partition(".")[2]
    days: Iterable[date] = _seed_days()
    if number.isdigit() and int(number) >= FIRST_INVENTED:
        try:
            days = [date(2000 + int(arxiv_id[:2]), int(arxiv_id[2:4]), (int(number) - FIRST_INVENTED) // 100)]
        except ValueError:
            return None
    return next((item for day in days for item in papers_of(day) if item["paper"]["id"] == arxiv_id), None)


def _refused(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status, headers={"X-Error-Code": str(status)})


@lru_cache(maxsize=400)
def papers_of(day: date) -> list[Json]:
    """The list of *day* as Hugging Face gives it, in no order."""
    if day in _seed_days():
        digests = read_digest_file(_seed_days()[day]).digests
        entries = [entry for digest in digests if digest.day == day for entry in digest.entries]
        return [_item(one.arxiv_id, one.title, "", list(one.authors), one.upvotes or 0, day) for one in entries]
    return [] if day.weekday() >= SATURDAY else _invented(day)


@lru_cache(maxsize=1)
def _seed_days() -> dict[date, Path]:
    files = find_digest_files(SEEDS).files
    return {digest.day: file for file in files for digest in read_digest_file(file).digests}


def _invented(day: date) -> list[Json]:
    """A list made up from nothing but the date; each title and abstract says so."""
    dice = random.Random(day.toordinal())  # noqa: S311, it has to be the same every time
    items = []
    subjects = dice.sample(list(product(METHODS, PURPOSES)), dice.randint(4, 9))
    for number, (method, purpose) in enumerate(subjects):
        adjective = dice.choice(list(ADJECTIVES))
        abstract = (
            f"This paper does not exist: the sandbox invented it for {day}. It imagines that {adjective.lower()} "
            f"{method.lower()} makes {purpose.lower()} easier, measured on no benchmark at all."
        )
        title, arxiv_id = f"[Invented] {adjective} {method} for {purpose}", FIRST_INVENTED + day.day * 100 + number
        authors, upvotes = ["Nobody Inparticular"], dice.randint(0, 90)
        items.append(_item(f"{day:%y%m}.{arxiv_id}", title, abstract, authors, upvotes, day))
    return items


def _item(arxiv_id: str, title: str, abstract: str, authors: list[str], upvotes: int, day: date) -> Json:
    published = datetime.combine(day, time(), tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    told = {"title": title, "summary": abstract, "publishedAt": published}
    names = [{"name": name, "hidden": False} for name in authors]
    paper = {"id": arxiv_id, **told, "authors": names, "submittedOnDailyAt": published, "upvotes": upvotes}
    return {"paper": paper, **told, "numComments": 0}
