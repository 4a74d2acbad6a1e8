"""Doubts about summaries: those that could be said of any paper are flagged, and people report the others."""

import hashlib

from bot.clock import Clock
from bot.errors import UserError
from bot.summary_checks import looks_generic
from storage.papers import PaperRepository
from storage.reports import ReportRepository

REASON_LIMIT = 300  # characters
_BATCH = 500


async def judge_summaries(papers: PaperRepository) -> int:
    """Judge every imported summary that was not judged yet, and tell how many of them look generic.

    A model's summary is held to the same before it is stored.
    """
    flagged = 0
    while unjudged := await papers.unjudged(_BATCH):
        verdicts = [(one, looks_generic(one.summary.text, one.title)) for one in unjudged]
        await papers.judge(verdicts)
        flagged += sum(is_generic for _, is_generic in verdicts)
    return flagged


class Reports:
    """Takes what people say of a summary, once from each for each version.

    Args:
        reports: Where it is kept.
        clock: The one clock.
        key: The operator's secret. A person is kept as a hash under it, together with the version: two reports of one
            person cannot be told to be hers, and nobody without the key can try names.
    """

    def __init__(self, reports: ReportRepository, clock: Clock, key: bytes) -> None:
        self._reports = reports
        self._clock = clock
        self._key = key

    async def check(self, arxiv_id: str, language: str, version: int, *, person_id: int) -> None:
        """Nothing, where this person can report this version.

        Raises:
            UserError: There is a newer version, or the person reported this one before.
        """
        versions = [one for one in await self._reports.versions(arxiv_id) if one.language == language]
        if not any(one.version == version for one in versions):
            raise UserError("report.unknown")
        if max(one.version for one in versions) != version:
            raise UserError("report.renewed")
        if await self._reports.is_by(self._reporter(arxiv_id, language, version, person_id)):
            raise UserError("report.again")

    async def add(self, arxiv_id: str, language: str, version: int, *, person_id: int, reason: str) -> None:
        """Keep a report, with its *reason* where one was given.

        Raises:
            UserError: As `check`.
        """
        await self.check(arxiv_id, language, version, person_id=person_id)
        await self._reports.add(
            arxiv_id,
            language,
            version,
            reporter=self._reporter(arxiv_id, language, version, person_id),
            reason=" ".join(reason.split())[:REASON_LIMIT],
            now=self._clock.now(),
        )

    def _reporter(self, arxiv_id: str, language: str, version: int, person_id: int) -> str:
        told = f"{arxiv_id}:{language}:{version}:{person_id}".encode()
        return hashlib.blake2b(told, key=hashlib.sha256(self._key).digest(), digest_size=16).hexdigest()
