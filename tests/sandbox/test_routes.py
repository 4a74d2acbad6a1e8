"""Every route over the wire."""

import pytest

from sandbox.routes import ROUTES
from sandbox.world import ADMIN_ROLE, ALEX, BOT, BOT_ROLE, FORUM, GENERAL, GUILD, MINJI, NEWS, OWNER

HI = {"content": "hi"}
COMMAND = {"name": "other", "description": "d"}
CHANNEL, MESSAGES, COMMANDS = f"/channels/{GENERAL}", f"/channels/{GENERAL}/messages", f"/applications/{BOT}/commands"
HERE = f"/applications/{BOT}/guilds/{GUILD}/commands"


async def answered(place):
    await place.wire.answer(place.doing, 4, HI)


# By the route's name: the path, the body, and what must be true of the answer's body.
ASKED = {
    "GET /channels/{channel_id}": (CHANNEL, None, lambda b: b["name"] == "general"),
    "PATCH /channels/{channel_id}": (CHANNEL, {"name": "talk"}, lambda b: b["name"] == "talk"),
    "DELETE /channels/{channel_id}": (CHANNEL, None, lambda b: b["id"] == GENERAL),
    "POST /channels/{channel_id}/messages/{message_id}/threads": (
        lambda p: f"{MESSAGES}/{p.own}/threads",
        {"name": "t"},
        lambda b: b["type"] == 11,
    ),
    "POST /channels/{channel_id}/threads": (
        f"/channels/{FORUM}/threads",
        {"name": "a post", "message": HI},
        lambda b: b["message"]["content"] == "hi",
    ),
    "GET /channels/{channel_id}/threads/archived/public": (
        f"{CHANNEL}/threads/archived/public",
        None,
        lambda b: b["threads"] == [],
    ),
    "POST /channels/{channel_id}/messages": (MESSAGES, HI, lambda b: b["author"]["id"] == BOT),
    "GET /channels/{channel_id}/messages": (
        f"{MESSAGES}?limit=1",
        None,
        lambda b: [one["content"] for one in b] == ["hello"],
    ),
    "GET /channels/{channel_id}/messages/{message_id}": (
        lambda p: f"{MESSAGES}/{p.own}",
        None,
        lambda b: b["content"] == "hi",
    ),
    "PATCH /channels/{channel_id}/messages/{message_id}": (
        lambda p: f"{MESSAGES}/{p.own}",
        {"content": "ho"},
        lambda b: b["content"] == "ho" and b["edited_timestamp"],
    ),
    "DELETE /channels/{channel_id}/messages/{message_id}": (lambda p: f"{MESSAGES}/{p.theirs}", None, None),
    "POST /channels/{channel_id}/messages/{message_id}/crosspost": (
        lambda p: f"/channels/{NEWS}/messages/{p.news}/crosspost",
        None,
        lambda b: b["flags"] == 1,
    ),
    "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": (
        lambda p: f"{MESSAGES}/{p.own}/reactions/👍/@me",
        None,
        None,
    ),
    "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": (
        lambda p: f"{MESSAGES}/{p.own}/reactions/👍/@me",
        None,
        None,
    ),
    "POST /channels/{channel_id}/typing": (f"{CHANNEL}/typing", None, None),
    "GET /guilds/{guild_id}": (f"/guilds/{GUILD}", None, lambda b: b["owner_id"] == OWNER),
    "GET /guilds/{guild_id}/channels": (
        f"/guilds/{GUILD}/channels",
        None,
        lambda b: sorted(one["type"] for one in b) == [0, 0, 0, 4, 5, 15],
    ),
    "POST /guilds/{guild_id}/channels": (
        f"/guilds/{GUILD}/channels",
        {"name": "new", "topic": "t"},
        lambda b: b["topic"] == "t",
    ),
    "GET /guilds/{guild_id}/roles": (
        f"/guilds/{GUILD}/roles",
        None,
        lambda b: [one["id"] for one in b] == [GUILD, ADMIN_ROLE, BOT_ROLE],
    ),
    "GET /guilds/{guild_id}/members/{user_id}": (
        f"/guilds/{GUILD}/members/{MINJI}",
        None,
        lambda b: b["user"]["username"] == "minji",
    ),
    "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}": (
        f"/guilds/{GUILD}/members/{MINJI}/roles/{BOT_ROLE}",
        None,
        None,
    ),
    "DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}": (
        f"/guilds/{GUILD}/members/{MINJI}/roles/{BOT_ROLE}",
        None,
        None,
    ),
    "GET /guilds/{guild_id}/threads/active": (
        f"/guilds/{GUILD}/threads/active",
        None,
        lambda b: [one["name"] for one in b["threads"]] == ["about it"],
    ),
    "POST /interactions/{interaction_id}/{interaction_token}/callback": (
        lambda p: p.callback,
        {"type": 4, "data": HI},
        None,
    ),
    "POST /webhooks/{webhook_id}/{webhook_token}": (lambda p: p.webhook, HI, lambda b: b["webhook_id"] == BOT),
    "GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": (
        lambda p: f"{p.webhook}/messages/@original",
        None,
        lambda b: b["interaction_metadata"]["name"] == "ask",
    ),
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": (
        lambda p: f"{p.webhook}/messages/@original",
        {"content": "ho"},
        lambda b: b["content"] == "ho",
    ),
    "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": (
        lambda p: f"{p.webhook}/messages/@original",
        None,
        None,
    ),
    "GET /users/@me": ("/users/@me", None, lambda b: b["id"] == BOT),
    "GET /users/{user_id}": (f"/users/{ALEX}", None, lambda b: b["global_name"] == "Alex"),
    "POST /users/@me/channels": ("/users/@me/channels", {"recipient_id": MINJI}, lambda b: b["type"] == 1),
    "GET /oauth2/applications/@me": ("/oauth2/applications/@me", None, lambda b: b["id"] == BOT),
    "GET /applications/{application_id}/commands": (COMMANDS, None, lambda b: [c["name"] for c in b] == ["ask"]),
    "PUT /applications/{application_id}/commands": (COMMANDS, [COMMAND], lambda b: [c["name"] for c in b] == ["other"]),
    "GET /applications/{application_id}/guilds/{guild_id}/commands": (HERE, None, lambda b: b == []),
    "PUT /applications/{application_id}/guilds/{guild_id}/commands": (
        HERE,
        [COMMAND],
        lambda b: [(c["name"], c["guild_id"]) for c in b] == [("other", GUILD)],
    ),
}


