"""Papers, the digests they stood in, and what was written about them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from storage.database import Database
from storage.days import DayWriter, merged
from storage.models import Digest, Paper, Summary
from storage.records import add_summary, read_digest, read_paper, read_papers, summary_of, write_paper
from storage.search import Change, IndexedText, PaperIndex


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
        return await self.save_digests([digest], read_at=read_at)

    async def save_digests(self, digests: Iterable[Digest], *, read_at: datetime | None = None) -> DigestChanges:
        """The same of several days in one transaction: all of them are stored, or none."""
        outcomes: Counter[str] = Counter()
        differing = []
        for digest in digests:
            stored = await read_digest(self._database, digest.day)
            if stored is not None and stored.entries == digest.entries:
                outcomes["unchanged"] += len({entry.arxiv_id for entry in digest.entries})
            else:
                differing.append(digest)
        if differing:
            async with self._database.transaction() as transaction:
                for digest in differing:
                    saved, changes = await DayWriter(transaction, digest.day, read_at).write(digest)
                    await self._index.replace(transaction, *changes)
                    outcomes.update(saved.values())
        return DigestChanges(**outcomes)

    async def compact(self) -> None:
        """Tidy the index after many papers came at once."""
        await self._index.compact(self._database)

    async def save(self, paper: Paper) -> bool:
        """Store a paper as it was read outside a digest, and tell whether anything changed.

        Its days and the votes that were read later stay; a field that is empty in *paper* stays as it was.
        """
        async with self._database.transaction() as transaction:
            stored = await read_paper(transaction, paper.arxiv_id)
            after = paper if stored is None else merged(stored, paper)
            known = set() if stored is None else {(summary.language, summary.sections) for summary in stored.summaries}
            written = [summary for summary in paper.summaries if (summary.language, summary.sections) not in known]
            if after == stored and not written:
                return False
            paper_id = await write_paper(transaction, after)
            for summary in written:
                await add_summary(transaction, paper_id, summary, datetime.now(UTC))
            saved = await read_papers(transaction, [paper.arxiv_id])
            old, new = IndexedText.of(stored) if stored else None, IndexedText.of(saved[paper.arxiv_id])
            await self._index.replace(transaction, Change(paper_id, old, new))
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
