"""Reminders a member asks for: understand, add, look up, list, delete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.domain.once import read_once
from bot.domain.once_suggestions import suggest_once
from bot.domain.reminders import MAX_ACTIVE_REMINDERS, Reminder, ReminderKind, TooManyReminders
from bot.domain.schedules import Occurrence, Once, Recurrence
from bot.domain.topics import Topic
from bot.domain.when import suggest_when
from bot.domain.when_errors import REST_STARTERS
from bot.services.planning import plan_anew, plan_next
from bot.services.ports import Clock, Planned, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.reminder_parts import (
    attach_fuel,
    days_optional,
    end_reminder,
    family_of,
    note_plan,
    own_reminder,
    read_when,
    refuse_duplicate,
    reminders_ahead,
    takes_fuel,
    with_clock,
)
from bot.services.rest_parts import RUN_BOUND


@dataclass(frozen=True, slots=True)
class Reading:
    """How a ``when:`` was understood; ``next`` is None as long as the member's zone is unknown.

    ``line`` reads so: canonical words for a standing plan, the member's own ("in 20 min") for a single moment.
    """

    line: str
    recurrence: Recurrence
    next: Occurrence | None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A reminder with what waits for it, earliest first.

    What is in ``rested`` stays away: the member chose to rest on its day.
    """

    reminder: Reminder
    waiting: tuple[Planned, ...]
    rested: frozenset[OccurrenceKey]


@dataclass(frozen=True, slots=True)
class Added:
    """A new reminder of a member's, and its first occurrence."""

    member: Member
    reminder: Reminder
    first: Planned
    is_first_ever: bool
    """Whether this is the member's only reminder so far."""
    has_meal: bool
    """Whether a meal reminder will come before it, too."""
    is_held_back: bool = field(repr=False)
    """Whether it will not come as long as something is wrong: a health answer, so ``repr`` hides it."""


@dataclass(frozen=True, slots=True)
class ReminderList:
    """A member and all that they asked for."""

    member: Member | None
    reminders: tuple[Scheduled, ...]
    is_flagged: bool = field(default=False, repr=False)
    """Whether runs are held back because something is wrong: a health answer, so ``repr`` hides it."""


