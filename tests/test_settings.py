"""Settings: every slip of an operator's pen is named, together with the others, and says what to do."""

from pathlib import Path

import pytest

from bot.domain.help_lines import HelpLines
from bot.settings import Settings, SettingsError, load_settings

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.made.up"


@pytest.fixture(autouse=True)
def an_operator_with_no_settings_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and an environment that holds no setting."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path


def dotenv(*lines: str) -> None:
    Path(".env").write_text("\n".join(lines) + "\n", encoding="utf-8")


def refusal() -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings()
    return str(refused.value)


def test_a_token_is_all_it_takes() -> None:
    dotenv(f"DISCORD_TOKEN={TOKEN}")

    settings = load_settings()

    assert settings.discord_token.get_secret_value() == TOKEN
    assert str(settings.discord_api_url) == "https://discord.com/api/v10"
    assert str(settings.discord_gateway_url) == "wss://gateway.discord.gg/"
    assert settings.database_url == "sqlite+aiosqlite:///data/gutsy.db"
    assert settings.health_data_key_file == Path("data/health.key")
    assert settings.asks_health_questions
    assert (settings.log_level, settings.log_format, settings.send_rate_per_s) == ("INFO", "console", 45.0)


def test_the_example_copied_as_it_is_says_that_the_token_is_missing() -> None:
    Path(".env").write_bytes(Path(__file__).parent.parent.joinpath(".env.example").read_bytes())

    message = refusal()

    assert message.startswith("DISCORD_TOKEN is missing. ")
    assert "developer portal" in message
    assert "\n" not in message


def test_the_environment_outranks_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv(f"DISCORD_TOKEN={TOKEN}", "LOG_LEVEL=ERROR", "CHECK_INS=off")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")

    settings = load_settings()

    assert settings.log_level == "DEBUG"
    assert settings.check_ins == "off"


def test_an_empty_value_is_no_value() -> None:
    dotenv(f"DISCORD_TOKEN={TOKEN}", "CHECK_INS=", "DATABASE_URL=")

    assert load_settings().check_ins == "on"
    assert load_settings().database_url == "sqlite+aiosqlite:///data/gutsy.db"


@pytest.mark.parametrize(("written", "read"), [("OFF", "off"), ("Off", "off"), ("ON", "on")])
def test_capitals_do_not_matter(written: str, read: str) -> None:
    dotenv(f"DISCORD_TOKEN={TOKEN}", f"CHECK_INS={written}", "LOG_LEVEL=warning", "LOG_FORMAT=JSON")

    settings = load_settings()

    assert (settings.check_ins, settings.log_level, settings.log_format) == (read, "WARNING", "json")


def test_a_token_is_stripped_and_never_shown() -> None:
    dotenv(f'DISCORD_TOKEN="  {TOKEN} "')

    settings = load_settings()

    assert settings.discord_token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)
    assert TOKEN not in str(settings.model_dump())


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (f"Bot {TOKEN}", "without the word 'Bot'"),
        (f"bot {TOKEN}", "without the word 'Bot'"),
        ("secret in pieces", "no spaces"),
        ("sécret", "no special characters"),
        ("'  '", "empty"),
    ],
)
def test_a_malformed_token_is_refused_and_not_repeated(token: str, why: str) -> None:
    dotenv(f"DISCORD_TOKEN={token}")

    message = refusal()

    assert message.startswith("DISCORD_TOKEN is wrong: ")
    assert why in message
    assert TOKEN not in message
    assert "secret" not in message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("CHECK_INS=maybe", "CHECK_INS is wrong: it should be 'on' or 'off'"),
        ("LOG_LEVEL=loud", "LOG_LEVEL is wrong: it should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("LOG_FORMAT=xml", "LOG_FORMAT is wrong: it should be 'console' or 'json'"),
        ("DISCORD_API_URL=ftp://discord.com", "DISCORD_API_URL is wrong: it must begin with https://"),
        ("DISCORD_API_URL=discord.com", "DISCORD_API_URL is wrong: it should be a valid URL"),
        (
            "DISCORD_GATEWAY_URL=https://discord.com",
            "DISCORD_GATEWAY_URL is wrong: it must begin with wss://",
        ),
        (
            "DATABASE_URL=postgresql://gutsy:hunter2@host/db",
            "DATABASE_URL is wrong: Gutsy keeps its data in SQLite",
        ),
        ("DATABASE_URL=sqlite://", "DATABASE_URL is wrong: The database URL names no file"),
        ("DATABASE_URL=data/gutsy.db", "DATABASE_URL is wrong: The database URL cannot be read"),
        ("SEND_RATE_PER_S=0", "SEND_RATE_PER_S is wrong: it should be greater than 0"),
        ("SEND_RATE_PER_S=51", "SEND_RATE_PER_S is wrong: it should be less than or equal to 50"),
        ("SEND_RATE_PER_S=often", "SEND_RATE_PER_S is wrong: it should be a valid number"),
        ("CHECK_IN=off", "CHECK_IN in .env is no setting of Gutsy's. Did you mean CHECK_INS?"),
        ("FAVOURITE_SHOE=left", "FAVOURITE_SHOE in .env is no setting of Gutsy's. Take the line out"),
    ],
)
def test_each_slip_is_named_in_one_line(line: str, words: str) -> None:
    dotenv(f"DISCORD_TOKEN={TOKEN}", line)

    message = refusal()

    assert message.startswith(words)
    assert "\n" not in message
    assert "hunter2" not in message


