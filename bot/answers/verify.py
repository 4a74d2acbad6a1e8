"""Checks what a model wrote against the passages it was given; nothing else of it is shown."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.evidence import Passage
from bot.answers.figures import unsupported, values_in
from bot.answers.prompts import CANARY, NO_ANSWER, RULES_OVERHEARD
from bot.answers.safety import visible

TEXT_LIMIT = 1500  # characters of an answer
_OPEN, _CLOSE = r"[\[［【〔〚「]", r"[\]］】〕〛」]"
# "[P1]", "[P1, P3]", "［Ｐ２］", "[P1-P3]", "[ p 4 ]"; a bare "[7]" cites nothing that was sent.
_CITATION = re.compile(
    rf"{_OPEN}\s*(?:(?:[Pp]\s*)?\d{{1,4}}(?:\s*(?:[,;、·&/~–-]|and|및|와|과)?\s*)?)+{_CLOSE}"
    r"|\(\s*(?:[Pp]\s*\d{1,4}\s*[,;]?\s*)+\)"
)
_LABEL = re.compile(r"(?P<start>\d+)(?:\s*[~–-]\s*[Pp]?\s*(?P<end>\d+))?")
_MASKED_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]*\)?")
_ADDRESS = re.compile(
    r"<?(?:[a-z][a-z0-9+.-]{1,12}://|www\.|mailto:|discord\.gg/|(?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|co|gg|dev|me|kr|app|xyz|example)\b)"
    r"[^\s)\]>\"'`]*>?",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"@\s*(?:everyone|here)\b|<\s*(?:@[!&]?|#|a?:\w+:)\s*\d+\s*>|<\s*(?:t:|/)[^>\n]{0,60}>?", re.IGNORECASE
)
_IDENTIFIER = re.compile(
    r"(?:arxiv\s*:?\s*)?(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?!\d)|(?<![a-z])[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?!\d)",
    re.IGNORECASE,
)
_LOOKALIKE = re.compile(r"[\[［【]?\s*\b[Pp]\s?\d{1,4}\b\s*[\]］】]?")
_SENTENCE_END = re.compile(r"(?<=[.!?。])(?=\s)|(?<=\x02)(?=\s)")
_MARKER = re.compile(r"\x01(\d+(?:,\d+)*)\x02")
_REPEATED = re.compile(r"(\[\d+\])(?:\s*\1)+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"[ \t]+")
_HELD_BACK = re.compile(r"[\[［【(<@][^\]］】)>\s]{0,40}(?:\s[^\]］】)>\s]{0,20}){0,3}$|\S*(?:://|www\.)\S*$|\S+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What may be shown of a model's answer.

    Attributes:
        text: Cites as "[1]", by paper, in order of their first citation.
        cited: The passages that it cites, by their paper's number.
        marked: How many figures were marked as unconfirmed.
    """

    text: str
    cited: tuple[tuple[int, Passage], ...]
    marked: int = 0


def verify(reply: str, passages: Sequence[Passage], *, mark: str) -> Verified | None:
    """What may be shown of *reply*; None where nothing of it may.

    Labels that were not sent, links, mentions, and identifiers of other papers are taken out; figures that no cited
    passage holds are followed by *mark*; paragraphs that cite nothing are left out.

    Args:
        reply: As the model wrote it.
        passages: As they were sent: label P1 is the first.
        mark: Words for a figure that is not in the sources.
    """
    text = _normalised(reply)
    if CANARY in text or NO_ANSWER in text or any(rule in text for rule in RULES_OVERHEARD):
        return None
    text = _cleaned(text, passages)
    lines = [line for line in text.split("\n") if _MARKER.search(line)]
    order: dict[str, int] = {}
    cited: dict[tuple[int, int], Passage] = {}
    marked = 0
    shown: list[str] = []
    for line in lines:
        parts = []
        for sentence in _with_citations(line):
            labels = [int(label) for found in _MARKER.finditer(sentence) for label in found[1].split(",")]
            for label in labels:
                passage = passages[label - 1]
                number = order.setdefault(passage.paper.arxiv_id, len(order) + 1)
                cited[number, label] = passage
            sources = [passages[label - 1] for label in labels] or list(passages)
            sentence, count = _marked(sentence, sources, mark)
            marked += count
            parts.append(_MARKER.sub(lambda found: _numbers(found[1], passages, order), sentence).strip())
        shown.append(" ".join(part for part in parts if part))
    text = _REPEATED.sub(r"\1", "\n".join(shown)).strip()
    if not cited or not re.sub(r"\[\d+\]|\W", "", text):
        return None
    return Verified(
        text=_shortened(text), cited=tuple((n, p) for (n, _), p in sorted(cited.items(), key=_by_number)), marked=marked
    )


