"""The hot queries touch what is due, not what is waiting: a million reminders must not be felt."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, event, insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ids import MemberId, ReminderId
from bot.domain.occurrences import Answer, Outcome, Source
from bot.services.ports import DueItem, Planned, Postponement, Settlement
from bot.storage.due_statements import MOVE, NEXT_DUE_AT
from bot.storage.ledger import RECORD
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
                {"id": n, "member_id": 1, "kind": "run", "recurrence": "daily 06:30", "created_at": AT}
                for n in range(1, 2001)
            ],
        )
        await connection.execute(
            insert(due),
            [
                {
                    "fire_at": AT + n * MINUTE,
                    "subject_id": n,
                    "source": "r",
                    "member_id": 1,
                    "planned_local": LOCAL,
                }
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
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
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
                    next=Planned(
                        replace(item.planned.key, planned_local=LOCAL + timedelta(days=after)),
                        item.planned.member_id,
                        item.planned.fire_at + timedelta(days=1),
                    ),
                )
                # Followed by themselves, some go the careful way.
                for after, some in ((1, sent[:30]), (0, sent[30:]))
                for item in some
            ]
        )
        # They have moved on: it has to be found out what became of them.
        await unit.due.settle(
            [
                Settlement(
                    item=item,
                    outcome=Outcome.GAVE_UP,
                    settled_at=AT,
                    next=Planned(
                        replace(item.planned.key, planned_local=LOCAL + timedelta(days=2)),
                        item.planned.member_id,
                        AT,
                    ),
                )
                for item in sent[:30]
            ]
        )
        await unit.due.postpone(
            [Postponement(item, AT + 99 * MINUTE, in_doubt=True) for item in late], now=AT
        )
        await unit.due.hold(late, lease_until=AT + 9 * MINUTE)
        await unit.due.next_due_at()
        await unit.due.take_back("me", now=AT)
        await unit.due.put_if_absent([item.planned for item in items[:2]])
        await unit.due.remove(9, Source.REMINDER, Source.SNOOZE)
        await unit.due.pending_for([ReminderId(7), ReminderId(8)])
        await unit.due.waiting_counts([MemberId(1), MemberId(2)], due_by=AT)
        await unit.ledger.recent(MemberId(1), limit=10)
        await unit.ledger.recent(MemberId(1), limit=10, reminder_id=ReminderId(7))
        await unit.ledger.settled_since(MemberId(1), AT)
        await unit.ledger.settled_keys([item.planned.key for item in items])
        await unit.answers.record(items[0].planned.key, Answer.DRANK, at=AT)
        await unit.answers.count_on(MemberId(1), Answer.DRANK, LOCAL.date())
        await unit.runs.between(MemberId(1), LOCAL.date(), LOCAL.date())
        await unit.ledger.prune(before=AT - timedelta(days=90))
        await unit.reminders.list_active(MemberId(1))
        await unit.reminders.active_page(after_id=ReminderId(7), limit=10)
        await unit.reminders.delete(ReminderId(7), at=AT)
    return [item for item in items if isinstance(item, DueItem)]


@pytest.mark.usefixtures("crowded")
async def test_no_hot_query_scans_or_sorts_a_table(
    engine: AsyncEngine, unit_of_work: SqlUnitOfWorkFactory
) -> None:
    with statements_of(engine) as statements:
        assert len(await through_the_queue(unit_of_work)) == 50
    plans = await plans_of(engine, statements)
    tables = ("due", "place", "reminder", "member", "ledger", "answer", "run", "check_in", "swap_test")
    scans = {
        statement: steps
        for statement, steps in plans.items()
        # A scan that an index of few rows or a LIMIT of one ends early is what we want; it names its index.
        if any(step in {f"SCAN {table}" for table in tables} and "LIMIT" not in statement for step in steps)
    }
    assert scans == {}
    sorts = [statement for statement, steps in plans.items() if any("TEMP B-TREE" in step for step in steps)]
    # Sorted are one member's few: what waits for some reminders, and the runs of a day.
    assert all("due.subject_id IN" in statement or "run.logged_at DESC" in statement for statement in sorts)


@pytest.mark.usefixtures("crowded")
async def test_a_claim_walks_the_cluster_from_its_start(
    engine: AsyncEngine, unit_of_work: SqlUnitOfWorkFactory
) -> None:
    with statements_of(engine) as statements:
        await through_the_queue(unit_of_work)
    plans = await plans_of(engine, statements)
    (claim,) = [
        steps for statement, steps in plans.items() if "JOIN member" in statement and "FROM due" in statement
    ]
    assert [step for step in claim if "SUBQUERY" not in step] == [
        "SEARCH due USING PRIMARY KEY (fire_at<?)",
        "SEARCH member USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
        "SEARCH reminder USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
        "SEARCH run USING COVERING INDEX ix_run_member_id_day_on (member_id=? AND day_on=?)",
        "SEARCH answer USING PRIMARY KEY (subject_id=? AND source=? AND planned_local=?)",
        "SEARCH check_in USING COVERING INDEX sqlite_autoindex_check_in_1 (run_id=?)",
        "SEARCH swap_test USING INDEX ix_swap_test_member_id (member_id=?)",
    ]


@pytest.mark.usefixtures("crowded")
async def test_settling_finds_every_row_by_its_key(
    engine: AsyncEngine, unit_of_work: SqlUnitOfWorkFactory
) -> None:
    with statements_of(engine) as statements:
        await through_the_queue(unit_of_work)
    plans = await plans_of(engine, statements)
    (move,) = [steps for statement, steps in plans.items() if statement == MOVE]
    assert move == ["SEARCH due USING INDEX sqlite_autoindex_due_2 (subject_id=? AND source=?)"]
    (record,) = [steps for statement, steps in plans.items() if statement == RECORD]
    assert [step for step in record if step.startswith("SEARCH")] == [
        "SEARCH member USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH community USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH due USING INDEX sqlite_autoindex_due_2 (subject_id=? AND source=?)",
    ]
    (end,) = [
        steps for statement, steps in plans.items() if statement.startswith("DELETE") and "place" in statement
    ]
    assert [step for step in end if step.startswith("SEARCH")] == [
        "SEARCH due USING PRIMARY KEY (fire_at=? AND subject_id=?)",
        *2 * ["SEARCH place USING INDEX sqlite_autoindex_due_2 (subject_id=? AND source=?)"],
    ]
    (hold,) = [
        steps
        for statement, steps in plans.items()
        if statement.startswith("UPDATE due SET lease_until=? ") and "place" in statement
    ]
    assert [step for step in hold if step.startswith("SEARCH")] == [
        "SEARCH due USING PRIMARY KEY (fire_at=? AND subject_id=?)",
        *2 * ["SEARCH place USING INDEX sqlite_autoindex_due_2 (subject_id=? AND source=?)"],
    ]
    (settled,) = [
        steps for statement, steps in plans.items() if "FROM json_each" in statement and "ledger" in statement
    ]
    assert settled[-1] == "SEARCH ledger USING PRIMARY KEY (subject_id=? AND source=? AND planned_local=?)"


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
            await connection.execute(NEXT_DUE_AT)
            await driver.set_progress_handler(None, 0)
        return count

    crowded = await steps()
    async with engine.begin() as connection:
        await connection.execute(text("DELETE FROM due WHERE subject_id > 100"))
    assert await steps() == crowded < 200
