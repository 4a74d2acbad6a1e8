"""The command about questions: ask."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from bot.answers.chain import Chain
from bot.answers.extract import Answer
from bot.cli.session import lines_of, output, with_services
from bot.cli.shapes import json_line
from bot.i18n import translator
from bot.rendering.provenance import is_doubtful
from bot.services import Services


def register(app: typer.Typer) -> None:
    """Add the command to *app*."""
    app.command()(ask)


def ask(
    question: Annotated[str, typer.Argument(help="What to ask.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="Answer in stored sentences only.")] = False,
    batch: Annotated[
        Path | None, typer.Option(help="A file with a question a line, or a JSON list of turns (- for standard input).")
    ] = None,
) -> None:
    """Ask about the stored papers. With --batch, print a JSON line for each question."""
    if (batch is None) == (not question.strip()):
        raise typer.BadParameter("give either a question or --batch FILE")

    async def work(services: Services) -> Answer | None:
        if batch is None:
            return await services.answers.answer(question, with_model=not no_model)
        for line in lines_of(batch):
            typer.echo(json_line(await _answered(services, _turns(line), with_model=not no_model)))
        return None

    answer = with_services(work)
    if answer is None:
        return
    if as_json:
        typer.echo(json_line(answer_shape(question, answer)))
    else:
        _print_answer(answer)


def answer_shape(question: str, answer: Answer) -> dict[str, Any]:
    """An answer as other programs read it."""
    return {
        "question": question,
        "answer": answer.text,
        "refused": answer.is_refused,
        "mode": answer.mode,
        "sources": [
            {
                "arxiv_id": source.paper.arxiv_id,
                "title": source.paper.title,
                "url": source.paper.url,
                "section": ", ".join(heading for heading in source.headings if heading) or None,
            }
            for source in answer.sources
        ],
        "passages": [paper.arxiv_id for paper in answer.evidence.papers],
    }


async def _answered(services: Services, turns: list[str], *, with_model: bool) -> dict[str, Any]:
    """The shape of the answer to the last of *turns*, the others asked before it."""
    chain = Chain()
    for turn in turns[:-1]:
        answer = await services.answers.answer(turn, chain=chain, with_model=with_model)
        chain = chain.followed_by(turn, [source.paper.arxiv_id for source in answer.sources])
    return answer_shape(turns[-1], await services.answers.answer(turns[-1], chain=chain, with_model=with_model))


def _turns(line: str) -> list[str]:
    """The turns of one line: the line itself, or the strings of the JSON list that it is."""
    if line.lstrip().startswith("["):
        try:
            turns = json.loads(line)
        except ValueError:
            return [line]
        if turns and all(isinstance(turn, str) for turn in turns):
            return list(turns)
    return [line]


def _print_answer(answer: Answer) -> None:
    output.print(escape(answer.text))
    t = translator(answer.evidence.question.language)
    if answer.note:
        output.print(f"[dim]{escape(t(answer.note))}[/]")
    for source in answer.sources:
        facts = [source.paper.title, *(day.isoformat() for day in source.paper.digests[-1:]), source.paper.url]
        facts += [t("answer.check_paper")] if is_doubtful(source.paper, t.language) else []
        output.print(f"[dim]\\[{source.number}] {escape(' · '.join(facts))}[/]")
    if answer.is_refused and answer.nearest:
        output.print(escape(t("answer.nearest")))
        for paper in answer.nearest:
            output.print(f"  {escape(paper.title)}  [dim]{paper.url}[/]")
