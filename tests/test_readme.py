"""The README's tables say what the code has, row by row."""

import re
from pathlib import Path

import pytest
import typer.main
from discord import app_commands

from bot.cli import app
from bot.client import COGS
from bot.settings import Settings

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def rows_under(heading):
    """The first cells of the table under a heading, without their code marks."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([^`]+)`", section, re.MULTILINE))


def slash_commands():
    """Every slash command that the cogs declare, groups spelled out."""
    found = set()
    for name in COGS:
        module = __import__(name, fromlist=["_"])
        for value in vars(module).values():
            if isinstance(value, app_commands.Command):
                found.add(f"/{module.GROUP} {value.name}")
            for command in getattr(value, "__cog_app_commands__", ()):
                if isinstance(command, app_commands.Command):
                    group = value.__cog_group_name__ if getattr(value, "__cog_is_app_commands_group__", False) else ""
                    found.add("/" + f"{group} {command.name}".strip())
    return found


def test_the_table_of_slash_commands_is_complete():
    assert rows_under("On Discord") == slash_commands()


def test_the_table_of_the_command_line_is_complete():
    assert rows_under("On the command line") == set(typer.main.get_command(app).commands)


def test_the_table_of_settings_is_complete():
    assert rows_under("Settings") == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_described_as_in_the_code(name):
    field = Settings.model_fields[name]
    default = "" if field.default is None else f"`{field.default}` "
    example = (REPOSITORY / ".env.example").read_text(encoding="utf-8")

    assert f"| `{name.upper()}` | {default}| {field.description} |" in README
    assert f"# {field.description}\n{name.upper()}=" in example
    assert f"{name.upper()}={'' if field.default is None else field.default}\n" in example


def test_the_example_holds_no_other_setting():
    names = re.findall(r"^([A-Z_]+)=", (REPOSITORY / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)

    assert set(names) == {name.upper() for name in Settings.model_fields}


def test_every_file_that_the_readme_names_is_here():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]

    assert links
    assert [link for link in links if not (REPOSITORY / link).exists()] == []
