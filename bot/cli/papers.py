"""Commands about papers: paper, search."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.session import output, with_services
from bot.cli.shapes import json_line, paper_shape, search_shape
from bot.i18n import translator
from bot.rendering.sections import heading_of
from bot.services import Services
from storage.models import Paper
from storage.search import SearchPage, SearchResult

LIMIT = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this room to *app*."""
    app.command()(paper)
    app.command()(search)


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


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")] = "",
    limit: Annotated[int, typer.Option(help="How many results at most.", min=1, max=1000)] = LIMIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    batch: Annotated[Path | None, typer.Option(help="A file with a query a line (- for standard input).")] = None,
) -> None:
    """Search the stored papers. With --batch, print a JSON line for each query."""
    if (batch is None) == (not query.strip()):
        raise typer.BadParameter("give either a query or --batch FILE")

    async def work(services: Services) -> SearchPage | None:
        if batch is None:
            return await services.search.search(query, limit=limit)
        for line in lines_of(batch):
            typer.echo(json_line(search_shape(await services.search.search(line, limit=limit))))
        return None

    page = with_services(work)
    if page is None:
        return
    if as_json:
        typer.echo(json_line(search_shape(page)))
        return
    for number, result in enumerate(page.results, start=1):
        _print_result(number, result)
    if not page.results:
        output.print(f"Nothing matches “{escape(query)}”. Try fewer words, or the other language.")


def lines_of(batch: Path) -> list[str]:
    """The lines of a --batch file, or of standard input for "-".

    Raises:
        typer.BadParameter: It cannot be read.
    """
    try:
        text = sys.stdin.read() if str(batch) == "-" else batch.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{batch} cannot be read: {error}") from error
    # Not splitlines: a query may hold any other character.
    return text.removesuffix("\n").replace("\r\n", "\n").split("\n") if text else []


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


def _print_result(number: int, result: SearchResult) -> None:
    facts = [result.arxiv_id] if result.upvotes is None else [f"▲ {result.upvotes}", result.arxiv_id]
    facts += [result.digest_date.isoformat()] if result.digest_date else []
    output.print(f"{number:3}. [bold]{escape(result.title)}[/]  [dim]{'  '.join(facts)}[/]")
    if result.snippet:
        output.print(f"     {escape(' '.join(result.snippet.split()))}")
