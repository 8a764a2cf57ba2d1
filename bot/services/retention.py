"""What goes by itself: health answers past the time they may be kept, and what belonged to members who left.

In small batches, each in a unit of its own, so that nobody's reminder waits for housekeeping.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from bot.domain.ids import MemberId
from bot.domain.members import ParkReason
from bot.services.leaving import erase_member, leave_club
from bot.services.ports import UnitOfWork, UnitOfWorkFactory

HEALTH_GOES_AFTER = timedelta(days=30)
"""How long somebody must be gone, and unseen, for their health answers to go."""
ALL_GOES_AFTER = timedelta(days=365)
"""How long for everything to go."""
ROLES_TRIED_FOR = timedelta(days=30)
"""For how long at least a role is to be taken that cannot be; twice that at most."""
_NEWEST_LOOSE_ROLE = "newest_loose_role"
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

    Gone is who shares no server with the bot any more, or whose account is no more, and who was not seen since. They
    are in no server of any club then, so after a month they leave those, too. Returns how many members this concerned;
    if any, wake the dispatcher: boards follow.
    """
    for_good = await _gone(units, (*_AWAY, ParkReason.LEFT), since_before=now - ALL_GOES_AFTER)
    for member_id in for_good:
        async with units() as unit:
            await erase_member(unit, member_id, now=now)
            await unit.commit()
    lately = await _gone(units, _AWAY, since_before=now - HEALTH_GOES_AFTER)
    for member_id in lately:
        async with units() as unit:
            await unit.personal_data.forget_health(member_id, at=now)
            for membership in await unit.memberships.of_member(member_id):
                await leave_club(unit, membership.guild_id, member_id, now=now)
            await unit.retention.mark_left(member_id)
            await unit.commit()
    return len(for_good) + len(lately)


async def give_up_roles(unit: UnitOfWork, *, now: datetime) -> int:
    """Forget roles that could not be taken for a month or two: nobody's id is kept for ever. Returns how many.

    What waits holds nothing but ids, no time either; so it is noted from month to month which was the newest.
    """
    seen = await unit.state.get(_NEWEST_LOOSE_ROLE)
    given_up = 0
    if seen is not None:
        day, _, number = seen.partition(" ")
        if now.date() - date.fromisoformat(day) < ROLES_TRIED_FOR:
            return 0
        given_up = await unit.milestone_roles.forget_loose(up_to=int(number))
    await unit.state.set(_NEWEST_LOOSE_ROLE, f"{now.date()} {await unit.milestone_roles.newest_loose()}")
    return given_up


async def _gone(
    units: UnitOfWorkFactory, reasons: Collection[ParkReason], *, since_before: datetime
) -> Sequence[MemberId]:
    async with units(read_only=True) as unit:
        return await unit.retention.gone(reasons, since_before=since_before, limit=_BATCH)
