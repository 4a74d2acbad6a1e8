"""Chores beside the bot's work: a backup of the database each day, and what search learns from a grown archive."""

import asyncio
import logging
from pathlib import Path

from bot.clock import Clock
from storage.database import Database
from storage.search.learning import learn_where_due

log = logging.getLogger(__name__)

BACKUPS_KEPT = 7


class Housekeeper:
    """Keeps the last days' backups in a folder beside the database.

    Args:
        database: What is copied; writers go on meanwhile.
        clock: Says what day it is (UTC).
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.folder = database.path.with_name(database.path.name + ".backups")

    async def keep(self) -> Path | None:
        """Write today's backup where there is none yet, and remove those that are too many; the new one, or None.

        Raises:
            storage.errors.StatementError: The copy could not be written; older ones are as they were.
        """
        target = self.folder / f"{self._clock.now():%Y-%m-%d}.db"
        if await asyncio.to_thread(target.exists):
            return None
        await asyncio.to_thread(self.folder.mkdir, exist_ok=True)
        await self._database.backup(target)
        kept = await asyncio.to_thread(self._remove_old)
        log.info("wrote the backup %s; %s are kept", target.name, kept)
        return target

    async def tend(self) -> None:
        """Do whatever is due: once a day the backup, and learning from an archive that has grown.

        Raises:
            storage.errors.StatementError: One of them could not be done; everything is as it was.
        """
        await self.keep()
        await learn_where_due(self._database)

    def _remove_old(self) -> int:
        backups = sorted(self.folder.glob("????-??-??.db"))
        for old in backups[:-BACKUPS_KEPT]:
            old.unlink()
        return min(len(backups), BACKUPS_KEPT)
