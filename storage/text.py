"""Turns text into what the search index holds: Hangul bigrams, folded words and stems without particles."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Raised whenever the same text would give other tokens: an index of another version is built anew.
TOKENISER_VERSION = 2

# Scripts written without reliable spaces are indexed by character pairs: Hangul, kana, Han.
_DENSE = "가-힣ㄱ-ㅎㅏ-ㅣぁ-ゖァ-ヺー一-鿿㐀-䶿"
_WORD = re.compile(rf"([{_DENSE}]+|[^\W_{_DENSE}]+)")
_HANGUL_WORD = re.compile(r"[가-힣]+")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)

_PARTICLES = (
    "은 는 이 가 을 를 의 에 로 와 과 도 만 나 랑 야 인 께 씩 으로 에서 에게 한테 께서 까지 부터 보다 처럼 만큼 마다 "
    "조차 밖에 대로 이나 이랑 이란 이든 라는 이라는 이라고 라고 이라 라 에는 에도 에만 에의 에서는 에서도 에서의 "
    "에서만 에게서 에게는 으로는 으로도 으로의 으로써 으로서 으로만 로서 로써 로는 로도 로의 로만 와의 과의 와는 "
    "과는 와도 과도 까지의 부터의 까지도 만을 만이 만의 보다는 보다도 이며 이고 이자 이다 이었다 였다 입니다 인가 "
    "인지 인데 이지만 적인 적으로 적이고 적이며 적이다"
)
_LIGHT_VERBS = re.compile(
    r"(?:하|되|시키)(?:는|고|며|여|면|기|지|던|자|나|게|도록|려는|려고|면서|지만|는데|는지|였다|였습니다|였던|었다|었습니다|었던|어|기에|기도|기를|기가|기는|"
    r"기보다|기위해|여금|므로|니)"
    r"|(?:한|할|함|된|될|됨|시킨|시킬|시킴)(?:은|는|이|을|를|의|에|으로|으로써|다|다고|다는|다면|지)?"
    r"|(?:합|됩|시킵)니다|(?:했|됐|시켰)(?:다|고|던|으며|습니다|지만|는데|는지)|(?:해|돼|시켜)(?:서|야|도|준다|줍니다|주는|진|지는|졌다)?|되어(?:서|야|도|진)?|하여(?:야|도)?"
)
_SUFFIX = re.compile(
    rf"(?<=[가-힣]{{2}})(?:{'|'.join(sorted(_PARTICLES.split(), key=len, reverse=True))}|(?:{_LIGHT_VERBS.pattern}))$"
)
_PLURAL = re.compile(r"(?<=[가-힣]{2})들$")


class Word(NamedTuple):
    """One run of letters and digits of one kind.

    Attributes:
        text: Folded: lower case, no diacritics.
        start: Where it stands in the text that was read, in characters.
        end: Its first character no more.
        dense: Written in Hangul, kana or Han, where spaces say little.
    """

    text: str
    start: int
    end: int
    dense: bool


def composed(text: str) -> str:
    """The text in NFC, in which a Hangul syllable is one character."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def fold(word: str) -> str:
    """Lower case without diacritics and width: "Øyvind" and "oyvind" are one word."""
    folded = word.lower()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded.translate(_UNDECOMPOSED))
    kept = "".join(sign for sign in decomposed if sign.isalnum())
    return unicodedata.normalize("NFKC", kept).lower()


def words(text: str) -> Iterator[Word]:
    """The words of a composed text, in order. A change between Hangul and Latin letters ends a word."""
    for match in _WORD.finditer(text):
        word = match[0]
        dense = is_dense(word)
        folded = word if dense or (word.isascii() and word.islower()) else fold(word)
        if folded:
            yield Word(folded, match.start(), match.end(), dense)


def gaps_and_words(text: str) -> Iterator[tuple[str, str]]:
    """The words of a composed text as they are written, each with what stands before it."""
    pieces = iter(_WORD.split(text))
    return zip(pieces, pieces, strict=False)


def is_dense(word: str) -> bool:
    """Whether a word is of a script that is indexed by character pairs."""
    first = word[0]
    return "가" <= first <= "힣" or "ㄱ" <= first <= "ㅣ" or "ぁ" <= first <= "ー" or "㐀" <= first <= "鿿"


def dense_tokens(word: str, before: str = "") -> list[str]:
    """The overlapping character pairs of a dense word; a single character is itself.

    *before* is the last character of the dense word that stands one space before it: its pair with the first one
    makes "강화 학습" and "강화학습" one phrase.
    """
    joined = before + word
    return [joined[place : place + 2] for place in range(len(joined) - 1)] or [word]


def stem(word: str) -> str:
    """A Hangul word without its particle, light verb and plural; two syllables always stay."""
    if len(word) < 3:
        return word
    stripped = _SUFFIX.sub("", word, count=1)
    return _PLURAL.sub("", stripped)
