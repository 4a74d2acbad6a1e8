"""Recognises the papers that a question names."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.answers.wording import ASKING
from storage.models import Paper
from storage.text import composed, words

NAME_WORDS_LIMIT = 5
_AFTER_NAME = re.compile(r"\s*(?::|\s[-–—]\s|,\s|\s\()")
_LATIN = re.compile(r"[A-Za-z0-9]+")
_BRACKETED = re.compile(r"\(([A-Za-z][\w.+-]{1,30})\)")


@lru_cache(maxsize=256)
def latin_words(text: str) -> tuple[str, ...]:
    """The Latin words and numbers of *text*, folded, in order."""
    return tuple(word.text for word in words(composed(text)) if not word.dense)


def names_of(paper: Paper) -> tuple[tuple[str, ...], ...]:
    """What people call a paper, as folded words: its title, the part of it before a colon, a name in brackets."""
    return _names_in(paper.title)


@lru_cache(maxsize=4096)
def _names_in(title: str) -> tuple[tuple[str, ...], ...]:
    candidates = [title, _AFTER_NAME.split(title, maxsplit=1)[0], *_BRACKETED.findall(title)]
    found = (latin_words(candidate) for candidate in candidates)
    return tuple(dict.fromkeys(name for name in found if name))


def is_named(paper: Paper, asked: tuple[str, ...], rare: frozenset[str]) -> bool:
    """Whether the words *asked* hold one of the paper's names in a row, with at least one *rare* word in it."""
    return any(
        (len(name) <= NAME_WORDS_LIMIT or name == latin_words(paper.title))
        and not rare.isdisjoint(name)
        and any(asked[start : start + len(name)] == name for start in range(len(asked) - len(name) + 1))
        for name in names_of(paper)
    )


def is_called(paper: Paper, text: str) -> bool:
    """Whether *text* holds a name of the paper that is more than one everyday word.

    One word in capitals and small letters is a name as it is written: LIMe is not LIME.
    """
    asked = latin_words(text)
    for name in names_of(paper):
        if not is_in(name, asked) or (len(name) == 1 and name[0] in ASKING):
            continue
        typed = {word for word in _LATIN.findall(text) if word.lower() == name[0]}
        written = {word for word in _LATIN.findall(paper.title) if word.lower() == name[0]}
        plain = any(word.islower() or word.isupper() or word.istitle() for word in typed)
        if len(name) > 1 or plain or not typed or not written or typed & written:
            return True
    return False


def named_papers(papers: Iterable[Paper], text: str, rare: Iterable[str]) -> list[Paper]:
    """Those of *papers* that *text* names; none where a name fits several, for then nobody knows which is meant."""
    asked = latin_words(text)
    telling = frozenset(rare) - ASKING
    found = [paper for paper in papers if is_named(paper, asked, telling)]
    kept = []
    for paper in found:
        own = [name for name in names_of(paper) if set(name) & telling and is_in(name, asked)]
        longest = max(own, key=len, default=())
        rivals = [other for other in found if other is not paper and longest in names_of(other)]
        if not rivals and not any(longer_name(other, longest, asked) for other in found if other is not paper):
            kept.append(paper)
    return kept


def longer_name(paper: Paper, name: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether *paper* is meant by a longer name around *name*: "MoE-LLaVA" is not "LLaVA"."""
    return any(len(other) > len(name) and is_in(other, asked) and is_in(name, other) for other in names_of(paper))


def is_in(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether *part* stands in *whole*, in a row."""
    return any(whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1))
