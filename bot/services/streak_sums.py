"""The streaks of many members at once, each from where its walk stood."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.streak_sums import StreakState, StreakSum, sum_up
from bot.services.ports import UnitOfWork
from bot.services.streaks import down_days

_DAY = timedelta(days=1)
_WALKED_ANEW_AFTER = timedelta(days=7)


async def streak_sums(
    unit: UnitOfWork, members: Sequence[Member], *, now: datetime, keep: bool = False
) -> dict[MemberId, StreakSum]:
    """Return the members' streaks on their own local days.

    With ``keep``, in a unit that writes, how far they were walked is saved where that was long ago or not at all.
    """
    told = await unit.streak_states.told_since([member.id for member in members])
    since = [each.state.through_on for each in told.values() if each.state is not None]
    since += [event.day_on for each in told.values() if each.state is None for event in each.events]
    outages: list[tuple[datetime, datetime]] = []
    if since:
        since_at = datetime.combine(min(since), time(), tzinfo=now.tzinfo)
        outages = await unit.outages.overlapping(since_at=since_at - _DAY)
    sums: dict[MemberId, StreakSum] = {}
    reached: dict[MemberId, StreakState] = {}
    for member in members:
        each, today_on = told[member.id], member.clock.local_day(now)
        state, events = each.state, each.events
        if state is not None and state.through_on >= today_on:
            # They flew west, and live a day again.
            state, events = None, await unit.streak_events.list_for(member.id)
        if outages and events or outages and state is not None:
            events = [*events, *down_days(outages, member.clock, now=now)]
            if state is not None:
                events = [event for event in events if event.day_on > state.through_on]
        sums[member.id], ahead = sum_up(events, today_on=today_on, state=state)
        if ahead is not None and (state is None or ahead.through_on - state.through_on >= _WALKED_ANEW_AFTER):
            reached[member.id] = ahead
    if keep and reached:
        await unit.streak_states.save(reached)
    return sums
