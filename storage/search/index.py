"""Keeps the search index in step with the papers, inside their own transactions."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from storage.database import Database, Transaction
from storage.search import glosses, meanings, vocabulary
from storage.search.records import IndexedText
from storage.search.texts import indexed
from storage.text import TOKENISER_VERSION, composed, dense_tokens, fold, gaps_and_words, is_dense, stem

_COLUMNS = "title, authors, body, stem"
_CHANGED_AT_ONCE = 4  # papers between which a search may go first
_REBUILT_AT_ONCE = 500  # papers between two reports of progress
_MERGED_AT_ONCE = 1000  # pages of 4 KB in one transaction


@dataclass(frozen=True, slots=True)
class Change:
    """What the index holds of a paper, and is to hold.

    Attributes:
        paper_id: Its number.
        old: What was indexed, None where nothing was: the table holds no text, and can forget only what it is told.
        new: What it is to be found by, None where nothing is any more.
    """

    paper_id: int
    old: IndexedText | None
    new: IndexedText | None


class PaperIndex:
    """The index over titles, authors and summaries."""

    async def replace(self, transaction: Transaction, *changes: Change) -> None:
        """Index each change's new text in the place of its old one."""
        changed = [change for change in changes if change.old != change.new]
        for start in range(0, len(changed), _CHANGED_AT_ONCE):
            await transaction.run(partial(replace, changed[start : start + _CHANGED_AT_ONCE]))

    async def is_current(self, database: Database) -> bool:
        """Whether the index was made by this version of the tokeniser; False calls for `rebuild`."""
        row = await database.fetch_one("SELECT value FROM search_state WHERE name = 'tokeniser'")
        return row is not None and row[0] == TOKENISER_VERSION

    async def rebuild(self, database: Database, on_progress: Callable[[int, int], None] | None = None) -> None:
        """Index every stored paper anew, in one transaction: until it ends, searches see the old index.

        *on_progress* is given the papers done and the papers in all.
        """
        async with database.transaction() as transaction:
            await transaction.run(clear)
            row = await transaction.fetch_one("SELECT count(*), max(id) FROM papers")
            total, last = (row[0], row[1] or 0) if row else (0, 0)
            done, after = 0, 0
            while after < last:
                count, after = await transaction.run(partial(index_next, after))
                done += count
                if on_progress is not None:
                    on_progress(done, total)
            await transaction.execute(
                "INSERT OR REPLACE INTO search_state (name, value) VALUES ('tokeniser', ?)", [TOKENISER_VERSION]
            )
        await self.compact(database)

    async def compact(self, database: Database) -> None:
        """Make one piece of the many that many additions leave: it is smaller, and read faster.

        Each step is a transaction of its own, so that others may write meanwhile.
        """
        # https://www.sqlite.org/fts5.html#the_merge_command: the first, negative, step takes in every piece.
        pages, worked = -_MERGED_AT_ONCE, True
        while worked:
            async with database.transaction() as transaction:
                worked = await transaction.run(partial(merge, pages))
            pages = _MERGED_AT_ONCE


def replace(changes: Sequence[Change], connection: sqlite3.Connection) -> None:
    """The same as `PaperIndex.replace`, on the writer's own thread."""
    for change in changes:
        if change.old is not None:
            connection.execute(
                f"INSERT INTO search (search, rowid, {_COLUMNS}) VALUES ('delete', ?, ?, ?, ?, ?)",
                [change.paper_id, *columns(change.old)],
            )
        if change.new is not None:
            connection.execute(
                f"INSERT INTO search (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
                [change.paper_id, *columns(change.new)],
            )
        meanings.put(connection, change.paper_id, change.new)
    vocabulary.learn(connection, [change.new for change in changes if change.new])
    bodies = [(change.old.body if change.old else "", change.new.body if change.new else "") for change in changes]
    glosses.learn(connection, bodies)


def columns(text: IndexedText) -> tuple[str, str, str, str]:
    """The tokens of each column, with spaces between them."""
    title, title_stems = tokens(text.title)
    authors, _ = tokens("\n".join(text.authors))
    body, body_stems = tokens(text.body)
    return title, authors, body, f"{title_stems} {body_stems}"


def tokens(text: str) -> tuple[str, str]:
    """What a text is found by, with spaces between: character pairs and words, and the stems of its Hangul words."""
    found: list[str] = []
    stems: list[str] = []
    last = ""  # the sign before the gap, where the Hangul on both sides may be one word
    for gap, word in gaps_and_words(composed(text)):
        token, base = read(word)
        if not base:
            found.append(token)
            last = ""
            continue
        joined = last and gap == " "
        if joined:
            found.append(last + word[0])
        if len(word) > 1 or not joined:
            found.append(token)
        stems.append(base)
        # Nothing is ever written in one word with what a particle has closed.
        last = word[-1] if base == word else ""
    return " ".join(filter(None, found)), " ".join(stems)


@lru_cache(maxsize=8_000)
def read(word: str) -> tuple[str, str]:
    """A word's tokens, with spaces between, and its stem, which is empty where it is not Hangul."""
    return (" ".join(dense_tokens(word)), stem(word)) if is_dense(word) else (fold(word), "")


def merge(pages: int, connection: sqlite3.Connection) -> bool:
    """Write about so many pages of the pieces into one, and tell whether there was anything to do."""
    before = connection.total_changes
    connection.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", [pages])
    return connection.total_changes - before > 1


def clear(connection: sqlite3.Connection) -> None:
    """Forget everything."""
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    for table in ("state", "words", "sounds", "glosses", "meanings", "places"):
        connection.execute(f"DELETE FROM search_{table}")


def index_next(after: int, connection: sqlite3.Connection) -> tuple[int, int]:
    """Index the next papers behind the id *after*; how many, and the last one's id."""
    texts = indexed(connection, "id > ? ORDER BY id LIMIT ?", [after, _REBUILT_AT_ONCE])
    replace([Change(paper_id, None, text) for paper_id, text in texts.items()], connection)
    return len(texts), max(texts, default=2**63)
