"""The fourth revision makes room for servers, adds up what was run, and goes back only where nothing would be lost."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.storage.test_revision_0003 import everything, go_to, left_by, plain, rows

STORY = """
INSERT INTO member (id, locale, zone, first_seen_at) VALUES (7, 'en-GB', 'Europe/Lisbon', 5);
INSERT INTO run (member_id, day_on, duration_s, distance_m, logged_at, source) VALUES
    (7, '2026-03-02', 1800, 5000.0, 9, 'typed'), (7, '2026-03-02', 600, NULL, 10, 'gpx'),
    (7, '2026-03-04', 900, 2500.0, 11, 'typed');
INSERT INTO due (fire_at, subject_id, source, member_id, planned_local, lease_owner, leased_at, lease_until, attempts)
    VALUES (3, 1, 'r', 7, '2026-03-04T06:30', 'me', 1, 2, 1);
INSERT INTO ledger (subject_id, source, planned_local, member_id, fire_at, outcome, settled_at, attempts, sealed_reason)
    VALUES (1, 'r', '2026-03-02T06:30', 7, 1, 'dropped', 2, 0, x'01');
"""
A_SERVER = """INSERT INTO community (guild_id, zone, locale, post_at, set_up_at)
    VALUES (11, 'UTC', 'en-GB', '09:00', 0)"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "club.db"


@pytest.fixture
async def engine(database: Path) -> AsyncIterator[AsyncEngine]:
    """A database as the third revision left it."""
    async with left_by("0003", database, STORY) as engine:
        yield engine


async def test_the_queue_and_the_ledger_come_along_and_runs_are_added_up(
    engine: AsyncEngine, database: Path
) -> None:
    await go_to(engine, "0004")
    waiting = "SELECT fire_at, member_id, guild_id, lease_owner, leased_at, lease_until, attempts FROM due"
    assert rows(database, waiting) == [(3, 7, None, "me", 1, 2, 1)]
    assert rows(database, "SELECT member_id, guild_id, outcome, sealed_reason FROM ledger") == [
        (7, None, "dropped", b"\x01")
    ]
    sums = "SELECT day_on, runs, duration_s, distance_m, verified_runs FROM run_day ORDER BY day_on"
    assert rows(database, sums) == [("2026-03-02", 2, 2400, 5000.0, 1), ("2026-03-04", 1, 900, 2500.0, 0)]


async def test_what_waits_is_for_a_member_or_for_a_server_that_exists(
    engine: AsyncEngine, database: Path
) -> None:
    await go_to(engine, "0004")
    put = "INSERT INTO due (fire_at, subject_id, source, member_id, guild_id, planned_local) VALUES "
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(A_SERVER)
        connection.execute(f"{put} (1, 1, 'p', NULL, 11, '2026-03-02T09:00')")
        for refused in ("NULL, NULL", "7, 11", "NULL, 12"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(f"{put} (1, 2, 'p', {refused}, '2026-03-02T09:00')")
        connection.execute("DELETE FROM community")
        assert connection.execute("SELECT count(*) FROM due WHERE source = 'p'").fetchone() == (0,)


async def test_without_anything_new_the_way_back_leads_to_the_same_database(
    engine: AsyncEngine, database: Path
) -> None:
    before = [plain(line) for line in everything(database)]
    await go_to(engine, "0004")
    assert sorted(map(plain, everything(database))) != sorted(before)
    await go_to(engine, "0003", down=True)
    assert sorted(map(plain, everything(database))) == sorted(before)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([A_SERVER], "1 servers"),
        (
            ["INSERT INTO streak_milestone (member_id, days, reached_at) VALUES (7, 30, 0)"],
            "1 streak milestones",
        ),
        (["UPDATE ledger SET source = 'h'"], "1 ledger lines"),
    ],
)
async def test_what_is_new_is_not_thrown_away(
    engine: AsyncEngine, database: Path, changes: list[str], found: str
) -> None:
    await go_to(engine, "0004")
    with closing(sqlite3.connect(database)) as connection, connection:
        for change in changes:
            connection.execute(change)
    before = everything(database)
    with pytest.raises(CommandError, match=rf"{found}.*before-0003"):
        await go_to(engine, "0003", down=True)
    assert everything(database) == before
