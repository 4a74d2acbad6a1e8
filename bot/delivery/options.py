"""What a person chooses for a channel, as typed, and the preferences that come of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import UserError
from bot.selection import matchable
from bot.times import SHOWN, parse_time, parse_weekdays, parse_zone
from storage.preferences import Cadence, Content, Preferences, Schedule

# Where a person who leaves the zone out most likely lives.
ZONES = {"ko": "Asia/Seoul", "en": "UTC"}
AT_CLOSE = "close"  # typed in place of a time
NO_CONDITION = "-"
MOST_WORDS = 10
LONGEST_WORD = 40  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was said; None for what was not.

    Attributes:
        time: A time of day, or `AT_CLOSE`.
        days: Days of the week, as `parse_weekdays` reads them.
        include: Words with commas between them, or `NO_CONDITION`.
        exclude: The same.
        weekly: The weekday of a roundup, 0 for Monday; None for each day's list.
    """

    time: str | None = None
    zone: str | None = None
    days: str | None = None
    count: int | None = None
    min_votes: int | None = None
    include: str | None = None
    exclude: str | None = None
    language: str | None = None
    thread: bool | None = None
    crosspost: bool | None = None
    role_id: int | None = None
    weekly: int | None = None

    @property
    def cadence(self) -> Cadence:
        """Which of a channel's two subscriptions is meant."""
        return Cadence.DAILY if self.weekly is None else Cadence.WEEKLY


def usual(cadence: Cadence, language: str) -> Preferences:
    """What a channel gets whose administrator chose nothing."""
    schedule = Schedule(at=None, zone=ZONES[language])
    return Preferences(schedule=schedule, cadence=cadence, content=Content(language=language))


def changed(preferences: Preferences, options: Options, *, now: datetime) -> Preferences:
    """*preferences* with what was said; what was not said stays.

    Raises:
        UserError: Something said cannot be read; the sentence says how to say it.
    """
    if options.weekly is not None and options.days is not None:
        raise UserError("subscribe.days_or_weekly")
    schedule, content = preferences.schedule, preferences.content
    if options.time is not None:
        schedule = replace(schedule, at=None if options.time == AT_CLOSE else parse_time(options.time))
    if options.zone is not None:
        schedule = replace(schedule, zone=parse_zone(options.zone, now=now))
    if options.days is not None:
        schedule = replace(schedule, weekdays=parse_weekdays(options.days))
    if options.weekly is not None:
        schedule = replace(schedule, weekdays=frozenset({options.weekly}))
    said = {name: getattr(options, name) for name in ("count", "min_votes", "language", "role_id")}
    content = replace(content, **{name: value for name, value in said.items() if value is not None})
    if options.include is not None:
        content = replace(content, include=parse_words(options.include))
    if options.exclude is not None:
        content = replace(content, exclude=parse_words(options.exclude))
    return replace(
        preferences,
        schedule=schedule,
        content=content,
        thread=preferences.thread if options.thread is None else options.thread,
        crosspost=preferences.crosspost if options.crosspost is None else options.crosspost,
    )


def parse_words(text: str) -> tuple[str, ...]:
    """The words in *text*, each once; none for `NO_CONDITION`.

    Raises:
        UserError: Too many or too long, or one of them holds no letter.
    """
    if text.strip() == NO_CONDITION:
        return ()
    found = tuple(dict.fromkeys(" ".join(word.split()) for word in text.split(",")))
    if len(found) > MOST_WORDS or max(map(len, found)) > LONGEST_WORD:
        raise UserError("subscribe.too_many_words", most=MOST_WORDS, longest=LONGEST_WORD)
    if not all(matchable(word) for word in found):
        raise UserError("subscribe.no_word", text=text.strip()[:SHOWN])
    return found
