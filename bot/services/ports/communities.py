"""What the use cases need of storage for communities: servers, who shows themselves there, and posts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.communities import ChannelTrouble, Community, Membership, Post, PostContent, PostKind
from bot.domain.ids import ChallengeId, GuildId, MemberId, PostId


class CommunityRepository(Protocol):
    """Servers that were set up, also those that the bot has left."""

    async def get(self, guild_id: GuildId) -> Community | None: ...

    async def all(self) -> list[Community]: ...

    async def save(self, community: Community) -> None:
        """Write the community whole, new or not. Read it in the same unit of work."""
        ...

    async def note_trouble(self, guild_id: GuildId, trouble: ChannelTrouble) -> bool:
        """Note that posts are refused there; False if that was known."""
        ...

    async def forget_left(self, *, before: datetime) -> int:
        """Delete what is kept of servers that the bot left before an instant; returns how many."""
        ...


class MembershipRepository(Protocol):
    """What members show of themselves, server by server."""

    async def get(self, guild_id: GuildId, member_id: MemberId) -> Membership | None: ...

    async def save(self, membership: Membership) -> None: ...

    async def remove(self, guild_id: GuildId, member_id: MemberId) -> bool:
        """Remove the membership and the posts about the member there; False if there was none."""
        ...

    async def in_guild(self, guild_id: GuildId) -> list[Membership]:
        """Return everybody who joined in a server, in the order of joining, whatever they show."""
        ...

    async def of_member(self, member_id: MemberId) -> list[Membership]:
        """Return the member's memberships in servers where the bot is, in the order of joining."""
        ...

    async def after(
        self, guild_id: GuildId, member_id: MemberId, *, limit: int
    ) -> list[tuple[GuildId, MemberId]]:
        """Return who joined in servers where the bot is, by the ids of server and member, after a place."""
        ...


class ServerMembers(Protocol):
    """Knows who is in a server."""

    async def is_there(self, guild_id: GuildId, member_id: MemberId) -> bool | None:
        """Return whether the member is in the server; None if that cannot be told now."""
        ...


class PostRepository(Protocol):
    """Posts; ``bot/services/posts.py`` is where they are put into the queue from."""

    async def add(
        self,
        guild_id: GuildId,
        kind: PostKind,
        content: PostContent,
        *,
        fire_at: datetime | None,
        at: datetime,
        member_id: MemberId | None = None,
        challenge_id: ChallengeId | None = None,
    ) -> Post: ...

    async def get(self, post_id: PostId) -> Post | None: ...

    async def recurring(self, guild_id: GuildId, kind: PostKind) -> Post | None:
        """Return the one post of a kind that comes again and again."""
        ...

    async def save_content(self, post_id: PostId, content: PostContent) -> None: ...

    async def unsettled(self, guild_id: GuildId, *, since_at: datetime) -> Sequence[Post]:
        """Return posts that come once, due at or after an instant, of which no ledger line tells."""
        ...

    async def of_challenge(self, challenge_id: ChallengeId) -> Sequence[Post]:
        """Return the posts about a challenge, those that were settled included."""
        ...

    async def is_due(self, challenge_id: ChallengeId, *, since_at: datetime, by: datetime) -> bool:
        """Return whether a post about a challenge waits in the queue, or is on its way, that was due in a span."""
        ...

    async def drop_waiting(self, guild_id: GuildId, kinds: Collection[PostKind]) -> int:
        """Delete the server's posts of some kinds that come once and did not yet, from the queue as well.

        Returns how many.
        """
        ...

    async def prune(self, *, before: datetime) -> int:
        """Delete posts that came once and were due before an instant; returns how many."""
        ...
