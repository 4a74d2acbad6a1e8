"""Papers, the digests they stood in, and what was written about them."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from storage.database import Database, Transaction
from storage.models import Digest, DigestEntry, Paper, Resources, Summary
from storage.records import (
    add_summary,
    entry_of,
    instant_of,
    json_of,
    read_digest,
    read_paper,
    read_papers,
    summary_of,
    write_paper,
)
from storage.search import IndexedText, PaperIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestChanges:
    """What storing a digest did, in papers of that day."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCounts:
    """How much the archive holds; *first_day* and *last_day* are None where it holds no digest."""

    papers: int
    digests: int
    entries: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnjudgedSummary:
    """A stored summary to be judged, with the title that it should speak of."""

    paper_id: int
    title: str
    summary: Summary


class PaperRepository:
    """The archive.

    Args:
        database: Where it lives.
        index: Kept in step within each paper's own transaction.
    """

    def __init__(self, database: Database, index: PaperIndex) -> None:
        self._database = database
        self._index = index

    async def get(self, arxiv_id: str) -> Paper | None:
        """The paper with this bare identifier, as the archive knows it now."""
        return await read_paper(self._database, arxiv_id)

    async def get_many(self, ids: Sequence[str]) -> list[Paper]:
        """The papers with these bare identifiers, each once, in their order; unknown ones are left out."""
        stored = await read_papers(self._database, ids)
        return [stored[arxiv_id] for arxiv_id in dict.fromkeys(ids) if arxiv_id in stored]

    async def digest(self, day: date) -> Digest | None:
        """The digest of *day* as published; None where that day was never stored."""
        return await read_digest(self._database, day)

    async def digest_days(self) -> list[date]:
        """Every stored day, oldest first."""
        rows = await self._database.fetch_all("SELECT day FROM digests ORDER BY day")
        return [date.fromisoformat(row["day"]) for row in rows]

    async def newest_day(self) -> date | None:
        """The newest stored day that holds a paper."""
        row = await self._database.fetch_one("SELECT max(day) AS day FROM entries")
        return date.fromisoformat(row["day"]) if row and row["day"] else None

    async def counts(self) -> ArchiveCounts:
        """How much is stored."""
        row = await self._database.fetch_one(
            "SELECT (SELECT count(*) FROM papers) AS papers, (SELECT count(*) FROM digests) AS digests,"
            " (SELECT count(*) FROM entries) AS entries, (SELECT min(day) FROM digests) AS first_day,"
            " (SELECT max(day) FROM digests) AS last_day"
        )
        assert row is not None  # noqa: S101  (a query of counts always has its row)
        return ArchiveCounts(
            papers=row["papers"],
            digests=row["digests"],
            entries=row["entries"],
            first_day=date.fromisoformat(row["first_day"]) if row["first_day"] else None,
            last_day=date.fromisoformat(row["last_day"]) if row["last_day"] else None,
        )

    async def save_digest(self, digest: Digest, *, read_at: datetime | None = None) -> DigestChanges:
        """Store a day, changing only what differs.

        A paper that stands in several days keeps each day's own title, votes and summary; the paper itself shows the
        newest. Votes give way only to votes that were read later, and never to unknown ones. A paper that is stored
        for this day and missing from *digest* stays.

        Args:
            digest: The day; of a paper that it holds twice, the first is stored.
            read_at: When its votes were read; the end of its day where left out, as for an imported file.
        """
        read_at = read_at or datetime.combine(digest.day + timedelta(days=1), time(), UTC)
        entries = {entry.arxiv_id: entry for entry in reversed(digest.entries)}
        stored = await read_digest(self._database, digest.day)
        if stored is not None and stored.entries == digest.entries:
            return DigestChanges(unchanged=len(entries))
        added = changed = 0
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "INSERT INTO digests (day, stored_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [digest.day.isoformat(), datetime.now(UTC).isoformat()],
            )
            for position, entry in enumerate(e for e in digest.entries if entries[e.arxiv_id] is e):
                outcome = await self._save_entry(transaction, digest.day, position, entry, read_at)
                added += outcome == "added"
                changed += outcome == "changed"
        return DigestChanges(added=added, changed=changed, unchanged=len(entries) - added - changed)

    async def save(self, paper: Paper) -> bool:
        """Store a paper as it was read outside a digest, and tell whether anything changed.

        Its days and the votes that were read later stay; a field that is empty in *paper* stays as it was.
        """
        async with self._database.transaction() as transaction:
            stored = await read_paper(transaction, paper.arxiv_id)
            merged = paper if stored is None else _merged(stored, paper)
            known = set() if stored is None else {(summary.language, summary.sections) for summary in stored.summaries}
            written = [summary for summary in paper.summaries if (summary.language, summary.sections) not in known]
            if merged == stored and not written:
                return False
            paper_id = await write_paper(transaction, merged)
            for summary in written:
                await add_summary(transaction, paper_id, summary, datetime.now(UTC))
            await self._reindex(transaction, paper_id, stored, merged.arxiv_id)
        return True

    async def unjudged(self, limit: int) -> list[UnjudgedSummary]:
        """Up to *limit* stored summaries of which nobody said yet whether they are generic."""
        rows = await self._database.fetch_all(
            "SELECT summaries.*, papers.title FROM summaries JOIN papers ON papers.id = summaries.paper_id"
            " WHERE is_generic IS NULL LIMIT ?",
            [limit],
        )
        return [UnjudgedSummary(paper_id=row["paper_id"], title=row["title"], summary=summary_of(row)) for row in rows]

    async def judge(self, verdicts: Iterable[tuple[UnjudgedSummary, bool]]) -> None:
        """Keep of each summary whether it is generic."""
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                "UPDATE summaries SET is_generic = ? WHERE paper_id = ? AND language = ? AND version = ?",
                [
                    (int(is_generic), one.paper_id, one.summary.language, one.summary.version)
                    for one, is_generic in verdicts
                ],
            )

    async def _save_entry(
        self, transaction: Transaction, day: date, position: int, entry: DigestEntry, read_at: datetime
    ) -> str:
        stored = await read_paper(transaction, entry.arxiv_id)
        reading = Paper(
            arxiv_id=entry.arxiv_id,
            title=entry.title,
            authors=entry.authors,
            upvotes=entry.upvotes,
            upvotes_read_at=read_at if entry.upvotes is not None else None,
            media=entry.media,
            thumbnail_url=entry.thumbnail_url,
        )
        if stored is None:
            paper_id = await write_paper(transaction, reading)
        elif not stored.digests or day >= stored.digests[-1]:
            paper_id = await write_paper(transaction, _merged(stored, reading))
        else:
            # An older day than the newest that holds it: only its votes can tell something new.
            votes = Paper(arxiv_id=entry.arxiv_id, title=stored.title, upvotes=reading.upvotes, upvotes_read_at=read_at)
            paper_id = await write_paper(transaction, _merged(stored, votes))
        row = await transaction.fetch_one(
            "SELECT * FROM entries WHERE day = ? AND paper_id = ?", [day.isoformat(), paper_id]
        )
        before = None if row is None else entry_of(row, entry.arxiv_id, await _published(transaction, row))
        if row is not None and (entry.upvotes is None or not _is_newer(read_at, instant_of(row["upvotes_read_at"]))):
            entry = replace(entry, upvotes=row["upvotes"])
            read_at = instant_of(row["upvotes_read_at"]) or read_at
        if before is not None and not entry.sections:
            entry = replace(entry, sections=before.sections, language=before.language)
        if row is not None and before == entry and row["position"] == position:
            return "unchanged"
        version = row["summary_version"] if row is not None else None
        if entry.sections and (before is None or before.sections != entry.sections):
            summary = Summary(language=entry.language, sections=entry.sections)
            version = await add_summary(transaction, paper_id, summary, datetime.combine(day, time(), UTC))
        await transaction.execute(
            "INSERT INTO entries (day, paper_id, position, title, authors, upvotes, upvotes_read_at, media,"
            " thumbnail_url, language, summary_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (day, paper_id) DO UPDATE SET position = excluded.position, title = excluded.title,"
            " authors = excluded.authors, upvotes = excluded.upvotes, upvotes_read_at = excluded.upvotes_read_at,"
            " media = excluded.media, thumbnail_url = excluded.thumbnail_url, language = excluded.language,"
            " summary_version = excluded.summary_version",
            [
                day.isoformat(),
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
            ],
        )
        await self._reindex(transaction, paper_id, stored, entry.arxiv_id)
        return "added" if before is None else "changed"

    async def _reindex(self, transaction: Transaction, paper_id: int, before: Paper | None, arxiv_id: str) -> None:
        after = await read_paper(transaction, arxiv_id)
        old = None if before is None else IndexedText.of(before)
        new = None if after is None else IndexedText.of(after)
        if old != new:
            await self._index.replace(transaction, paper_id, old, new)


async def _published(transaction: Transaction, row: sqlite3.Row) -> list[Summary]:
    rows = await transaction.fetch_all(
        "SELECT * FROM summaries WHERE paper_id = ? AND language = ? AND version = ?",
        [row["paper_id"], row["language"], row["summary_version"]],
    )
    return [summary_of(row) for row in rows]


def _merged(stored: Paper, reading: Paper) -> Paper:
    """What is known once *reading* came after *stored*: nothing known is lost to a field that is empty."""
    newer = reading.upvotes is not None and _is_newer(reading.upvotes_read_at, stored.upvotes_read_at)
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


def _is_newer(read_at: datetime | None, stored_at: datetime | None) -> bool:
    """Whether a reading may replace a stored one: a file that was corrected counts as read when it first was."""
    return stored_at is None or (read_at is not None and read_at >= stored_at)
