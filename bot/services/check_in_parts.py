"""What the steps of a check-in share: what it is about, whose that is, how long it is open, and what follows it."""

from datetime import date, datetime, timedelta
from typing import TypeAlias

from bot.domain.check_in_prompts import CheckInClosed, follow_up_at, is_fresh, is_open, offers_rest
from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import CheckInId, MemberId, RunId
from bot.domain.members import CheckInDelay, Member
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.runs import Run, RunNotFound
from bot.services.ports import Planned, StoredCheckIn, UnitOfWork

_ONE_DAY = timedelta(days=1)

About: TypeAlias = RunId | date
"""What a check-in is about: a run, or a local day without one."""


async def meant_now(unit: UnitOfWork, member: Member, *, now: datetime) -> About:
    """Return what a check-in is about that names nothing."""
    today_on = member.clock.local_day(now)
    runs = await unit.runs.between(member.id, today_on - _ONE_DAY, today_on + _ONE_DAY)
    for run in reversed(runs):
        if is_fresh(run, clock=member.clock, now=now) and not await unit.check_ins.exists_for(run.id):
            return run.id
    return today_on


async def subject(unit: UnitOfWork, member: Member, about: About) -> tuple[Run | None, date]:
    """Return the run, if it is about one, and the local day.

    Raises:
        RunNotFound: if the run is not this member's.
    """
    if isinstance(about, date):
        return None, about
    run = await own_run(unit, member.id, about)
    return run, run.entry.day_on


async def own_run(unit: UnitOfWork, member_id: MemberId, run_id: RunId) -> Run:
    """Return the run.

    Raises:
        RunNotFound: if it is not this member's.
    """
    run = await unit.runs.get(run_id)
    if run is None or run.member_id != member_id:
        raise RunNotFound
    return run


async def kept_about(unit: UnitOfWork, member_id: MemberId, about: About) -> StoredCheckIn | None:
    """Return the check-in about it so far, or None."""
    if isinstance(about, date):
        return await unit.check_ins.get_for_day(member_id, about)
    return await unit.check_ins.get_for_run(member_id, about)


async def plan_follow_up(
    unit: UnitOfWork, member: Member, check_in_id: CheckInId, day_on: date, *, now: datetime
) -> None:
    """Let the morning after be thought of, whatever the answers are: what waits must not tell whose gut was bad."""
    morning = follow_up_at(day_on, clock=member.clock, now=now)
    if morning is not None and member.check_in_delay is not CheckInDelay.NEVER:
        key = OccurrenceKey(Source.FOLLOW_UP, check_in_id, morning.planned_local)
        await unit.due.put_if_absent([Planned(key, member.id, morning.fire_at)])


def rest_offered_on(member: Member, day_on: date, answers: CheckInAnswers, *, now: datetime) -> date | None:
    """Return tomorrow if the answers, about today or yesterday, make rest worth offering."""
    today_on = member.clock.local_day(now)
    is_fresh = day_on >= today_on - _ONE_DAY
    return today_on + _ONE_DAY if is_fresh and offers_rest(answers) else None


def refuse_if_closed(member: Member, day_on: date, *, now: datetime) -> None:
    """Let nothing be told of a local day that is too long ago.

    Raises:
        CheckInClosed: if it is.
    """
    if not is_open(day_on, today_on=member.clock.local_day(now)):
        raise CheckInClosed
