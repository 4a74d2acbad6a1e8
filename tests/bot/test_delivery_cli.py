"""`deliveries` and `deliver --dry-run` on the command line."""

import asyncio
import json
import shutil
from datetime import UTC, datetime, time, timedelta

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.services import open_services
from bot.settings import Settings
from storage.deliveries import Plan
from storage.models import DeliveryState
from storage.preferences import Preferences, Schedule, Wish


@pytest.fixture
def subscribed(tmp_path, monkeypatch, seeded_database):
    """A database with the seeds, and a channel that passed one list over."""
    url = f"sqlite:///{shutil.copy(seeded_database, tmp_path)}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)

    async def fill():
        async with open_services(Settings(database_url=url)) as services:
            now = datetime.now(UTC)
            schedule = Schedule(at=time(9), zone="Asia/Seoul")
            wish = Wish(guild_id=9, channel_id=1, created_by=7, preferences=Preferences(schedule=schedule))
            one = (await services.enrollment.subscribe(wish, now=now)).subscription
            skipped = one.covered_through - timedelta(days=30)
            plan = Plan(
                subscription_id=one.id,
                due=one.next_due,
                covered_through=one.covered_through,
                next_day=one.next_day,
                next_due=one.next_due,
                grace_ends=now,
                days=((skipped, DeliveryState.SKIPPED, "superseded"),),
            )
            await services.deliveries.plan([plan], now=now)

    asyncio.run(fill())


def test_deliveries_shows_state_and_reason(subscribed):
    shown = CliRunner().invoke(app, ["deliveries"])

    assert shown.exit_code == 0
    assert "channel 1 in server 9: at 09:00, Asia/Seoul; next " in shown.stdout
    assert "SKIPPED  superseded" in shown.stdout


def test_deliveries_speaks_json(subscribed):
    shown = CliRunner().invoke(app, ["deliveries", "--json"])

    assert [json.loads(line)["reason"] for line in shown.stdout.splitlines()] == ["superseded"]


def test_a_dry_run_says_what_goes_where_when(subscribed):
    shown = CliRunner().invoke(app, ["deliver", "--dry-run"])

    assert shown.exit_code == 0
    assert "09:00: 2025-01-15 posted" in shown.stdout


def test_only_the_running_bot_posts(subscribed):
    refused = CliRunner().invoke(app, ["deliver"])

    assert refused.exit_code == 2
    assert "--dry-run" in refused.stderr
