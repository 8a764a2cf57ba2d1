"""The key file: made once, never guessed, and nothing is touched when something is wrong."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.domain.ids import MemberId
from bot.storage.encryption import (
    HealthCipher,
    HealthKeyInvalid,
    HealthKeyMissing,
    HealthKeyWrong,
    load_or_create_cipher,
    store_key_check,
)
from bot.storage.engine import StorageMisconfigured, create_engine

ANA = MemberId(11)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "health.key"


async def first_start(database: Path, key_file: Path) -> HealthCipher:
    """What the composition root does, the database being migrated already."""
    cipher = load_or_create_cipher(key_file, database)
    engine = create_engine(f"sqlite:///{database}")
    async with engine.begin() as connection:
        await store_key_check(connection, cipher)
    await engine.dispose()
    return cipher


def everything_in(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def crash(database: Path, folder: Path) -> Path:
    """Return a copy of the database as a killed process leaves it: the last transactions in its journal only."""
    folder.mkdir()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    with connection:
        connection.execute("INSERT INTO state VALUES ('latest', 'in the journal')")
    for name in (database.name, f"{database.name}-wal"):
        shutil.copyfile(database.with_name(name), folder / name)
    connection.close()
    return folder / database.name


async def test_the_first_start_makes_a_private_key_and_the_second_finds_it(
    database: Path, key_file: Path
) -> None:
    cipher = await first_start(database, key_file)
    assert (mode_of(key_file), mode_of(key_file.parent)) == (0o600, 0o700)
    assert everything_in(key_file.parent).keys() == {key_file.name}
    sealed = cipher.seal({"gut": 1}, member_id=ANA)
    again = await first_start(database, key_file)
    assert again.open(sealed, member_id=ANA) == {"gut": 1}


def test_before_there_is_a_database_a_key_is_made_without_making_one(tmp_path: Path, key_file: Path) -> None:
    load_or_create_cipher(key_file, f"sqlite+aiosqlite:///{tmp_path / 'none' / 'gutsy.db'}")
    assert key_file.exists()
    assert not (tmp_path / "none").exists()


async def test_a_start_that_ended_between_key_and_check_recovers(database: Path, key_file: Path) -> None:
    cipher = load_or_create_cipher(key_file, database)
    key_file.with_name(f".{key_file.name}.new").write_bytes(b"half a k")
    again = await first_start(database, key_file)
    assert again.opens(cipher.key_check().encode())


def test_a_start_that_ended_while_writing_the_key_recovers(database: Path, key_file: Path) -> None:
    key_file.parent.mkdir()
    key_file.with_name(f".{key_file.name}.new").write_bytes(b"half a k")
    load_or_create_cipher(key_file, database)
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


@pytest.mark.parametrize("crashed", [False, True], ids=["clean stop", "crash"])
@pytest.mark.parametrize(
    ("spoil", "error", "advice"),
    [
        (lambda key: key.unlink(), HealthKeyMissing, "from your backup"),
        (lambda key: key.write_bytes(Fernet.generate_key()), HealthKeyWrong, "from your backup"),
        (lambda key: key.write_bytes(b"not a key"), HealthKeyInvalid, "malformed"),
        (lambda key: key.write_bytes(b"# nothing but a comment\n"), HealthKeyInvalid, "malformed"),
        (lambda key: key.chmod(0o640), HealthKeyInvalid, "chmod 600"),
        (lambda key: (key.unlink(), key.mkdir()), HealthKeyInvalid, "cannot be read"),
    ],
    ids=["missing", "wrong", "malformed", "empty", "readable by the group", "a folder"],
)
async def test_a_spoilt_key_stops_the_start_and_nothing_is_touched(
    tmp_path: Path,
    database: Path,
    key_file: Path,
    spoil: Callable[[Path], object],
    error: type[StorageMisconfigured],
    advice: str,
    crashed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    await first_start(database, key_file)
    if crashed:
        database = crash(database, tmp_path / "crashed")
    spoil(key_file)
    before = everything_in(tmp_path)
    with pytest.raises(error, match=advice) as caught:
        load_or_create_cipher(key_file, database)
    assert everything_in(tmp_path) == before
    assert "not a key" not in str(caught.value)


async def test_a_good_key_too_is_checked_without_touching_the_database(
    tmp_path: Path, database: Path, key_file: Path
) -> None:
    await first_start(database, key_file)
    for place in (database, crash(database, tmp_path / "crashed")):
        before = everything_in(tmp_path)
        load_or_create_cipher(key_file, place)
        assert everything_in(tmp_path) == before


async def test_a_check_that_is_only_in_the_journal_is_seen(tmp_path: Path, database: Path) -> None:
    key_file = tmp_path / "keys" / "health.key"
    cipher = load_or_create_cipher(key_file, database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO state VALUES ('earlier', 'x')")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    with connection:
        connection.execute("INSERT INTO state VALUES ('health_key_check', ?)", (cipher.key_check(),))
    for name in (database.name, f"{database.name}-wal"):
        shutil.copyfile(database.with_name(name), crashed / name)
    connection.close()
    key_file.unlink()
    with pytest.raises(HealthKeyMissing):
        load_or_create_cipher(key_file, crashed / database.name)


async def test_sealed_answers_without_a_check_do_not_get_a_new_key_either(
    database: Path, key_file: Path
) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO member (id, locale, first_seen_at) VALUES (11, 'en-GB', 0)")
        connection.execute(
            "INSERT INTO run (member_id, day_on, duration_s, logged_at) VALUES (11, '2026-03-02', 600, 0)"
        )
        connection.execute(
            "INSERT INTO check_in (member_id, run_id, day_on, recorded_at, sealed)"
            " VALUES (11, 1, '2026-03-02', 0, x'00')"
        )
    with pytest.raises(HealthKeyMissing):
        load_or_create_cipher(key_file, database)


def test_a_further_key_may_stand_below_and_comments_anywhere(tmp_path: Path, key_file: Path) -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    key_file.parent.mkdir()
    key_file.touch(mode=0o600)
    key_file.write_bytes(b"# since March\n" + new + b"\n\n# before\r\n  " + old + b"\r\n")
    cipher = load_or_create_cipher(key_file, tmp_path / "none.db")
    assert cipher.open(HealthCipher([old]).seal({}, member_id=ANA), member_id=ANA) == {}
    assert HealthCipher([new]).open(cipher.seal({}, member_id=ANA), member_id=ANA) == {}


def test_a_file_that_is_no_database_is_named(tmp_path: Path, key_file: Path) -> None:
    (tmp_path / "notes.db").write_text("my running diary, all of it, for many years" * 100)
    with pytest.raises(StorageMisconfigured, match=r"notes\.db cannot be read"):
        load_or_create_cipher(key_file, tmp_path / "notes.db")
    assert not key_file.exists()
