"""How numbers are written in Korean and English: words, scales, and Hangul numerals."""

import re
from collections.abc import Iterator
from decimal import Decimal

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\d.])\.\d+"
LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SCALES = {
    **LARGE,
    "k": 10**3,
    "K": 10**3,
    "M": 10**6,
    "m": 10**6,
    "mn": 10**6,
    "b": 10**9,
    "B": 10**9,
    "bn": 10**9,
    "T": 10**12,
}
KOREAN_SCALES = {"십": 10, "백": 100, "천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12}
_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_CARDINALS = {
    **{word: value for value, word in enumerate(_UNITS, start=1)},
    **{word: value for value, word in enumerate(_TEENS.split(), start=10)},
    **{word: 10 * value for value, word in enumerate(_DECADES.split(), start=2)},
}
# What stands for a number in a source without being one.
_LIKE_NUMBERS = {
    word: value
    for value, words in {
        0: "zero",
        1: "single first",
        2: "second twice double doubles doubled doubling dual both pair pairs paired twofold binary",
        3: "third thirds triple triples tripled thrice threefold",
        4: "fourth quadruple quarter quarters fourfold",
        5: "fifth fivefold",
        6: "sixth sixfold",
        7: "seventh sevenfold",
        8: "eighth eightfold",
        9: "ninth",
        10: "tenth tenfold",
        12: "dozen",
    }.items()
    for word in words.split()
}
_WORDS = {word: Decimal(value) for word, value in (_CARDINALS | _LIKE_NUMBERS).items()}
# What else a word may be told as: a half is 50 %, and halving is a factor of two.
_ALSO = {
    **dict.fromkeys(("half", "halve", "halves", "halved", "halving"), ("0.5", "50", "2")),
    "quarter": ("25", "0.25"),
    "third": ("33", "33.3"),
    "fifth": ("20",),
    "tenth": ("0.1",),
    "magnitude": ("10",),
}
_ONES = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}
_TENS = {
    "열": 10,
    "스무": 20,
    "스물": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
NATIVE = rf"(?:{'|'.join(_TENS)})(?:{'|'.join(_ONES)})?|{'|'.join(_ONES)}"
CARDINAL = rf"(?:{'|'.join(_CARDINALS)})(?:-(?:{'|'.join(_UNITS)}))?"

# "1만 2천", "3백만", "15억"; not the particle of "0.3만큼", nor "3조각".
_KOREAN_NUMBER = re.compile(
    rf"(?:(?:{NUMBER})\s?(?:[십백천]?(?:만(?!큼)|억(?!제)|조(?![각건합사정]))|[십백천](?=[\s\d명개건장편]|$))\s?)+(?:\d{{1,4}}(?=[명개건장편]))?"
)


def in_digits(text: str) -> str:
    """The *text* with Korean numerals such as "1만 2천" in digits, the blank after each kept."""
    return _KOREAN_NUMBER.sub(_digits_of, text)


def native_value(word: str) -> Decimal:
    """The value of a `NATIVE` number: 열두 is 12."""
    tens = next((tens for tens in _TENS if word.startswith(tens)), "")
    return Decimal(_TENS.get(tens, 0) + _ONES.get(word.removeprefix(tens), 0))


def cardinal_value(words: str) -> Decimal:
    """The value of a `CARDINAL`: twenty-five is 25."""
    return Decimal(sum(_CARDINALS[word] for word in words.lower().split("-")))


def values_in_words(text: str) -> Iterator[Decimal]:
    """Every value that the English words of *text* (in small letters) may stand for."""
    for match in re.finditer(r"[a-z]+", text):
        word = match[0]
        yield from map(Decimal, _ALSO.get(word, ()))
        if word not in _WORDS and word not in LARGE:
            continue
        value = _WORDS.get(word, Decimal(LARGE.get(word, 1)))
        yield value
        after = re.match(r"[\s-]+([a-z]+)", text[match.end() :])
        following = after[1] if after else ""
        if following in LARGE:
            yield value * LARGE[following]
        elif value >= 20 and _WORDS.get(following, 10) < 10:
            yield value + _WORDS[following]
        elif following == "orders":
            yield Decimal(10) ** int(value)


def _digits_of(match: re.Match[str]) -> str:
    total = Decimal(0)
    for number, scales in re.findall(rf"({NUMBER})\s?([십백천만억조]*)", match[0]):
        part = Decimal(number.replace(",", ""))
        for scale in scales:
            part *= KOREAN_SCALES[scale]
        total += part
    return f"{total.normalize():f}" + (" " if match[0].endswith(" ") else "")
