"""Hugging Face daily papers: the list of a day, one paper, a search, a paper's text."""

from dataclasses import replace
from datetime import date
from urllib.parse import quote

from bot.clock import Clock
from bot.errors import UpstreamError
from bot.http import HttpClient, HttpError
from bot.sources.replies import DayList, Problem, read_day, read_paper
from storage.models import Paper

SERVICE = "Hugging Face"
BASE_URL = "https://huggingface.co"
PAGE_SIZE = 100
PAGE_LIMIT = 10


class HuggingFace:
    """Reads daily papers.

    Args:
        http: Opened on the service's base address.
        clock: Says when votes were read.
    """

    def __init__(self, http: HttpClient, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    async def list_day(self, day: date) -> DayList:
        """The papers in the list of *day* (UTC), as far as it has come; a weekend's list is empty.

        Raises:
            UpstreamError: A page could not be read: a day is given whole or not at all.
        """
        items: list[object] = []
        problems: list[Problem] = []
        for page in range(PAGE_LIMIT):
            # Without the date come the newest submissions of several days.
            params = {"date": day.isoformat(), "p": str(page), "limit": str(PAGE_SIZE)}

            def note(failure: HttpError, page: int = page) -> None:
                told = {"day": day.isoformat(), "page": page + 1, "reason": failure.reason.partition(": ")[2]}
                problems.append(Problem(message_id="source.tried_again", arguments=told))

            found = await self._http.get_json("/api/daily_papers", params, on_failure=note)
            if not isinstance(found, list):
                raise UpstreamError(SERVICE, f"page {page} of {day} is no list")
            if not found:
                break
            items += found
        read = read_day(day, items, self._clock.now())
        return replace(read, problems=(*problems, *read.problems))

    async def find_paper(self, arxiv_id: str) -> Paper | None:
        """One paper, None where Hugging Face does not know it.

        Raises:
            UpstreamError: It could not be asked, or the answer is no paper.
        """
        try:
            reply = await self._http.get_json(f"/api/papers/{quote(arxiv_id)}")
        except HttpError as error:
            if error.status == 404:
                return None
            raise
        paper = read_paper(reply, self._clock.now())
        if paper is None or paper.arxiv_id != arxiv_id:
            raise UpstreamError(SERVICE, f"the answer for {arxiv_id} is another thing")
        return paper

    async def search(self, query: str) -> tuple[Paper, ...]:
        """Papers that Hugging Face finds for *query*, best first.

        Raises:
            UpstreamError: It could not be asked.
        """
        found = await self._http.get_json("/api/papers/search", {"q": query})
        if not isinstance(found, list):
            raise UpstreamError(SERVICE, "the answer to a search is no list")
        papers = (read_paper(item, self._clock.now()) for item in found)
        return tuple({paper.arxiv_id: paper for paper in papers if paper is not None}.values())

    async def find_text(self, arxiv_id: str) -> str | None:
        """The whole paper as Markdown, None where there is none.

        Raises:
            UpstreamError: It could not be asked.
        """
        try:
            return await self._http.get_text(
                f"/papers/{quote(arxiv_id)}.md", content_types=("text/markdown", "text/plain")
            )
        except HttpError as error:
            if error.status == 404:
                return None
            raise
