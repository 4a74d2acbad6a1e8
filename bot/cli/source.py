"""Commands about the live source: fetch, summarize."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.session import errors, output, progress_bar, with_services
from bot.errors import UpstreamError
from bot.i18n import translator
from bot.services import Services
from bot.summary_writer import SummaryReport

OnProgress = Callable[[int, int], None]


def register(app: typer.Typer) -> None:
    """Add the commands of this room to *app*."""
    app.command()(fetch)
    app.command()(summarize)


def fetch(
    day: Annotated[str, typer.Option("--date", help="One day, like 2026-05-15.")] = "",
    first: Annotated[str, typer.Option("--from", help="The first of several days.")] = "",
    last: Annotated[str, typer.Option("--to", help="The last of them.")] = "",
    summaries: Annotated[bool, typer.Option(help="Have the papers summarised as well.")] = True,
    again: Annotated[bool, typer.Option("--again", help="Also read days of a range that were read for good.")] = False,
) -> None:
    """Fetch days from Hugging Face and have their papers summarised.

    Fetching a day again brings new votes. A range goes on where it was stopped: days whose list and votes are final are
    not read again.
    """
    days = _days(day, first, last)

    async def work(services: Services) -> bool:
        complete = True
        settled = frozenset() if day or again else await services.ingest.settled(days)
        with progress_bar("fetch") as on_progress:
            for done, one in enumerate(days, start=1):
                complete &= await _fetch_day(services, one, summaries=summaries, is_settled=one in settled)
                on_progress(done, len(days))
        return complete

    if not with_services(work):
        raise typer.Exit(1)


def summarize(
    day: Annotated[str, typer.Option("--date", help="The papers of one day, like 2026-05-15.")] = "",
    paper: Annotated[str, typer.Option("--paper", help="One paper: its identifier, a link or its title.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Write a new version where there is a summary.")] = False,
    language: Annotated[str, typer.Option("--language", help="ko or en; all that are read where left out.")] = "",
) -> None:
    """Have stored papers summarised by the model."""
    if bool(day) == bool(paper):
        raise typer.BadParameter("give either --date or --paper")
    if language not in ("", "ko", "en"):
        raise typer.BadParameter("give ko or en", param_hint="--language")
    days = _days(day, "", "") if day else []
    languages = [language] if language else []

    async def work(services: Services) -> SummaryReport | None:
        if services.settings.openai_model is None:
            return None
        with progress_bar("summarize") as on_progress:
            if days:
                await services.lookup.digest(days[0])
                return await services.writer.summarize_day(days[0], languages, again=again, on_progress=on_progress)
            found = await services.lookup.find(paper)
            return await services.writer.summarize([found.arxiv_id], languages, again=again)

    report = with_services(work)
    if report is None:
        errors.print("No model is configured: set OPENAI_MODEL (and OPENAI_BASE_URL for a server of your own).")
        raise typer.Exit(1)
    output.print(_summary_line(report))
    if report.postponed:
        raise typer.Exit(1)


async def _fetch_day(services: Services, day: date, *, summaries: bool, is_settled: bool) -> bool:
    if is_settled:
        line = f"{day}: read before"
        if summaries and services.settings.openai_model is not None:
            line += f"; {_summary_line(await services.writer.summarize_day(day))}"
        output.print(line)
        return True
    try:
        report = await services.ingest.fetch_day(day)
    except UpstreamError as error:
        errors.print(f"{day}: not fetched. {escape(str(error))}")
        return False
    t = translator(services.settings.language)
    for problem in report.problems:
        errors.print(escape(t(problem.message_id, **problem.arguments)))
    line = f"{day}: {report.papers} papers, {report.added} new" if report.papers else f"{day}: an empty list"
    if not report.is_final:
        line += "; the list is still open, fetch it again after it closed"
    if summaries and services.settings.openai_model is not None and report.papers:
        line += f"; {_summary_line(await services.writer.summarize_day(day))}"
    output.print(line)
    return True


def _summary_line(report: SummaryReport) -> str:
    line = f"{report.written} summaries written, {report.refused} refused, {report.postponed} put off"
    return f"{line}, {report.tokens:,} tokens"


def _days(day: str, first: str, last: str) -> list[date]:
    if bool(day) == bool(first or last) or bool(first) != bool(last):
        raise typer.BadParameter("give either --date, or --from and --to")
    try:
        begin, end = date.fromisoformat(first or day), date.fromisoformat(last or day)
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write days like 2026-05-15") from error
    if end < begin:
        raise typer.BadParameter("--to is before --from")
    return [begin + timedelta(days=count) for count in range((end - begin).days + 1)]