@pytest.mark.parametrize("route", [route.name for route in ROUTES])
async def test_a_route_answers_as_discord_documents_it(place, route):
    path, body, holds = ASKED[route]
    if "webhook" in route:
        await answered(place)
    answer = await place.wire(route.split(" ")[0], path(place) if callable(path) else path, body)

    expected = next(one.status for one in ROUTES if one.name == route)
    assert answer.status == (expected if holds else 204), answer.body
    assert holds is None or holds(answer.body), answer.body


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("limit=2", ["5", "4"]),
        ("before={3}&limit=2", ["2", "1"]),
        ("after={1}&limit=2", ["3", "2"]),
        ("around={3}&limit=3", ["4", "3", "2"]),
    ],
)
async def test_a_page_of_the_history_is_the_newest_first(wire, page, expected):
    ids = {number: (await wire("POST", MESSAGES, {"content": number})).body["id"] for number in "12345"}
    for number, message_id in ids.items():
        page = page.replace(f"{{{number}}}", message_id)

    assert [one["content"] for one in (await wire("GET", f"{MESSAGES}?{page}")).body] == expected


async def test_a_route_that_does_not_exist_is_noted_as_a_failure(wire, sandbox):
    answer = await wire("GET", "/stickers/1")
    failures, sandbox.failures[:] = list(sandbox.failures), []

    assert (answer.status, answer.code) == (404, 0)
    assert failures[0]["path"] == "/stickers/1"
