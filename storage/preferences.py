"""What a channel asks for: when it is posted to, and what its posts hold."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

EVERY_DAY = frozenset(range(7))
WORKDAYS = frozenset(range(5))
WEEKEND = EVERY_DAY - WORKDAYS
MOST_PAPERS = 10  # in one post


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a channel wants its digest.

    Attributes:
        at: Local time of day; None for "when the list closes".
        zone: IANA name, for example "Asia/Seoul".
        weekdays: The local days on which to post, 0 for Monday to 6 for Sunday; never empty.
    """

    at: time | None
    zone: str
    weekdays: frozenset[int] = EVERY_DAY


class Cadence(StrEnum):
    """How much one post covers: a day's list, or all lists since the last one, on a chosen weekday."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a post holds; channels that want the same are posted the same message.

    Attributes:
        count: Papers at most, 1 to 10.
        language: "ko" or "en".
        min_votes: Papers with fewer votes, or with unknown votes, are left out; 0 leaves out none.
        include: Only papers with one of these words; empty for all papers.
        exclude: No paper with one of these words.
        role_id: The one role that the post pings, None for nobody.
    """

    count: int = MOST_PAPERS
    language: str = "ko"
    min_votes: int = 0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    role_id: int | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether it may leave papers out for what they are."""
        return bool(self.min_votes or self.include or self.exclude)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Everything that a channel asked for.

    Attributes:
        cadence: A channel may have one subscription of each.
        thread: Open a thread for discussion under each post.
        crosspost: Publish each post to the channels that follow an announcement channel.
    """

    schedule: Schedule
    cadence: Cadence = Cadence.DAILY
    content: Content = Content()
    thread: bool = False
    crosspost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who asks for what, and where.

    Attributes:
        is_forum: The channel is a forum: each digest is a post of its own.
        created_by: The person, a Discord id.
    """

    guild_id: int
    channel_id: int
    created_by: int
    preferences: Preferences
    is_forum: bool = False
