"""A clock that is set by hand, a Discord in memory, and a bot between them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.delivery.deliverer import Deliverer
from bot.delivery.enrollment import Enrollment
from bot.delivery.outcomes import Answer, Found, Look
from bot.delivery.pacer import Pacer
from bot.delivery.worker import snowflake
from storage.after_posts import AfterPostRepository
from storage.database import Database, open_database
from storage.deliveries import DeliveryRepository
from storage.models import Digest, DigestEntry
from storage.notices import NoticeRepository
from storage.papers import PaperRepository
from storage.preferences import EVERY_DAY, Content, Preferences, Schedule, Wish
from storage.preparing import PreparingRepository
from storage.search import PaperIndex
from storage.sending import SendingRepository
from storage.subscriptions import SubscriptionRepository

NONCE_MEMORY = timedelta(minutes=3)
USUAL = Content()


class HandClock:
    """Stands still until it is set; whoever sleeps on it wakes when it is set far enough."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def set(self, instant: datetime) -> None:
        self._now = instant
        for wakes, sleeper in self._sleepers:
            if wakes <= instant and not sleeper.done():
                sleeper.set_result(None)

    def advance(self, **step: float) -> None:
        self.set(self._now + timedelta(**step))

    async def sleep(self, seconds: float) -> None:
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + timedelta(seconds=seconds), sleeper))
        await sleeper

    async def moved(self) -> None:
        await asyncio.get_running_loop().create_future()


@dataclass
class Message:
    id: int
    channel_id: int
    nonce: str
    body: str
    at: datetime


class MemoryDiscord:
    """What a channel would hold. `faults` are taken one a request, first "post" or "find", then what happens.

    lost: done, and the answer never arrives. dropped: never arrives. Anything else is the `Answer` itself.
    """

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.messages: list[Message] = []
        self.posts = 0
        self.finds = 0
        self.faults: list[object] = []
        self.refused: dict[int, Answer] = {}
        self.reached: dict[int, object] = {}
        self.readable = True
        self.threads: dict[int, str] = {}
        self.published: dict[int, str] = {}
        self.after_faults: list[object] = []
        self.lost_roles: set[int] = set()
        self.speakable = True
        self.spoken: list[tuple[int, str]] = []
        self._number = 0

    async def post(self, channel_id: int, body: str, nonce: str) -> Answer:
        return self._answer(channel_id, lambda: self._known(channel_id, nonce) or self._store(channel_id, body, nonce))

    async def post_in_forum(self, channel_id: int, body: str) -> Answer:
        post = json.loads(body)
        return self._answer(channel_id, lambda: self._store(channel_id, json.dumps(post["message"]), post["name"]))

    def _answer(self, channel_id: int, store: Callable[[], Message]) -> Answer:
        self.posts += 1
        fault = self.faults.pop(0) if self.faults else None
        if channel_id in self.refused:
            return self.refused[channel_id]
        if isinstance(fault, Answer):
            return fault
        if fault == "dropped":
            return Answer(None)
        message = store()
        return Answer(None) if fault == "lost" else Answer(200, message_id=message.id)

    async def find(self, channel_id: int, marker: str, after: int) -> object:
        self.finds += 1
        if self.faults:
            self.faults.pop(0)
            return Answer(None)
        if not self.readable:
            return Look.UNREADABLE
        for message in self.in_channel(channel_id):
            if message.id > after and f'"{marker}"' in message.body:
                return Found(message.id)
        return Look.ABSENT

    async def find_in_forum(self, _guild_id: int, channel_id: int, marker: str, _name: str, after: int) -> object:
        return await self.find(channel_id, marker, after)

    def newest_message(self, _channel_id: int) -> int | None:
        return None

    def reach(self, _guild_id: int, channel_id: int) -> object:
        return self.reached.get(channel_id)

    def has_role(self, _guild_id: int, role_id: int) -> bool | None:
        return role_id not in self.lost_roles

    async def open_thread(self, _channel_id: int, message_id: int, name: str) -> Answer:
        return self._do_after(self.threads, message_id, name, Answer(400, 160004))

    async def crosspost(self, _channel_id: int, message_id: int) -> Answer:
        return self._do_after(self.published, message_id, "published", Answer(400, 40033))

    def _do_after(self, done: dict[int, str], message_id: int, what: str, again: Answer) -> Answer:
        fault = self.after_faults.pop(0) if self.after_faults else None
        if isinstance(fault, Answer):
            return fault
        if fault == "dropped":
            return Answer(None)
        answer = again if message_id in done else Answer(200, message_id=message_id)
        done.setdefault(message_id, what)
        return Answer(None) if fault == "lost" else answer

    def may_speak(self, _guild_id: int) -> bool:
        return self.speakable

    async def speak(self, guild_id: int, text: str) -> None:
        self.spoken.append((guild_id, text))

    def in_channel(self, channel_id: int) -> list[Message]:
        return [one for one in self.messages if one.channel_id == channel_id]

    def days(self, channel_id: int) -> list[str]:
        return [json.loads(message.body)["day"] for message in self.in_channel(channel_id)]

    def roundups(self, channel_id: int) -> list[list[str]]:
        return [json.loads(message.body)["days"] for message in self.in_channel(channel_id)]

    def _known(self, channel_id: int, nonce: str) -> Message | None:
        for message in self.in_channel(channel_id):
            if message.nonce == nonce and self.clock.now() - message.at <= NONCE_MEMORY:
                return message
        return None

    def _store(self, channel_id: int, body: str, nonce: str) -> Message:
        self._number += 1
        message = Message(snowflake(self.clock.now()) + self._number, channel_id, nonce, body, self.clock.now())
        self.messages.append(message)
        return message


