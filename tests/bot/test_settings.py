"""The settings, as an operator's environment and `.env` give them."""

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, read_settings


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """Set variables, with none of the machine's own settings around; gives the folder where `.env` may stand."""
    monkeypatch.chdir(tmp_path)
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(str(field.validation_alias or name.upper()), raising=False)

    def put(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return tmp_path

    return put


def test_an_empty_value_means_unset(environment):
    environment(DISCORD_TOKEN="", DATABASE_URL="", PAPERBOY_LANGUAGE="")
    settings = read_settings()

    assert settings.discord_token is None
    assert settings.database_url == "sqlite:///paperboy.db"
    assert settings.language == "ko"


def test_a_file_is_read_and_the_environment_wins(environment):
    folder = environment(OPENAI_MODEL="from-the-environment")
    (folder / ".env").write_text("OPENAI_MODEL=from-the-file\nPAPERBOY_LANGUAGE=en\n", encoding="utf-8")
    settings = read_settings()

    assert settings.openai_model == "from-the-environment"
    assert settings.language == "en"


def test_the_language_of_the_system_is_left_alone(environment):
    environment(LANGUAGE="en_US:en")

    assert read_settings().language == "ko"


def test_all_problems_are_told_at_once_by_name_and_without_the_secrets(environment):
    environment(DATABASE_URL="mysql://x", PAPERBOY_LANGUAGE="fr", OPENAI_BASE_URL="ftp://x", DISCORD_TOKEN="a-secret")

    with pytest.raises(SettingsError) as refused:
        read_settings()

    lines = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in lines[1:]] == ["DATABASE_URL", "PAPERBOY_LANGUAGE", "OPENAI_BASE_URL"]
    assert "a-secret" not in str(refused.value)


def test_an_absolute_address_has_four_slashes(environment):
    environment(DATABASE_URL="sqlite:////srv/paper%20boy.db")

    assert str(read_settings().database_path) == "/srv/paper boy.db"
