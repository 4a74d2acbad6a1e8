"""Faults to order: each is what a bot sees when Discord fails so."""

import asyncio

import aiohttp
import discord
import pytest

from sandbox.addresses import gateway_of
from sandbox.world import BOT, GENERAL, GUILD

WRITE = "POST /channels/{channel_id}/messages"


class Plain(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, messages=True))

    async def write(self, text="hello", **body):
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=int(GENERAL))
        return await self.http.request(route, json={"content": text, **body})


def texts(sandbox):
    return [one["content"] for one in sandbox.world.messages[GENERAL].values()]


async def test_a_lost_answer_leaves_the_message_and_its_nonce(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        sandbox.faults.order("answer_lost", route=WRITE)
        with pytest.raises(aiohttp.ClientError):
            await bot.write(nonce="n1", enforce_nonce=True)
        again = await bot.write(nonce="n1", enforce_nonce=True)

    assert texts(sandbox) == ["hello"]
    assert again["id"] in sandbox.world.messages[GENERAL]


async def test_a_nonce_is_forgotten_after_five_minutes_on_the_sandboxs_clock(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        await bot.write(nonce="n1", enforce_nonce=True)
        sandbox.clock.advance(299)
        await bot.write(nonce="n1", enforce_nonce=True)
        sandbox.clock.advance(2)
        await bot.write(nonce="n1", enforce_nonce=True)

    assert texts(sandbox) == ["hello", "hello"]


async def test_a_nonce_whose_message_was_removed_is_an_unknown_message(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        written = await bot.write(nonce="n1", enforce_nonce=True)
        await bot.http.delete_message(int(GENERAL), int(written["id"]))
        with pytest.raises(discord.NotFound) as refused:
            await bot.write(nonce="n1", enforce_nonce=True)

    assert refused.value.code == 10008


async def test_503_and_a_cut_connection_reach_the_bot_at_once(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        sandbox.faults.order("error_503", route=WRITE)
        sandbox.faults.order("reset", route=WRITE)
        with pytest.raises(discord.DiscordServerError) as refused:
            await bot.write()
        with pytest.raises(aiohttp.ClientError):
            await bot.write()

    assert refused.value.status == 503
    assert texts(sandbox) == []


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_an_error_is_answered_as_it_was_ordered(sandbox, status):
    sandbox.faults.order(f"error_{status}", route=WRITE)
    headers = {"Authorization": f"Bot {sandbox.world.token}"}
    url = f"{sandbox.url}/api/v10/channels/{GENERAL}/messages"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, json={"content": "one"}) as failed,
        session.post(url, json={"content": "two"}) as fine,
    ):
        answers = failed.status, fine.status

    assert answers == (status, 200)
    assert texts(sandbox) == ["two"]


async def test_429_is_waited_for_and_the_message_arrives(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        sandbox.faults.order("rate_limited", route=WRITE, seconds=0.01)
        await bot.write()

    assert texts(sandbox) == ["hello"]


async def test_a_request_that_hangs_ends_when_the_clock_passes_an_hour(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        sandbox.faults.order("hang", route=WRITE)
        writing = asyncio.create_task(bot.write())
        await sandbox.until(lambda: not sandbox.faults.orders, "the request")
        sandbox.clock.advance(3601)
        with pytest.raises(aiohttp.ClientError):
            await writing

    assert texts(sandbox) == []


async def test_a_slow_answer_comes_when_the_clock_has_passed_its_time(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        sandbox.faults.order("slow", route=WRITE, seconds=30)
        writing = asyncio.create_task(bot.write())
        await sandbox.until(lambda: not sandbox.faults.orders, "the request")
        before = texts(sandbox)
        sandbox.clock.advance(31)
        await writing

    assert (before, texts(sandbox)) == ([], ["hello"])


async def test_the_same_seed_lets_the_same_requests_fail(sandbox, run):
    runs = []
    async with run(sandbox, Plain()) as bot:
        for _ in range(2):
            sandbox.faults.order("error_503", route=WRITE, chance=0.5, seed=7, count=100)
            outcomes = []
            for number in range(12):
                try:
                    await bot.write(str(number))
                    outcomes.append(True)
                except discord.DiscordServerError:
                    outcomes.append(False)
            runs.append(outcomes)
            sandbox.faults.clear()

    assert runs[0] == runs[1]
    assert set(runs[0]) == {True, False}


@pytest.mark.parametrize(("kind", "resumed"), [("socket_dropped", 1), ("reconnect", 1), ("session_invalid", 0)])
async def test_a_broken_session_is_resumed_or_begun_anew(sandbox, run, kind, resumed, monkeypatch):
    # discord.py waits up to seconds before it connects again.
    monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda _: 0.01)
    seen, heard = [], asyncio.Event()

    class Listening(Plain):
        async def before_identify_hook(self, shard_id, *, initial=False):
            """Without the five seconds that discord.py waits before it identifies again."""

        async def on_resumed(self):
            seen.append("resumed")

        async def on_message(self, message):
            seen.append(message.content)
            if message.author.name == "minji" and len(seen) > 2 * resumed:
                heard.set()

    async with run(sandbox, Listening()):
        before = set(sandbox.gateway.sessions)
        sandbox.faults.order(kind)
        await sandbox.until(lambda: not sandbox.gateway.online.is_set(), "the connection to break")
        sandbox.person("minji").say("general", "while you were away")
        await sandbox.until(sandbox.gateway.online.is_set, "the bot to come back", 20)
        sandbox.person("minji").say("general", "and now")
        await asyncio.wait_for(heard.wait(), 10)

    assert seen.count("resumed") == resumed
    assert (set(sandbox.gateway.sessions) == before) is bool(resumed) or not sandbox.gateway.sessions


async def test_muted_heartbeats_are_not_acknowledged(sandbox):
    async with aiohttp.ClientSession() as session, session.ws_connect(gateway_of(sandbox.url)) as socket:
        hello = await socket.receive_json()
        await socket.send_json({"op": 1, "d": None})
        ack = await socket.receive_json()
        sandbox.faults.order("acks_muted")
        await socket.send_json({"op": 1, "d": None})
        await socket.send_json({"op": 99})
        after = await socket.receive()

    assert (hello["op"], ack["op"]) == (10, 11)
    assert after.type is aiohttp.WSMsgType.CLOSE


async def test_a_revoked_permission_refuses_with_50013(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        sandbox.faults.order("permission_revoked", channel_id=GENERAL, permission="send_messages")
        with pytest.raises(discord.Forbidden) as refused:
            await bot.write()

    assert refused.value.code == 50013


async def test_a_deleted_channel_is_unknown(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        sandbox.faults.order("channel_deleted", channel_id=GENERAL)
        with pytest.raises(discord.NotFound) as refused:
            await bot.write()

    assert refused.value.code == 10003


async def test_a_removed_bot_loses_the_server(sandbox, run):
    async with run(sandbox, Plain()) as bot:
        removed = asyncio.create_task(bot.wait_for("guild_remove"))
        await asyncio.sleep(0)
        sandbox.faults.order("bot_removed", guild_id=GUILD)
        with pytest.raises(discord.Forbidden) as refused:
            await bot.write()
        await asyncio.wait_for(removed, 5)

    assert refused.value.code == 50001
    assert BOT not in sandbox.world.members[GUILD]


def test_an_unknown_fault_says_which_there_are(sandbox):
    with pytest.raises(ValueError, match="answer_lost"):
        sandbox.faults.order("earthquake")


async def test_the_page_orders_faults_and_takes_them_back(sandbox):
    url = f"{sandbox.url}/sandbox/api/faults"
    async with aiohttp.ClientSession() as session:
        ordered = await (await session.post(url, json={"kind": "slow", "seconds": 5})).json()
        wrong = await session.post(url, json={"kind": "permission_revoked"})
        sentence = (await wrong.json())["message"]
        cleared = await (await session.post(url, json={"clear": True})).json()
        state = await (await session.get(f"{sandbox.url}/sandbox/api/state")).json()

    assert [one["kind"] for one in ordered["orders"]] == ["slow"]
    assert (wrong.status, "channel_id" in sentence) == (400, True)
    assert cleared["orders"] == []
    assert {one["kind"] for one in state["faults"]} >= {"answer_lost", "hang", "bot_removed"}
