"""A member's goals: small ones, few at a time, none of running every day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.days import parse_day
from bot.domain.goals import (
    MAX_OPEN_GOALS,
    Aim,
    DuplicateGoal,
    Goal,
    GoalNotFound,
    Tally,
    TooManyGoals,
    parse_goal,
    refuse_restless,
    suggest_goals,
)
from bot.domain.ids import GoalId, MemberId
from bot.domain.members import Member, Units
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from bot.services.reached import is_praise_withheld

_DONE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class GoalSet:
    """A new goal, and the units in which its member reads distances."""

    goal: Goal
    units: Units


@dataclass(frozen=True, slots=True)
class GoalDone:
    """A goal that the member marked as reached; ``is_praised`` unless something is wrong with them."""

    goal: Goal
    units: Units
    is_praised: bool


@dataclass(frozen=True, slots=True)
class GoalSuggestion:
    """A line that an unfinished one may become, and what it asks for."""

    line: str
    aim: Aim
    units: Units


@dataclass(frozen=True, slots=True)
class GoalList:
    """A member's open goals, each with what was run for it, and the latest that were reached.

    While ``is_urging_withheld`` something is wrong with them, and nothing invites to more.
    """

    open: tuple[tuple[Goal, Tally], ...]
    done: tuple[Goal, ...]
    units: Units
    today_on: date
    is_urging_withheld: bool


class GoalService:
    """Goals. Whoever acts must be whom the goal belongs to."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def set(self, member_id: MemberId, text: str, *, by: str | None, locale: str) -> GoalSet:
        """Set a goal, with the day until which the member wants it if they name one.

        Raises:
            UnreadableGoal, OutsizedGoal, RestlessGoal, TooManyRunsByThen: if it is none that can be kept.
            UnreadableDay, DayOver, DayTooFar: if ``by`` names no day ahead.
            TooManyGoals, DuplicateGoal: if the member has enough, or this very one.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            aim = parse_goal(text, bare=member.units)
            today_on = member.clock.local_day(now)
            by_on = parse_day(by, now_local=member.clock.local(now)) if by else None
            refuse_restless(aim, from_on=today_on, by_on=by_on)
            open_goals = [goal for goal, _ in await unit.goals.open_with_tallies(member_id)]
            if any(goal.aim == aim and goal.by_on == by_on for goal in open_goals):
                raise DuplicateGoal
            if len(open_goals) >= MAX_OPEN_GOALS:
                raise TooManyGoals(limit=MAX_OPEN_GOALS)
            goal = await unit.goals.add(member_id, aim, by_on=by_on, set_on=today_on, at=now)
            await unit.commit()
        return GoalSet(goal, member.units)

    async def list_for(self, member_id: MemberId) -> GoalList:
        """Return the member's goals."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id) or Member(member_id, "")
            standing = await unit.goals.open_with_tallies(member_id)
            done = await unit.goals.done(member_id, limit=_DONE_SHOWN)
            is_withheld = await is_praise_withheld(unit, member_id)
        today_on = member.clock.local_day(self._clock.now())
        return GoalList(tuple(standing), tuple(done), member.units, today_on, is_withheld)

    async def suggest(self, member_id: MemberId, text: str) -> Sequence[GoalSuggestion]:
        """Return what an unfinished ``goal:`` may become."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id) or Member(member_id, "")
        return [
            GoalSuggestion(line, aim, member.units) for line, aim in suggest_goals(text, bare=member.units)
        ]

    async def finish(self, member_id: MemberId, goal_id: GoalId) -> GoalDone:
        """Mark a goal as reached, whatever the log says: a member knows best.

        Raises:
            GoalNotFound: if there is no such open goal, or it is somebody else's.
        """
        now = self._clock.now()
        async with self._units() as unit:
            goal, units = await _own_open(unit, member_id, goal_id)
            await unit.goals.finish(goal.id, at=now)
            is_praised = not await is_praise_withheld(unit, member_id)
            await unit.commit()
        return GoalDone(goal, units, is_praised)

    async def drop(self, member_id: MemberId, goal_id: GoalId) -> GoalSet:
        """Let a goal go.

        Raises:
            GoalNotFound: if there is no such open goal, or it is somebody else's.
        """
        now = self._clock.now()
        async with self._units() as unit:
            goal, units = await _own_open(unit, member_id, goal_id)
            await unit.goals.drop(goal.id, at=now)
            await unit.commit()
        return GoalSet(goal, units)


async def _own_open(unit: UnitOfWork, member_id: MemberId, goal_id: GoalId) -> tuple[Goal, Units]:
    goal = await unit.goals.get(goal_id)
    member = await unit.members.get(member_id)
    if goal is None or member is None or goal.member_id != member_id or not goal.is_open:
        raise GoalNotFound
    return goal, member.units
