"""The composition root: builds everything that needs no Discord, and takes it down again."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.answers.retrieve import Retriever
from bot.answers.service import Answers
from bot.clock import Clock, SystemClock
from bot.delivery.enrollment import Enrollment
from bot.lookup import Lookup
from bot.settings import Settings
from storage.database import Database, open_database
from storage.deliveries import DeliveryRepository
from storage.papers import PaperRepository
from storage.search import PaperIndex, PaperSearch
from storage.search.frequencies import TermFrequencies
from storage.search.popular import PopularPapers
from storage.sending import SendingRepository
from storage.subscriptions import SubscriptionRepository

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything the cogs and the command line call."""

    settings: Settings
    clock: Clock
    database: Database
    papers: PaperRepository
    search: PaperSearch
    lookup: Lookup
    subscriptions: SubscriptionRepository
    deliveries: DeliveryRepository
    sending: SendingRepository
    enrollment: Enrollment
    answers: Answers


@asynccontextmanager
async def open_services(
    settings: Settings, *, clock: Clock | None = None, on_rebuild: Callable[[int, int], None] | None = None
) -> AsyncIterator[Services]:
    """Open the database and build every service on it; close it on the way out.

    Args:
        settings: What the operator decided.
        clock: The one clock; the machine's own where left out.
        on_rebuild: Told (done, total) papers while the search index is built anew after an update.

    Raises:
        storage.errors.DatabaseRefusedError: The database cannot be used; it was not touched.
    """
    async with open_database(settings.database_path) as database:
        index = PaperIndex()
        if not await index.is_current(database):
            await index.rebuild(database, on_rebuild)
        papers = PaperRepository(database, index)
        search = PaperSearch(database)
        subscriptions = SubscriptionRepository(database)
        clock = clock or SystemClock()
        retriever = Retriever(papers, search, TermFrequencies(database), PopularPapers(database))
        yield Services(
            settings=settings,
            clock=clock,
            database=database,
            papers=papers,
            search=search,
            lookup=Lookup(papers, search),
            subscriptions=subscriptions,
            deliveries=DeliveryRepository(database),
            sending=SendingRepository(database),
            enrollment=Enrollment(papers, subscriptions),
            answers=Answers(retriever, clock),
        )
