"""Leaving: a club, or altogether. Whichever way it comes about, what others see follows at once.

A member leaves a club by their own word, or because it is known that they are not in its server any more; they leave
altogether by erasing everything, or because they have been gone for a year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.challenges import Challenge, Phase
from bot.domain.ids import GuildId, MemberId
from bot.services.live_board_queue import refresh_boards_of
from bot.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A place in a challenge whose results are not final. ``can_join_again`` as long as its days are not over."""

    challenge: Challenge
    can_join_again: bool


async def open_places(
    unit: UnitOfWork, guild_id: GuildId, member_id: MemberId, *, now: datetime
) -> Sequence[OpenPlace]:
    """Return the places that a member would lose by leaving a club, by the first days of the challenges."""
    joined = await unit.challenges.joined(member_id, guild_id=guild_id)
    challenges = await unit.challenges.in_guild(guild_id) if joined else ()
    return [
        OpenPlace(each, each.phase(now) in (Phase.COMING, Phase.RUNNING))
        for each in challenges
        if each.id in joined and each.final_at is None
    ]


async def leave_club(unit: UnitOfWork, guild_id: GuildId, member_id: MemberId, *, now: datetime) -> bool:
    """Take a member out of a club and of its challenges that are not final; False if they were not in it.

    Final results keep their place and show it no more: they show only who is on the server's boards. Wake the
    dispatcher, and the round of roles, after the commit.
    """
    # Before anything goes: it is found by the places that go.
    await refresh_boards_of(unit, member_id, now=now, guild_id=guild_id)
    await unit.challenges.leave_open(guild_id, member_id)
    return await unit.memberships.remove(guild_id, member_id)


async def erase_member(unit: UnitOfWork, member_id: MemberId, *, now: datetime) -> None:
    """Remove everything about a member. Wake the dispatcher, and the round of roles, after the commit."""
    await refresh_boards_of(unit, member_id, now=now)
    await unit.members.erase(member_id)
