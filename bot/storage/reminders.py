"""Reminders in the database; their plans are kept as the canonical text that members can read."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import ExpectedError
from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member
from bot.domain.recurrences import parse_recurrence, render_recurrence
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.schedules import Recurrence
from bot.storage.members import member_from
from bot.storage.tables import member, reminder
from bot.storage.types import stored_instant
from bot.storage.unreadable import LeftOut, UnreadableRow

_WIDTH: Final = len(reminder.c)
_ACTIVE_PAGE = (
    select(reminder, member)
    .join_from(reminder, member, member.c.id == reminder.c.member_id)
    .where(reminder.c.id > bindparam("after_id"), reminder.c.deleted_at.is_(None))
    .order_by(reminder.c.id)
    .limit(bindparam("at_most"))
)

_SAVE = (
    update(reminder)
    .where(reminder.c.id == bindparam("saved_id"))
    .values({name: bindparam(name) for name in ("recurrence", "lead_min", "paused_at", "paused_until")})
)


@lru_cache(maxsize=4096)
def _recurrence_from(text: str) -> Recurrence:
    """Return the plan that ``render_recurrence`` wrote; cached, for claims read the same few all day."""
    return parse_recurrence(text)


def reminder_from(values: Sequence[Any]) -> Reminder:
    """Return the reminder in the values of the reminder table's columns, in their order.

    Raises:
        UnreadableRow: if its kind or plan is not one that this version knows.
    """
    (
        reminder_id,
        member_id,
        kind,
        recurrence,
        parent_id,
        lead_min,
        created_at,
        paused_at,
        paused_until,
        deleted_at,
    ) = values
    try:
        return Reminder(
            id=ReminderId(reminder_id),
            member_id=MemberId(member_id),
            kind=ReminderKind(kind),
            recurrence=_recurrence_from(recurrence),
            created_at=created_at,
            parent_id=None if parent_id is None else ReminderId(parent_id),
            lead_min=lead_min,
            paused_at=paused_at,
            paused_until=paused_until,
            deleted_at=deleted_at,
        )
    except (ValueError, ExpectedError) as error:
        raise UnreadableRow("reminder", reminder_id) from error


class SqlReminderRepository:
    """Requests, standing and for once."""

    def __init__(self, connection: AsyncConnection, left_out: LeftOut) -> None:
        self._connection = connection
        self._left_out = left_out

    async def add(
        self,
        member_id: MemberId,
        *,
        kind: ReminderKind,
        recurrence: Recurrence,
        at: datetime,
        parent_id: ReminderId | None = None,
        lead_min: int = 0,
    ) -> Reminder:
        """Return the new reminder; its id was never used before, not even by an erased one."""
        added = await self._connection.execute(
            insert(reminder)
            .values(
                member_id=member_id,
                kind=kind,
                recurrence=render_recurrence(recurrence),
                parent_id=parent_id,
                lead_min=lead_min,
                created_at=at,
            )
            .returning(reminder.c.id)
        )
        return Reminder(
            id=ReminderId(added.scalar_one()),
            member_id=member_id,
            kind=kind,
            recurrence=recurrence,
            created_at=stored_instant(at),
            parent_id=parent_id,
            lead_min=lead_min,
        )

    async def get(self, reminder_id: ReminderId) -> Reminder | None:
        """Return the reminder, deleted ones included, or None.

        Raises:
            UnreadableRow: if its kind or plan is not one that this version knows.
        """
        found = await self._connection.execute(select(reminder).where(reminder.c.id == reminder_id))
        row = found.one_or_none()
        return None if row is None else reminder_from(row)

    async def list_active(self, member_id: MemberId) -> list[Reminder]:
        """Return the member's active reminders, paused ones included, oldest first; unreadable ones are left out."""
        rows = await self._connection.execute(
            select(reminder)
            .where(reminder.c.member_id == member_id, reminder.c.deleted_at.is_(None))
            .order_by(reminder.c.id)
        )
        readable: list[Reminder] = []
        for row in rows:
            try:
                readable.append(reminder_from(row))
            except UnreadableRow as error:
                self._left_out.note(error)
        return readable

    async def save(self, reminder: Reminder) -> None:
        """Write what can change: recurrence, lead, pause. Deleting has its own method."""
        await self._connection.execute(
            _SAVE,
            {
                "saved_id": reminder.id,
                "recurrence": render_recurrence(reminder.recurrence),
                "lead_min": reminder.lead_min,
                "paused_at": reminder.paused_at,
                "paused_until": reminder.paused_until,
            },
        )

    async def delete(self, reminder_id: ReminderId, *, at: datetime) -> None:
        """Mark as deleted, with what hangs on it; deleting twice changes nothing.

        What waits in the queue for them is for the caller to remove.
        """
        await self._connection.execute(
            update(reminder)
            .where(
                or_(reminder.c.id == reminder_id, reminder.c.parent_id == reminder_id),
                reminder.c.deleted_at.is_(None),
            )
            .values(deleted_at=at)
        )

    async def active_page(self, *, after_id: ReminderId, limit: int) -> list[tuple[Reminder, Member]]:
        """Return up to ``limit`` active reminders of all members, by id, beginning after one.

        Unreadable ones are left out without making the page shorter: a short page is the last.
        """
        page: list[tuple[Reminder, Member]] = []
        while (at_most := limit - len(page)) > 0:
            found = await self._connection.execute(_ACTIVE_PAGE, {"after_id": after_id, "at_most": at_most})
            rows = found.all()
            for row in rows:
                try:
                    page.append((reminder_from(row[:_WIDTH]), member_from(row[_WIDTH:])))
                except UnreadableRow as error:
                    self._left_out.note(error)
            if len(rows) < at_most:
                break
            after_id = ReminderId(rows[-1][0])
        return page
