"""Tells which words of a question single out papers, and which papers they single out."""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from bot.answers.evidence import Match
from bot.answers.floor import holds_title
from bot.answers.naming import latin_words
from bot.answers.questions import Question
from bot.answers.wording import ASKING, Term
from storage.models import Paper
from storage.search.frequencies import Frequencies

_SUFFIX_WORDS = "based like style driven aware free level only guided centric to in"
_SUFFIXES = frozenset(_SUFFIX_WORDS.split())
TITLED = 3  # papers, from the best on, of which one must have a title that a question gives
_COUNTING = re.compile(
    r"(첫|두|세|[1-3])\s*번째|\[([1-3])\]|(?<!\d)([1-3])\s*번\s*(?:논문|거|것)|\b(first|second|third) (?:one|paper)\b"
)
_PLACES = {"첫": 1, "두": 2, "세": 3, "first": 1, "second": 2, "third": 3}
_RARE_SHARE = 0.01  # of all papers: up to here a word names something
_NUMBERED_SHARE = 0.05  # the same for a word with a number behind it
_COMMON_SHARE = 0.33  # of all papers: from here on it says nothing
_BODY_NAME_PAPERS = 3


def holds_titles(question: Question, weights: Mapping[Term, float], matches: Sequence[Match]) -> bool:
    """Whether the best papers hold at least one of the titles that the question gives, if it gives any."""
    best = matches[:TITLED]
    return not question.titles or any(holds_title(title, match, weights) for title in question.titles for match in best)


def is_meant_alone(question: Question, frequencies: Frequencies, matches: Sequence[Match]) -> bool:
    """Whether the question has a name that hardly any paper but the best one holds: of its method, or its data."""
    if not matches or not matches[0].sections:
        return False
    known = question.names
    names = [t for t in question.terms if t.text in known and 0 < frequencies.holding[t.text] <= _BODY_NAME_PAPERS]
    return any(
        name in matches[0].anywhere and not any(name in match.anywhere for match in matches[1:]) for name in names
    )


def not_among(question: Question, papers: Sequence[Paper]) -> tuple[str, ...]:
    """The names in a question that are in no title of *papers*, as typed."""
    titles = {word for paper in papers for word in latin_words(paper.title)}
    whole = [name for name in question.names if " " not in name]
    typed = {word.lower(): word for word in re.findall(r"[A-Za-z0-9]+", question.text)}
    return tuple(typed[name] for name in typed if name in whole and name not in titles)


def sought(question: Question) -> str:
    """What the search is asked: it knows Korean question words itself, of English ones only the terms are left."""
    return question.about if question.language == "ko" else " ".join(term.text for term in question.terms)


def pointed_at(question: Question, focus: Sequence[str]) -> tuple[str, ...]:
    """The one of the papers talked about that a question counts to ("the second one"), else all of them."""
    match = _COUNTING.search(question.text)
    if match is None:
        return tuple(focus)
    word = next(group for group in match.groups() if group).lower()
    place = _PLACES.get(word) or int(word)
    return tuple(focus[place - 1 : place]) or tuple(focus)


def rare_words(question: Question, frequencies: Frequencies) -> frozenset[str]:
    """The words by which a question can name a paper."""
    limit = frequencies.papers * _NUMBERED_SHARE
    numbered = {one for one, two in pairwise(latin_words(question.about)) if two.isdigit() and one not in ASKING}
    rare = rare_among(question.terms, frequencies)
    # "SAM 2" is a name, though many papers speak of SAM.
    rare |= {word for word in numbered if frequencies.holding.get(word, limit + 1) <= limit}
    if question.language == "ko":
        return rare
    # Among English words a name shows itself by a capital or a digit: "cake" is not CaKE.
    return rare & {word.lower() for word in re.findall(r"[A-Za-z0-9]+", question.text) if not word.islower()}


def rare_among(terms: Sequence[Term], frequencies: Frequencies) -> frozenset[str]:
    """The words of names that stand in so few papers, or are so put together, that they name something."""
    limit = max(3, frequencies.papers * _RARE_SHARE)
    rare = {t.text for t in terms if t.name and (" " in t.text or frequencies.holding.get(t.text, 0) <= limit)}
    return frozenset(word for text in rare for word in text.split())


def telling(weights: Mapping[Term, float], frequencies: Frequencies) -> list[Term]:
    """The terms that say what a question is about, beyond what every paper has."""
    common = frequencies.papers * _COMMON_SHARE
    return [term for term in weights if not term.predicate and frequencies.holding.get(term.text, 0) < common]


def brings_its_own(weights: Mapping[Term, float], frequencies: Frequencies) -> bool:
    """Whether a question has a rare term, and so can be asked without what was said before."""
    limit = max(3, frequencies.papers * _RARE_SHARE)
    return any(frequencies.holding.get(term.text, 0) <= limit for term in telling(weights, frequencies))


def names_something_else(question: Question, frequencies: Frequencies) -> bool:
    """Whether a name in the question goes on past a known one, to what no paper holds: "KAN-Pro" is not KAN."""
    return any(
        " " in term.text and not frequencies.holding.get(term.text) and term.text.split()[-1] not in _SUFFIXES
        for term in question.terms
    )


def are_plausible(unknown: Collection[str], names: Collection[str]) -> bool:
    """Whether *names* may be what was meant by the *unknown* words: sounded out in Hangul, or one letter away."""
    latin = [word for word in unknown if word.isascii()]
    return all(any(_is_one_away(word, name) for name in names) for word in latin)


def _is_one_away(one: str, other: str) -> bool:
    """Whether one letter too many, too few, another, or two exchanged make *one* of *other*."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rests = {
        (one[start + 1 :], other[start:]),
        (one[start:], other[start + 1 :]),
        (one[start + 1 :], other[start + 1 :]),
    }
    exchanged = one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    return exchanged or any(first == second for first, second in rests)
