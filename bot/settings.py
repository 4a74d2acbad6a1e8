"""The settings: environment variables, or the same names in a file `.env`."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """What the operator decides; each field is the variable of the same name in upper case. Empty means unset.

    Made by `read_settings`; made directly, it reads no file.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: SecretStr | None = Field(
        default=None,
        description="The token from https://discord.com/developers/applications; only `run` needs it.",
    )
    database_url: str = Field(
        default="sqlite:///paperboy.db",
        description="Where everything is kept: `sqlite:///relative.db` or `sqlite:////absolute.db`.",
    )
    # Not LANGUAGE, which gettext reads and many systems set (`en_US:en`).
    language: Literal["ko", "en"] = Field(
        default="ko",
        validation_alias="PAPERBOY_LANGUAGE",
        description="The language of summaries and of the command line: `ko` or `en`.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much the log tells: `DEBUG`, `INFO`, `WARNING` or `ERROR`."
    )
    openai_api_key: SecretStr | None = Field(
        default=None, description="The key of the language model's service; not needed by every local server."
    )
    openai_base_url: str | None = Field(
        default=None, description="The address of any OpenAI-compatible service; OpenAI's own where unset."
    )
    openai_model: str | None = Field(
        default=None, description="The language model's name; without it Paperboy works without a model."
    )

    live_source: bool = Field(
        default=True, description="Whether the running bot reads new lists from Hugging Face by itself."
    )
    huggingface_url: str = Field(
        default="https://huggingface.co", description="Where the lists of daily papers are read."
    )
    hf_token: SecretStr | None = Field(default=None, description="A Hugging Face token; raises its limits.")
    arxiv_url: str = Field(
        default="https://export.arxiv.org", description="Where papers are read that Hugging Face does not know."
    )
    summary_source: Literal["abstract", "full_text"] = Field(
        default="abstract",
        description="What the model reads of a paper: `abstract`, or `full_text` (the abstract where there is none).",
    )
    summary_concurrency: int = Field(default=2, ge=1, le=16, description="Summaries that the model writes at once.")
    summary_tokens_per_day: int = Field(
        default=1_000_000, ge=0, description="Tokens a day that the model may spend on summaries."
    )
    answer_tokens_per_person: int = Field(
        default=40_000, ge=0, description="Tokens a day that the model may spend on one person's questions."
    )
    answer_tokens_per_server: int = Field(
        default=400_000, ge=0, description="Tokens a day that the model may spend on one server's questions."
    )
    answer_tokens_per_day: int = Field(
        default=2_000_000, ge=0, description="Tokens a day that the model may spend on all questions together."
    )
    answer_outside_servers: bool = Field(
        default=False,
        description="Whether the model also answers in direct messages and where only a person installed the bot.",
    )

    @field_validator("database_url")
    @classmethod
    def _is_sqlite_with_a_file(cls, value: str) -> str:
        if not value.startswith("sqlite:///") or not value.removeprefix("sqlite:///").strip("/"):
            raise ValueError("must look like sqlite:///paperboy.db or sqlite:////srv/paperboy.db")
        return value

    @field_validator("openai_base_url", "huggingface_url", "arxiv_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("must begin with http:// or https://")
        return value

    @property
    def database_path(self) -> Path:
        """The file behind *database_url*."""
        return Path(unquote(self.database_url.removeprefix("sqlite:///")))


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: Some cannot be used; the text names each, a line each.
    """
    try:
        return Settings(_env_file=".env")  # type: ignore[call-arg]
    except ValidationError as error:
        problems = [
            f"{str(problem['loc'][0]).upper()}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        raise SettingsError("\n".join(["These settings cannot be used:", *problems])) from error
