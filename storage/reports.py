"""Summaries that people reported: which version, how often, and why."""

from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.models import Summary
from storage.records import summary_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedSummary:
    """The newest version of a summary with what people said of it.

    Attributes:
        count: How many people reported it.
        newest_at: When the last of them did.
        reasons: What they wrote, oldest first; without those who wrote nothing.
    """

    arxiv_id: str
    title: str
    summary: Summary
    count: int
    newest_at: datetime
    reasons: tuple[str, ...]


class ReportRepository:
    """Reports of summaries. A report is open until a newer version of the summary exists; it is kept after that."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def versions(self, arxiv_id: str) -> list[Summary]:
        """Every version of every summary of a paper, by language, the newest first."""
        rows = await self._database.fetch_all(
            "SELECT summaries.* FROM summaries JOIN papers ON papers.id = summaries.paper_id WHERE papers.arxiv_id = ?"
            " ORDER BY language, as_of DESC, version DESC",
            [arxiv_id],
        )
        return [summary_of(row) for row in rows]

    async def is_by(self, reporter: str) -> bool:
        """Whether a report with this key was made."""
        return bool(await self._database.fetch_all("SELECT 1 FROM summary_reports WHERE reporter = ?", [reporter]))

    async def add(
        self, arxiv_id: str, language: str, version: int, *, reporter: str, reason: str, now: datetime
    ) -> bool:
        """Keep a report of a stored version; False where the same person made it before."""
        async with self._database.transaction() as transaction:
            count = await transaction.execute(
                "INSERT INTO summary_reports (paper_id, language, version, reporter, reason, reported_at)"
                " SELECT id, ?, ?, ?, ?, ? FROM papers WHERE arxiv_id = ? ON CONFLICT DO NOTHING",
                [language, version, reporter, reason, now.isoformat(), arxiv_id],
            )
        return count > 0

    async def open(self) -> list[ReportedSummary]:
        """The summaries with open reports, the most reported first."""
        rows = await self._database.fetch_all(
            "SELECT summaries.*, papers.arxiv_id, papers.title, reports.reason, reports.reported_at"
            " FROM summary_reports AS reports JOIN summaries USING (paper_id, language, version)"
            " JOIN papers ON papers.id = summaries.paper_id WHERE NOT EXISTS (SELECT 1 FROM summaries AS newer"
            " WHERE newer.paper_id = summaries.paper_id AND newer.language = summaries.language"
            " AND newer.version > summaries.version) ORDER BY papers.arxiv_id, summaries.language, reports.reported_at"
        )
        grouped: dict[tuple[str, str], list[int]] = {}
        for place, row in enumerate(rows):
            grouped.setdefault((row["arxiv_id"], row["language"]), []).append(place)
        found = [
            ReportedSummary(
                arxiv_id=arxiv_id,
                title=rows[places[0]]["title"],
                summary=summary_of(rows[places[0]]),
                count=len(places),
                newest_at=datetime.fromisoformat(rows[places[-1]]["reported_at"]),
                reasons=tuple(rows[place]["reason"] for place in places if rows[place]["reason"]),
            )
            for (arxiv_id, _), places in grouped.items()
        ]
        return sorted(found, key=lambda reported: (-reported.count, reported.arxiv_id))
