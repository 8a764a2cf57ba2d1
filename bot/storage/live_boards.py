"""The messages that show challenges' boards, and which of them have to follow."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import ChallengeId, ChannelId, GuildId, MemberId, MessageId
from bot.domain.occurrences import Source
from bot.services.ports.boards import BoardToRefresh, LiveBoard
from bot.storage.tables import challenge, challenge_member, community, due


class SqlLiveBoardRepository:
    """Live boards, in the columns of their challenges."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, challenge_id: ChallengeId) -> LiveBoard:
        """Return the message of a challenge's board; an empty one if there is none."""
        row = (
            await self._connection.execute(
                select(
                    challenge.c.board_channel_id,
                    challenge.c.board_message_id,
                    challenge.c.board_digest,
                    challenge.c.board_edited_at,
                ).where(challenge.c.id == challenge_id)
            )
        ).one_or_none()
        if row is None:
            return LiveBoard()
        channel_id, message_id, digest, edited_at = row
        return LiveBoard(
            None if channel_id is None else ChannelId(channel_id),
            None if message_id is None else MessageId(message_id),
            digest,
            edited_at,
        )

    async def note(self, challenge_id: ChallengeId, board: LiveBoard) -> None:
        """Write where the board is shown, and what."""
        await self._connection.execute(
            update(challenge)
            .where(challenge.c.id == challenge_id)
            .values(
                board_channel_id=board.channel_id,
                board_message_id=board.message_id,
                board_digest=board.digest,
                board_edited_at=board.edited_at,
            )
        )

    async def following(
        self,
        *,
        challenge_id: ChallengeId | None = None,
        member_id: MemberId | None = None,
        guild_id: GuildId | None = None,
    ) -> list[BoardToRefresh]:
        """Return the boards of one challenge, or of the open ones that a member joined, or that a server has."""
        query = (
            select(
                challenge.c.id,
                challenge.c.guild_id,
                challenge.c.board_edited_at,
                due.c.fire_at,
                due.c.lease_owner,
            )
            .select_from(challenge)
            .join(community, community.c.guild_id == challenge.c.guild_id)
            .outerjoin(due, (due.c.subject_id == challenge.c.id) & (due.c.source == Source.BOARD))
            .where(
                community.c.challenge_news == 1,
                community.c.channel_id.is_not(None),
                community.c.left_at.is_(None),
                community.c.stopped_at.is_(None),
                community.c.trouble.is_(None),
            )
            .order_by(challenge.c.id)
        )
        if challenge_id is not None:
            query = query.where(challenge.c.id == challenge_id)
        else:
            query = query.where(challenge.c.final_at.is_(None))
        if member_id is not None:
            query = query.join(challenge_member, challenge_member.c.challenge_id == challenge.c.id).where(
                challenge_member.c.member_id == member_id
            )
        if guild_id is not None:
            query = query.where(challenge.c.guild_id == guild_id)
        rows = await self._connection.execute(query)
        return [
            BoardToRefresh(
                ChallengeId(found_id),
                GuildId(found_guild_id),
                edited_at,
                None if lease_owner is not None else fire_at,
                lease_owner is not None,
            )
            for found_id, found_guild_id, edited_at, fire_at, lease_owner in rows
        ]
