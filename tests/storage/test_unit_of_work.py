"""One transaction each: all or nothing, one writer after the other, and no connection lost on the way."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Pool, QueuePool, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ids import MemberId
from bot.services.ports import UnitOfWorkFactory
from bot.storage.engine import create_engine
from bot.storage.unit_of_work import ReadOnlyUnit, SqlUnitOfWork, SqlUnitOfWorkFactory

AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


async def value(unit_of_work: UnitOfWorkFactory, name: str = "n") -> str | None:
    async with unit_of_work(read_only=True) as unit:
        return await unit.state.get(name)


def lent_by(engine: AsyncEngine) -> int:
    pool: Pool = engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


async def test_what_is_not_committed_never_happened(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await unit.state.set("n", "1")
    assert await value(unit_of_work) is None

    async def fail_half_way() -> None:
        async with unit_of_work() as unit:
            await unit.state.set("n", "2")
            raise ValueError("a defect")

    with pytest.raises(ValueError, match="a defect"):
        await fail_half_way()
    assert await value(unit_of_work) is None
    async with unit_of_work() as unit:
        await unit.state.set("n", "3")
        await unit.commit()
        await unit.state.set("n", "4")
    assert await value(unit_of_work) == "3"


async def test_reading_units_refuse_to_commit_and_see_one_snapshot(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work(read_only=True) as reading:
        assert await reading.state.get("n") is None
        async with unit_of_work() as writing:
            await writing.state.set("n", "1")
            await writing.commit()
        assert await reading.state.get("n") is None
        with pytest.raises(ReadOnlyUnit):
            await reading.commit()
    assert await value(unit_of_work) == "1"


async def test_commit_outside_the_block_is_a_defect(unit_of_work: SqlUnitOfWorkFactory) -> None:
    with pytest.raises(RuntimeError, match="outside"):
        await unit_of_work().commit()


async def add_one(unit: SqlUnitOfWork) -> None:
    async with unit:
        n = int(await unit.state.get("n") or 0)
        await asyncio.sleep(0)  # let the others have their try
        await unit.state.set("n", str(n + 1))
        await unit.commit()


async def test_writers_of_one_process_take_turns_and_lose_nothing(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(30):
            group.create_task(add_one(unit_of_work()))
    assert await value(unit_of_work) == "30"


async def test_writers_of_several_processes_take_turns_too(engine: AsyncEngine, database: Path) -> None:
    """Two engines and no common turn, as two processes have: only SQLite's own lock is between them."""
    other = create_engine(f"sqlite:///{database}")
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(add_one(SqlUnitOfWork(engine, None)))
            group.create_task(add_one(SqlUnitOfWork(other, None)))
    await other.dispose()
    assert await value(SqlUnitOfWorkFactory(engine, None)) == "10"


@pytest.mark.parametrize("steps", [n * n for n in range(40)])
async def test_a_task_cancelled_anywhere_leaves_no_connection_no_lock_and_no_half(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, steps: int
) -> None:
    """Cancelled after any number of turns of the loop: while waiting, beginning, writing, committing, closing."""
    both = False

    async def work() -> None:
        nonlocal both
        async with unit_of_work() as unit:
            await unit.state.set("a", "1")
            await unit.state.set("b", "1")
            await unit.commit()
            both = True

    task = asyncio.create_task(work())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    async with unit_of_work() as unit:
        await unit.members.ensure(MemberId(1), locale="en-GB", at=AT)
        await unit.commit()
    seen = (await value(unit_of_work, "a"), await value(unit_of_work, "b"))
    # Cancelled while committing, it may have happened or not; never by half, and never undone afterwards.
    assert seen in ({("1", "1")} if both else {(None, None), ("1", "1")})
    assert lent_by(engine) == 0


async def test_a_waiting_writer_that_is_cancelled_gives_up_its_place(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    async with unit_of_work() as unit:
        waiting = asyncio.create_task(add_one(unit_of_work()))
        await asyncio.sleep(0)
        assert lent_by(engine) == 1
        waiting.cancel()
        await asyncio.wait([waiting])
        await unit.commit()
    await add_one(unit_of_work())
    assert await value(unit_of_work) == "1"


async def test_a_writing_unit_inside_a_writing_unit_fails_instead_of_hanging(
    unit_of_work: SqlUnitOfWorkFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.unit_of_work.BUSY_TIMEOUT_S", 0.01)
    async with unit_of_work():
        with pytest.raises(TimeoutError):
            async with unit_of_work():
                pass
    await add_one(unit_of_work())


async def test_each_connection_keeps_the_promises(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        found = [
            await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        ]
    assert found == ["wal", 2, 1, 30_000, 1]


async def test_errors_of_the_database_do_not_repeat_what_was_written(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        await unit.state.set("n", "1")
        with pytest.raises(OperationalError) as caught:
            await unit._connection.execute(text("SELECT * FROM nowhere WHERE x = :x"), {"x": "private"})  # type: ignore[union-attr]
    assert "private" not in str(caught.value)
