"""Counts how many papers hold a term: what tells a telling word from a common one."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.database import Database
from storage.search import glosses
from storage.text import dense_tokens, is_dense, words


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Papers that hold each term, and papers in all.

    Attributes:
        glossed: Papers that write the term with its English behind it, as summaries do with terms of their field; of a
            compound written together, those that do so with the rarest of its parts.
    """

    papers: int
    holding: dict[str, int]
    glossed: dict[str, int] = field(default_factory=dict)


class TermFrequencies:
    """Reads them from the search index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, terms: Iterable[str]) -> Frequencies:
        """The frequency of each of *terms*: a Hangul word wherever it stands, Latin words whole and in their order."""
        wanted = tuple(dict.fromkeys(terms))
        return await self._database.run(lambda connection: frequencies(connection, wanted))


def frequencies(connection: sqlite3.Connection, terms: Iterable[str]) -> Frequencies:
    """The same as `TermFrequencies.of`, on the reader's own thread."""
    (papers,) = connection.execute("SELECT count(*) FROM papers").fetchone()
    holding = {}
    for term in terms:
        match = " AND ".join(_phrases(term))
        sql = "SELECT count(*) FROM search WHERE search MATCH ?"
        holding[term] = connection.execute(sql, [match]).fetchone()[0] if match else 0
    return Frequencies(papers, holding, glosses.glossing(connection, filter(is_dense, holding)))


def _phrases(term: str) -> list[str]:
    """The words of *term* in FTS5's language: Hangul by its character pairs, Latin words in a row, all quoted."""
    found = list(words(term))
    if found and not any(word.dense for word in found):
        return [_quoted([word.text for word in found])]
    return [_quoted(dense_tokens(word.text)) if word.dense else _quoted([word.text]) for word in found]


def _quoted(tokens: list[str]) -> str:
    # Tokens are letters and digits only, so that nothing in them ends the quotation.
    return f'"{" ".join(tokens)}"'
