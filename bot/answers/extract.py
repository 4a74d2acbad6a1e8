"""Builds an answer from stored sentences alone, chosen so that they read as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.answers.evidence import Evidence, Text, held, mass
from bot.answers.questions import Aspect, Question
from bot.answers.quoting import Sentence, chosen_sentences, cut, sentences_of
from bot.answers.safety import named_safely
from bot.i18n import Translator
from storage.models import Paper

SENTENCES = 6
CHARACTERS = 900
PAPERS = 3
_OF_TOPIC = (3, 1, 1)  # sentences of the first, second and third paper
_CLOSE_SHARE = 0.6  # of what the best paper of a topic holds, for another to be told beside it
_RECORDED = {Aspect.AUTHORS, Aspect.VOTES, Aspect.DATE}
_LISTED_LENGTH = 170
_PERIOD_PAPERS, _PERIOD_LENGTH = 6, 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One numbered source of an answer.

    Attributes:
        number: As the text cites it: "[1]".
        headings: Of the sections that were used, as written, in order.
        sentences: The stored sentences that stand behind it.
    """

    number: int
    paper: Paper
    headings: tuple[str | None, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person is told.

    Attributes:
        text: Cites its sources as "[1]"; foreign text, not yet made safe for Discord.
        mode: "extractive" or "model".
        is_refused: Nothing stored answers the question; *nearest* is offered.
        note: A message id of one quiet line more, None without.
    """

    text: str
    evidence: Evidence
    mode: str = "extractive"
    is_refused: bool = False
    sources: tuple[Source, ...] = ()
    nearest: tuple[Paper, ...] = field(default=())
    note: str | None = None


def extractive_answer(evidence: Evidence, t: Translator, *, note: str | None = None) -> Answer:
    """The answer to the question of *evidence* in stored sentences; the fixed refusal where there is no evidence."""
    if not evidence.passages:
        return Answer(text=t("answer.refusal"), evidence=evidence, is_refused=True, nearest=evidence.nearest, note=note)
    builders = {"list": _list, "period": _period, "papers": _about_papers}
    lines, sources = builders.get(evidence.kind, _on_topic)(evidence, t)
    if evidence.missing:
        lines.append(t("answer.missing", names=", ".join(evidence.missing)))
    text = "\n".join([_introduction(evidence, sources, t), *lines]).strip()
    return Answer(text=text, evidence=evidence, sources=sources, note=note)


def _introduction(evidence: Evidence, sources: Sequence[Source], t: Translator) -> str:
    span = evidence.question.span
    if evidence.kind == "list":
        if span is None:
            return t("answer.listed")
        if span.since == span.until:
            return t("answer.listed_day", day=span.since.isoformat())
        return t("answer.listed_span", since=span.since.isoformat(), until=span.until.isoformat())
    if evidence.kind == "period" and span is not None:
        return t("answer.period", count=evidence.listed, since=span.since.isoformat(), until=span.until.isoformat())
    written = {summary.language for one in sources if (summary := one.paper.summary(t.language))}
    return t("answer.extracted") if written <= {t.language} else t("answer.extracted_elsewhere")


def _list(evidence: Evidence, _t: Translator) -> tuple[list[str], tuple[Source, ...]]:
    return _named_each(evidence, PAPERS, _LISTED_LENGTH)


def _period(evidence: Evidence, _t: Translator) -> tuple[list[str], tuple[Source, ...]]:
    return _named_each(evidence, _PERIOD_PAPERS, _PERIOD_LENGTH)


def _named_each(evidence: Evidence, count: int, length: int) -> tuple[list[str], tuple[Source, ...]]:
    """A line for each of the first *count* papers, with a sentence of at most *length* characters."""
    lines, sources = [], []
    for number, paper in enumerate(evidence.papers[:count], start=1):
        sentence = next(sentences_of(paper, evidence), None)
        votes = f" ▲ {paper.upvotes}" if paper.upvotes is not None else ""
        said = f": {cut(sentence.text, length)}" if sentence else ""
        lines.append(f"{number}. {cut(named_safely(paper.title), 90)}{votes}{said} [{number}]")
        sources.append(_source(number, paper, [sentence] if sentence else []))
    return lines, tuple(sources)


def _about_papers(evidence: Evidence, t: Translator) -> tuple[list[str], tuple[Source, ...]]:
    papers = evidence.papers[: min(evidence.about, PAPERS)]
    each = max(1, SENTENCES // len(papers))
    shares = {paper.arxiv_id: (each, CHARACTERS // len(papers) - 60) for paper in papers}
    return _told(evidence, papers, shares, t)


def _on_topic(evidence: Evidence, t: Translator) -> tuple[list[str], tuple[Source, ...]]:
    papers = _close_to_best(evidence)[:PAPERS]
    lengths = (420, 160, 160)
    shares = {paper.arxiv_id: (_OF_TOPIC[place], lengths[place]) for place, paper in enumerate(papers)}
    return _told(evidence, papers, shares, t)


def _close_to_best(evidence: Evidence) -> list[Paper]:
    """The papers of a topic that hold about as much of the question as the best one does."""
    weights = evidence.weights
    shares = {}
    for paper in evidence.papers:
        summary = paper.summary(evidence.question.language)
        bodies = [section.body for section in summary.sections] if summary else [paper.abstract or ""]
        shares[paper.arxiv_id] = mass(held(weights, Text("\n".join([paper.title, *paper.authors, *bodies]))), weights)
    least = max(shares.values(), default=0.0) * _CLOSE_SHARE
    return [paper for paper in evidence.papers if shares[paper.arxiv_id] >= least]


def _told(
    evidence: Evidence, papers: Sequence[Paper], shares: Mapping[str, tuple[int, int]], t: Translator
) -> tuple[list[str], tuple[Source, ...]]:
    lines: list[str] = []
    sources: list[Source] = []
    for paper in papers:
        count, length = shares[paper.arxiv_id]
        facts = _facts(paper, evidence.question, t)
        # "몇 표" asks for a figure too, but the record has it.
        is_told = facts and evidence.question.aspects - {Aspect.FIGURE} <= _RECORDED
        sentences = chosen_sentences(paper, evidence, 1 if is_told else count, length)
        if not sentences and not facts:
            continue
        number = len(sources) + 1
        told = " ".join([*facts, *(sentence.text for sentence in sentences)])
        name = f"{cut(named_safely(paper.title), 80)} — " if len(papers) > 1 else ""
        lines.append(f"{name}{told} [{number}]")
        sources.append(_source(number, paper, sentences))
    return lines, tuple(sources)


def _facts(paper: Paper, question: Question, t: Translator) -> list[str]:
    """What is asked for and stands beside the summary: who wrote it, its votes, its day."""
    facts = []
    if Aspect.AUTHORS in question.aspects and paper.authors:
        names = ", ".join(paper.authors[:5])
        others = len(paper.authors) - 5
        facts.append(
            t("answer.authors_more", names=names, count=others) if others > 0 else t("answer.authors", names=names)
        )
    if Aspect.VOTES in question.aspects and paper.upvotes is not None:
        facts.append(t("answer.votes", count=paper.upvotes))
    if Aspect.DATE in question.aspects and paper.digests:
        facts.append(t("answer.day", day=paper.digests[0].isoformat()))
    return facts


def _source(number: int, paper: Paper, sentences: Sequence[Sentence]) -> Source:
    headings = tuple(dict.fromkeys(sentence.heading for sentence in sentences))
    return Source(number=number, paper=paper, headings=headings, sentences=tuple(s.text for s in sentences))
