"""Every pair of kills at every step, with every reply of Discord: nothing is lost and nothing is posted twice.

The decisions are the bot's own (`next_step`, `judge`, `back_off`); the database, the process and Discord around them
are modelled. A run is one path from the firing to its end. Equal states are walked once and their runs counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

import pytest

from bot.delivery.outcomes import (
    FORUM_PATIENCE,
    Answer,
    Blocked,
    Confirmed,
    Found,
    Look,
    LookAfter,
    Step,
    Verdict,
    back_off,
    judge,
    next_step,
)

EPOCH = datetime(2024, 12, 25, 3, tzinfo=UTC)
# In seconds: how long a nonce is remembered at least ("a few minutes"), and the longest that a request is under way.
NONCE_MEMORY = 121
LATEST_ARRIVAL = 60
LONG = 3600
LAST_MESSAGE = 10
OURS = 20

# What Discord may answer to a POST: (does the message get posted, the answer).
REPLIES = {
    "lost": (True, Answer(None)),
    "500 after posting": (True, Answer(500)),
    "dropped": (False, Answer(None)),
    "503": (False, Answer(503)),
    "429": (False, Answer(429)),
    "401": (False, Answer(401)),
    "403": (False, Answer(403, 50013)),
    "gone": (False, Answer(404, 10003)),
    "400": (False, Answer(400, 50035)),
}


@dataclass(frozen=True, slots=True)
class Part:
    intention: int | None = None
    first_tried_at: datetime | None = None


class World(NamedTuple):
    """Everything at one moment; *step* and what follows it are the process's memory, lost when it is killed."""

    now: int = 0
    # The database.
    advanced: bool = False
    state: str = "NONE"
    part: Part = Part()
    # Discord.
    messages: int = 0
    remembered_until: int = -1
    arriving_until: int = -1
    # The process.
    step: str = "plan"
    unseen: bool = False
    restored: bool = False
    seen_part: Part = Part()
    look: Found | Look | None = None
    answer: Answer | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What is left out, to see that it is needed."""

    nonce: bool = True
    scan: bool = True
    intention: bool = True
    joint_transaction: bool = True
    first_look: bool = True
    forum: bool = False  # Discord checks no nonce there
    wait: bool = True


def arrive(world: World, rules: Rules) -> World:
    """A POST reaches Discord: a message, unless its nonce is remembered."""
    if rules.nonce and not rules.forum and world.now <= world.remembered_until:
        return world
    return world._replace(messages=world.messages + 1, remembered_until=world.now + NONCE_MEMORY)


def killed(world: World, delay: int) -> World:
    """The process dies and is started again *delay* seconds later: its claim is freed."""
    state = "READY" if world.state == "SENDING" else world.state
    # A firing that is in the past, without a delivery: nobody will ever come back to it.
    step = {"NONE": "end" if world.advanced else "plan", "PENDING": "freeze"}.get(state, "claim")
    return world._replace(
        now=world.now + delay,
        state=state,
        step=step,
        unseen=True,
        look=None,
        answer=None,
        attempts=0,
    )


def restored(world: World) -> World:
    """Somebody puts yesterday's backup in place, and starts it."""
    return killed(world, LONG)._replace(advanced=False, state="NONE", step="plan", part=Part(), restored=True)


def tried_in_vain(world: World, rules: Rules) -> World:
    least = FORUM_PATIENCE if rules.forum and rules.wait else timedelta()
    wait = int(max(back_off(world.attempts), least).total_seconds())
    return world._replace(state="READY", step="claim", now=world.now + wait, attempts=world.attempts + 1)


def found(world: World) -> Found | Look:
    return Found(OURS) if world.messages else Look.ABSENT


def moves(world: World, rules: Rules) -> Iterator[tuple[World, bool]]:
    """The worlds that may follow, and whether it took a fault to get there."""
    if 0 <= world.arriving_until < world.now:
        late = arrive(world._replace(now=world.arriving_until), rules)
        yield late._replace(arriving_until=-1, now=world.now), False
        return
    if world.arriving_until >= 0:
        yield arrive(world, rules)._replace(arriving_until=-1), False
    match world.step:
        case "plan":
            planned = {"state": "PENDING", "step": "freeze"} if rules.joint_transaction else {"step": "insert"}
            yield world._replace(advanced=True, **planned), False
        case "insert":
            yield world._replace(state="PENDING", step="freeze"), False
        case "freeze":
            yield world._replace(state="READY", step="claim"), False
        case "claim":
            claimed = world._replace(state="SENDING", step="try", seen_part=world.part, look=None, answer=None)
            yield claimed, False
            yield claimed._replace(now=world.now + LONG), True  # the machine was asleep
        case "try":
            yield from tries(world, rules)
        case "send":
            yield from sends(world, rules)
        case "answered":
            yield settled(world, rules), False


