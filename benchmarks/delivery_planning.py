"""Plans one minute of a very large bot: 100,000 subscriptions, a fifth of them due at once.

python -m benchmarks.delivery_planning
"""

import asyncio
import resource
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.delivery.lists import StoredLists
from bot.delivery.planner import Planner
from bot.delivery.preparer import Preparer
from bot.rendering.digests import digest_payload
from storage.database import Database, open_database
from storage.deliveries import DeliveryRepository
from storage.models import Digest, DigestEntry
from storage.papers import PaperRepository
from storage.preparing import PreparingRepository
from storage.search import PaperIndex
from storage.subscriptions import SubscriptionRepository, stamp

SUBSCRIPTIONS = 100_000
NOW = datetime(2024, 12, 25, 3, tzinfo=UTC)
ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC")
PROBE_SECONDS = 0.005


class OpenGate:
    """Knows nothing of any channel or role."""

    def reach(self, _guild_id: int, _channel_id: int) -> None:
        """Unknown."""

    def has_role(self, _guild_id: int, _role_id: int) -> None:
        """Unknown."""


async def fill(database: Database) -> None:
    """Make the subscriptions; every fifth is due."""
    async with database.transaction() as transaction:
        await transaction.execute_many(
            "INSERT INTO subscriptions (guild_id, channel_id, created_by, created_at, at, zone, weekdays, count,"
            " language, covered_through, next_day, next_due) VALUES (?, ?, 7, ?, '12:00', ?, 127, 10, ?, '2024-12-23',"
            " '2024-12-25', ?)",
            [
                (
                    number // 4,
                    number,
                    stamp(NOW),
                    ZONES[number // 5 % len(ZONES)],
                    ("ko", "en")[number % 2],
                    stamp(NOW if number % 5 == 0 else NOW + timedelta(hours=1 + number % 20)),
                )
                for number in range(SUBSCRIPTIONS)
            ],
        )


async def probe(lags: list[float], sizes: list[float]) -> None:
    """Write down by how much the loop is late and how large the process is, over and over."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(PROBE_SECONDS)
        lags.append(time.perf_counter() - began - PROBE_SECONDS)
        sizes.append(resident_megabytes())


def resident_megabytes() -> float:
    """The memory of this process now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


async def measure(path: Path) -> None:
    """Plan and prepare, and print the figures."""
    async with open_database(path) as database:
        papers = PaperRepository(database, PaperIndex())
        entries = tuple(DigestEntry(arxiv_id=f"2412.{number:05}", title=f"Paper {number}") for number in range(18))
        await papers.save_digest(Digest(day=date(2024, 12, 24), entries=entries))
        await fill(database)
        deliveries, lists = DeliveryRepository(database), StoredLists(papers)
        planner = Planner(SubscriptionRepository(database), deliveries, lists, OpenGate())
        preparer = Preparer(PreparingRepository(database), lists, digest_payload, OpenGate())
        for name, work in (("planned", planner.plan), ("prepared", preparer.prepare)):
            lags: list[float] = []
            before = resident_megabytes()
            sizes = [before]
            probing = asyncio.create_task(probe(lags, sizes))
            began, busy = time.perf_counter(), time.process_time()
            await work(NOW)
            seconds, busy = time.perf_counter() - began, time.process_time() - busy
            probing.cancel()
            p99 = sorted(lags)[int(len(lags) * 0.99)] if lags else 0.0
            print(
                f"{name} {SUBSCRIPTIONS // 5} of {SUBSCRIPTIONS} in {seconds:.2f} s ({busy:.2f} s of processor);"
                f" loop lag p99 {p99 * 1000:.0f} ms, most {max(lags, default=0) * 1000:.0f} ms;"
                f" memory +{max(sizes) - before:.0f} MB"
            )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder) / "planning.db"))
