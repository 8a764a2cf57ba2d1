"""Rest that is chosen the day before, after a run that was hard or hurt."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId
from bot.services.ports import Clock, UnitOfWorkFactory
from bot.services.rest_parts import choose_rest

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
            reminders = await choose_rest(unit, member, day_on, now=now)
            await unit.commit()
        return RestAhead(day_on, reminders)
