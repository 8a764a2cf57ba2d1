"""Runs in the database; never a position. What members write about them is sealed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, RunId, ShoeId
from bot.domain.occurrences import OccurrenceKey
from bot.domain.runs import Run, RunEntry, RunKind, RunSource
from bot.storage.encryption import HealthCipher
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import run

_NOTES = "notes"


class SqlRunRepository:
    """Logged runs. Without a cipher no notes can be saved or read; everything else can."""

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def add(
        self,
        member_id: MemberId,
        entry: RunEntry,
        *,
        logged_at: datetime,
        answers: OccurrenceKey | None,
        notes: str | None = None,
    ) -> Run:
        """Return the new run.

        Raises:
            sqlalchemy.exc.IntegrityError: if another run answers the same occurrence, or came from the same file.
                Ask ``for_occurrence`` or ``by_digest`` first, in the same unit of work: nobody can come between.
            StorageMisconfigured: if there are notes and no key.
        """
        added = await self._connection.execute(
            insert(run)
            .values(
                member_id=member_id,
                logged_at=logged_at,
                occurrence=None if answers is None else answers.encode(),
                sealed_notes=self._sealed(member_id, notes),
                **_values(entry),
            )
            .returning(run)
        )
        return _run_from(added.one())

    async def get(self, run_id: RunId) -> Run | None:
        """Return the run, or None."""
        return await self._one(run.c.id == run_id)

    async def for_occurrence(self, key: OccurrenceKey) -> Run | None:
        """Return the run that answered this occurrence, or None."""
        return await self._one(run.c.occurrence == key.encode())

    async def by_digest(self, member_id: MemberId, file_digest: str) -> Run | None:
        """Return the member's run that came from this file, or None."""
        return await self._one((run.c.member_id == member_id) & (run.c.file_digest == file_digest))

    async def count(self, member_id: MemberId) -> int:
        """Return how many runs the member has logged."""
        found = await self._connection.execute(
            select(func.count()).select_from(run).where(run.c.member_id == member_id)
        )
        return found.scalar_one()

    async def count_with_distance(self, member_id: MemberId, *, before_on: date) -> int:
        """Return how many of the member's runs before a local day have a distance."""
        found = await self._connection.execute(
            select(func.count())
            .select_from(run)
            .where(run.c.member_id == member_id, run.c.day_on < before_on, run.c.distance_m.is_not(None))
        )
        return found.scalar_one()

    async def longest_distance_m(
        self, member_id: MemberId, *, since_on: date, before_on: date
    ) -> float | None:
        """Return the longest distance from one local day on and before another, or None if there is none."""
        found = await self._connection.execute(
            select(func.max(run.c.distance_m)).where(
                run.c.member_id == member_id, run.c.day_on >= since_on, run.c.day_on < before_on
            )
        )
        longest_m: float | None = found.scalar_one()
        return longest_m

    async def between(self, member_id: MemberId, first_on: date, last_on: date) -> list[Run]:
        """Return the runs of the local days from one to another, both included, oldest first."""
        rows = await self._connection.execute(
            select(run)
            .where(run.c.member_id == member_id, run.c.day_on >= first_on, run.c.day_on <= last_on)
            .order_by(run.c.day_on, run.c.id)
        )
        return [_run_from(row) for row in rows]

    async def list_for(self, member_id: MemberId, *, limit: int, skip: int = 0) -> list[Run]:
        """Return up to ``limit`` of the member's runs, the newest day first, after leaving out ``skip`` of them."""
        rows = await self._connection.execute(
            select(run)
            .where(run.c.member_id == member_id)
            .order_by(run.c.day_on.desc(), run.c.id.desc())
            .limit(limit)
            .offset(skip)
        )
        return [_run_from(row) for row in rows]

    async def update(self, run_id: RunId, entry: RunEntry) -> None:
        """Write what is known of the run now; its notes stay."""
        await self._connection.execute(update(run).where(run.c.id == run_id).values(**_values(entry)))

    async def set_notes(self, member_id: MemberId, run_id: RunId, notes: str | None) -> None:
        """Write the notes; None or an empty text removes them.

        Raises:
            StorageMisconfigured: if there are notes and no key.
        """
        await self._connection.execute(
            update(run)
            .where(run.c.id == run_id, run.c.member_id == member_id)
            .values(sealed_notes=self._sealed(member_id, notes))
        )

    async def notes_for(self, member_id: MemberId, run_ids: Sequence[RunId]) -> dict[RunId, str]:
        """Return the notes of those of the member's runs that have any; none where there is no key.

        Raises:
            SealBroken: if one cannot be opened for this member.
        """
        if self._cipher is None:
            return {}
        rows = await self._connection.execute(
            select(run.c.id, run.c.sealed_notes).where(
                run.c.id.in_(run_ids), run.c.member_id == member_id, run.c.sealed_notes.is_not(None)
            )
        )
        return {
            RunId(run_id): str(self._cipher.open(sealed, member_id=member_id)[_NOTES])
            for run_id, sealed in rows
        }

    async def delete(self, run_id: RunId) -> None:
        """Delete the run and, with it, its check-in."""
        await self._connection.execute(delete(run).where(run.c.id == run_id))

    def _sealed(self, member_id: MemberId, notes: str | None) -> bytes | None:
        if not notes:
            return None
        if self._cipher is None:
            raise StorageMisconfigured("Notes cannot be kept here: the bot runs without a health key.")
        return self._cipher.seal({_NOTES: notes}, member_id=member_id)

    async def _one(self, condition: ColumnElement[bool]) -> Run | None:
        row = (await self._connection.execute(select(run).where(condition))).one_or_none()
        return None if row is None else _run_from(row)


def _values(entry: RunEntry) -> dict[str, object]:
    return {
        "day_on": entry.day_on,
        "duration_s": entry.duration_s,
        "distance_m": entry.distance_m,
        "started_at": entry.started_at,
        "kind": entry.kind,
        "effort": entry.effort,
        "elevation_gain_m": entry.elevation_gain_m,
        "heart_rate_bpm": entry.heart_rate_bpm,
        "shoe_id": entry.shoe_id,
        "source": entry.source,
        "file_digest": entry.file_digest,
    }


def _run_from(row: Row[Any]) -> Run:
    return Run(
        id=RunId(row.id),
        member_id=MemberId(row.member_id),
        entry=RunEntry(
            day_on=row.day_on,
            duration_s=row.duration_s,
            distance_m=row.distance_m,
            started_at=row.started_at,
            kind=None if row.kind is None else RunKind(row.kind),
            effort=row.effort,
            elevation_gain_m=row.elevation_gain_m,
            heart_rate_bpm=row.heart_rate_bpm,
            shoe_id=None if row.shoe_id is None else ShoeId(row.shoe_id),
            source=RunSource(row.source),
            file_digest=row.file_digest,
        ),
        logged_at=row.logged_at,
    )
