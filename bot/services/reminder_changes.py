"""Changing reminders that are there: other times, pauses, fuel before runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.days import parse_day
from bot.domain.errors import N_, ExpectedError
from bot.domain.fuel import parse_lead_min
from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member
from bot.domain.occurrences import Source
from bot.domain.once import read_once
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.schedules import Once, Recurrence
from bot.services.planning import plan_anew
from bot.services.ports import Clock, Planned, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.reminder_parts import (
    attach_fuel,
    end_reminder,
    family_of,
    home_again,
    note_plan,
    own_reminder,
    read_when,
    refuse_duplicate,
    reminders_ahead,
    takes_fuel,
    with_clock,
)
from bot.services.rest_parts import RUN_BOUND

_ONE_DAY = timedelta(days=1)


class NothingToPause(ExpectedError):
    """No active reminder at all."""

    template = N_("You have no reminders to pause or resume. `/remind run` asks for one.")


class PauseOver(ExpectedError):
    """A pause that would end before it began."""

    template = N_("A pause ends on a day to come. These work: `tomorrow`, `sunday`, `2 weeks`.")


@dataclass(frozen=True, slots=True)
class Changed:
    """Reminders after a change, each with what comes next for it, None where nothing does.

    ``ends_snooze`` tells whether a nudge that the member had asked for went with the change.
    """

    member: Member
    reminders: tuple[tuple[Reminder, Planned | None], ...]
    ends_snooze: bool = False


class ReminderChangeService:
    """What members can change about their reminders. Whoever acts must be whom the reminder belongs to."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def set_fuel(self, member_id: MemberId, lead: str | None, *, locale: str) -> Changed:
        """Let a fuel reminder come before each planned run, with this lead time; None ends them.

        Raises:
            UnreadableLead, LeadOutOfRange: if the lead cannot be read or is out of range.
            ZoneNotSet: if the member's clock is unknown.
        """
        lead_min = None if lead is None else parse_lead_min(lead)
        now = self._clock.now()
        async with self._units() as unit:
            member = await with_clock(unit, member_id, locale=locale, now=now)
            member = replace(member, fuel_lead_min=lead_min)
            await unit.members.save_settings(member)
            for reminder in await unit.reminders.list_active(member_id):
                if reminder.kind is ReminderKind.FUEL and reminder.parent_id is not None:
                    await end_reminder(unit, reminder, now=now)
            attached = [
                await attach_fuel(unit, member, reminder, now=now)
                for reminder in await reminders_ahead(unit, member, now=now)
                if takes_fuel(reminder)
            ]
            changed = await self._planned(unit, member, [one for one in attached if one is not None], now=now)
            await unit.commit()
        self._wake()
        return changed

    async def edit(self, member_id: MemberId, reminder_id: ReminderId, when: str) -> Changed:
        """Give a reminder another time; what hangs on it follows.

        Raises:
            ReminderNotFound: if it is not the member's, or hangs on another.
            UnreadableWhen, TooFrequent, UnreadableMoment: as for adding.
            DuplicateReminder: if the member has exactly that one.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member, reminder = await own_reminder(unit, member_id, reminder_id)
            member = await home_again(unit, member, now=now)
            active = await unit.reminders.list_active(member_id)
            if isinstance(reminder.recurrence, Once):
                recurrence: Recurrence = read_once(when, clock=member.clock, now=now)
            else:
                recurrence = read_when(reminder.kind, when)
            others = [one for one in active if one.id != reminder_id]
            refuse_duplicate(others, reminder.kind, recurrence)
            family = [replace(one, recurrence=recurrence) for one in family_of(active, reminder)]
            changed = await self._save(unit, member, family, now=now)
            await unit.commit()
        self._wake()
        return changed

    async def pause(
        self, member_id: MemberId, reminder_id: ReminderId | None, *, until: str | None
    ) -> Changed:
        """Pause one reminder, or all of them, until the beginning of a local day or until resumed.

        Raises:
            ReminderNotFound: if it is not the member's.
            NothingToPause: if there is none at all.
            UnreadableDay, DayOver, DayTooFar, PauseOver: if ``until`` names no day ahead.
        """
        now = self._clock.now()

        def paused(member: Member, reminder: Reminder) -> Reminder:
            paused_until = None
            if until is not None:
                until_on = parse_day(until, now_local=member.clock.local(now))
                if until_on <= member.clock.local_day(now):
                    raise PauseOver
                paused_until = member.clock.day_begins_at(until_on)
            return replace(reminder, paused_at=now, paused_until=paused_until)

        return await self._change(member_id, reminder_id, paused, now=now)

    async def unpause(self, member_id: MemberId, reminder_id: ReminderId | None) -> Changed:
        """Resume one reminder, or all of them.

        Raises:
            ReminderNotFound, NothingToPause: as for ``pause``.
        """
        now = self._clock.now()
        return await self._change(
            member_id,
            reminder_id,
            lambda _, reminder: replace(reminder, paused_at=None, paused_until=None),
            now=now,
        )

    async def pause_runs(self, member_id: MemberId, *, until_on: date | None) -> Changed:
        """Pause the run reminders that come, and the meals before them, over ``until_on`` or until resumed.

        What is paused already stays as the member wanted it.

        Raises:
            NothingToPause: if no run reminder would come.
            PauseOver: if that day is over.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member, runs = await _runs(unit, member_id, now=now)
            coming = [one for one in runs if not one.is_paused(now)]
            if not coming:
                raise NothingToPause
            paused_until = None
            if until_on is not None:
                if until_on < member.clock.local_day(now):
                    raise PauseOver
                paused_until = member.clock.day_begins_at(until_on + _ONE_DAY)
            paused = [replace(one, paused_at=now, paused_until=paused_until) for one in coming]
            changed = await self._save(unit, member, paused, now=now)
            await unit.commit()
        self._wake()
        return changed

    async def resume_runs(self, member_id: MemberId) -> Changed:
        """Resume the run reminders that are paused, and the meals before them.

        Raises:
            NothingToPause: if there are none.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member, runs = await _runs(unit, member_id, now=now)
            waiting = [one for one in runs if one.is_paused(now)]
            if not waiting:
                raise NothingToPause
            resumed = [replace(one, paused_at=None, paused_until=None) for one in waiting]
            changed = await self._save(unit, member, resumed, now=now)
            await unit.commit()
        self._wake()
        return changed

    async def _change(
        self,
        member_id: MemberId,
        reminder_id: ReminderId | None,
        change: Callable[[Member, Reminder], Reminder],
        *,
        now: datetime,
    ) -> Changed:
        async with self._units() as unit:
            if reminder_id is not None:
                member, reminder = await own_reminder(unit, member_id, reminder_id)
                family = family_of(await unit.reminders.list_active(member_id), reminder)
            else:
                found = await unit.members.get(member_id)
                family = [] if found is None else await reminders_ahead(unit, found, now=now)
                if found is None or not family:
                    raise NothingToPause
                member = found
            changed = await self._save(unit, member, [change(member, one) for one in family], now=now)
            await unit.commit()
        self._wake()
        return changed

    async def _save(
        self, unit: UnitOfWork, member: Member, reminders: Sequence[Reminder], *, now: datetime
    ) -> Changed:
        before = await unit.due.pending_for([reminder.id for reminder in reminders])
        nudges = [one for waiting in before.values() for one in waiting if one.key.source is Source.SNOOZE]
        for reminder in reminders:
            await unit.reminders.save(reminder)
            # A second nudge for what has another time now, or is paused, would only puzzle.
            await unit.due.remove(reminder.id, Source.SNOOZE)
        await note_plan(unit, member, now=now)
        changed = await self._planned(unit, member, reminders, now=now)
        return replace(changed, ends_snooze=bool(nudges))

    async def _planned(
        self, unit: UnitOfWork, member: Member, reminders: Sequence[Reminder], *, now: datetime
    ) -> Changed:
        await plan_anew(unit, member, reminders, after=now)
        waiting = await unit.due.pending_for([reminder.id for reminder in reminders])
        return Changed(
            member,
            tuple((reminder, next(iter(waiting.get(reminder.id, ())), None)) for reminder in reminders),
        )


async def _runs(unit: UnitOfWork, member_id: MemberId, *, now: datetime) -> tuple[Member, list[Reminder]]:
    member = await unit.members.get(member_id)
    if member is None:
        raise NothingToPause
    ahead = await reminders_ahead(unit, member, now=now)
    return member, [one for one in ahead if one.kind in RUN_BOUND]
