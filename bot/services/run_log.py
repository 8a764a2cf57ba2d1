"""The one place where a run comes into a member's log, is changed, or leaves it, however it came.

Typed, pressed or read from a file: a run keeps its day's streak, plans the question how it went, and may be a
jump in distance that the member should know of. Everything happens in the caller's unit of work, who commits and then
wakes the dispatcher.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.check_in_prompts import is_open, prompt_at
from bot.domain.consent import CONSENT_VERSION
from bot.domain.members import Member, Units
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.run_doubts import SPIKE_WITHIN, Doubts, Spike, is_pace_odd, same_run, spike
from bot.domain.runs import Run, RunEntry
from bot.domain.shoes import Shoe
from bot.domain.streaks import RunLogged, RunRemoved, StreakReport
from bot.services.challenge_gains import ChallengeGain, gains_since, scores_before
from bot.services.live_board_queue import refresh_boards_of
from bot.services.ports import Planned, UnitOfWork
from bot.services.reached import NOTHING_REACHED, Reached, note_changed, note_reached
from bot.services.shoes import in_default_shoes
from bot.services.streak_milestones import note_streak
from bot.services.streaks import report_for

_DAY = timedelta(days=1)
_MOMENT = timedelta(milliseconds=1)  # what the database tells apart


@dataclass(frozen=True, slots=True)
class Logged:
    """A run, the streak it leads to, and whether it was there already (a second press of the button).

    ``today_on`` is the member's local day: an old reminder's run counts for another. ``units`` are those in which the
    member reads distances. ``spike`` is set when the run is far longer than those before it, ``reached`` when it is the
    first to reach something, or completes a goal; ``shoe`` is the pair that it was run in; ``gains`` are the challenges
    that it counts for.
    """

    run: Run
    units: Units
    streak: StreakReport
    today_on: date
    already: bool
    checked_in: bool
    spike: Spike | None = None
    reached: Reached = NOTHING_REACHED
    shoe: Shoe | None = None
    gains: tuple[ChallengeGain, ...] = ()

    @property
    def can_check_in(self) -> bool:
        """Whether a check-in is worth offering: there is none yet, and the run is of the last days."""
        return not self.checked_in and is_open(self.run.entry.day_on, today_on=self.today_on)


class RunLog:
    """Members' runs, and all that follows from them. Whose run it is, the caller has made sure of."""

    def __init__(self, *, check_ins: bool) -> None:
        self._check_ins = check_ins

    async def doubts(
        self, unit: UnitOfWork, member: Member, entry: RunEntry, *, but: Run | None = None
    ) -> Doubts:
        """Return what to ask about before the run is kept; ``but`` is the run itself, if it is there already."""
        others = await unit.runs.between(member.id, entry.day_on - _DAY, entry.day_on + _DAY)
        others = [other for other in others if but is None or other.id != but.id]
        return Doubts(is_pace_odd(entry), same_run(entry, others))

    async def add(
        self,
        unit: UnitOfWork,
        member: Member,
        entry: RunEntry,
        *,
        at: datetime,
        notes: str | None = None,
        answers: OccurrenceKey | None = None,
        is_barefoot: bool = False,
    ) -> Logged:
        """Keep a new run and return what there is to say of it.

        A run that names no shoes is in the member's default pair, unless it ``is_barefoot``. Of several runs add the
        oldest first: what each reaches is judged by those that are there.

        ``answers`` is the reminder's occurrence that it answers; ask ``unit.runs.for_occurrence`` first.
        """
        if not is_barefoot:
            entry = await in_default_shoes(unit, member, entry)
        before = await scores_before(unit, member.id, entry.day_on, now=at)
        run = await unit.runs.add(member.id, entry, logged_at=at, answers=answers, notes=notes)
        await unit.streak_events.append(
            member.id, RunLogged(day_on=entry.day_on, recorded_at=at, run_id=run.id)
        )
        await self._plan_prompt(unit, member, run, at=at)
        await refresh_boards_of(unit, member.id, now=at)
        jump = await _spike(unit, member, entry)
        reached = await note_reached(unit, member, run, at=at, spike=jump)
        logged = await self.told(unit, member, run, at=at, spike=jump, reached=reached)
        milestone = await note_streak(unit, member, logged.streak, at=at)
        gains = await gains_since(unit, member.id, before, now=at)
        return replace(logged, reached=replace(reached, streak=milestone), gains=gains)

    async def change(
        self, unit: UnitOfWork, member: Member, run: Run, entry: RunEntry, *, at: datetime
    ) -> Logged:
        """Write what is known of the run now; a run that moves to another day takes its streak along."""
        await unit.runs.update(run.id, entry)
        if entry.day_on != run.entry.day_on:
            last_at = await _after_all_said(unit, run, at=at)
            await unit.streak_events.append(
                member.id, RunLogged(day_on=entry.day_on, recorded_at=last_at, run_id=run.id)
            )
        await refresh_boards_of(unit, member.id, now=at)
        changed = Run(run.id, run.member_id, entry, run.logged_at)
        reached = await note_changed(unit, member, changed, at=at)
        logged = await self.told(unit, member, changed, at=at, reached=reached)
        milestone = await note_streak(unit, member, logged.streak, at=at)
        return replace(logged, reached=replace(reached, streak=milestone))

    async def remove(self, unit: UnitOfWork, member: Member, run: Run, *, at: datetime) -> StreakReport:
        """Remove the run, its check-in and what waits because of it; returns the streak without it."""
        last_at = await _after_all_said(unit, run, at=at)
        await unit.streak_events.append(
            member.id, RunRemoved(day_on=run.entry.day_on, recorded_at=last_at, run_id=run.id)
        )
        await unit.due.remove(run.id, Source.CHECK_IN)
        await unit.check_ins.delete_for_run(run.id)
        await unit.runs.delete(run.id)
        await refresh_boards_of(unit, member.id, now=at)
        return await report_for(unit, member, now=at)

    async def told(
        self,
        unit: UnitOfWork,
        member: Member,
        run: Run,
        *,
        at: datetime,
        already: bool = False,
        spike: Spike | None = None,
        reached: Reached = NOTHING_REACHED,
    ) -> Logged:
        """Return what there is to say of a run that is in the log."""
        streak = await report_for(unit, member, now=at)
        checked_in = await unit.check_ins.exists_for(run.id)
        return Logged(
            run,
            member.units,
            streak,
            member.clock.local_day(at),
            already,
            checked_in,
            spike=spike,
            reached=reached,
            shoe=None if run.entry.shoe_id is None else await unit.shoes.get(run.entry.shoe_id),
        )

    async def _plan_prompt(self, unit: UnitOfWork, member: Member, run: Run, *, at: datetime) -> None:
        """Plan the question how the run went, for those who agreed to be asked, when they chose to be."""
        fire_at = prompt_at(member.check_in_delay, run, clock=member.clock, logged_at=at)
        if fire_at is None or not self._check_ins:
            return
        if await unit.consents.current_version(member.id) == CONSENT_VERSION:
            await unit.due.put(_check_in_prompt(member, run, fire_at=fire_at))


