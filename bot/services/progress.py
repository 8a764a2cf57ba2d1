"""A member's own log, looked back on: for their eyes only."""

from dataclasses import dataclass

from bot.domain.consent import CONSENT_VERSION
from bot.domain.ids import MemberId
from bot.domain.members import Units
from bot.domain.progress import Period, Progress, Told, look_back
from bot.services.ports import Clock, UnitOfWorkFactory

WEEKS_TOLD = 4
"""How many single weeks are told of in words."""


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """What the log shows, and in which units the member reads distances."""

    progress: Progress
    units: Units


class ProgressService:
    """Progress; with health answers only where check-ins exist and the member's consent stands."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, check_ins: bool) -> None:
        self._units = units
        self._clock = clock
        self._check_ins = check_ins

    async def report(self, member_id: MemberId, period: Period) -> ProgressReport:
        """Return the member's log over the period that ends with their today; an empty one for a newcomer."""
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            today_on = now.date() if member is None else member.clock.local_day(now)
            since_on = period.asked_from(today_on)
            runs = await unit.runs.between(member_id, since_on, today_on)
            told = None
            if self._check_ins and await unit.consents.current_version(member_id) == CONSENT_VERSION:
                kept = await unit.check_ins.list_for(member_id, since_on=since_on)
                told = [Told(each.day_on, each.run_id, each.answers) for each in kept]
        progress = look_back(period, last_on=today_on, runs=runs, told=told, most_weeks=WEEKS_TOLD)
        return ProgressReport(progress, Units.KM if member is None else member.units)
