"""The command that shows a paper."""

from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.session import output, with_services
from bot.cli.shapes import json_line, paper_shape
from bot.i18n import translator
from bot.rendering.sections import heading_of
from bot.services import Services
from storage.models import Paper


def register(app: typer.Typer) -> None:
    """Add the command of this room to *app*."""
    app.command()(paper)


def paper(
    text: Annotated[str, typer.Argument(metavar="ID|LINK|TITLE", help="Which paper.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what is stored of a paper."""

    async def work(services: Services) -> tuple[Paper, str]:
        return await services.lookup.find(text), services.settings.language

    found, language = with_services(work)
    if as_json:
        typer.echo(json_line(paper_shape(found, language)))
    else:
        _print_paper(found, language)


def _print_paper(paper: Paper, language: str) -> None:
    output.print(f"[bold]{escape(paper.title)}[/]")
    output.print(f"[dim]{paper.url}[/]")
    facts = [] if paper.upvotes is None else [f"▲ {paper.upvotes}"]
    facts += [day.isoformat() for day in paper.digests]
    output.print("  ".join(facts))
    output.print(escape(", ".join(paper.authors)))
    summary = paper.summary(language)
    for section in summary.sections if summary else ():
        heading = heading_of(section, translator(language))
        output.print()
        if heading:
            output.print(f"[bold]{escape(heading)}[/]")
        output.print(escape(section.body))
