"""Finds the days that a question speaks of: "지난주", "2024년 12월 셋째 주", "last month"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_ORDINALS = {"첫": 1, "첫째": 1, "둘째": 2, "두": 2, "셋째": 3, "세": 3, "넷째": 4, "네": 4, "다섯째": 5, "마지막": -1}
_ORDINALS |= {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_ORDINALS |= {str(number): number for number in range(1, 6)}
_MONTH_NAMES = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|"
    "november nov|december dec"
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEK_KOREAN = r"(?P<week>첫째|첫|둘째|셋째|넷째|다섯째|마지막|[1-5](?=\s*(?:째|번째|주차)))\s*(?:번째|째)?\s*주차?"
_UP_TO = re.compile(r"\s*(?:부터|에서|~|–|—|-|to|through|until|and)\s*", re.IGNORECASE)
_UP_TO_AT_END = re.compile(rf"{_UP_TO.pattern}$", re.IGNORECASE)
_FROM_AT_END = re.compile(r"\b(?:from|between)\s*$", re.IGNORECASE)
_TO_AT_START = re.compile(r"^\s*(?:까지|사이)")
_UNTIL_HERE = r"(?:에서|에는|에|의|은|는|자|날|부터)?"

_PATTERNS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("day", r"(?P<year>20\d\d)[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})(?!\d)"),
        ("day", r"(?:(?P<year>20\d\d)\s*년\s*)?(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일"),
        ("week", rf"(?:(?P<year>20\d\d)\s*년\s*)?(?P<month>\d{{1,2}})\s*월\s*{_WEEK_KOREAN}"),
        ("month", r"(?:(?P<year>20\d\d)\s*년\s*)?(?P<month>\d{1,2})\s*월(?!\s*\d)"),
        ("day", rf"\b(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?(?:\s+(?P<year>20\d\d))?\b"),
        (
            "week",
            (
                r"\b(?P<week>first|second|third|fourth|fifth|last) week (?:of|in) "
                rf"(?P<name>{_MONTH})(?:,?\s+(?P<year>20\d\d))?\b"
            ),
        ),
        ("month", rf"\b(?:in|during|of|from)\s+(?P<name>{_MONTH})\b(?:,?\s+(?P<year>20\d\d))?"),
        ("month", rf"\b(?P<name>{_MONTH})\s+(?P<year>20\d\d)\b"),
        ("year", r"(?P<year>20\d\d)\s*년"),
        ("year", r"\bin (?P<year>20\d\d)\b"),
        (
            "recent",
            r"(?:최근|지난|요)\s*(?P<count>\d{1,3}|한|두|세|일)\s*(?P<unit>일|주일?|개?월|달|년)\s*(?:간|동안)?",
        ),
        ("recent", r"\b(?:last|past)\s+(?P<count>\d{1,3})\s+(?P<unit>day|week|month|year)s?\b"),
        ("ago", r"(?P<count>\d{1,3})\s*일\s*전|\b(?P<count2>\d{1,3}) days? ago\b"),
        ("before_yesterday", r"그저께|그제|엊그제|\bday before yesterday\b"),
        ("yesterday", r"어제|\byesterday(?:'s)?\b"),
        ("today", r"오늘|금일|\btoday(?:'s)?\b"),
        ("week_before_last", r"지지난\s*주|저저번\s*주|\bweek before last\b"),
        ("last_week", r"지난\s*주|저번\s*주|\blast week(?:'s)?\b"),
        ("this_week", r"이번\s*주|금주|\bthis week(?:'s)?\b"),
        ("last_month", r"지난\s*달|저번\s*달|\blast month(?:'s)?\b"),
        ("this_month", r"이번\s*달|이달|\bthis month(?:'s)?\b"),
        ("last_year", r"작년|지난\s*해|\blast year(?:'s)?\b"),
        ("this_year", r"올해|금년|\bthis year(?:'s)?\b"),
    )
)
_UNIT_DAYS = {"일": 1, "주": 7, "주일": 7, "개월": 30, "월": 30, "달": 30, "년": 365}
_UNIT_DAYS |= {"day": 1, "week": 7, "month": 30, "year": 365}
_COUNTS = {"한": 1, "일": 1, "두": 2, "세": 3}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from *since* to *until*, both included."""

    since: date
    until: date


