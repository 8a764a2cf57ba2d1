"""What adding and changing reminders have in common: reading them, whose they are, what hangs on them, the plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member, ZoneNotSet
from bot.domain.occurrences import Source
from bot.domain.reminders import DuplicateReminder, Reminder, ReminderKind, ReminderNotFound
from bot.domain.schedules import Once, Recurrence, Schedule, Weekday
from bot.domain.streaks import PlanChanged
from bot.domain.when import parse_when
from bot.domain.when_errors import DRINK_STARTERS, REST_STARTERS, MissingTime, UnreadableWhen
from bot.services.ports import UnitOfWork

_REST_NOTE_AT = "08:00"
_STARTERS = {ReminderKind.HYDRATION: DRINK_STARTERS, ReminderKind.REST: REST_STARTERS}


def days_optional(kind: ReminderKind) -> bool:
    """Return whether times without days mean every day: one drinks daily, but runs on days of one's choice."""
    return kind is ReminderKind.HYDRATION


def read_when(kind: ReminderKind, when: str) -> Schedule:
    """Read a standing ``when:``; a rest note without a time comes in the morning.

    Raises:
        UnreadableWhen: if it cannot be read, with examples that fit the kind.
        TooFrequent: if it asks for too much.
    """
    try:
        try:
            return parse_when(when, days_optional=days_optional(kind))
        except MissingTime:
            if kind is not ReminderKind.REST:
                raise
            return parse_when(f"{when} {_REST_NOTE_AT}")
    except UnreadableWhen as error:
        raise error.with_starters(*_STARTERS.get(kind, ())) from None


def takes_fuel(reminder: Reminder) -> bool:
    """Return whether a fuel reminder may hang on it."""
    return reminder.kind is ReminderKind.RUN


async def with_clock(unit: UnitOfWork, member_id: MemberId, *, locale: str, now: datetime) -> Member:
    """Return the member, created if new.

    Raises:
        ZoneNotSet: if their clock is unknown.
    """
    member = await unit.members.ensure(member_id, locale=locale, at=now)
    if member.zone is None:
        raise ZoneNotSet
    return await home_again(unit, member, now=now)


async def home_again(unit: UnitOfWork, member: Member, *, now: datetime) -> Member:
    """Return the member, with a journey that is over forgotten for good, before anything new is planned."""
    returned = member.once_returned(now)
    if returned != member:
        await unit.members.save_settings(returned)
    return returned


async def reminders_ahead(unit: UnitOfWork, member: Member, *, now: datetime) -> list[Reminder]:
    """Return the member's active reminders, oldest first, without those whose single moment is over.

    Over means that nothing of it waits any more, a snooze neither; it is kept, for its buttons and for ``/remind why``.
    """
    active = await unit.reminders.list_active(member.id)
    passed = [one for one in active if _has_passed(one, member, now=now)]
    waiting = await unit.due.pending_for([one.id for one in passed])
    over = {one.id for one in passed if one.id not in waiting}
    return [one for one in active if one.id not in over and one.parent_id not in over]


def _has_passed(reminder: Reminder, member: Member, *, now: datetime) -> bool:
    if not isinstance(reminder.recurrence, Once):
        return False
    lead = timedelta(minutes=reminder.lead_min)
    return member.clock.next_occurrence(reminder.recurrence, after=now + lead) is None


async def own_reminder(
    unit: UnitOfWork, member_id: MemberId, reminder_id: ReminderId
) -> tuple[Member, Reminder]:
    """Return the member and the reminder if it is theirs, active, and stands by itself.

    Raises:
        ReminderNotFound: otherwise; an id from an option or a button proves nothing.
    """
    reminder = await unit.reminders.get(reminder_id)
    member = await unit.members.get(member_id)
    if (
        reminder is None
        or member is None
        or reminder.member_id != member_id
        or not reminder.is_active
        or reminder.parent_id is not None
    ):
        raise ReminderNotFound
    return member, reminder


def family_of(active: Sequence[Reminder], reminder: Reminder) -> list[Reminder]:
    """Return the reminder and what hangs on it."""
    return [one for one in active if reminder.id in (one.id, one.parent_id)]


async def attach_fuel(unit: UnitOfWork, member: Member, run: Reminder, *, now: datetime) -> Reminder | None:
    """Hang a fuel reminder on a run reminder, if the member wants them."""
    if member.fuel_lead_min is None:
        return None
    fuel = await unit.reminders.add(
        member.id,
        kind=ReminderKind.FUEL,
        recurrence=run.recurrence,
        at=now,
        parent_id=run.id,
        lead_min=member.fuel_lead_min,
    )
    if run.paused_at is not None:
        fuel = replace(fuel, paused_at=run.paused_at, paused_until=run.paused_until)
        await unit.reminders.save(fuel)
    return fuel


async def end_reminder(unit: UnitOfWork, reminder: Reminder, *, now: datetime) -> None:
    """Delete a reminder with everything that waits for it."""
    await unit.reminders.delete(reminder.id, at=now)
    await unit.due.remove(reminder.id, Source.REMINDER, Source.SNOOZE)


def refuse_duplicate(existing: Sequence[Reminder], kind: ReminderKind, recurrence: Recurrence) -> None:
    """Refuse what the member has already.

    Raises:
        DuplicateReminder: if one of the same kind comes at the same times.
    """
    if (kind, recurrence) in [(reminder.kind, reminder.recurrence) for reminder in existing]:
        raise DuplicateReminder


async def note_plan(unit: UnitOfWork, member: Member, *, now: datetime) -> None:
    """Let the streak know which weekdays are for running and which for rest, from today on.

    The days of a rest note, and all days without a run reminder, are planned rest; without any standing run
    reminder there is no plan. A pause changes no plan, and the plan that stands is not noted again.
    """
    active = await unit.reminders.list_active(member.id)
    runs = _weekdays_of(ReminderKind.RUN, active) - _weekdays_of(ReminderKind.REST, active)
    rest = frozenset(Weekday) - runs if runs else None
    noted = [one for one in await unit.streak_events.list_for(member.id) if isinstance(one, PlanChanged)]
    if noted and max(noted, key=lambda one: (one.day_on, one.recorded_at)).rest_weekdays == rest:
        return
    await unit.streak_events.append(
        member.id, PlanChanged(day_on=member.clock.local_day(now), recorded_at=now, rest_weekdays=rest)
    )


def _weekdays_of(kind: ReminderKind, reminders: Sequence[Reminder]) -> frozenset[Weekday]:
    return frozenset().union(
        *(
            reminder.recurrence.weekdays
            for reminder in reminders
            if reminder.kind is kind and isinstance(reminder.recurrence, Schedule)
        )
    )
