"""Query sets and what a list of results is worth."""

import json
import math
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Query:
    """A query and the papers that answer it, each with its grade."""

    text: str
    relevant: dict[str, int]
    kind: str
    split: str


@dataclass(frozen=True, slots=True)
class QuerySet:
    """Queries of one sort."""

    name: str
    queries: tuple[Query, ...]

    @property
    def completes(self) -> bool:
        """Whether these are beginnings to be completed."""
        return "autocomplete" in self.name


def read_set(path: Path) -> QuerySet:
    read = json.loads(path.read_text(encoding="utf-8"))
    queries = (
        Query(query["q"], query["rel"], query.get("kind", ""), query.get("split", "")) for query in read["queries"]
    )
    return QuerySet(read.get("name", path.stem), tuple(queries))


def ndcg(found: list[str], relevant: dict[str, int]) -> float:
    """Discounted gain of the first ten, as a share of the best possible."""
    gains = [relevant.get(arxiv_id, 0) for arxiv_id in dict.fromkeys(found)]
    best = sorted(relevant.values(), reverse=True)
    return gain(gains[:10]) / gain(best[:10])


def gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def recall(found: list[str], relevant: dict[str, int], first: int) -> float:
    """The share of what could stand among the first that does."""
    hits = sum(arxiv_id in relevant for arxiv_id in list(dict.fromkeys(found))[:first])
    return hits / min(first, len(relevant))


def percentile(seconds: tuple[float, ...], share: float) -> float:
    """In milliseconds."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000
