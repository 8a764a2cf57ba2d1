"""The hot queries touch what is due, not what is waiting: a million reminders must not be felt."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, event, insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ids import MemberId, ReminderId
from bot.domain.occurrences import Outcome
from bot.services.ports import DueItem, Planned, Postponement, Settlement
from bot.storage.due import _NEXT_DUE_AT
from bot.storage.tables import due, member, reminder
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def crowded(engine: AsyncEngine) -> None:
    """Two thousand reminders, a minute apart, and statistics as old databases have them: none."""
    async with engine.begin() as connection:
        await connection.execute(insert(member).values(id=1, locale="en-GB", first_seen_at=AT))
        await connection.execute(
            insert(reminder),
            [
                {"id": n, "member_id": 1, "kind": "run", "schedule": "daily 06:30", "created_at": AT}
                for n in range(1, 2001)
            ],
        )
        await connection.execute(
            insert(due),
            [
                {"fire_at": AT + n * MINUTE, "reminder_id": n, "source": "r", "planned_local": LOCAL}
                for n in range(1, 2001)
            ],
        )


@contextmanager
def statements_of(engine: AsyncEngine) -> Iterator[list[tuple[str, object]]]:
    """Collect every statement with its (first) parameters."""
    seen: list[tuple[str, object]] = []

    def note(
        _connection: Connection,
        _cursor: object,
        statement: str,
        parameters: object,
        _context: object,
        many: bool,  # noqa: FBT001 - SQLAlchemy's signature
    ) -> None:
        seen.append((statement, parameters[0] if many and isinstance(parameters, list) else parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def plans_of(engine: AsyncEngine, statements: list[tuple[str, object]]) -> dict[str, list[str]]:
    """Return the steps of SQLite's plan for each statement that reads."""
    plans: dict[str, list[str]] = {}
    async with engine.connect() as connection:
        for statement, parameters in statements:
            if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                assert isinstance(parameters, tuple)
                rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans[statement] = [str(step) for *_, step in rows]
    return plans


async def through_the_queue(unit_of_work: SqlUnitOfWorkFactory) -> list[DueItem]:
    async with unit_of_work() as unit:
        items = await unit.due.claim(now=AT + 60 * MINUTE, owner="me", lease_until=AT + 90 * MINUTE, limit=50)
        sent, late = items[:40], items[40:]
        await unit.due.settle(
            [
                Settlement(
                    item=item,
                    outcome=Outcome.SENT,
                    settled_at=AT,
                    next=Planned(item.planned.key, item.planned.fire_at + timedelta(days=1)),
                )
                for item in sent
            ]
        )
        await unit.due.postpone(
            [Postponement(item, AT + 99 * MINUTE, in_doubt=True) for item in late], now=AT
        )
        await unit.due.next_due_at()
        await unit.due.take_back("me", now=AT)
        await unit.due.release("me")
        await unit.due.remove(ReminderId(9))
        await unit.due.pending_for([ReminderId(7), ReminderId(8)])
        await unit.ledger.recent(MemberId(1), limit=10)
        await unit.ledger.prune(before=AT - timedelta(days=90))
        await unit.reminders.list_active(MemberId(1))
    return items


@pytest.mark.usefixtures("crowded")
async def test_no_hot_query_scans_or_sorts_a_table(
    engine: AsyncEngine, unit_of_work: SqlUnitOfWorkFactory
) -> None:
    with statements_of(engine) as statements:
        assert len(await through_the_queue(unit_of_work)) == 50
    plans = await plans_of(engine, statements)
    tables = ("due", "reminder", "member", "ledger")
    scans = {
        statement: steps
        for statement, steps in plans.items()
        # A scan that an index of few rows or a LIMIT of one ends early is what we want; it names its index.
        if any(step in {f"SCAN {table}" for table in tables} and "LIMIT" not in statement for step in steps)
    }
    assert scans == {}
    sorts = [statement for statement, steps in plans.items() if any("TEMP B-TREE" in step for step in steps)]
    assert all("pending" in statement or "IN (" in statement or "ledger" in statement for statement in sorts)


@pytest.mark.usefixtures("crowded")
async def test_a_claim_walks_the_cluster_from_its_start(
    engine: AsyncEngine, unit_of_work: SqlUnitOfWorkFactory
) -> None:
    with statements_of(engine) as statements:
        await through_the_queue(unit_of_work)
    plans = await plans_of(engine, statements)
    (claim,) = [steps for statement, steps in plans.items() if "JOIN member" in statement]
    assert claim == [
        "SEARCH due USING PRIMARY KEY (fire_at<?)",
        "SEARCH reminder USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH member USING INTEGER PRIMARY KEY (rowid=?)",
    ]


@pytest.mark.usefixtures("crowded")
async def test_the_next_wake_up_is_looked_up_not_searched_for(engine: AsyncEngine) -> None:
    """Counted in steps of SQLite's own machine: the same for two thousand waiting as for a hundred."""

    async def steps() -> int:
        count = 0

        def tick() -> int:
            nonlocal count
            count += 1
            return 0

        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            assert driver is not None
            await driver.set_progress_handler(tick, 1)
            await connection.execute(_NEXT_DUE_AT)
            await driver.set_progress_handler(None, 0)
        return count

    crowded = await steps()
    async with engine.begin() as connection:
        await connection.execute(text("DELETE FROM due WHERE reminder_id > 100"))
    assert await steps() == crowded < 200
