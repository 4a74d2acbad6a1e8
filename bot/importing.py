"""Digest files into the archive: read each, store what differs, report what could not be read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.sources.digest_files import Problem, find_digest_files, read_digest_file
from bot.suspicion import judge_summaries
from storage.models import Digest
from storage.papers import PaperRepository

SEEDS = Path(__file__).parent.parent / "seeds"
_MANY = 0.1  # of all papers
_SAVED_TOGETHER = 200  # papers in one transaction, about: a commit takes as long as several papers


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What an import did.

    Attributes:
        files: Files read.
        days: Days stored or seen again.
        added: Papers of a day that were new.
        changed: Papers of a day that differed from what was stored.
        unchanged: Papers of a day that were stored already.
        passed_over: Other files in the folders.
        problems: In the order in which they were met.
    """

    files: int = 0
    days: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    passed_over: int = 0
    problems: list[Problem]

    @property
    def complete(self) -> bool:
        """Whether everything in every file was read."""
        return not any(problem.serious for problem in self.problems)


async def import_digests(
    papers: PaperRepository, paths: Iterable[Path], *, on_progress: Callable[[int, int], None] | None = None
) -> ImportReport:
    """Import the digests at *paths*: files as they are, folders by the names in them, oldest day first.

    Args:
        papers: The archive.
        paths: Files and folders.
        on_progress: Told (done, total) files after each.

    Raises:
        UserError: A path does not exist or a folder cannot be entered; nothing was imported.
    """
    folders = [find_digest_files(path) for path in paths]
    files = [file for folder in folders for file in folder.files]
    report = ImportReport(problems=[], passed_over=sum(folder.passed_over for folder in folders))
    waiting: list[Digest] = []
    for done, file in enumerate(files, start=1):
        read = read_digest_file(file)
        report.files += 1
        report.problems += read.problems
        waiting += read.digests
        if done == len(files) or sum(len(digest.entries) for digest in waiting) >= _SAVED_TOGETHER:
            changes = await papers.save_digests(waiting)
            report.days += len(waiting)
            report.added += changes.added
            report.changed += changes.changed
            report.unchanged += changes.unchanged
            waiting = []
        if on_progress is not None:
            on_progress(done, len(files))
    await judge_summaries(papers)
    if report.added > _MANY * (await papers.counts()).papers:
        await papers.compact()
    return report


async def import_seeds_if_empty(papers: PaperRepository) -> ImportReport | None:
    """Import the digests that come with the bot into an archive without any; None where it has some."""
    if (await papers.counts()).digests:
        return None
    return await import_digests(papers, [SEEDS])
