"""Papers that no digest brought: asked for by number, looked up in the world, stored as read."""

import asyncio
import logging
from typing import Protocol

from bot.clock import Clock
from bot.errors import UpstreamError
from bot.summarizer import abstract_summary
from storage.jobs import JobRepository
from storage.models import Paper
from storage.papers import PaperRepository

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 20.0  # of the person who waits for the card


class PaperSource(Protocol):
    """Where single papers come from: `bot.sources.huggingface.HuggingFace` and `bot.sources.arxiv.Arxiv` are two."""

    async def find_paper(self, arxiv_id: str) -> Paper | None:
        """One paper, None where the source does not know it."""


class PaperFinder(Protocol):
    """What can be searched: `bot.sources.huggingface.HuggingFace` is one."""

    async def search(self, query: str) -> tuple[Paper, ...]:
        """Papers for *query*, best first."""


class Discovery:
    """Finds papers outside the archive.

    Args:
        papers: Where a single paper that was found is stored.
        jobs: Lets the abstract speak for a paper without a summary.
        sources: Asked for a single paper one after the other.
        finder: Searched.
        clock: The one clock.
    """

    def __init__(
        self,
        papers: PaperRepository,
        jobs: JobRepository,
        sources: tuple[PaperSource, ...],
        finder: PaperFinder,
        clock: Clock,
    ) -> None:
        self._papers = papers
        self._jobs = jobs
        self._sources = sources
        self._finder = finder
        self._clock = clock

    async def search(self, query: str) -> tuple[Paper, ...]:
        """Papers that the world finds for *query*, best first; nothing of them is stored.

        Raises:
            UpstreamError: It could not be asked, or took too long.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._finder.search(query)
        except TimeoutError as error:
            reason = f"no answer within {PATIENCE_SECONDS:.0f} s"
            raise UpstreamError(type(self._finder).__name__, reason) from error

    async def find(self, arxiv_id: str) -> Paper | None:
        """The paper with this bare identifier, stored as read outside a digest; None where no source knows it.

        Raises:
            UpstreamError: No source knows it, and one of them did not answer.
        """
        failure: UpstreamError | None = None
        for source in self._sources:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    paper = await source.find_paper(arxiv_id)
            except UpstreamError as error:
                failure = error
            except TimeoutError:
                failure = UpstreamError(type(source).__name__, f"no answer within {PATIENCE_SECONDS:.0f} s")
            else:
                if paper is not None:
                    return await self._stored(paper)
                continue
            log.warning("%s could not be looked up: %s", arxiv_id, failure)
        if failure is not None:
            raise failure
        return None

    async def _stored(self, paper: Paper) -> Paper:
        await self._papers.save(paper)
        summary = abstract_summary(paper)
        if summary is not None:
            await self._jobs.show_abstracts({paper.arxiv_id: summary}, now=self._clock.now())
        return await self._papers.get(paper.arxiv_id) or paper
