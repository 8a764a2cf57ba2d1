"""Milestones, goals and shoes in the database: counted by SQLite, kept once, sealed where they are private."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.goals import Aim, GoalKind, Tally
from bot.domain.ids import MemberId, RunId
from bot.domain.milestones import Milestone, MilestoneKind, RunHistory, seconds_for
from bot.domain.run_doubts import SPIKE_WITHIN
from bot.domain.runs import Run, RunEntry
from bot.storage.engine import StorageMisconfigured
from bot.storage.unit_of_work import SqlUnitOfWork, SqlUnitOfWorkFactory
from tests.storage.test_query_plans import plans_of, statements_of

ANA = MemberId(80351110224678912)
BEN = MemberId(80351110224678913)
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


async def logged(unit: SqlUnitOfWork, entry: RunEntry, *, member: MemberId = ANA, at: datetime = AT) -> Run:
    return await unit.runs.add(member, entry, logged_at=at, answers=None)


async def both(unit: SqlUnitOfWork) -> None:
    for member in (ANA, BEN):
        await unit.members.ensure(member, locale="en-GB", at=AT)


async def test_without_other_runs_there_is_no_history(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await both(unit)
        only = await logged(unit, RunEntry(MONDAY, 1800, 5000.0))
        await logged(unit, RunEntry(MONDAY, 3600, 10_000.0), member=BEN)
        assert await unit.milestones.history(ANA, but=only.id, day_on=MONDAY) == RunHistory()


async def test_sqlite_sums_up_as_python_does(unit_of_work: SqlUnitOfWorkFactory) -> None:
    chance = random.Random(20260302)
    async with unit_of_work() as unit:
        await both(unit)
        runs = []
        for _ in range(200):
            distance_m = chance.choice([None, 4985.0, 4986.0, 5500.0, 5501.0, chance.uniform(100, 20_000)])
            day_on = MONDAY + chance.randint(-50, 5) * DAY
            runs.append(await logged(unit, RunEntry(day_on, chance.randint(60, 9000), distance_m)))
        for judged in chance.sample(runs, 20):
            found = await unit.milestones.history(ANA, but=judged.id, day_on=judged.entry.day_on)
            assert found == by_hand([one.entry for one in runs if one is not judged], judged.entry.day_on)


def by_hand(entries: list[RunEntry], day_on: date) -> RunHistory:
    distances = {one: one.distance_m for one in entries if one.distance_m is not None}
    five, ten = [[s for one in entries if (s := seconds_for(m, one)) is not None] for m in (5e3, 1e4)]
    lately = [m for one, m in distances.items() if day_on - SPIKE_WITHIN <= one.day_on < day_on]
    return RunHistory(
        runs=len(entries),
        with_distance=sum(one.distance_m is not None for one in entries),
        longest_s=max(one.duration_s for one in entries),
        longest_m=max(distances.values()),
        longest_lately_m=max(lately, default=None),
        fastest_5_km_s=pytest.approx(min(five)),  # type: ignore[arg-type]  # compared only
        fastest_10_km_s=pytest.approx(min(ten)),  # type: ignore[arg-type]
    )


async def test_a_milestone_is_new_once_for_each_member_also_after_its_run_is_gone(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    first, five = Milestone(MilestoneKind.RUNS, 1), Milestone(MilestoneKind.DISTANCE, 5000.0)
    async with unit_of_work() as unit:
        await both(unit)
        run = await logged(unit, RunEntry(MONDAY, 1800, 5000.0))
        assert await unit.milestones.record(ANA, [first], run_id=run.id, at=AT) == {first}
        assert await unit.milestones.record(ANA, [first, five], run_id=run.id, at=AT) == {five}
        assert await unit.milestones.record(ANA, [], run_id=run.id, at=AT) == set()
        other = await logged(unit, RunEntry(MONDAY, 1800, 5000.0), member=BEN)
        assert await unit.milestones.record(BEN, [first], run_id=other.id, at=AT) == {first}
        await unit.runs.delete(run.id)
        again = await logged(unit, RunEntry(MONDAY, 1800, 5000.0))
        assert await unit.milestones.record(ANA, [first, five], run_id=again.id, at=AT) == set()


async def test_a_goal_counts_runs_since_it_was_set_and_no_older_ones(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    aim = Aim(GoalKind.TOTAL, 30_000.0)
    hour = timedelta(hours=1)
    async with unit_of_work() as unit:
        await both(unit)
        await logged(unit, RunEntry(MONDAY, 1000, 1000.0), at=AT - hour)
        goal = await unit.goals.add(ANA, aim, by_on=MONDAY + 30 * DAY, set_on=MONDAY, at=AT)
        theirs = await unit.goals.add(BEN, aim, by_on=None, set_on=MONDAY, at=AT)
        assert await unit.goals.get(goal.id) == goal
        assert await unit.goals.open_with_tallies(ANA) == [(goal, Tally())]
        await logged(unit, RunEntry(MONDAY, 2000, 2000.0), at=AT)
        await logged(unit, RunEntry(MONDAY + DAY, 4000), at=AT + hour)
        await logged(unit, RunEntry(MONDAY - DAY, 8000, 8000.0), at=AT + hour)
        await logged(unit, RunEntry(MONDAY, 9000, 9000.0), member=BEN)
        assert await unit.goals.open_with_tallies(ANA) == [(goal, Tally(2, 2000.0, 2000.0, 4000))]
        assert await unit.goals.open_with_tallies(BEN) == [(theirs, Tally(1, 9000.0, 9000.0, 9000))]


async def test_a_goal_ends_by_being_reached_or_let_go(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await both(unit)
        first, second, third = [
            await unit.goals.add(ANA, Aim(GoalKind.RUNS, n), by_on=None, set_on=MONDAY, at=AT)
            for n in (1, 2, 3)
        ]
        await unit.goals.finish(first.id, at=AT + DAY)
        await unit.goals.finish(third.id, at=AT + 2 * DAY)
        await unit.goals.drop(second.id, at=AT + DAY)
        assert await unit.goals.open_with_tallies(ANA) == []
        assert [goal.id for goal in await unit.goals.done(ANA, limit=5)] == [third.id, first.id]
        assert [goal.id for goal in await unit.goals.done(ANA, limit=1)] == [third.id]
        assert await unit.goals.done(BEN, limit=5) == []
        dropped = await unit.goals.get(second.id)
        assert dropped is not None
        assert dropped.dropped_at == AT + DAY


async def test_shoes_add_up_their_runs(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await both(unit)
        old = await unit.shoes.add(ANA, name="Old", before_m=300_000.0, at=AT)
        new = await unit.shoes.add(ANA, name="New", before_m=0.0, at=AT)
        await unit.shoes.set_default(ANA, new.id)
        for distance_m in (5000.0, None, 2500.0):
            await logged(unit, RunEntry(MONDAY, 1800, distance_m, shoe_id=old.id))
        await logged(unit, RunEntry(MONDAY, 1800, 9000.0))
        worn = await unit.shoes.list_for(ANA)
        assert [(one.shoe.name, one.runs, one.total_m) for one in worn] == [
            ("New", 0, 0.0),
            ("Old", 3, 307_500.0),
        ]
        assert await unit.shoes.list_for(BEN) == []


async def test_there_is_one_default_at_most_and_never_a_retired_one(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        await both(unit)
        first, second = [await unit.shoes.add(ANA, name=name, before_m=0.0, at=AT) for name in "ab"]
        theirs = await unit.shoes.add(BEN, name="c", before_m=0.0, at=AT)
        await unit.shoes.set_default(BEN, theirs.id)
        for shoe_id, expected in (
            (first.id, first.id),
            (second.id, second.id),
            (None, None),
            (first.id, first.id),
        ):
            await unit.shoes.set_default(ANA, shoe_id)
            found = await unit.shoes.default_for(ANA)
            assert (None if found is None else found.id) == expected
        await unit.shoes.retire(first.id, at=AT + DAY)
        assert await unit.shoes.default_for(ANA) is None
        await unit.shoes.set_default(ANA, first.id)
        assert await unit.shoes.default_for(ANA) is None, "a retired pair stays at rest"
        retired = await unit.shoes.get(first.id)
        assert retired is not None
        assert (retired.is_in_use, retired.retired_at) == (False, AT + DAY)
        assert [one.shoe.id for one in await unit.shoes.list_for(ANA)] == [second.id, first.id]
        found = await unit.shoes.default_for(BEN)
        assert found is not None
        assert found.id == theirs.id


async def test_a_removed_pair_leaves_its_runs(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await both(unit)
        pair = await unit.shoes.add(ANA, name="a", before_m=0.0, at=AT)
        run = await logged(unit, RunEntry(MONDAY, 1800, 5000.0, shoe_id=pair.id))
        await unit.shoes.delete(pair.id)
        kept = await unit.runs.get(run.id)
        assert kept is not None
        assert kept.entry.shoe_id is None


async def test_notes_are_sealed_and_come_back_to_their_member_alone(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    async with unit_of_work() as unit:
        await both(unit)
        pair = await unit.shoes.add(ANA, name="a", before_m=0.0, at=AT)
        await unit.shoes.set_note(ANA, pair.id, "snug at the toes")
        await unit.shoes.set_note(BEN, pair.id, "not mine to write on")
        assert await unit.shoes.notes_for(ANA) == {pair.id: "snug at the toes"}
        assert await unit.shoes.notes_for(BEN) == {}
        await unit.commit()
    async with engine.connect() as connection:
        sealed = (await connection.exec_driver_sql("SELECT sealed_note FROM shoe")).scalar_one()
    assert b"snug" not in sealed
    async with unit_of_work() as unit:
        await unit.shoes.set_note(ANA, pair.id, None)
        assert await unit.shoes.notes_for(ANA) == {}


async def test_without_a_key_there_are_shoes_but_no_notes(engine: AsyncEngine) -> None:
    async with SqlUnitOfWorkFactory(engine, None)() as unit:
        await both(unit)
        pair = await unit.shoes.add(ANA, name="a", before_m=0.0, at=AT)
        with pytest.raises(StorageMisconfigured):
            await unit.shoes.set_note(ANA, pair.id, "snug")
        assert await unit.shoes.notes_for(ANA) == {}
        assert [one.shoe for one in await unit.shoes.list_for(ANA)] == [pair]


async def test_sums_go_by_indexes_and_read_nobody_elses_runs(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    with statements_of(engine) as statements:
        async with unit_of_work(read_only=True) as unit:
            await unit.shoes.list_for(ANA)
            await unit.milestones.history(ANA, but=RunId(1), day_on=MONDAY)
            await unit.goals.open_with_tallies(ANA)
    plans = await plans_of(engine, statements)
    assert len(plans) == 3
    for steps in plans.values():
        assert not [step for step in steps if step.startswith("SCAN")], steps
        assert [step for step in steps if step.startswith("SEARCH run")], steps
