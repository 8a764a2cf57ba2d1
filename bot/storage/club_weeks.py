"""A server's week in the database."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import GuildId, MemberId
from bot.domain.recaps import DayOfRuns, Week
from bot.storage.tables import community_member, gut_weather_look, run_day


class SqlClubWeekRepository:
    """What members of a server ran, and who agreed to be counted for its gut weather."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def runs(self, guild_id: GuildId, week: Week) -> list[DayOfRuns]:
        """Return what members on boards ran in the week."""
        rows = await self._connection.execute(
            select(run_day.c.member_id, run_day.c.day_on, run_day.c.runs, run_day.c.duration_s)
            .join_from(community_member, run_day, run_day.c.member_id == community_member.c.member_id)
            .where(
                community_member.c.guild_id == guild_id,
                community_member.c.on_boards == 1,
                run_day.c.day_on.between(week.first_on, week.last_on),
            )
        )
        return [DayOfRuns(MemberId(who), day_on, runs, duration_s) for who, day_on, runs, duration_s in rows]

    async def agreed(self, guild_id: GuildId) -> list[MemberId]:
        """Return who agreed to be counted for the gut weather of this server, and of no other."""
        elsewhere = community_member.alias("elsewhere")
        in_another = select(elsewhere.c.guild_id).where(
            elsewhere.c.member_id == community_member.c.member_id,
            elsewhere.c.guild_id != guild_id,
            elsewhere.c.gut_weather == 1,
        )
        query = select(community_member.c.member_id).where(
            community_member.c.guild_id == guild_id,
            community_member.c.gut_weather == 1,
            ~in_another.exists(),
        )
        return [MemberId(member_id) for member_id in await self._connection.scalars(query)]

    async def looked_through_on(self, guild_id: GuildId) -> date | None:
        """Return the last day that the gut weather was looked at; triggers forget it when who agreed changes."""
        through_on: date | None = await self._connection.scalar(
            select(gut_weather_look.c.through_on).where(gut_weather_look.c.guild_id == guild_id)
        )
        return through_on

    async def note_look(self, guild_id: GuildId, through_on: date) -> None:
        """Note up to which day the gut weather was looked at; it never moves back."""
        row = insert(gut_weather_look).values(guild_id=guild_id, through_on=through_on)
        latest = func.max(gut_weather_look.c.through_on, row.excluded.through_on)
        await self._connection.execute(
            row.on_conflict_do_update(
                index_elements=[gut_weather_look.c.guild_id], set_={"through_on": latest}
            )
        )
