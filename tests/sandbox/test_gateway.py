"""The gateway, frame by frame: who is let in, what they are told, and how a session goes on."""

import json
import zlib
from contextlib import asynccontextmanager

import aiohttp
import discord
import pytest

from sandbox.addresses import gateway_of
from sandbox.world import GENERAL, GUILD, STAFF

GUILDS, MEMBERS, MESSAGES, TYPING, DMS, CONTENT = 1 << 0, 1 << 1, 1 << 9, 1 << 11, 1 << 12, 1 << 15


class Line:
    """One connection."""

    def __init__(self, sandbox, socket):
        self.sandbox = sandbox
        self.socket = socket

    async def send(self, op, data=None):
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, intents=GUILDS | MESSAGES, token=None):
        await self.send(2, {"token": token or self.sandbox.world.token, "intents": intents, "properties": {}})

    async def next(self, kind=None):
        """The next event (of *kind*), or of a closed connection its code."""
        while True:
            frame = await self.socket.receive(timeout=5)
            if frame.type is aiohttp.WSMsgType.CLOSE:
                return frame.data
            assert frame.type is aiohttp.WSMsgType.TEXT, frame
            said = json.loads(frame.data)
            if kind is None or kind in {said["t"], said["op"]}:
                return said


@pytest.fixture
async def connect(sandbox):
    async with aiohttp.ClientSession() as session:

        @asynccontextmanager
        async def open_line(query="?v=10&encoding=json"):
            async with session.ws_connect(gateway_of(sandbox.url) + query, autoclose=False) as socket:
                line = Line(sandbox, socket)
                if "compress" not in query:
                    assert (await line.next())["op"] == 10
                yield line

        yield open_line


async def test_ready_comes_first_and_every_server_after_it(connect):
    async with connect() as line:
        await line.identify()
        ready, guild = await line.next(), await line.next()

    assert (ready["t"], ready["s"]) == ("READY", 1)
    assert ready["d"]["guilds"] == [{"id": GUILD, "unavailable": True}]
    assert (guild["t"], guild["s"], guild["d"]["id"]) == ("GUILD_CREATE", 2, GUILD)


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {"token": "wrong", "intents": 1}, 4004),
        (2, {"token": None, "intents": MEMBERS}, 4014),
        (2, {"token": None, "intents": CONTENT}, 4014),
        (2, {"token": None, "intents": -1}, 4013),
        (8, {"guild_id": GUILD}, 4003),
        (99, None, 4003),
    ],
)
async def test_a_wrong_beginning_closes_the_connection_with_its_code(connect, sandbox, op, data, code):
    if data and data.get("token", "") is None:
        data = {**data, "token": sandbox.world.token}
    async with connect() as line:
        await line.send(op, data)
        closed = await line.next()

    assert closed == code


async def test_broken_json_unknown_opcodes_and_a_second_identify_have_their_codes(connect):
    codes = []
    async with connect() as line:
        await line.socket.send_str("{")
        codes.append(await line.next())
    for op, data in ((99, None), (2, {"token": "any", "intents": 0})):
        async with connect() as line:
            await line.identify()
            await line.next("GUILD_CREATE")
            await line.send(op, data)
            codes.append(await line.next())

    assert codes == [4002, 4001, 4005]


async def test_an_application_that_was_granted_an_intent_may_ask_for_it(connect, sandbox):
    sandbox.world.application["flags"] = 1 << 19
    async with connect() as line:
        await line.identify(GUILDS | MESSAGES | CONTENT)
        await line.next("GUILD_CREATE")
        sandbox.person("minji").say("general", "in plain sight")
        heard = await line.next("MESSAGE_CREATE")

    assert heard["d"]["content"] == "in plain sight"


async def test_without_the_content_intent_a_message_arrives_empty_unless_it_means_the_bot(connect, sandbox):
    minji = sandbox.person("minji")
    async with connect() as line:
        await line.identify(GUILDS | MESSAGES | DMS)
        await line.next("GUILD_CREATE")
        minji.say("general", "not for bots")
        minji.say("general", f"for <@{sandbox.world.bot_id}>")
        minji.say(minji.dm()["id"], "between us")
        heard = [(await line.next("MESSAGE_CREATE"))["d"]["content"] for _ in range(3)]

    assert heard == ["", f"for <@{sandbox.world.bot_id}>", "between us"]


async def test_events_without_their_intent_or_out_of_sight_never_arrive(connect, sandbox):
    owner = sandbox.person("seoyeon")
    async with connect() as line:
        await line.identify(GUILDS | TYPING)
        await line.next("GUILD_CREATE")
        owner.say("general", "no intent for messages")
        owner.typing(STAFF)
        owner.typing(GENERAL)
        heard = await line.next()

    assert (heard["t"], heard["d"]["channel_id"]) == ("TYPING_START", GENERAL)


