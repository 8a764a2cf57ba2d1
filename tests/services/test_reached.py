"""Whatever is logged, changed and deleted, in whatever order: each milestone is told at most once, ever."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.milestones import MilestoneKind
from bot.domain.runs import Run, RunEntry, RunSource
from bot.services.run_log import RunLog
from bot.storage.unit_of_work import SqlUnitOfWork, SqlUnitOfWorkFactory
from sandbox import SandboxClock

ANA = MemberId(1)
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
LOG = RunLog(check_ins=False)


async def member(unit: SqlUnitOfWork, clock: SandboxClock) -> Member:
    return await unit.members.ensure(ANA, locale="en-GB", at=clock.now())


async def test_each_milestone_is_told_once_through_all_that_a_member_may_do(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    chance = random.Random(5)
    told: Counter[str] = Counter()
    async with units() as unit:
        ana = await member(unit, clock)
        there: list[Run] = []
        for _ in range(400):
            entry = RunEntry(
                MONDAY - chance.randint(0, 12) * DAY,
                chance.choice([60, 300, 1500, 1800, 1790, 3600]),
                chance.choice([None, 3000.0, 5000.0, 5200.0, 10_000.0]),
            )
            match chance.choice(("add", "add", "change", "remove")):
                case "change" if there:
                    changed = there.pop(chance.randrange(len(there)))
                    logged = await LOG.change(unit, ana, changed, entry, at=clock.now())
                    assert logged.reached.milestones == ()
                    there.append(logged.run)
                case "remove" if there:
                    gone = there.pop(chance.randrange(len(there)))
                    await LOG.remove(unit, ana, gone, at=clock.now())
                case _:
                    logged = await LOG.add(unit, ana, entry, at=clock.now())
                    told.update(one.name for one in logged.reached.milestones)
                    there.append(logged.run)
    assert told
    assert set(told.values()) == {1}, told.most_common(3)


async def test_three_hundred_old_runs_are_brought_in_without_a_word(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    async with units() as unit:
        ana = await member(unit, clock)
        for days_ago in range(308, 8, -1):
            old = RunEntry(
                MONDAY - days_ago * DAY,
                1800 + days_ago,
                5000.0 + 10 * (308 - days_ago),
                source=RunSource.IMPORTED,
            )
            logged = await LOG.add(unit, ana, old, at=clock.now())
            assert not logged.reached.milestones
        today = RunEntry(MONDAY, 1800, 5000.0)
        logged = await LOG.add(unit, ana, today, at=clock.now())
        assert [one.kind for one in logged.reached.milestones] == [MilestoneKind.FASTEST_5_KM]


async def test_runs_that_an_earlier_version_logged_are_firsts_no_more(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    async with units() as unit:
        ana = await member(unit, clock)
        run = await unit.runs.add(
            ANA, RunEntry(MONDAY - DAY, 2400, 6000.0), logged_at=clock.now(), answers=None
        )
        logged = await LOG.add(unit, ana, RunEntry(MONDAY, 2400, 5500.0), at=clock.now())
        assert logged.reached.milestones == ()
        await LOG.remove(unit, ana, run, at=clock.now())
        await LOG.remove(unit, ana, logged.run, at=clock.now())
        again = await LOG.add(unit, ana, RunEntry(MONDAY, 2400, 5500.0), at=clock.now())
        assert again.reached.milestones == (), "the older ones were kept on the way"


async def test_the_usual_pair_goes_on_new_runs_but_not_on_what_was_run_before_it_or_brought_along(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    async with units() as unit:
        ana = await member(unit, clock)
        pair = await unit.shoes.add(ANA, name="Blue", before_m=0.0, at=clock.now())
        run = RunEntry(MONDAY, 1800, 5000.0)
        assert (await LOG.add(unit, ana, run, at=clock.now())).shoe is None
        await unit.shoes.set_default(ANA, pair.id)
        shoes = {
            name: (await LOG.add(unit, ana, entry, at=clock.now(), is_barefoot=name == "barefoot")).shoe
            for name, entry in {
                "new": run,
                "barefoot": run,
                "older": replace(run, day_on=MONDAY - DAY),
                "imported": replace(run, source=RunSource.IMPORTED),
                "from a file": replace(run, source=RunSource.GPX, file_digest="a"),
            }.items()
        }
    worn = {name: shoe.name if shoe else None for name, shoe in shoes.items()}
    assert worn == {
        "new": "Blue",
        "barefoot": None,
        "older": None,
        "imported": None,
        "from a file": "Blue",
    }
