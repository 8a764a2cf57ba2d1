"""Milestones in the database: each once, ever; and the sums over a member's runs that they are judged by."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, RunId
from bot.domain.milestones import LITTLE_MORE, NEARLY, Milestone, RunHistory
from bot.domain.run_doubts import SPIKE_WITHIN
from bot.storage.tables import milestone, run


class SqlMilestoneRepository:
    """What members reached."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def history(self, member_id: MemberId, *, but: RunId, day_on: date) -> RunHistory:
        """Return what the member's runs ``but`` one, which is of ``day_on``, amount to: one pass within SQLite."""
        lately = and_(run.c.day_on >= day_on - SPIKE_WITHIN, run.c.day_on < day_on)
        found = await self._connection.execute(
            select(
                func.count(),
                func.count(run.c.distance_m),
                func.coalesce(func.max(run.c.duration_s), 0),
                func.coalesce(func.max(run.c.distance_m), 0.0),
                func.max(case((lately, run.c.distance_m))),
                func.min(_seconds_for(5_000.0)),
                func.min(_seconds_for(10_000.0)),
            ).where(run.c.member_id == member_id, run.c.id != but)
        )
        return RunHistory(*found.one())

    async def record(
        self, member_id: MemberId, milestones: Collection[Milestone], *, run_id: RunId, at: datetime
    ) -> set[Milestone]:
        """Keep the milestones; returns those that were not kept before."""
        by_name = {one.name: one for one in milestones}
        if not by_name:
            return set()
        new = await self._connection.scalars(
            insert(milestone)
            .values(
                [
                    {"member_id": member_id, "name": name, "reached_at": at, "run_id": run_id}
                    for name in by_name
                ]
            )
            .on_conflict_do_nothing()
            .returning(milestone.c.name)
        )
        return {by_name[name] for name in new}


def _seconds_for(distance_m: float) -> ColumnElement[float | None]:
    """Say in SQL what ``seconds_for`` in ``bot/domain/milestones.py`` says."""
    is_so_long = run.c.distance_m.between(NEARLY * distance_m, LITTLE_MORE * distance_m)
    return case((is_so_long, run.c.duration_s * distance_m / run.c.distance_m))
