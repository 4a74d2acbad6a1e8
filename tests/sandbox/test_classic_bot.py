"""A small bot with embeds, buttons and selects, as thousands are written; it knows nothing of the sandbox."""

import asyncio

import discord
import pytest
from discord import app_commands

from sandbox.people import CannotError, InteractionFailedError
from sandbox.world import GENERAL, MINJI


class ClassicBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, messages=True, reactions=True))
        self.tree = app_commands.CommandTree(self)
        for add in (hello, count, fruit, both, stuck, whois):
            self.tree.add_command(add)
        self.tree.add_command(poll)
        self.tree.add_command(app_commands.ContextMenu(name="Shout", callback=shout))
        self.reactions: asyncio.Queue[str] = asyncio.Queue()

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if self.user in message.mentions:
            async with message.channel.typing():
                await message.reply("You called?", mention_author=False)

    async def on_raw_reaction_add(self, reaction: discord.RawReactionActionEvent) -> None:
        await self.reactions.put(f"{reaction.user_id} {reaction.emoji}")


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

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who")
    async def who(self, interaction: discord.Interaction, select: discord.ui.UserSelect) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"For {select.values[0].display_name}")


@app_commands.command(description="Say hello")
async def hello(interaction: discord.Interaction, name: str, loud: bool = False) -> None:
    text = f"Hello, {name}"
    await interaction.response.send_message(embed=discord.Embed(title=text.upper() if loud else text))


