"""The command line as an operator meets it: real processes, in an empty folder, with what goes wrong at three."""

import contextlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from filelock import FileLock

import bot
from tests import warm

REPOSITORY = Path(__file__).parent.parent
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.made.up"


def environment(settings: dict[str, str]) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "COLUMNS": "100", **settings}


class Operator:
    """Somebody with a shell in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "data" / "gutsy.db"
        self.key_file = folder / "data" / "health.key"

    def says(self, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Type ``python -m bot <words>`` with nothing but these settings in the environment."""
        return warm.run("bot", *words, cwd=self.folder, env=environment(settings))

    def says_for_the_first_time(self, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Do the same with a new interpreter."""
        return subprocess.run(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=environment(settings),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def is_refused(self, *words: str, **settings: str) -> str:
        """Do the same and return the one message of a refusal."""
        done = self.says(*words, **settings)
        assert done.returncode == 2, done.stderr
        assert done.stdout == ""
        assert done.stderr.startswith("Gutsy cannot start.\n"), done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr.removeprefix("Gutsy cannot start.\n").rstrip("\n")

    def changes_keys(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Type ``python -m bot keys <words>``."""
        return self.says("keys", *words, DISCORD_TOKEN=TOKEN)

    def everything(self) -> dict[str, tuple[bytes, int]]:
        """Return every file's content and mode, to be compared; locks are nobody's data."""
        return {
            str(path.relative_to(self.folder)): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.suffix != ".lock"
        }


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    """A folder in which the bot made its database and key; for looking only."""
    operator = Operator(tmp_path_factory.mktemp("first-start"))
    done = operator.says_for_the_first_time("migrate", DISCORD_TOKEN=TOKEN)
    assert done.returncode == 0, done.stderr
    return operator


@pytest.fixture
def at_home(first_start: Operator, operator: Operator) -> Operator:
    """An operator whose database and key exist."""
    shutil.copytree(first_start.folder, operator.folder, dirs_exist_ok=True)
    return operator


def test_help_explains_each_command(operator: Operator) -> None:
    text = operator.says_for_the_first_time("--help").stdout

    assert "start the bot: bring the database up to date, connect, deliver until stopped" in text
    assert "only bring the database up to date, then exit" in text
    assert "SIGTERM" in operator.says("run", "--help").stdout
    assert "without connecting to Discord" in operator.says("migrate", "--help").stdout
    assert "change the key to the health answers" in text
    assert "Stop the bot first" in " ".join(operator.says("keys", "rotate", "--help").stdout.split())
    assert "while the bot runs" in " ".join(operator.says("keys", "check", "--help").stdout.split())
    assert operator.says("--version").stdout == f"Gutsy {bot.__version__}\n"


@pytest.mark.parametrize("words", [[], ["fly"]])
def test_a_slip_on_the_command_line_shows_the_usage(operator: Operator, words: list[str]) -> None:
    done = operator.says(*words)

    assert done.returncode == 2
    assert "usage: python -m bot" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_token_it_says_so_and_leaves_no_trace(operator: Operator) -> None:
    message = operator.is_refused("run")

    assert message.startswith("DISCORD_TOKEN is missing. Copy your bot's token")
    assert list(operator.folder.iterdir()) == []


def test_several_wrong_settings_are_one_message_and_leave_no_trace(operator: Operator) -> None:
    message = operator.is_refused(
        "run",
        DISCORD_TOKEN=f"Bot {TOKEN}",
        DISCORD_API_URL="ftp://discord.com",
        DATABASE_URL="mysql://gutsy:hunter2@host/db",
        CHECK_INS="sometimes",
    )

    named = [line.split()[0] for line in message.splitlines()]
    assert named == ["DISCORD_TOKEN", "DISCORD_API_URL", "DATABASE_URL", "CHECK_INS"]
    assert "hunter2" not in message
    assert list(operator.folder.iterdir()) == []


def test_the_file_is_read_and_the_environment_outranks_it(operator: Operator) -> None:
    (operator.folder / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nDATABASE_URL=sqlite:///here.db\n")

    assert operator.says("migrate").returncode == 0
    assert (operator.folder / "here.db").exists()

    assert operator.says("migrate", DATABASE_URL="sqlite:///there.db").returncode == 0
    assert (operator.folder / "there.db").exists()


def test_the_first_start_makes_a_private_database_and_key(first_start: Operator) -> None:
    modes = {name: mode for name, (_, mode) in first_start.everything().items()}

    assert modes == {"data/gutsy.db": 0o600, "data/health.key": 0o600}
    assert stat.S_IMODE((first_start.folder / "data").stat().st_mode) == 0o700


def test_migrating_again_changes_nothing(at_home: Operator) -> None:
    before = at_home.everything()

    done = at_home.says("migrate", DISCORD_TOKEN=TOKEN)

    assert done.returncode == 0
    assert "The database is up to date" in done.stderr
    assert at_home.everything() == before


def test_rebuilding_sums_up_anew_and_says_what_had_been_wrong(at_home: Operator) -> None:
    with closing(sqlite3.connect(at_home.database)) as database, database:
        database.execute("INSERT INTO member (id, locale, first_seen_at) VALUES (1, 'en-GB', 0)")
        database.execute(
            "INSERT INTO run (member_id, day_on, duration_s, logged_at) VALUES (1, '2026-03-02', 600, 0)"
        )
        database.execute("UPDATE run_day SET runs = 9")

    done = at_home.says("rebuild", DISCORD_TOKEN=TOKEN)

    assert done.returncode == 0
    assert "Sums of days that were wrong, and are right now: 1" in done.stderr
    with closing(sqlite3.connect(at_home.database)) as database:
        assert database.execute("SELECT runs, duration_s FROM run_day").fetchall() == [(1, 600)]
    assert "are right now: 0" in at_home.says("rebuild", DISCORD_TOKEN=TOKEN).stderr


def test_without_health_questions_no_key_is_made(operator: Operator) -> None:
    assert operator.says("migrate", DISCORD_TOKEN=TOKEN, CHECK_INS="off").returncode == 0
    assert operator.database.exists()
    assert not operator.key_file.exists()


def test_a_lost_key_stops_the_bot_and_no_new_one_is_made(at_home: Operator) -> None:
    at_home.key_file.unlink()
    before = at_home.everything()

    message = at_home.is_refused("run", DISCORD_TOKEN=TOKEN)

    assert "health.key is missing" in message
    assert "backup" in message
    assert at_home.everything() == before


def test_a_key_of_another_installation_stops_the_bot(at_home: Operator) -> None:
    at_home.key_file.write_bytes(Fernet.generate_key())
    before = at_home.everything()

    message = at_home.is_refused("run", DISCORD_TOKEN=TOKEN)

    assert "is not the one that the health answers" in message
    assert at_home.everything() == before


def test_a_key_that_others_may_read_stops_the_bot(at_home: Operator) -> None:
    at_home.key_file.chmod(0o644)
    before = at_home.everything()

    message = at_home.is_refused("run", DISCORD_TOKEN=TOKEN)

    assert "chmod 600 data/health.key" in message
    assert at_home.everything() == before


def test_a_damaged_key_is_refused_without_being_shown(at_home: Operator) -> None:
    key = at_home.key_file.read_text().splitlines()[-1]
    at_home.key_file.write_text(key[:-5] + "\n")

    message = at_home.is_refused("run", DISCORD_TOKEN=TOKEN)

    assert "is malformed" in message
    assert key[:10] not in message


@pytest.mark.parametrize("check_ins", ["on", "off"])
def test_a_file_that_is_no_database_is_left_alone(operator: Operator, check_ins: str) -> None:
    (operator.folder / "photo.db").write_bytes(b"\x89PNG" * 5000)

    message = operator.is_refused(
        "run", DISCORD_TOKEN=TOKEN, DATABASE_URL="sqlite:///photo.db", CHECK_INS=check_ins
    )

    assert message == "The database photo.db cannot be read: file is not a database."
    assert [*operator.everything()] == ["photo.db"]
    assert operator.everything()["photo.db"][0] == b"\x89PNG" * 5000


def test_a_place_that_cannot_be_is_told(operator: Operator) -> None:
    (operator.folder / "file").write_text("not a folder")

    message = operator.is_refused("run", DISCORD_TOKEN=TOKEN, DATABASE_URL="sqlite:///file/gutsy.db")

    assert "file is not a folder" in message


def test_a_database_of_a_newer_version_is_left_alone(at_home: Operator) -> None:
    with contextlib.closing(sqlite3.connect(at_home.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = at_home.everything()

    message = at_home.is_refused("run", DISCORD_TOKEN=TOKEN)

    assert "revision 9999" in message
    assert "newer version" in message
    assert at_home.everything() == before


def test_somebody_elses_database_is_left_alone(operator: Operator) -> None:
    with contextlib.closing(sqlite3.connect(operator.folder / "shop.db")) as connection, connection:
        connection.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY)")

    message = operator.is_refused("run", DISCORD_TOKEN=TOKEN, DATABASE_URL="sqlite:///shop.db")

    assert "tables that Gutsy did not make" in message


def test_a_second_bot_on_the_same_database_is_refused(at_home: Operator) -> None:
    before = at_home.everything()
    with FileLock(at_home.database.with_name("gutsy.db.lock")):
        message = at_home.is_refused("run", DISCORD_TOKEN=TOKEN)

    assert "Another Gutsy is running on the database" in message
    assert "Stop it first" in message
    assert at_home.everything() == before


def test_a_new_key_may_be_put_in_front(at_home: Operator) -> None:
    at_home.key_file.write_bytes(Fernet.generate_key() + b"\n" + at_home.key_file.read_bytes())

    assert at_home.says("migrate", DISCORD_TOKEN=TOKEN).returncode == 0


def test_the_key_is_changed_and_old_ones_are_put_away_when_asked(at_home: Operator) -> None:
    old = at_home.key_file.read_bytes()
    looked = at_home.changes_keys("check")
    assert (looked.returncode, "Keys in data/health.key: 1" in looked.stdout) == (0, True)

    changed = at_home.changes_keys("rotate")
    assert changed.returncode == 0, changed.stderr
    assert "Back up data/health.key now" in changed.stdout
    assert at_home.key_file.read_bytes().endswith(old)
    assert at_home.says("migrate", DISCORD_TOKEN=TOKEN).returncode == 0

    put_away = at_home.changes_keys("rotate", "--retire")
    assert "Old keys moved to data/health.key.retired: 2" in put_away.stdout
    assert old.split()[-1] in at_home.key_file.with_name("health.key.retired").read_bytes()
    assert at_home.says("migrate", DISCORD_TOKEN=TOKEN).returncode == 0
    assert "that only an older key opens: 0" in at_home.changes_keys("check").stdout


def test_keys_are_not_changed_under_a_running_bot(at_home: Operator) -> None:
    before = at_home.everything()
    with FileLock(at_home.database.with_name("gutsy.db.lock")):
        refused = at_home.changes_keys("rotate")
        looked = at_home.changes_keys("check")

    assert refused.returncode == 2
    assert "Another Gutsy is running on the database" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert looked.returncode == 0
    assert at_home.everything() == before


def test_without_a_key_or_with_another_one_nothing_is_changed(at_home: Operator) -> None:
    before = at_home.everything()
    at_home.key_file.rename(at_home.key_file.with_name("elsewhere"))
    missing = at_home.changes_keys("rotate")
    assert (missing.returncode, "There is no key file" in missing.stderr) == (2, True)

    at_home.key_file.write_bytes(Fernet.generate_key())
    at_home.key_file.chmod(0o600)
    wrong = at_home.changes_keys("rotate")
    assert (wrong.returncode, "is not the one that the health answers" in wrong.stderr) == (2, True)
    looked = at_home.changes_keys("check")
    assert (looked.returncode, "that no key opens: 1" in looked.stdout) == (2, True)

    at_home.key_file.with_name("elsewhere").rename(at_home.key_file)
    assert at_home.everything() == before


def test_a_change_of_keys_killed_for_real_is_taken_up(at_home: Operator) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "keys", "rotate"],
        cwd=at_home.folder,
        env=environment({"DISCORD_TOKEN": TOKEN}),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process:
        for line in process.stderr:
            if "the new key is in front" in line:
                process.kill()
                break
    assert at_home.says("migrate", DISCORD_TOKEN=TOKEN).returncode == 0, "the bot would start"
    assert at_home.changes_keys("rotate", "--retire").returncode == 0
    assert "that only an older key opens: 0" in at_home.changes_keys("check").stdout
    assert at_home.says("migrate", DISCORD_TOKEN=TOKEN).returncode == 0


def test_fact_cards_are_checked_before_anybody_reads_them(operator: Operator) -> None:
    shipped = operator.says("facts", "check")
    assert (shipped.returncode, shipped.stderr) == (0, "")
    assert shipped.stdout.startswith("facts.jsonl: 70 cards, all sound: ")
    card = {
        "id": "rest-is-training",
        "topic": "rest",
        "text": "Rest is part of the plan.",
        "source_title": "An article",
        "source_url": None,
        "section": "Tips",
        "evidence": "claim of article",
        "caution": None,
        "public": "safe",
        "link_note": None,
    }
    own = operator.folder / "own.jsonl"
    faulty = [
        json.dumps(card),
        json.dumps(card | {"id": "Rest again!", "text": "REST is part, of the plan"}),
        json.dumps(card | {"id": "long", "text": "x" * 301, "public": "with-caution"}),
        json.dumps(card | {"public": "perhaps"}),
        json.dumps({name: value for name, value in card.items() if name != "source_title"}),
        "[]",
        "{",
        '{"id": "a", "id": "b"}',
    ]
    own.write_text("\n".join(faulty), encoding="utf-8")
    checked = operator.says("facts", "check", "own.jsonl")
    assert (checked.returncode, checked.stdout) == (1, "")
    assert checked.stderr.splitlines()[3].startswith("own.jsonl: fact card on line 7: the line is no JSON: ")
    assert checked.stderr.splitlines() == [
        "own.jsonl: fact card on line 4: public must be one of: safe, with-caution, hold",
        "own.jsonl: fact card on line 5: source_title is missing",
        "own.jsonl: fact card on line 6: the line must be a JSON object",
        checked.stderr.splitlines()[3],
        "own.jsonl: fact card on line 8: the line is no JSON: a field comes twice",
        "own.jsonl: Rest again!: the id is at most 60 small letters, digits and hyphens",
        "own.jsonl: Rest again!: says the same as rest-is-training",
        "own.jsonl: long: text has 301 characters, 300 at most",
        "own.jsonl: long: needs a caution and has none",
    ]
    own.write_text(json.dumps(card), encoding="utf-8")
    assert operator.says("facts", "check", "own.jsonl").returncode == 0
    own.write_text("", encoding="utf-8")
    assert "there is no card in it" in operator.says("facts", "check", "own.jsonl").stderr
    for missing in ("nowhere.jsonl", "."):
        assert operator.says("facts", "check", missing).returncode == 2
    own.write_bytes(b"\xff\xfe")
    assert "not text in UTF-8" in operator.says("facts", "check", "own.jsonl").stderr
    assert not operator.database.exists(), "nothing was made"
