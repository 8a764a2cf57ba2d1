"""When the bot was not running."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import outage


class SqlOutageRepository:
    """Recorded outages."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def record(self, *, from_at: datetime, until_at: datetime) -> None:
        """Record that the bot was down from ``from_at`` to ``until_at``, which must be later."""
        await self._connection.execute(insert(outage).values(from_at=from_at, until_at=until_at))

    async def overlapping(self, *, since_at: datetime) -> list[tuple[datetime, datetime]]:
        """Return the outages (from, until) that lasted beyond ``since_at``, earliest first."""
        rows = await self._connection.execute(
            select(outage.c.from_at, outage.c.until_at)
            .where(outage.c.until_at > since_at)
            .order_by(outage.c.from_at)
        )
        return [(row.from_at, row.until_at) for row in rows]
