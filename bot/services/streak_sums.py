"""The streaks of many members at once, each from where its walk stood.

What is kept of the walks is in clear and knows nothing of days on which something was wrong, of nobody: it is kept for
all alike, and tells what the streak would be without. Those who had such days are walked anew each time.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.streak_sums import StreakState, StreakSum, sum_up
from bot.services.ports import UnitOfWork
from bot.services.streaks import down_days, unwell_days

_DAY = timedelta(days=1)


async def streak_sums(
    unit: UnitOfWork, members: Sequence[Member], *, now: datetime, keep: bool = False
) -> dict[MemberId, StreakSum]:
    """Return the members' streaks on their own local days.

    With ``keep``, in a unit that writes, what had to be computed is saved.
    """
    today = _today(members, now)
    sums = await unit.streak_states.sums(today)
    left = [member for member in members if member.id not in sums]
    if left:
        reached = await _walk(unit, left, today, sums, now=now)
        if keep:
            await unit.streak_states.save(reached)
    sums.update(await _of_the_unwell(unit, members, today, now=now))
    return sums


def _today(members: Sequence[Member], now: datetime) -> dict[MemberId, date]:
    """Return the members' own local days; a club lives by few clocks, and each is read once."""
    shown: dict[tuple[str | None, str | None, date | None], date] = {}
    today = {}
    for member in members:
        lives_by = member.zone, member.travel_zone, member.travel_until_on
        if lives_by not in shown:
            shown[lives_by] = member.clock.local_day(now)
        today[member.id] = shown[lives_by]
    return today


async def _of_the_unwell(
    unit: UnitOfWork, members: Sequence[Member], today: Mapping[MemberId, date], *, now: datetime
) -> dict[MemberId, StreakSum]:
    """Return the streaks of those of the members with whom something was wrong on some days, or is."""
    wellbeings = await unit.members.wellbeings(list(today))
    unwell = {
        member: days
        for member in members
        if member.id in wellbeings and (days := unwell_days(wellbeings[member.id], member.clock, now=now))
    }
    if not unwell:
        return {}
    told = await unit.streak_states.all_told([member.id for member in unwell])
    outages = await _outages(unit, [event.day_on for events in told.values() for event in events], now=now)
    return {
        member.id: sum_up(
            [*told[member.id], *down_days(outages, member.clock, now=now), *days], today_on=today[member.id]
        )[0]
        for member, days in unwell.items()
    }


async def _outages(
    unit: UnitOfWork, days: Sequence[date], *, now: datetime
) -> list[tuple[datetime, datetime]]:
    """Return when the bot was down since the first of the days; a day more is on the safe side."""
    if not days:
        return []
    since_at = datetime.combine(min(days), time(), tzinfo=now.tzinfo)
    return await unit.outages.overlapping(since_at=since_at - _DAY)


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
    outages = await _outages(unit, since, now=now)
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
