"""Hugging Face's replies as records: every field may be absent, null or of another kind than promised."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from storage.identifiers import parse_identifier
from storage.models import Artifact, Paper, Resources

STILL_IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
_REPOSITORY_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)?", re.ASCII)
_BIGGEST = 2**53  # what a JSON number holds without rounding
_ARTIFACT_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a reply that could not be used as it stands.

    Attributes:
        message_id: Its sentence in the catalogues.
        arguments: What the sentence's placeholders stand for.
    """

    message_id: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayList:
    """The list of one day as the service gave it.

    Attributes:
        papers: Top-voted first, unknown votes last, ties by identifier; each once.
        problems: Tries that failed, then what could not be used, one by one.
    """

    day: date
    papers: tuple[Paper, ...]
    problems: tuple[Problem, ...] = ()


def read_day(day: date, items: Iterable[object], read_at: datetime) -> DayList:
    """The papers among the *items* of one day's list; an item that cannot be used spoils none beside it."""
    papers: dict[str, Paper] = {}
    problems: list[Problem] = []
    for position, item in enumerate(items, start=1):
        where = {"day": day.isoformat(), "position": position}
        paper = read_paper(item, read_at)
        if paper is None:
            problems.append(Problem(message_id="source.no_identifier", arguments=where))
        elif paper.arxiv_id in papers:
            problems.append(Problem(message_id="source.repeated", arguments={**where, "arxiv_id": paper.arxiv_id}))
        elif (listed := _day_of(item)) not in (None, day):
            arguments = {**where, "arxiv_id": paper.arxiv_id, "other": str(listed)}
            problems.append(Problem(message_id="source.other_day", arguments=arguments))
        else:
            papers[paper.arxiv_id] = paper
            if paper.title == paper.arxiv_id:
                problems.append(Problem(message_id="source.no_title", arguments={**where, "arxiv_id": paper.arxiv_id}))
    ranked = sorted(papers.values(), key=lambda paper: (paper.upvotes is None, -(paper.upvotes or 0), paper.arxiv_id))
    return DayList(day=day, papers=tuple(ranked), problems=tuple(problems))


def read_paper(item: object, read_at: datetime) -> Paper | None:
    """The paper in an item of a list, or in the flat reply for one paper; None where it has no identifier.

    A paper without a title has its identifier in that place. Its `digests` stay empty: whether a day holds it is said
    by the list of that day.
    """
    outer = _object(item)
    inner = _object(outer.get("paper")) or outer
    identifier = inner.get("id")
    arxiv_id = parse_identifier(identifier) if isinstance(identifier, str) else None
    if arxiv_id is None:
        return None
    upvotes = _count(inner.get("upvotes"))
    thumbnail_url = _still_image(
        (*_list(inner.get("mediaUrls")), outer.get("thumbnail"), *_list(outer.get("mediaUrls")))
    )
    return Paper(
        arxiv_id=arxiv_id,
        title=_line(inner.get("title")) or _line(outer.get("title")) or arxiv_id,
        authors=_authors(inner.get("authors")),
        upvotes=upvotes,
        upvotes_read_at=read_at if upvotes is not None else None,
        media=f"![]({thumbnail_url})" if thumbnail_url else None,
        thumbnail_url=thumbnail_url,
        abstract=_line(inner.get("summary")) or _line(outer.get("summary")) or None,
        resources=_resources(outer, inner),
    )


def _resources(outer: dict[str, object], inner: dict[str, object]) -> Resources:
    organization = _object(inner.get("organization")) or _object(outer.get("organization"))
    code = inner.get("githubRepo")
    if isinstance(code, str) and re.fullmatch(r"[\w-]+/[\w.-]+", code, re.ASCII):
        code = f"https://github.com/{code}"
    code_url = _https(code)
    return Resources(
        organization=_line(organization.get("fullname")) or _line(organization.get("name")) or None,
        code_url=code_url,
        code_stars=_count(inner.get("githubStars")) if code_url else None,
        project_url=_https(inner.get("projectPage")),
        artifacts=tuple(
            artifact
            for kind, key in (("model", "linkedModels"), ("dataset", "linkedDatasets"), ("space", "linkedSpaces"))
            for artifact in _artifacts(kind, inner.get(key) or outer.get(key))
        ),
    )


def _artifacts(kind: str, items: object) -> list[Artifact]:
    names = (item if isinstance(item, str) else _object(item).get("id") for item in _list(items))
    valid = (name for name in names if isinstance(name, str) and _REPOSITORY_NAME.fullmatch(name))
    return [Artifact(kind=kind, name=name) for name in dict.fromkeys(valid)][:_ARTIFACT_LIMIT]


def _authors(items: object) -> tuple[str, ...]:
    named = (_object(item) for item in _list(items))
    names = (_line(author.get("name")) for author in named if author.get("hidden") is not True)
    return tuple(dict.fromkeys(name for name in names if name))


def _day_of(item: object) -> date | None:
    """The day in whose list the paper stands; the outer `publishedAt` is another thing."""
    outer = _object(item)
    at = (_object(outer.get("paper")) or outer).get("submittedOnDailyAt")
    if not isinstance(at, str):
        return None
    try:
        return date.fromisoformat(at[:10])
    except ValueError:
        return None


def _still_image(addresses: Iterable[object]) -> str | None:
    """The first that Discord can show: an https address, not relative, not a video, not an avatar."""
    for address in addresses:
        url = _https(address)
        if url and urlsplit(url).path.lower().endswith(STILL_IMAGES) and "/avatars/" not in url:
            return url
    return None


def _https(value: object) -> str | None:
    """An https address that is safe to put behind a link, else None; http becomes https."""
    if not isinstance(value, str) or re.search(r"[\s<>()\[\]\"'`\\]", value.strip()):
        return None
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "") or parts.username is not None:
        return None
    return parts._replace(scheme="https").geturl()


def _count(value: object) -> int | None:
    """A number of votes or stars, which may come as 3, 3.0 or "3"; None for anything that counts nothing."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value, re.ASCII):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if 0 <= value <= _BIGGEST else None


def _line(value: object) -> str:
    """Text on one line, without control and formatting characters; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    kept = "".join(sign for sign in value if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
