"""Which live boards of challenges have to follow, and when: once a minute at most.

Whatever changes a board asks for it to be brought up to date, in its own transaction. The queue holds one place for
each challenge, so that two hundred runs in a minute are one edit, and a restart forgets none.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.domain.ids import ChallengeId, GuildId, MemberId
from bot.domain.occurrences import OccurrenceKey, Source
from bot.services.ports import Planned, UnitOfWork
from bot.services.ports.boards import BoardToRefresh

EDITED_AT_MOST_EVERY = timedelta(seconds=60)


async def refresh_boards_of(
    unit: UnitOfWork, member_id: MemberId, *, now: datetime, guild_id: GuildId | None = None
) -> None:
    """Let the boards follow that a member is on: in one server, or everywhere. Wake the dispatcher after the commit."""
    await _refresh(unit, await unit.live_boards.following(member_id=member_id, guild_id=guild_id), now=now)


async def refresh_board(unit: UnitOfWork, challenge_id: ChallengeId, *, now: datetime) -> None:
    """Let the board of a challenge follow, also the last time. Wake the dispatcher after the commit."""
    await _refresh(unit, await unit.live_boards.following(challenge_id=challenge_id), now=now)


async def refresh_boards_in(unit: UnitOfWork, guild_id: GuildId, *, now: datetime) -> None:
    """Let every board of a server follow, as after its channel was put right."""
    await _refresh(unit, await unit.live_boards.following(guild_id=guild_id), now=now)


async def _refresh(unit: UnitOfWork, boards: Iterable[BoardToRefresh], *, now: datetime) -> None:
    for board in boards:
        fire_at, soon_enough_at = now, now
        if board.is_under_way:
            # What it is about to show was read before this change.
            fire_at = now + EDITED_AT_MOST_EVERY
        elif board.edited_at is not None and board.edited_at <= now:
            fire_at = max(now, board.edited_at + EDITED_AT_MOST_EVERY)
            # Soon enough, and perhaps as soon as may be: another change may have found it on its way.
            soon_enough_at = now + EDITED_AT_MOST_EVERY
        if board.waits_until is None or board.waits_until > soon_enough_at:
            await unit.due.put(planned_board(board.challenge_id, board.guild_id, fire_at))


def planned_board(challenge_id: ChallengeId, guild_id: GuildId, fire_at: datetime) -> Planned:
    """Return the place in the queue of a board that is brought up to date at an instant."""
    minute = fire_at.astimezone(UTC).replace(second=0, microsecond=0, tzinfo=None)
    return Planned(OccurrenceKey(Source.BOARD, challenge_id, minute), None, fire_at, guild_id=guild_id)
