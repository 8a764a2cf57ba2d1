"""Statements take one trip to the database's thread, and come back with all that the libraries' own would bring."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
import sqlalchemy
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.engine import BEGIN_OPTION, IMMEDIATE, create_engine

shoe = Table(
    "shoe",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("notes", LargeBinary),
)


def test_the_libraries_are_those_whose_insides_were_read() -> None:
    assert sqlalchemy.__version__.split(".")[:2] == ["2", "1"], "read its connectors/asyncio.py again"
    assert aiosqlite.__version__.split(".")[:2] == ["0", "22"], "read its core.py again"


@pytest.fixture(params=["ours", "theirs"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """The bot's engine, and one without its change: whatever a test says holds for both."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'shoes.db'}"
    engine = create_engine(url) if request.param == "ours" else create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(shoe.metadata.create_all)
    yield engine
    await engine.dispose()


async def test_what_comes_back_is_what_the_libraries_bring(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        added = await connection.execute(insert(shoe).values(name="Ana's", notes=b"\0worn"))
        assert added.inserted_primary_key == (1,)
        assert added.rowcount == 1
        many = await connection.execute(insert(shoe), [{"name": "Ben's"}, {"name": "Cleo's"}])
        assert many.rowcount == 2
        told = await connection.execute(insert(shoe).values(name="Dan's").returning(shoe.c.id, shoe.c.name))
        assert told.all() == [(4, "Dan's")]
        changed = await connection.execute(update(shoe).where(shoe.c.id > 2).values(notes=b""))
        assert changed.rowcount == 2
        rows = await connection.execute(select(shoe).order_by(shoe.c.id))
        assert list(rows.keys()) == ["id", "name", "notes"]
        assert rows.first() == (1, "Ana's", b"\0worn")
        assert (await connection.execute(select(shoe).where(shoe.c.id == 9))).all() == []
        assert await connection.scalar(select(shoe.c.name).where(shoe.c.id == 3)) == "Cleo's"
        raw = await connection.exec_driver_sql("SELECT id FROM shoe WHERE name = ?", ("Ben's",))
        assert raw.scalar_one() == 2
        await connection.exec_driver_sql("UPDATE shoe SET name = ? WHERE id = ?", [("A", 1), ("B", 2)])
        assert (await connection.execute(select(shoe.c.name))).scalars().all() == [
            "A",
            "B",
            "Cleo's",
            "Dan's",
        ]


async def test_a_mistake_is_the_same_error_and_the_connection_goes_on(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(insert(shoe).values(id=1, name="Ana's"))
        with pytest.raises(IntegrityError):
            await connection.execute(insert(shoe).values(id=1, name="Ben's"))
        with pytest.raises(IntegrityError):
            await connection.execute(insert(shoe), [{"id": 2, "name": "Ben's"}, {"id": 1, "name": "Cleo's"}])
        with pytest.raises(OperationalError, match="no such table"):
            await connection.exec_driver_sql("SELECT * FROM sock")
        assert await connection.scalar(select(shoe.c.name)) == "Ana's"


async def test_what_was_not_committed_is_gone_when_the_connection_is_used_again(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(insert(shoe).values(name="Ana's"))
    async with engine.connect() as connection:
        await connection.execute(insert(shoe).values(name="Ben's"))
        await connection.rollback()
        await connection.execute(insert(shoe).values(name="Cleo's"))
        await connection.commit()
    async with engine.connect() as connection:
        assert (await connection.execute(select(shoe.c.name))).scalars().all() == ["Cleo's"]


async def test_a_statement_is_one_trip_and_a_rollback_of_nothing_none(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'shoes.db'}")
    async with engine.begin() as connection:
        await connection.run_sync(shoe.metadata.create_all)
    async with engine.connect() as connection:
        trips = await _counted(connection)
        await connection.execute(insert(shoe).values(name="Ana's"))
        assert len(trips) == 2, "the beginning of the transaction, and the statement"
        await connection.execute(insert(shoe), [{"name": "Ben's"}, {"name": "Cleo's"}])
        assert (await connection.execute(select(shoe.c.id))).scalars().all() == [1, 2, 3]
        assert len(trips) == 4
        await connection.commit()
        assert len(trips) == 5
    assert len(trips) == 5, "nothing was left to roll back"
    await engine.dispose()


async def _counted(connection: AsyncConnection) -> list[Any]:
    """Return a list that grows with every trip that the connection takes from now on."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    trips: list[Any] = []
    queue = driver._tx

    class Watched:
        def put_nowait(self, trip: Any) -> None:
            trips.append(trip)
            queue.put_nowait(trip)

    driver._tx = Watched()
    return trips


async def test_a_beginning_that_nobody_waits_for_any_more_leaves_no_lock(tmp_path: Path) -> None:
    made = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'shoes.db'}")
    async with made.begin() as connection:
        await connection.run_sync(shoe.metadata.create_all)
    engine = made.execution_options(**{BEGIN_OPTION: IMMEDIATE})
    async with engine.connect() as holder:
        await holder.execute(insert(shoe).values(name="Ana's"))
        async with made.connect() as other:
            trips = await _counted(other)
            waiting = await other.execution_options(**{BEGIN_OPTION: IMMEDIATE})
            begun = asyncio.ensure_future(_begun(waiting))
            # The driver's thread tells nobody that it set out.
            while not trips:  # noqa: ASYNC110
                await asyncio.sleep(0)
            begun.cancel()
            await holder.commit()
            with pytest.raises(asyncio.CancelledError):
                await begun
    async with engine.begin() as after:
        assert await after.scalar(select(shoe.c.name)) == "Ana's"
    await made.dispose()


async def _begun(connection: AsyncConnection) -> None:
    await connection.begin()
