"""Which fact cards were shown where."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import shown_fact


class SqlShownFactRepository:
    """Shown cards by scope, such as ``guild:1`` or ``member:2``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def shown(self, scope: str) -> set[str]:
        """Return the ids of the cards shown in this scope."""
        rows = await self._connection.scalars(select(shown_fact.c.card_id).where(shown_fact.c.scope == scope))
        return set(rows)

    async def mark(self, scope: str, card_id: str, *, at: datetime) -> None:
        """Remember that the card was shown; showing it again moves its instant."""
        row = insert(shown_fact).values(scope=scope, card_id=card_id, shown_at=at)
        await self._connection.execute(
            row.on_conflict_do_update(
                index_elements=[shown_fact.c.scope, shown_fact.c.card_id],
                set_={"shown_at": row.excluded.shown_at},
            )
        )

    async def forget(self, scope: str, card_ids: Collection[str]) -> None:
        """Forget that these cards were shown in this scope."""
        await self._connection.execute(
            delete(shown_fact).where(shown_fact.c.scope == scope, shown_fact.c.card_id.in_(card_ids))
        )
