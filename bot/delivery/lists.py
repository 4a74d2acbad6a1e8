"""Which lists there are to deliver, and what stands in them."""

from datetime import date, datetime
from typing import Protocol

from bot.days import closes_at
from storage.models import Digest


class Lists(Protocol):
    """Where the daily lists come from."""

    async def closed_after(self, day: date, now: datetime) -> list[date]:
        """The days later than *day* whose list is final at *now*, oldest first, without those known to be empty."""

    async def newest_closed(self, now: datetime) -> date:
        """The newest day whose list is final at *now*, empty or not."""

    async def get(self, day: date) -> Digest | None:
        """The final list of *day*; without entries where it is empty, None where it is not there yet."""


class StoredDigests(Protocol):
    """The archive, as far as delivery reads it: `storage.papers.PaperRepository` is one."""

    async def digest_days(self) -> list[date]:
        """Every stored day, oldest first."""

    async def digest(self, day: date) -> Digest | None:
        """The digest of *day*; None where that day was never stored."""


class StoredLists:
    """The lists of a bot without a live source: what was imported is final, unless dated after today (UTC).

    Args:
        papers: The archive.
    """

    def __init__(self, papers: StoredDigests) -> None:
        self._papers = papers

    async def closed_after(self, day: date, now: datetime) -> list[date]:
        """The stored days later than *day*, oldest first, without the empty ones."""
        days = [stored for stored in await self._papers.digest_days() if day < stored <= now.date()]
        digests = [await self._papers.digest(stored) for stored in days]
        return [digest.day for digest in digests if digest is not None and digest.entries]

    async def newest_closed(self, now: datetime) -> date:
        """The newest stored day; with nothing stored the day before today."""
        days = [stored for stored in await self._papers.digest_days() if stored <= now.date()]
        return days[-1] if days else date.fromordinal(now.date().toordinal() - 1)

    async def get(self, day: date) -> Digest | None:
        """The digest of *day*; None where that day was never stored."""
        return await self._papers.digest(day)


def closed_at(day: date, now: datetime) -> datetime | None:
    """When the list of *day* closed, for the post to say; None where that is still to come (it was imported early)."""
    closed = closes_at(day)
    return closed if closed <= now else None
