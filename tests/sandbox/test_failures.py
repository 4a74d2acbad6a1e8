"""What the sandbox does not know it says, and the run fails."""

import aiohttp

from sandbox.server import open_sandbox
from sandbox.world import GENERAL


async def test_unknown_routes_and_unreadable_forms_are_recorded_failures():
    async with open_sandbox() as sandbox:
        headers = {"Authorization": f"Bot {sandbox.world.token}"}
        async with aiohttp.ClientSession(f"{sandbox.url}/api/v10/", headers=headers) as session:
            unknown = await session.get("voice/regions")
            unreadable = await session.post(f"channels/{GENERAL}/messages", json={"content": "x", "embeds": ["no"]})
            no_json = await session.post(f"channels/{GENERAL}/messages", data="{")
            statuses = [(one.status, (await one.json())["code"]) for one in (unknown, unreadable, no_json)]

    assert statuses == [(404, 0), (400, 50035), (400, 50109)]
    assert [one["path"] for one in sandbox.failures] == ["/voice/regions", "/channels/{channel_id}/messages"]


async def test_nobody_gets_in_without_the_token():
    async with open_sandbox() as sandbox, aiohttp.ClientSession() as session:
        answer = await session.get(f"{sandbox.url}/api/v10/users/@me")

        assert (answer.status, (await answer.json())["message"]) == (401, "401: Unauthorized")
