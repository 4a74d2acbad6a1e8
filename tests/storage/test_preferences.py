"""What a channel asked for is kept whole, and an older database keeps everything that points to it."""

import contextlib
import sqlite3
from datetime import UTC, date, datetime, time

from storage.database import open_database
from storage.files import APPLICATION_ID
from storage.migrations import migrations
from storage.preferences import Cadence, Content, Preferences, Schedule, Wish
from storage.subscriptions import SubscriptionRepository

NOW = datetime(2024, 12, 25, tzinfo=UTC)
EVERYTHING = Preferences(
    schedule=Schedule(at=time(9, 30), zone="America/New_York", weekdays=frozenset({0, 4})),
    cadence=Cadence.WEEKLY,
    content=Content(count=3, language="en", min_votes=5, include=("생성", "agent"), exclude=("로봇",), role_id=42),
    thread=True,
    crosspost=True,
)


def wish(preferences, **values):
    return Wish(guild_id=9, channel_id=1, created_by=7, preferences=preferences, **values)


async def stored(subscriptions, wish):
    return await subscriptions.subscribe(
        wish, covered_through=date(2024, 12, 23), next_day=date(2024, 12, 25), next_due=NOW, now=NOW
    )


async def test_every_preference_is_kept(tmp_path):
    async with open_database(tmp_path / "paperboy.db") as database:
        subscriptions = SubscriptionRepository(database)
        await stored(subscriptions, wish(EVERYTHING, is_forum=True))
        kept = await subscriptions.of_channel(1, Cadence.WEEKLY)

    assert kept.preferences == EVERYTHING
    assert kept.is_forum


async def test_a_channel_has_one_subscription_of_each_cadence(tmp_path):
    usual = Preferences(schedule=Schedule(at=None, zone="UTC"))
    async with open_database(tmp_path / "paperboy.db") as database:
        subscriptions = SubscriptionRepository(database)
        for preferences in (usual, EVERYTHING, usual):
            await stored(subscriptions, wish(preferences))

        assert [one.preferences for one in await subscriptions.all()] == [usual, EVERYTHING]


async def test_an_older_database_keeps_its_subscriptions_and_what_was_delivered(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "paperboy.db")) as connection:
        for number, sql in migrations():
            if number < 16:
                connection.executescript(
                    f"{sql}; PRAGMA user_version = {number}; PRAGMA application_id = {APPLICATION_ID}"
                )
        connection.executescript(
            "INSERT INTO subscriptions (id, guild_id, channel_id, created_by, created_at, at, zone, weekdays, count,"
            " language, covered_through, next_day, next_due) VALUES (5, 9, 1, 7, '2024-12-01T00:00:00.000+00:00',"
            " '09:00', 'Asia/Seoul', 127, 4, 'ko', '2024-12-24', '2024-12-26', '2024-12-26T00:00:00.000+00:00');"
            "INSERT INTO deliveries (subscription_id, day, state, due, grace_ends, spread, retry_at)"
            " VALUES (5, '2024-12-24', 'DONE', '', '', 0, '');"
            "INSERT INTO payloads (id, body, marker, shown) VALUES ('p', '{}', 'm', '[]');"
            "INSERT INTO parts (subscription_id, day, part, payload_id, nonce) VALUES (5, '2024-12-24', 0, 'p', 'n');"
        )
    async with open_database(tmp_path / "paperboy.db") as database:
        kept = await SubscriptionRepository(database).all()
        counts = await database.fetch_one(
            "SELECT (SELECT count(*) FROM deliveries) + (SELECT count(*) FROM parts) AS rows"
        )
        async with database.transaction() as transaction:
            ended = await transaction.execute("DELETE FROM subscriptions")
        left = await database.fetch_one("SELECT count(*) AS rows FROM deliveries")

    assert [(one.id, one.preferences.content) for one in kept] == [(5, Content(count=4))]
    assert counts["rows"] == 2
    assert (ended, left["rows"]) == (1, 0)  # the rows still point to the table built anew
