"""What boards need of storage: sums of days, what rankings hold by, how far streaks were walked, live messages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.boards import BoardMetric, BoardScore
from bot.domain.communities import Community
from bot.domain.ids import ChallengeId, ChannelId, GuildId, MemberId, MessageId
from bot.domain.members import Member, Units
from bot.domain.streak_events import StreakEvent
from bot.domain.streak_sums import StreakState, StreakSum


@dataclass(frozen=True, slots=True)
class BoardsAsked:
    """A server whose boards somebody asks for, and whether they are on them, with the units they read.

    ``stamp`` is another one whenever anything changed that a ranking of runs is made of, and none comes twice with
    different ones: what was computed in a snapshot with the same stamp still holds.
    """

    community: Community
    stamp: int
    is_shown: bool
    units: Units


class BoardRepository(Protocol):
    """Rankings of a server's members. Who is not on its boards is in none of them."""

    async def asked(self, guild_id: GuildId, member_id: MemberId) -> BoardsAsked | None:
        """Return a server whose boards a member asks for, or a stranger; None if it was not set up."""
        ...

    async def scores(
        self, guild_id: GuildId, metric: BoardMetric, first_on: date, last_on: date
    ) -> list[BoardScore]:
        """Return what everybody ran on the local days from one to another, in no order; not for days kept."""
        ...

    async def shown(self, guild_id: GuildId) -> list[tuple[Member, str]]:
        """Return who is on the server's boards, each with the name they have there."""
        ...


@dataclass(frozen=True, slots=True)
class ToldSince:
    """Where a member's streak stood, and the events of the days after; all of them where there is no state."""

    state: StreakState | None
    events: Sequence[StreakEvent]


class StreakStateRepository(Protocol):
    """How far members' streaks were walked. What no longer holds is not there any more."""

    async def told_since(self, member_ids: Collection[MemberId]) -> dict[MemberId, ToldSince]:
        """Return, for each of the members, the state and what was told of later days.

        Why days were declared neutral is not read: every such event is a break.
        """
        ...

    async def all_told(self, member_ids: Collection[MemberId]) -> dict[MemberId, Sequence[StreakEvent]]:
        """Return all that was told of each of the members; why days were declared neutral is not read."""
        ...

    async def sums(self, on: Mapping[MemberId, date]) -> dict[MemberId, StreakSum]:
        """Return the streaks that were saved for these members' days, ``on``, and still hold."""
        ...

    async def save(self, states: Mapping[MemberId, tuple[StreakState, StreakSum]]) -> None:
        """Write how far these members' days were walked, and what the streaks came to on the day after."""
        ...


class AggregateRepository(Protocol):
    """Numbers that can be computed anew from what they are made of."""

    async def rebuild_run_days(self) -> int:
        """Sum up every day of everybody anew; returns how many days were not what they should be."""
        ...

    async def forget(self) -> None:
        """Forget how far streaks were walked, and end every ranking; both come back when they are needed."""
        ...

    async def with_events(self, *, after_id: MemberId, limit: int) -> list[Member]:
        """Return members with streak events, by id, beginning after one."""
        ...


@dataclass(frozen=True, slots=True)
class LiveBoard:
    """The message that shows a challenge's board: where it is, what it showed last, and when it was changed."""

    channel_id: ChannelId | None = None
    message_id: MessageId | None = None
    digest: str | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BoardToRefresh:
    """A challenge whose board is to follow, and what waits in the queue for it already."""

    challenge_id: ChallengeId
    guild_id: GuildId
    edited_at: datetime | None
    waits_until: datetime | None
    """When it is brought up to date next; None if that is being done now, or not planned."""
    is_under_way: bool


class LiveBoardRepository(Protocol):
    """The messages that show challenges' boards."""

    async def get(self, challenge_id: ChallengeId) -> LiveBoard: ...

    async def note(self, challenge_id: ChallengeId, board: LiveBoard) -> None: ...

    async def following(
        self,
        *,
        challenge_id: ChallengeId | None = None,
        member_id: MemberId | None = None,
        guild_id: GuildId | None = None,
    ) -> list[BoardToRefresh]:
        """Return the boards of one challenge, or of the open ones that a member joined, or that a server has.

        Only of servers where challenge news are wanted and can be posted.
        """
        ...
