"""Ingest and writer of one database, opened again as after a restart."""

from contextlib import AsyncExitStack

import pytest

from bot.discovery import Discovery
from bot.http import HttpClient, Manners
from bot.ingest import Ingest
from bot.llm import LanguageModel
from bot.sources.huggingface import HuggingFace
from bot.summarizer import Summarizer
from bot.summary_writer import SummaryWriter
from storage.database import open_database
from storage.jobs import JobRepository
from storage.papers import PaperRepository
from storage.search import PaperIndex
from storage.subscriptions import SubscriptionRepository
from storage.usage import UsageRepository
from tests.bot.source.world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
async def start(serve, passing_clock, tmp_path, world):
    """Open the ingest on the same database; called again, as after a restart."""
    source_url, model_url = await serve(world.source), await serve(world.model)
    async with AsyncExitStack() as stack:

        async def start(*, model=True, full_text=False, **settings):
            database = await stack.enter_async_context(open_database(tmp_path / "paperboy.db"))
            http = HttpClient("Hugging Face", source_url, clock=passing_clock, manners=Manners(read_seconds=0.3))
            await stack.enter_async_context(http)
            llm = LanguageModel("m", clock=passing_clock, base_url=f"{model_url}/v1", attempts=1) if model else None
            if llm:
                await stack.enter_async_context(llm)
            papers, jobs = PaperRepository(database, PaperIndex()), JobRepository(database, PaperIndex())
            source = HuggingFace(http, passing_clock)
            subscriptions = SubscriptionRepository(database)
            usage = UsageRepository(database)
            ingest = Ingest(papers, jobs, source, passing_clock)
            summarizer, texts = Summarizer(llm), source if full_text else None
            writer = SummaryWriter(
                *(papers, jobs, summarizer, passing_clock, usage),
                subscriptions=subscriptions,
                discovery=Discovery(papers, jobs, (source,), source, passing_clock),
                texts=texts,
                **settings,
            )
            return ingest, writer, papers, jobs, database

        yield start
