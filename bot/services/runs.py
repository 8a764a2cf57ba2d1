"""A member's own log of runs: looking them up and deleting them.

Typing and changing them: ``bot/services/run_entries.py``.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.ids import MemberId, RunId
from bot.domain.members import Member, Units
from bot.domain.past import suggest_past
from bot.domain.runs import Run, RunNotFound
from bot.domain.streaks import StreakReport
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.run_log import RunLog

RUNS_ON_A_PAGE = 8
_OFFERED = 100


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some of a member's runs, the newest day first, with the notes of those that have any.

    ``number`` counts from 0; ``count`` is how many runs there are in all.
    """

    runs: tuple[Run, ...]
    notes: dict[RunId, str]
    number: int
    count: int
    units: Units

    def __repr__(self) -> str:
        return f"RunPage(number={self.number}, count={self.count})"

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // RUNS_ON_A_PAGE))


@dataclass(frozen=True, slots=True)
class Removed:
    """A deleted run and the streak without it."""

    run: Run
    units: Units
    streak: StreakReport


@dataclass(frozen=True, slots=True)
class WhenReading:
    """A ``line`` that says when a run was, and how it is read; ``local_time`` is the member's, None for a day only."""

    line: str
    day_on: date
    local_time: datetime | None


class RunService:
    """Members' runs, for their owners. Every id that comes in is checked for whose it is."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, run_log: RunLog, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._run_log = run_log
        self._wake = wake

    async def page(self, member_id: MemberId, number: int) -> RunPage:
        """Return a page of the member's runs, counted from 0: the nearest there is."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            count = await unit.runs.count(member_id)
            number = max(0, min(number, (count - 1) // RUNS_ON_A_PAGE))
            runs = await unit.runs.list_for(member_id, limit=RUNS_ON_A_PAGE, skip=number * RUNS_ON_A_PAGE)
            notes = await unit.runs.notes_for(member_id, [run.id for run in runs])
            units = Units.KM if member is None else member.units
            return RunPage(tuple(runs), notes, number, count, units)

    async def offered(self, member_id: MemberId) -> tuple[list[Run], Units]:
        """Return the member's latest runs, to pick one from, and their units."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            runs = await unit.runs.list_for(member_id, limit=_OFFERED)
            return runs, Units.KM if member is None else member.units

    async def own(self, member_id: MemberId, run_id: RunId) -> tuple[Run, Units]:
        """Return a run of the member's, and their units.

        Raises:
            RunNotFound: if the run is not this member's.
        """
        async with self._units(read_only=True) as unit:
            member, run = await own(unit, member_id, run_id)
            return run, member.units

    async def delete(self, member_id: MemberId, run_id: RunId) -> Removed:
        """Delete a run; its check-in and what waits because of it go with it.

        Raises:
            RunNotFound: if the run is not this member's, or is gone.
        """
        async with self._units() as unit:
            member, run = await own(unit, member_id, run_id)
            streak = await self._run_log.remove(unit, member, run, at=self._clock.now())
            await unit.commit()
        self._wake()
        return Removed(run, member.units, streak)

    async def suggest_when(self, member_id: MemberId, text: str) -> list[WhenReading]:
        """Return readings of an unfinished ``when``, by the member's clock."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
        clock = Member(member_id, locale="").clock if member is None else member.clock
        now = self._clock.now()
        readings = suggest_past(text, now_local=clock.local(now))
        return [
            WhenReading(
                line,
                moment.day_on,
                None if moment.started_at is None else moment.started_at.astimezone(clock.zone_at(now)),
            )
            for line, moment in readings
        ]


async def own(unit: UnitOfWork, member_id: MemberId, run_id: RunId) -> tuple[Member, Run]:
    """Return the member and their run.

    Raises:
        RunNotFound: as for ``own_run``.
    """
    member = await unit.members.get(member_id)
    run = await own_run(unit, member_id, run_id)
    if member is None:
        raise RunNotFound
    return member, run


async def own_run(unit: UnitOfWork, member_id: MemberId, run_id: RunId) -> Run:
    """Return the run if it is the member's; an id from outside proves nothing.

    Raises:
        RunNotFound: if it is not, or is gone.
    """
    run = await unit.runs.get(run_id)
    if run is None or run.member_id != member_id:
        raise RunNotFound
    return run
