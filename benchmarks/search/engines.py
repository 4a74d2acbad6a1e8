"""The engines that are compared, each given the same papers."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import bm25s
import tantivy

from storage.connections import at_once
from storage.database import READER_SETTINGS, SETTINGS
from storage.models import Digest, DigestEntry
from storage.search import SearchFilters, SortOrder
from storage.search.completion import completions
from storage.search.index import tokens
from storage.search.reading import Reading
from storage.search.service import search, understood


class Engine(Protocol):
    """Finds the identifiers of papers."""

    name: str

    def find(self, query: str, limit: int) -> list[str]:
        """The best papers for a query."""
        ...


class Paperboy:
    """Ours, on one thread, without the hop to it: whole results with their sentences, or identifiers alone."""

    name = "Paperboy"

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        for setting in (*SETTINGS, *READER_SETTINGS):
            self._connection.execute(f"PRAGMA {setting}")
        self._reading = Reading()
        self._ranking = Reading()

    def find(self, query: str, limit: int) -> list[str]:
        """The best papers for a query, each made ready to be shown."""
        page = at_once(
            self._connection,
            lambda connection: search(
                self._reading.begin(connection), query, limit, 0, SearchFilters(), SortOrder.RELEVANCE
            ),
        )
        return [result.arxiv_id for result in page.results]

    def rank(self, query: str, limit: int) -> list[str]:
        """The best papers for a query, as the other engines give them; nothing that `find` read is used."""
        return at_once(self._connection, lambda connection: self._rank(connection, query, limit))

    def complete(self, query: str, limit: int) -> list[str]:
        """The papers offered while a query is typed."""
        return [choice.value for choice in completions(self._connection, query, limit) if choice.kind == "paper"]

    def _rank(self, connection: sqlite3.Connection, query: str, limit: int) -> list[str]:
        _, ranked = understood(self._ranking.begin(connection), query, SearchFilters())
        best = ranked.ids[:limit]
        names = dict(
            connection.execute(
                "SELECT id, arxiv_id FROM papers WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(best)]
            ).fetchall()
        )
        return [names[paper_id] for paper_id in best]


class Fts5:
    """SQLite's own tokenisers over the plain text: every word, then any."""

    def __init__(self, digests: Iterable[Digest], tokeniser: str) -> None:
        self.name = f"FTS5 {tokeniser}"
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE papers USING fts5"
            f" (arxiv_id UNINDEXED, title, authors, body, tokenize = '{tokeniser}')"
        )
        for entry in newest(digests):
            self._connection.execute("INSERT INTO papers VALUES (?, ?, ?, ?)", [entry.arxiv_id, *texts_of(entry)])
        self._connection.commit()

    def find(self, query: str, limit: int) -> list[str]:
        """The best papers for a query."""
        asked = [f'"{word}"' for word in query.replace('"', " ").replace("\0", " ").split()[:24]]
        found: dict[str, None] = {}
        for operator in (" AND ", " OR ") if asked else ():
            if len(found) < limit:
                rows = self._connection.execute(
                    "SELECT arxiv_id FROM papers WHERE papers MATCH ? ORDER BY bm25(papers, 0, 4, 4, 1) LIMIT ?",
                    [operator.join(asked), limit],
                )
                found |= dict.fromkeys(arxiv_id for (arxiv_id,) in rows)
        return list(found)[:limit]


class Bm25s:
    """bm25s over our tokens."""

    name = "bm25s, our tokens"

    def __init__(self, digests: Iterable[Digest]) -> None:
        entries = newest(digests)
        self._ids = [entry.arxiv_id for entry in entries]
        self._engine = bm25s.BM25()
        self._engine.index([tokens_of(" \n".join(texts_of(entry))) for entry in entries], show_progress=False)
        self._known = set(self._engine.vocab_dict)

    def find(self, query: str, limit: int) -> list[str]:
        """The best papers for a query."""
        asked = [token for token in tokens_of(query) if token in self._known]
        if not asked:
            return []
        places, scores = self._engine.retrieve([asked], k=min(limit, len(self._ids)), show_progress=False)
        pairs = zip(places[0], scores[0], strict=True)
        return [self._ids[place] for place, score in pairs if score > 0]


class Tantivy:
    """tantivy over our tokens, title and authors four times: every token, then any."""

    name = "tantivy, our tokens"

    def __init__(self, digests: Iterable[Digest]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("arxiv_id", stored=True, tokenizer_name="raw")
        for name in ("title", "authors", "body"):
            builder.add_text_field(name, tokenizer_name="whitespace")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer(heap_size=100_000_000, num_threads=1)
        for entry in newest(digests):
            title, authors, body = (" ".join(tokens_of(text)) for text in texts_of(entry))
            writer.add_document(tantivy.Document(arxiv_id=entry.arxiv_id, title=title, authors=authors, body=body))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def find(self, query: str, limit: int) -> list[str]:
        """The best papers for a query."""
        asked = list(dict.fromkeys(tokens_of(query)))[:24]
        found: dict[str, None] = {}
        for occur in (tantivy.Occur.Must, tantivy.Occur.Should) if asked else ():
            if len(found) < limit:
                wanted = tantivy.Query.boolean_query([(occur, self._anywhere(token)) for token in asked])
                hits = self._searcher.search(wanted, limit).hits
                found |= dict.fromkeys(self._searcher.doc(address)["arxiv_id"][0] for _, address in hits)
        return list(found)[:limit]

    def _anywhere(self, token: str) -> Any:
        fields = (("title", 4.0), ("authors", 4.0), ("body", 1.0))
        return tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, token), weight),
                )
                for field, weight in fields
            ]
        )


def newest(digests: Iterable[Digest]) -> list[DigestEntry]:
    """Each paper once, as its last digest has it."""
    return list({entry.arxiv_id: entry for digest in digests for entry in digest.entries}.values())


def texts_of(entry: DigestEntry) -> tuple[str, str, str]:
    return entry.title, "\n".join(entry.authors), "\n".join(section.body for section in entry.sections)


def tokens_of(text: str) -> list[str]:
    """The tokens that our index holds of a text, without the stems."""
    return tokens(text)[0].split()


def build(digests: Callable[[], Iterable[Digest]], path: Path) -> dict[str, Callable[[], Engine]]:
    """How to make each engine, by its short name."""
    return {
        "paperboy": lambda: Paperboy(path),
        "unicode61": lambda: Fts5(digests(), "unicode61"),
        "trigram": lambda: Fts5(digests(), "trigram"),
        "bm25s": lambda: Bm25s(digests()),
        "tantivy": lambda: Tantivy(digests()),
    }
