"""Standing reminders: understand, add, list, delete, and plan what comes next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member, ZoneNotSet
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.reminders import (
    MAX_ACTIVE_REMINDERS,
    DuplicateReminder,
    Reminder,
    ReminderKind,
    ReminderNotFound,
    TooManyReminders,
)
from bot.domain.schedules import Occurrence, Schedule, Weekday, following_occurrence, next_occurrence
from bot.domain.streaks import PlanChanged
from bot.domain.when import parse_when, suggest_when
from bot.services.ports import Clock, DueItem, Planned, UnitOfWork, UnitOfWorkFactory, Wake

_PLANS_RUNS = frozenset({ReminderKind.RUN})


@dataclass(frozen=True, slots=True)
class Reading:
    """How a ``when:`` was understood; ``next`` is None as long as the member's zone is unknown."""

    schedule: Schedule
    next: Occurrence | None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A reminder with what waits for it, earliest first."""

    reminder: Reminder
    waiting: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """A new reminder of a member's, and its first occurrence."""

    member: Member
    reminder: Reminder
    first: Planned
    is_first_ever: bool
    """Whether this is the member's only reminder so far."""


@dataclass(frozen=True, slots=True)
class ReminderList:
    """A member and all that they asked for."""

    member: Member | None
    reminders: tuple[Scheduled, ...]


class ReminderService:
    """What members can do with their reminders."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def suggest(self, member_id: MemberId, text: str) -> list[Reading]:
        """Return what an unfinished ``when:`` may become, the exact reading first."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
        zone = member.zone if member else None
        now = self._clock.now()
        return [
            Reading(schedule, next_occurrence(schedule, ZoneInfo(zone), after=now) if zone else None)
            for schedule in map(parse_when, suggest_when(text))
        ]

    async def add(self, member_id: MemberId, kind: ReminderKind, when: str, *, locale: str) -> Added:
        """Add a reminder and plan its first occurrence.

        Raises:
            UnreadableWhen, TooFrequent: if ``when`` cannot be read or asks for too much.
            ZoneNotSet: if the member's clock is unknown.
            TooManyReminders, DuplicateReminder: if the member has enough, or this very one.
        """
        schedule = parse_when(when)
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            if member.zone is None:
                raise ZoneNotSet
            existing = await unit.reminders.list_active(member_id)
            _refuse_more_than_enough(existing, kind, schedule)
            reminder = await unit.reminders.add(member_id, kind=kind, schedule=schedule, at=now)
            first = plan_next(reminder, member.zone, after=now)
            await unit.due.put(first)
            await _note_plan(unit, member, [*existing, reminder], now=now)
            await unit.commit()
        self._wake()
        return Added(member, reminder, first, is_first_ever=not existing)

    async def list_for(self, member_id: MemberId) -> ReminderList:
        """Return the member's active reminders with what waits for each."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            reminders = await unit.reminders.list_active(member_id)
            waiting = await unit.due.pending_for([reminder.id for reminder in reminders])
        return ReminderList(
            member, tuple(Scheduled(reminder, tuple(waiting.get(reminder.id, ()))) for reminder in reminders)
        )

    async def resume(self, member_id: MemberId) -> None:
        """Let deliveries that waited for open direct messages go on; a no-op for everybody else."""
        async with self._units() as unit:
            await unit.members.unpark(member_id)
            await unit.commit()
        self._wake()

    async def delete(self, member_id: MemberId, reminder_id: ReminderId) -> Reminder:
        """Delete one of the member's own reminders, with everything that waits for it.

        Raises:
            ReminderNotFound: if there is no such active reminder, or it is somebody else's.
        """
        now = self._clock.now()
        async with self._units() as unit:
            reminder = await unit.reminders.get(reminder_id)
            if reminder is None or reminder.member_id != member_id or not reminder.is_active:
                raise ReminderNotFound
            await unit.reminders.delete(reminder_id, at=now)
            await unit.due.remove(reminder_id)
            member = await unit.members.get(member_id)
            assert member is not None, "a reminder has its member: the database keeps that by a foreign key"
            await _note_plan(unit, member, await unit.reminders.list_active(member_id), now=now)
            await unit.commit()
        self._wake()
        return reminder


def _refuse_more_than_enough(existing: list[Reminder], kind: ReminderKind, schedule: Schedule) -> None:
    if len(existing) >= MAX_ACTIVE_REMINDERS:
        raise TooManyReminders(limit=MAX_ACTIVE_REMINDERS)
    if (kind, schedule) in [(reminder.kind, reminder.schedule) for reminder in existing]:
        raise DuplicateReminder


def plan_next(
    reminder: Reminder, zone: str, *, after: datetime, settled: Collection[OccurrenceKey] = ()
) -> Planned:
    """Return the reminder's first occurrence after an instant, on the clocks of ``zone``, that is not settled yet."""
    clock = ZoneInfo(zone)
    planned = _planned(reminder, next_occurrence(reminder.schedule, clock, after=after))
    while planned.key in settled:
        following = following_occurrence(reminder.schedule, clock, planned_local=planned.key.planned_local)
        planned = _planned(reminder, following)
    return planned


def plan_after(item: DueItem) -> Planned | None:
    """Return what follows a claimed occurrence: never skipped, never repeated. A snooze is followed by nothing."""
    if item.planned.key.source is not Source.REMINDER or item.member.zone is None:
        return None
    following = following_occurrence(
        item.reminder.schedule, ZoneInfo(item.member.zone), planned_local=item.planned.key.planned_local
    )
    return _planned(item.reminder, following)


def _planned(reminder: Reminder, occurrence: Occurrence) -> Planned:
    return Planned(OccurrenceKey(Source.REMINDER, reminder.id, occurrence.planned_local), occurrence.fire_at)


def local_day(now: datetime, zone: str | None) -> date:
    """Return the member's local day; UTC's as long as their zone is unknown."""
    return now.astimezone(ZoneInfo(zone or "UTC")).date()


async def _note_plan(unit: UnitOfWork, member: Member, active: list[Reminder], *, now: datetime) -> None:
    """Let the streak know which weekdays are for running and which for rest, from today on.

    The days without a run reminder are the planned rest days; without any run reminder there is no plan.
    """
    runs = [reminder.schedule.weekdays for reminder in active if reminder.kind in _PLANS_RUNS]
    rest = frozenset(Weekday).difference(*runs) if runs else None
    await unit.streak_events.append(
        member.id, PlanChanged(day_on=local_day(now, member.zone), recorded_at=now, rest_weekdays=rest)
    )
