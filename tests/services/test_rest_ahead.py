"""Rest chosen the day before: what it answers ahead of time, and what it leaves alone."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.domain.ids import MemberId
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.domain.reminders import ReminderKind
from bot.domain.streaks import RestTaken
from bot.domain.when import parse_when
from bot.services.rest_ahead import RestAheadService, RestDayOver
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

ANA, BEN = MemberId(1), MemberId(2)
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
PLANS = {
    ReminderKind.RUN: "daily 00:30, 18:00",
    ReminderKind.HYDRATION: "daily 12:00",
    ReminderKind.REST: "tue 09:00",
}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
async def rest(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> RestAheadService:
    """Ana runs at half past midnight and at six, with a meal two hours before; Ben lives by the same plan."""
    async with units() as unit:
        for who in (ANA, BEN):
            member = await unit.members.ensure(who, locale="en-GB", at=clock.now())
            await unit.members.save_settings(replace(member, zone="Europe/Lisbon"))
            for kind, line in PLANS.items():
                await unit.reminders.add(who, kind=kind, recurrence=parse_when(line), at=clock.now())
            run = next(one for one in await unit.reminders.list_active(who) if one.kind is ReminderKind.RUN)
            await unit.reminders.add(
                who,
                kind=ReminderKind.FUEL,
                recurrence=run.recurrence,
                at=clock.now(),
                parent_id=run.id,
                lead_min=120,
            )
        await unit.commit()
    return RestAheadService(units, clock)


async def answered(units: SqlUnitOfWorkFactory, member: MemberId) -> set[tuple[ReminderKind, datetime]]:
    """Return which occurrences of these days are answered with rest."""
    found: set[tuple[ReminderKind, datetime]] = set()
    start = local("2026-03-02T00:00")
    async with units(read_only=True) as unit:
        for reminder in await unit.reminders.list_active(member):
            for half_hours in range(4 * 48):
                at = start + half_hours * timedelta(minutes=30)
                answer = await unit.answers.get(OccurrenceKey(Source.REMINDER, reminder.id, at))
                if answer is Answer.RESTED:
                    found.add((reminder.kind, at))
    return found


async def test_tomorrows_runs_and_their_meals_are_answered_and_nothing_else(
    units: SqlUnitOfWorkFactory, rest: RestAheadService
) -> None:
    told = await rest.rest_on(ANA, TOMORROW, locale="en-GB")
    assert told.rest_on == TOMORROW
    expected = {
        (ReminderKind.FUEL, local("2026-03-03T00:30")),
        (ReminderKind.RUN, local("2026-03-03T00:30")),
        (ReminderKind.FUEL, local("2026-03-03T18:00")),
        (ReminderKind.RUN, local("2026-03-03T18:00")),
    }
    assert await answered(units, ANA) == expected, (
        "a meal is known by its run, also when it comes the evening before"
    )
    assert told.reminders == len(expected)
    assert await answered(units, BEN) == set()
    async with units(read_only=True) as unit:
        events = await unit.streak_events.list_for(ANA)
    assert [(type(event), event.day_on) for event in events] == [(RestTaken, TOMORROW)]


async def test_twice_is_once_and_an_answer_that_was_given_stays(
    units: SqlUnitOfWorkFactory, rest: RestAheadService, clock: SandboxClock
) -> None:
    async with units() as unit:
        run = next(one for one in await unit.reminders.list_active(ANA) if one.kind is ReminderKind.RUN)
        key = OccurrenceKey(Source.REMINDER, run.id, local("2026-03-02T18:00"))
        await unit.answers.record(key, Answer.DONE, at=clock.now())
        await unit.commit()
    for _ in range(2):
        await rest.rest_on(ANA, TODAY, locale="en-GB")
    async with units(read_only=True) as unit:
        assert await unit.answers.get(key) is Answer.DONE
        assert len(await unit.streak_events.list_for(ANA)) == 1


@pytest.mark.parametrize("day_on", [date(2026, 3, 1), date(2026, 3, 4), date(2030, 1, 1)])
async def test_only_today_and_tomorrow_can_be_planned(
    units: SqlUnitOfWorkFactory, rest: RestAheadService, day_on: date
) -> None:
    with pytest.raises(RestDayOver):
        await rest.rest_on(ANA, day_on, locale="en-GB")
    assert await answered(units, ANA) == set()


async def test_a_paused_reminder_has_nothing_to_leave_out(
    units: SqlUnitOfWorkFactory, rest: RestAheadService, clock: SandboxClock
) -> None:
    async with units() as unit:
        for reminder in await unit.reminders.list_active(ANA):
            await unit.reminders.save(replace(reminder, paused_at=clock.now()))
        await unit.commit()
    assert (await rest.rest_on(ANA, TOMORROW, locale="en-GB")).reminders == 0
