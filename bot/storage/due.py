"""The queue: lease, send, settle, always in batches.

A row is one waiting occurrence, claimable when its time has come and no lease holds it. A lease that ends by
itself leaves the occurrence *in doubt*: its holder may have sent the message without living to record that. A
lease without an owner is a postponement.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Integer,
    Row,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import ReminderId
from bot.domain.occurrences import OccurrenceKey, Source
from bot.services.ports import DueItem, Planned, Postponement, Settlement
from bot.storage.ledger import RECORD
from bot.storage.members import OPEN_CHANNEL, PARK, member_from
from bot.storage.reminders import reminder_from
from bot.storage.tables import due, member, reminder
from bot.storage.types import UtcInstant

_DUE_WIDTH: Final = len(due.c)
_REMINDER_WIDTH: Final = len(reminder.c)

_new = insert(due)
_is_same = due.c.planned_local == _new.excluded.planned_local
_PUT = _new.on_conflict_do_update(
    index_elements=[due.c.reminder_id, due.c.source],
    set_={
        "fire_at": _new.excluded.fire_at,
        "planned_local": _new.excluded.planned_local,
        "about_local": _new.excluded.about_local,
        # Planned anew, the same occurrence may be on its way right now: its lease and its doubts stay.
        **{
            name: case((_is_same, due.c[name]), else_=None)
            for name in ("lease_owner", "leased_at", "lease_until", "in_doubt_since")
        },
        "attempts": case((_is_same, due.c.attempts), else_=0),
    },
)

_is_free = or_(due.c.lease_until.is_(None), due.c.lease_until <= bindparam("now"))
_CLAIMABLE = (
    select(due, reminder, member)
    .join_from(due, reminder, reminder.c.id == due.c.reminder_id)
    .join(member, member.c.id == reminder.c.member_id)
    .where(due.c.fire_at <= bindparam("now"), _is_free)
    .order_by(due.c.fire_at, due.c.reminder_id, due.c.source)
    .limit(bindparam("at_most"))
)

# Claimed is a run of free rows at the start of the cluster, so its last place is all that the update has to know.
_LEASE = (
    update(due)
    .where(
        due.c.fire_at <= bindparam("last_fire_at"),
        tuple_(due.c.fire_at, due.c.reminder_id, due.c.source)
        <= tuple_(
            bindparam("last_fire_at", type_=UtcInstant),
            bindparam("last_reminder", type_=Integer),
            bindparam("last_source", type_=Text),
        ),
        _is_free,
    )
    .values(
        lease_owner=bindparam("owner"),
        leased_at=bindparam("now"),
        lease_until=bindparam("until"),
        in_doubt_since=func.coalesce(due.c.in_doubt_since, due.c.leased_at),
    )
)

_is_occurrence = and_(
    due.c.reminder_id == bindparam("of_reminder"),
    due.c.source == bindparam("of_source"),
    due.c.planned_local == bindparam("of_planned"),
)
_FREE: Final[dict[str, None]] = {"lease_owner": None, "leased_at": None, "lease_until": None}
_POSTPONE = (
    update(due)
    .where(_is_occurrence)
    .values(
        lease_owner=None,
        leased_at=None,
        lease_until=bindparam("until"),
        attempts=due.c.attempts + 1,
        # The first doubt stays: that is when the earliest copy of the message may have gone out.
        in_doubt_since=func.coalesce(due.c.in_doubt_since, bindparam("doubt", type_=UtcInstant)),
    )
)

# The keys travel as one JSON text: SQLite looks each up in the index, and the statement is always the same.
_keys = func.json_each(bindparam("keys", type_=Text)).table_valued("value", name="wanted")
_END = (
    delete(due)
    .where(
        tuple_(due.c.reminder_id, due.c.source, due.c.planned_local).in_(
            select(*(func.json_extract(_keys.c.value, path) for path in ("$[0]", "$[1]", "$[2]")))
        )
    )
    .returning(due.c.source, due.c.reminder_id, due.c.planned_local, due.c.fire_at)
)

_PENDING = (
    select(due)
    .where(
        due.c.reminder_id.in_(
            select(func.json_each(bindparam("ids", type_=Text)).table_valued("value", name="wanted").c.value)
        )
    )
    .order_by(due.c.fire_at, due.c.source)
)

_earliest_free = (
    select(due.c.fire_at.label("at")).where(due.c.lease_until.is_(None)).order_by(due.c.fire_at).limit(1)
)
_earliest_lease_end = select(func.min(func.max(due.c.fire_at, due.c.lease_until)).label("at")).where(
    due.c.lease_until.is_not(None)
)
_either = union_all(select(_earliest_free.subquery().c.at), _earliest_lease_end).subquery()
_NEXT_DUE_AT = select(func.min(_either.c.at, type_=UtcInstant))


class SqlDueRepository:
    """The queue: a narrow table clustered by time."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, planned: Planned) -> None:
        """Add the occurrence, replacing what the same source and reminder had waiting."""
        await self.put_many([planned])

    async def put_many(self, planned: Sequence[Planned]) -> None:
        """Add the occurrences; each replaces what the same source and reminder had waiting.

        An occurrence that waits already, by its key, keeps its lease, its attempts and its doubts.
        """
        if planned:
            await self._connection.execute(_PUT, [_values_of(one) for one in planned])

    async def remove(self, reminder_id: ReminderId, *, source: Source | None = None) -> None:
        """Remove what waits for this reminder: all of it, or only what this source put there."""
        unwanted = delete(due).where(due.c.reminder_id == reminder_id)
        if source is not None:
            unwanted = unwanted.where(due.c.source == source)
        await self._connection.execute(unwanted)

    async def pending_for(self, reminder_ids: Collection[ReminderId]) -> dict[ReminderId, list[Planned]]:
        """Return what waits, by reminder, earliest first; reminders with nothing waiting are absent."""
        waiting: defaultdict[ReminderId, list[Planned]] = defaultdict(list)
        rows = await self._connection.execute(_PENDING, {"ids": json.dumps(list(reminder_ids))})
        for row in rows:
            waiting[ReminderId(row.reminder_id)].append(_planned_from(row))
        return dict(waiting)

    async def claim(self, *, now: datetime, owner: str, lease_until: datetime, limit: int) -> list[DueItem]:
        """Lease up to ``limit`` occurrences that are due and not leased, earliest first."""
        rows = (await self._connection.execute(_CLAIMABLE, {"now": now, "at_most": limit})).all()
        items = [_item_from(row) for row in rows]
        if items:
            last = items[-1].planned
            await self._connection.execute(
                _LEASE,
                {
                    "last_fire_at": last.fire_at,
                    "last_reminder": last.key.reminder_id,
                    "last_source": last.key.source,
                    "owner": owner,
                    "now": now,
                    "until": lease_until,
                },
            )
        return items

    async def settle(self, settlements: Sequence[Settlement]) -> list[Settlement]:
        """Record outcomes in the ledger, plan what comes next, and end the leases: all or nothing.

        A settlement whose occurrence was meanwhile removed or replaced still gets its ledger line, but does
        not bring the removed one back. The first ledger line of an occurrence stands. A member erased
        meanwhile gets neither.

        Returns those whose occurrence was given another instant while it was on its way (the member's clock
        changed). They are ended too, but what follows them is for the caller to plan by the new clock.
        """
        if not settlements:
            return []
        await self._connection.execute(RECORD, [_ledger_values_of(one) for one in settlements])
        ended = await self._end([one.item.planned.key for one in settlements])
        followed: list[Planned] = []
        overtaken: list[Settlement] = []
        for one in settlements:
            fire_at = ended.get(one.item.planned.key)
            if one.next is None or fire_at is None:
                continue
            if fire_at == one.item.planned.fire_at:
                followed.append(one.next)
            else:
                overtaken.append(one)
        await self.put_many(followed)
        await self._note_members(settlements)
        return overtaken

    async def postpone(self, postponements: Sequence[Postponement], *, now: datetime) -> None:
        """Keep the occurrences in the queue, one more attempt counted, not claimable before their time."""
        if postponements:
            await self._connection.execute(
                _POSTPONE,
                [
                    {
                        "of_reminder": one.item.planned.key.reminder_id,
                        "of_source": one.item.planned.key.source,
                        "of_planned": one.item.planned.key.planned_local,
                        "until": one.until,
                        "doubt": now if one.in_doubt else None,
                    }
                    for one in postponements
                ],
            )

    async def release(self, owner: str) -> int:
        """End this owner's leases on what it never began to send; returns how many."""
        freed = update(due).where(due.c.lease_until.is_not(None), due.c.lease_owner == owner).values(**_FREE)
        return (await self._connection.execute(freed)).rowcount

    async def take_back(self, owner: str, *, now: datetime) -> int:
        """End the leases of every other owner (a dead process), marking them in doubt; returns how many.

        The doubt begins when the lease did: that is the earliest at which the message may have gone out.
        """
        freed = (
            update(due)
            .where(due.c.lease_until.is_not(None), due.c.lease_owner != owner)
            .values(**_FREE, in_doubt_since=func.coalesce(due.c.in_doubt_since, due.c.leased_at))
        )
        return (await self._connection.execute(freed)).rowcount

    async def next_due_at(self) -> datetime | None:
        """Return the earliest instant at which anything can be claimed, or None if the queue is empty."""
        at: datetime | None = await self._connection.scalar(_NEXT_DUE_AT)
        return at

    async def _end(self, keys: Sequence[OccurrenceKey]) -> dict[OccurrenceKey, datetime]:
        """Take the occurrences out of the queue and return those that were really there, with their instants."""
        wanted = [
            [key.reminder_id, key.source, key.planned_local.isoformat(timespec="minutes")] for key in keys
        ]
        rows = await self._connection.execute(_END, {"keys": json.dumps(wanted)})
        return {
            OccurrenceKey(Source(source), ReminderId(of), planned): fire_at
            for source, of, planned, fire_at in rows
        }

    async def _note_members(self, settlements: Sequence[Settlement]) -> None:
        """Remember opened channels, and park."""
        opened = [
            {"opened_id": one.item.member.id, "channel": one.opened_channel_id}
            for one in settlements
            if one.opened_channel_id is not None
        ]
        if opened:
            await self._connection.execute(OPEN_CHANNEL, opened)
        parked = [
            {"parked_id": one.item.member.id, "at": one.settled_at, "reason": one.park}
            for one in settlements
            if one.park is not None
        ]
        if parked:
            await self._connection.execute(PARK, parked)


