"""Writes the papers of a day into the archive, changing only what differs."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from storage.connections import Parameters
from storage.database import Transaction
from storage.models import Digest, DigestEntry, Paper, Resources, Summary
from storage.records import add_summary, entry_of, instant_of, json_of, read_papers, summary_of, write_paper
from storage.search import Change, IndexedText


class DayWriter:
    """One day's papers, within a transaction.

    Args:
        transaction: Everything is written in it.
        day: The digest's day.
        read_at: When its votes were read; the end of the day where None, as for an imported file.
    """

    def __init__(self, transaction: Transaction, day: date, read_at: datetime | None) -> None:
        self._transaction = transaction
        self._day = day
        self._read_at = read_at or datetime.combine(day + timedelta(days=1), time(), UTC)

    async def write(self, digest: Digest) -> tuple[dict[str, str], list[Change]]:
        """Store the day, and tell of each identifier whether it was added, changed or unchanged, and what to index."""
        day = self._day.isoformat()
        await self._transaction.execute(
            "INSERT INTO digests (day, stored_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [day, datetime.now(UTC).isoformat()],
        )
        entries: dict[str, DigestEntry] = {}
        for entry in digest.entries:
            entries.setdefault(entry.arxiv_id, entry)
        # One read for all papers of the day before, and one after: single ones take longer than all the writing.
        stored = await read_papers(self._transaction, entries)
        rows = await self._transaction.fetch_all("SELECT * FROM entries WHERE day = ?", [day])
        rows_by_paper = {row["paper_id"]: row for row in rows}
        outcomes: dict[str, str] = {}
        numbers: dict[str, int] = {}
        written: list[Parameters] = []
        for position, entry in enumerate(entries.values()):
            paper_id = await write_paper(self._transaction, self._known(stored.get(entry.arxiv_id), entry))
            row = rows_by_paper.get(paper_id)
            values = await self._values(row, paper_id, position, entry)
            written += [] if values is None else [values]
            numbers[entry.arxiv_id] = paper_id
            outcomes[entry.arxiv_id] = "unchanged" if values is None else "added" if row is None else "changed"
        await self._transaction.execute_many(
            "INSERT INTO entries (day, paper_id, position, title, authors, upvotes, upvotes_read_at, media,"
            " thumbnail_url, language, summary_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (day, paper_id) DO UPDATE SET position = excluded.position, title = excluded.title,"
            " authors = excluded.authors, upvotes = excluded.upvotes, upvotes_read_at = excluded.upvotes_read_at,"
            " media = excluded.media, thumbnail_url = excluded.thumbnail_url, language = excluded.language,"
            " summary_version = excluded.summary_version",
            written,
        )
        return outcomes, await self._changes(stored, numbers)

    def _known(self, stored: Paper | None, entry: DigestEntry) -> Paper:
        """What is known of a paper once the day was read."""
        reading = Paper(
            arxiv_id=entry.arxiv_id,
            title=entry.title,
            authors=entry.authors,
            upvotes=entry.upvotes,
            upvotes_read_at=self._read_at if entry.upvotes is not None else None,
            media=entry.media,
            thumbnail_url=entry.thumbnail_url,
        )
        if stored is None:
            return reading
        if not stored.digests or self._day >= stored.digests[-1]:
            return merged(stored, reading)
        # An older day than the newest that holds it: only its votes can tell something new.
        votes = Paper(arxiv_id=entry.arxiv_id, title=stored.title, upvotes=entry.upvotes, upvotes_read_at=self._read_at)
        return merged(stored, votes)

    async def _values(
        self, row: sqlite3.Row | None, paper_id: int, position: int, entry: DigestEntry
    ) -> Parameters | None:
        """The row of `entries` in the place of *row*; None where nothing differs. A new summary is stored."""
        read_at = self._read_at
        before = None if row is None else entry_of(row, entry.arxiv_id, await self._published(row))
        if row is not None and (entry.upvotes is None or not is_newer(read_at, instant_of(row["upvotes_read_at"]))):
            entry = replace(entry, upvotes=row["upvotes"])
            read_at = instant_of(row["upvotes_read_at"]) or read_at
        if before is not None and not entry.sections:
            entry = replace(entry, sections=before.sections, language=before.language)
        if row is not None and before == entry and row["position"] == position:
            return None
        version = row["summary_version"] if row is not None else None
        if entry.sections and (before is None or before.sections != entry.sections):
            summary = Summary(language=entry.language, sections=entry.sections)
            version = await add_summary(self._transaction, paper_id, summary, datetime.combine(self._day, time(), UTC))
        return (
            self._day.isoformat(),
            paper_id,
            position,
            entry.title,
            json_of(entry.authors),
            entry.upvotes,
            read_at.isoformat(),
            entry.media,
            entry.thumbnail_url,
            entry.language,
            version,
        )

    async def _published(self, row: sqlite3.Row) -> list[Summary]:
        rows = await self._transaction.fetch_all(
            "SELECT * FROM summaries WHERE paper_id = ? AND language = ? AND version = ?",
            [row["paper_id"], row["language"], row["summary_version"]],
        )
        return [summary_of(row) for row in rows]

    async def _changes(self, stored: dict[str, Paper], numbers: dict[str, int]) -> list[Change]:
        """What became of the papers with these numbers, to be indexed."""
        after = await read_papers(self._transaction, numbers)
        changes = []
        for arxiv_id, paper_id in numbers.items():
            old = stored.get(arxiv_id)
            changes.append(Change(paper_id, IndexedText.of(old) if old else None, IndexedText.of(after[arxiv_id])))
        return changes


def merged(stored: Paper, reading: Paper) -> Paper:
    """What is known once *reading* came after *stored*: nothing known is lost to a field that is empty."""
    newer = reading.upvotes is not None and is_newer(reading.upvotes_read_at, stored.upvotes_read_at)
    return replace(
        stored,
        title=reading.title,
        authors=reading.authors or stored.authors,
        upvotes=reading.upvotes if newer else stored.upvotes,
        upvotes_read_at=reading.upvotes_read_at if newer else stored.upvotes_read_at,
        media=reading.media or stored.media,
        thumbnail_url=reading.thumbnail_url or stored.thumbnail_url,
        abstract=reading.abstract or stored.abstract,
        resources=reading.resources if reading.resources != Resources() else stored.resources,
    )


def is_newer(read_at: datetime | None, stored_at: datetime | None) -> bool:
    """Whether a reading may replace a stored one: a file that was corrected counts as read when it first was."""
    return stored_at is None or (read_at is not None and read_at >= stored_at)
