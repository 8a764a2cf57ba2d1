"""Check-ins: answers that are sealed before they reach the database."""

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import CheckInId, MemberId, RunId
from bot.storage.encryption import HealthCipher
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import check_in, run


class SqlCheckInRepository:
    """Check-ins by run. Without a cipher none can be saved or read, but they can still be deleted."""

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def save(
        self, member_id: MemberId, run_id: RunId, answers: CheckInAnswers, *, at: datetime
    ) -> CheckInId:
        """Save the answers for this run, replacing earlier ones for the same run.

        Raises:
            StorageMisconfigured: if there is no key.
        """
        sealed = self._key().seal(answers.to_document(), member_id=member_id)
        day_on = select(run.c.day_on).where(run.c.id == run_id).scalar_subquery()
        row = insert(check_in).values(
            member_id=member_id, run_id=run_id, day_on=day_on, recorded_at=at, sealed=sealed
        )
        saved = await self._connection.execute(
            row.on_conflict_do_update(
                index_elements=[check_in.c.run_id],
                set_={
                    "member_id": row.excluded.member_id,
                    "recorded_at": row.excluded.recorded_at,
                    "sealed": row.excluded.sealed,
                },
            ).returning(check_in.c.id)
        )
        return CheckInId(saved.scalar_one())

    async def exists_for(self, run_id: RunId) -> bool:
        """Whether this run has a check-in."""
        found = await self._connection.execute(select(exists().where(check_in.c.run_id == run_id)))
        return bool(found.scalar_one())

    async def recent(self, member_id: MemberId, *, limit: int) -> list[CheckInAnswers]:
        """Return the answers for the member's latest runs, newest run first, whenever they were given.

        Raises:
            StorageMisconfigured: if there is no key.
            SealBroken: if a row cannot be opened for this member.
        """
        cipher = self._key()
        rows = await self._connection.scalars(
            select(check_in.c.sealed)
            .join_from(check_in, run, run.c.id == check_in.c.run_id)
            .where(check_in.c.member_id == member_id)
            .order_by(run.c.day_on.desc(), run.c.id.desc())
            .limit(limit)
        )
        return [CheckInAnswers.from_document(cipher.open(sealed, member_id=member_id)) for sealed in rows]

    async def delete_all(self, member_id: MemberId) -> int:
        """Delete the member's check-ins; returns how many."""
        gone = await self._connection.execute(delete(check_in).where(check_in.c.member_id == member_id))
        return gone.rowcount

    def _key(self) -> HealthCipher:
        if self._cipher is None:
            raise StorageMisconfigured("Check-ins are switched off here: the bot runs without a health key.")
        return self._cipher


async def reseal_check_ins(connection: AsyncConnection, cipher: HealthCipher) -> int:
    """Seal every check-in with the newest key, so that older keys can be retired; returns how many.

    Run it in a unit of its own, together with ``reseal_key_check``.

    Raises:
        SealBroken: if a row cannot be opened; nothing should be committed then.
    """
    rows = (await connection.execute(select(check_in.c.id, check_in.c.sealed))).all()
    if rows:
        await connection.execute(
            update(check_in).where(check_in.c.id == bindparam("of_id")).values(sealed=bindparam("anew")),
            [{"of_id": check_in_id, "anew": cipher.rotate(sealed)} for check_in_id, sealed in rows],
        )
    return len(rows)
