"""Running shoes in the database, with how far they have come. What members note about them is sealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, ShoeId
from bot.domain.shoes import Shoe, WornShoe
from bot.storage.encryption import HealthCipher
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import run, shoe

_NOTE = "note"


class SqlShoeRepository:
    """Pairs of shoes. Without a cipher no note can be saved or read; everything else can."""

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def add(self, member_id: MemberId, *, name: str, before_m: float, at: datetime) -> Shoe:
        """Return the new pair; it is nobody's default yet."""
        added = await self._connection.execute(
            insert(shoe)
            .values(member_id=member_id, name=name, before_m=before_m, added_at=at)
            .returning(shoe)
        )
        return _shoe_from(added.one())

    async def get(self, shoe_id: ShoeId) -> Shoe | None:
        """Return the pair, retired ones included, or None."""
        row = (await self._connection.execute(select(shoe).where(shoe.c.id == shoe_id))).one_or_none()
        return None if row is None else _shoe_from(row)

    async def default_for(self, member_id: MemberId) -> Shoe | None:
        """Return the member's default pair, or None."""
        found = await self._connection.execute(
            select(shoe).where(shoe.c.member_id == member_id, shoe.c.is_default == 1)
        )
        row = found.one_or_none()
        return None if row is None else _shoe_from(row)

    async def list_for(self, member_id: MemberId) -> list[WornShoe]:
        """Return the member's pairs with their runs: those in use first, the default before all, then by age."""
        rows = await self._connection.execute(
            select(shoe, func.count(run.c.id).label("runs"), func.total(run.c.distance_m).label("run_m"))
            .join_from(shoe, run, run.c.shoe_id == shoe.c.id, isouter=True)
            .where(shoe.c.member_id == member_id)
            .group_by(shoe.c.id)
            .order_by(shoe.c.retired_at.is_not(None), shoe.c.is_default.desc(), shoe.c.id)
        )
        return [WornShoe(_shoe_from(row), row.runs, row.before_m + row.run_m) for row in rows]

    async def set_default(self, member_id: MemberId, shoe_id: ShoeId | None) -> None:
        """Make this pair the member's only default, or leave them without one."""
        await self._connection.execute(
            update(shoe)
            .where(shoe.c.member_id == member_id, shoe.c.retired_at.is_(None))
            .values(is_default=(shoe.c.id == shoe_id) if shoe_id is not None else 0)
        )

    async def retire(self, shoe_id: ShoeId, *, at: datetime) -> None:
        """Put the pair away; its runs keep it."""
        await self._connection.execute(
            update(shoe).where(shoe.c.id == shoe_id).values(retired_at=at, is_default=0)
        )

    async def delete(self, shoe_id: ShoeId) -> None:
        """Remove the pair; runs in it stay, without shoes."""
        await self._connection.execute(delete(shoe).where(shoe.c.id == shoe_id))

    async def set_note(self, member_id: MemberId, shoe_id: ShoeId, note: str | None) -> None:
        """Seal and write the note; None removes it.

        Raises:
            StorageMisconfigured: if there is a note and no key.
        """
        await self._connection.execute(
            update(shoe)
            .where(shoe.c.id == shoe_id, shoe.c.member_id == member_id)
            .values(sealed_note=self._sealed(member_id, note))
        )

    async def notes_for(self, member_id: MemberId) -> dict[ShoeId, str]:
        """Return the notes on those of the member's pairs that have one; none where there is no key.

        Raises:
            SealBroken: if one cannot be opened for this member.
        """
        if self._cipher is None:
            return {}
        rows = await self._connection.execute(
            select(shoe.c.id, shoe.c.sealed_note).where(
                shoe.c.member_id == member_id, shoe.c.sealed_note.is_not(None)
            )
        )
        return {
            ShoeId(shoe_id): str(self._cipher.open(sealed, member_id=member_id)[_NOTE])
            for shoe_id, sealed in rows
        }

    def _sealed(self, member_id: MemberId, note: str | None) -> bytes | None:
        if not note:
            return None
        if self._cipher is None:
            raise StorageMisconfigured("Notes cannot be kept here: the bot runs without a health key.")
        return self._cipher.seal({_NOTE: note}, member_id=member_id)


def _shoe_from(row: Row[Any]) -> Shoe:
    return Shoe(
        id=ShoeId(row.id),
        member_id=MemberId(row.member_id),
        name=row.name,
        before_m=row.before_m,
        is_default=bool(row.is_default),
        added_at=row.added_at,
        retired_at=row.retired_at,
    )
