"""The fifth revision gives servers a stamp, lets go of kept rankings, and knows the way back."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.storage.test_revision_0003 import everything, go_to, left_by, plain, rows

STORY = """
INSERT INTO community (guild_id, zone, locale, post_at, set_up_at) VALUES (11, 'UTC', 'en-GB', '09:00', 0);
INSERT INTO community (guild_id, zone, locale, post_at, set_up_at) VALUES (12, 'UTC', 'en-GB', '09:00', 0);
INSERT INTO member (id, locale, zone, first_seen_at) VALUES (7, 'en-GB', 'Europe/Lisbon', 5);
INSERT INTO community_member (guild_id, member_id, display_name, on_boards, joined_at, changed_at)
    VALUES (11, 7, 'Ana', 1, 0, 0);
INSERT INTO run (id, member_id, day_on, duration_s, logged_at) VALUES (3, 7, '2026-03-02', 1800, 9);
"""
RANKED = """INSERT INTO standing (guild_id, metric, first_on, last_on, scores)
    VALUES (11, 'runs', '2026-03-01', '2026-03-02', '[[7,"Ana",1.0]]')"""
CHANGES = (
    "INSERT INTO run (id, member_id, day_on, duration_s, logged_at) VALUES (4, 7, '2026-03-04', 600, 9)",
    "UPDATE run SET duration_s = 900 WHERE id = 4",
    "DELETE FROM run WHERE id = 4",
    "UPDATE community_member SET display_name = 'A.'",
    "UPDATE community_member SET on_boards = 0",
    "DELETE FROM community_member",
    """INSERT INTO community_member (guild_id, member_id, display_name, joined_at, changed_at)
        VALUES (11, 7, 'Ana', 0, 0)""",
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "club.db"


@pytest.fixture
async def engine(database: Path) -> AsyncIterator[AsyncEngine]:
    """A database as the fourth revision left it."""
    async with left_by("0004", database, STORY) as engine:
        yield engine


async def test_every_server_has_a_stamp_of_its_own_and_any_change_draws_another(
    engine: AsyncEngine, database: Path
) -> None:
    await go_to(engine, "0005")
    drawn = [stamp for (stamp,) in rows(database, "SELECT boards_stamp FROM community ORDER BY guild_id")]
    assert 0 not in drawn, "that is for servers where nobody joined yet"
    with closing(sqlite3.connect(database)) as connection:
        for change in CHANGES:
            connection.execute(change)
            (here,), (there,) = connection.execute("SELECT boards_stamp FROM community ORDER BY guild_id")
            assert here not in drawn, change
            assert there == drawn[1], "nothing happened there"
            drawn.append(here)
        connection.execute("UPDATE community SET recap = 1")
        connection.execute("UPDATE community_member SET cheered = 1")
        assert connection.execute("SELECT boards_stamp FROM community").fetchone() == (drawn[-1],)


async def test_the_way_back_leads_to_the_same_database_without_rankings(
    engine: AsyncEngine, database: Path
) -> None:
    before = [plain(line) for line in everything(database)]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(RANKED)
    await go_to(engine, "0005")
    assert sorted(map(plain, everything(database))) != sorted(before)
    await go_to(engine, "0004", down=True)
    assert sorted(map(plain, everything(database))) == sorted(before)
    with closing(sqlite3.connect(database)) as connection:
        for change in CHANGES:
            connection.execute(RANKED)
            connection.execute(change)
            assert connection.execute("SELECT count(*) FROM standing").fetchone() == (0,), change
