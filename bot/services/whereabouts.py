"""Who has left a server leaves its club, too: nothing tells the bot of it, so it asks.

Discord tells of leaving only with the members intent, which the bot does without. Every hour a few memberships are
looked up, in the order of their keys, each at most once a day; of 5,000 members each comes up every ten days.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog

from bot.domain.ids import GuildId, MemberId
from bot.services.leaving import leave_club
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.ports.communities import ServerMembers

LOOK_EVERY: Final = timedelta(hours=1)
ASKED_AT_A_TIME: Final = 20
_ROUND_AT_MOST_EVERY: Final = timedelta(days=1)
_REACHED: Final = "memberships_looked_up"
_END: Final = 0
"""No server's id: the place of a round that is through."""

_log = structlog.get_logger(__name__)


class _Round(NamedTuple):
    began_at: datetime
    guild_id: GuildId
    member_id: MemberId


class WhereaboutsService:
    """Finds out who is in a server no more, called by the scheduler."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, members: ServerMembers, *, wake: Wake) -> None:
        """``wake`` wakes the dispatcher and the round of roles."""
        self._units = units
        self._clock = clock
        self._members = members
        self._wake = wake

    async def look(self) -> None:
        """Look the next few memberships up. Of whom Discord cannot be asked now, it is in the next round."""
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            reached = await _reached(unit, now=now)
            if reached is None:
                return
            some = await unit.memberships.after(reached.guild_id, reached.member_id, limit=ASKED_AT_A_TIME)
        gone = [place for place in some if await self._members.is_there(*place) is False]
        guild_id, member_id = some[-1] if len(some) == ASKED_AT_A_TIME else (GuildId(_END), MemberId(_END))
        async with self._units() as unit:
            for place in gone:
                await leave_club(unit, *place, now=self._clock.now())
            await unit.state.set(_REACHED, f"{reached.began_at.isoformat()} {guild_id} {member_id}")
            await unit.commit()
        if gone:
            _log.info("Members who left a server are in its club no more", members=len(gone))
            self._wake()


async def _reached(unit: UnitOfWork, *, now: datetime) -> _Round | None:
    """Return how far the round has come, or the beginning of another; None if it is too early for one."""
    kept = await unit.state.get(_REACHED)
    if kept is not None:
        began_at, guild_id, member_id = kept.split()
        last = _Round(datetime.fromisoformat(began_at), GuildId(int(guild_id)), MemberId(int(member_id)))
        if last.guild_id != _END:
            return last
        if timedelta() <= now - last.began_at < _ROUND_AT_MOST_EVERY:
            return None
    return _Round(now, GuildId(_END), MemberId(_END))
