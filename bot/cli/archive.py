"""Commands about days: import, export, digest, status."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.session import errors, output, progress_bar, with_services
from bot.cli.shapes import digest_shape, json_line
from bot.i18n import translator
from bot.importing import ImportReport, import_digests
from bot.services import Services
from bot.sources.digest_files import Problem, write_digest
from storage.models import Digest
from storage.search.learning import learn_where_due


def register(app: typer.Typer) -> None:
    """Add the commands of this room to *app*."""
    app.command("import")(import_)
    app.command()(export)
    app.command()(digest)
    app.command()(status)


def import_(
    paths: Annotated[list[Path], typer.Argument(help="Digest files, or folders of them.", show_default=False)],
) -> None:
    """Import digest files. Importing again changes only what differs."""

    async def work(services: Services) -> ImportReport:
        with progress_bar("import") as on_progress:
            report = await import_digests(services.papers, paths, on_progress=on_progress)
        with progress_bar("meanings of words") as on_progress:
            await learn_where_due(services.database, on_progress)
        for problem in report.problems:
            errors.print(escape(_problem_line(problem, services.settings.language)))
        return report

    report = with_services(work)
    serious = sum(problem.serious for problem in report.problems)
    output.print(
        f"{report.days:,} days from {report.files:,} files: {report.added:,} papers added, {report.changed:,} changed,"
        f" {report.unchanged:,} unchanged; {report.passed_over:,} other files passed over;"
        f" {serious:,} problems, {len(report.problems) - serious:,} warnings"
    )
    if not report.complete:
        raise typer.Exit(1)


def export(
    date: Annotated[str, typer.Argument(help="The day, like 2024-12-24.", show_default=False)],
    to: Annotated[Path | None, typer.Option("--output", "-o", help="A file to write instead of the terminal.")] = None,
) -> None:
    """Write a stored day as a digest file."""

    async def work(services: Services) -> str:
        return write_digest(await services.lookup.digest_for(date), language=services.settings.language)

    text = with_services(work)
    if to is None:
        typer.echo(text, nl=False)
    else:
        to.write_text(text, encoding="utf-8", newline="\n")


def digest(
    date: Annotated[str, typer.Argument(help="The day, like 2024-12-24; the newest where left out.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the papers of a day."""

    async def work(services: Services) -> tuple[Digest, dict[str, list[str]], str]:
        found = await services.lookup.digest_for(date)
        papers = [await services.lookup.by_identifier(entry.arxiv_id) for entry in found.entries]
        days_of = {paper.arxiv_id: [day.isoformat() for day in paper.digests] for paper in papers}
        return found, days_of, services.settings.language

    found, days_of, language = with_services(work)
    if as_json:
        typer.echo(json_line(digest_shape(found, days_of, language)))
        return
    output.print(f"[bold]{found.day.isoformat()}[/]  {len(found.entries)} papers")
    for number, entry in enumerate(found.by_votes(), start=1):
        votes = "" if entry.upvotes is None else f"▲ {entry.upvotes}"
        output.print(f"{number:3}. {escape(entry.title)}  [dim]{votes}  {entry.arxiv_id}[/]")


def status() -> None:
    """Tell what is stored and how Paperboy is set up."""

    async def work(services: Services) -> None:
        counts = await services.papers.counts()
        span = f", {counts.first_day} to {counts.last_day}" if counts.first_day else ""
        settings = services.settings
        model = settings.openai_model or "none: Paperboy works without one"
        output.print(f"Database   {escape(str(settings.database_path.absolute()))}")
        output.print(f"Archive    {counts.papers:,} papers in {counts.digests:,} days{span}")
        output.print(f"Discord    {'a token is set' if settings.discord_token else 'no token is set'}")
        output.print(f"Model      {escape(model)}")

    with_services(work)


def _problem_line(problem: Problem, language: str) -> str:
    place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
    kind = "" if problem.serious else "warning: "
    return f"{place}: {kind}{translator(language)(problem.message_id, **problem.arguments)}"
