"""The third revision keeps what the second one held, and goes back only where nothing would be lost."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from alembic import command
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import BEGIN_OPTION, MIGRATE, create_engine
from bot.storage.migrate import alembic_config

STORY = """
INSERT INTO member (id, locale, zone, units, first_seen_at) VALUES (7, 'en-GB', 'Europe/Lisbon', 'mi', 5);
INSERT INTO run (id, member_id, day_on, duration_s, distance_m, logged_at, occurrence)
    VALUES (3, 7, '2026-03-02', 1800, 5000.0, 9, NULL), (8, 7, '2026-03-04', 600, NULL, 11, 'r:1:202603040630');
DELETE FROM run WHERE id = 8;
INSERT INTO check_in (id, member_id, run_id, recorded_at, sealed) VALUES (4, 7, 3, 10, x'0102');
INSERT INTO ledger (subject_id, source, planned_local, member_id, fire_at, outcome, settled_at, attempts, reason)
    VALUES (1, 'r', '2026-03-02T06:30', 7, 1, 'dropped', 2, 0, 'too_late');
"""


async def go_to(engine: AsyncEngine, revision: str, *, down: bool = False) -> None:
    """Take the database up or down to a revision, as ``bot.storage.migrate`` would."""

    def move(connection: Connection) -> None:
        (command.downgrade if down else command.upgrade)(alembic_config(connection), revision)

    async with engine.execution_options(**{BEGIN_OPTION: MIGRATE}).connect() as connection:
        await connection.run_sync(move)
        await connection.commit()
        await connection.invalidate()


@asynccontextmanager
async def left_by(revision: str, database: Path, story: str = "") -> AsyncIterator[AsyncEngine]:
    """Give a database as a revision left it, with what happened since."""
    engine = create_engine(f"sqlite:///{database}")
    await go_to(engine, revision)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(story)
    yield engine
    await engine.dispose()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "club.db"


@pytest.fixture
async def engine(database: Path) -> AsyncIterator[AsyncEngine]:
    """A database as the second revision left it."""
    async with left_by("0002", database, STORY) as engine:
        yield engine


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def everything(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [line for line in connection.iterdump() if "alembic_version" not in line]


def plain(line: str) -> list[str]:
    """Return the parts of a statement apart from white space, quotes, line ends and the order of constraints."""
    return sorted("".join(line.replace('"', "").rstrip(";\n").split()).removesuffix(")STRICT").split(","))


async def test_runs_and_check_ins_are_kept_and_check_ins_know_their_day(
    engine: AsyncEngine, database: Path
) -> None:
    await go_to(engine, "0003")
    assert rows(database, "SELECT id, day_on, duration_s, distance_m, source, effort FROM run") == [
        (3, "2026-03-02", 1800, 5000.0, "typed", None)
    ]
    assert rows(database, "SELECT id, run_id, day_on, sealed FROM check_in") == [
        (4, 3, "2026-03-02", b"\x01\x02")
    ]
    assert rows(database, "SELECT units, check_in_delay, wellbeing, keep_health_days FROM member") == [
        ("mi", "30_min", None, None)
    ]
    assert rows(database, "SELECT reason, sealed_reason FROM ledger") == [("too_late", None)]
    with closing(sqlite3.connect(database)) as connection:
        added = connection.execute(
            "INSERT INTO run (member_id, day_on, duration_s, logged_at) VALUES (7, '2026-03-05', 60, 12)"
        )
        assert added.lastrowid == 9, "the id of a run that is gone stays used up"


async def test_without_anything_new_the_way_back_leads_to_the_same_database(
    engine: AsyncEngine, database: Path
) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM check_in")
    before = [plain(line) for line in everything(database)]
    await go_to(engine, "0003")
    assert sorted(map(plain, everything(database))) != sorted(before)
    await go_to(engine, "0002", down=True)
    assert sorted(map(plain, everything(database))) == sorted(before)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE member SET keep_health_days = 30", "1 members' settings, 1 check-ins"),
        ("UPDATE run SET effort = 3", "1 runs, 1 check-ins"),
        (
            "INSERT INTO goal (member_id, kind, target, set_on, set_at) VALUES (7, 'distance', 1.0, '2026-03-02', 0)",
            "1 goals",
        ),
        ("UPDATE ledger SET sealed_reason = x'00'", "1 sealed reasons"),
    ],
)
async def test_what_is_new_is_not_thrown_away(
    engine: AsyncEngine, database: Path, change: str, found: str
) -> None:
    await go_to(engine, "0003")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(change)
    before = everything(database)
    with pytest.raises(CommandError, match=rf"{found}.*before-0002"):
        await go_to(engine, "0002", down=True)
    assert everything(database) == before
