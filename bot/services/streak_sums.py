"""The streaks of many members at once, each from where its walk stood."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.streak_sums import StreakState, StreakSum, sum_up
from bot.services.ports import UnitOfWork
from bot.services.streaks import down_days

_DAY = timedelta(days=1)


async def streak_sums(
    unit: UnitOfWork, members: Sequence[Member], *, now: datetime, keep: bool = False
) -> dict[MemberId, StreakSum]:
    """Return the members' streaks on their own local days.

    With ``keep``, in a unit that writes, what had to be computed is saved.
    """
    today = {member.id: member.clock.local_day(now) for member in members}
    sums = await unit.streak_states.sums(today)
    left = [member for member in members if member.id not in sums]
    if left:
        reached = await _walk(unit, left, today, sums, now=now)
        if keep:
            await unit.streak_states.save(reached)
    return sums


async def _walk(
    unit: UnitOfWork,
    members: Sequence[Member],
    today: Mapping[MemberId, date],
    sums: dict[MemberId, StreakSum],
    *,
    now: datetime,
) -> dict[MemberId, tuple[StreakState, StreakSum]]:
    """Add the members' streaks to ``sums``; returns those that can be saved, and from where to go on."""
    told = await unit.streak_states.told_since([member.id for member in members])
    since = [each.state.through_on for each in told.values() if each.state is not None]
    since += [event.day_on for each in told.values() if each.state is None for event in each.events]
    outages: list[tuple[datetime, datetime]] = []
    if since:
        since_at = datetime.combine(min(since), time(), tzinfo=now.tzinfo)
        outages = await unit.outages.overlapping(since_at=since_at - _DAY)
    reached: dict[MemberId, tuple[StreakState, StreakSum]] = {}
    for member in members:
        state, events = told[member.id].state, told[member.id].events
        if state is not None and state.through_on >= today[member.id]:
            # They flew west, and live a day again.
            state, events = None, await unit.streak_events.list_for(member.id)
        if outages:
            events = [*events, *down_days(outages, member.clock, now=now)]
        if state is not None:
            events = [event for event in events if event.day_on > state.through_on]
        summed, ahead = sum_up(events, today_on=today[member.id], state=state)
        sums[member.id] = summed
        if ahead is not None:
            reached[member.id] = ahead, summed
    return reached
