"""The command that searches, completes, and explains how a query is understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.session import lines_of, output, with_services
from bot.cli.shapes import completion_shape, json_line, search_shape
from bot.services import Services
from storage.search import SearchFilters, SearchPage, SearchPlan, SearchResult, SortOrder

LIMIT = 20


def register(app: typer.Typer) -> None:
    """Add the command of this room to *app*."""
    app.command()(search)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a query is asked with."""

    limit: int
    filters: SearchFilters
    sort: SortOrder
    complete: bool


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")] = "",
    limit: Annotated[int, typer.Option(help="How many results at most.", min=1, max=1000)] = LIMIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    batch: Annotated[Path | None, typer.Option(help="A file with a query a line (- for standard input).")] = None,
    complete: Annotated[bool, typer.Option("--complete", help="Complete what is typed instead.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show how the query is understood instead.")] = False,
    since: Annotated[datetime | None, typer.Option("--from", help="First day.", formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option("--to", help="Last day.", formats=["%Y-%m-%d"])] = None,
    votes: Annotated[int | None, typer.Option(help="At least so many votes.", min=0)] = None,
    author: Annotated[str | None, typer.Option(help="Words of an author's name.")] = None,
    sort: Annotated[SortOrder, typer.Option(help="The order of the results.")] = SortOrder.RELEVANCE,
    live: Annotated[bool, typer.Option("--live", help="Search Hugging Face instead; nothing is stored.")] = False,
) -> None:
    """Search the stored papers. With --batch, print a JSON line for each query."""
    if (batch is None) == (not query.strip()):
        raise typer.BadParameter("give either a query or --batch FILE")
    if explain and (batch is not None or complete):
        raise typer.BadParameter("--explain takes one query, without --batch or --complete")
    if live and (batch is not None or complete or explain):
        raise typer.BadParameter("--live takes one query, without --batch, --complete or --explain")
    filters = SearchFilters(
        since=since.date() if since else None,
        until=until.date() if until else None,
        minimum_votes=votes,
        author=author,
    )
    asked = Asked(limit=limit, filters=filters, sort=sort, complete=complete)
    if explain:
        _print_plan(with_services(lambda services: services.search.explain(query)))
    elif batch is not None:
        with_services(lambda services: _answer_lines(services, batch, asked))
    elif live:
        page = with_services(lambda services: services.lookup.search_outside(query), live=True)
        if as_json:
            typer.echo(json_line(search_shape(page)))
        else:
            _print_page(page)
    elif complete or as_json:
        typer.echo(with_services(lambda services: _answer(services, query, asked)))
    else:
        _print_page(with_services(lambda services: _page(services, query, asked)))


async def _answer_lines(services: Services, batch: Path, asked: Asked) -> None:
    for line in lines_of(batch):
        typer.echo(await _answer(services, line, asked))


async def _answer(services: Services, query: str, asked: Asked) -> str:
    if asked.complete:
        return json_line(completion_shape(query, await services.search.complete(query, limit=asked.limit)))
    return json_line(search_shape(await _page(services, query, asked)))


async def _page(services: Services, query: str, asked: Asked) -> SearchPage:
    return await services.search.search(query, limit=asked.limit, filters=asked.filters, sort=asked.sort)


def _print_page(page: SearchPage) -> None:
    if page.corrected:
        output.print(f"Searched for “{escape(page.corrected)}”.")
    if page.suggestion:
        output.print(f"Did you mean “{escape(page.suggestion)}”?")
    for number, result in enumerate(page.results, start=1):
        _print_result(number, result)
    if not page.results:
        output.print(f"Nothing matches “{escape(page.query)}”. Try fewer words, or the other language.")
    for near in page.nearest:
        output.print(f"  near: [bold]{escape(near.title)}[/]  [dim]{near.arxiv_id}[/]")


def _print_result(number: int, result: SearchResult) -> None:
    facts = [result.arxiv_id] if result.upvotes is None else [f"▲ {result.upvotes}", result.arxiv_id]
    facts += [result.digest_date.isoformat()] if result.digest_date else []
    output.print(f"{number:3}. [bold]{escape(result.title)}[/]  [dim]{'  '.join(facts)}[/]")
    if result.snippet:
        output.print(f"     {''.join(_marked(result))}")


def _marked(result: SearchResult) -> Iterator[str]:
    end = 0
    for mark in result.marks:
        yield escape(" ".join(result.snippet[end : mark.start].split("\n")))
        yield f"[underline]{escape(result.snippet[mark.start : mark.end])}[/]"
        end = mark.end
    yield escape(" ".join(result.snippet[end:].split("\n")))


def _print_plan(plan: SearchPlan) -> None:
    if not plan.words:
        output.print("Read as an identifier, or empty.")
    for word in plan.words:
        output.print(f"[bold]{escape(word.text)}[/]  in about {word.papers} papers")
        output.print(f"  looked for as: {escape(', '.join(word.forms))}")
        if word.alternates:
            output.print(f"  or, for half:  {escape(', '.join(word.alternates))}")
    output.print(f"{plan.exact} papers match every word, {plan.total} are found in all.")
