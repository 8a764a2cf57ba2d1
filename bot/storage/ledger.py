"""The ledger: what was planned and what happened, one line for each occurrence."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery_rules import DropReason
from bot.domain.ids import GuildId, MemberId, MessageId, ReminderId
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.domain.reminders import ReminderKind
from bot.services.ports import DuePost, LedgerEntry, Settlement
from bot.storage.batches import Stored, batch, batch_columns, batch_table
from bot.storage.encryption import HealthCipher, SealBroken
from bot.storage.tables import ledger, reminder
from bot.storage.types import milliseconds_or_none, minute_text_or_none

RECORD: Final = f"""
    INSERT INTO ledger ({", ".join(ledger.c.keys())})
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13
    WHERE (
            EXISTS (SELECT 1 FROM member WHERE member.id = ?4)
            OR EXISTS (SELECT 1 FROM community WHERE community.guild_id = ?13)
        )
        AND (
            ?6 IN ('{Outcome.SENT}', '{Outcome.GATHERED}')
            OR NOT EXISTS (
                SELECT 1 FROM due WHERE due.subject_id = ?1 AND due.source = ?2 AND due.planned_local = ?3
                    AND due.lease_owner || ' ' || due.leased_at <> ?14
            )
        )
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own names
"""Writes a line; the first line of an occurrence stands. Parameters as ``ledger_values_of`` returns them.

A member erased, or a server forgotten, while a message was on its way leaves nothing behind. Where another lease was
taken since, how it ends is for its holder to say, unless it was told to the member already.
"""

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

_ENTRIES = select(ledger, reminder.c.kind).outerjoin(
    reminder,
    and_(
        ledger.c.source.in_([Source.REMINDER, Source.SNOOZE]),
        reminder.c.id == ledger.c.subject_id,
    ),
)
_KINDS: Final = {kind.value: kind for kind in ReminderKind}
_REASON: Final = "reason"
_OF_HEALTH: Final = frozenset(reason.value for reason in DropReason if reason.tells_of_health)


def ledger_values_of(
    settlement: Settlement, lease: str, cipher: HealthCipher | None
) -> tuple[Stored | bytes, ...]:
    """Return the line of a settlement: the columns of the table, as they are stored, and the lease it was under."""
    item = settlement.item
    planned = item.planned
    reason, sealed_reason = _kept_reason(settlement, cipher)
    return (
        planned.key.subject_id,
        planned.key.source,
        minute_text_or_none(planned.key.planned_local),
        None if isinstance(item, DuePost) else item.member.id,
        milliseconds_or_none(planned.fire_at),
        settlement.outcome,
        milliseconds_or_none(settlement.settled_at),
        milliseconds_or_none(settlement.sent_at),
        settlement.message_id,
        item.attempts,
        reason,
        sealed_reason,
        item.community.guild_id if isinstance(item, DuePost) else None,
        lease,
    )


def _kept_reason(settlement: Settlement, cipher: HealthCipher | None) -> tuple[str | None, bytes | None]:
    """Return the reason in clear, or sealed.

    That something was dropped because its member reported something is a health answer. So whatever was dropped,
    for whomever, has its reason sealed, and a sealed reason tells nothing.
    """
    reason, item = settlement.reason, settlement.item
    if settlement.outcome is not Outcome.DROPPED or isinstance(item, DuePost):
        return reason, None
    if cipher is not None:
        return None, cipher.seal({_REASON: reason}, member_id=item.member.id)
    return (None if reason in _OF_HEALTH else reason), None


class SqlLedgerRepository:
    """What happened to occurrences."""

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def recent(
        self, member_id: MemberId, *, limit: int, reminder_id: ReminderId | None = None
    ) -> list[LedgerEntry]:
        """Return the member's latest entries by the instant they were due, newest first; of one reminder if given."""
        wanted = _ENTRIES.where(ledger.c.member_id == member_id)
        if reminder_id is not None:
            wanted = wanted.where(
                ledger.c.subject_id == reminder_id, ledger.c.source.in_([Source.REMINDER, Source.SNOOZE])
            )
        rows = await self._connection.execute(
            wanted.order_by(ledger.c.fire_at.desc(), ledger.c.settled_at.desc()).limit(limit)
        )
        return [_entry_from(row, self._cipher) for row in rows]

    async def settled_since(self, member_id: MemberId, since_at: datetime) -> list[LedgerEntry]:
        """Return the member's entries that were settled at or after an instant, by the instant they were due."""
        rows = await self._connection.execute(
            _ENTRIES.where(ledger.c.member_id == member_id, ledger.c.settled_at >= since_at).order_by(
                ledger.c.fire_at, ledger.c.settled_at
            )
        )
        return [_entry_from(row, self._cipher) for row in rows]

    async def of_server(self, guild_id: GuildId, *, limit: int) -> list[LedgerEntry]:
        """Return a server's latest entries by the instant they were due, newest first."""
        rows = await self._connection.execute(
            _ENTRIES.where(ledger.c.guild_id == guild_id)
            .order_by(ledger.c.fire_at.desc(), ledger.c.settled_at.desc())
            .limit(limit)
        )
        return [_entry_from(row, self._cipher) for row in rows]

    async def settled_keys(self, keys: Collection[OccurrenceKey]) -> set[OccurrenceKey]:
        """Return those of the occurrences that have an entry."""
        wanted = batch([[key.subject_id, key.source, minute_text_or_none(key.planned_local)] for key in keys])
        rows = await self._connection.execute(_SETTLED, {"keys": wanted})
        return {OccurrenceKey(Source(source), subject, planned) for source, subject, planned in rows}

    async def prune(self, *, before: datetime) -> int:
        """Drop entries settled before ``before``; returns how many."""
        return (await self._connection.execute(delete(ledger).where(ledger.c.settled_at < before))).rowcount


def _opened_reason(row: Row[Any], cipher: HealthCipher | None) -> str | None:
    """Return why it went as it did; None where that cannot be read, for the rest of the line still can."""
    if row.sealed_reason is None or cipher is None:
        return row.reason  # type: ignore[no-any-return]  # a column of texts
    try:
        reason = cipher.open(row.sealed_reason, member_id=MemberId(row.member_id)).get(_REASON)
    except SealBroken:
        return None
    return reason if isinstance(reason, str) else None


def _entry_from(row: Row[Any], cipher: HealthCipher | None) -> LedgerEntry:
    return LedgerEntry(
        key=OccurrenceKey(Source(row.source), row.subject_id, row.planned_local),
        member_id=None if row.member_id is None else MemberId(row.member_id),
        fire_at=row.fire_at,
        outcome=Outcome(row.outcome),
        settled_at=row.settled_at,
        sent_at=row.sent_at,
        message_id=None if row.message_id is None else MessageId(row.message_id),
        attempts=row.attempts,
        reason=_opened_reason(row, cipher),
        kind=_KINDS.get(row.kind),
        guild_id=None if row.guild_id is None else GuildId(row.guild_id),
    )
