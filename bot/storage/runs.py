"""Runs in the database; never a position."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, RunId
from bot.domain.occurrences import OccurrenceKey
from bot.domain.runs import Run, RunEntry
from bot.storage.tables import run
from bot.storage.types import stored_instant


class SqlRunRepository:
    """Logged runs."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, member_id: MemberId, entry: RunEntry, *, logged_at: datetime, answers: OccurrenceKey | None
    ) -> Run:
        """Return the new run.

        Raises:
            sqlalchemy.exc.IntegrityError: if another run answers the same occurrence. Ask ``for_occurrence``
                first, in the same unit of work: nobody can come between.
        """
        added = await self._connection.execute(
            insert(run)
            .values(
                member_id=member_id,
                day_on=entry.day_on,
                duration_s=entry.duration_s,
                distance_m=entry.distance_m,
                logged_at=logged_at,
                occurrence=None if answers is None else answers.encode(),
            )
            .returning(run.c.id)
        )
        return Run(
            id=RunId(added.scalar_one()),
            member_id=member_id,
            entry=entry,
            logged_at=stored_instant(logged_at),
        )

    async def get(self, run_id: RunId) -> Run | None:
        """Return the run, or None."""
        row = (await self._connection.execute(select(run).where(run.c.id == run_id))).one_or_none()
        return None if row is None else _run_from(row)

    async def for_occurrence(self, key: OccurrenceKey) -> Run | None:
        """Return the run that answered this occurrence, or None."""
        found = await self._connection.execute(select(run).where(run.c.occurrence == key.encode()))
        row = found.one_or_none()
        return None if row is None else _run_from(row)

    async def count(self, member_id: MemberId) -> int:
        """Return how many runs the member has logged."""
        found = await self._connection.execute(
            select(func.count()).select_from(run).where(run.c.member_id == member_id)
        )
        return found.scalar_one()

    async def latest_on(self, member_id: MemberId, day_on: date) -> Run | None:
        """Return the run logged last for a local day, or None."""
        found = await self._connection.execute(
            select(run)
            .where(run.c.member_id == member_id, run.c.day_on == day_on)
            .order_by(run.c.logged_at.desc(), run.c.id.desc())
            .limit(1)
        )
        row = found.one_or_none()
        return None if row is None else _run_from(row)


def _run_from(row: Row[Any]) -> Run:
    return Run(
        id=RunId(row.id),
        member_id=MemberId(row.member_id),
        entry=RunEntry(day_on=row.day_on, duration_s=row.duration_s, distance_m=row.distance_m),
        logged_at=row.logged_at,
    )
