"""Rest that is chosen the day before, after a run that was hard or hurt."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.domain.reminders import ReminderKind
from bot.domain.streaks import RestTaken
from bot.services.planning import upcoming
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory

_RUN_BOUND = frozenset({ReminderKind.RUN, ReminderKind.FUEL})
_ONE_DAY = timedelta(days=1)


class RestDayOver(ExpectedError):
    """The day on which rest was offered has passed, or is too far ahead."""

    template = N_("That day is over, so there is nothing left to plan for it.")


@dataclass(frozen=True, slots=True)
class RestAhead:
    """Rest is planned for a local day; ``reminders`` of that day stay away."""

    rest_on: date
    reminders: int


class RestAheadService:
    """Lets a member plan a day of rest."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def rest_on(self, member_id: MemberId, day_on: date, *, locale: str) -> RestAhead:
        """Take "rest instead" for a local day that is today or tomorrow; twice is once.

        That day's run and meal reminders are answered with it ahead of time, and so do not come. For the streak it is
        the same as "Rest instead" on the day itself; a run after all still counts.

        Raises:
            RestDayOver: if the day is another.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            today_on = member.clock.local_day(now)
            if not today_on <= day_on <= today_on + _ONE_DAY:
                raise RestDayOver
            event = RestTaken(day_on=day_on, recorded_at=now)
            events = await unit.streak_events.list_for(member_id)
            if not any(isinstance(one, RestTaken) and one.day_on == day_on for one in events):
                await unit.streak_events.append(member_id, event)
            keys = await _occurrences_on(unit, member, day_on, now=now)
            for key in keys:
                standing = await unit.answers.get(key)
                if standing is None or not standing.is_final:
                    await unit.answers.record(key, Answer.RESTED, at=now)
            await unit.commit()
        return RestAhead(day_on, len(keys))


async def _occurrences_on(
    unit: UnitOfWork, member: Member, day_on: date, *, now: datetime
) -> list[OccurrenceKey]:
    """Return what is still to come of the member's run and meal reminders for a local day."""
    keys: list[OccurrenceKey] = []
    for reminder in await unit.reminders.list_active(member.id):
        if reminder.kind not in _RUN_BOUND:
            continue
        for occurrence in upcoming(reminder, member, after=now):
            # Of a meal reminder, too, this is when the run is planned.
            run_on = occurrence.planned_local.date()
            if run_on > day_on:
                break
            if run_on == day_on:
                keys.append(OccurrenceKey(Source.REMINDER, reminder.id, occurrence.planned_local))
    return keys
