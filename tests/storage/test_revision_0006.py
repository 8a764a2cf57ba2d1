"""The sixth revision makes room for roles that are still to be taken, and does not go back while some are."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.storage.test_revision_0003 import everything, go_to, left_by, plain

BEFORE = "0005"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "club.db"


@pytest.fixture
async def engine(database: Path) -> AsyncIterator[AsyncEngine]:
    """A database as the revision before left it."""
    async with left_by(BEFORE, database) as engine:
        yield engine


async def test_there_and_back_is_the_same_database(engine: AsyncEngine, database: Path) -> None:
    before = sorted(plain(line) for line in everything(database))
    await go_to(engine, "0006")
    assert sorted(map(plain, everything(database))) != before
    await go_to(engine, BEFORE, down=True)
    assert sorted(map(plain, everything(database))) == before


async def test_a_role_that_waits_to_be_taken_is_not_forgotten(engine: AsyncEngine, database: Path) -> None:
    await go_to(engine, "0006")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        # Of a server and a member that are not known here, for both may be gone by then.
        for _ in range(2):
            connection.execute(
                "INSERT OR IGNORE INTO loose_role (guild_id, member_id, role_id) VALUES (11, 7, 5)"
            )
    with pytest.raises(CommandError, match=rf"1 roles to be taken.*before-{BEFORE}"):
        await go_to(engine, BEFORE, down=True)
