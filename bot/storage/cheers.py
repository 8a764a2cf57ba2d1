"""Cheers in the database."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cheers import Cheer, SentToday
from bot.domain.ids import CheerId, GuildId, MemberId
from bot.storage.tables import cheer


class SqlCheerRepository:
    """Cheers, each from one member to another."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        guild_id: GuildId,
        member_id: MemberId,
        to_member_id: MemberId,
        *,
        from_name: str,
        day_on: date,
        at: datetime,
    ) -> Cheer:
        """Keep a cheer.

        Raises:
            sqlalchemy.exc.IntegrityError: if there is one between the two on this day.
        """
        added = await self._connection.execute(
            insert(cheer)
            .values(
                guild_id=guild_id,
                member_id=member_id,
                to_member_id=to_member_id,
                from_name=from_name,
                day_on=day_on,
                sent_at=at,
            )
            .returning(cheer.c.id)
        )
        cheer_id = added.scalar_one()
        return Cheer(CheerId(cheer_id), guild_id, member_id, to_member_id, from_name, day_on, at)

    async def get(self, cheer_id: CheerId) -> Cheer | None:
        """Return the cheer; None once it is forgotten."""
        row = (await self._connection.execute(select(cheer).where(cheer.c.id == cheer_id))).one_or_none()
        return None if row is None else _cheer(row)

    async def sent_on(self, member_id: MemberId, day_on: date, *, to_member_id: MemberId) -> SentToday:
        """Return what a member sent on a local day of theirs, and whether to this receiver."""
        query = select(func.count(), func.count().filter(cheer.c.to_member_id == to_member_id)).where(
            cheer.c.member_id == member_id, cheer.c.day_on == day_on
        )
        cheers, to_same = (await self._connection.execute(query)).one()
        return SentToday(cheers, to_same > 0)

    async def received_since(self, to_member_id: MemberId, since_at: datetime) -> list[Cheer]:
        """Return what a member was sent since an instant, oldest first."""
        rows = await self._connection.execute(
            select(cheer)
            .where(cheer.c.to_member_id == to_member_id, cheer.c.sent_at >= since_at)
            .order_by(cheer.c.id)
        )
        return [_cheer(row) for row in rows]

    async def senders(self, guild_id: GuildId, *, since_at: datetime, before: datetime) -> set[MemberId]:
        """Return who sent cheers in a server from one instant on and before another."""
        query = select(cheer.c.member_id).where(
            cheer.c.guild_id == guild_id, cheer.c.sent_at >= since_at, cheer.c.sent_at < before
        )
        return {MemberId(member_id) for member_id in await self._connection.scalars(query)}

    async def prune(self, *, before: datetime) -> int:
        """Forget cheers sent before an instant; returns how many."""
        return (await self._connection.execute(delete(cheer).where(cheer.c.sent_at < before))).rowcount


def _cheer(values: Sequence[Any]) -> Cheer:
    cheer_id, guild_id, member_id, to_member_id, from_name, day_on, sent_at = values
    return Cheer(
        CheerId(cheer_id),
        GuildId(guild_id),
        MemberId(member_id),
        MemberId(to_member_id),
        from_name,
        day_on,
        sent_at,
    )