def find_span(text: str, today: date) -> tuple[Span | None, str]:
    """The days that *text* speaks of, seen from *today*, and the text without the words that say so.

    "12월 1일부터 7일까지" and "from May 1 to May 7" are one span from the first day to the last.
    """
    found = _first_span(text, today)
    if found is None:
        return None, text
    span, before, after = found
    if (joined := _UP_TO_AT_END.search(before)) and (first := _first_span(before[: joined.start()], today)):
        span, before, between = Span(first[0].since, span.until), first[1], first[2]
    elif (joined := _UP_TO.match(after)) and (last := _last_span(after[joined.end() :], span.since, today)):
        span, between, after = Span(span.since, last[0].until), last[1], last[2]
    else:
        joined, between = None, ""
    if between.strip() or span.since > span.until:
        span, before, after = found
    elif joined:
        before, after = _FROM_AT_END.sub("", before), _TO_AT_START.sub("", after)
    rest = re.sub(rf"^{_UNTIL_HERE}(?=\s|$)", "", after)
    return span, f"{before} {rest}".strip()


def _first_span(text: str, today: date) -> tuple[Span, str, str] | None:
    """The first days that *text* speaks of, by kind, with the text before and after."""
    for name, pattern in _PATTERNS:
        match = pattern.search(text)
        if match is not None and (span := _span(name, match, today)) is not None:
            return span, text[: match.start()], text[match.end() :]
    return None


def _last_span(text: str, since: date, today: date) -> tuple[Span, str, str] | None:
    """As `_first_span`; a day without its month is of that of *since*: "12월 1일부터 7일까지"."""
    return _first_span(re.sub(r"^(?=\d{1,2}\s*일)", f"{since.year}년 {since.month}월 ", text), today)


def _span(name: str, match: re.Match[str], today: date) -> Span | None:
    parts = match.groupdict()
    try:
        if name in ("day", "week", "month"):
            return _calendar_span(name, parts, today)
        if name == "year":
            year = int(parts["year"])
            return Span(date(year, 1, 1), date(year, 12, 31))
        if name == "recent":
            count = _COUNTS.get(parts["count"]) or int(parts["count"])
            return Span(today - _DAY * (count * _UNIT_DAYS[parts["unit"].lower()] - 1), today)
        if name == "ago":
            day = today - _DAY * int(parts["count"] or parts["count2"])
            return Span(day, day)
    except (ValueError, OverflowError):
        return None
    return _relative_span(name, today)


def _calendar_span(name: str, parts: dict[str, str | None], today: date) -> Span:
    month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"] or 0)  # type: ignore[union-attr]
    # Without a year the latest such month that has begun is meant.
    year = int(parts["year"] or 0) or (today.year if month <= today.month else today.year - 1)
    if name == "day":
        day = date(year, month, int(parts["day"] or 0))
        return Span(day, day)
    if name == "week":
        return week_of_month(year, month, _ORDINALS[str(parts["week"]).lower()])
    return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def week_of_month(year: int, month: int, number: int) -> Span:
    """A week, Monday to Sunday, of a month (-1: its last); the first is the one with the month's first Thursday.

    Raises:
        ValueError: The month has no such week.
    """
    # ISO 8601 counts the weeks of a year so, and KS X ISO 8601 those of a month.
    first = date(year, month, 1)
    monday = first + _DAY * ((3 - first.weekday()) % 7) - _DAY * 3
    weeks = [monday + _DAY * 7 * count for count in range(5) if (monday + _DAY * (7 * count + 3)).month == month]
    if number > len(weeks):
        raise ValueError("no such week")
    start = weeks[number if number < 0 else number - 1]
    return Span(start, start + _DAY * 6)


def _relative_span(name: str, today: date) -> Span:
    monday = today - _DAY * today.weekday()
    first = today.replace(day=1)
    last_month_end = first - _DAY
    return {
        "today": Span(today, today),
        "yesterday": Span(today - _DAY, today - _DAY),
        "before_yesterday": Span(today - _DAY * 2, today - _DAY * 2),
        "this_week": Span(monday, today),
        "last_week": Span(monday - _DAY * 7, monday - _DAY),
        "week_before_last": Span(monday - _DAY * 14, monday - _DAY * 8),
        "this_month": Span(first, today),
        "last_month": Span(last_month_end.replace(day=1), last_month_end),
        "this_year": Span(date(today.year, 1, 1), today),
        "last_year": Span(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }[name]
