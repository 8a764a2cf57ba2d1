"""The key changes, everything sealed with it; whatever happens on the way, everything stays readable."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ids import MemberId
from bot.storage.encryption import HealthCipher, load_or_create_cipher, read_keys, store_key_check
from bot.storage.engine import create_engine
from bot.storage.key_rotation import KeyReport, Rotation, check_keys, rotate_keys
from bot.storage.ownership import sealed_columns
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from tests.storage.test_erase import ANA, BEN, live_a_little

RUNS = 1200
"""More than two pages."""


class Killed(BaseException):
    """The process ended here; nothing after it ran."""


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "health.key"


@pytest.fixture
async def sealed(engine: AsyncEngine, database: Path, key_file: Path) -> dict[str, list[object]]:
    """Fill every sealed column for two members, and return what is in them, opened."""
    cipher = load_or_create_cipher(key_file, database)
    async with engine.begin() as connection:
        await store_key_check(connection, cipher)
    for member in (ANA, BEN):
        await live_a_little(SqlUnitOfWorkFactory(engine, cipher), member, database)
    with closing(sqlite3.connect(database)) as file, file:
        file.executemany(
            "INSERT INTO run (member_id, day_on, duration_s, logged_at) VALUES (?, '2026-03-02', 600, ?)",
            [(ANA, number) for number in range(RUNS)],
        )
        for owned, column in sealed_columns():
            whose = "id" if owned.name == "member" else "member_id"
            keys = [key.name for key in owned.key]
            rows = file.execute(f"SELECT {whose}, {', '.join(keys)} FROM {owned.name}").fetchall()  # noqa: S608
            assert rows, f"the story leaves nothing in {owned.name}"
            where = " AND ".join(f"{key} = ?" for key in keys)
            file.executemany(
                f"UPDATE {owned.name} SET {column.name} = ? WHERE {where}",  # noqa: S608
                [
                    (cipher.seal({"told": number}, member_id=MemberId(row[0])), *row[1:])
                    for number, row in enumerate(rows)
                ],
            )
    opened = readable(database, key_file)
    assert len(opened["run.sealed_notes"]) > RUNS
    return opened


def readable(database: Path, key_file: Path) -> dict[str, list[object]]:
    """Start up as the bot does, and open everything that is sealed."""
    cipher = load_or_create_cipher(key_file, database)
    found: dict[str, list[object]] = {}
    with closing(sqlite3.connect(database)) as connection:
        for owned, column in sealed_columns():
            whose = "id" if owned.name == "member" else "member_id"
            query = f"SELECT {whose}, {column.name} FROM {owned.name} WHERE {column.name} IS NOT NULL"  # noqa: S608
            order = f" ORDER BY {', '.join(key.name for key in owned.key)}"
            found[f"{owned.name}.{column.name}"] = [
                cipher.open(value, member_id=MemberId(member))
                for member, value in connection.execute(query + order)
            ]
    return found


def copy_of(database: Path, copy: Path) -> Path:
    """Return a copy that has what is in the journal as well."""
    with closing(sqlite3.connect(database)) as original, closing(sqlite3.connect(copy)) as target:
        original.backup(target)
    return copy


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def put_in_front(key_file: Path, key: bytes) -> None:
    key_file.write_bytes(key + b"\n" + key_file.read_bytes())


async def rotate(
    database: Path, key_file: Path, *, retire: bool = False, reached: Callable[[str], None] = lambda _: None
) -> Rotation:
    engine = create_engine(f"sqlite:///{database}")
    try:
        return await rotate_keys(key_file, engine, retire=retire, reached=reached)
    finally:
        await engine.dispose()


async def report(database: Path, key_file: Path) -> KeyReport:
    engine = create_engine(f"sqlite:///{database}")
    try:
        return await check_keys(key_file, engine)
    finally:
        await engine.dispose()


async def test_everything_is_sealed_anew_and_nothing_is_left_for_the_old_key(
    sealed: dict[str, list[object]], database: Path, key_file: Path
) -> None:
    (old,) = read_keys(key_file)
    before = await report(database, key_file)
    done = await rotate(database, key_file)
    values = sum(map(len, sealed.values()))
    assert (done.resealed, done.taken_up, done.retired) == (values, False, 0)
    assert before == KeyReport(1, values + 1, 0, 0)
    assert await report(database, key_file) == KeyReport(2, values + 1, 0, 0), "the key check is one"
    assert readable(database, key_file) == sealed
    _, still_there = read_keys(key_file)
    assert still_there == old
    assert mode_of(key_file) == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == ["health.key"]
    only_old = key_file.with_name("old.key")
    only_old.write_bytes(old)
    only_old.chmod(0o600)
    assert (await report(database, only_old)).by_none == values + 1


async def test_old_keys_are_put_away_only_if_asked_and_never_lost(
    sealed: dict[str, list[object]], database: Path, key_file: Path, tmp_path: Path
) -> None:
    backup = copy_of(database, tmp_path / "backup.db")
    (first,) = read_keys(key_file)
    await rotate(database, key_file)
    second, _ = read_keys(key_file)
    done = await rotate(database, key_file, retire=True)
    assert done.retired == 2
    (third,) = read_keys(key_file)
    put_away = key_file.with_name("health.key.retired")
    assert read_keys(put_away) == [second, first]
    assert mode_of(put_away) == 0o600
    assert len({first, second, third}) == 3
    assert readable(database, key_file) == sealed
    assert readable(backup, put_away) == sealed, "an old backup is read with what was put away"


async def steps_of(database: Path, key_file: Path) -> list[str]:
    steps: list[str] = []
    await rotate(database, key_file, retire=True, reached=steps.append)
    return steps


async def test_killed_at_any_step_everything_stays_readable_and_the_next_run_ends_it(
    sealed: dict[str, list[object]], database: Path, key_file: Path, tmp_path: Path
) -> None:
    copies = tmp_path / "copies"

    def afresh() -> tuple[Path, Path]:
        shutil.rmtree(copies, ignore_errors=True)
        shutil.copytree(key_file.parent, copies / "keys")
        return copy_of(database, copies / "gutsy.db"), copies / "keys" / "health.key"

    steps = await steps_of(*afresh())
    assert len(steps) > len(sealed) + 4
    for last in range(len(steps)):
        copy, keys = afresh()
        (old,) = read_keys(keys)
        reached: list[str] = []

        def kill(step: str, *, reached: list[str] = reached, last: int = last) -> None:
            reached.append(step)
            if len(reached) > last:
                raise Killed

        with pytest.raises(Killed):
            await rotate(copy, keys, retire=True, reached=kill)
        assert readable(copy, keys) == sealed, steps[last]
        done = await rotate(copy, keys, retire=True)
        assert readable(copy, keys) == sealed, steps[last]
        assert done.report.by_older == done.report.by_none == 0
        everywhere = b"".join(path.read_bytes() for path in keys.parent.iterdir())
        assert old in everywhere, "no key is lost"


async def test_a_change_that_was_cut_short_makes_no_further_key(
    sealed: dict[str, list[object]], database: Path, key_file: Path
) -> None:
    def kill(step: str) -> None:
        if step.startswith("run.sealed_notes"):
            raise Killed

    with pytest.raises(Killed):
        await rotate(database, key_file, reached=kill)
    assert key_file.with_name("health.key.before-rotation").exists()
    halfway = await report(database, key_file)
    assert halfway.by_newest > 0
    assert halfway.by_older > 0
    done = await rotate(database, key_file)
    assert done.taken_up
    assert len(read_keys(key_file)) == 2
    assert readable(database, key_file) == sealed
    assert not key_file.with_name("health.key.before-rotation").exists()


async def test_what_no_key_opens_stays_as_it_is_and_is_counted(
    sealed: dict[str, list[object]], database: Path, key_file: Path
) -> None:
    foreign = HealthCipher.generate().seal({"gut": 1}, member_id=ANA)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE member SET wellbeing = ? WHERE id = ?", (foreign, ANA))
    done = await rotate(database, key_file)
    assert done.report.by_none == 1
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT wellbeing FROM member WHERE id = ?", (ANA,)).fetchone() == (
            foreign,
        )


async def test_a_key_put_in_front_by_hand_is_taken_as_the_new_one(
    sealed: dict[str, list[object]], database: Path, key_file: Path
) -> None:
    (old,) = read_keys(key_file)
    new = Fernet.generate_key()
    put_in_front(key_file, new)
    done = await rotate(database, key_file)
    assert done.taken_up
    assert read_keys(key_file) == [new, old]
    assert readable(database, key_file) == sealed
