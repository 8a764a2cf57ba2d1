"""Settings from the environment and ``.env``: the only reader of either (``migrations/env.py`` aside)."""

from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import AnyUrl, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.help_lines import HelpLines
from bot.setup_errors import WrongSetup
from bot.storage.engine import StorageMisconfigured, database_path


class SettingsError(WrongSetup):
    """A setting is missing or wrong; the message names it and says what to do."""


class Settings(BaseSettings):
    """What an operator can set. ``.env.example`` explains each in one line."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        # A misspelt CHECK_INS must not leave health questions switched on: .env holds nothing but settings.
        extra="forbid",
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

    emergency_number: str = Field(default="", max_length=100)
    urgent_advice_line: str = Field(default="", max_length=200)
    crisis_lines: str = Field(default="", max_length=500)
    privacy_policy_url: str = Field(default="", max_length=300)
    health_retention_days: int = Field(default=0, ge=0, le=36_500)

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
        if not token:
            msg = "it is empty"
            raise ValueError(msg)
        if token.lower().startswith("bot "):
            msg = "give the bare token, without the word 'Bot' before it"
            raise ValueError(msg)
        if any(character.isspace() for character in token) or not token.isascii():
            msg = "a token holds no spaces and no special characters; copy it again"
            raise ValueError(msg)
        return SecretStr(token)

    @field_validator("discord_api_url")
    @classmethod
    def _api_is_http(cls, value: AnyUrl) -> AnyUrl:
        if value.scheme not in ("http", "https"):
            msg = "it must begin with https:// (or http:// on loopback)"
            raise ValueError(msg)
        return value

    @field_validator("discord_gateway_url")
    @classmethod
    def _gateway_is_websocket(cls, value: AnyUrl) -> AnyUrl:
        if value.scheme not in ("ws", "wss"):
            msg = "it must begin with wss:// (or ws:// on loopback)"
            raise ValueError(msg)
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_a_file(cls, value: str) -> str:
        try:
            database_path(value)
        except StorageMisconfigured as error:
            raise ValueError(str(error)) from None
        return value

    @field_validator("privacy_policy_url")
    @classmethod
    def _policy_is_on_the_web(cls, value: str) -> str:
        url = value.strip()
        if url and (not url.startswith("https://") or any(character in url for character in "<> ")):
            msg = "it must be one address that begins with https://"
            raise ValueError(msg)
        return url

    @property
    def at_most_health_days(self) -> int | None:
        """For how many days health answers are kept at most, whatever a member chooses; None for no limit."""
        return self.health_retention_days or None

    @property
    def asks_health_questions(self) -> bool:
        """Whether check-ins exist at all in this installation."""
        return self.check_ins == "on"

    @property
    def help_lines(self) -> HelpLines:
        """Whom members can turn to where this installation is."""
        return HelpLines(
            emergency_number=self.emergency_number.strip(),
            crisis_lines=self.crisis_lines.strip(),
            urgent_advice_line=self.urgent_advice_line.strip(),
        )


_UNSET_FOR_DISCORD = "Leave it out for the real Discord."
_WHAT_TO_DO = {
    "DISCORD_TOKEN": (
        "Copy your bot's token from the Discord developer portal (Bot > Reset Token) into .env as DISCORD_TOKEN=..."
    ),
    "DISCORD_API_URL": _UNSET_FOR_DISCORD,
    "DISCORD_GATEWAY_URL": _UNSET_FOR_DISCORD,
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
    except UnicodeDecodeError:
        # Without the cause: it carries the file's content, and with it the token.
        raise SettingsError(".env is not a UTF-8 text. Save it as one, or copy .env.example anew.") from None
    except OSError as error:
        msg = f".env cannot be read: {error.strerror}. Give it to the user that runs the bot."
        raise SettingsError(msg) from None


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in problem["loc"]).upper()
        what_to_do = _WHAT_TO_DO.get(name, "See .env.example.")
        if problem["type"] == "missing":
            lines.append(f"{name} is missing. {what_to_do}")
        elif problem["type"] == "extra_forbidden":
            lines.append(f"{name} in .env is no setting of Gutsy's. {_perhaps(name)}")
        else:
            lines.append(f"{name} is wrong: {_plain(problem['msg'])}. {what_to_do}")
    return "\n".join(lines)


def _perhaps(name: str) -> str:
    known = [field.upper() for field in Settings.model_fields]
    near = get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]}?" if near else "Take the line out; .env.example lists what there is."


def _plain(message: str) -> str:
    """Return pydantic's wording as a part of our sentence."""
    if message.startswith("Input "):
        return "it " + message.removeprefix("Input ")
    return message.removeprefix("Value error, ").removesuffix(".")
