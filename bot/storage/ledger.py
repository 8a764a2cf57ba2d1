"""The ledger: what was planned and what happened, one line for each occurrence."""

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, MessageId, ReminderId
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.services.ports import LedgerEntry
from bot.storage.tables import ledger, member

_COLUMNS = [column.name for column in ledger.c]

RECORD = (
    insert(ledger)
    .from_select(
        _COLUMNS,
        select(*(bindparam(column.name, type_=column.type) for column in ledger.c)).where(
            # A member erased while their message was on its way leaves nothing behind.
            exists().where(member.c.id == bindparam("member_id"))
        ),
    )
    .on_conflict_do_nothing()
)
"""Writes ledger lines; the first line of an occurrence stands. Its parameters are the table's columns."""


class SqlLedgerRepository:
    """What happened to occurrences."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def recent(self, member_id: MemberId, *, limit: int) -> list[LedgerEntry]:
        """Return the member's latest entries, newest first."""
        rows = await self._connection.execute(
            select(ledger)
            .where(ledger.c.member_id == member_id)
            .order_by(ledger.c.settled_at.desc(), ledger.c.fire_at.desc())
            .limit(limit)
        )
        return [
            LedgerEntry(
                key=OccurrenceKey(Source(row.source), ReminderId(row.reminder_id), row.planned_local),
                member_id=MemberId(row.member_id),
                fire_at=row.fire_at,
                outcome=Outcome(row.outcome),
                settled_at=row.settled_at,
                sent_at=row.sent_at,
                message_id=None if row.message_id is None else MessageId(row.message_id),
                attempts=row.attempts,
                reason=row.reason,
            )
            for row in rows
        ]

    async def prune(self, *, before: datetime) -> int:
        """Drop entries settled before ``before``; returns how many."""
        return (await self._connection.execute(delete(ledger).where(ledger.c.settled_at < before))).rowcount
