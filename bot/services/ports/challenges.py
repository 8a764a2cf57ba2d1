"""What the use cases need of storage for challenges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.challenge_scores import Contribution, Score
from bot.domain.challenge_terms import Terms
from bot.domain.challenges import Challenge
from bot.domain.ids import ChallengeId, GuildId, MemberId, TeamId


@dataclass(frozen=True, slots=True)
class NewChallenge:
    """A challenge that is to be made."""

    guild_id: GuildId
    author_id: MemberId
    name: str
    description: str | None
    terms: Terms
    zone: str
    teams: tuple[str, ...] = ()


class ChallengeRepository(Protocol):
    """Challenges, their teams, and who joined.

    Whoever joined and is not on the boards of the server (``Membership.on_boards``) is not in anything that these
    methods return about others: neither counted, nor named, nor scored.
    """

    async def add(self, new: NewChallenge, *, at: datetime) -> Challenge:
        """Return the new challenge, with its teams."""
        ...

    async def get(self, challenge_id: ChallengeId) -> Challenge | None:
        """Return the challenge, whatever became of it, or None."""
        ...

    async def in_guild(self, guild_id: GuildId) -> list[Challenge]:
        """Return the server's challenges, called-off ones included, by their first day."""
        ...

    async def open(self) -> list[Challenge]:
        """Return every challenge of servers where the bot is that is not final yet, by its first day."""
        ...

    async def open_of(self, member_id: MemberId) -> list[Challenge]:
        """Return those of them that the member joined, in servers on whose boards they are."""
        ...

    async def save(self, challenge: Challenge) -> None:
        """Write what can change: name, description, terms, how it ended."""
        ...

    async def join(
        self, challenge_id: ChallengeId, member_id: MemberId, *, team_id: TeamId | None, at: datetime
    ) -> None:
        """Let a member join, or change their team."""
        ...

    async def leave(self, challenge_id: ChallengeId, member_id: MemberId) -> bool:
        """Take a member out, with what is kept of their score; False if they were not in it."""
        ...

    async def leave_open(self, guild_id: GuildId, member_id: MemberId) -> None:
        """Take a member out of every challenge of a server that is not final yet."""
        ...

    async def joined(self, member_id: MemberId, *, guild_id: GuildId | None = None) -> set[ChallengeId]:
        """Return which challenges the member joined, in one server or in all."""
        ...

    async def counts(self, challenge_ids: Sequence[ChallengeId]) -> dict[ChallengeId, int]:
        """Return how many members each of the challenges shows; those with none are left out."""
        ...

    async def contributions(
        self, challenge: Challenge, *, logged_before: datetime, member_id: MemberId | None = None
    ) -> list[Contribution]:
        """Return what everybody, or one of them, ran on the days that matter, as it was logged before an instant.

        Days kept and missed are not among it: ``bot/services/challenge_standings.py`` adds them.
        """
        ...

    async def drop_posts_ahead(self, challenge_id: ChallengeId, *, after: datetime) -> None:
        """Take the challenge's posts that are due after an instant out of the queue, and the posts with them."""
        ...

    async def finish(self, challenge_id: ChallengeId, scores: Sequence[Score], *, at: datetime) -> None:
        """Keep the final scores: from now on they are what ``final_scores`` returns."""
        ...

    async def final_scores(self, challenge_id: ChallengeId) -> list[Score]:
        """Return the scores kept at the end; the reason why somebody was not ranked is not kept."""
        ...
