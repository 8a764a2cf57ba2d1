"""Reminders in the database; their schedules are kept as the canonical text that members can read."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, ReminderId
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.schedules import Schedule
from bot.domain.when import parse_when, render_when
from bot.storage.tables import reminder
from bot.storage.types import stored_instant


@lru_cache(maxsize=4096)
def schedule_from(text: str) -> Schedule:
    """Return the schedule that ``render_when`` wrote; cached, for claims read the same few all day."""
    return parse_when(text)


def reminder_from(values: Sequence[Any]) -> Reminder:
    """Return the reminder in the values of the reminder table's columns, in their order."""
    reminder_id, member_id, kind, schedule, created_at, deleted_at = values
    return Reminder(
        id=ReminderId(reminder_id),
        member_id=MemberId(member_id),
        kind=ReminderKind(kind),
        schedule=schedule_from(schedule),
        created_at=created_at,
        deleted_at=deleted_at,
    )


class SqlReminderRepository:
    """Standing requests."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, member_id: MemberId, *, kind: ReminderKind, schedule: Schedule, at: datetime
    ) -> Reminder:
        """Return the new reminder; its id was never used before, not even by an erased one."""
        added = await self._connection.execute(
            insert(reminder)
            .values(member_id=member_id, kind=kind, schedule=render_when(schedule), created_at=at)
            .returning(reminder.c.id)
        )
        return Reminder(
            id=ReminderId(added.scalar_one()),
            member_id=member_id,
            kind=kind,
            schedule=schedule,
            created_at=stored_instant(at),
        )

    async def get(self, reminder_id: ReminderId) -> Reminder | None:
        """Return the reminder, deleted ones included, or None."""
        found = await self._connection.execute(select(reminder).where(reminder.c.id == reminder_id))
        row = found.one_or_none()
        return None if row is None else reminder_from(row)

    async def list_active(self, member_id: MemberId) -> list[Reminder]:
        """Return the member's active reminders, oldest first."""
        rows = await self._connection.execute(
            select(reminder)
            .where(reminder.c.member_id == member_id, reminder.c.deleted_at.is_(None))
            .order_by(reminder.c.id)
        )
        return [reminder_from(row) for row in rows]

    async def delete(self, reminder_id: ReminderId, *, at: datetime) -> None:
        """Mark as deleted; deleting twice changes nothing."""
        await self._connection.execute(
            update(reminder)
            .where(reminder.c.id == reminder_id, reminder.c.deleted_at.is_(None))
            .values(deleted_at=at)
        )
