"""What goes by itself: health answers past the time they may be kept, and what belonged to members who left.

In small batches, each in a unit of its own, so that nobody's reminder waits for housekeeping.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.domain.ids import MemberId
from bot.domain.members import ParkReason
from bot.services.ports import UnitOfWorkFactory

HEALTH_GOES_AFTER = timedelta(days=30)
"""How long somebody must be gone, and unseen, for their health answers to go."""
ALL_GOES_AFTER = timedelta(days=365)
"""How long for everything to go."""
_AWAY = (ParkReason.NO_SHARED_SERVER, ParkReason.ACCOUNT_GONE)
_BATCH = 200


async def expire_health(units: UnitOfWorkFactory, *, now: datetime, at_most_days: int | None) -> int:
    """Delete health answers that are older than their member, or the operator, wants them kept; returns how many."""
    gone = 0
    async with units(read_only=True) as unit:
        in_force = await unit.retention.limits(at_most_days=at_most_days)
    for days in in_force:
        went = _BATCH
        while went >= _BATCH:
            async with units() as unit:
                went = await unit.retention.expire(days, at_most_days=at_most_days, now=now, limit=_BATCH)
                await unit.commit()
            gone += went
    return gone


async def forget_those_who_left(units: UnitOfWorkFactory, *, now: datetime) -> int:
    """Delete the health answers of members gone for a month, and everything of those gone for a year.

    Gone is who shares no server with the bot any more, or whose account is no more, and who was not seen since.
    Returns how many members this concerned.
    """
    for_good = await _gone(units, (*_AWAY, ParkReason.LEFT), since_before=now - ALL_GOES_AFTER)
    for member_id in for_good:
        async with units() as unit:
            await unit.members.erase(member_id)
            await unit.commit()
    lately = await _gone(units, _AWAY, since_before=now - HEALTH_GOES_AFTER)
    for member_id in lately:
        async with units() as unit:
            await unit.personal_data.forget_health(member_id, at=now)
            await unit.retention.mark_left(member_id)
            await unit.commit()
    return len(for_good) + len(lately)


async def _gone(
    units: UnitOfWorkFactory, reasons: Collection[ParkReason], *, since_before: datetime
) -> Sequence[MemberId]:
    async with units(read_only=True) as unit:
        return await unit.retention.gone(reasons, since_before=since_before, limit=_BATCH)