@app_commands.command(description="Count clicks")
async def count(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Clicks:", view=Counter())


@app_commands.command(description="Choose a fruit")
async def fruit(interaction: discord.Interaction, name: str) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send(f"One {name} in {interaction.locale}.")


@fruit.autocomplete("name")
async def fruit_choices(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    found = [one for one in ("apple", "apricot", "banana") if one.startswith(current)]
    return [app_commands.Choice(name=one.title(), value=one) for one in found]


@app_commands.command(description="Answer, then follow up")
async def both(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("first")
    later = await interaction.followup.send("second", wait=True)
    await later.edit(content="second, changed")
    await interaction.delete_original_response()


@app_commands.command(description="Never answer")
async def stuck(interaction: discord.Interaction) -> None:
    interaction.extras["stuck"] = True


@app_commands.command(description="Every kind of option")
async def whois(
    interaction: discord.Interaction,
    member: discord.Member,
    channel: discord.TextChannel,
    role: discord.Role,
    anyone: discord.Member | discord.Role,
    times: app_commands.Range[int, 1, 3],
    share: float,
) -> None:
    parts = (member.display_name, channel.name, role.name, anyone.id, times, share)
    await interaction.response.send_message(" ".join(map(str, parts)))


poll = app_commands.Group(name="poll", description="Polls")


@poll.command(description="Open a poll")
@app_commands.checks.has_permissions(manage_guild=True)
async def start(interaction: discord.Interaction, text: str) -> None:
    await interaction.response.send_message(text)
    message = await interaction.original_response()
    await message.add_reaction("👍")
    thread = await message.create_thread(name="discussion")
    await thread.send("Talk here.")


async def shout(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(message.content.upper())


@pytest.fixture
async def minji(sandbox, run):
    async with run(sandbox, ClassicBot()):
        yield sandbox.person("minji")


async def test_a_slash_command_is_answered_with_an_embed(minji):
    answer = await minji.slash("general", "hello", name="Ada", loud=True)

    assert answer.message["embeds"][0]["title"] == "HELLO, ADA"
    assert answer.message["interaction_metadata"]["user"]["id"] == MINJI


async def test_a_button_changes_its_message_each_time(minji):
    message = (await minji.slash("general", "count")).message
    await minji.click("general", message["id"], "more")
    changed = (await minji.click("general", message["id"], "more")).message

    assert changed["id"] == message["id"]
    assert changed["components"][0]["components"][0]["label"] == "2"


async def test_a_select_answers_its_user_alone(minji, sandbox):
    message = (await minji.slash("general", "count")).message
    answer = await minji.select("general", message["id"], "size", "large")

    assert answer.text == "You chose large."
    assert answer.message["flags"] & 64
    assert answer.message not in sandbox.person("alex").messages("general")


async def test_a_select_of_people_resolves_them(minji):
    message = (await minji.slash("general", "count")).message
    answer = await minji.select("general", message["id"], "who", minji.id)

    assert answer.text == "For 민지"


async def test_a_deferred_answer_is_filled_in_by_the_first_follow_up_and_stays_private(minji):
    answer = await minji.slash("general", "fruit", name="apple")

    assert answer.text == "One apple in ko."
    assert answer.message["flags"] & 64
    assert not answer.message["flags"] & 128


async def test_completion_offers_what_fits_so_far(minji):
    answer = await minji.complete("general", "fruit", "name", name="ap")

    assert answer.choices == [{"name": "Apple", "value": "apple"}, {"name": "Apricot", "value": "apricot"}]


async def test_follow_ups_can_be_edited_and_the_original_removed(minji, sandbox):
    await minji.slash("general", "both")
    await sandbox.until(
        lambda: [one["content"] for one in minji.messages("general")] == ["second, changed"], "the edit"
    )

    assert len(minji.messages("general")) == 1


async def test_nobody_waits_longer_than_three_seconds_on_the_sandboxs_clock(minji, sandbox):
    doing = minji.slash("general", "stuck")
    sandbox.clock.advance(3.1)

    with pytest.raises(InteractionFailedError, match="did not respond"):
        await doing


async def test_every_kind_of_option_arrives_resolved(minji, sandbox):
    role = sandbox.world.guilds[next(iter(sandbox.world.guilds))]["roles"][1]
    answer = await minji.slash(
        "general",
        "whois",
        member=minji.id,
        channel=GENERAL,
        role=role["id"],
        anyone=role["id"],
        times=2,
        share=0.5,
    )

    assert answer.text == f"민지 general 운영진 {role['id']} 2 0.5"


async def test_an_option_outside_its_range_never_leaves_the_client(minji):
    with pytest.raises(CannotError, match="above 3"):
        minji.slash("general", "whois", times=4, member=minji.id, channel=GENERAL, role="0", anyone="0", share=1)


async def test_a_context_menu_gets_the_message_it_was_opened_on(minji):
    message = minji.say("general", "quiet")
    answer = await minji.context_menu("general", "Shout", message["id"])

    assert answer.text == "QUIET"


async def test_a_subcommand_can_react_and_open_a_thread(minji, sandbox):
    owner = sandbox.person("seoyeon")
    message = (await owner.slash("general", "poll start", text="Today?")).message
    talk = await sandbox.until(lambda: sandbox.world.channels.get(message["id"]), "the thread")
    await minji.sees(talk["id"], "Talk here.")

    assert message["reactions"][0]["emoji"]["name"] == "👍"
    assert talk["name"] == "discussion"


async def test_a_mention_is_read_and_answered_without_the_content_intent(minji, sandbox):
    asked = minji.say("general", f"<@{sandbox.world.bot_id}> are you there?")
    answer = await minji.sees("general", "You called?")

    assert answer["referenced_message"]["id"] == asked["id"]
    assert answer["mentions"] == []


async def test_a_direct_message_reaches_the_bot(minji):
    channel = minji.dm()
    minji.say(channel["id"], f"<@{minji.world.bot_id}> hello")

    assert (await minji.sees(channel["id"], "You called?"))["channel_id"] == channel["id"]


async def test_a_reaction_reaches_the_bot(sandbox, run):
    minji, bot = sandbox.person("minji"), ClassicBot()
    async with run(sandbox, bot):
        message = minji.say("general", "nice")
        minji.react("general", message["id"], "🎉")
        heard = await asyncio.wait_for(bot.reactions.get(), 5)

    assert heard == f"{MINJI} 🎉"
