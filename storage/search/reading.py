"""Reads the index for one search after another, and keeps what it read until the papers change."""

import json
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from storage.search.kept import Kept
from storage.search.passages import passages
from storage.search.texts import compared

P = ParamSpec("P")
T = TypeVar("T")

_COUNTED = 500  # matches after which a word's papers are estimated from the ids seen
_LISTED = 8000  # matches up to which all are read
_KEPT_ANSWERS = 20_000
_KEPT_TEXTS = 5000  # papers, about 5 KB each to be compared, and 3 KB to be shown
_KEPT_IDS = 2_000_000  # of four bytes each
_FEW = 64  # ids that are looked up one by one in a longer list


class Reading:
    """What searches read the index through; used on one thread.

    Attributes:
        connection: Whose turn it is, after `begin`.
        texts: Papers ready to be compared.
        passages: Papers ready to be shown.
    """

    connection: sqlite3.Connection

    def __init__(self) -> None:
        self.texts = Kept(compared, _KEPT_TEXTS)
        self.passages = Kept(passages, _KEPT_TEXTS)
        self._version: object = None
        self._forget()

    def begin(self, connection: sqlite3.Connection) -> "Reading":
        """Read from *connection* from now on; what was kept is forgotten where another one has written meanwhile."""
        version = (connection, connection.execute("PRAGMA data_version").fetchone()[0])
        if version != self._version or len(self._answers) > _KEPT_ANSWERS or self._ids > _KEPT_IDS:
            self._forget()
        self.connection, self._version = connection, version
        return self

    def ask(self, question: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What *question* returns for the connection and *args*, asked once until the papers change."""
        key: Any = (question, args, tuple(kwargs.items()))
        if key not in self._answers:
            self._answers[key] = question(self.connection, *args, **kwargs)
        return cast("T", self._answers[key])

    @property
    def papers(self) -> int:
        """How many papers are stored."""
        return self.ask(count_papers)[0]

    @property
    def last(self) -> int:
        """The highest id of a paper."""
        return self.ask(count_papers)[1]

    def count(self, match: str) -> int:
        """About how many papers an FTS5 expression matches: where there are many, by how close the first ones are."""
        first = self._listed(match, _COUNTED)
        return len(first) if len(first) < _COUNTED else int(max(len(first), len(first) * self.last / first[-1]))

    def ids(self, match: str) -> "array[int] | None":
        """The papers that an FTS5 expression matches, oldest first; None where they are too many to be read."""
        first = self._listed(match, _COUNTED)
        if len(first) < _COUNTED:
            return first
        return self._listed(match, _LISTED) if self.count(match) < _LISTED else None

    def in_all(self, groups: Sequence[Sequence[str]]) -> list[int] | None:
        """The papers that one expression of every group matches; None where they are too many to be read.

        The groups are gone through in their order, which had better be the rarest first.
        """
        kept: list[int] | None = None
        for group in groups:
            if kept == []:
                break
            lists = [self.ids(match) for match in group]
            if any(ids is None for ids in lists):
                return None
            kept = narrowed(kept, [ids for ids in lists if ids is not None])
        return kept

    def _listed(self, match: str, most: int) -> "array[int]":
        known = self._lists.get(match)
        if known is None or len(known) == _COUNTED < most:
            known = array("q", rowids(self.connection, "search MATCH ? LIMIT ?", [match, most]))
            self._lists[match] = known
            self._ids += len(known)
        return known

    def _forget(self) -> None:
        self.texts.doubt()
        self.passages.doubt()
        self._answers: dict[Any, object] = {}
        self._lists: dict[str, array[int]] = {}
        self._ids = 0


def rowids(connection: sqlite3.Connection, condition: str, parameters: Sequence[str | int]) -> list[int]:
    """The papers in the index that fulfil a condition, in its order, which has to end with a limit.

    As one row: the interpreter is given to whoever else waits for it with each row that SQLite is asked for.
    """
    sql = f"SELECT json_group_array(rowid) FROM (SELECT rowid FROM search WHERE {condition})"
    return cast("list[int]", json.loads(connection.execute(sql, parameters).fetchone()[0]))


def count_papers(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many papers are stored, and the highest id."""
    papers, last = connection.execute("SELECT count(*), max(id) FROM papers").fetchone()
    return papers, last or 0


def narrowed(kept: list[int] | None, lists: list["array[int]"]) -> list[int]:
    """Those of *kept*, which is everything where it is None, that stand in one of the sorted lists."""
    if kept is None:
        return list(lists[0]) if len(lists) == 1 else sorted(set().union(*lists))
    if len(kept) <= _FEW:
        return [one for one in kept if any(holds(ids, one) for ids in lists)]
    found: set[int] = set().union(*(set(kept).intersection(ids) for ids in lists))
    return [one for one in kept if one in found]


def holds(ids: "array[int]", one: int) -> bool:
    """Whether a sorted list has *one*."""
    place = bisect_left(ids, one)
    return place < len(ids) and ids[place] == one