def presentable(partial: str, passages: Sequence[Passage]) -> str:
    """What may be shown of a reply that is still being written: cleaned, its unfinished last word held back."""
    text = _normalised(_HELD_BACK.sub("", partial))
    if CANARY in text or NO_ANSWER in text or any(rule in text for rule in RULES_OVERHEARD):
        return ""
    order: dict[str, int] = {}
    text = _MARKER.sub(lambda found: _numbers(found[1], passages, order), _cleaned(text, passages))
    return _shortened(_REPEATED.sub(r"\1", text).strip())


def _by_number(item: tuple[tuple[int, int], Passage]) -> tuple[int, int]:
    return item[0]


def _normalised(reply: str) -> str:
    return _CONTROL.sub("", unicodedata.normalize("NFKC", visible(reply)))


def _cleaned(text: str, passages: Sequence[Passage]) -> str:
    """*text* with its citations as markers between two control characters, and nothing that leads elsewhere."""
    text = _CITATION.sub(lambda found: _marker(found[0], len(passages)), text)
    text = _MASKED_LINK.sub(r"\1", text)
    text = _ADDRESS.sub("", text)
    text = _MENTION.sub("", text)
    known = {passage.paper.arxiv_id for passage in passages}
    text = _IDENTIFIER.sub(lambda found: found[0] if (found[1] or found[0]) in known else "", text)
    text = _LOOKALIKE.sub("", text)
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def _marker(citation: str, count: int) -> str:
    """The labels of a citation that were sent, as a marker; empty where there is none."""
    if not re.search("[Pp]", citation):
        return ""
    labels: list[int] = []
    for match in _LABEL.finditer(citation):
        start, end = int(match["start"]), int(match["end"] or match["start"])
        labels += [label for label in range(start, min(end, count) + 1) if 1 <= label <= count]
    return f"\x01{','.join(map(str, dict.fromkeys(labels)))}\x02" if labels else ""


def _with_citations(line: str) -> list[str]:
    """The sentences of a line, each with the citations that follow it, whether before or behind its full stop."""
    sentences: list[str] = []
    for part in _SENTENCE_END.split(line):
        if sentences and not _MARKER.sub("", part).strip(" .,;"):
            sentences[-1] += part
        elif sentences and (leading := re.match(r"\s*\x01[\d,]+\x02", part)):
            sentences[-1] += leading[0]
            sentences.append(part[leading.end() :])
        else:
            sentences.append(part)
    return [sentence for sentence in sentences if sentence.strip()]


def _marked(sentence: str, sources: Sequence[Passage], mark: str) -> tuple[str, int]:
    """The sentence with *mark* behind each figure that its sources do not hold, and how many there were."""
    supported = values_in("\n".join(_evidence_of(passage) for passage in sources))
    # The markers' own numbers are no figures.
    blank = _MARKER.sub(lambda found: " " * len(found[0]), sentence)
    places = unsupported(blank, supported)
    for _, end in reversed(places):
        sentence = f"{sentence[:end]} {mark}{sentence[end:]}"
    return sentence, len(places)


def _evidence_of(passage: Passage) -> str:
    paper = passage.paper
    days = "\n".join(f"{day.isoformat()} {day.year} {day.month} {day.day}" for day in paper.digests)
    return f"{paper.title}\n{passage.section.body}\n{paper.upvotes}\n{days}\n{paper.arxiv_id}"


def _numbers(labels: str, passages: Sequence[Passage], order: dict[str, int]) -> str:
    """The numbers that stand for *labels*, each paper once."""
    papers = dict.fromkeys(passages[int(label) - 1].paper.arxiv_id for label in labels.split(","))
    return "".join(f"[{order.setdefault(arxiv_id, len(order) + 1)}]" for arxiv_id in papers)


def _shortened(text: str) -> str:
    """*text* in at most `TEXT_LIMIT` characters, ended after a sentence and its citation where one ends."""
    if len(text) <= TEXT_LIMIT:
        return text
    kept = text[: TEXT_LIMIT - 1]
    end = max(kept.rfind("]") + 1, kept.rfind(". ") + 1)
    return kept[:end] if end > TEXT_LIMIT // 2 else kept + "…"
