"""The composition root: builds everything that needs no Discord, and takes it down again."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.answers.allowance import Allowance, Limits
from bot.answers.generate import Generator
from bot.answers.retrieve import Retriever
from bot.answers.service import Answers
from bot.clock import Clock, SystemClock
from bot.delivery.enrollment import Enrollment
from bot.delivery.steering import Steering
from bot.llm import LanguageModel
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
from storage.usage import UsageRepository

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
    steering: Steering
    usage: UsageRepository
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
    clock = clock or SystemClock()
    async with open_database(settings.database_path) as database, open_model(settings, clock) as model:
        index = PaperIndex()
        if not await index.is_current(database):
            await index.rebuild(database, on_rebuild)
        papers = PaperRepository(database, index)
        search = PaperSearch(database)
        subscriptions = SubscriptionRepository(database)
        deliveries = DeliveryRepository(database)
        usage = UsageRepository(database)
        retriever = Retriever(papers, search, TermFrequencies(database), PopularPapers(database))
        yield Services(
            settings=settings,
            clock=clock,
            database=database,
            papers=papers,
            search=search,
            lookup=Lookup(papers, search),
            subscriptions=subscriptions,
            deliveries=deliveries,
            sending=SendingRepository(database),
            enrollment=Enrollment(papers, subscriptions),
            steering=Steering(papers, subscriptions, deliveries),
            usage=usage,
            answers=Answers(
                retriever,
                clock,
                Generator(model) if model else None,
                Allowance(usage, clock, answer_limits(settings)),
            ),
        )


@asynccontextmanager
async def open_model(settings: Settings, clock: Clock) -> AsyncIterator[LanguageModel | None]:
    """The language model that the settings name, closed on the way out; None where they name none."""
    if settings.openai_model is None:
        yield None
        return
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    async with LanguageModel(
        settings.openai_model, clock=clock, base_url=settings.openai_base_url, api_key=key
    ) as model:
        yield model


def answer_limits(settings: Settings) -> Limits:
    """What answers by the model may cost."""
    return Limits(
        person_tokens=settings.answer_tokens_per_person,
        guild_tokens=settings.answer_tokens_per_server,
        bot_tokens=settings.answer_tokens_per_day,
        outside_guilds=settings.answer_outside_servers,
    )
