"""Reminders and the answers to them."""

from datetime import date, datetime
from typing import Protocol

from bot.domain.ids import (
    MemberId,
    ReminderId,
)
from bot.domain.members import Member
from bot.domain.occurrences import Answer, OccurrenceKey
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.schedules import Recurrence


class ReminderRepository(Protocol):
    """Standing requests."""

    async def add(
        self,
        member_id: MemberId,
        *,
        kind: ReminderKind,
        recurrence: Recurrence,
        at: datetime,
        parent_id: ReminderId | None = None,
        lead_min: int = 0,
    ) -> Reminder: ...

    async def get(self, reminder_id: ReminderId) -> Reminder | None:
        """Return the reminder, deleted ones included."""
        ...

    async def list_active(self, member_id: MemberId) -> list[Reminder]:
        """Return the member's active reminders, paused ones included, oldest first."""
        ...

    async def save(self, reminder: Reminder) -> None:
        """Write what can change: recurrence, lead, pause. Deleting has its own method."""
        ...

    async def delete(self, reminder_id: ReminderId, *, at: datetime) -> None:
        """Mark as deleted, with what hangs on it; buttons in old messages stay answerable."""
        ...

    async def active_page(self, *, after_id: ReminderId, limit: int) -> list[tuple[Reminder, Member]]:
        """Return active reminders of all members, by id, beginning after one: for planning everything anew."""
        ...


class AnswerRepository(Protocol):
    """What members did with their reminders' occurrences."""

    async def get(self, key: OccurrenceKey) -> Answer | None: ...

    async def record(self, key: OccurrenceKey, answer: Answer, *, at: datetime) -> None:
        """Record the latest answer to this occurrence."""
        ...

    async def remove(self, key: OccurrenceKey) -> None:
        """Forget the answer to an occurrence: it is open again."""
        ...

    async def count_on(self, member_id: MemberId, answer: Answer, day_on: date) -> int:
        """Return how many of the member's reminders for a local day have this answer."""
        ...
