"""The live board of a challenge: one message that follows what its members run."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.challenges import Challenge, Phase
from bot.domain.communities import Community, PostKind
from bot.domain.ids import ChallengeId, ChannelId
from bot.domain.schedules import instant_of
from bot.domain.topics import Topic
from bot.services.challenge_standings import ChallengeBoard, board_of
from bot.services.live_board_queue import planned_board
from bot.services.ports import Clock, Planned, UnitOfWorkFactory
from bot.services.ports.boards import LiveBoard


@dataclass(frozen=True, slots=True)
class BoardNow:
    """What a live board has to show now, and what it showed last.

    ``is_announced`` once nothing that was due before is to stand above a board's first message any more.
    """

    community: Community
    board: ChallengeBoard
    live: LiveBoard
    is_announced: bool
    read_at: datetime

    @property
    def channel_id(self) -> ChannelId:
        """Where it is to be shown."""
        assert self.community.channel_id is not None, "a server that posts has a channel"
        return self.community.channel_id


class LiveBoardService:
    """What the courier of boards reads and notes."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def read(self, challenge_id: ChallengeId) -> BoardNow | None:
        """Return what there is to show; None before the challenge begins, and where nothing is to be shown."""
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            challenge = await unit.challenges.get(challenge_id)
            if challenge is None or challenge.was_called_off or challenge.phase(now) is Phase.COMING:
                return None
            community = await unit.communities.get(challenge.guild_id)
            if community is None or not community.is_posting or not community.wants(PostKind.CHALLENGE_NEWS):
                return None
            board = await board_of(unit, challenge, now=now)
            live = await unit.live_boards.get(challenge_id)
            # What is not posted a day after its time never is, and nothing waits for it.
            since_at = now - Topic.POST.sent_while_late_by
            is_there = live.message_id is not None and live.channel_id == community.channel_id
            is_announced = is_there or not await unit.posts.is_due(challenge_id, since_at=since_at, by=now)
        return BoardNow(community, board, live, is_announced, now)

    async def note(self, challenge_id: ChallengeId, live: LiveBoard) -> None:
        """Remember where the board is shown, and what."""
        async with self._units() as unit:
            await unit.live_boards.note(challenge_id, live)
            await unit.commit()

    async def next_after(self, challenge_id: ChallengeId, *, read_at: datetime) -> Planned | None:
        """Return when the board changes by itself: as it begins, with the day, and at the end; None after that.

        ``read_at`` is when what it shows was read: a midnight may have passed on the way to Discord.
        """
        async with self._units(read_only=True) as unit:
            challenge = await unit.challenges.get(challenge_id)
        if challenge is None or challenge.phase(read_at) is Phase.OVER:
            return None
        return planned_board(challenge_id, challenge.guild_id, _changes_at(challenge, read_at))


def _changes_at(challenge: Challenge, now: datetime) -> datetime:
    if now < challenge.begins_at:
        return challenge.begins_at
    tomorrow = datetime.combine(challenge.today_on(now) + timedelta(days=1), datetime.min.time())
    return min(instant_of(tomorrow, ZoneInfo(challenge.zone)), challenge.closes_at)