def render(digest, content, selection, *, closed_at, skipped=(), days=()) -> dict[str, object]:
    """A message that says what it was made of."""
    return {
        "day": str(digest.day),
        "count": content.count,
        "language": content.language,
        "papers": [entry.arxiv_id for entry in selection.entries[: content.count]],
        "skipped": [str(day) for day in skipped],
        "days": [str(day) for day in days],
        "marker": f"digest:week:{days[0]}:{days[-1]}" if days else f"digest:all:{digest.day}",
    }


@dataclass
class House:
    """A bot on a database, with everything of it in reach."""

    database: Database
    papers: PaperRepository
    subscriptions: SubscriptionRepository
    deliveries: DeliveryRepository
    enrollment: Enrollment
    deliverer: Deliverer
    discord: MemoryDiscord
    clock: HandClock

    async def store(self, day: str, papers: int = 3) -> None:
        entries = tuple(
            DigestEntry(arxiv_id=f"{day[2:4]}{day[5:7]}.{int(day[8:]):02}{number:03}", title=f"Paper {number}")
            for number in range(papers)
        )
        await self.papers.save_digest(Digest(day=date.fromisoformat(day), entries=entries))

    async def subscribe(
        self,
        channel_id: int = 1,
        *,
        at: time | None = time(12),
        zone: str = "Asia/Seoul",
        weekdays: frozenset[int] = EVERY_DAY,
        content: Content = USUAL,
        is_forum: bool = False,
        **preferences,
    ):
        schedule = Schedule(at=at, zone=zone, weekdays=weekdays)
        preferences = Preferences(schedule=schedule, content=content, **preferences)
        return await self.enrollment.subscribe(
            Wish(guild_id=9, channel_id=channel_id, created_by=7, preferences=preferences, is_forum=is_forum),
            now=self.clock.now(),
        )

    async def rows(self, channel_id: int = 1) -> list[tuple[str, str, str | None]]:
        """The channel's deliveries as (day, state, reason), oldest first."""
        subscription = await self.subscriptions.of_channel(channel_id)
        deliveries = await self.deliveries.of_subscription(subscription.id)
        return [(str(delivery.day), str(delivery.state), delivery.reason) for delivery in reversed(deliveries)]

    async def tick_at(self, instant: str) -> None:
        self.clock.set(datetime.fromisoformat(instant).replace(tzinfo=UTC))
        await self.deliverer.tick()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2024, 12, 25, tzinfo=UTC))


@pytest.fixture
def discord(clock: HandClock) -> MemoryDiscord:
    return MemoryDiscord(clock)


@asynccontextmanager
async def open_house(path, discord: MemoryDiscord, clock: HandClock) -> AsyncIterator[House]:
    async with open_database(path) as database:
        papers = PaperRepository(database, PaperIndex())
        subscriptions = SubscriptionRepository(database)
        deliveries = DeliveryRepository(database)
        deliverer = Deliverer(
            papers=papers,
            subscriptions=subscriptions,
            deliveries=deliveries,
            preparing=PreparingRepository(database),
            sending=SendingRepository(database),
            after_posts=AfterPostRepository(database),
            notices=NoticeRepository(database),
            poster=discord,
            render=render,
            clock=clock,
            pacer=Pacer(per_second=1e5, knocks_per_second=1e5),
        )
        enrollment = Enrollment(papers, subscriptions)
        yield House(database, papers, subscriptions, deliveries, enrollment, deliverer, discord, clock)
        await deliverer.stop()


@pytest.fixture(scope="session")
def make_life():
    """For tests that live many lives: a clock, a Discord, and a function that starts the bot on a file."""

    def make(start: datetime, path):
        clock = HandClock(start)
        memory = MemoryDiscord(clock)
        return clock, memory, lambda: open_house(path, memory, clock)

    return make


@pytest.fixture
def start_house(tmp_path, discord: MemoryDiscord, clock: HandClock) -> Callable[[], object]:
    """Starts the bot on the same file again and again."""
    return lambda: open_house(tmp_path / "paperboy.db", discord, clock)


@pytest.fixture
async def house(start_house) -> AsyncIterator[House]:
    async with start_house() as house:
        yield house
