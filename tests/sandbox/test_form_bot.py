"""A small bot of forms: text inputs, labels, selects, and what comes back from them."""

import discord
import pytest
from discord import app_commands, ui

from sandbox.people import CannotError
from sandbox.world import GENERAL, MINJI


class Feedback(ui.Modal, title="Feedback"):
    name = ui.TextInput(label="Name", custom_id="name", max_length=20)
    text = ui.TextInput(label="Text", custom_id="text", style=discord.TextStyle.long, required=False, default="fine")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"{self.name.value}: {self.text.value}", ephemeral=True)


class Setup(ui.Modal, title="Setup"):
    explanation = ui.TextDisplay("Choose where and what.")
    channel = ui.Label(text="Channel", description="Where", component=ui.ChannelSelect(custom_id="channel"))
    days = ui.Label(
        text="Days",
        component=ui.Select(
            custom_id="days",
            options=[discord.SelectOption(label=one, default=one == "Mon") for one in ("Mon", "Tue")],
            max_values=2,
        ),
    )
    who = ui.Label(text="Who", component=ui.UserSelect(custom_id="who", required=False, min_values=0))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        channel, days, who = (one.component.values for one in (self.channel, self.days, self.who))
        said = f"{channel[0].name} {' '.join(days)} {[one.name for one in who]}"
        if interaction.message:
            await interaction.response.edit_message(content=said, view=None)
        else:
            await interaction.response.send_message(said)


class Panel(ui.View):
    @ui.button(label="Change", custom_id="change")
    async def change(self, interaction: discord.Interaction, _: ui.Button) -> None:
        await interaction.response.send_modal(Setup())


class FormBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        for command in (feedback, setup, panel):
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        await self.tree.sync()


@app_commands.command(description="Say what you think")
async def feedback(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Feedback())


@app_commands.command(description="Set up")
async def setup(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Setup())


@app_commands.command(description="Open the panel")
async def panel(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Nothing yet", view=Panel())


@pytest.fixture
async def minji(sandbox, run):
    async with run(sandbox, FormBot()):
        yield sandbox.person("minji")


async def test_a_form_opens_and_its_text_comes_back(minji):
    opened = await minji.slash("general", "feedback")
    answer = await minji.submit(opened.interaction, {"name": "Minji"})

    assert opened.modal["title"] == "Feedback"
    assert answer.text == "Minji: fine"


@pytest.mark.parametrize(("name", "sentence"), [("", "must be filled in"), ("x" * 21, "at most 20")])
async def test_a_form_is_held_to_what_it_asks_for(minji, name, sentence):
    opened = await minji.slash("general", "feedback")

    with pytest.raises(CannotError, match=sentence):
        minji.submit(opened.interaction, {"name": name})


async def test_labelled_menus_come_back_resolved(minji):
    opened = await minji.slash("general", "setup")
    answer = await minji.submit(opened.interaction, {"channel": GENERAL, "days": ["Mon", "Tue"], "who": [MINJI]})

    assert answer.text == "general Mon Tue ['minji']"


async def test_a_menu_that_is_left_alone_keeps_its_default(minji):
    opened = await minji.slash("general", "setup")
    answer = await minji.submit(opened.interaction, {"channel": GENERAL})

    assert answer.text == "general Mon []"


async def test_a_form_opened_by_a_button_changes_the_buttons_message(minji):
    message = (await minji.slash("general", "panel")).message
    opened = await minji.click("general", message["id"], "change")
    answer = await minji.submit(opened.interaction, {"channel": GENERAL})

    assert answer.message["id"] == message["id"]
    assert answer.text == "general Mon []"


async def test_nobody_else_can_send_an_open_form(minji, sandbox):
    opened = await minji.slash("general", "feedback")

    with pytest.raises(CannotError, match="not open"):
        sandbox.person("alex").submit(opened.interaction, {"name": "Alex"})
