"""When a board is brought up to date: at once if it may be, never twice in a minute, and no change is left out."""

from datetime import datetime, timedelta

from bot.domain.ids import ChallengeId, ChannelId, MessageId
from bot.services.live_board_queue import EDITED_AT_MOST_EVERY, refresh_board
from bot.services.ports.boards import LiveBoard
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock
from tests.services.test_leaving import open_challenge


async def changed(
    units: SqlUnitOfWorkFactory, challenge_id: ChallengeId, clock: SandboxClock
) -> datetime | None:
    """Let something change that the board shows; return when it follows."""
    async with units() as unit:
        await refresh_board(unit, challenge_id, now=clock.now())
        (board,) = await unit.live_boards.following(challenge_id=challenge_id)
        await unit.commit()
    return board.waits_until


async def taken(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> int:
    """Let the dispatcher take what is due; return how much that was."""
    async with units() as unit:
        until = clock.now() + timedelta(minutes=5)
        items = await unit.due.claim(now=clock.now(), owner="me", lease_until=until, limit=10)
        await unit.commit()
    return len(items)


async def edited(units: SqlUnitOfWorkFactory, challenge_id: ChallengeId, at: datetime) -> None:
    async with units() as unit:
        await unit.live_boards.note(challenge_id, LiveBoard(ChannelId(5), MessageId(6), "digest", at))
        await unit.commit()


async def test_many_changes_while_it_is_being_edited_are_one_edit_a_minute_later(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    challenge_id = await open_challenge(units, clock)
    await edited(units, challenge_id, clock.now() - timedelta(minutes=10))
    assert await changed(units, challenge_id, clock) == clock.now(), "ten quiet minutes: at once"
    assert await taken(units, clock) == 1
    clock.advance(seconds=1)
    follows_at = clock.now() + EDITED_AT_MOST_EVERY
    for _ in range(3):
        assert await changed(units, challenge_id, clock) == follows_at
    assert await taken(units, clock) == 0, "not beside the edit that is under way"
    clock.move_to(follows_at)
    assert await taken(units, clock) == 1


async def test_after_an_edit_the_next_one_is_a_minute_off_whatever_waited_for_midnight(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    challenge_id = await open_challenge(units, clock)
    edited_at = clock.now()
    await edited(units, challenge_id, edited_at)
    clock.advance(seconds=20)
    assert await changed(units, challenge_id, clock) == edited_at + EDITED_AT_MOST_EVERY
    clock.advance(seconds=20)
    assert await changed(units, challenge_id, clock) == edited_at + EDITED_AT_MOST_EVERY
