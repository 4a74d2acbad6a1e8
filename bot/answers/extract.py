"""Builds an answer from stored sentences alone, chosen so that they read as one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.answers.evidence import Evidence, Text, held, mass
from bot.answers.questions import Aspect, Question
from bot.answers.safety import is_harmless, named_safely
from bot.answers.wording import Term
from bot.i18n import Translator
from storage.models import Paper

SENTENCES = 6
CHARACTERS = 900
PAPERS = 3
_OF_TOPIC = (3, 1, 1)  # sentences of the first, second and third paper
_LISTED_LENGTH = 170
_PERIOD_PAPERS, _PERIOD_LENGTH = 6, 110
_SENTENCE_END = re.compile(r"(?<=[^\d\s.][.!?。])\s+(?=\S)|\n+")
_BOLD = re.compile(r"\*{2,3}(?=\S)(.+?)(?<=\S)\*{2,3}")
_DIGIT = re.compile(r"\d|[한두세네]\s*(?:가지|단계|개|배)")
_ADDRESS = re.compile(r"https?://|github|huggingface", re.IGNORECASE)
_FIGURE_BONUS, _SECTION_BONUS, _FIRST_BONUS = 0.35, 0.15, 0.1
_LEAST_LENGTH = 8


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


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    place: int
    heading: str | None
    score: float


def extractive_answer(evidence: Evidence, t: Translator, *, note: str | None = None) -> Answer:
    """The answer to the question of *evidence* in stored sentences; the fixed refusal where there is no evidence."""
    if not evidence.passages:
        return Answer(text=t("answer.refusal"), evidence=evidence, is_refused=True, nearest=evidence.nearest, note=note)
    builders = {"list": _list, "period": _period, "papers": _about_papers}
    lines, sources = builders.get(evidence.kind, _on_topic)(evidence, t)
    text = "\n".join([_introduction(evidence, t), *lines]).strip()
    return Answer(text=text, evidence=evidence, sources=sources, note=note)


def _introduction(evidence: Evidence, t: Translator) -> str:
    span = evidence.question.span
    if evidence.kind == "list":
        if span is None:
            return t("answer.listed")
        if span.since == span.until:
            return t("answer.listed_day", day=span.since.isoformat())
        return t("answer.listed_span", since=span.since.isoformat(), until=span.until.isoformat())
    if evidence.kind == "period" and span is not None:
        return t("answer.period", count=evidence.listed, since=span.since.isoformat(), until=span.until.isoformat())
    return t("answer.extracted")


def _list(evidence: Evidence, _t: Translator) -> tuple[list[str], tuple[Source, ...]]:
    return _named_each(evidence, PAPERS, _LISTED_LENGTH)


def _period(evidence: Evidence, _t: Translator) -> tuple[list[str], tuple[Source, ...]]:
    return _named_each(evidence, _PERIOD_PAPERS, _PERIOD_LENGTH)


def _named_each(evidence: Evidence, count: int, length: int) -> tuple[list[str], tuple[Source, ...]]:
    """A line for each of the first *count* papers, with a sentence of at most *length* characters."""
    lines, sources = [], []
    for number, paper in enumerate(evidence.papers[:count], start=1):
        sentence = next(_sentences(paper, evidence), None)
        votes = f" ▲ {paper.upvotes}" if paper.upvotes is not None else ""
        said = f": {_cut(sentence.text, length)}" if sentence else ""
        lines.append(f"{number}. {_cut(named_safely(paper.title), 90)}{votes}{said} [{number}]")
        sources.append(_source(number, paper, [sentence] if sentence else []))
    return lines, tuple(sources)


def _about_papers(evidence: Evidence, t: Translator) -> tuple[list[str], tuple[Source, ...]]:
    papers = evidence.papers[: min(evidence.about, PAPERS)]
    each = max(1, SENTENCES // len(papers))
    shares = {paper.arxiv_id: (each, CHARACTERS // len(papers) - 60) for paper in papers}
    return _told(evidence, papers, shares, t)


def _on_topic(evidence: Evidence, t: Translator) -> tuple[list[str], tuple[Source, ...]]:
    papers = evidence.papers[:PAPERS]
    lengths = (420, 160, 160)
    shares = {paper.arxiv_id: (_OF_TOPIC[place], lengths[place]) for place, paper in enumerate(papers)}
    return _told(evidence, papers, shares, t)


def _told(
    evidence: Evidence, papers: Sequence[Paper], shares: Mapping[str, tuple[int, int]], t: Translator
) -> tuple[list[str], tuple[Source, ...]]:
    lines: list[str] = []
    sources: list[Source] = []
    for paper in papers:
        count, length = shares[paper.arxiv_id]
        sentences = _best(list(_sentences(paper, evidence)), count, length)
        facts = _facts(paper, evidence.question, t)
        if not sentences and not facts:
            continue
        number = len(sources) + 1
        told = " ".join([*facts, *(sentence.text for sentence in sentences)])
        name = f"{_cut(named_safely(paper.title), 80)} — " if len(papers) > 1 else ""
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


def _sentences(paper: Paper, evidence: Evidence) -> Iterator[_Sentence]:
    """The sentences of a paper's summary that may be shown, in their order, with how well each answers."""
    question, weights = evidence.question, evidence.weights
    summary = paper.summary(question.language)
    sections = [(section.heading, section.body) for section in summary.sections] if summary else []
    if not sections and paper.abstract:
        sections = [(None, paper.abstract)]
    title = held(weights, Text(paper.title))
    place = 0
    for heading, body in sections:
        for text in _SENTENCE_END.split(_BOLD.sub(r"\1", body)):
            text = " ".join(text.split())
            if len(text) < _LEAST_LENGTH or not is_harmless(text):
                continue
            yield _Sentence(text, place, heading, _score(text, place, heading, title, question, weights))
            place += 1