def test_several_slips_are_named_together() -> None:
    dotenv(
        "DISCORD_TOKEN=Bot abc",
        "DISCORD_API_URL=ftp://discord.com",
        "DISCORD_GATEWAY_URL=https://discord.com",
        "DATABASE_URL=sqlite://",
        "CHEK_INS=off",
        "LOG_LEVEL=loud",
    )

    named = [line.split()[0] for line in refusal().splitlines()]

    assert named == [
        "DISCORD_TOKEN",
        "DISCORD_API_URL",
        "DISCORD_GATEWAY_URL",
        "DATABASE_URL",
        "LOG_LEVEL",
        "CHEK_INS",
    ]


def test_other_programs_variables_are_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv(f"DISCORD_TOKEN={TOKEN}")
    monkeypatch.setenv("FAVOURITE_SHOE", "left")

    load_settings()


def test_a_file_in_another_encoding_is_told_without_its_content() -> None:
    Path(".env").write_bytes(f"DISCORD_TOKEN={TOKEN}\n# caf\xe9\n".encode("latin-1"))

    message = refusal()

    assert ".env is not a UTF-8 text" in message
    assert TOKEN not in message


def test_the_lines_of_help_are_the_operators_own() -> None:
    dotenv(
        f"DISCORD_TOKEN={TOKEN}",
        "EMERGENCY_NUMBER=**112**",
        'CRISIS_LINES="Ears: 0800 1, 24 h\\nYoung ears: 0800 2"',
        "URGENT_ADVICE_LINE=",
    )

    lines = load_settings().help_lines

    assert lines == HelpLines("**112**", "Ears: 0800 1, 24 h\nYoung ears: 0800 2", "")


@pytest.mark.parametrize(
    ("name", "most"), [("EMERGENCY_NUMBER", 100), ("URGENT_ADVICE_LINE", 200), ("CRISIS_LINES", 500)]
)
def test_a_line_of_help_that_would_crowd_out_the_help_is_refused(name: str, most: int) -> None:
    dotenv(f"DISCORD_TOKEN={TOKEN}", f"{name}={'1' * most}")
    load_settings()
    dotenv(f"DISCORD_TOKEN={TOKEN}", f"{name}={'1' * (most + 1)}")

    assert name in refusal()


def test_an_operators_own_policy_is_an_address_on_the_web_and_answers_have_a_limit() -> None:
    dotenv(f"DISCORD_TOKEN={TOKEN}")
    assert load_settings().at_most_health_days is None
    assert load_settings().privacy_policy_url == ""

    dotenv(
        f"DISCORD_TOKEN={TOKEN}",
        "HEALTH_RETENTION_DAYS=90",
        "PRIVACY_POLICY_URL=https://club.example/privacy",
    )
    assert load_settings().at_most_health_days == 90
    assert load_settings().privacy_policy_url == "https://club.example/privacy"

    dotenv(f"DISCORD_TOKEN={TOKEN}", "HEALTH_RETENTION_DAYS=-1", "PRIVACY_POLICY_URL=club.example")
    message = refusal()
    assert "HEALTH_RETENTION_DAYS" in message
    assert "begins with https://" in message
