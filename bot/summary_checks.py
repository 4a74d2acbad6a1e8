"""Whether a summary may be stored: its figures, names and language, and that it speaks of this paper and no other."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.figures import supported_figures, unsupported_figures
from bot.names import shared_terms, unsupported_names
from bot.translations import translated_terms
from bot.vocabulary import vocabulary
from storage.models import Section
from storage.text import stem, words

SHORTEST = 30  # characters of a whole summary
LONGEST = 4000
# Of the words of a summary that say something about its own paper. In the published digests, those about nothing have
# under .30, 98 % of the others more than .38.
_EMPTY_SHARE, _THIN_SHARE = 0.30, 0.38
# Of the shorter text's runs of characters. Honest summaries of one list may be built alike: as long as they name their
# own paper, only a text that is the same to the letter is a copy.
_LIKE_SHARE, _SAME_SHARE = 0.85, 1.0
_RUN_LENGTH = 8
_FOREIGN_SHARE = 0.6  # of the English terms in a Korean summary
_TIES = 3  # Korean terms of the field that an English source does or does not speak of
_LINK = re.compile(r"https?://|www\.|@everyone|@here|<[@#]|\[[^\]]*\]\(")
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
_OTHER_SCRIPT = re.compile(r"[぀-ヿ㐀-鿿Ѐ-ӿ؀-ۿ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a summary may not be stored.

    Attributes:
        kind: "shape", "language", "figure", "name", "link", "generic", "foreign" or "copied".
        details: What was found, where it can be named.
    """

    kind: str
    details: tuple[str, ...] = ()


def faults_in(
    sections: Sequence[Section], *, title: str, source: str, language: str, others: Iterable[str] = ()
) -> tuple[Fault, ...]:
    """Everything that speaks against storing the *sections*, nothing where they may be stored.

    Args:
        sections: The summary.
        title: The paper's.
        source: All that the summary may draw from, the title included.
        language: The language that was asked for.
        others: Summaries of other papers, in the same language.
    """
    text = "\n".join(section.body for section in sections)
    faults: list[Fault] = []
    if not SHORTEST <= len(text) <= LONGEST:
        faults.append(Fault(kind="shape", details=(str(len(text)),)))
    if not _is_in(text, language) or not all(_is_in(section.body, language, strictly=False) for section in sections):
        faults.append(Fault(kind="language"))
    if _LINK.search(text):
        faults.append(Fault(kind="link"))
    if figures := unsupported_figures(text, source):
        faults.append(Fault(kind="figure", details=figures))
    if names := unsupported_names(text, source):
        faults.append(Fault(kind="name", details=names))
    if not faults or {fault.kind for fault in faults} <= {"figure", "name"}:
        faults += _aboutness(text, title, source, language)
    is_named = bool(shared_terms(text, title)[0] - vocabulary("generic_english"))
    if any(likeness(text, other) >= (_SAME_SHARE if is_named else _LIKE_SHARE) for other in others):
        faults.append(Fault(kind="copied"))
    return tuple(faults)


def looks_generic(text: str, title: str) -> bool:
    """Whether *text* could be said of any paper.

    Where few of its words tell anything, it takes a word of the title to make it this paper's.
    """
    share = _telling_share(text)
    if not _EMPTY_SHARE <= share < _THIN_SHARE:
        return share < _EMPTY_SHARE
    held, _ = shared_terms(text, title)
    return not held - vocabulary("generic_english")


def likeness(one: str, other: str) -> float:
    """How much of the shorter of two texts stands in the other, from 0 to 1, whatever spaces and signs are between."""
    first, second = _runs(one), _runs(other)
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0


def _aboutness(text: str, title: str, source: str, language: str) -> list[Fault]:
    if looks_generic(text, title):
        return [Fault(kind="generic")]
    held, foreign = shared_terms(text, source)
    if language == "en":
        telling, strange = held - vocabulary("generic_english"), foreign - vocabulary("generic_english")
        is_foreign = len(strange) > len(telling)
    else:
        told, untold = translated_terms(text, source)
        telling = held | told if len(told) >= _TIES and len(told) > len(untold) else held
        is_foreign = len(foreign) >= 2 and len(foreign) > _FOREIGN_SHARE * (len(held) + len(foreign))
        if len(untold) >= _TIES and len(untold) > len(told):
            is_foreign, foreign = True, foreign | untold
    if is_foreign:
        return [Fault(kind="foreign", details=tuple(sorted(foreign)[:8]))]
    # Without a term or a figure that both have, nothing ties the text to this paper.
    if not telling and not supported_figures(text, source):
        return [Fault(kind="generic")]
    return []


def _telling_share(text: str) -> float:
    korean, english = vocabulary("generic_korean"), vocabulary("generic_english")
    telling = total = 0
    for word in words(text):
        if word.end - word.start < 2 or word.text.isdigit():
            continue
        is_generic = {word.text, stem(word.text)} & korean if word.dense else word.text in english
        total += 1
        telling += not is_generic
    return telling / total if total else 0.0


def _is_in(text: str, language: str, *, strictly: bool = True) -> bool:
    """Whether *text* is written in *language*; not strictly, a sentence may be full of names."""
    # Terms in brackets stay in English in every language.
    plain = re.sub(r"\([^()]*\)", "", text)
    hangul, latin = len(_HANGUL.findall(plain)), len(_LATIN.findall(plain))
    if len(_OTHER_SCRIPT.findall(plain)) > 0.1 * (hangul + latin):
        return False
    enough = 0.35 if strictly else 0.15
    return hangul > enough * (hangul + latin) if language == "ko" else hangul <= 0.1 * (hangul + latin) and latin > 0


@lru_cache(maxsize=512)
def _runs(text: str) -> frozenset[str]:
    letters = "".join(sign for sign in text.lower() if sign.isalnum())
    return frozenset(letters[start : start + _RUN_LENGTH] for start in range(max(1, len(letters) - _RUN_LENGTH + 1)))