def _score(
    text: str,
    place: int,
    heading: str | None,
    title: frozenset[Term],
    question: Question,
    weights: Mapping[Term, float],
) -> float:
    """The share of the question's weight that a sentence holds, names in the title counting little, with bonuses."""
    own = {term: weight * (0.3 if term in title else 1.0) for term, weight in weights.items()}
    score = mass(held(own, Text(text)), own) / (mass(own, own) or 1.0)
    aspects = question.aspects
    if Aspect.FIGURE in aspects and _DIGIT.search(text):
        score += _FIGURE_BONUS
    if Aspect.ADDRESS in aspects and _ADDRESS.search(text):
        score += _FIGURE_BONUS
    about = (heading or "").lower()
    if Aspect.RESULT in aspects and ("performance" in about or _DIGIT.search(text)):
        score += _SECTION_BONUS
    if Aspect.METHOD in aspects and "technical" in about:
        score += _SECTION_BONUS
    return score + (_FIRST_BONUS if place == 0 else 0.0)


def _best(sentences: Sequence[_Sentence], count: int, length: int) -> list[_Sentence]:
    """The *count* best sentences in at most *length* characters, in their own order; one, cut, where none fits."""
    kept: list[_Sentence] = []
    room = length
    for sentence in sorted(sentences, key=lambda sentence: (-sentence.score, sentence.place)):
        if len(kept) < count and len(sentence.text) < room:
            kept.append(sentence)
            room -= len(sentence.text) + 1
    if not kept and sentences:
        best = max(sentences, key=lambda sentence: (sentence.score, -sentence.place))
        kept = [_Sentence(_cut(best.text, length), best.place, best.heading, best.score)]
    return sorted(kept, key=lambda sentence: sentence.place)


def _source(number: int, paper: Paper, sentences: Sequence[_Sentence]) -> Source:
    headings = tuple(dict.fromkeys(sentence.heading for sentence in sentences))
    return Source(number=number, paper=paper, headings=headings, sentences=tuple(s.text for s in sentences))


def _cut(text: str, limit: int) -> str:
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept[limit // 2 :] else kept).rstrip(" ,;:") + "…"
