"""The README's tables and `.env.example` say what the code has, row by row."""

import importlib
import re
from pathlib import Path
from typing import Any

import discord
import pytest
import typer.main
from discord import app_commands
from discord.ext import commands

from bot.cli import app
from bot.client import COGS, PERMISSIONS
from bot.settings import Settings

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
EXAMPLE = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
VARIABLES = {str(field.validation_alias or name.upper()): field for name, field in Settings.model_fields.items()}


def section(heading):
    assert f"\n## {heading}\n" in README, f"the README has no section “{heading}”"
    return README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows_under(heading):
    """The first cells of the table under a heading, without their code marks."""
    return re.findall(r"^\| `([^`]+)`", section(heading), re.MULTILINE)


def differences(written, real):
    """What to mend, a line each; nothing where both say the same."""
    return [
        *(f"add {name}" for name in sorted(set(real) - set(written))),
        *(f"take {name} away" for name in sorted(set(written) - set(real))),
        *(
            f"{name} stands there {written.count(name)} times"
            for name in sorted(set(written))
            if written.count(name) > 1
        ),
    ]


@pytest.fixture
async def application_commands():
    """What the bot would tell Discord, from the cogs loaded as at a start; needs no token and no network."""
    bot: Any = commands.Bot(command_prefix=commands.when_mentioned, intents=discord.Intents.none())
    bot.services = None
    for name in COGS:
        await importlib.import_module(name).setup(bot)
    return [*bot.tree.walk_commands(), *bot.tree.walk_commands(type=discord.AppCommandType.message)]


async def test_the_table_of_discord_commands_is_complete(application_commands):
    real = [
        f"/{command.qualified_name}" if isinstance(command, app_commands.Command) else command.name
        for command in application_commands
        if not isinstance(command, app_commands.Group)
    ]

    assert differences(rows_under("On Discord"), real) == []


async def test_the_table_of_what_a_channel_can_ask_for_is_complete(application_commands):
    (subscribe,) = (command for command in application_commands if command.qualified_name == "digest subscribe")

    assert differences(rows_under("What a channel can ask for"), [one.name for one in subscribe.parameters]) == []


def test_the_table_of_the_command_line_is_complete():
    real = typer.main.get_command(app).commands

    assert differences(rows_under("On the command line"), real) == []


def test_the_table_of_settings_is_complete():
    assert differences(rows_under("Settings"), VARIABLES) == []


def test_the_example_of_the_settings_is_complete():
    assert differences(re.findall(r"^#? ?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE), VARIABLES) == []


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_a_setting_is_described_as_in_the_code(name):
    field = VARIABLES[name]
    default = "" if field.default is None else str(field.default)
    cell = f"`{default}` " if default else ""

    assert f"| `{name}` | {cell}| {field.description} |" in README.splitlines()
    assert f"\n# {field.description}\n{name}={default}\n" in EXAMPLE


def test_the_example_copied_as_it_stands_changes_nothing(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    assert Settings(_env_file=REPOSITORY / ".env.example") == Settings()


def test_the_readme_names_the_permissions_that_the_invite_link_asks_for():
    named = re.search(r"the permissions the bot\s+needs: ([^.]+)\.", README)
    assert named is not None

    written = {name.strip() for name in re.sub(r"\s+", " ", named[1]).split(",")}
    known = {
        "View Channels": "read_messages",
        "Send Messages": "send_messages",
        "Send Messages in Threads": "send_messages_in_threads",
        "Embed Links": "embed_links",
        "Read Message History": "read_message_history",
        "Create Public Threads": "create_public_threads",
    }

    assert {known[name] for name in written} == {name for name, granted in PERMISSIONS if granted}


def test_every_file_that_the_pages_name_is_here():
    pages = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *(REPOSITORY / "docs").glob("*.md")]
    missing = [
        f"{page.relative_to(REPOSITORY)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]

    assert missing == []
