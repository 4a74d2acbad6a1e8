"""What every test may ask for."""

import os
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings

from bot.importing import SEEDS, import_digests
from bot.services import open_services
from bot.settings import Settings
from tests.judge import Judge

REPOSITORY = Path(__file__).parent.parent
MEMORY, ROOM = Path("/dev/shm"), 1 << 31  # bytes; a container may have much less

# The same examples every time, and no failure because the machine was busy.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of real digests and recorded replies, for checks that the repository is whole without."""
    folder = os.environ.get("PAPERBOY_REFERENCE")
    if not folder:
        pytest.skip("PAPERBOY_REFERENCE is not set: the reference folder is not here")
    return (REPOSITORY / folder).resolve()


def pytest_configure() -> None:
    """Write into memory where there is room: a database is as real there, and no commit waits for a disk."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run named files and tests in this very process, without waiting for others; folders on all processors."""
    return 0 if all(".py" in one for one in config.args) else None


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def seeded_database(tmp_path_factory):
    """A file with the seeds in it, closed: a test that begins with them copies it instead of importing them again."""
    path = tmp_path_factory.mktemp("seeds") / "paperboy.db"
    async with open_services(Settings(database_url=f"sqlite:///{path}")) as services:
        await import_digests(services.papers, [SEEDS])
    return path


@pytest.fixture
def judge_by_discord():
    """Hold all that a sandbox hears and says to Discord's own description, where that is here."""
    folder = os.environ.get("PAPERBOY_REFERENCE")
    judges = []

    def start(sandbox, *, every_request=False):
        if folder:
            document = (REPOSITORY / folder).resolve() / "discord-openapi" / "openapi.json"
            judges.append(Judge(document, every_request=every_request))
            sandbox.watchers.append(judges[-1].watch)

    yield start
    assert [problem for judge in judges for problem in judge.problems] == []


# The first has no window to draw one for, and takes half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def open_browser():
    """Start the system's Chromium without a window; it ends with the block."""
    driver = pytest.importorskip("playwright.async_api", reason="Playwright is not here: uv sync --group browser")
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip("no Chromium on this machine")

    @asynccontextmanager
    async def start():
        async with driver.async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
            yield browser
            await browser.close()

    return start


@pytest.fixture(scope="session")
def axe():
    """Look at a page with axe-core, which is not part of the repository: its serious violations."""
    path = os.environ.get("AXE_PATH")
    if not path:
        pytest.skip("AXE_PATH is not set: it names a copy of axe.min.js")
    source = Path(path).read_text(encoding="utf-8")

    async def look(page):
        # The page's own policy lets no foreign script in; the debugger's console may run one.
        if not await page.evaluate("'axe' in window"):
            session = await page.context.new_cdp_session(page)
            await session.send("Runtime.evaluate", {"expression": source})
        # What is under way is pale for a moment.
        await page.wait_for_selector("[aria-busy=true]", state="detached")
        found = await page.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        return [(one["id"], [node["html"] for node in one["nodes"]]) for one in serious]

    return look
