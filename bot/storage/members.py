"""Members in the database, and their erasure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.facts import member_scope
from bot.domain.ids import ChannelId, MemberId
from bot.domain.members import Member, ParkReason
from bot.storage.tables import member, shown_fact

PARK = (
    update(member)
    .where(member.c.id == bindparam("parked_id"), member.c.parked_at.is_(None))
    .values(parked_at=bindparam("at"), parked_reason=bindparam("reason"))
)
"""Parks members who are not parked yet; parameters ``parked_id``, ``at``, ``reason``."""

OPEN_CHANNEL = (
    update(member).where(member.c.id == bindparam("opened_id")).values(dm_channel_id=bindparam("channel"))
)
"""Remembers direct-message channels; parameters ``opened_id``, ``channel``."""


def member_from(values: Sequence[Any]) -> Member:
    """Return the member in the values of the member table's columns, in their order."""
    member_id, locale, zone, dm_channel_id, parked_at, parked_reason, _ = values
    return Member(
        id=MemberId(member_id),
        locale=locale,
        zone=zone,
        dm_channel_id=None if dm_channel_id is None else ChannelId(dm_channel_id),
        parked_at=parked_at,
        parked_reason=None if parked_reason is None else ParkReason(parked_reason),
    )


class SqlMemberRepository:
    """Members by their Discord id."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, member_id: MemberId) -> Member | None:
        """Return the member, or None."""
        row = (await self._connection.execute(select(member).where(member.c.id == member_id))).one_or_none()
        return None if row is None else member_from(row)

    async def ensure(self, member_id: MemberId, *, locale: str, at: datetime) -> Member:
        """Return the member, created if new, with ``locale`` as the one last seen."""
        known = await self.get(member_id)
        if known is None:
            await self._connection.execute(
                insert(member).values(id=member_id, locale=locale, first_seen_at=at)
            )
        elif known.locale == locale:
            return known  # most visits: nothing to write
        else:
            await self._set(member_id, locale=locale)
        seen = await self.get(member_id)
        assert seen is not None
        return seen

    async def set_zone(self, member_id: MemberId, zone: str) -> None:
        """Set the member's IANA zone."""
        await self._set(member_id, zone=zone)

    async def set_dm_channel(self, member_id: MemberId, channel_id: ChannelId | None) -> None:
        """Remember, or forget, the channel of the member's direct messages."""
        await self._set(member_id, dm_channel_id=channel_id)

    async def park(self, member_id: MemberId, *, reason: ParkReason, at: datetime) -> None:
        """Let deliveries wait; for a member already parked the first instant and reason stand."""
        await self._connection.execute(PARK, [{"parked_id": member_id, "at": at, "reason": reason}])

    async def unpark(self, member_id: MemberId) -> None:
        """Let deliveries go on."""
        await self._set(member_id, parked_at=None, parked_reason=None)

    async def erase(self, member_id: MemberId) -> None:
        """Remove every row about the member from every table; foreign keys take most of them along."""
        await self._connection.execute(
            delete(shown_fact).where(shown_fact.c.scope == member_scope(member_id))
        )
        await self._connection.execute(delete(member).where(member.c.id == member_id))

    async def _set(self, member_id: MemberId, **values: object) -> None:
        await self._connection.execute(update(member).where(member.c.id == member_id).values(**values))
