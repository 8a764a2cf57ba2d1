"""What choosing rest and taking it back have in common: the streak's events, and the reminders of that day."""

from datetime import date, datetime, timedelta

from bot.domain.members import Member
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.domain.reminders import ReminderKind
from bot.domain.streak_events import Declared, DeclaredBack, RestTaken, RestTakenBack, StreakEvent
from bot.services.planning import upcoming
from bot.services.ports import UnitOfWork

RUN_BOUND = frozenset({ReminderKind.RUN, ReminderKind.FUEL})
"""Reminders that have no use on a day without a run."""

_MOMENT = timedelta(milliseconds=1)  # what the database tells apart


async def choose_rest(unit: UnitOfWork, member: Member, day_on: date, *, now: datetime) -> int:
    """Take rest instead on a local day, today or ahead; returns how many of its reminders stay away for it."""
    events = await unit.streak_events.list_for(member.id)
    if not is_rest_chosen(events, day_on):
        await unit.streak_events.append(
            member.id, RestTaken(day_on=day_on, recorded_at=after_all_said(events, day_on, now=now))
        )
    keys = await _occurrences_on(unit, member, day_on, now=now)
    for key in keys:
        standing = await unit.answers.get(key)
        if standing is None or not standing.is_final:
            await unit.answers.record(key, Answer.RESTED, at=now)
    return len(keys)


async def take_rest_back(unit: UnitOfWork, member: Member, day_on: date, *, now: datetime) -> bool:
    """Take back the rest of a local day; its reminders that are still to come do come. False if there is none."""
    events = await unit.streak_events.list_for(member.id)
    if not is_rest_chosen(events, day_on):
        return False
    await unit.streak_events.append(
        member.id, RestTakenBack(day_on=day_on, recorded_at=after_all_said(events, day_on, now=now))
    )
    for key in await _occurrences_on(unit, member, day_on, now=now):
        if await unit.answers.get(key) is Answer.RESTED:
            await unit.answers.remove(key)
    return True


def is_rest_chosen(events: list[StreakEvent], day_on: date) -> bool:
    """Return whether the last word on a local day was to rest."""
    said = [one for one in events if isinstance(one, RestTaken | RestTakenBack) and one.day_on == day_on]
    last = max(said, key=lambda one: (one.recorded_at, isinstance(one, RestTakenBack)), default=None)
    return isinstance(last, RestTaken)


def after_all_said(events: list[StreakEvent], day_on: date, *, now: datetime) -> datetime:
    """Return ``now``, or the first instant after all that was chosen or declared for a local day.

    The last word counts, also of two within a moment, and after a clock was put back.
    """
    kinds = RestTaken | RestTakenBack | Declared | DeclaredBack
    said = [event.recorded_at for event in events if isinstance(event, kinds) and event.day_on == day_on]
    return max([now, *(said_at + _MOMENT for said_at in said)])


async def _occurrences_on(
    unit: UnitOfWork, member: Member, day_on: date, *, now: datetime
) -> list[OccurrenceKey]:
    """Return what is still to come of the member's run and meal reminders for a local day."""
    keys: list[OccurrenceKey] = []
    for reminder in await unit.reminders.list_active(member.id):
        if reminder.kind not in RUN_BOUND:
            continue
        for occurrence in upcoming(reminder, member, after=now):
            # Of a meal reminder, too, this is when the run is planned.
            run_on = occurrence.planned_local.date()
            if run_on > day_on:
                break
            if run_on == day_on:
                keys.append(OccurrenceKey(Source.REMINDER, reminder.id, occurrence.planned_local))
    return keys
