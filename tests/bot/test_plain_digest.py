"""The digest as plain text: within the limit, found again by its button, pinging nobody."""

from datetime import date

from bot.rendering.custom_ids import custom_ids_in
from bot.rendering.plain import plain_payload
from bot.selection import Selector
from storage.models import Digest, DigestEntry
from storage.preferences import Content


def test_long_and_hostile_titles_fit_and_ping_nobody():
    title = "@everyone [free](https://evil.example) " + "long " * 60
    entries = tuple(DigestEntry(arxiv_id=f"2412.{number:05}", title=title) for number in range(10))
    digest = Digest(day=date(2024, 12, 24), entries=entries)
    body = plain_payload(digest, Content(language="en"), Selector(digest).select(Content()))

    assert len(body["content"]) <= 2000
    assert "@everyone" not in body["content"]
    assert "](https://evil" not in body["content"]
    assert body["allowed_mentions"] == {"parse": []}
    assert custom_ids_in(body["components"]) == {"digest:all:2024-12-24"}
