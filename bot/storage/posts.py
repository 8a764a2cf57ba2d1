"""Posts for servers' channels in the database."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, Text, delete, exists, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.communities import Post, PostContent, PostKind
from bot.domain.ids import ChallengeId, GuildId, MemberId, PostId
from bot.domain.occurrences import Source
from bot.storage.tables import due, ledger, post
from bot.storage.types import stored_instant
from bot.storage.unreadable import UnreadableRow

_IS_SETTLED: Final = exists(literal_column("1", Integer)).where(
    ledger.c.subject_id == post.c.id, ledger.c.source == literal_column(f"'{Source.POST}'", Text)
)


class SqlPostRepository:
    """Posts: those that come again and again, and those that come once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

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
    ) -> Post:
        """Return the new post. ``bot/services/posts.py`` is where it is put into the queue."""
        added = await self._connection.execute(
            insert(post)
            .values(
                guild_id=guild_id,
                kind=kind,
                content=_document(content),
                fire_at=fire_at,
                created_at=at,
                member_id=member_id,
                challenge_id=challenge_id,
            )
            .returning(post.c.id)
        )
        return Post(
            id=PostId(added.scalar_one()),
            guild_id=guild_id,
            kind=kind,
            content=content,
            created_at=stored_instant(at),
            fire_at=None if fire_at is None else stored_instant(fire_at),
            member_id=member_id,
            challenge_id=challenge_id,
        )

    async def get(self, post_id: PostId) -> Post | None:
        """Return the post.

        Raises:
            UnreadableRow: if its kind is not one that this version knows.
        """
        row = (await self._connection.execute(select(post).where(post.c.id == post_id))).one_or_none()
        return None if row is None else post_from(row)

    async def recurring(self, guild_id: GuildId, kind: PostKind) -> Post | None:
        """Return the one post of a kind that comes again and again."""
        row = (
            await self._connection.execute(
                select(post).where(post.c.guild_id == guild_id, post.c.kind == kind, post.c.fire_at.is_(None))
            )
        ).one_or_none()
        return None if row is None else post_from(row)

    async def save_content(self, post_id: PostId, content: PostContent) -> None:
        """Write what the post needs to be written."""
        await self._connection.execute(
            update(post).where(post.c.id == post_id).values(content=_document(content))
        )

    async def unsettled(self, guild_id: GuildId, *, since_at: datetime) -> Sequence[Post]:
        """Return posts that come once, due at or after an instant, of which no ledger line tells."""
        rows = await self._connection.execute(
            select(post)
            .where(post.c.guild_id == guild_id, post.c.fire_at >= since_at, ~_IS_SETTLED)
            .order_by(post.c.fire_at, post.c.id)
        )
        return [post_from(row) for row in rows]

    async def of_challenge(self, challenge_id: ChallengeId) -> Sequence[Post]:
        """Return the posts about a challenge, those that were settled included."""
        rows = await self._connection.execute(
            select(post).where(post.c.challenge_id == challenge_id).order_by(post.c.fire_at, post.c.id)
        )
        return [post_from(row) for row in rows]

    async def is_due(self, challenge_id: ChallengeId, *, since_at: datetime, by: datetime) -> bool:
        """Return whether a post about a challenge waits in the queue, or is on its way, that was due in a span."""
        waiting = (
            select(due.c.subject_id)
            .join(post, post.c.id == due.c.subject_id)
            .where(
                due.c.source == Source.POST,
                post.c.challenge_id == challenge_id,
                post.c.fire_at.between(since_at, by),
            )
        )
        return (await self._connection.execute(waiting.limit(1))).first() is not None

    async def drop_waiting(self, guild_id: GuildId, kinds: Collection[PostKind]) -> int:
        """Delete the server's posts of some kinds that come once and did not yet; returns how many."""
        dropped = await self._connection.scalars(
            delete(post)
            .where(
                post.c.guild_id == guild_id, post.c.kind.in_(kinds), post.c.fire_at.is_not(None), ~_IS_SETTLED
            )
            .returning(post.c.id)
        )
        ids = dropped.all()
        await self._connection.execute(
            delete(due).where(due.c.source == Source.POST, due.c.subject_id.in_(ids))
        )
        return len(ids)

    async def prune(self, *, before: datetime) -> int:
        """Delete posts that came once and were due before an instant; returns how many."""
        return (await self._connection.execute(delete(post).where(post.c.fire_at < before))).rowcount


def post_from(values: Sequence[Any]) -> Post:
    """Return the post in the values of the table's columns, in their order.

    Raises:
        UnreadableRow: if its kind is not one that this version knows.
    """
    post_id, guild_id, kind, challenge_id, member_id, content, fire_at, created_at = values
    try:
        return Post(
            id=PostId(post_id),
            guild_id=GuildId(guild_id),
            kind=PostKind(kind),
            content=json.loads(content),
            created_at=created_at,
            fire_at=fire_at,
            member_id=None if member_id is None else MemberId(member_id),
            challenge_id=None if challenge_id is None else ChallengeId(challenge_id),
        )
    except ValueError as error:
        raise UnreadableRow("post", post_id) from error


def _document(content: PostContent) -> str:
    return json.dumps(content, separators=(",", ":"))
