"""The composition root: builds everything that needs no Discord, and takes it down again."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.answers.allowance import Allowance, Limits
from bot.answers.archive import Archive
from bot.answers.generate import Generator
from bot.answers.retrieve import Retriever
from bot.answers.rewrite import Rewriter
from bot.answers.service import Answers
from bot.clock import Clock, SystemClock
from bot.delivery.enrollment import Enrollment
from bot.delivery.lists import Lists, StoredLists
from bot.delivery.live import LiveLists
from bot.delivery.steering import Steering
from bot.discovery import Discovery
from bot.feed import Feed
from bot.http import HttpClient
from bot.ingest import Ingest
from bot.llm import LanguageModel
from bot.lookup import Lookup
from bot.settings import Settings
from bot.sources import arxiv, huggingface
from bot.summarizer import Summarizer
from bot.summary_writer import SummaryWriter
from bot.suspicion import Reports, judge_summaries
from storage.after_posts import AfterPostRepository
from storage.database import Database, open_database
from storage.deliveries import DeliveryRepository
from storage.jobs import JobRepository
from storage.notices import NoticeRepository
from storage.papers import PaperRepository
from storage.preparing import PreparingRepository
from storage.reports import ReportRepository
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
    preparing: PreparingRepository
    sending: SendingRepository
    after_posts: AfterPostRepository
    notices: NoticeRepository
    enrollment: Enrollment
    steering: Steering
    usage: UsageRepository
    answers: Answers
    lists: Lists
    ingest: Ingest
    writer: SummaryWriter
    feed: Feed
    reports: Reports
    reported: ReportRepository


@asynccontextmanager
async def open_services(
    settings: Settings,
    *,
    clock: Clock | None = None,
    live: bool = False,
    on_rebuild: Callable[[int, int], None] | None = None,
) -> AsyncIterator[Services]:
    """Open the database and build every service on it; close it on the way out.

    Args:
        settings: What the operator decided.
        clock: The one clock; the machine's own where left out.
        live: Take the lists from the live source, and look unknown papers up in the world; else the archive is all.
        on_rebuild: Told (done, total) papers while the search index is built anew after an update.

    Raises:
        storage.errors.DatabaseRefusedError: The database cannot be used; it was not touched.
    """
    clock = clock or SystemClock()
    async with (
        open_database(settings.database_path) as database,
        open_model(settings, clock) as model,
        HttpClient(
            huggingface.SERVICE, settings.huggingface_url, clock=clock, headers=_authorization(settings)
        ) as huggingface_http,
        HttpClient(arxiv.SERVICE, settings.arxiv_url, clock=clock, manners=arxiv.MANNERS) as arxiv_http,
    ):
        index = PaperIndex()
        if not await index.is_current(database):
            await index.rebuild(database, on_rebuild)
        papers = PaperRepository(database, index)
        await judge_summaries(papers)
        search = PaperSearch(database)
        subscriptions = SubscriptionRepository(database)
        deliveries = DeliveryRepository(database)
        preparing = PreparingRepository(database)
        usage = UsageRepository(database)
        reported = ReportRepository(database)
        jobs = JobRepository(database, index)
        source = huggingface.HuggingFace(huggingface_http, clock)
        discovery = Discovery(papers, jobs, (source, arxiv.Arxiv(arxiv_http)), source, clock)
        lists = LiveLists(papers, jobs, clock) if live else StoredLists(papers)
        ingest = Ingest(papers, jobs, source, clock)
        writer = SummaryWriter(
            papers,
            jobs,
            Summarizer(model),
            clock,
            usage,
            subscriptions=subscriptions,
            discovery=discovery,
            texts=source if settings.summary_source == "full_text" else None,
            language=settings.language,
            concurrency=settings.summary_concurrency,
            daily_tokens=settings.summary_tokens_per_day,
        )
        retriever = Retriever(Archive(papers, search, TermFrequencies(database), PopularPapers(database)))
        yield Services(
            settings=settings,
            clock=clock,
            database=database,
            papers=papers,
            search=search,
            lookup=Lookup(papers, search, discovery if live else None),
            subscriptions=subscriptions,
            deliveries=deliveries,
            preparing=preparing,
            sending=SendingRepository(database),
            after_posts=AfterPostRepository(database),
            notices=NoticeRepository(database),
            enrollment=Enrollment(papers, subscriptions, lists),
            steering=Steering(papers, subscriptions, deliveries, preparing, lists),
            lists=lists,
            ingest=ingest,
            writer=writer,
            feed=Feed(ingest, writer, jobs, clock),
            usage=usage,
            reported=reported,
            reports=Reports(reported, clock, _secret(settings)),
            answers=Answers(
                retriever,
                clock,
                Generator(model) if model else None,
                Allowance(usage, clock, answer_limits(settings)),
                rewriter=Rewriter(model) if model else None,
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


def _authorization(settings: Settings) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.hf_token.get_secret_value()}"} if settings.hf_token else {}


def _secret(settings: Settings) -> bytes:
    """What only the operator knows: with another token, a person who reported a summary may do so once more."""
    return settings.discord_token.get_secret_value().encode() if settings.discord_token else b""


def answer_limits(settings: Settings) -> Limits:
    """What answers by the model may cost."""
    return Limits(
        person_tokens=settings.answer_tokens_per_person,
        guild_tokens=settings.answer_tokens_per_server,
        bot_tokens=settings.answer_tokens_per_day,
        outside_guilds=settings.answer_outside_servers,
    )
