"""Figures in Korean and English text, compared by value: 15억 is 1.5B, 두 배 is twice, 0.87 is 87 %."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.sentences import without_latex

_LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALES = {
    **_LARGE,
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
_KOREAN_SCALES = {"십": 10, "백": 100, "천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12}
_WORDS = {
    word: Decimal(value)
    for value, words in {
        "0": "zero",
        "1": "one single first",
        "2": "two second twice double doubles doubled doubling dual both pair pairs paired twofold binary",
        "3": "three third thirds triple triples tripled thrice threefold",
        "4": "four fourth quadruple quarter quarters fourfold",
        "5": "five fifth fivefold",
        "6": "six sixth sixfold",
        "7": "seven seventh sevenfold",
        "8": "eight eighth eightfold",
        "9": "nine ninth",
        "10": "ten tenth tenfold",
        "11": "eleven",
        "12": "twelve dozen",
        "13": "thirteen",
        "14": "fourteen",
        "15": "fifteen",
        "16": "sixteen",
        "17": "seventeen",
        "18": "eighteen",
        "19": "nineteen",
        "20": "twenty",
        "30": "thirty",
        "40": "forty",
        "50": "fifty",
        "60": "sixty",
        "70": "seventy",
        "80": "eighty",
        "90": "ninety",
    }.items()
    for word in words.split()
}
# What else a word may be told as: a half is 50 %, and halving is a factor of two.
_ALSO = {
    **dict.fromkeys(("half", "halve", "halves", "halved", "halving"), ("0.5", "50", "2")),
    "quarter": ("25", "0.25"),
    "third": ("33", "33.3"),
    "fifth": ("20",),
    "tenth": ("0.1",),
    "magnitude": ("10",),
}
_NATIVE = {
    "두": Decimal(2),
    "세": Decimal(3),
    "네": Decimal(4),
    "다섯": Decimal(5),
    "여섯": Decimal(6),
    "일곱": Decimal(7),
    "여덟": Decimal(8),
    "아홉": Decimal(9),
    "열": Decimal(10),
    "스무": Decimal(20),
}
_COUNTED_BY_THE_WRITER = 5  # "세 가지" sums up a list that the source need not number itself

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\d.])\.\d+"
# "1만 2천", "3백만", "15억"; not the particle of "0.3만큼", nor "3조각".
_KOREAN_NUMBER = re.compile(
    rf"(?:(?:{_NUMBER})\s?(?:[십백천]?(?:만(?!큼)|억(?!제)|조(?![각건합사정]))|[십백천](?=[\s\d명개건장편]|$))\s?)+(?:\d{{1,4}}(?=[명개건장편]))?"
)
_LATIN = r"A-Za-zÀ-ɏͰ-Ͽ"
# A Latin word that digits belong to ("GPT-4", "Pass@1", "H100") is a name, not a figure.
_FIGURE = re.compile(
    rf"(?P<name>[{_LATIN}][{_LATIN}\d]*(?:[-_./@+]+[{_LATIN}\d]+)*)"
    rf"|(?P<number>{_NUMBER})(?:\^(?P<power>-?\d+))?"
    rf"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|hundred|bn|mn|[KkMBTb])(?![{_LATIN}]))?"
    rf"(?P<suffix>[{_LATIN}]+)?(?P<unit>\s?(?:%p?|퍼센트|배|×))?"
)
_NATIVE_COUNT = re.compile(
    rf"(?<![가-힣])(?P<word>{'|'.join(_NATIVE)})\s?(?P<unit>배|가지|개|단계|종|곳|명|편|번|차례|시간|배로)"
)
_SOURCE_NUMBER = re.compile(
    rf"(?P<number>{_NUMBER})(?:\s?(?:\^|\*\*)\s?(?P<power>-?\d+)|e(?P<exponent>-\d+))?"
    rf"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|hundred|bn|mn|[KkMmBTb])(?![A-Za-z]))?"
)
_PERCENT_AFTER = re.compile(r"\s*-?\s*(?:%|percent|per cent|pp\b|percentage|points?\b|pts\b|퍼센트|포인트)")
_TIMES_AFTER = re.compile(
    r"\s*-?\s*(?:[x×X]\b|×|times\b|fold\b|배|faster|slower|fewer|less|more|smaller|larger|cheaper|higher|lower|speed|"
    r"accelerat|reduction|improvement)"
)
_TIMES_BEFORE = re.compile(r"(?:factor|speed-?ups?|ratio|acceleration) of\s*(?:up to\s*)?[~≈]?\s*$|[×x]\s?$")
_METRIC_AFTER = re.compile(
    r"\s*-?\s*(?:absolute|relative|accuracy|gain|improvement|increase|reduction|f1|bleu|map|iou|score|success|win)",
    re.IGNORECASE,
)
_NOUN_AFTER = re.compile(
    r"[\s-]+(?!(?:on|in|and|for|with|over|by|to|of|at|from|than|when|while|across|using|under|as|respectively|vs|versus|"
    r"compared|relative|after|before|which|where|but|that|the|or|is|are|was|were|without|against|out|per)\b)[A-Za-z]{3,}"
)


@dataclass(frozen=True, slots=True)
class _Known:
    """A figure of the source: its value, and what it counts: "percent", "times", "things" or "" for anything."""

    value: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """A figure of a summary as written, with the values that may stand for it in the source."""

    text: str
    values: tuple[Decimal, ...]
    unit: str
    is_rounded: bool


def unsupported_figures(text: str, source: str) -> tuple[str, ...]:
    """The figures of *text* that *source* does not hold, in digits, each once.

    Digits that belong to a Latin name are the name's. Counts up to five in Korean words may sum up what the source only
    lists; a percentage may stand there as a fraction; a rounded figure needs a word such as 약 before it.
    """
    known = frozenset(_known_in(_readable(source)))
    exact = frozenset(figure.value for figure in known)
    folded = _readable(source).lower()
    missing = (
        claim.text
        for claim in _claims_in(_readable(text))
        if not _is_literal(claim.text, folded) and not _is_supported(claim, known, exact)
    )
    return tuple(dict.fromkeys(missing))


def supported_figures(text: str, source: str) -> frozenset[str]:
    """The figures of *text* that *source* holds, without the ones that say nothing (0 to 3)."""
    missing = unsupported_figures(text, source)
    claims = (claim for claim in _claims_in(_readable(text)) if claim.text not in missing)
    return frozenset(claim.text for claim in claims if max(claim.values) > 3 or claim.unit)


def _readable(text: str) -> str:
    raised = re.sub(
        r"(?<=\d)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda match: "^" + unicodedata.normalize("NFKC", match[1]), without_latex(text)
    )
    plain = re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFKC", raised))
    return _KOREAN_NUMBER.sub(_in_digits, plain)


def _claims_in(text: str) -> Iterator[_Claim]:
    for match in _FIGURE.finditer(text):
        if match["name"]:
            continue
        bare, scaled = _values(match)
        unit = (match["unit"] or "").strip()
        unit = "percent" if unit[:1] in ("%", "퍼") else "times" if unit else ""
        if match["suffix"] in ("x", "X"):
            unit = "times"
        if bare == 1 and not unit and scaled == bare and not match["suffix"]:
            continue  # "1위", "1차": nothing is claimed
        around = text[max(0, match.start() - 6) : match.start()] + "|" + text[match.end() : match.end() + 8]
        rounded = re.search(r"(?:약|거의|대략|about|~|≈|nearly)\s*\|", around) or re.search(
            r"\|\s*(?:가량|정도|가까|안팎|이상|넘)", around
        )
        yield _Claim(match[0].strip(), (scaled, bare), unit, rounded is not None)
    for match in _NATIVE_COUNT.finditer(text):
        value = _NATIVE[match["word"]]
        if match["unit"].startswith("배") or value > _COUNTED_BY_THE_WRITER:
            yield _Claim(match[0], (value,), "times" if match["unit"].startswith("배") else "", is_rounded=False)
    if half := re.search(r"(?<![가-힣])절반", text):
        yield _Claim(half[0], (Decimal("0.5"), Decimal(50), Decimal(2)), "", is_rounded=False)


def _known_in(source: str) -> Iterator[_Known]:
    for match in _SOURCE_NUMBER.finditer(source):
        bare, scaled = _values(match)
        kind = _kind(source, match, scaled)
        yield _Known(bare, kind)
        yield _Known(scaled, kind)
        if match.groupdict().get("exponent"):
            yield _Known(Decimal(f"{match['number'].replace(',', '')}e{match['exponent']}"), "")
    # "5 to 500 billion" has five billion in it.
    for match in re.finditer(
        rf"({_NUMBER})\s?(?:to|and|or|-)\s?(?:over |up to )?(?:{_NUMBER})[\s-]?([a-zA-Z]+)", source
    ):
        if match[2] in _SCALES:
            yield _Known(Decimal(match[1].replace(",", "")) * _SCALES[match[2]], "things")
    for value in _known_in_words(source.lower()):
        yield _Known(value, "")
    for match in re.finditer(r"(\d{1,4})\s?/\s?(\d{1,4})", source):
        if int(match[2]):
            yield _Known(Decimal(match[1]) / Decimal(match[2]), "")


def _known_in_words(source: str) -> Iterator[Decimal]:
    for match in re.finditer(r"[a-z]+", source):
        word = match[0]
        yield from map(Decimal, _ALSO.get(word, ()))
        if word not in _WORDS and word not in _LARGE:
            continue
        value = _WORDS.get(word, Decimal(_LARGE.get(word, 1)))
        yield value
        after = re.match(r"[\s-]+([a-z]+)", source[match.end() :])
        following = after[1] if after else ""
        if following in _LARGE:
            yield value * _LARGE[following]
        elif value >= 20 and _WORDS.get(following, 10) < 10:
            yield value + _WORDS[following]
        elif following == "orders":
            yield Decimal(10) ** int(value)


def _values(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    bare = Decimal(match["number"].replace(",", ""))
    scaled = bare
    if match["power"] and abs(int(match["power"])) <= 30:
        scaled = bare ** int(match["power"])
    return bare, scaled * _SCALES.get(match["scale"] or "", 1)


def _in_digits(match: re.Match[str]) -> str:
    """The number of a Korean numeral such as "1만 2천" in digits, the blank after it kept."""
    total = Decimal(0)
    for number, scales in re.findall(rf"({_NUMBER})\s?([십백천만억조]*)", match[0]):
        part = Decimal(number.replace(",", ""))
        for scale in scales:
            part *= _KOREAN_SCALES[scale]
        total += part
    return f"{total.normalize():f}" + (" " if match[0].endswith(" ") else "")


def _kind(source: str, match: re.Match[str], scaled: Decimal) -> str:
    after, before = source[match.end() : match.end() + 24], source[max(0, match.start() - 24) : match.start()]
    if _PERCENT_AFTER.match(after):
        return "percent"
    if _TIMES_AFTER.match(after) or _TIMES_BEFORE.search(before):
        return "times"
    if scaled != scaled.to_integral_value() or _METRIC_AFTER.match(after):
        return ""
    return "things" if match["scale"] or _NOUN_AFTER.match(after) else ""


def _is_supported(claim: _Claim, known: frozenset[_Known], exact: frozenset[Decimal]) -> bool:
    for value in claim.values:
        kinds = {figure.kind for figure in known if figure.value == value}
        fits = kinds - {"things", "times" if claim.unit == "percent" else "percent"} if claim.unit else kinds
        if fits or (claim.unit == "percent" and value / 100 in exact and value != 100):
            return True
        if claim.is_rounded and any(_rounds_to(figure.value, value) for figure in known):
            return True
    return False


def _rounds_to(exact: Decimal, rounded: Decimal) -> bool:
    """Whether *rounded* tells *exact* with fewer digits, to a hundredth part or to a whole."""
    if exact == rounded or not exact or not rounded:
        return exact == rounded
    return abs(exact - rounded) < 1 <= rounded if exact < 100 else abs(exact - rounded) <= exact / 50


def _is_literal(figure: str, source: str) -> bool:
    """Whether a figure with Latin letters ("7B", "3D") stands in the source as it is written."""
    if not re.search(rf"[{_LATIN}]", figure):
        return False
    parts = re.findall(rf"[\d.,]+|[{_LATIN}]+", figure.lower())
    return re.search(r"(?<![\w.])" + r"[\s-]?".join(map(re.escape, parts)) + r"(?![a-z\d])", source) is not None