class ReminderService:
    """What members can do with their reminders. Whoever acts must be whom the reminder belongs to."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def suggest(self, member_id: MemberId, kind: ReminderKind, text: str) -> list[Reading]:
        """Return what an unfinished ``when:`` of a standing reminder may become, the exact reading first."""
        if kind is ReminderKind.REST and not text.strip():
            lines = list(REST_STARTERS)
        else:
            lines = suggest_when(text, days_optional=days_optional(kind))
        return await self._readings(member_id, [(line, read_when(kind, line)) for line in lines])

    async def suggest_once(self, member_id: MemberId, text: str) -> list[Reading]:
        """Return what an unfinished ``when:`` of a single reminder may become; none while the zone is unknown."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
        if member is None or member.zone is None:
            return []
        now, clock = self._clock.now(), member.clock
        lines = suggest_once(text, now_local=clock.local(now))
        return await self._readings(
            member_id, [(line, read_once(line, clock=clock, now=now)) for line in lines]
        )

    async def suggest_change(self, member_id: MemberId, reminder_id: ReminderId, text: str) -> list[Reading]:
        """Return what an unfinished ``when:`` may become for a reminder that is there; none if it is not theirs."""
        async with self._units(read_only=True) as unit:
            reminder = await unit.reminders.get(reminder_id)
        if reminder is None or reminder.member_id != member_id:
            return []
        if isinstance(reminder.recurrence, Once):
            return await self.suggest_once(member_id, text)
        return await self.suggest(member_id, reminder.kind, text)

    async def add(self, member_id: MemberId, kind: ReminderKind, when: str, *, locale: str) -> Added:
        """Add a standing reminder and plan its first occurrence.

        Raises:
            UnreadableWhen, TooFrequent: if ``when`` cannot be read or asks for too much.
            ZoneNotSet: if the member's clock is unknown.
            TooManyReminders, DuplicateReminder: if the member has enough, or this very one.
        """
        recurrence = read_when(kind, when)
        return await self._add(member_id, kind, lambda _: recurrence, locale=locale)

    async def add_once(self, member_id: MemberId, kind: ReminderKind, when: str, *, locale: str) -> Added:
        """Add a reminder for a single moment.

        Raises:
            UnreadableMoment: if ``when`` cannot be read, is past or too far ahead.
            ZoneNotSet, TooManyReminders, DuplicateReminder: as for ``add``.
        """
        now = self._clock.now()
        return await self._add(
            member_id,
            kind,
            lambda member: read_once(when, clock=member.clock, now=now),
            locale=locale,
        )

    async def list_for(self, member_id: MemberId) -> ReminderList:
        """Return the member's reminders that may still come, with what waits for each."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            reminders = [] if member is None else await reminders_ahead(unit, member, now=self._clock.now())
            waiting = await unit.due.pending_for([reminder.id for reminder in reminders])
            wellbeing = await unit.members.wellbeing(member_id)
            scheduled = [
                await _scheduled(unit, reminder, waiting.get(reminder.id, ())) for reminder in reminders
            ]
        return ReminderList(member, tuple(scheduled), wellbeing.is_flagged)

    async def own(self, member_id: MemberId, reminder_id: ReminderId) -> Reminder:
        """Return one of the member's own reminders.

        Raises:
            ReminderNotFound: if there is no such active reminder, or it is somebody else's.
        """
        async with self._units(read_only=True) as unit:
            _, reminder = await own_reminder(unit, member_id, reminder_id)
        return reminder

    async def delete(self, member_id: MemberId, reminder_id: ReminderId) -> Reminder:
        """Delete one of the member's own reminders, with what hangs on it and everything that waits for them.

        Raises:
            ReminderNotFound: if there is no such active reminder, or it is somebody else's.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member, reminder = await own_reminder(unit, member_id, reminder_id)
            for one in family_of(await unit.reminders.list_active(member_id), reminder):
                await end_reminder(unit, one, now=now)
            await note_plan(unit, member, now=now)
            await unit.commit()
        self._wake()
        return reminder

    async def _add(
        self, member_id: MemberId, kind: ReminderKind, read: Callable[[Member], Recurrence], *, locale: str
    ) -> Added:
        now = self._clock.now()
        async with self._units() as unit:
            member = await with_clock(unit, member_id, locale=locale, now=now)
            recurrence = read(member)
            is_first_ever = not await unit.reminders.list_active(member_id)
            existing = await reminders_ahead(unit, member, now=now)
            # What hangs on another is not counted: the member asked for one thing.
            if len([one for one in existing if one.parent_id is None]) >= MAX_ACTIVE_REMINDERS:
                raise TooManyReminders(limit=MAX_ACTIVE_REMINDERS)
            refuse_duplicate(existing, kind, recurrence)
            reminder = await unit.reminders.add(member_id, kind=kind, recurrence=recurrence, at=now)
            first = plan_next(reminder, member, after=now)
            assert first is not None, "what is ahead has a first occurrence"
            await unit.due.put(first)
            fuel = await attach_fuel(unit, member, reminder, now=now) if takes_fuel(reminder) else None
            await plan_anew(unit, member, [fuel] if fuel else [], after=now)
            wellbeing = await unit.members.wellbeing(member_id)
            await note_plan(unit, member, now=now)
            await unit.commit()
        self._wake()
        return Added(
            member,
            reminder,
            first,
            is_first_ever=is_first_ever,
            has_meal=fuel is not None and plan_next(fuel, member, after=now) is not None,
            is_held_back=wellbeing.is_flagged and Topic(kind.value).urges_on,
        )

    async def _readings(
        self, member_id: MemberId, understood: Sequence[tuple[str, Recurrence]]
    ) -> list[Reading]:
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
        if member is None or member.zone is None:
            return [Reading(line, recurrence, None) for line, recurrence in understood]
        now = self._clock.now()
        clock = member.once_returned(now).clock
        return [
            Reading(line, recurrence, clock.next_occurrence(recurrence, after=now))
            for line, recurrence in understood
        ]


async def _scheduled(unit: UnitOfWork, reminder: Reminder, waiting: Sequence[Planned]) -> Scheduled:
    planned = [one.key for one in waiting if reminder.kind in RUN_BOUND and one.key.source is Source.REMINDER]
    rested = frozenset([key for key in planned if await unit.answers.get(key) is Answer.RESTED])
    return Scheduled(reminder, tuple(waiting), rested)
