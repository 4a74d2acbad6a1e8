"""Reads a query as people type it into units that the index can be asked for; operators never reach MATCH."""

import re
from dataclasses import dataclass

from storage.text import composed, dense_tokens, stem, words

CHARACTERS_READ = 200
WORDS_READ = 24

# What a question is wrapped in; they say that something is asked, not what.
_ASKING = (
    "논문 논문들 연구 연구들 방법 방법론 기법 뭐 뭐야 뭐지 뭐였지 뭔가 뭐가 뭘 무엇 무엇인가요 무슨 어떤 어떻게 어느 "
    "왜 누가 언제 어디 있나요 있나 있어 있는 있는지 있을까 있을까요 인가요 알려 알려줘 알려주세요 찾아 찾아줘 "
    "찾아주세요 찾는 보여줘 추천 추천해줘 설명 설명해줘 궁금 궁금해 대해 대한 대해서 관련 관한 관해 관해서 위한 위해 "
    "통해 소개 소개한 제안 제안한 제안된 발표 나온 나왔던 했던 하는 하는지 그 이 저 좀 것 거 건 게 수 중 및 등 또는 "
    "그리고"
)
_ASKING_LATIN = (
    "a an the of for in on to and or with is are was what which how who why does do paper papers about find me show"
)
_QUESTION_WORDS = frozenset(f"{_ASKING} {_ASKING_LATIN}".split())

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Unit:
    """One word that a paper is asked for.

    Attributes:
        text: As it is looked for: folded, without particle.
        match: The same in FTS5's language, every token quoted.
        dense: Written in Hangul, kana or Han.
    """

    text: str
    match: str
    dense: bool


def readable(query: str) -> str:
    """The part of *query* that is read: composed, on one line, at most `CHARACTERS_READ` characters."""
    return composed(_SPACES.sub(" ", query[: 4 * CHARACTERS_READ]).strip())[:CHARACTERS_READ]


def units(query: str) -> list[Unit]:
    """What a readable query asks for, a unit each; question words only where there is nothing else."""
    found: list[Unit] = []
    passed_over: list[Unit] = []
    for word in words(query):
        if len(found) == WORDS_READ:
            break
        unit = dense_unit(stem(word.text)) if word.dense else latin_unit(word.text)
        questioned = word.text in _QUESTION_WORDS or unit.text in _QUESTION_WORDS
        chosen = passed_over if questioned else found
        if unit not in chosen:
            chosen.append(unit)
    return found or passed_over[:WORDS_READ]


def dense_unit(text: str) -> Unit:
    """A Hangul word wherever it stands, inside a longer one too; one syllable has to begin a pair."""
    return Unit(text, f'"{text}" *' if len(text) == 1 else phrase(dense_tokens(text)), dense=True)


def latin_unit(text: str) -> Unit:
    """A Latin word or a number, whole."""
    return Unit(text, phrase([text]), dense=False)


def phrase(tokens: list[str]) -> str:
    """Tokens in a row, quoted. Tokens are letters and digits only, so that nothing in them ends the quotation."""
    return f'"{" ".join(tokens)}"'


def all_of(asked: list[Unit]) -> str:
    """Papers that match every unit."""
    return " AND ".join(unit.match for unit in asked)


def any_of(asked: list[Unit]) -> str:
    """Papers that match at least one unit."""
    return " OR ".join(unit.match for unit in asked)
