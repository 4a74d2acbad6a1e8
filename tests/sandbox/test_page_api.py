"""What the page asks for, over the wire: files of a person, and reactions as the one who looks has made them."""

import io
import json

import aiohttp
import discord
import pytest
from discord import app_commands

from sandbox.calls import File
from sandbox.people import CannotError
from sandbox.world import ALEX, GENERAL, MINJI


@pytest.fixture
async def ask(sandbox):
    """Ask as the page does: JSON, or with files a form."""
    async with aiohttp.ClientSession(headers={"Origin": sandbox.url}) as session:

        async def send(method, path, body=None, files=()):
            sent = {"json": body}
            if files:
                sent = {"data": aiohttp.FormData({"payload_json": json.dumps(body)}, quote_fields=False)}
                for number, (name, content) in enumerate(files):
                    sent["data"].add_field(
                        f"files[{number}]", io.BytesIO(content), filename=name, content_type="text/plain"
                    )
            async with session.request(method, f"{sandbox.url}/sandbox/api/{path}", **sent) as answer:
                return answer.status, await answer.json()

        yield send


async def test_a_person_attaches_a_file_and_everybody_can_fetch_it(ask, sandbox):
    body = {"channel_id": GENERAL, "content": ""}
    status, said = await ask("POST", f"people/{MINJI}/say", body, [("논문 1.txt", b"first"), ("b.txt", b"second")])
    _, seen = await ask("GET", f"channels/{GENERAL}/messages?user={ALEX}")
    async with aiohttp.ClientSession() as session, session.get(seen[0]["attachments"][0]["url"]) as file:
        served = await file.read(), file.content_type

    assert (status, seen) == (200, [said])
    assert [(one["filename"], one["size"]) for one in said["attachments"]] == [("논문 1.txt", 5), ("b.txt", 6)]
    assert served == (b"first", "text/plain")


@pytest.mark.parametrize(
    ("origin", "status"), [(None, 403), ("https://evil.example", 403), ("null", 403), ("own", 200)]
)
async def test_a_form_is_taken_from_the_page_alone(sandbox, origin, status):
    headers = {} if origin is None else {"Origin": sandbox.url if origin == "own" else origin}
    form = aiohttp.FormData({"payload_json": json.dumps({"channel_id": GENERAL, "content": "hi"})})
    form.add_field("files[0]", io.BytesIO(b"x"), filename="x.txt")
    url = f"{sandbox.url}/sandbox/api/people/{MINJI}/say"
    async with aiohttp.ClientSession() as session, session.post(url, data=form, headers=headers) as answer:
        assert answer.status == status
    assert bool(sandbox.world.messages[GENERAL]) is (status == 200)


async def test_a_file_larger_than_discord_takes_is_refused(ask):
    body = {"channel_id": GENERAL, "content": "hi"}
    status, said = await ask("POST", f"people/{MINJI}/say", body, [("big.txt", b"a" * 10_485_761)])

    assert (status, said["code"]) == (413, 40005)


@app_commands.command(description="Read a file")
async def read(interaction: discord.Interaction, paper: discord.Attachment) -> None:
    content = await paper.read()
    await interaction.response.send_message(f"{paper.filename} {paper.content_type} {content.decode()}")


class Upload(discord.ui.Modal, title="Files"):
    papers = discord.ui.Label(text="Papers", component=discord.ui.FileUpload(custom_id="papers", max_values=2))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(" ".join(file.filename for file in self.papers.component.values))


@app_commands.command(description="Collect files")
async def collect(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Upload())


class Reader(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(read)
        self.tree.add_command(collect)

    async def setup_hook(self) -> None:
        await self.tree.sync()


async def test_a_command_takes_a_file_from_a_test_and_from_the_page(ask, sandbox, run):
    async with run(sandbox, Reader()):
        minji = sandbox.person("minji")
        with pytest.raises(CannotError, match="takes a file"):
            minji.slash("general", "read", paper="1")
        answer = await minji.slash("general", "read", paper=File(name="a.md", content=b"one", kind="text/markdown"))
        command = minji.command("general", "read")["id"]
        body = {"channel_id": GENERAL, "command_id": command, "options": {"paper": "files[0]"}}
        await ask("POST", f"people/{MINJI}/slash", body, [("b.txt", b"two")])
        later = await minji.sees("general", "b.txt")

    assert answer.text == "a.md text/markdown one"
    assert later["content"] == "b.txt text/plain two"


async def test_a_form_takes_several_files_from_the_page(ask, sandbox, run):
    async with run(sandbox, Reader()):
        minji = sandbox.person("minji")
        opened = await minji.slash("general", "collect")
        body = {"interaction_id": opened.interaction.id, "values": {"papers": ["files[0]", "files[1]"]}}
        await ask("POST", f"people/{MINJI}/submit", body, [("a.txt", b"one"), ("b.txt", b"two")])

        assert (await minji.sees("general", "a.txt"))["content"] == "a.txt b.txt"


async def test_reactions_are_marked_as_the_viewers_own(ask, sandbox, wire):
    minji, alex = sandbox.person("minji"), sandbox.person("alex")
    message = minji.say("general", "nice")
    minji.react("general", message["id"], "👍")

    async def marked(path):
        return [one["reactions"][0]["me"] for one in (await ask("GET", path))[1]]

    assert await marked(f"channels/{GENERAL}/messages?user={MINJI}") == [True]
    assert await marked(f"channels/{GENERAL}/messages?user={ALEX}") == [False]
    for_bot = await wire("GET", f"/channels/{GENERAL}/messages/{message['id']}")
    assert for_bot.body["reactions"][0]["me"] is False
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{sandbox.url}/sandbox/api/events?user={ALEX}") as events,
    ):
        alex.react("general", message["id"], "👍")
        heard = await events.receive_json(timeout=5)
    await wire("PUT", f"/channels/{GENERAL}/messages/{message['id']}/reactions/👍/@me")
    for_bot = await wire("GET", f"/channels/{GENERAL}/messages/{message['id']}")

    assert (heard["type"], heard["data"]["reactions"][0]["me"]) == ("MESSAGE_UPDATE", True)
    assert for_bot.body["reactions"][0]["me"] is True
