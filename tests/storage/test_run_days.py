"""Sums of days: whatever happens to runs, they are what the runs say."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ids import MemberId
from bot.domain.personal_data import PersonalData
from bot.domain.runs import Run, RunEntry, RunSource
from bot.services.ports import UnitOfWork
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA, BEN = MemberId(1), MemberId(2)
AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
KEPT = "SELECT * FROM run_day ORDER BY member_id, day_on"
SUMMED_ANEW = """SELECT member_id, day_on, count(*), sum(duration_s), total(distance_m),
    sum(source IN ('gpx', 'tcx', 'fit')) FROM run GROUP BY member_id, day_on ORDER BY member_id, day_on"""

entries = st.builds(
    RunEntry,
    day_on=st.integers(0, 3).map(lambda days: MONDAY + days * DAY),
    duration_s=st.integers(60, 20_000),
    distance_m=st.none() | st.floats(50, 100_000),
    source=st.sampled_from(RunSource),
)
acts = st.one_of(
    st.tuples(st.just("add"), st.sampled_from((ANA, BEN)), entries),
    st.tuples(st.just("edit"), st.integers(0, 9), entries),
    st.tuples(st.just("delete"), st.integers(0, 9), st.none()),
    st.tuples(st.just("erase"), st.sampled_from((ANA, BEN)), st.none()),
)


async def begin(unit: UnitOfWork) -> None:
    for member in (ANA, BEN):
        await unit.members.ensure(member, locale="en-GB", at=AT)


async def rows(unit: UnitOfWork, query: str) -> list[tuple[object, ...]]:
    connection = unit._connection  # type: ignore[attr-defined]  # what no repository offers
    return [tuple(row) for row in await connection.execute(text(query))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(history=st.lists(acts, max_size=14))
async def test_after_any_history_of_runs_the_days_are_what_they_would_be_summed_up_anew(
    unit_of_work: SqlUnitOfWorkFactory, history: list[tuple[str, int, RunEntry | None]]
) -> None:
    async with unit_of_work() as unit:
        await begin(unit)
        runs: list[Run] = []
        for act, which, entry in history:
            there = [run for run in runs if await unit.runs.get(run.id)]
            if act == "add" and entry is not None:
                runs.append(await unit.runs.add(MemberId(which), entry, logged_at=AT, answers=None))
            elif act == "erase":
                await unit.members.erase(MemberId(which))
                await begin(unit)
            elif there and act == "edit" and entry is not None:
                await unit.runs.update(there[which % len(there)].id, entry)
            elif there and act == "delete":
                await unit.runs.delete(there[which % len(there)].id)
            assert await rows(unit, KEPT) == await rows(unit, SUMMED_ANEW)
        # Rolled back: the next example begins anew.


async def test_an_import_brings_the_sums_along_without_telling_them(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        await begin(unit)
        for day in range(3):
            entry = RunEntry(MONDAY + day * DAY, 1800, 5000.5, source=RunSource.FIT)
            await unit.runs.add(ANA, entry, logged_at=AT + day * DAY, answers=None)
        exported: PersonalData = await unit.personal_data.read(ANA)
        await unit.personal_data.bring_in(BEN, exported, health=False, now=AT + 9 * DAY)
        days = await rows(unit, KEPT)
        assert days == await rows(unit, SUMMED_ANEW)
        assert [day[0] for day in days] == [ANA] * 3 + [BEN] * 3


async def test_rebuilding_puts_right_what_went_wrong_and_says_how_much(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, database: Path
) -> None:
    async with unit_of_work() as unit:
        await begin(unit)
        for day in range(4):
            await unit.runs.add(ANA, RunEntry(MONDAY + day * DAY, 1800), logged_at=AT, answers=None)
        await unit.commit()
    async with unit_of_work() as unit:
        assert await unit.aggregates.rebuild_run_days() == 0
    async with engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM run_day WHERE day_on = '2026-03-02'")
        await connection.exec_driver_sql("UPDATE run_day SET runs = 7 WHERE day_on = '2026-03-03'")
        await connection.exec_driver_sql("INSERT INTO run_day VALUES (2, '2026-03-02', 1, 60, 0.0, 0)")
    async with unit_of_work() as unit:
        assert await unit.aggregates.rebuild_run_days() == 3
        await unit.commit()
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute(KEPT).fetchall() == connection.execute(SUMMED_ANEW).fetchall()
