"""Commands about papers and what was written of them: paper, reports."""

from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.session import output, with_services
from bot.cli.shapes import json_line, paper_shape, report_shape, summary_shape
from bot.i18n import translator
from bot.rendering.sections import heading_of
from bot.services import Services
from storage.models import Paper, Summary


def register(app: typer.Typer) -> None:
    """Add the commands of this room to *app*."""
    app.command()(paper)
    app.command()(reports)


def paper(
    text: Annotated[str, typer.Argument(metavar="ID|LINK|TITLE", help="Which paper.", show_default=False)],
    versions: Annotated[bool, typer.Option("--versions", help="Show every version of its summaries instead.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Fetch and store it where it is not stored.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what is stored of a paper."""

    async def work(services: Services) -> tuple[Paper, list[Summary], str]:
        found = await services.lookup.find(text)
        return found, await services.reported.versions(found.arxiv_id), services.settings.language

    found, every, language = with_services(work, live=live)
    if as_json:
        shape = paper_shape(found, language)
        typer.echo(json_line({**shape, "versions": [summary_shape(one) for one in every]} if versions else shape))
    elif versions:
        for one in every:
            _print_version(one, language)
    else:
        _print_paper(found, language)


def reports(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show the summaries that people reported. A report is closed once the summary is written again."""
    found = with_services(lambda services: services.reported.open())
    if as_json:
        typer.echo(json_line({"reports": [report_shape(one) for one in found]}))
        return
    for one in found:
        output.print(f"[bold]{escape(one.title)}[/]  [dim]{one.arxiv_id}[/]")
        output.print(f"  {_origin(one.summary)}")
        output.print(f"  {one.count} {'report' if one.count == 1 else 'reports'}, the last on {one.newest_at:%Y-%m-%d}")
        for reason in one.reasons:
            output.print(f"  - {escape(reason)}")
        output.print(
            f"  again: python -m bot summarize --paper {one.arxiv_id} --language {one.summary.language} --again"
        )
    if not found:
        output.print("No report is open.")


def _print_version(summary: Summary, language: str) -> None:
    output.print(f"[bold]{_origin(summary)}[/]{'  generic' if summary.is_generic else ''}")
    _print_sections(summary, language)
    output.print()


def _origin(summary: Summary) -> str:
    basis = (summary.basis or "abstract").replace("_", " ")
    by = {"model": f"{summary.model}, prompt {summary.prompt_version}, from the {basis}"}
    written = f"{summary.written_at:%Y-%m-%d %H:%M} UTC" if summary.written_at else ""
    return escape(f"{summary.language} {summary.version}: {by.get(summary.source, summary.source)}, {written}")


def _print_paper(paper: Paper, language: str) -> None:
    output.print(f"[bold]{escape(paper.title)}[/]")
    output.print(f"[dim]{paper.url}[/]")
    facts = [] if paper.upvotes is None else [f"▲ {paper.upvotes}"]
    facts += [day.isoformat() for day in paper.digests]
    output.print("  ".join(facts))
    output.print(escape(", ".join(paper.authors)))
    summary = paper.summary(language)
    if summary:
        _print_sections(summary, language)


def _print_sections(summary: Summary, language: str) -> None:
    for section in summary.sections:
        heading = heading_of(section, translator(language))
        output.print()
        if heading:
            output.print(f"[bold]{escape(heading)}[/]")
        output.print(escape(section.body))
