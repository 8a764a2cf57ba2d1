"""Milestones of a log that is old already are kept in silence; what is new is told once."""

from datetime import date, datetime, timedelta

from bot.domain.ids import MemberId, RunId
from bot.domain.streak_events import RunLogged
from bot.services.streak_milestones import StreakMilestoneService
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

ANA = MemberId(1)


def service(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> StreakMilestoneService:
    return StreakMilestoneService(units, clock, wake=lambda: None)


async def ran_daily(units: SqlUnitOfWorkFactory, clock: SandboxClock, *, days: int, until: date) -> None:
    """Let Ana run on so many days up to one, each logged on its day."""
    async with units() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=clock.now())
        for back in range(days):
            day_on = until - timedelta(days=back)
            at = datetime.combine(day_on, clock.now().timetz())
            await unit.streak_events.append(ANA, RunLogged(day_on, at, RunId(back + 1)))
        await unit.commit()


async def test_what_an_old_log_reached_is_a_badge_without_a_word(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    today = clock.now().date()
    await ran_daily(units, clock, days=120, until=today)
    shown = await service(units, clock).show(ANA)
    assert shown.badges == (7, 30, 100)
    assert shown.milestone is None, "the hundredth day was twenty days ago"


async def test_after_much_at_once_one_word_and_no_more(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    await ran_daily(units, clock, days=31, until=clock.now().date())
    first = await service(units, clock).show(ANA)
    assert first.milestone is not None
    assert first.milestone.days == 30, "not seven and thirty"
    again = await service(units, clock).show(ANA)
    assert (again.badges, again.milestone) == ((7, 30), None)


async def test_a_badge_outlives_the_streak(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> None:
    await ran_daily(units, clock, days=7, until=clock.now().date())
    assert (await service(units, clock).show(ANA)).milestone is not None
    clock.advance(days=40)
    shown = await service(units, clock).show(ANA)
    assert shown.report.current_days == 0
    assert (shown.badges, shown.milestone) == ((7,), None)


async def test_of_a_stranger_nothing_is_kept(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> None:
    shown = await service(units, clock).show(MemberId(404))
    assert (shown.badges, shown.milestone, shown.report.days) == ((), None, ())
    async with units(read_only=True) as unit:
        assert await unit.members.get(MemberId(404)) is None
