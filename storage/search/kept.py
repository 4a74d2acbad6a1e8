"""Keeps what was made of papers for as long as they stay as they are."""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """What *read* makes of papers, made anew where a paper's revision has changed.

    Args:
        read: Makes it of those of some ids that are stored, and tells their revisions.
        most: How many papers it is kept of.
    """

    def __init__(
        self, read: Callable[[sqlite3.Connection, Sequence[int]], dict[int, tuple[int, T]]], most: int
    ) -> None:
        self._read = read
        self._most = most
        self._kept: OrderedDict[int, tuple[int, T]] = OrderedDict()
        self._sure: set[int] = set()

    def doubt(self) -> None:
        """Compare revisions again before anything is given: the database was written to."""
        self._sure.clear()

    def of(self, connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, T]:
        """What is made of those of *ids* that are stored."""
        if doubtful := [paper_id for paper_id in ids if paper_id not in self._sure]:
            self._renew(connection, doubtful)
        found = {}
        for paper_id in ids:
            if paper_id in self._sure:
                self._kept.move_to_end(paper_id)
                found[paper_id] = self._kept[paper_id][1]
        while len(self._kept) > self._most:
            self._sure.discard(self._kept.popitem(last=False)[0])
        return found

    def _renew(self, connection: sqlite3.Connection, ids: Sequence[int]) -> None:
        if kept := [paper_id for paper_id in ids if paper_id in self._kept]:
            self._sure.update(self._unchanged(connection, kept))
        if missing := [paper_id for paper_id in ids if paper_id not in self._sure]:
            made = self._read(connection, missing)
            self._kept.update(made)
            self._sure.update(made)

    def _unchanged(self, connection: sqlite3.Connection, ids: Sequence[int]) -> list[int]:
        (found,) = connection.execute(
            "SELECT json_group_array(json_array(id, revision)) FROM papers"
            " WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(ids)],
        ).fetchone()
        return [paper_id for paper_id, revision in json.loads(found) if self._kept[paper_id][0] == revision]
