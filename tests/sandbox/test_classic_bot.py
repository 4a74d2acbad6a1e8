"""A small bot with embeds, buttons and selects, as thousands are written."""

import discord
from discord import app_commands


class ClassicBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)
        self.tree.command(description="Say hello")(hello)
        self.tree.command(description="Count clicks")(count)
        self.tree.command(description="Choose a fruit")(fruit)
        self.tree.context_menu(name="Shout")(shout)

    async def setup_hook(self) -> None:
        await self.tree.sync()


class Counter(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=60)
        self.clicks = 0

    @discord.ui.button(label="0", custom_id="more", style=discord.ButtonStyle.primary)
    async def more(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        self.clicks += 1
        button.label = str(self.clicks)
        await interaction.response.edit_message(view=self)

    @discord.ui.select(custom_id="size", options=[discord.SelectOption(label=one) for one in ("small", "large")])
    async def size(self, interaction: discord.Interaction, select: discord.ui.Select) -> None:
        await interaction.response.send_message(f"You chose {select.values[0]}.", ephemeral=True)


async def hello(interaction: discord.Interaction, name: str, loud: bool = False) -> None:
    text = f"Hello, {name}"
    await interaction.response.send_message(embed=discord.Embed(title=text.upper() if loud else text))


async def count(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Clicks:", view=Counter())


async def fruit(interaction: discord.Interaction, name: str) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send(f"One {name}.")


async def shout(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(message.content.upper())


async def test_a_slash_command_is_answered_with_an_embed(sandbox, run):
    async with run(sandbox, ClassicBot()):
        answer = await sandbox.person("minji").slash("general", "hello", name="Ada", loud=True)

    assert answer.message["embeds"][0]["title"] == "HELLO, ADA"
