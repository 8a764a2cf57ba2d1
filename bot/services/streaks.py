"""A member's streak, computed from what they did and from what the bot failed to do."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.streaks import BotDown, StreakEvent, StreakReport, explain
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from bot.services.reminders import local_day

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
    if events:
        since_at = datetime.combine(
            min(event.day_on for event in events), datetime.min.time(), tzinfo=now.tzinfo
        )
        outages = await unit.outages.overlapping(since_at=since_at - timedelta(days=1))
        events.extend(_down_days(outages, member.zone, now=now))
    return explain(events, today_on=local_day(now, member.zone))


def _down_days(
    outages: list[tuple[datetime, datetime]], zone: str | None, *, now: datetime
) -> list[StreakEvent]:
    """Return the local days on which the bot was down for an hour or more."""
    clock = ZoneInfo(zone or "UTC")
    days: list[StreakEvent] = []
    for from_at, until_at in outages:
        day = from_at.astimezone(clock).date()
        while day <= until_at.astimezone(clock).date():
            begin = datetime.combine(day, datetime.min.time(), tzinfo=clock)
            end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=clock)
            if min(until_at, end) - max(from_at, begin) >= _DOWN_LONG_ENOUGH:
                days.append(BotDown(day_on=day, recorded_at=now))
            day += timedelta(days=1)
    return days
