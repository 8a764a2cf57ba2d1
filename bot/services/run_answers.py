"""What a member answers to a run reminder: ran it, later, rest instead, skip. Also weeks later, also twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.consent import CONSENT_VERSION
from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member, Units
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.domain.once import parse_once
from bot.domain.reminders import ReminderNotFound
from bot.domain.runs import Run, RunEntry, RunNotFound, parse_distance_m, parse_duration_s
from bot.domain.schedules import Once
from bot.domain.streaks import RestTaken, RunLogged, Skipped, StreakEvent, StreakReport
from bot.services.ports import Clock, Planned, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.streaks import report_for

CHECK_IN_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Logged:
    """A run, the streak it leads to, and whether it was there already (a second press of the button).

    ``today_on`` is the member's local day: an old reminder's run counts for another. ``units`` are those in which the
    member reads distances.
    """

    run: Run
    units: Units
    streak: StreakReport
    today_on: date
    already: bool
    checked_in: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that stands, when, and the streak with it; ``fire_at`` is set for a snooze."""

    answer: Answer
    streak: StreakReport
    fire_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What was answered so far (None for nothing), and the units in which the member writes distances."""

    answer: Answer | None
    units: Units


class RunAnswerService:
    """Answers to run reminders. Whoever presses must be whom the reminder belongs to."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake, check_ins: bool) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake
        self._check_ins = check_ins

    async def standing(self, member_id: MemberId, key: OccurrenceKey) -> Standing:
        """Return the answer given so far.

        Raises:
            ReminderNotFound: if the reminder is not this member's.
        """
        async with self._units(read_only=True) as unit:
            member = await _owned(unit, member_id, key)
            return Standing(await unit.answers.get(key), member.units)

    async def logged(self, member_id: MemberId, key: OccurrenceKey) -> Logged:
        """Return the run that was logged for this occurrence.

        Raises:
            ReminderNotFound: if the reminder is not this member's.
            RunNotFound: if no run was logged for it, or it was removed.
        """
        async with self._units(read_only=True) as unit:
            member = await _owned(unit, member_id, key)
            run = await unit.runs.for_occurrence(key)
            if run is None:
                raise RunNotFound
            return await self._logged(unit, member, run, already=True)

    async def log_run(
        self, member_id: MemberId, key: OccurrenceKey, *, distance: str, duration: str
    ) -> Logged:
        """Log the run that answers this occurrence; it counts for the day that was planned.

        A distance without a unit is in the member's own.

        Raises:
            UnreadableDuration, UnreadableDistance, ImplausibleDuration, ImplausibleDistance: with what would work.
            ReminderNotFound: if the reminder is not this member's.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await _owned(unit, member_id, key)
            duration_s = parse_duration_s(duration)
            entry = RunEntry(key.planned_on, duration_s, parse_distance_m(distance, bare=member.units))
            run = await unit.runs.for_occurrence(key)
            already = run is not None
            if run is None:
                run = await unit.runs.add(member_id, entry, logged_at=now, answers=key)
                event = RunLogged(day_on=key.planned_on, recorded_at=now, run_id=run.id)
                await _settle_day(unit, member_id, key, Answer.DONE, event, now=now)
                if await unit.consents.current_version(member_id) == CONSENT_VERSION and self._check_ins:
                    await unit.due.put(_check_in_prompt(member, run, fire_at=now + CHECK_IN_AFTER))
            logged = await self._logged(unit, member, run, already=already)
            await unit.commit()
        self._wake()
        return logged

    async def rest(self, member_id: MemberId, key: OccurrenceKey) -> Answered:
        """Rest instead of running."""
        now = self._clock.now()
        event = RestTaken(day_on=key.planned_on, recorded_at=now)
        return await self._end_day(member_id, key, Answer.RESTED, event, now=now)

    async def skip(self, member_id: MemberId, key: OccurrenceKey) -> Answered:
        """Let this one go."""
        now = self._clock.now()
        event = Skipped(day_on=key.planned_on, recorded_at=now)
        return await self._end_day(member_id, key, Answer.SKIPPED, event, now=now)

    async def snooze(self, member_id: MemberId, key: OccurrenceKey, delay: timedelta) -> Answered:
        """Remind again after ``delay``; pressing twice does not ask for two."""
        return await self._snooze(member_id, key, lambda _, now: now + delay)

    async def snooze_until(self, member_id: MemberId, key: OccurrenceKey, text: str) -> Answered:
        """Remind again at a typed time: "18:00", "in 45 min".

        Raises:
            UnreadableMoment: if it cannot be read, is past or too far ahead.
        """

        def instant(member: Member, now: datetime) -> datetime:
            moment = parse_once(text, now_local=member.clock.local(now))
            occurrence = member.clock.next_occurrence(Once(moment), after=now)
            return occurrence.fire_at if occurrence is not None else now

        return await self._snooze(member_id, key, instant)

    async def _snooze(
        self, member_id: MemberId, key: OccurrenceKey, when: Callable[[Member, datetime], datetime]
    ) -> Answered:
        now = self._clock.now()
        async with self._units() as unit:
            member = await _owned(unit, member_id, key)
            standing = await unit.answers.get(key)
            fire_at = None
            if standing is None or not standing.is_final:
                fire_at = when(member, now)
                await unit.due.put(_snoozed(key, member, fire_at=fire_at))
                standing = Answer.SNOOZED
                await unit.answers.record(key, standing, at=now)
            streak = await report_for(unit, member, now=now)
            await unit.commit()
        self._wake()
        return Answered(standing, streak, fire_at)

    async def _logged(self, unit: UnitOfWork, member: Member, run: Run, *, already: bool) -> Logged:
        now = self._clock.now()
        streak = await report_for(unit, member, now=now)
        checked_in = await unit.check_ins.exists_for(run.id)
        return Logged(run, member.units, streak, member.clock.local_day(now), already, checked_in)

    async def _end_day(
        self, member_id: MemberId, key: OccurrenceKey, answer: Answer, event: StreakEvent, *, now: datetime
    ) -> Answered:
        async with self._units() as unit:
            member = await _owned(unit, member_id, key)
            standing = await unit.answers.get(key)
            if standing is None or not standing.is_final:
                await _settle_day(unit, member_id, key, answer, event, now=now)
                standing = answer
            streak = await report_for(unit, member, now=now)
            await unit.commit()
        return Answered(standing, streak)


def _snoozed(key: OccurrenceKey, member: Member, *, fire_at: datetime) -> Planned:
    again = OccurrenceKey(Source.SNOOZE, key.subject_id, _local_minute(member, fire_at))
    return Planned(again, member.id, fire_at, about_local=key.planned_local)


def _check_in_prompt(member: Member, run: Run, *, fire_at: datetime) -> Planned:
    return Planned(OccurrenceKey(Source.CHECK_IN, run.id, _local_minute(member, fire_at)), member.id, fire_at)


def _local_minute(member: Member, instant: datetime) -> datetime:
    return member.clock.local(instant).replace(second=0, microsecond=0, fold=0, tzinfo=None)


async def _settle_day(
    unit: UnitOfWork,
    member_id: MemberId,
    key: OccurrenceKey,
    answer: Answer,
    event: StreakEvent,
    *,
    now: datetime,
) -> None:
    await unit.answers.record(key, answer, at=now)
    await unit.streak_events.append(member_id, event)
    # Who has answered needs no second nudge; a nudge about another day stays.
    snoozed = await _snoozed_of(unit, key)
    if snoozed is not None:
        await unit.due.remove(key.subject_id, Source.SNOOZE)


async def _snoozed_of(unit: UnitOfWork, key: OccurrenceKey) -> Planned | None:
    """Return the nudge that waits for this occurrence."""
    reminder_id = ReminderId(key.subject_id)
    waiting = (await unit.due.pending_for([reminder_id])).get(reminder_id, [])
    return next(
        (
            planned
            for planned in waiting
            if planned.key.source is Source.SNOOZE and planned.about_local == key.planned_local
        ),
        None,
    )


async def _owned(unit: UnitOfWork, member_id: MemberId, key: OccurrenceKey) -> Member:
    """Return the member if the occurrence is theirs; an id from a button proves nothing."""
    reminder = await unit.reminders.get(ReminderId(key.subject_id))
    member = await unit.members.get(member_id)
    if reminder is None or member is None or reminder.member_id != member_id:
        raise ReminderNotFound
    return member
