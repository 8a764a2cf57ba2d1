"""Boards in the database: sums of days added up, and rankings kept until something in them changes."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.boards import BoardMetric, BoardScore, board_score
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Member
from bot.storage.members import member_from
from bot.storage.tables import community_member, member, run_day, standing

_MEMBER_WIDTH: Final = len(member.c)


class SqlBoardRepository:
    """Rankings, by server. Triggers throw saved ones away: see ``bot/storage/tables/triggers.py``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

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

    async def saved(
        self, guild_id: GuildId, metric: BoardMetric, first_on: date, last_on: date
    ) -> list[BoardScore] | None:
        """Return the ranking that was saved if it still holds, the best first; None if there is none."""
        scores: str | None = await self._connection.scalar(
            select(standing.c.scores).where(
                standing.c.guild_id == guild_id,
                standing.c.metric == metric,
                standing.c.first_on == first_on,
                standing.c.last_on == last_on,
            )
        )
        if scores is None:
            return None
        return [BoardScore(MemberId(member_id), name, value) for member_id, name, value in json.loads(scores)]

    async def save(
        self,
        guild_id: GuildId,
        metric: BoardMetric,
        first_on: date,
        last_on: date,
        ordered: Sequence[BoardScore],
    ) -> None:
        """Save a ranking until anything changes that it is made of; earlier days' rankings go."""
        await self._connection.execute(
            delete(standing).where(
                standing.c.guild_id == guild_id,
                (standing.c.last_on != last_on)
                | ((standing.c.metric == metric) & (standing.c.first_on == first_on)),
            )
        )
        scores = [[each.member_id, each.name, each.value] for each in ordered]
        await self._connection.execute(
            insert(standing).values(
                guild_id=guild_id,
                metric=metric,
                first_on=first_on,
                last_on=last_on,
                scores=json.dumps(scores, separators=(",", ":")),
            )
        )
