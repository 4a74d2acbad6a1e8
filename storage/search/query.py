"""Reads a query as people type it, word by word; operators never reach MATCH."""

import re
from dataclasses import dataclass
from functools import lru_cache

from storage.text import Word, composed, dense_tokens, is_dense, stem, words

CHARACTERS_READ = 200
WORDS_READ = 24
WORD_LENGTH = 30  # characters of a word that are read

# What a question is wrapped in; they say that something is asked, not what.
_ASKING = (
    "논문 논문들 연구 연구들 방법 방법론 기법 뭐 뭐야 뭐지 뭐였지 뭔가 뭐가 뭘 무엇 무엇인가요 무슨 어떤 어떻게 어느 "
    "왜 누가 언제 어디 있나요 있나 있어 있는 있는지 있을까 있을까요 인가요 알려 알려줘 알려주세요 찾아 찾아줘 "
    "찾아주세요 찾는 보여줘 추천 추천해줘 설명 설명해줘 궁금 궁금해 대해 대한 대해서 관련 관한 관해 관해서 위한 위해 "
    "통해 소개 소개한 제안 제안한 제안된 발표 나온 나왔던 했던 하는 하는지 그 이 저 좀 것 거 건 게 수 중 및 등 또는 "
    "그리고"
)
_QUESTION_WORDS = frozenset(_ASKING.split())
# The same where it ends in many ways: "뭐였더라", "있었나요", "논문이었지", "알려주세요".
_ASKS = re.compile(
    r"(?:뭐|뭔|뭘|무엇|무슨|누구|누가|어디|어떤|어떻|어느|언제|얼마).*"
    r"|있(?:나|니|냐|어|는|을|었|던|다|지|죠|습|음).*"
    r"|(?:논문|연구|방법|기법|방식|글|것|거)?(?:이|였|이었|었)(?:나|니|냐|지|죠|더|던|을까|는데|어).*"
    r"|(?:논문|연구)(?:들|이|가|은|는|을|를|의|에서|로|도|중|인데)+"
    r"|(?:알려|보여|찾아|추천해|설명해|소개해|말해)(?:줘|주|달|봐).*"
    r"|[하되](?:나요?|는|는지|던데|다는|는데|지|죠|려면|다)|(?:한|된)다(?:는|던데)?"
    r"|나요|까요|던데|거야|건가요?|거지|건지|걸까.*|[했됐](?:더라|지|던)"
    r"|[때한된될더안못잘번개또좀]|해서|전에|번에|한번"
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a query.

    Attributes:
        text: As it is looked for: folded, without particle.
        typed: Folded, with its particle.
        dense: Written in Hangul, kana or Han.
        glued: No space stands before it.
    """

    text: str
    typed: str
    dense: bool
    glued: bool


def readable(query: str) -> str:
    """The part of *query* that is read: composed, on one line, at most `CHARACTERS_READ` characters."""
    return composed(_SPACES.sub(" ", query[: 4 * CHARACTERS_READ]).strip())[:CHARACTERS_READ]


def asked_words(query: str) -> list[Asked]:
    """The words of a readable query, each once; question words only where there is nothing else."""
    found: dict[str, Asked] = {}
    passed_over: dict[str, Asked] = {}
    end = -1
    for word in words(query):
        asked = read(word, glued=word.start == end)
        end = word.end
        if asked.glued and asked.dense and stem(f"가나{asked.typed}") == "가나":
            continue  # The particle behind a Latin word: "LoRA를".
        questioned = {asked.typed, asked.text} & _QUESTION_WORDS or _ASKS.fullmatch(asked.typed)
        (passed_over if questioned else found).setdefault(asked.text, asked)
    return list((found or passed_over).values())[:WORDS_READ]


def read(word: Word, *, glued: bool) -> Asked:
    """One word, its particle taken off."""
    typed = word.text[:WORD_LENGTH]
    return Asked(stem(typed) if word.dense else typed, typed, word.dense, glued)


def phrase(tokens: list[str]) -> str:
    """Tokens in a row, quoted. Tokens are letters and digits only, so that nothing in them ends the quotation."""
    return f'"{" ".join(tokens)}"'


@lru_cache(maxsize=20_000)
def match_of(text: str) -> str:
    """Words, with spaces between them, in FTS5's language: in a row, Hangul in any spacing and inside longer words."""
    if " " in text or not is_dense(text):
        return phrase(text.split())
    if len(text) == 1:
        return f'"{text}" *'
    forms = [phrase(dense_tokens(text))]
    # The index does not join what a particle seems to close: 전문가 혼합 is not found by the pairs of 전문가혼합.
    closed = [place for place in range(3, len(text)) if stem(text[:place]) != text[:place]]
    forms += [phrase(dense_tokens(text[:place]) + dense_tokens(text[place:])) for place in closed]
    return " OR ".join(forms)
