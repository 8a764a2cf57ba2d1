"""Check-ins: answers that are sealed before they reach the database."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import CheckInId, MemberId, RunId
from bot.domain.occurrences import Source
from bot.services.ports import StoredCheckIn
from bot.storage.encryption import HealthCipher
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import check_in, due, run

# The day of a run is the run's own: it can be edited after the check-in.
_DAY_ON: Final = func.coalesce(run.c.day_on, check_in.c.day_on, type_=check_in.c.day_on.type)
_STORED: Final = select(
    check_in.c.id, check_in.c.run_id, _DAY_ON, check_in.c.recorded_at, check_in.c.sealed
).join_from(check_in, run, run.c.id == check_in.c.run_id, isouter=True)
_OPENED_AT_ONCE: Final = 50
_NEWEST_FIRST: Final = (_DAY_ON.desc(), check_in.c.run_id.desc(), check_in.c.id.desc())


class SqlCheckInRepository:
    """Check-ins by run or by day. Without a cipher none can be saved or read, but they can still be deleted."""

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def save(
        self,
        member_id: MemberId,
        answers: CheckInAnswers,
        *,
        run_id: RunId | None,
        day_on: date,
        at: datetime,
    ) -> CheckInId:
        """Save the answers for this run, or for this local day if ``run_id`` is None, replacing earlier ones for it.

        Raises:
            StorageMisconfigured: if there is no key.
        """
        sealed = self._key().seal(answers.to_document(), member_id=member_id)
        row = insert(check_in).values(
            member_id=member_id, run_id=run_id, day_on=day_on, recorded_at=at, sealed=sealed
        )
        anew = {name: row.excluded[name] for name in ("member_id", "day_on", "recorded_at", "sealed")}
        if run_id is not None:
            row = row.on_conflict_do_update(index_elements=[check_in.c.run_id], set_=anew)
        else:
            row = row.on_conflict_do_update(
                index_elements=[check_in.c.member_id, check_in.c.day_on],
                index_where=check_in.c.run_id.is_(None),
                set_=anew,
            )
        saved = await self._connection.execute(row.returning(check_in.c.id))
        return CheckInId(saved.scalar_one())

    async def get(self, member_id: MemberId, check_in_id: CheckInId) -> StoredCheckIn | None:
        """Return the check-in, or None if there is none of this number that is this member's.

        Raises:
            StorageMisconfigured: if there is no key.
            SealBroken: if a row cannot be opened for this member; here and in all that follows.
        """
        return await self._one(
            _STORED.where(check_in.c.id == check_in_id, check_in.c.member_id == member_id), member_id
        )

    async def get_for_run(self, member_id: MemberId, run_id: RunId) -> StoredCheckIn | None:
        """Return the check-in about a run, or None if there is none that is this member's."""
        return await self._one(
            _STORED.where(check_in.c.run_id == run_id, check_in.c.member_id == member_id), member_id
        )

    async def get_for_day(self, member_id: MemberId, day_on: date) -> StoredCheckIn | None:
        """Return the check-in about a local day itself, not about a run of that day."""
        about_day = _STORED.where(
            check_in.c.member_id == member_id, check_in.c.day_on == day_on, check_in.c.run_id.is_(None)
        )
        return await self._one(about_day, member_id)

    async def exists_for(self, run_id: RunId) -> bool:
        """Whether this run has a check-in."""
        found = await self._connection.execute(select(exists().where(check_in.c.run_id == run_id)))
        return bool(found.scalar_one())

    async def recent(
        self, member_id: MemberId, *, limit: int, runs_only: bool = False
    ) -> list[CheckInAnswers]:
        """Return the answers about the latest days, newest first, whenever they were given."""
        latest = _STORED.where(check_in.c.member_id == member_id).order_by(*_NEWEST_FIRST).limit(limit)
        if runs_only:
            latest = latest.where(check_in.c.run_id.is_not(None))
        return [stored.answers for stored in await self._all(latest, member_id)]

    async def list_for(self, member_id: MemberId, *, since_on: date | None = None) -> list[StoredCheckIn]:
        """Return the member's check-ins about the local days from ``since_on`` on, oldest first."""
        found = _STORED.where(check_in.c.member_id == member_id)
        if since_on is not None:
            found = found.where(since_on <= _DAY_ON)
        return (await self._all(found.order_by(*_NEWEST_FIRST), member_id))[::-1]

    async def delete_for_run(self, run_id: RunId) -> int:
        """Delete the check-in of a run that is about to go, and with it the question on the morning after.

        No foreign key follows what waits in the queue. Returns how many were deleted.
        """
        of_run = check_in.c.run_id == run_id
        await self._connection.execute(
            delete(due).where(
                due.c.source == Source.FOLLOW_UP, due.c.subject_id.in_(select(check_in.c.id).where(of_run))
            )
        )
        return (await self._connection.execute(delete(check_in).where(of_run))).rowcount

    async def _one(self, found: Select[Any], member_id: MemberId) -> StoredCheckIn | None:
        return next(iter(await self._all(found, member_id)), None)

    async def _all(self, found: Select[Any], member_id: MemberId) -> list[StoredCheckIn]:
        cipher = self._key()
        rows = (await self._connection.execute(found)).all()
        opened: list[StoredCheckIn] = []
        for begin in range(0, len(rows), _OPENED_AT_ONCE):
            opened += [_stored(row, cipher, member_id) for row in rows[begin : begin + _OPENED_AT_ONCE]]
            # Years of answers take tens of milliseconds to open: deliveries go on in between.
            await asyncio.sleep(0)
        return opened

    def _key(self) -> HealthCipher:
        if self._cipher is None:
            raise StorageMisconfigured("Check-ins are switched off here: the bot runs without a health key.")
        return self._cipher


def _stored(row: Sequence[Any], cipher: HealthCipher, member_id: MemberId) -> StoredCheckIn:
    check_in_id, run_id, day_on, recorded_at, sealed = row
    return StoredCheckIn(
        id=CheckInId(check_in_id),
        run_id=None if run_id is None else RunId(run_id),
        day_on=day_on,
        recorded_at=recorded_at,
        answers=CheckInAnswers.from_document(cipher.open(sealed, member_id=member_id)),
    )
