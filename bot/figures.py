"""Figures in Korean and English text, compared by value: 15억 is 1.5B, 두 배 is twice, 0.87 is 87 %."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.numerals import (
    CARDINAL,
    NATIVE,
    NUMBER,
    SCALES,
    cardinal_value,
    in_digits,
    native_value,
    values_in_words,
)
from bot.sentences import without_latex

_COUNTED_BY_THE_WRITER = 5  # "세 가지" sums up a list that the source need not number itself
_AMBIGUOUS = frozenset({"m", "b", "T"})  # "5 m", "4 b": not always a scale
_TIMES = r"배(?![치포열정제경우])|×|[-\s]?(?:times|fold)\b"
_TIME_UNITS = {
    "hours": r"시간|hours?\b|hrs?\b",
    "days": r"일(?=[\s간만동이에을로,.]|$)|days?\b",
    "weeks": r"주(?=[\s간만동이에를로,.]|$)|weeks?\b",
    "minutes": r"분(?=[\s간만동이에을,.]|$)|minutes?\b",
    "seconds": r"초(?=[\s간만당동이에를,.]|$)|seconds?\b",
    "months": r"개월|months?\b",
}
_TIME_UNIT = re.compile("|".join(rf"(?P<{unit}>[\s-]?(?:{words}))" for unit, words in _TIME_UNITS.items()))

_LATIN = r"A-Za-zÀ-ɏͰ-Ͽ"
# A Latin word that digits belong to ("GPT-4", "Pass@1", "H100") is a name, not a figure.
_FIGURE = re.compile(
    rf"(?P<name>[{_LATIN}][{_LATIN}\d]*(?:[-_./@+]+[{_LATIN}\d]+)*)"
    rf"|(?P<number>{NUMBER})(?:\^(?P<power>-?\d+))?"
    rf"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|hundred|bn|mn|[KkMBTb])(?![{_LATIN}]))?"
    rf"(?P<suffix>(?!\s?(?:times|fold|percent))[{_LATIN}]+)?(?P<unit>\s?(?:%p?|퍼센트|percent\b|{_TIMES}))?"
)
# "열 개"; without a counter only what cannot be another word: "일곱 데이터셋".
_NATIVE_COUNT = re.compile(
    rf"(?<![가-힣])(?P<word>{NATIVE})(?P<unit>\s?(?:배(?![치포열정제경우])|가지|개|단계|종|곳|명|편|번|차례|장|대|층|회|시간)"
    rf"|(?<=[섯곱덟홉])\s(?=[가-힣]))"
)
_CARDINAL_COUNT = re.compile(
    rf"(?<![\w-])(?P<word>{CARDINAL})(?:\s(?P<scale>hundred|thousand|million|billion|trillion))?"
    rf"(?:(?P<times>{_TIMES})|(?P<percent>\s?%|\spercent))?(?![\w])",
    re.IGNORECASE,
)
_ROUNDED_BEFORE = re.compile(
    r"(?:약|거의|대략|~|≈|"
    r"\b(?:about|nearly|almost|around|roughly|approximately|some|over|more than|less than|under))\s*$"
)
_ROUNDED_AFTER = re.compile(
    r"\s?\S{0,2}\s?(?:조금 |약간 |살짝 )?(?:가량|정도|가까|안팎|이상|넘|못 미|웃도|밑도|육박|남짓|여 )"
)
_SOURCE_NUMBER = re.compile(
    rf"(?P<number>{NUMBER})(?:\s?(?:\^|\*\*)\s?(?P<power>-?\d+)|e(?P<exponent>-\d+))?"
    rf"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|hundred|bn|mn|[KkMmBTb])(?![A-Za-z]))?"
)
_PERCENT_AFTER = re.compile(r"\s*-?\s*(?:%|percent|per cent|pp\b|percentage|points?\b|pts\b|퍼센트|포인트)")
_TIMES_AFTER = re.compile(
    r"\s*-?\s*(?:[x×X]\b|×|times\b|fold\b|배|faster|slower|fewer|less|more|smaller|larger|cheaper|higher|lower|speed|"
    r"accelerat|reduction|improvement)"
)
_SCORE_AFTER = re.compile(r"\s*(?:bleu|fid|psnr|db\b|ssim|rouge|elo|perplexity)", re.IGNORECASE)
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
    """A figure of the source: its value, and its kind.

    The kind is "percent", "times", "score", a unit of time, "things" or "" for anything.
    """

    value: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """A figure of a summary as written, with the values that may stand for it in the source.

    The unit is "percent", "times", a unit of time or "". Where *rounded* is set, a value that rounds to it will do.
    """

    text: str
    values: tuple[Decimal, ...]
    unit: str = ""
    rounded: Decimal | None = None


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
    return in_digits(plain)


def _claims_in(text: str) -> Iterator[_Claim]:
    for match in _FIGURE.finditer(text):
        if match["name"]:
            continue
        bare, scaled = _values(match)
        unit = _unit(match["unit"] or "", text[match.end() :])
        if match["suffix"] in ("x", "X"):
            unit = "times"
        if bare == 1 and not unit and scaled == bare and not match["suffix"]:
            continue  # "1위", "1차": nothing is claimed
        is_rounded = _ROUNDED_BEFORE.search(text[: match.start()]) or _ROUNDED_AFTER.match(text, match.end())
        values = (scaled, bare) if match["scale"] in _AMBIGUOUS else (scaled,)
        yield _Claim(match[0].strip(), values, unit, scaled if is_rounded else None)
    for match in _NATIVE_COUNT.finditer(text):
        value, unit = native_value(match["word"]), _unit(match["unit"], "")
        if unit or value > _COUNTED_BY_THE_WRITER:
            yield _Claim(match[0], (value,), unit)
    for match in _CARDINAL_COUNT.finditer(text):
        value = cardinal_value(match["word"]) * SCALES.get((match["scale"] or "").lower(), 1)
        unit = "times" if match["times"] else "percent" if match["percent"] else _unit("", text[match.end() :])
        if value > 1 and (unit or value > _COUNTED_BY_THE_WRITER):
            yield _Claim(match[0].strip(), (value,), unit)
    if half := re.search(r"(?<![가-힣])절반", text):
        yield _Claim(half[0], (Decimal("0.5"), Decimal(50), Decimal(2)), rounded=Decimal(50))


def _unit(written: str, after: str) -> str:
    """The unit of a claim: as *written* with the figure, else the unit of time that stands right *after* it."""
    written = written.strip(" -")
    if written[:1] in ("%", "퍼") or written == "percent":
        return "percent"
    if written.startswith(("배", "×", "times", "fold")):
        return "times"
    time = _TIME_UNIT.match(written or after)
    return time.lastgroup or "" if time else ""


def _known_in(source: str) -> Iterator[_Known]:
    for match in _SOURCE_NUMBER.finditer(source):
        bare, scaled = _values(match)
        kind = _kind(source, match, scaled)
        if scaled == bare or match["power"] or match["scale"] in _AMBIGUOUS:
            yield _Known(bare, kind)
        yield _Known(scaled, kind)
        if match.groupdict().get("exponent"):
            yield _Known(Decimal(f"{match['number'].replace(',', '')}e{match['exponent']}"), "")
    # "5 to 500 billion" has five billion in it.
    for match in re.finditer(rf"({NUMBER})\s?(?:to|and|or|-)\s?(?:over |up to )?(?:{NUMBER})[\s-]?([a-zA-Z]+)", source):
        if match[2] in SCALES:
            yield _Known(Decimal(match[1].replace(",", "")) * SCALES[match[2]], "things")
    for value in values_in_words(source.lower()):
        yield _Known(value, "")
    for match in re.finditer(r"(\d{1,4})\s?/\s?(\d{1,4})", source):
        if int(match[2]):
            yield _Known(Decimal(match[1]) / Decimal(match[2]), "")


def _values(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    bare = Decimal(match["number"].replace(",", ""))
    scaled = bare
    if match["power"] and abs(int(match["power"])) <= 30:
        scaled = bare ** int(match["power"])
    return bare, scaled * SCALES.get(match["scale"] or "", 1)


def _kind(source: str, match: re.Match[str], scaled: Decimal) -> str:
    after, before = source[match.end() : match.end() + 24], source[max(0, match.start() - 24) : match.start()]
    if _PERCENT_AFTER.match(after):
        return "percent"
    if _SCORE_AFTER.match(after):
        return "score"
    if time := _TIME_UNIT.match(after):
        return time.lastgroup or ""
    if _TIMES_AFTER.match(after) or _TIMES_BEFORE.search(before):
        return "times"
    if scaled != scaled.to_integral_value() or _METRIC_AFTER.match(after):
        return ""
    return "things" if match["scale"] or _NOUN_AFTER.match(after) else ""


def _is_supported(claim: _Claim, known: frozenset[_Known], exact: frozenset[Decimal]) -> bool:
    for value in claim.values:
        kinds = {figure.kind for figure in known if figure.value == value}
        if kinds - _unlike(claim.unit) or (claim.unit == "percent" and value / 100 in exact and value != 100):
            return True
    return claim.rounded is not None and any(_rounds_to(figure.value, claim.rounded) for figure in known)


def _unlike(unit: str) -> frozenset[str]:
    """The kinds of known figures that a claim with this *unit* cannot mean."""
    if not unit:
        return frozenset()
    if unit == "percent":
        return frozenset({"things", "times", *_TIME_UNITS})
    if unit == "times":
        return frozenset({"things", "percent", "score", *_TIME_UNITS})
    return frozenset(_TIME_UNITS) - {unit} | {"percent"}


def _rounds_to(exact: Decimal, rounded: Decimal) -> bool:
    """Whether *rounded* tells *exact* with fewer digits, to a hundredth part or to a whole."""
    if exact == rounded or not exact or not rounded:
        return exact == rounded
    if rounded >= 20 and rounded % 5 == 0 and abs(exact - rounded) <= rounded * Decimal("0.03"):
        return True
    return abs(exact - rounded) < 1 <= rounded if exact < 100 else abs(exact - rounded) <= exact / 50


def _is_literal(figure: str, source: str) -> bool:
    """Whether a figure with Latin letters ("7B", "3D") stands in the source as it is written."""
    if not re.search(rf"[{_LATIN}]", figure):
        return False
    parts = re.findall(rf"[\d.,]+|[{_LATIN}]+", figure.lower())
    return re.search(r"(?<![\w.])" + r"[\s-]?".join(map(re.escape, parts)) + r"(?![a-z\d])", source) is not None
