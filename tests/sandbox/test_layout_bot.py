"""A small bot of Components V2: layouts sent by discord.py, and frozen bodies sent as they are."""

import discord
import pytest
from discord import app_commands, ui

from sandbox.world import GENERAL

V2 = 1 << 15


class OpenButton(ui.DynamicItem[ui.Button], template=r"open:(?P<key>\w+)"):
    def __init__(self, key: str) -> None:
        super().__init__(ui.Button(label="Open", custom_id=f"open:{key}"))
        self.key = key

    @classmethod
    async def from_custom_id(cls, _interaction, _item, match, /):
        return cls(match["key"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=card(self.key), ephemeral=True)


def card(key: str) -> ui.LayoutView:
    view = ui.LayoutView()
    container = ui.Container(ui.TextDisplay(f"# Card {key}"), accent_colour=0x3498DB)
    container.add_item(
        ui.Section("words", accessory=ui.Thumbnail("https://example.org/a.png", description="a picture"))
    )
    container.add_item(ui.Separator())
    container.add_item(ui.MediaGallery(discord.MediaGalleryItem("https://example.org/b.png", description="another")))
    container.add_item(ui.ActionRow(ui.Button(label="Site", url="https://example.org")))
    view.add_item(container)
    return view


def listing(*keys: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*(ui.Section(f"Item {key}", accessory=OpenButton(key)) for key in keys)))
    return view


class LayoutBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(list_items)
        self.add_dynamic_items(OpenButton)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def post_frozen(self, nonce: str) -> dict:
        body = {"components": listing("a", "b").to_components(), "flags": V2, "nonce": nonce, "enforce_nonce": True}
        body["allowed_mentions"] = {"parse": []}
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=int(GENERAL))
        return await self.http.request(route, json=body)


@app_commands.command(name="list", description="List items")
async def list_items(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(view=listing("x", "y"))


async def test_a_layout_is_shown_and_its_button_opens_a_private_card(sandbox, run):
    alex = sandbox.person("alex")
    async with run(sandbox, LayoutBot()):
        message = (await alex.slash("general", "list")).message
        answer = await alex.click("general", message["id"], "open:y")

    assert message["flags"] & V2
    assert "Card y" in answer.text
    assert answer.message["components"][0]["accent_color"] == 0x3498DB
    assert answer.message["components"][0]["components"][1]["accessory"]["description"] == "a picture"


async def test_the_buttons_of_a_frozen_body_work_after_a_restart(sandbox, run):
    alex = sandbox.person("alex")
    async with run(sandbox, LayoutBot()) as bot:
        message = await bot.post_frozen("n1")
    async with run(sandbox, LayoutBot()):
        answer = await alex.click("general", message["id"], "open:a")

    assert "Card a" in answer.text


async def test_a_frozen_body_under_one_nonce_is_one_message_found_in_the_history(sandbox, run):
    async with run(sandbox, LayoutBot()) as bot:
        first, second = await bot.post_frozen("n1"), await bot.post_frozen("n1")
        found = [message async for message in bot.get_channel(int(GENERAL)).history(limit=10)]

    assert first["id"] == second["id"]
    assert [message.id for message in found] == [int(first["id"])]


async def test_every_component_gets_a_number_of_its_own(sandbox, run):
    async with run(sandbox, LayoutBot()) as bot:
        message = await bot.post_frozen("n1")
    numbers = []

    def collect(component):
        numbers.append(component["id"])
        for inner in [*component.get("components", []), *filter(None, [component.get("accessory")])]:
            collect(inner)

    for component in message["components"]:
        collect(component)

    assert len(numbers) == len(set(numbers)) == 7


async def test_a_layout_cannot_become_an_ordinary_message_again(sandbox, run):
    async with run(sandbox, LayoutBot()) as bot:
        message = await bot.post_frozen("n1")
        channel = bot.get_channel(int(GENERAL))
        with pytest.raises(discord.HTTPException) as refused:
            await channel.get_partial_message(int(message["id"])).edit(content="plain")

    assert refused.value.code == 50035
