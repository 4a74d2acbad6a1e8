"""Reads the texts of papers, and counts words in them."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, digits

from storage.search.records import IndexedText
from storage.text import composed, is_dense

# Of a row of `papers`: the sections of its newest summary in each language, in their order, for `sections_in`.
SECTIONS = (
    "(SELECT group_concat(sections) FROM (SELECT sections, max(version) FROM summaries"
    " WHERE paper_id = papers.id GROUP BY language ORDER BY language))"
)
_TITLE_WEIGHT = 6
_LATIN = frozenset(ascii_lowercase + digits)


@dataclass(frozen=True, slots=True)
class PaperText:
    """The title `_TITLE_WEIGHT` times, then authors and all sections, in lower case.

    Attributes:
        closed: The same without spaces, for Hangul in any spacing.
        length: Of authors and sections, in characters.
    """

    text: str
    closed: str
    length: int


def compared(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, tuple[int, PaperText]]:
    """The revisions and texts of those of *ids* that are stored."""
    rows = connection.execute(
        f"SELECT id, revision, title, authors, {SECTIONS} FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(ids)],
    )
    texts = {}
    for paper_id, revision, title, authors, summaries in rows:
        body = "\n".join([*json.loads(authors), *(body for _, body in sections_in(summaries))])
        text = composed("\n" + _TITLE_WEIGHT * f"{title}\n" + body + "\n").lower()
        texts[paper_id] = (revision, PaperText(text, text.replace(" ", ""), len(body)))
    return texts


def indexed(connection: sqlite3.Connection, condition: str, parameters: Sequence[int]) -> dict[int, IndexedText]:
    """What the index is to hold of the papers that fulfil a condition in SQL, by their ids and in its order."""
    rows = connection.execute(f"SELECT id, title, authors, {SECTIONS} FROM papers WHERE {condition}", parameters)
    return {
        paper_id: IndexedText(
            title=title,
            authors=tuple(json.loads(authors)),
            body="\n".join(body for _, body in sections_in(summaries)),
        )
        for paper_id, title, authors, summaries in rows
    }


def sections_in(summaries: str | None) -> list[tuple[str | None, str]]:
    """The headings and bodies of what `SECTIONS` gave."""
    return [(heading, body) for sections in json.loads(f"[{summaries or ''}]") for heading, body in sections]


class Words:
    """Words that are counted in many texts: Hangul anywhere, Latin words whole."""

    def __init__(self, forms: Iterable[str]) -> None:
        every = tuple(forms)
        self._dense = [form for form in every if is_dense(form)]
        self._latin = [form.split() for form in every if not is_dense(form)]

    def __bool__(self) -> bool:
        return bool(self._dense or self._latin)

    def most(self, paper: PaperText) -> int:
        """The occurrences of the word that stands most often in a text, each in the title as many times."""
        most = 0
        closed, text = paper.closed, paper.text
        for form in self._dense:
            if (count := closed.count(form)) > most:
                most = count
        for row in self._latin:
            if row[0] in text and (count := whole(row, text)) > most:
                most = count
        return most


def whole(row: list[str], text: str) -> int:
    """How often Latin words stand in a row in a text that begins and ends with a line break, one sign between them."""
    count = 0
    start = text.find(row[0])
    while start >= 0:
        end = start + len(row[0])
        if text[start - 1] not in _LATIN and text[end] not in _LATIN:
            for word in row[1:]:
                if not text.startswith(word, end + 1) or text[end + 1 + len(word)] in _LATIN:
                    break
                end += 1 + len(word)
            else:
                count += 1
        start = text.find(row[0], end)
    return count
