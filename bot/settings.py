"""Settings from the environment and ``.env``: the only reader of either (``migrations/env.py`` aside)."""

from pathlib import Path
from typing import Literal, Self

from pydantic import AnyUrl, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


class Settings(BaseSettings):
    """What an operator can set. ``.env.example`` explains each in one line."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    discord_token: SecretStr
    discord_api_url: AnyUrl = AnyUrl("https://discord.com/api/v10")
    discord_gateway_url: AnyUrl = AnyUrl("wss://gateway.discord.gg/")
    database_url: str = "sqlite+aiosqlite:///data/gutsy.db"
    health_data_key_file: Path = Path("data/health.key")
    check_ins: Literal["on", "off"] = "on"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    send_rate_per_s: float = Field(default=45.0, gt=0, le=50)

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("check_ins", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("discord_token")
    @classmethod
    def _token_is_plausible(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value().strip()
        if token.lower().startswith("bot "):
            msg = "give the bare token, without the word 'Bot' before it"
            raise ValueError(msg)
        if any(character.isspace() for character in token):
            msg = "a token holds no spaces; copy it again"
            raise ValueError(msg)
        return SecretStr(token)

    @model_validator(mode="after")
    def _schemes_fit(self) -> Self:
        if self.discord_api_url.scheme not in ("http", "https"):
            msg = "DISCORD_API_URL must begin with https:// (or http:// on loopback)"
            raise ValueError(msg)
        if self.discord_gateway_url.scheme not in ("ws", "wss"):
            msg = "DISCORD_GATEWAY_URL must begin with wss:// (or ws:// on loopback)"
            raise ValueError(msg)
        return self

    @property
    def asks_health_questions(self) -> bool:
        """Whether check-ins exist at all in this installation."""
        return self.check_ins == "on"


_WHAT_TO_DO = {
    "DISCORD_TOKEN": (
        "Copy your bot's token from the Discord developer portal (Bot > Reset Token) into .env as DISCORD_TOKEN=..."
    ),
}


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: with one message that names every missing or wrong setting and what to do about it.
    """
    try:
        # pydantic-settings fills the fields from the environment, which mypy cannot see.
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in problem["loc"]).upper()
        what = "is missing" if problem["type"] == "missing" else _plain(problem["msg"])
        subject = f"{name} {what}" if name else what
        lines.append(f"{subject}. {_WHAT_TO_DO.get(name, 'See .env.example.')}")
    return "\n".join(lines)


def _plain(message: str) -> str:
    return "is wrong: " + message.removeprefix("Value error, ").removeprefix("Input ")
