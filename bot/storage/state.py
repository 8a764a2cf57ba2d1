"""Small facts about the installation itself."""

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import state


class SqlStateRepository:
    """Texts by name."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, name: str) -> str | None:
        """Return the text of that name, or None."""
        return await self._connection.scalar(select(state.c.value).where(state.c.name == name))

    async def set(self, name: str, value: str) -> None:
        """Set the text of that name."""
        row = insert(state).values(name=name, value=value)
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=[state.c.name], set_={"value": row.excluded.value})
        )
