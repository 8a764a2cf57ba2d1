"""What servers think of fact cards."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import GuildId, MemberId
from bot.storage.tables import fact_doubt, retired_fact


class SqlFactVerdictRepository:
    """Retired cards and doubts, server by server."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def retired(self, guild_id: GuildId) -> set[str]:
        """Return the ids of the cards that the server does not want to see again."""
        query = select(retired_fact.c.card_id).where(retired_fact.c.guild_id == guild_id)
        return set(await self._connection.scalars(query))

    async def retire(self, guild_id: GuildId, card_id: str, *, at: datetime) -> None:
        """Keep the card from being shown in the server; doing so again changes nothing."""
        row = insert(retired_fact).values(guild_id=guild_id, card_id=card_id, retired_at=at)
        await self._connection.execute(row.on_conflict_do_nothing())

    async def bring_back(self, guild_id: GuildId, card_id: str) -> None:
        """Let the card be shown again."""
        await self._connection.execute(
            delete(retired_fact).where(retired_fact.c.guild_id == guild_id, retired_fact.c.card_id == card_id)
        )

    async def doubt(self, guild_id: GuildId, card_id: str, member_id: MemberId, *, at: datetime) -> bool:
        """Count a member's doubt about a card in a server; False if it was counted before."""
        row = insert(fact_doubt).values(
            guild_id=guild_id, card_id=card_id, member_id=member_id, doubted_at=at
        )
        counted = await self._connection.execute(row.on_conflict_do_nothing())
        return counted.rowcount > 0

    async def doubts(self, guild_id: GuildId) -> dict[str, int]:
        """Return how many members doubt each card in the server."""
        rows = await self._connection.execute(
            select(fact_doubt.c.card_id, func.count())
            .where(fact_doubt.c.guild_id == guild_id)
            .group_by(fact_doubt.c.card_id)
        )
        return {card_id: count for card_id, count in rows}  # noqa: C416 - dict() does not know the rows' types
