"""Log lines: readable by people or machines, and never a place where private things end up."""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import structlog

from bot.logs import configure_logging, drop_private_fields

QUIET_LIBRARIES = [
    "discord",
    "discord.gateway",
    "discord.http",
    "apscheduler",
    "aiosqlite",
    "alembic",
    "filelock",
]


@pytest.fixture(autouse=True)
def logging_put_back() -> Iterator[None]:
    """Logging is the process's; the next test must find it as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in [*QUIET_LIBRARIES, "asyncio"]}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def fail_with_a_secret_at_hand() -> None:
    gut_of_ana = "seven, and a side stitch"
    raise RuntimeError(f"failed with {len(gut_of_ana)} characters at hand")  # noqa: EM102


def test_json_lines_are_one_object_each(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "json")

    structlog.get_logger("bot.delivery").info("Sent", occurrence="r:1:202603020630", lateness_s=0.1)
    logging.getLogger("discord.client").warning("Shard %s is slow", 3)

    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["level"], ours["logger"]) == ("Sent", "info", "bot.delivery")
    assert (ours["occurrence"], ours["lateness_s"]) == ("r:1:202603020630", 0.1)
    assert datetime.fromisoformat(ours["timestamp"]).utcoffset() == timedelta(0)
    assert (theirs["event"], theirs["level"]) == ("Shard 3 is slow", "warning")
    assert theirs["logger"] == "discord.client"


def test_console_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "console")

    structlog.get_logger("bot").info("Ready", servers=2)

    line = capsys.readouterr().err
    assert "Ready" in line
    assert "servers=2" in line
    assert "\033" not in line, "no colours where it is no terminal"


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_the_level_is_kept(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("WARNING", "json" if log_format == "json" else "console")

    structlog.get_logger("bot").info("Ready")
    structlog.get_logger("bot").warning("Slow")

    err = capsys.readouterr().err
    assert "Ready" not in err
    assert "Slow" in err


def test_fields_that_may_be_private_lose_their_value(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("DEBUG", "json")

    structlog.get_logger("bot").error(
        "Oops", answers={"gut": 7}, feeling=-3, content="my tummy", occurrence="r:1"
    )
    with structlog.contextvars.bound_contextvars(symptoms=["nausea"]):
        structlog.get_logger("bot").error("Oops again")

    err = capsys.readouterr().err
    first, second = (json.loads(line) for line in err.splitlines())
    assert first["answers"] == first["feeling"] == first["content"] == "[private]"
    assert first["occurrence"] == "r:1"
    assert second["symptoms"] == "[private]"
    assert "nausea" not in err


def test_the_guard_leaves_everything_else_alone() -> None:
    assert drop_private_fields(None, "info", {"event": "Sent", "token": "x"}) == {
        "event": "Sent",
        "token": "[private]",
    }


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_tracebacks_carry_no_local_variables(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "json" if log_format == "json" else "console")

    try:
        fail_with_a_secret_at_hand()
    except RuntimeError:
        structlog.get_logger("bot").exception("Unexpected error", reference="0a1b2c3d")
        logging.getLogger("library").exception("Theirs")
        structlog.get_logger("bot").error("Passed on", exc_info=sys.exc_info()[1])

    err = capsys.readouterr().err
    assert err.count("RuntimeError: failed with 24 characters at hand") == 3
    assert "0a1b2c3d" in err
    assert "side stitch" not in err


@pytest.mark.parametrize("name", QUIET_LIBRARIES)
def test_what_libraries_tell_at_debug_never_appears(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("DEBUG", "json")

    logging.getLogger(name).debug("For Shard ID None: WebSocket Event: {'gut': 7}")
    structlog.get_logger("bot").debug("Ours does")

    err = capsys.readouterr().err
    assert "gut" not in err
    assert "Ours does" in err
