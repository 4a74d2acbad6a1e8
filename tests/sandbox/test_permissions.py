"""Who may do what, over the wire: Discord's order of server, roles, overwrites and threads; files and mentions."""

import pytest

from sandbox.people import CannotError, says
from sandbox.world import ADMIN_ROLE, BOT, BOT_ROLE, DAILY_PAPERS, GENERAL, GUILD, MINJI

VIEW, SEND, EMBED, ATTACH, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 16
THREADS_SEND, MENTION_EVERYONE, REACT = 1 << 38, 1 << 17, 1 << 6
HI = {"content": "hi"}
EMBEDDED = {"embeds": [{"title": "t"}]}


# Overwrites: whom they are for (everyone, the role, the bot), what each allows and denies; then a post and its code.
@pytest.mark.parametrize(
    ("overwrites", "body", "code"),
    [
        ([], HI, 0),
        ([(GUILD, 0, SEND)], HI, 50013),
        ([(GUILD, 0, VIEW)], HI, 50001),
        ([(GUILD, 0, SEND), (BOT_ROLE, SEND, 0)], HI, 0),
        ([(BOT_ROLE, 0, SEND), (BOT, SEND, 0)], HI, 0),
        ([(BOT_ROLE, SEND, 0), (BOT, 0, SEND)], HI, 50013),
        ([(GUILD, 0, VIEW), (BOT, SEND, 0)], HI, 50001),
        ([(BOT, 0, EMBED)], HI, 0),
        ([(BOT, 0, EMBED)], EMBEDDED, 50013),
    ],
)
async def test_overwrites_rule_in_discords_order(wire, sandbox, overwrites, body, code):
    sandbox.set_roles(GUILD, BOT, [BOT_ROLE])
    for target, allow, deny in overwrites:
        kind = 1 if target == BOT else 0
        sandbox.set_overwrite(sandbox.world.channels[GENERAL], target, kind, allow=allow, deny=deny)
    answer = await wire("POST", f"/channels/{GENERAL}/messages", body)

    assert answer.code == code


async def test_an_administrator_passes_every_overwrite(wire, sandbox):
    sandbox.set_roles(GUILD, BOT, [ADMIN_ROLE])
    sandbox.set_overwrite(sandbox.world.channels[GENERAL], BOT, 1, allow=0, deny=VIEW | SEND)
    answer = await wire("POST", f"/channels/{GENERAL}/messages", HI)

    assert answer.status == 200


async def test_a_thread_follows_the_overwrites_of_its_channel_and_its_own_right_to_write(wire, sandbox):
    thread = (await wire("POST", f"/channels/{GENERAL}/threads", {"name": "t", "type": 11})).body["id"]
    sandbox.set_roles(GUILD, BOT, [BOT_ROLE])
    sandbox.set_overwrite(sandbox.world.channels[GENERAL], BOT, 1, allow=0, deny=SEND)
    may = await wire("POST", f"/channels/{thread}/messages", HI)
    sandbox.set_overwrite(sandbox.world.channels[GENERAL], BOT, 1, allow=0, deny=THREADS_SEND)
    may_not = await wire("POST", f"/channels/{thread}/messages", HI)

    assert (may.code, may_not.code) == (0, 50013)


async def test_history_is_empty_without_the_right_to_read_back(wire, sandbox):
    sandbox.person("minji").say("general", "hello")
    sandbox.set_roles(GUILD, BOT, [BOT_ROLE])
    sandbox.set_overwrite(sandbox.world.channels[GENERAL], BOT, 1, allow=0, deny=HISTORY)
    answer = await wire("GET", f"/channels/{GENERAL}/messages")

    assert (answer.status, answer.body) == (200, [])


async def test_a_person_is_held_to_their_permissions_too(sandbox):
    with pytest.raises(CannotError, match="staff"):
        sandbox.person("minji").say("staff", "hello")

    assert sandbox.person("seoyeon").say("staff", "hello")["content"] == "hello"


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [
        (None, (True, [MINJI], [BOT_ROLE])),
        ({"parse": []}, (False, [], [])),
        ({"parse": ["users"]}, (False, [MINJI], [])),
        ({"parse": ["everyone"], "roles": [BOT_ROLE]}, (True, [], [BOT_ROLE])),
        ({"users": [MINJI]}, (False, [MINJI], [])),
    ],
)
async def test_a_message_pings_whom_it_allows(wire, allowed, pinged):
    body = {"content": f"@everyone <@{MINJI}> <@&{BOT_ROLE}>", "allowed_mentions": allowed}
    message = (await wire("POST", f"/channels/{GENERAL}/messages", body)).body

    assert (
        message["mention_everyone"],
        [one["id"] for one in message["mentions"]],
        message["mention_roles"],
    ) == pinged


async def test_files_come_back_as_they_were_sent_and_stay_when_a_message_is_edited(wire, sandbox):
    about = {"attachments": [{"id": "0", "filename": "paper.txt", "description": "A paper"}]}
    written = (await wire("POST", f"/channels/{GENERAL}/messages", about, files=[b"content"])).body
    edited = (await wire("PATCH", f"/channels/{GENERAL}/messages/{written['id']}", HI)).body
    async with wire.session.get(edited["attachments"][0]["url"]) as answer:
        served = await answer.read(), answer.headers["Content-Security-Policy"]
    without = {"attachments": [], "content": "hi"}
    removed = (await wire("PATCH", f"/channels/{GENERAL}/messages/{written['id']}", without)).body

    assert served == (b"content", "sandbox")
    assert (written["attachments"][0]["filename"], written["attachments"][0]["description"]) == ("paper.txt", "A paper")
    assert removed["attachments"] == []


async def test_a_private_answer_is_seen_by_its_person_alone(wire, sandbox):
    minji = sandbox.person("minji")
    doing = minji.slash("general", "ask")
    answer = await wire.answer(doing, 4, {"content": "between us", "flags": 64})
    message = answer.body["resource"]["message"]["id"]
    read_back = await wire("GET", f"/channels/{GENERAL}/messages/{message}")

    assert "between us" in [says(one) for one in minji.messages("general")]
    assert "between us" not in [says(one) for one in sandbox.person("seoyeon").messages("general")]
    assert (read_back.status, read_back.code) == (404, 10008)


async def test_a_first_follow_up_fills_in_the_deferred_answer_and_the_next_is_new(wire, sandbox):
    doing = sandbox.person("minji").slash("general", "ask")
    await wire.answer(doing, 5)
    path = f"/webhooks/{BOT}/{doing.interaction.token}"
    first, second = (await wire("POST", path, HI)).body, (await wire("POST", path, HI)).body
    original = (await wire("GET", f"{path}/messages/@original")).body

    assert first["id"] == original["id"] != second["id"]


async def test_where_only_a_person_installed_it_the_command_says_so(wire, sandbox):
    sandbox.world.remove_bot(GUILD)
    told = []
    sandbox.world.listeners.append(lambda event: told.append(event) if event.type == "INTERACTION_CREATE" else None)
    doing = sandbox.person("minji").slash("general", "ask")
    answer = await wire.answer(doing, 4, HI)
    posted = await wire("POST", f"/channels/{DAILY_PAPERS}/messages", HI)

    assert told[0].data["authorizing_integration_owners"] == {"1": MINJI}
    assert (answer.status, posted.code) == (200, 50001)
