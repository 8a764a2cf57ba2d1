"""What a member answers to a run reminder: ran it, later, rest instead, skip. Also weeks later, also twice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member, Units
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.domain.once import read_once
from bot.domain.reminders import ReminderNotFound
from bot.domain.run_doubts import Doubts, OddRun
from bot.domain.runs import RunEntry, RunNotFound, parse_distance_m, parse_duration_s
from bot.domain.streak_events import StoredStreakEvent
from bot.domain.streak_milestones import StreakMilestone
from bot.domain.streaks import RestTaken, Skipped, StreakReport
from bot.services.ports import Clock, Planned, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.reminder_parts import home_again
from bot.services.run_log import Logged, RunLog
from bot.services.streak_milestones import note_streak
from bot.services.streaks import report_for

_ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Answered:
    """The member's answer that stands and the streak with it; ``fire_at`` is set for a snooze.

    ``milestone`` is what the streak came to just now, if it is worth a word. ``gives_way_at`` is when the nudge about
    another occurrence would have come whose place this snooze took: a reminder is put off once at a time.
    """

    member: Member
    answer: Answer
    streak: StreakReport
    fire_at: datetime | None = None
    milestone: StreakMilestone | None = None
    gives_way_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What was answered so far (None for nothing), and the units in which the member writes distances."""

    answer: Answer | None
    units: Units


class RunAnswerService:
    """Answers to run reminders. Whoever presses must be whom the reminder belongs to."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, run_log: RunLog, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._run_log = run_log
        self._wake = wake

    async def standing(self, member_id: MemberId, key: OccurrenceKey) -> Standing:
        """Return the answer given so far.

        Raises:
            ReminderNotFound: if the reminder is not this member's.
        """
        async with self._units(read_only=True) as unit:
            member = await _owned(unit, member_id, key)
            answer = await unit.answers.get(key)
            if answer is Answer.DONE and await unit.runs.for_occurrence(key) is None:
                answer = None  # the run was deleted since
            return Standing(answer, member.units)

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
            return await self._run_log.told(unit, member, run, at=self._clock.now(), already=True)

    async def log_run(
        self,
        member_id: MemberId,
        key: OccurrenceKey,
        *,
        distance: str,
        duration: str,
        is_sure: bool = True,
    ) -> Logged:
        """Log the run that answers this occurrence; it counts for the day that was planned.

        A distance without a unit is in the member's own.

        Raises:
            UnreadableDuration, UnreadableDistance, ImplausibleDuration, ImplausibleDistance: with what would work.
            OddRun: if the member is not sure yet and something has to be asked; nothing was kept then.
            ReminderNotFound: if the reminder is not this member's.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await _owned(unit, member_id, key)
            duration_s = parse_duration_s(duration)
            entry = RunEntry(key.planned_on, duration_s, parse_distance_m(distance, bare=member.units))
            run = await unit.runs.for_occurrence(key)
            if run is None:
                doubts = Doubts() if is_sure else await self._run_log.doubts(unit, member, entry)
                if doubts:
                    raise OddRun(entry, doubts, member.units)
                logged = await self._run_log.add(unit, member, entry, at=now, answers=key)
                await _settle(unit, key, Answer.DONE, now=now)
            else:
                logged = await self._run_log.told(unit, member, run, at=now, already=True)
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
            once = read_once(text, clock=member.clock, now=now)
            occurrence = member.clock.next_occurrence(once, after=now)
            return occurrence.fire_at if occurrence is not None else now

        return await self._snooze(member_id, key, instant)

    async def _snooze(
        self, member_id: MemberId, key: OccurrenceKey, when: Callable[[Member, datetime], datetime]
    ) -> Answered:
        now = self._clock.now()
        async with self._units() as unit:
            member = await _owned(unit, member_id, key)
            standing = await unit.answers.get(key)
            fire_at = gives_way_at = None
            if standing is None or not standing.is_final:
                member = await home_again(unit, member, now=now)
                fire_at = when(member, now)
                gives_way_at = await _gives_way_at(unit, key, now=now)
                await unit.due.put(await _snoozed(unit, key, member, fire_at=fire_at))
                standing = Answer.SNOOZED
                await unit.answers.record(key, standing, at=now)
            streak = await report_for(unit, member, now=now)
            await unit.commit()
        self._wake()
        return Answered(member, standing, streak, fire_at, gives_way_at=gives_way_at)

    async def _end_day(
        self,
        member_id: MemberId,
        key: OccurrenceKey,
        answer: Answer,
        event: StoredStreakEvent,
        *,
        now: datetime,
    ) -> Answered:
        async with self._units() as unit:
            member = await _owned(unit, member_id, key)
            standing = await unit.answers.get(key)
            if standing is None or not standing.is_final:
                await unit.streak_events.append(member_id, event)
                await _settle(unit, key, answer, now=now)
                standing = answer
            streak = await report_for(unit, member, now=now)
            milestone = await note_streak(unit, member, streak, at=now)
            await unit.commit()
        self._wake()
        return Answered(member, standing, streak, milestone=milestone)


async def _snoozed(unit: UnitOfWork, key: OccurrenceKey, member: Member, *, fire_at: datetime) -> Planned:
    again = OccurrenceKey(Source.SNOOZE, key.subject_id, member.clock.local_minute(fire_at))
    # An hour that is lived twice has brought a nudge at this minute already; this one is another.
    while await unit.ledger.settled_keys([again]):
        again = replace(again, planned_local=again.planned_local + _ONE_MINUTE)
    return Planned(again, member.id, fire_at, about_local=key.planned_local)


async def _settle(unit: UnitOfWork, key: OccurrenceKey, answer: Answer, *, now: datetime) -> None:
    await unit.answers.record(key, answer, at=now)
    # Who has answered needs no second nudge; a nudge about another day stays.
    snoozed = await _snoozed_of(unit, key)
    if snoozed is not None:
        await unit.due.remove(key.subject_id, Source.SNOOZE)


async def _snoozed_of(unit: UnitOfWork, key: OccurrenceKey) -> Planned | None:
    """Return the nudge that waits for this occurrence."""
    nudge = await _nudge(unit, key)
    return nudge if nudge is not None and nudge.about_local == key.planned_local else None


async def _gives_way_at(unit: UnitOfWork, key: OccurrenceKey, *, now: datetime) -> datetime | None:
    """Return when a nudge would come that is about another occurrence of the same reminder."""
    nudge = await _nudge(unit, key)
    is_another = nudge is not None and nudge.about_local != key.planned_local and nudge.fire_at > now
    return nudge.fire_at if nudge is not None and is_another else None


async def _nudge(unit: UnitOfWork, key: OccurrenceKey) -> Planned | None:
    """Return the one nudge that waits for the reminder."""
    reminder_id = ReminderId(key.subject_id)
    waiting = (await unit.due.pending_for([reminder_id])).get(reminder_id, [])
    return next((planned for planned in waiting if planned.key.source is Source.SNOOZE), None)


async def _owned(unit: UnitOfWork, member_id: MemberId, key: OccurrenceKey) -> Member:
    """Return the member if the occurrence is theirs; an id from a button proves nothing."""
    reminder = await unit.reminders.get(ReminderId(key.subject_id))
    member = await unit.members.get(member_id)
    if reminder is None or member is None or reminder.member_id != member_id:
        raise ReminderNotFound
    return member
