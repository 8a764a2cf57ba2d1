"""What members did with their reminders' occurrences."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.occurrences import Answer, OccurrenceKey
from bot.storage.tables import answer as answer_table


class SqlAnswerRepository:
    """The latest answer to each occurrence."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, key: OccurrenceKey) -> Answer | None:
        """Return the latest answer to this occurrence, or None."""
        found = await self._connection.scalar(
            select(answer_table.c.answer).where(
                answer_table.c.reminder_id == key.reminder_id,
                answer_table.c.source == key.source,
                answer_table.c.planned_local == key.planned_local,
            )
        )
        return None if found is None else Answer(found)

    async def record(self, key: OccurrenceKey, answer: Answer, *, at: datetime) -> None:
        """Record the latest answer to this occurrence; one that was given before it changes nothing."""
        row = insert(answer_table).values(
            reminder_id=key.reminder_id,
            source=key.source,
            planned_local=key.planned_local,
            answer=answer,
            answered_at=at,
        )
        await self._connection.execute(
            row.on_conflict_do_update(
                index_elements=[
                    answer_table.c.reminder_id,
                    answer_table.c.source,
                    answer_table.c.planned_local,
                ],
                set_={"answer": row.excluded.answer, "answered_at": row.excluded.answered_at},
                where=answer_table.c.answered_at <= row.excluded.answered_at,
            )
        )