def _values_of(planned: Planned) -> dict[str, object]:
    return {
        "fire_at": planned.fire_at,
        "reminder_id": planned.key.reminder_id,
        "source": planned.key.source,
        "planned_local": planned.key.planned_local,
        "about_local": planned.about_local,
    }


def _ledger_values_of(settlement: Settlement) -> dict[str, object]:
    planned = settlement.item.planned
    return {
        "reminder_id": planned.key.reminder_id,
        "source": planned.key.source,
        "planned_local": planned.key.planned_local,
        "member_id": settlement.item.member.id,
        "fire_at": planned.fire_at,
        "outcome": settlement.outcome,
        "settled_at": settlement.settled_at,
        "sent_at": settlement.sent_at,
        "message_id": settlement.message_id,
        "attempts": settlement.item.attempts,
        "reason": settlement.reason,
    }


def _planned_from(row: Row[Any]) -> Planned:
    return Planned(
        key=OccurrenceKey(Source(row.source), ReminderId(row.reminder_id), row.planned_local),
        fire_at=row.fire_at,
        about_local=row.about_local,
    )


def _item_from(row: Row[Any]) -> DueItem:
    # A lease still noted on a claimable row has run out: its holder may have sent the message.
    in_doubt_since = row.in_doubt_since or row.leased_at
    return DueItem(
        planned=_planned_from(row),
        reminder=reminder_from(row[_DUE_WIDTH : _DUE_WIDTH + _REMINDER_WIDTH]),
        member=member_from(row[_DUE_WIDTH + _REMINDER_WIDTH :]),
        attempts=row.attempts,
        in_doubt_since=in_doubt_since,
    )
