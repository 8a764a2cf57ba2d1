"""Goals in the database, and what was run for them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.goals import Aim, Goal, GoalKind, Tally
from bot.domain.ids import GoalId, MemberId
from bot.storage.tables import goal, run


class SqlGoalRepository:
    """Members' goals, open, done and dropped."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, member_id: MemberId, aim: Aim, *, by_on: date | None, set_on: date, at: datetime
    ) -> Goal:
        """Return the new, open goal."""
        added = await self._connection.execute(
            insert(goal)
            .values(
                member_id=member_id,
                kind=aim.kind,
                target=aim.target,
                by_on=by_on,
                set_on=set_on,
                set_at=at,
            )
            .returning(goal)
        )
        return _goal_from(added.one())

    async def get(self, goal_id: GoalId) -> Goal | None:
        """Return the goal, whatever became of it, or None."""
        row = (await self._connection.execute(select(goal).where(goal.c.id == goal_id))).one_or_none()
        return None if row is None else _goal_from(row)

    async def open_with_tallies(self, member_id: MemberId) -> list[tuple[Goal, Tally]]:
        """Return the member's open goals, oldest first, each with what was run since it was set.

        A run counts if it was logged since then and is of that local day or a later one.
        """
        counts = and_(
            run.c.member_id == goal.c.member_id,
            run.c.day_on >= goal.c.set_on,
            run.c.logged_at >= goal.c.set_at,
        )
        rows = await self._connection.execute(
            select(
                goal,
                func.count(run.c.id).label("runs"),
                func.total(run.c.distance_m).label("total_m"),
                func.coalesce(func.max(run.c.distance_m), 0.0).label("longest_m"),
                func.coalesce(func.max(run.c.duration_s), 0).label("longest_s"),
            )
            .join_from(goal, run, counts, isouter=True)
            .where(goal.c.member_id == member_id, goal.c.done_at.is_(None), goal.c.dropped_at.is_(None))
            .group_by(goal.c.id)
            .order_by(goal.c.id)
        )
        return [(_goal_from(row), Tally(row.runs, row.total_m, row.longest_m, row.longest_s)) for row in rows]

    async def done(self, member_id: MemberId, *, limit: int) -> list[Goal]:
        """Return the goals that the member reached, latest first."""
        rows = await self._connection.execute(
            select(goal)
            .where(goal.c.member_id == member_id, goal.c.done_at.is_not(None))
            .order_by(goal.c.done_at.desc(), goal.c.id.desc())
            .limit(limit)
        )
        return [_goal_from(row) for row in rows]

    async def finish(self, goal_id: GoalId, *, at: datetime) -> None:
        """Mark the goal as reached."""
        await self._connection.execute(update(goal).where(goal.c.id == goal_id).values(done_at=at))

    async def drop(self, goal_id: GoalId, *, at: datetime) -> None:
        """Let the goal go."""
        await self._connection.execute(update(goal).where(goal.c.id == goal_id).values(dropped_at=at))


def _goal_from(row: Row[Any]) -> Goal:
    return Goal(
        id=GoalId(row.id),
        member_id=MemberId(row.member_id),
        aim=Aim(GoalKind(row.kind), row.target),
        by_on=row.by_on,
        set_on=row.set_on,
        set_at=row.set_at,
        done_at=row.done_at,
        dropped_at=row.dropped_at,
    )
