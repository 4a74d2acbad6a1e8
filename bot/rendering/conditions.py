"""What a channel asked for, in words."""

from collections.abc import Iterable

from babel.dates import get_day_names

from bot.i18n import Translator
from bot.rendering.layout import mention_of
from bot.rendering.text import plain, shorten
from storage.preferences import EVERY_DAY, WEEKEND, WORKDAYS, Cadence, Content, Preferences, Schedule

_SETS = {EVERY_DAY: "subscribe.every_day", WORKDAYS: "subscribe.workdays", WEEKEND: "subscribe.weekends"}
WORD_LENGTH = 40


def conditions_of(content: Content, t: Translator) -> str:
    """Which papers are left out, on one line."""
    parts = []
    if content.min_votes:
        parts.append(t("digest.condition.votes", count=content.min_votes))
    if content.include:
        parts.append(t("digest.condition.include", words=_listed(content.include)))
    if content.exclude:
        parts.append(t("digest.condition.exclude", words=_listed(content.exclude)))
    return " · ".join(parts)


def preferences_lines(preferences: Preferences, t: Translator) -> list[str]:
    """Everything that a channel asked for, a line for each thing; what is off is not named."""
    content = preferences.content
    lines = [
        t("subscribe.when", when=_when(preferences.schedule, preferences.cadence, t)),
        t("subscribe.content", count=content.count, language=t(f"language.{content.language}")),
    ]
    if content.is_filtered:
        lines.append(t("digest.conditions", conditions=conditions_of(content, t)))
    if preferences.thread:
        lines.append(t("subscribe.thread_on"))
    if preferences.crosspost:
        lines.append(t("subscribe.crosspost_on"))
    if content.role_id is not None:
        lines.append(t("subscribe.role_on", role=mention_of(content.role_id)))
    return [f"- {line}" for line in lines]


def weekday_name(weekday: int, t: Translator) -> str:
    """A day of the week, 0 for Monday."""
    return str(get_day_names("wide", locale=t.language)[weekday])


def weekday_names(weekdays: frozenset[int], t: Translator) -> str:
    """Days of the week, 0 for Monday, by the name of all of them where they have one."""
    if weekdays in _SETS:
        return t(_SETS[weekdays])
    return ", ".join(weekday_name(weekday, t) for weekday in sorted(weekdays))


def _when(schedule: Schedule, cadence: Cadence, t: Translator) -> str:
    time = t("subscribe.at_close") if schedule.at is None else f"{schedule.at:%H:%M}"
    days = weekday_names(schedule.weekdays, t)
    if cadence is Cadence.WEEKLY:
        days = t("subscribe.weekly", days=days)
    return " · ".join([days, time, schedule.zone])


def _listed(found: Iterable[str]) -> str:
    return ", ".join(plain(shorten(word, WORD_LENGTH)) for word in found)
