"""The queue: lease, send, settle, always in batches.

A row is one waiting occurrence, claimable when its time has come and no lease holds it. A lease that ends by
itself leaves the occurrence *in doubt*: its holder may have sent the message without living to record that. A
lease without an owner is a postponement.

Leases are fenced. Whoever comes back so late that another lease was taken on the occurrence meanwhile ends nothing
and moves nothing: what was told to the member is noted, and all else is up to the present holder.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, func, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import GuildId, MemberId, ReminderId
from bot.domain.occurrences import OccurrenceKey, Source
from bot.services.ports import Claimed, DueItem, Planned, Postponement, Settlement
from bot.storage.batches import batch
from bot.storage.due_rows import (
    MEMBER_ID,
    WELLBEING,
    item_from,
    key_values_of,
    lease_of,
    lease_token,
    moving_values_of,
    planned_from,
    post_item_from,
    server_of,
    values_of,
)
from bot.storage.due_statements import (
    AT_PLACES,
    CLAIMABLE,
    END,
    HOLD,
    LEASE,
    MOVE,
    NEXT_DUE_AT,
    OF_SERVERS,
    PENDING,
    POSTPONE,
    PUT,
    PUT_IF_ABSENT,
    WAITING_COUNTS,
)
from bot.storage.encryption import HealthCipher
from bot.storage.ledger import RECORD, ledger_values_of
from bot.storage.members import OPEN_CHANNEL, PARK
from bot.storage.tables import due
from bot.storage.unreadable import LeftOut, UnreadableRow
from bot.storage.wellbeing import SealedWellbeing

_FREE: Final[dict[str, None]] = {"lease_owner": None, "leased_at": None, "lease_until": None}


class SqlDueRepository:
    """The queue: a narrow table clustered by time."""

    def __init__(
        self,
        connection: AsyncConnection,
        left_out: LeftOut,
        wellbeings: SealedWellbeing,
        cipher: HealthCipher | None,
    ) -> None:
        self._connection = connection
        self._left_out = left_out
        self._wellbeings = wellbeings
        self._cipher = cipher

    async def put(self, planned: Planned) -> None:
        """Add the occurrence, replacing what the same source and subject had waiting."""
        await self.put_many([planned])

    async def put_many(self, planned: Sequence[Planned]) -> None:
        """Add the occurrences; each replaces what the same source and subject had waiting.

        An occurrence that waits already, by its key, keeps its lease, its attempts and its doubts.
        """
        if planned:
            await self._connection.execute(PUT, [values_of(one) for one in planned])

    async def put_if_absent(self, planned: Sequence[Planned]) -> None:
        """Add the occurrences whose source has nothing waiting for their subject; what waits stays as it is."""
        if planned:
            await self._connection.execute(PUT_IF_ABSENT, [values_of(one) for one in planned])

    async def remove(self, subject_id: int, *sources: Source) -> None:
        """Remove what these sources put in the queue for this subject.

        Raises:
            ValueError: if no source is named. A number alone says nothing: a reminder's may be a run's, too.
        """
        if not sources:
            raise ValueError("name the sources whose occurrences are to be removed")
        await self._connection.execute(
            delete(due).where(due.c.subject_id == subject_id, due.c.source.in_(sources))
        )

    async def remove_all(self, *sources: Source, member_id: MemberId | None = None) -> int:
        """Remove what these sources put in the queue, for one member or for all; returns how much."""
        theirs = delete(due).where(due.c.source.in_(sources))
        if member_id is not None:
            theirs = theirs.where(due.c.member_id == member_id)
        return (await self._connection.execute(theirs)).rowcount

    async def remove_server(self, guild_id: GuildId) -> int:
        """Remove whatever waits for a server; returns how much."""
        return (await self._connection.execute(delete(due).where(due.c.guild_id == guild_id))).rowcount

    async def pending_for(self, reminder_ids: Collection[ReminderId]) -> dict[ReminderId, list[Planned]]:
        """Return what waits, by reminder, earliest first; reminders with nothing waiting are absent."""
        waiting: defaultdict[ReminderId, list[Planned]] = defaultdict(list)
        for row in await self._connection.execute(PENDING, {"subjects": batch(list(reminder_ids))}):
            planned = planned_from(row)
            waiting[ReminderId(planned.key.subject_id)].append(planned)
        return dict(waiting)

    async def waiting_counts(
        self, member_ids: Collection[MemberId], *, due_by: datetime
    ) -> dict[MemberId, int]:
        """Return, for each of the members who has any, how many were due by an instant.

        A digest always counts, the question on the morning after never: no digest tells of it.
        """
        counts = await self._connection.execute(
            WAITING_COUNTS, {"members": batch(list(member_ids)), "due_by": due_by}
        )
        return {MemberId(member_id): count for member_id, count in counts}

    async def claim(self, *, now: datetime, owner: str, lease_until: datetime, limit: int) -> list[Claimed]:
        """Lease up to ``limit`` occurrences that are due and not leased, earliest first.

        One that cannot be read is leased with the others, left out and logged: it comes up again when the lease
        ends, and holds up nobody.
        """
        rows = (await self._connection.execute(CLAIMABLE, {"now": now, "at_most": limit})).all()
        if not rows:
            return []
        last = rows[-1]
        await self._connection.execute(
            LEASE,
            {
                "last_fire_at": last.fire_at,
                "last_subject": last.subject_id,
                "last_source": last.source,
                "owner": owner,
                "now": now,
                "until": lease_until,
            },
        )
        lease = lease_token(owner, now)
        of_servers = await self._of_servers(rows)
        items: list[Claimed] = []
        for row in rows:
            try:
                if server_of(row) is None:
                    items.append(item_from(row, lease, is_flagged=self._is_flagged(row)))
                else:
                    about = of_servers.get((row.subject_id, row.source))
                    items.append(post_item_from(row, about, lease))
            except UnreadableRow as error:
                self._left_out.note(error)
        return items

    async def hold(self, items: Sequence[Claimed], *, lease_until: datetime) -> None:
        """Let the leases under which these were claimed last until then, also those that have run out.

        One on which another lease was taken since is left to that.
        """
        if items:
            held = batch([[*key_values_of(item.planned.key), lease_of(item)] for item in items])
            await self._connection.execute(HOLD, {"held": held, "until": lease_until})

    async def settle(self, settlements: Sequence[Settlement]) -> list[Settlement]:
        """Record outcomes in the ledger, plan what comes next, and end the leases: all or nothing.

        Questions on the morning after and cheers leave no ledger line. A settlement whose occurrence was meanwhile
        removed or replaced still gets its ledger line, but does not bring the removed one back. The first ledger line
        of an occurrence stands. A member erased meanwhile gets neither. Where another lease was taken since, only what
        was told to the member is recorded.

        Returns those whose occurrence was given another instant while it was on its way (the member's clock
        changed). They are ended too, but what follows them is for the caller to plan by the new clock.
        """
        if not settlements:
            return []
        lines = [
            ledger_values_of(one, lease_of(one.item), self._cipher)
            for one in settlements
            if not one.item.planned.key.source.leaves_no_line
        ]
        if lines:
            await self._connection.exec_driver_sql(RECORD, lines)
        moving, others = _divided(settlements)
        followed: list[Planned] = []
        overtaken: list[Settlement] = []
        for one, fire_at in [*await self._end(others), *await self._end(await self._move(moving))]:
            if one.next is None:
                continue
            if fire_at == one.item.planned.fire_at:
                followed.append(one.next)
            else:
                overtaken.append(one)
        await self.put_many(followed)
        await self._note_members(settlements)
        return overtaken

    async def postpone(self, postponements: Sequence[Postponement], *, now: datetime) -> None:
        """Keep the occurrences in the queue, one more attempt counted, not claimable before their time.

        One on which another lease was taken since is left to that.
        """
        if postponements:
            await self._connection.execute(
                POSTPONE,
                [
                    {
                        "of_subject": one.item.planned.key.subject_id,
                        "of_source": one.item.planned.key.source,
                        "of_planned": one.item.planned.key.planned_local,
                        "of_lease": lease_of(one.item),
                        "until": one.until,
                        "doubt": now if one.in_doubt else None,
                    }
                    for one in postponements
                ],
            )

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
        at: datetime | None = await self._connection.scalar(NEXT_DUE_AT)
        return at

    async def _of_servers(self, rows: Sequence[Row[Any]]) -> dict[tuple[int, str], Sequence[Any]]:
        """Return what there is to know of the servers and posts in rows of a claim, by subject and source."""
        posts = [
            [guild_id, row.subject_id, row.source] for row in rows if (guild_id := server_of(row)) is not None
        ]
        if not posts:
            return {}
        found = await self._connection.execute(OF_SERVERS, {"posts": batch(posts)})
        return {(subject_id, source): about for _, subject_id, source, *about in found}

    def _is_flagged(self, row: Row[Any]) -> bool:
        """Return whether nothing may urge the member on; what cannot be read might say so."""
        return self._wellbeings.read(row[WELLBEING], member_id=MemberId(row[MEMBER_ID])).is_flagged

    async def _move(self, moving: Sequence[Settlement]) -> Sequence[Settlement]:
        """Put what comes next in the places of what ended, and return those for which that could not be done."""
        if not moving:
            return []
        moves = [moving_values_of(one.item, one.next) for one in moving if one.next is not None]
        moved = await self._connection.exec_driver_sql(MOVE, moves)
        if moved.rowcount == len(moving):
            return []
        # Few at most: removed, replaced, planned for another instant, or leased by another meanwhile.
        places = batch([key_values_of(one.item.planned.key) for one in moving])
        rows = await self._connection.execute(AT_PLACES, {"places": places})
        present = {planned_from(row).key for row in rows}
        return [one for one in moving if one.next is not None and one.next.key not in present]

    async def _end(self, settlements: Sequence[Settlement]) -> list[tuple[Settlement, datetime]]:
        """Take the occurrences out of the queue; returns those that were theirs to end, with their instants."""
        if not settlements:
            return []
        ended = batch([[*key_values_of(one.item.planned.key), lease_of(one.item)] for one in settlements])
        rows = await self._connection.execute(END, {"ended": ended})
        fire_at = {
            OccurrenceKey(Source(source), subject_id, planned_local): fire_at
            for subject_id, source, planned_local, fire_at in rows
        }
        return [
            (one, fire_at[one.item.planned.key]) for one in settlements if one.item.planned.key in fire_at
        ]

    async def _note_members(self, settlements: Sequence[Settlement]) -> None:
        """Remember opened channels, and park."""
        opened = [
            {"opened_id": one.item.member.id, "channel": one.opened_channel_id}
            for one in settlements
            if one.opened_channel_id is not None and isinstance(one.item, DueItem)
        ]
        if opened:
            await self._connection.execute(OPEN_CHANNEL, opened)
        parked = [
            {"parked_id": one.item.member.id, "at": one.settled_at, "reason": one.park}
            for one in settlements
            if one.park is not None and isinstance(one.item, DueItem)
        ]
        if parked:
            await self._connection.execute(PARK, parked)


def _divided(settlements: Sequence[Settlement]) -> tuple[list[Settlement], list[Settlement]]:
    """Return those whose next occurrence can take the place of the one that ended, and the others.

    Most can. A place of which a batch has two ends (one of them late) is left to the careful way, and so is what
    ends without anything to follow, or is followed by itself or by what another source plans.
    """
    ends_at = Counter((one.item.planned.key.subject_id, one.item.planned.key.source) for one in settlements)
    moving: list[Settlement] = []
    others: list[Settlement] = []
    for one in settlements:
        key, following = one.item.planned.key, one.next
        place = (key.subject_id, key.source)
        can_move = (
            following is not None
            and (following.key.subject_id, following.key.source) == place
            and following.key != key
            and ends_at[place] == 1
        )
        (moving if can_move else others).append(one)
    return moving, others
