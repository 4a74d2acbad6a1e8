"""Finds the papers of a span of days by their votes, without a word to search for."""

from datetime import date

from storage.database import Database


class PopularPapers:
    """Reads them from the stored digests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def between(self, since: date | None, until: date | None, *, limit: int) -> list[str]:
        """Identifiers of the papers in any digest of the span, most votes first, unknown votes last."""
        rows = await self._database.fetch_all(
            "SELECT arxiv_id FROM papers WHERE id IN (SELECT paper_id FROM entries WHERE day BETWEEN ? AND ?)"
            " ORDER BY upvotes DESC NULLS LAST, arxiv_id LIMIT ?",
            [str(since or "0000"), str(until or "9999"), limit],
        )
        return [row["arxiv_id"] for row in rows]

    async def newest_day(self, until: date) -> date | None:
        """The newest day, up to *until*, whose digest holds a paper."""
        row = await self._database.fetch_one("SELECT max(day) AS day FROM entries WHERE day <= ?", [str(until)])
        return date.fromisoformat(row["day"]) if row and row["day"] else None
