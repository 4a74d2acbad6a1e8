"""Reads papers as results show them: title, votes, day, and sentences ready to be searched."""

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from storage.search.texts import sections_in
from storage.text import composed

_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+(?=\S)|\n+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in which matches are marked.

    Attributes:
        text: As it is shown.
        closed: In lower case, without what may stand inside a word that is written in several ways.
    """

    text: str
    closed: str

    @classmethod
    def of(cls, text: str) -> "Passage":
        """The passage that is all of *text*."""
        return cls(text, closed_up(text))


@dataclass(frozen=True, slots=True)
class PaperPassages:
    """A paper as results show it.

    Attributes:
        upvotes: None where unknown.
        day: The newest that holds it, None without one.
        title: Not searched for matches (its closed form is empty) where its characters would move when composed.
        headings: The heading of each sentence.
        sentences: Of all sections, a line each.
    """

    arxiv_id: str
    upvotes: int | None
    day: date | None
    title: Passage
    headings: tuple[str | None, ...]
    sentences: Passage


def passages(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, PaperPassages]:
    """The passages of those of *ids* that are stored."""
    wanted = [json.dumps(ids)]
    summaries: dict[int, list[str]] = {paper_id: [] for paper_id in ids}
    for paper_id, sections, _ in connection.execute(
        "SELECT paper_id, sections, max(version) FROM summaries"
        " WHERE paper_id IN (SELECT value FROM json_each(?)) GROUP BY paper_id, language",
        wanted,
    ):
        summaries[paper_id].append(sections)
    rows = connection.execute(
        "SELECT id, arxiv_id, upvotes, (SELECT max(day) FROM entries WHERE paper_id = papers.id), title"
        " FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        wanted,
    )
    return {
        paper_id: PaperPassages(
            arxiv_id,
            upvotes,
            date.fromisoformat(day) if day else None,
            Passage.of(title) if composed(title) == title else Passage(title, ""),
            *sentences_in(sections_in(",".join(summaries[paper_id]))),
        )
        for paper_id, arxiv_id, upvotes, day, title in rows
    }


def sentences_in(sections: Sequence[tuple[str | None, str]]) -> tuple[tuple[str | None, ...], Passage]:
    """The sentences of sections, a line each, and the heading of each."""
    headings: list[str | None] = []
    sentences: list[str] = []
    for heading, body in sections:
        found = [one.strip() for one in _SENTENCE_END.split(composed(body)) if one.strip(" -")]
        headings += [heading] * len(found)
        sentences += found
    return tuple(headings), Passage.of("\n".join(sentences))


def closed_up(text: str) -> str:
    """Lower case, without what may stand inside a word that is written in several ways."""
    return text.lower().replace(" ", "").replace("-", "")
