"""Reads papers as results show them: title, votes, day, and sentences ready to be searched."""

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from storage.search.texts import sections_in
from storage.text import composed

_SENTENCE_END = re.compile(r"([.!?。])\s+(?=\S)")


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


def passages(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, tuple[int, PaperPassages]]:
    """The revisions and passages of those of *ids* that are stored."""
    wanted = [json.dumps(ids)]
    summaries: dict[int, list[str]] = {paper_id: [] for paper_id in ids}
    for paper_id, sections, _ in connection.execute(
        "SELECT paper_id, sections, max(version) FROM summaries"
        " WHERE paper_id IN (SELECT value FROM json_each(?)) GROUP BY paper_id, language",
        wanted,
    ):
        summaries[paper_id].append(sections)
    rows = connection.execute(
        "SELECT id, revision, arxiv_id, upvotes, (SELECT max(day) FROM entries WHERE paper_id = papers.id), title"
        " FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        wanted,
    )
    found = {}
    for paper_id, revision, arxiv_id, upvotes, day, title in rows:
        shown = PaperPassages(
            arxiv_id,
            upvotes,
            date.fromisoformat(day) if day else None,
            Passage.of(title) if composed(title) == title else Passage(title, ""),
            *sentences_in(sections_in(",".join(summaries[paper_id]))),
        )
        found[paper_id] = (revision, shown)
    return found


def sentences_in(sections: Sequence[tuple[str | None, str]]) -> tuple[tuple[str | None, ...], Passage]:
    """The sentences of sections, a line each, and the heading of each."""
    headings: list[str | None] = []
    sentences: list[str] = []
    for heading, body in sections:
        lines = _SENTENCE_END.sub(r"\1\n", composed(body)).split("\n")
        found = [line.strip() for line in lines if line.strip(" -")]
        headings += [heading] * len(found)
        sentences += found
    return tuple(headings), Passage.of("\n".join(sentences))


def closed_up(text: str) -> str:
    """Lower case, without what may stand inside a word that is written in several ways."""
    return text.lower().replace(" ", "").replace("-", "")
