"""The live source and delivery together: whole lists, each once, on time, across both clock changes."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.days import MARGIN, closes_at
from bot.delivery.deliverer import Deliverer
from bot.delivery.enrollment import Enrollment
from bot.delivery.live import LiveLists
from bot.delivery.pacer import Pacer
from bot.errors import UpstreamError
from bot.ingest import Ingest
from bot.sources.replies import read_day
from storage.after_posts import AfterPostRepository
from storage.jobs import JobRepository
from storage.notices import NoticeRepository
from storage.preparing import PreparingRepository
from storage.search import PaperIndex
from storage.sending import SendingRepository

WHOLE = 4  # papers on a weekday


class GrowingSource:
    """Lists that fill up until they close, none at weekends, and an outage where asked for."""

    def __init__(self, clock):
        self.clock = clock
        self.asked = []
        self.away_until = datetime.min.replace(tzinfo=UTC)

    async def list_day(self, day):
        self.asked.append((day, self.clock.now()))
        if self.clock.now() < self.away_until:
            raise UpstreamError("Hugging Face", "status 500")
        count = 0 if day.weekday() > 4 else WHOLE if self.clock.now() >= closes_at(day) - MARGIN else 1
        number = day.toordinal() % 10000
        items = [{"paper": {"id": f"2605.{n}{number:04}", "title": f"{day} {n}", "upvotes": n}} for n in range(count)]
        return read_day(day, items, self.clock.now())


@pytest.fixture
async def live(house, discord, clock):
    """The house with lists from a growing source; called with an instant it does all that is due then."""
    jobs = JobRepository(house.database, PaperIndex())
    source = GrowingSource(clock)
    ingest = Ingest(house.papers, jobs, source, clock)
    lists = LiveLists(house.papers, jobs, clock)
    house.enrollment = Enrollment(house.papers, house.subscriptions, lists)
    deliverer = Deliverer(
        papers=house.papers,
        subscriptions=house.subscriptions,
        deliveries=house.deliveries,
        preparing=PreparingRepository(house.database),
        sending=SendingRepository(house.database),
        after_posts=AfterPostRepository(house.database),
        notices=NoticeRepository(house.database),
        poster=discord,
        render=lambda digest, *_wish, **_more: {"day": str(digest.day), "papers": len(digest.entries), "marker": ""},
        clock=clock,
        lists=lists,
        pacer=Pacer(per_second=1e5, knocks_per_second=1e5),
    )

    async def at(instant):
        clock.set(instant)
        await ingest.catch_up()
        await deliverer.tick()

    at.source = source
    yield at
    await deliverer.stop()


@pytest.mark.parametrize("sunday", [date(2026, 3, 8), date(2026, 11, 1)], ids=["spring", "autumn"])
async def test_every_weekdays_list_is_posted_once_whole_and_none_before_its_close(house, discord, clock, live, sunday):
    first = sunday - timedelta(days=6)
    clock.set(datetime.combine(first, time(12), UTC))
    await house.subscribe(at=None)
    for count in range(14):
        day = first + timedelta(days=count)
        for hour in (13, 19):
            await live(datetime.combine(day, time(hour), UTC))
        await live(closes_at(day) - timedelta(seconds=1))
        await live(closes_at(day))
        await live(closes_at(day) + timedelta(minutes=11))

    posted = [json.loads(message.body) for message in discord.in_channel(1)]
    expected = [first + timedelta(days=count) for count in range(14)]
    weekdays = [str(day) for day in expected if day.weekday() < 5]
    assert [post["day"] for post in posted if post["day"] >= str(first)] == weekdays
    assert {post["papers"] for post in posted} == {WHOLE}
    assert all(
        message.at >= closes_at(date.fromisoformat(json.loads(message.body)["day"])) for message in discord.messages
    )


async def test_an_outage_of_hours_delays_the_post_and_loses_nothing(house, discord, clock, live):
    day = date(2026, 5, 14)
    clock.set(datetime.combine(day, time(12), UTC))
    await house.subscribe(at=None)
    live.source.away_until = closes_at(day) + timedelta(hours=5)
    for minutes in range(0, 420, 7):
        await live(closes_at(day) + timedelta(minutes=minutes))

    assert str(day) in discord.days(1)
    asked = [at for asked_day, at in live.source.asked if asked_day == day]
    assert all(later - earlier >= timedelta(minutes=10) for earlier, later in pairwise(asked))