async def test_a_private_reply_is_told_to_nobody_else(connect, sandbox):
    async with connect() as line:
        await line.identify()
        await line.next("GUILD_CREATE")
        bot = sandbox.world.bot
        channel = sandbox.world.channels[GENERAL]
        sandbox.desk.write(channel, bot, {"content": "psst", "flags": 64}, only_user=sandbox.person("minji").id)
        sandbox.desk.write(channel, bot, {"content": "hello"})
        heard = await line.next("MESSAGE_CREATE")

    assert heard["d"]["content"] == "hello"


async def test_a_resumed_session_gets_what_it_missed_in_order(connect, sandbox):
    async with connect() as line:
        await line.identify()
        session = (await line.next("READY"))["d"]["session_id"]
        last = (await line.next("GUILD_CREATE"))["s"]
        await line.socket.close(code=4000)
    for text in ("one", "two"):
        sandbox.desk.write(sandbox.world.channels[GENERAL], sandbox.world.bot, {"content": text})
    async with connect() as line:
        await line.send(6, {"token": sandbox.world.token, "session_id": session, "seq": last})
        heard = [await line.next() for _ in range(3)]

    assert [one["t"] for one in heard] == ["MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]
    assert [one["s"] for one in heard] == [last + 1, last + 2, last + 3]
    assert heard[0]["d"]["content"] == "one"


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"session_id": "unknown"}, 9), ({"seq": 99}, 4007), ({"token": "wrong"}, 4004)],
)
async def test_a_session_that_cannot_be_resumed_is_refused(connect, sandbox, change, expected):
    async with connect() as line:
        await line.identify()
        session = (await line.next("READY"))["d"]["session_id"]
        await line.socket.close(code=4000)
    async with connect() as line:
        await line.send(6, {"token": sandbox.world.token, "session_id": session, "seq": 2, **change})
        answer = await line.next()

    assert (answer["op"] if isinstance(answer, dict) else answer) == expected


async def test_a_session_that_was_closed_properly_is_over(connect, sandbox):
    async with connect() as line:
        await line.identify()
        session = (await line.next("READY"))["d"]["session_id"]
        await line.socket.close(code=1000)
    await sandbox.until(lambda: not sandbox.gateway.sessions, "the session to end")
    async with connect() as line:
        await line.send(6, {"token": sandbox.world.token, "session_id": session, "seq": 1})
        answer = await line.next()

    assert (answer["op"], answer["d"]) == (9, False)


async def test_a_compressed_stream_is_one_zlib_stream_flushed_at_every_frame(connect, sandbox):
    inflate = zlib.decompressobj()
    async with connect("?v=10&encoding=json&compress=zlib-stream") as line:
        frames = [await line.socket.receive_bytes()]
        await line.identify()
        frames += [await line.socket.receive_bytes(), await line.socket.receive_bytes()]
    kinds = [json.loads(inflate.decompress(frame)) for frame in frames]

    assert all(frame.endswith(b"\x00\x00\xff\xff") for frame in frames)
    assert [kind["op"] for kind in kinds] == [10, 0, 0]


async def test_a_heartbeat_is_acknowledged_before_and_after_identifying(connect):
    async with connect() as line:
        await line.send(1, None)
        before = await line.next()
        await line.identify()
        await line.next("GUILD_CREATE")
        await line.send(1, 2)
        after = await line.next()

    assert (before["op"], after["op"]) == (11, 11)


async def test_members_are_sent_when_they_are_asked_for(connect, sandbox):
    minji = sandbox.person("minji").id
    async with connect() as line:
        await line.identify()
        await line.next("GUILD_CREATE")
        await line.send(8, {"guild_id": GUILD, "user_ids": [minji], "limit": 0, "nonce": "n"})
        chunk = (await line.next("GUILD_MEMBERS_CHUNK"))["d"]
        await line.send(8, {"guild_id": GUILD, "query": "al", "limit": 5})
        found = (await line.next("GUILD_MEMBERS_CHUNK"))["d"]

    assert ([one["user"]["id"] for one in chunk["members"]], chunk["nonce"]) == ([minji], "n")
    assert [one["user"]["username"] for one in found["members"]] == ["alex"]


async def test_discord_py_says_in_its_own_words_that_it_was_not_let_in(sandbox):
    async with discord.Client(intents=discord.Intents.all()) as client:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await client.start(sandbox.world.token)
    async with discord.Client(intents=discord.Intents.none()) as client:
        with pytest.raises(discord.LoginFailure):
            await client.start("wrong")
