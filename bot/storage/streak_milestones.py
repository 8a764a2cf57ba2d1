"""Streak milestones in the database: each once, ever."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.storage.tables import streak_milestone


class SqlStreakMilestoneRepository:
    """The lengths of a streak that members reached."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def reached(self, member_id: MemberId) -> frozenset[int]:
        """Return the milestones that the member reached, in days."""
        rows = await self._connection.scalars(
            select(streak_milestone.c.days).where(streak_milestone.c.member_id == member_id)
        )
        return frozenset(rows)

    async def record(self, member_id: MemberId, days: Collection[int], *, at: datetime) -> frozenset[int]:
        """Keep the milestones; returns those that were not kept before."""
        if not days:
            return frozenset()
        new = await self._connection.scalars(
            insert(streak_milestone)
            .values([{"member_id": member_id, "days": one, "reached_at": at} for one in days])
            .on_conflict_do_nothing()
            .returning(streak_milestone.c.days)
        )
        return frozenset(new)
