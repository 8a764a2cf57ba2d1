"""The ledger: what was planned and what happened, one line for each occurrence."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, and_, delete, exists, literal_column, or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, MessageId, ReminderId
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.services.ports import LedgerEntry, Settlement
from bot.storage.batches import Stored, batch, batch_columns, batch_table
from bot.storage.tables import due, ledger, member
from bot.storage.types import milliseconds_or_none, minute_text_or_none

_COLUMNS: Final = ledger.c.keys()
_lines = batch_table("lines")
_values = dict(zip(_COLUMNS, batch_columns(_lines, len(_COLUMNS)), strict=True))
_was_told = _values["outcome"].in_(
    [literal_column(f"'{outcome}'") for outcome in (Outcome.SENT, Outcome.GATHERED)]
)
_is_in_other_hands = exists().where(
    due.c.subject_id == _values["subject_id"],
    due.c.source == _values["source"],
    due.c.planned_local == _values["planned_local"],
)
RECORD: Final = (
    insert(ledger)
    .from_select(
        _COLUMNS,
        select(*_values.values())
        .select_from(_lines)
        .where(
            # A member erased while their message was on its way leaves nothing behind.
            exists().where(member.c.id == _values["member_id"]),
            # How it ends is for the present holder of the lease to say, unless it was told to the member already.
            or_(_was_told, ~_is_in_other_hands),
        ),
    )
    .on_conflict_do_nothing()
)
"""Writes the batch ``lines`` of ``ledger_values_of``; the first line of an occurrence stands."""

_keys = batch_table("keys")
_subject, _source, _minute = batch_columns(_keys, 3)
_SETTLED = select(ledger.c.source, ledger.c.subject_id, ledger.c.planned_local).join_from(
    _keys,
    ledger,
    and_(
        ledger.c.subject_id == _subject,
        ledger.c.source == _source,
        ledger.c.planned_local == _minute,
    ),
)


def ledger_values_of(settlement: Settlement) -> list[Stored]:
    """Return the line of a settlement: the columns of the table, in their order, as they are stored."""
    planned = settlement.item.planned
    return [
        planned.key.subject_id,
        planned.key.source,
        minute_text_or_none(planned.key.planned_local),
        settlement.item.member.id,
        milliseconds_or_none(planned.fire_at),
        settlement.outcome,
        milliseconds_or_none(settlement.settled_at),
        milliseconds_or_none(settlement.sent_at),
        settlement.message_id,
        settlement.item.attempts,
        settlement.reason,
    ]


class SqlLedgerRepository:
    """What happened to occurrences."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def recent(
        self, member_id: MemberId, *, limit: int, reminder_id: ReminderId | None = None
    ) -> list[LedgerEntry]:
        """Return the member's latest entries by the instant they were due, newest first; of one reminder if given."""
        wanted = select(ledger).where(ledger.c.member_id == member_id)
        if reminder_id is not None:
            wanted = wanted.where(
                ledger.c.subject_id == reminder_id, ledger.c.source.in_([Source.REMINDER, Source.SNOOZE])
            )
        rows = await self._connection.execute(
            wanted.order_by(ledger.c.fire_at.desc(), ledger.c.settled_at.desc()).limit(limit)
        )
        return [_entry_from(row) for row in rows]

    async def settled_since(self, member_id: MemberId, since_at: datetime) -> list[LedgerEntry]:
        """Return the member's entries that were settled at or after an instant, by the instant they were due."""
        rows = await self._connection.execute(
            select(ledger)
            .where(ledger.c.member_id == member_id, ledger.c.settled_at >= since_at)
            .order_by(ledger.c.fire_at, ledger.c.settled_at)
        )
        return [_entry_from(row) for row in rows]

    async def settled_keys(self, keys: Collection[OccurrenceKey]) -> set[OccurrenceKey]:
        """Return those of the occurrences that have an entry."""
        wanted = batch([[key.subject_id, key.source, minute_text_or_none(key.planned_local)] for key in keys])
        rows = await self._connection.execute(_SETTLED, {"keys": wanted})
        return {OccurrenceKey(Source(source), subject, planned) for source, subject, planned in rows}

    async def prune(self, *, before: datetime) -> int:
        """Drop entries settled before ``before``; returns how many."""
        return (await self._connection.execute(delete(ledger).where(ledger.c.settled_at < before))).rowcount


def _entry_from(row: Row[Any]) -> LedgerEntry:
    return LedgerEntry(
        key=OccurrenceKey(Source(row.source), row.subject_id, row.planned_local),
        member_id=MemberId(row.member_id),
        fire_at=row.fire_at,
        outcome=Outcome(row.outcome),
        settled_at=row.settled_at,
        sent_at=row.sent_at,
        message_id=None if row.message_id is None else MessageId(row.message_id),
        attempts=row.attempts,
        reason=row.reason,
    )