async def _after_all_said(unit: UnitOfWork, run: Run, *, at: datetime) -> datetime:
    """Return ``at``, or the first instant after all that was said of the run: the last word counts.

    A clock that was put back must not let an older word win.
    """
    events = await unit.streak_events.list_for(run.member_id)
    said = [
        event.recorded_at
        for event in events
        if isinstance(event, RunLogged | RunRemoved) and event.run_id == run.id
    ]
    return max([at, *(said_at + _MOMENT for said_at in said)])


async def _spike(unit: UnitOfWork, member: Member, entry: RunEntry) -> Spike | None:
    if entry.distance_m is None:
        return None
    longest_m = await unit.runs.longest_distance_m(
        member.id, since_on=entry.day_on - SPIKE_WITHIN, before_on=entry.day_on
    )
    earlier_runs = await unit.runs.count_with_distance(member.id, before_on=entry.day_on)
    return spike(entry, longest_m=longest_m, earlier_runs=earlier_runs)


def _check_in_prompt(member: Member, run: Run, *, fire_at: datetime) -> Planned:
    key = OccurrenceKey(Source.CHECK_IN, run.id, member.clock.local_minute(fire_at))
    # By when it was logged a member knows which run is meant.
    return Planned(key, member.id, fire_at, about_local=member.clock.local_minute(run.logged_at))
