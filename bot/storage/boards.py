"""Boards in the database: who asks for which, and sums of days added up."""

from datetime import date
from typing import Final

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.boards import BoardMetric, BoardScore, board_score
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Member, Units
from bot.services.ports.boards import BoardsAsked
from bot.storage.communities import community_from
from bot.storage.members import member_from
from bot.storage.tables import community, community_member, member, run_day
from bot.storage.unreadable import UnreadableRow

_MEMBER_WIDTH: Final = len(member.c)
_COMMUNITY_WIDTH: Final = len(community.c)

# One statement, since each costs a way to the database's thread and back.
_ASKED: Final = (
    select(community, community_member.c.on_boards, member.c.units)
    .join_from(
        community,
        community_member,
        and_(
            community_member.c.guild_id == community.c.guild_id,
            community_member.c.member_id == bindparam("asked_by"),
        ),
        isouter=True,
    )
    .join(member, member.c.id == bindparam("asked_by"), isouter=True)
    .where(community.c.guild_id == bindparam("asked_of"))
)


class SqlBoardRepository:
    """Rankings, by server. Triggers draw their stamps: see ``bot/storage/tables/triggers.py``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def asked(self, guild_id: GuildId, member_id: MemberId) -> BoardsAsked | None:
        """Return a server whose boards a member asks for, or a stranger; None if it was not set up.

        Raises:
            UnreadableRow: if a setting of one of them is not one that this version knows.
        """
        row = (
            await self._connection.execute(_ASKED, {"asked_of": guild_id, "asked_by": member_id})
        ).one_or_none()
        if row is None:
            return None
        try:
            units = Units.KM if row.units is None else Units(row.units)
        except ValueError as error:
            raise UnreadableRow("member", member_id) from error
        return BoardsAsked(
            community_from(row[:_COMMUNITY_WIDTH]), row.boards_stamp, bool(row.on_boards), units
        )

    async def scores(
        self, guild_id: GuildId, metric: BoardMetric, first_on: date, last_on: date
    ) -> list[BoardScore]:
        """Return what everybody ran on the local days from one to another, in no order; not for days kept."""
        rows = await self._connection.execute(
            select(
                community_member.c.member_id,
                community_member.c.display_name,
                func.sum(run_day.c.runs),
                func.sum(run_day.c.duration_s),
                func.total(run_day.c.distance_m),
            )
            .join_from(community_member, run_day, run_day.c.member_id == community_member.c.member_id)
            .where(
                community_member.c.guild_id == guild_id,
                community_member.c.on_boards == 1,
                run_day.c.day_on.between(first_on, last_on),
            )
            .group_by(community_member.c.member_id)
        )
        return [
            board_score(
                metric, MemberId(member_id), name, runs=runs, duration_s=duration_s, distance_m=distance_m
            )
            for member_id, name, runs, duration_s, distance_m in rows
        ]

    async def shown(self, guild_id: GuildId) -> list[tuple[Member, str]]:
        """Return who is on the server's boards, each with the name they have there."""
        rows = await self._connection.execute(
            select(member, community_member.c.display_name)
            .join_from(community_member, member, member.c.id == community_member.c.member_id)
            .where(community_member.c.guild_id == guild_id, community_member.c.on_boards == 1)
            .order_by(member.c.id)
        )
        return [(member_from(row[:_MEMBER_WIDTH]), row.display_name) for row in rows]
