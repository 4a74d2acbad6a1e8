"""Summarises a paper truthfully: the model's words where they stand the checks, else the abstract's own."""

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.budget import cut_to_tokens
from bot.llm import LanguageModel, Message, ModelError, ModelReplyError
from bot.model_replies import Completion, Usage
from bot.prompts import SUMMARY_SCHEMA, SUMMARY_VERSION, summary_prompt
from bot.sentences import first_sentences, without_latex
from bot.summary_checks import Fault, faults_in
from storage.models import Paper, Section, Summary

log = logging.getLogger(__name__)

SHORTEST_SOURCE = 120  # characters; below it there is nothing to summarise, and a model would invent
SOURCE_TOKENS = 6000  # a full text is cut to this, so that a small window does not lose the rules in silence
SOURCE_CHARACTERS = 60_000  # of a full text; what comes after would be cut anyway, and costs time to clean
ANSWER_TOKENS = 1500
_TRIES = 2
_HEADINGS = {
    "whats_new": "What's New",
    "technical_details": "Technical Details",
    "performance_highlights": "Performance Highlights",
}
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<img[^>]*>", re.IGNORECASE)
_EXTRA_LIMIT = 3
_BODY_LIMIT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a summary came about.

    Attributes:
        summary: The model's or the abstract's; None where not even the abstract is known.
        reason: Why it is not the model's: "no_model", "no_source", "refused", "unavailable" (asking again later may
            help) or "unusable" (the settings must change first); None where it is.
        faults: What the last refused answer was refused for.
        usage: Tokens of every try together.
        source_hash: Of the text that the model read, empty where it read none.
    """

    summary: Summary | None
    reason: str | None = None
    faults: tuple[Fault, ...] = ()
    usage: Usage = field(default_factory=Usage)
    source_hash: str = ""


class Summarizer:
    """Writes summaries.

    Args:
        model: None where none is configured: then the abstract speaks for itself.
    """

    def __init__(self, model: LanguageModel | None) -> None:
        self._model = model

    @property
    def model_name(self) -> str | None:
        """The model's name, None without one."""
        return self._model.name if self._model else None

    async def summarize(
        self, paper: Paper, language: str, *, others: Sequence[str] = (), full_text: str | None = None
    ) -> Outcome:
        """A summary of *paper* in *language*; never an error, as the abstract is always there to fall back on.

        Args:
            paper: With its abstract.
            language: "ko" or "en".
            others: Summaries of other papers in that language, which it must not repeat.
            full_text: The paper as Markdown, where more than the abstract is wanted.
        """
        whole, abstract = _readable(full_text or ""), _readable(paper.abstract or "")
        # What is shorter than the abstract is no text of the paper.
        is_whole = len(whole) > max(len(abstract), SHORTEST_SOURCE)
        text = whole if is_whole else abstract
        if len(text) < SHORTEST_SOURCE:
            return Outcome(summary=abstract_summary(paper), reason="no_source")
        if self._model is None:
            return Outcome(summary=abstract_summary(paper), reason="no_model")
        source_hash = hashlib.blake2b(f"{paper.title}\n{text}".encode(), digest_size=12).hexdigest()
        faults: tuple[Fault, ...] = ()
        usage = Usage()
        for _ in range(_TRIES):
            try:
                answer, completion = await self._ask(self._model, paper.title, text, language, faults)
            except ModelReplyError as error:
                log.info("%s in %s: %s", paper.arxiv_id, language, error.reason)
                faults, usage = (Fault(kind="json"),), usage + error.usage
                continue
            except ModelError as error:
                log.warning("%s in %s: %s", paper.arxiv_id, language, error)
                reason = "unavailable" if error.is_passing else "unusable"
                return Outcome(
                    summary=abstract_summary(paper), reason=reason, faults=faults, usage=usage, source_hash=source_hash
                )
            usage = usage + completion.usage
            sections = read_sections(answer)
            faults = _faults(sections, paper, text, language, others)
            if not faults:
                summary = Summary(
                    language=language,
                    sections=sections,
                    source="model",
                    model=self._model.name,
                    basis="full_text" if is_whole else "abstract",
                    prompt_version=SUMMARY_VERSION,
                )
                return Outcome(summary=summary, usage=usage, source_hash=source_hash)
            log.info("%s in %s: refused for %s", paper.arxiv_id, language, ", ".join(fault.kind for fault in faults))
        return Outcome(
            summary=abstract_summary(paper), reason="refused", faults=faults, usage=usage, source_hash=source_hash
        )

    async def _ask(
        self, model: LanguageModel, title: str, text: str, language: str, faults: Sequence[Fault]
    ) -> tuple[dict[str, object], Completion]:
        rules, asked = summary_prompt(title, text, language, [(fault.kind, fault.details) for fault in faults])
        return await model.complete_object(
            [Message(role="system", text=rules), Message(role="user", text=asked)],
            schema=SUMMARY_SCHEMA,
            max_tokens=ANSWER_TOKENS,
        )


def abstract_summary(paper: Paper) -> Summary | None:
    """The first sentences of the paper's abstract, labelled as such; None without an abstract."""
    if not paper.abstract or not paper.abstract.strip():
        return None
    section = Section(heading="Abstract", body=first_sentences(paper.abstract))
    return Summary(language="en", sections=(section,), source="abstract")


def read_sections(answer: Mapping[str, object]) -> tuple[Section, ...]:
    """The sections in a model's answer, in reading order; none where it does not say what is new."""
    sections = [
        Section(heading=heading, body=body) for key, heading in _HEADINGS.items() if (body := _body(answer.get(key)))
    ]
    if not sections or sections[0].heading != _HEADINGS["whats_new"]:
        return ()
    extra = answer.get("extra")
    items = [item for item in extra if isinstance(item, dict)] if isinstance(extra, list) else []
    named = [(_body(item.get("heading"))[:80], _body(item.get("body"))) for item in items[:_EXTRA_LIMIT]]
    return (*sections, *(Section(heading=heading, body=body) for heading, body in named if heading and body))


def _readable(source: str) -> str:
    """The beginning of a *source* as the model reads it; pictures say nothing to it."""
    return cut_to_tokens(without_latex(_PICTURE.sub("", source[:SOURCE_CHARACTERS])), SOURCE_TOKENS)


def _body(value: object) -> str:
    if isinstance(value, list):
        value = " ".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str) or value.strip().lower() in ("null", "none", "n/a"):
        return ""
    return " ".join("".join(sign for sign in value if sign.isprintable() or sign.isspace()).split())[:_BODY_LIMIT]


def _faults(
    sections: tuple[Section, ...], paper: Paper, text: str, language: str, others: Sequence[str]
) -> tuple[Fault, ...]:
    if not sections:
        return (Fault(kind="json"),)
    source = f"{paper.title}\n{paper.abstract or ''}\n{text}"
    return faults_in(sections, title=paper.title, source=source, language=language, others=others)
