"""The demo is the newcomer's first impression: it tells its story in order, and does not hide when it breaks."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent

IN_ORDER = [
    "a member's first week",
    "typing “lisb” suggests: Lisbon, Portugal",
    "/settings timezone zone: Europe/Lisbon",
    "/remind run when: mon wed fri 06:30",
    "This is where I'll write to you.",
    "I'll remind you to run Mon, Wed and Fri at 06:30",
    "Time for your run",
    "[Ran it] [Snooze 10 min] [Later…] [Rest instead] [Skip]",
    "presses [Snooze 10 min]",
    "kill -9",
    "Once more, as you asked: how about that run?",
    "I couldn't read “half an hour”",
    "Logged: 5 km in 30 min",
    "1 day kept",
    "These are health data, so I ask first",
    "presses [I agree]",
    "Kept, thank you",
    "/run log duration: 12 distance: 1.6 effort: easy when: 17:30",
    "Logged: 1.6 km in 12 mins",
    "/progress",
    "30 days: 2 runs",
    "progress.png: Chart of ",
    "3 days kept in a row",
    "Rest it is",
    "5 days kept in a row",
    "/streak show",
    "🟩🟩🟩🟩🟩",
    "/fact topic: rest [#general]",
    "not medical advice",
    "each reminder once and on time",
    "That was all real",
]


def play(folder: Path, *program: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, *program],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), **environment},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def test_it_tells_the_first_week_in_order_in_any_terminal(tmp_path: Path) -> None:
    # A developer's settings for the real Discord, wrong ones at that, are none of the demo's business.
    (tmp_path / ".env").write_text("DISCORD_TOKEN=Bot real\nCHECK_INS=off\n")
    began_s = time.monotonic()

    done = play(tmp_path, "-m", "sandbox", "demo", COLUMNS="80", CHECK_INS="off")

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert time.monotonic() - began_s < 60
    told = " ".join(done.stdout.replace("│", " ").replace("\N{NO-BREAK SPACE}", " ").split())
    at = 0
    for piece in IN_ORDER:
        at = told.find(piece, at)
        assert at >= 0, f"“{piece}” is missing, or comes too early"
    assert "\033" not in done.stdout, "no colours in a pipe"
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert [entry.name for entry in tmp_path.iterdir()] == [".env"], "it leaves nothing behind"


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"DISCORD_API_URL": "ftp://discord"}, "DISCORD_API_URL is wrong"),
        ({"CHECK_INS": "off"}, "The story broke: "),
    ],
    ids=["a bot that cannot start", "a bot that does not do what the story tells"],
)
def test_a_story_that_breaks_says_so_and_shows_the_log(
    tmp_path: Path, settings: dict[str, str], why: str
) -> None:
    done = play(tmp_path, "-c", f"from sandbox.demo import play; raise SystemExit(play({settings!r}))")

    assert done.returncode == 1
    assert "That was all real" not in done.stdout
    assert "The story broke: " in done.stderr
    assert why in done.stderr
    assert "The bot's log:" in done.stderr


def test_ctrl_c_ends_it_at_once_and_takes_the_bot_along(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox", "demo"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where a shell runs the tests in the background, it lets everything below ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread is about to
    ) as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        for line in demo.stdout:
            if "Time for your run" in line:
                break
        # To the demo alone: it has to see to the bot itself.
        demo.send_signal(signal.SIGINT)
        _, said = demo.communicate(timeout=20)

    assert demo.returncode == 130
    assert said.strip() == "Stopped before the end."
    assert list(tmp_path.iterdir()) == [], "neither data nor a bot that writes them stays behind"