def tries(world: World, rules: Rules) -> Iterator[tuple[World, bool]]:
    now = EPOCH + timedelta(seconds=world.now)
    part = world.seen_part
    if not rules.wait and part.first_tried_at is not None:
        part = replace(part, first_tried_at=EPOCH - FORUM_PATIENCE)
    step = next_step(
        part,
        world.look,
        unseen_after=LAST_MESSAGE if world.unseen and rules.first_look else None,
        superseded=False,
        has_nonce=not rules.forum,
        now=now,
    )
    match step:
        case Confirmed():
            yield world._replace(state="DONE", step="end"), False
        case LookAfter() if not rules.scan:
            yield world._replace(look=Look.ABSENT), False
        case LookAfter():
            looked = world._replace(now=world.now + 1)
            yield looked._replace(look=found(world), unseen=False), False
            if not world.restored:  # an old backup and an unreadable channel: nobody can know
                yield looked._replace(look=Look.UNREADABLE), True
            yield tried_in_vain(looked, rules), True
        case Step.SEND if rules.intention:
            first = now if rules.forum else world.part.first_tried_at or now
            part = Part(world.part.intention or LAST_MESSAGE, first)
            yield world._replace(part=part, step="send"), False
        case Step.SEND:
            yield world._replace(step="send"), False
        case Step.WAIT:
            yield tried_in_vain(world, rules), False
        case Step.HOLD:
            yield world._replace(state="HELD", step="end"), False


def sends(world: World, rules: Rules) -> Iterator[tuple[World, bool]]:
    sent = world._replace(now=world.now + 1, step="answered")
    yield arrive(sent, rules)._replace(answer=Answer(200, message_id=OURS)), False
    for posted, answer in REPLIES.values():
        yield (arrive(sent, rules) if posted else sent)._replace(answer=answer), True
    # No answer now, and the message turns up later.
    yield sent._replace(answer=Answer(None), arriving_until=sent.now + LATEST_ARRIVAL), True


def settled(world: World, rules: Rules) -> World:
    match judge(world.answer):
        case Confirmed():
            return world._replace(state="DONE", step="end")
        case Blocked():
            return world._replace(state="BLOCKED", step="end")
        case Verdict.REJECTED:
            return world._replace(state="HELD", step="end")
        case _:
            return tried_in_vain(world, rules)


def walk(rules: Rules, kills: int, faults: int) -> tuple[int, int, int]:
    """The number of runs, of those that lost the list, and of those that posted it twice."""

    @cache
    def count(world: World, kills: int, faults: int) -> tuple[int, int, int]:
        if world.step == "end" and world.arriving_until < 0:
            lost = world.messages == 0 and world.state not in {"BLOCKED", "HELD"}
            return 1, int(lost), int(world.messages > 1)
        following = [
            count(after, kills, faults - faulty) for after, faulty in moves(world, rules) if faults or not faulty
        ]
        if kills and world.step != "end":
            starts = [killed(world, 5), killed(world, LONG), restored(world)]
            following += [count(start, kills - 1, faults) for start in starts]
        return tuple(map(sum, zip(*following, strict=True)))

    return count(World(), kills, faults)


def test_no_order_of_two_kills_and_any_replies_loses_or_repeats_a_list():
    runs, lost, duplicated = walk(Rules(), kills=2, faults=3)

    assert runs >= 200_000
    assert (lost, duplicated) == (0, 0)


def test_no_order_of_two_kills_and_any_replies_loses_or_repeats_a_post_in_a_forum():
    runs, lost, duplicated = walk(Rules(forum=True), kills=2, faults=3)

    assert runs >= 200_000
    assert (lost, duplicated) == (0, 0)


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        pytest.param(Rules(nonce=False), "duplicated", id="without the nonce"),
        pytest.param(Rules(scan=False), "duplicated", id="without the scan"),
        pytest.param(Rules(forum=True, scan=False), "duplicated", id="without the scan of a forum"),
        pytest.param(
            Rules(forum=True, wait=False), "duplicated", id="without the wait before a forum is looked through"
        ),
        pytest.param(Rules(intention=False), "duplicated", id="without the intention"),
        pytest.param(Rules(first_look=False), "duplicated", id="without the look after a start"),
        pytest.param(Rules(joint_transaction=False), "lost", id="with the schedule in a transaction of its own"),
    ],
)
def test_every_part_of_the_machine_is_needed(rules, kind):
    _, lost, duplicated = walk(rules, kills=2, faults=2)

    assert {"lost": lost, "duplicated": duplicated}[kind] > 0
