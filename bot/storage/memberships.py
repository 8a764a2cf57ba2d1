"""What members show of themselves, server by server, in the database."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.communities import Membership
from bot.domain.ids import GuildId, MemberId
from bot.storage.tables import community, community_member, post

_new = insert(community_member)
_SAVE: Final = _new.on_conflict_do_update(
    index_elements=[community_member.c.guild_id, community_member.c.member_id],
    set_={
        name: _new.excluded[name]
        for name in ("display_name", "on_boards", "celebrated", "cheered", "gut_weather", "changed_at")
    },
)


class SqlMembershipRepository:
    """Memberships, each of one member in one server."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, guild_id: GuildId, member_id: MemberId) -> Membership | None:
        """Return what the member shows in the server; None if they did not join there."""
        row = (
            await self._connection.execute(
                select(community_member).where(
                    community_member.c.guild_id == guild_id, community_member.c.member_id == member_id
                )
            )
        ).one_or_none()
        return None if row is None else membership_from(row)

    async def save(self, membership: Membership) -> None:
        """Write the membership whole; since when it is stands."""
        await self._connection.execute(
            _SAVE,
            {
                "guild_id": membership.guild_id,
                "member_id": membership.member_id,
                "display_name": membership.display_name,
                "on_boards": membership.on_boards,
                "celebrated": membership.celebrated,
                "cheered": membership.cheered,
                "gut_weather": membership.gut_weather,
                "joined_at": membership.joined_at,
                "changed_at": membership.changed_at,
            },
        )

    async def remove(self, guild_id: GuildId, member_id: MemberId) -> bool:
        """Remove the membership and the posts about the member there; False if there was none."""
        await self._connection.execute(
            delete(post).where(post.c.member_id == member_id, post.c.guild_id == guild_id)
        )
        removed = await self._connection.execute(
            delete(community_member).where(
                community_member.c.guild_id == guild_id, community_member.c.member_id == member_id
            )
        )
        return removed.rowcount > 0

    async def in_guild(self, guild_id: GuildId) -> list[Membership]:
        """Return everybody who joined in a server, in the order of joining, whatever they show."""
        rows = await self._connection.execute(
            select(community_member)
            .where(community_member.c.guild_id == guild_id)
            .order_by(community_member.c.joined_at, community_member.c.member_id)
        )
        return [membership_from(row) for row in rows]

    async def of_member(self, member_id: MemberId) -> list[Membership]:
        """Return the member's memberships in servers where the bot is, in the order of joining."""
        rows = await self._connection.execute(
            select(community_member)
            .join_from(community_member, community, community.c.guild_id == community_member.c.guild_id)
            .where(community_member.c.member_id == member_id, community.c.left_at.is_(None))
            .order_by(community_member.c.joined_at, community_member.c.guild_id)
        )
        return [membership_from(row) for row in rows]

    async def after(
        self, guild_id: GuildId, member_id: MemberId, *, limit: int
    ) -> list[tuple[GuildId, MemberId]]:
        """Return who joined in servers where the bot is, by the ids of server and member, after a place."""
        place = tuple_(community_member.c.guild_id, community_member.c.member_id)
        rows = await self._connection.execute(
            select(community_member.c.guild_id, community_member.c.member_id)
            .join_from(community_member, community, community.c.guild_id == community_member.c.guild_id)
            .where(place > tuple_(guild_id, member_id), community.c.left_at.is_(None))
            .order_by(community_member.c.guild_id, community_member.c.member_id)
            .limit(limit)
        )
        return [(GuildId(found_guild), MemberId(found_member)) for found_guild, found_member in rows]


def membership_from(values: Sequence[Any]) -> Membership:
    """Return the membership in the values of the table's columns, in their order."""
    (
        guild_id,
        member_id,
        display_name,
        on_boards,
        celebrated,
        cheered,
        gut_weather,
        joined_at,
        changed_at,
    ) = values
    return Membership(
        guild_id=GuildId(guild_id),
        member_id=MemberId(member_id),
        display_name=display_name,
        joined_at=joined_at,
        changed_at=changed_at,
        on_boards=bool(on_boards),
        celebrated=bool(celebrated),
        cheered=bool(cheered),
        gut_weather=bool(gut_weather),
    )
