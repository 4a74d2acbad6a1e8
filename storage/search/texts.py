"""Keeps the texts of papers that are compared often, ready to be compared."""

import json
import re
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from storage.text import composed, is_dense

KEPT = 6000  # papers, about 2.5 KB each
_TITLE_WEIGHT = 4
_SPACE_IN_HANGUL = re.compile(r" (?=[가-힣])|(?<=[가-힣]) ")


@dataclass(frozen=True, slots=True)
class PaperText:
    """The title four times, then authors and all sections: in lower case, Hangul without spaces.

    Attributes:
        length: Of authors and sections, in characters.
    """

    text: str
    length: int


class Texts:
    """The texts of papers by id, read anew where the paper's revision has changed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[int, PaperText]] = OrderedDict()

    def of(self, connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, PaperText]:
        """The texts of those of *ids* that are stored."""
        revisions = dict(
            connection.execute(
                "SELECT id, revision FROM papers WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(ids)]
            ).fetchall()
        )
        missing = [
            paper_id
            for paper_id, revision in revisions.items()
            if paper_id not in self._kept or self._kept[paper_id][0] != revision
        ]
        for paper_id, text in read(connection, missing).items() if missing else ():
            self._kept[paper_id] = (revisions[paper_id], text)
        texts = {}
        for paper_id in revisions:
            self._kept.move_to_end(paper_id)
            texts[paper_id] = self._kept[paper_id][1]
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return texts


def read(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, PaperText]:
    """The texts of papers from the database."""
    rows = connection.execute(
        """
        SELECT papers.id, title, authors, (SELECT group_concat(sections) FROM (
            SELECT sections, max(version) FROM summaries WHERE paper_id = papers.id GROUP BY language))
        FROM papers WHERE id IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(ids)],
    )
    texts = {}
    for paper_id, title, authors, summaries in rows:
        bodies = [body for sections in json.loads(f"[{summaries or ''}]") for _, body in sections]
        body = plain("\n".join([*json.loads(authors), *bodies]))
        texts[paper_id] = PaperText(_TITLE_WEIGHT * f"{plain(title)}\n" + body, len(body))
    return texts


def plain(text: str) -> str:
    """A text in which a word in any spacing can be counted."""
    return _SPACE_IN_HANGUL.sub("", composed(text).lower())


class Words:
    """Words that are counted in many texts: Hangul anywhere, Latin words whole."""

    def __init__(self, forms: Iterable[str]) -> None:
        every = tuple(forms)
        self._dense = [form for form in every if is_dense(form)]
        self._latin = [(form.partition(" ")[0], whole(form)) for form in every if not is_dense(form)]

    def __bool__(self) -> bool:
        return bool(self._dense or self._latin)

    def most(self, paper: PaperText) -> int:
        """The occurrences of the word that stands most often in a text, in the title four times."""
        text = paper.text
        most = 0
        for form in self._dense:
            if (count := text.count(form)) > most:
                most = count
        for first, pattern in self._latin:
            if first in text and (count := len(pattern.findall(text))) > most:
                most = count
        return most


@lru_cache(maxsize=4000)
def whole(form: str) -> re.Pattern[str]:
    """What finds Latin words in a row, whole."""
    return re.compile(rf"(?<![a-z0-9]){'[^a-z0-9]'.join(map(re.escape, form.split()))}(?![a-z0-9])")
