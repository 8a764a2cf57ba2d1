"""How far streaks were walked: whatever is told afterwards, going on from there is the same as beginning anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.command_line.rebuild import rebuild_aggregates
from bot.domain.ids import MemberId, RunId
from bot.domain.members import Member
from bot.domain.red_flags import WarningSign
from bot.domain.streak_events import (
    Declared,
    DeclaredBack,
    DeclaredStatus,
    PlanChanged,
    RestTaken,
    RunLogged,
    RunRemoved,
    StoredStreakEvent,
)
from bot.domain.streak_report import Verdict
from bot.services.ports import UnitOfWork
from bot.services.streak_sums import streak_sums
from bot.services.streaks import report_for
from bot.services.wellbeing import remember
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA, BEN = MemberId(1), MemberId(2)
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

days = st.integers(0, 24)
runs = st.integers(1, 9).map(RunId)
events = st.one_of(
    st.tuples(st.just(RunLogged), days, runs),
    st.tuples(st.just(RunRemoved), days, runs),
    st.tuples(st.just(RestTaken), days, st.none()),
    st.tuples(st.just(DeclaredBack), days, st.none()),
    st.tuples(st.just(PlanChanged), days, st.frozensets(st.integers(0, 6), max_size=2)),
    st.tuples(st.just(Declared), days, st.none() | st.integers(0, 6)),
    st.tuples(st.just("down"), days, st.none()),
    st.tuples(st.just("zone"), days, st.sampled_from(("Europe/Lisbon", "Pacific/Auckland", "America/Lima"))),
    st.tuples(st.just("walk"), days, st.none()),
    st.tuples(st.just("wrong"), days, st.none()),
    st.tuples(st.just("well"), days, st.none()),
)


async def told(unit: UnitOfWork, kind: object, day: int, more: object, at: datetime) -> None:
    """Let one thing happen to Ana on a day, told at an instant."""
    on = MONDAY + day * DAY
    event: StoredStreakEvent
    match kind:
        case "down":
            began_at = NOON + (day - 1) * DAY
            await unit.outages.record(from_at=began_at, until_at=began_at + 5 * HOUR)
            return
        case "zone":
            member = await unit.members.get(ANA)
            assert member is not None
            await unit.members.save_settings(replace(member, zone=str(more)))
            return
        case "walk":
            member = await unit.members.get(ANA)
            assert member is not None
            await streak_sums(unit, [member], now=at, keep=True)
            return
        case "wrong":
            await remember(unit, ANA, [WarningSign.CHEST_PAIN], at=at)
            return
        case "well":
            await unit.members.forget_signs(ANA, at=at)  # type: ignore[attr-defined]  # what no service asks for
            return
        case _ if kind is Declared:
            until_on = on + more * DAY if isinstance(more, int) else None
            event = Declared(on, at, DeclaredStatus.SICK, until_on)
        case _ if kind is PlanChanged:
            assert isinstance(more, frozenset)
            event = PlanChanged(on, at, more)
        case _ if kind is RunLogged:
            assert isinstance(more, int)
            event = RunLogged(on, at, RunId(more))
        case _ if kind is RunRemoved:
            assert isinstance(more, int)
            event = RunRemoved(on, at, RunId(more))
        case _:
            event = RestTaken(on, at) if kind is RestTaken else DeclaredBack(on, at)
    await unit.streak_events.append(ANA, event)


async def begin(unit: UnitOfWork) -> Member:
    await unit.members.ensure(BEN, locale="en-GB", at=NOON)
    return await unit.members.ensure(ANA, locale="en-GB", at=NOON)


async def is_the_same_as_anew(unit: UnitOfWork, now: datetime, *, keep: bool = False) -> None:
    member = await unit.members.get(ANA)
    assert member is not None
    report = await report_for(unit, member, now=now)
    summed = (await streak_sums(unit, [member], now=now, keep=keep))[ANA]
    assert (summed.current_days, summed.longest_days, summed.freezes_left) == (
        report.current_days,
        report.longest_days,
        report.freezes_left,
    )
    assert list(summed.verdicts(date.min + DAY, date.max - DAY)) == [
        (day.day_on, day.verdict) for day in report.days
    ]
    for first in range(0, len(report.days), 3):
        first_on, last_on = report.days[first].day_on, report.days[-1].day_on
        kept = sum(day.verdict is Verdict.KEPT for day in report.days[first:])
        assert summed.kept_days(first_on, last_on) == kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(history=st.lists(st.tuples(events, st.sampled_from((0, 0, 0, 1, 2, 9))), max_size=22))
async def test_after_any_history_the_kept_walk_leads_to_what_a_new_one_does(
    unit_of_work: SqlUnitOfWorkFactory, history: list[tuple[tuple[object, int, object], int]]
) -> None:
    async with unit_of_work() as unit:
        await begin(unit)
        now = NOON
        for (kind, day, more), later in history:
            now += later * DAY
            await told(unit, kind, day, more, now)
            await is_the_same_as_anew(unit, now, keep=True)
        await is_the_same_as_anew(unit, now + 3 * DAY)
        # Rolled back: the next example begins anew.


async def states(unit: UnitOfWork) -> list[tuple[int, str]]:
    connection = unit._connection  # type: ignore[attr-defined]  # what no repository offers
    rows = await connection.execute(text("SELECT member_id, through_on FROM streak_state ORDER BY 1"))
    return [(row.member_id, row.through_on) for row in rows]


@pytest.fixture
async def walked(unit_of_work: SqlUnitOfWorkFactory) -> Member:
    """Ana, with ten days of runs and her streak walked up to the ninth."""
    async with unit_of_work() as unit:
        member = await begin(unit)
        for n in range(10):
            await unit.streak_events.append(ANA, RunLogged(MONDAY + n * DAY, NOON + n * DAY, RunId(n + 1)))
        await streak_sums(unit, [member], now=NOON + 9 * DAY, keep=True)
        assert await states(unit) == [(ANA, "2026-03-10")]
        await unit.commit()
    return member


@pytest.mark.parametrize(
    ("event", "holds"),
    [
        (RunLogged(MONDAY + 9 * DAY, NOON + 9 * DAY, RunId(20)), True),
        (RestTaken(MONDAY + 10 * DAY, NOON + 9 * DAY), True),
        (RunLogged(MONDAY + 8 * DAY, NOON + 9 * DAY, RunId(20)), False),
        (RunLogged(MONDAY + 9 * DAY, NOON + 9 * DAY, RunId(3)), False),
        (RunRemoved(MONDAY + 9 * DAY, NOON + 9 * DAY, RunId(9)), False),
        (Declared(MONDAY, NOON + 9 * DAY, DeclaredStatus.TRAVEL), False),
    ],
)
async def test_only_what_concerns_the_days_behind_makes_a_walk_begin_anew(
    unit_of_work: SqlUnitOfWorkFactory, walked: Member, event: StoredStreakEvent, *, holds: bool
) -> None:
    async with unit_of_work() as unit:
        await unit.streak_events.append(BEN, event)
        assert await states(unit) == [(ANA, "2026-03-10")], "that is another member's"
        await unit.streak_events.append(ANA, event)
        assert bool(await states(unit)) is holds


async def test_a_kept_walk_reads_only_the_days_ahead(
    unit_of_work: SqlUnitOfWorkFactory, walked: Member
) -> None:
    async with unit_of_work(read_only=True) as unit:
        told = (await unit.streak_states.told_since([ANA, BEN]))[ANA]
    assert told.state is not None
    assert [event.day_on for event in told.events] == [MONDAY + 9 * DAY]


async def test_what_is_kept_of_a_walk_is_the_same_whether_or_not_something_was_wrong(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    now = NOON + 6 * DAY
    async with unit_of_work() as unit:
        members = [await begin(unit), await unit.members.ensure(BEN, locale="en-GB", at=NOON)]
        for member in members:
            for n in (0, 1, 5):
                await unit.streak_events.append(
                    member.id, RunLogged(MONDAY + n * DAY, NOON + n * DAY, RunId(n + 1))
                )
        await remember(unit, ANA, [WarningSign.COLLAPSE], at=NOON + 2 * DAY)
        sums = await streak_sums(unit, members, now=now, keep=True)
        assert (sums[ANA].days, sums[ANA].current_days) == ("kknnnkn", 3)
        assert (sums[BEN].days, sums[BEN].current_days) == ("kkmmmko", 1)
        connection = unit._connection
        assert connection is not None
        kept = (await connection.execute(text("SELECT * FROM streak_state ORDER BY member_id"))).all()
        assert [row.member_id for row in kept] == [ANA, BEN]
        assert kept[0][1:] == kept[1][1:], "what lies in clear tells nothing"
        assert (await streak_sums(unit, members, now=now))[ANA] == sums[ANA], "also from what was kept"
        events = (await connection.execute(text("SELECT member_id, kind, details FROM streak_event"))).all()
        assert [row[1:] for row in events if row[0] == ANA] == [row[1:] for row in events if row[0] == BEN]


async def test_flying_west_a_day_is_lived_again(unit_of_work: SqlUnitOfWorkFactory, walked: Member) -> None:
    async with unit_of_work() as unit:
        just_after_midnight = datetime(2026, 3, 11, 0, 30, tzinfo=UTC)
        west = replace(walked, zone="America/Lima")
        sums = await streak_sums(unit, [west], now=just_after_midnight)
    assert sums[ANA].current_days == 9


async def test_events_of_many_members_are_found_by_their_index(engine: AsyncEngine) -> None:
    # What no repository shows.
    from bot.storage.members import _WELLBEINGS  # noqa: PLC0415
    from bot.storage.streak_states import _ALL_EVENTS, _EVENTS, _STATES  # noqa: PLC0415

    async with engine.connect() as connection:
        for statement in (_EVENTS, _ALL_EVENTS, _STATES, _WELLBEINGS):
            plan = await connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"), {"members": "[1]"})
            steps = [row[3] for row in plan]
            assert not [step for step in steps if step.startswith("SCAN") and "wanted" not in step], steps


async def test_rebuilding_walks_everybody_anew(
    unit_of_work: SqlUnitOfWorkFactory,
    walked: Member,
    engine: AsyncEngine,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE streak_state SET state = replace(state, 'kk', 'mm')")
    now = NOON + 9 * DAY
    assert await rebuild_aggregates(unit_of_work, now=now) == 0
    async with unit_of_work() as unit:
        assert await states(unit) == [(ANA, "2026-03-10")]
        await is_the_same_as_anew(unit, now)
    assert "Streaks walked anew: 1" in capsys.readouterr().err
