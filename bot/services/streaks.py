"""A member's streak, computed from what they did, from what the bot failed to do, and from when something was wrong.

The first is in clear among the events of the streak, the last lies sealed with the member's wellbeing; they meet here.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clocks import MemberClock
from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.schedules import instant_of
from bot.domain.streaks import BotDown, StreakEvent, StreakReport, Unwell, explain
from bot.domain.wellbeing import Wellbeing
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory

_DOWN_LONG_ENOUGH = timedelta(hours=1)


class StreakService:
    """Streaks for their owner's eyes."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def report(self, member_id: MemberId) -> StreakReport:
        """Return the member's streak as of their today; an empty one for a newcomer."""
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            if member is None:
                return explain([], today_on=now.date())
            return await report_for(unit, member, now=now)


async def report_for(unit: UnitOfWork, member: Member, *, now: datetime) -> StreakReport:
    """Return the member's streak inside a unit of work that is already open."""
    events = await unit.streak_events.list_for(member.id)
    wellbeing = await unit.members.wellbeing(member.id)
    if events:
        since_at = datetime.combine(
            min(event.day_on for event in events), datetime.min.time(), tzinfo=now.tzinfo
        )
        outages = await unit.outages.overlapping(since_at=since_at - timedelta(days=1))
        events.extend(down_days(outages, member.clock, now=now))
        events.extend(unwell_days(wellbeing, member.clock, now=now))
    report = explain(events, today_on=member.clock.local_day(now))
    return replace(report, is_withheld=wellbeing.is_flagged)


def down_days(
    outages: list[tuple[datetime, datetime]], clock: MemberClock, *, now: datetime
) -> list[StreakEvent]:
    """Return the local days on which the bot was down for an hour or more."""
    days: list[StreakEvent] = []
    for from_at, until_at in outages:
        zone = clock.zone_at(from_at)
        day = from_at.astimezone(zone).date()
        while day <= until_at.astimezone(zone).date():
            begin, end = _bounds(day, zone), _bounds(day + timedelta(days=1), zone)
            if min(until_at, end) - max(from_at, begin) >= _DOWN_LONG_ENOUGH:
                days.append(BotDown(day_on=day, recorded_at=now))
            day += timedelta(days=1)
    return days


def unwell_days(wellbeing: Wellbeing, clock: MemberClock, *, now: datetime) -> list[StreakEvent]:
    """Return the member's local days on which something was wrong, those of what is wrong now among them."""
    days: list[StreakEvent] = [
        Unwell(first_on, now, last_on) for first_on, last_on in wellbeing.days.stretches
    ]
    begun_on = wellbeing.begun_on(clock)
    return days if begun_on is None else [*days, Unwell(begun_on, now)]


def _bounds(day: date, zone: ZoneInfo) -> datetime:
    return instant_of(datetime.combine(day, datetime.min.time()), zone)
