"""Rest that a member declares: today, or days on which they are sick, injured, on a journey or on a break.

Such days neither break a streak nor count for it. Whatever was declared can be taken back.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.days import parse_day
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.reminders import ReminderKind
from bot.domain.streak_events import Declared, DeclaredBack, DeclaredStatus
from bot.domain.streaks import StreakReport, declaration_on
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.reminder_parts import reminders_ahead
from bot.services.rest_parts import after_all_said, choose_rest, take_rest_back
from bot.services.streaks import report_for

_TAKEN_BACK_WITHIN = timedelta(days=7)


class NoRestToTakeBack(ExpectedError):
    """No rest was chosen for that day, or the day is long over."""

    template = N_("There is no rest of that day to take back. `/streak explain` shows how your days count.")


class NothingToComeBackFrom(ExpectedError):
    """Neither rest nor a declaration stands today."""

    template = N_("You have not declared anything for today, so it is a day like any other.")


class StillUnwell(NothingToComeBackFrom):
    """Nothing was declared, and something is wrong: it is another word that ends that."""

    template = N_(
        "You have not declared anything for today. You told me that something was wrong, and until you say under "
        "`/something-wrong` that all is well, no day is held against you."
    )


@dataclass(frozen=True, slots=True)
class Rested:
    """Rest was chosen for a local day; ``reminders`` of that day stay away."""

    rest_on: date
    reminders: int
    streak: StreakReport


@dataclass(frozen=True, slots=True)
class DaysDeclared:
    """What stands from today on. ``can_pause``: whether run reminders will come unless they are paused."""

    declared: Declared = field(repr=False)
    streak: StreakReport
    can_pause: bool


@dataclass(frozen=True, slots=True)
class CameBack:
    """What was taken back: a declaration, or only today's rest. ``can_resume``: whether run reminders are paused."""

    was_away: bool
    streak: StreakReport
    can_resume: bool


class RestService:
    """What members say about days on which they do not run. ``remembers_why`` is False where there is no key."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake, remembers_why: bool) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake
        self.remembers_why = remembers_why

    async def today(self, member_id: MemberId, *, locale: str) -> Rested:
        """Take "rest instead" today; twice is once. Today's run and meal reminders stay away."""
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            today_on = member.clock.local_day(now)
            reminders = await choose_rest(unit, member, today_on, now=now)
            streak = await report_for(unit, member, now=now)
            await unit.commit()
        return Rested(today_on, reminders, streak)

    async def take_back(self, member_id: MemberId, day_on: date) -> CameBack:
        """Take back the rest of a local day, as if it had never been chosen.

        Raises:
            NoRestToTakeBack: if none was chosen, or the day was over more than a week ago.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.get(member_id)
            if member is None or member.clock.local_day(now) - day_on > _TAKEN_BACK_WITHIN:
                raise NoRestToTakeBack
            if not await take_rest_back(unit, member, day_on, now=now):
                raise NoRestToTakeBack
            back = await _came_back(unit, member, was_away=False, now=now)
            await unit.commit()
        self._wake()
        return back

    async def declare(
        self, member_id: MemberId, status: DeclaredStatus, *, until: str | None, locale: str
    ) -> DaysDeclared:
        """Declare the days from today to ``until``, both included, or until further notice.

        It takes the place of what was declared before. Without a key the reason is not kept.

        Raises:
            UnreadableDay, DayOver, DayTooFar: if ``until`` names no day from today on.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            today_on = member.clock.local_day(now)
            until_on = parse_day(until, now_local=member.clock.local(now)) if until else None
            events = await unit.streak_events.list_for(member_id)
            declared = Declared(today_on, after_all_said(events, today_on, now=now), status, until_on)
            await unit.streak_events.append(member_id, declared)
            streak = await report_for(unit, member, now=now)
            can_pause = await _has_runs(unit, member, now=now, paused=False)
            await unit.commit()
        return DaysDeclared(declared, streak, can_pause)

    async def back(self, member_id: MemberId) -> CameBack:
        """End what stands today: the declaration, or else today's rest. What is wrong does not end with it.

        Raises:
            NothingToComeBackFrom: if neither stands.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.get(member_id)
            if member is None:
                raise NothingToComeBackFrom
            today_on = member.clock.local_day(now)
            events = await unit.streak_events.list_for(member_id)
            was_away = declaration_on(events, today_on) is not None
            if was_away:
                await unit.streak_events.append(
                    member_id, DeclaredBack(today_on, after_all_said(events, today_on, now=now))
                )
            elif not await take_rest_back(unit, member, today_on, now=now):
                if (await unit.members.wellbeing(member_id)).is_flagged:
                    raise StillUnwell
                raise NothingToComeBackFrom
            back = await _came_back(unit, member, was_away=was_away, now=now)
            await unit.commit()
        self._wake()
        return back


async def _came_back(unit: UnitOfWork, member: Member, *, was_away: bool, now: datetime) -> CameBack:
    streak = await report_for(unit, member, now=now)
    return CameBack(was_away, streak, await _has_runs(unit, member, now=now, paused=True))


async def _has_runs(unit: UnitOfWork, member: Member, *, now: datetime, paused: bool) -> bool:
    ahead = await reminders_ahead(unit, member, now=now)
    return any(one.kind is ReminderKind.RUN and one.is_paused(now) is paused for one in ahead)
