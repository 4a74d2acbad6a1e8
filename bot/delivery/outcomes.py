"""What to do next with a message on its way to Discord: pure, so that every order of events can be tried."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from storage.after_posts import AfterPostOutcome

# Discord remembers a nonce for "a few minutes"; after this long it is not relied upon any more.
NONCE_WINDOW = timedelta(seconds=60)
# Without a nonce, what is still on its way must have arrived before it is looked for; a request lives for a minute.
FORUM_PATIENCE = timedelta(seconds=90)
LONGEST_BACK_OFF = timedelta(minutes=5)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
UNKNOWN_MESSAGE = 10008
GONE = frozenset({10003, 10004})  # unknown channel, unknown guild
WRONG_CHANNEL_TYPE = 50024
DONE_ALREADY = frozenset({160004, 40033})  # it has a thread, it is published
FORBIDDEN = frozenset({50001, 50008, 50013})  # no access, not a text channel, no permission
# Of the refusals, those that say nothing about the message: a bad token, a timeout, a limit.
PASSING = frozenset({401, 408, 429})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from Discord.

    Attributes:
        status: Of HTTP, None where nothing came back.
        code: Discord's own error code, 0 without one.
        message_id: The message that Discord says it holds.
        wait_seconds: For how long Discord asks not to be asked again.
        is_global: That holds for every request, not for this channel alone.
        was_asked: Discord said so itself; else it is what Discord would say, known from the gateway.
    """

    status: int | None
    code: int = 0
    message_id: int | None = None
    wait_seconds: float = 0.0
    is_global: bool = False
    was_asked: bool = True


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The message stands in the channel, or stood there until somebody removed it (no id)."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class Blocked:
    """Discord does not let us post there, and will not until somebody mends it."""

    reason: str


class Verdict(Enum):
    """What an answer means where it is neither of the above."""

    REJECTED = auto()
    UNCERTAIN = auto()


def judge(answer: Answer) -> Confirmed | Blocked | Verdict:
    """What the answer to a POST means. Everything but a clean refusal leaves open whether it was posted."""
    status = answer.status
    if status is None:
        return Verdict.UNCERTAIN
    if 200 <= status < 300 and answer.message_id is not None:
        return Confirmed(answer.message_id)
    if status == 404 and answer.code == UNKNOWN_MESSAGE:
        # Our nonce was known: what it stood for was posted and has been removed since.
        return Confirmed(None)
    if not 400 <= status < 500 or status in PASSING:
        return Verdict.UNCERTAIN
    if answer.code in GONE:
        return Blocked("gone")
    if status == 403 or answer.code in FORBIDDEN:
        return Blocked("forbidden")
    return Verdict.REJECTED


def judge_after(answer: Answer) -> AfterPostOutcome | None:
    """How something done to a post ended; None where nobody can tell, and it is done again, which does no harm."""
    status = answer.status
    if (status is not None and 200 <= status < 300) or answer.code in DONE_ALREADY:
        return AfterPostOutcome.DONE
    if status is None or not 400 <= status < 500 or status in PASSING:
        return None
    if answer.code in GONE | {UNKNOWN_MESSAGE}:
        return AfterPostOutcome.GONE
    if status == 403 or answer.code in FORBIDDEN | {WRONG_CHANNEL_TYPE}:
        return AfterPostOutcome.FORBIDDEN
    return AfterPostOutcome.REJECTED


@dataclass(frozen=True, slots=True)
class Found:
    """Our message stands in the channel's history."""

    message_id: int


class Look(Enum):
    """What the history says where our message is not in it."""

    ABSENT = auto()
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class LookAfter:
    """Look for our message among those newer than *message_id*."""

    message_id: int


class Step(Enum):
    """The other steps of a try. SEND is two in a row: commit the intention, then post."""

    SEND = auto()
    HOLD = auto()
    GIVE_UP = auto()
    WAIT = auto()


class Progress(Protocol):
    """How far a message has come: `storage.deliveries.Part` is one."""

    @property
    def intention(self) -> int | None:
        """A message id older than ours, None before the first try."""

    @property
    def first_tried_at(self) -> datetime | None:
        """When the intention was committed; of a post in a forum, when its latest try was."""


def next_step(
    part: Progress,
    look: Found | Look | None,
    *,
    unseen_after: int | None,
    superseded: bool,
    has_nonce: bool,
    now: datetime,
) -> Confirmed | LookAfter | Step:
    """The next step of one try.

    Args:
        part: As it was when this try began.
        look: What the history said in this try, None before it was asked.
        unseen_after: We do not know what was posted after this message id, even without a try of ours (the
            bot was down, or a backup was restored); None where we know.
        superseded: A newer list took this one's place: it may be confirmed, and is not sent again.
        has_nonce: Discord knows a second try for the first; in a forum it does not.
        now: The present.
    """
    if isinstance(look, Found):
        return Confirmed(look.message_id)
    if not has_nonce and part.first_tried_at is not None and now - part.first_tried_at < FORUM_PATIENCE:
        return Step.WAIT
    ids = [message_id for message_id in (part.intention, unseen_after) if message_id is not None]
    if ids and look is None:
        return LookAfter(min(ids))
    window = NONCE_WINDOW if has_nonce else timedelta()
    if part.first_tried_at is not None and look is Look.UNREADABLE and now - part.first_tried_at > window:
        return Step.HOLD
    if superseded and look is Look.UNREADABLE and part.intention is not None:
        return Step.HOLD
    if superseded:
        return Step.GIVE_UP
    return Step.SEND


def back_off(attempts: int) -> timedelta:
    """How long to leave a message alone after *attempts* tries that came to nothing."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_BACK_OFF)
