"""Numbers that are kept up to date, computed anew from what they are made of."""

from typing import Final

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.storage.members import member_from
from bot.storage.tables import community, member, streak_event, streak_state

_SUMMED_ANEW: Final = """SELECT member_id, day_on, count(*) AS runs, sum(duration_s) AS duration_s,
        total(distance_m) AS distance_m, sum(source IN ('gpx', 'tcx', 'fit')) AS verified_runs
    FROM run GROUP BY member_id, day_on"""
# Rows that only one of the two has, so a day that differs comes up twice; of each the day is counted once.
_WRONG: Final = text(
    f"""WITH anew AS ({_SUMMED_ANEW}) SELECT count(*) FROM (
        SELECT member_id, day_on FROM (SELECT * FROM anew EXCEPT SELECT * FROM run_day)
        UNION SELECT member_id, day_on FROM (SELECT * FROM run_day EXCEPT SELECT * FROM anew))"""  # noqa: S608 - constants
)
_EMPTY: Final = text("DELETE FROM run_day")
_FILL: Final = text(
    f"INSERT INTO run_day (member_id, day_on, runs, duration_s, distance_m, verified_runs) {_SUMMED_ANEW}"
)


class SqlAggregateRepository:
    """Sums of days, rankings and walks. Triggers look after them; this is for whoever does not trust those."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def rebuild_run_days(self) -> int:
        """Sum up every day of everybody anew; returns how many days were not what they should be."""
        wrong: int | None = await self._connection.scalar(_WRONG)
        if wrong:
            await self._connection.execute(_EMPTY)
            await self._connection.execute(_FILL)
        return wrong or 0

    async def forget(self) -> None:
        """Forget how far streaks were walked; no ranking that any process holds in memory is good any more."""
        await self._connection.execute(update(community).values(boards_stamp=func.random()))
        await self._connection.execute(delete(streak_state))

    async def with_events(self, *, after_id: MemberId, limit: int) -> list[Member]:
        """Return members with streak events, by id, beginning after one."""
        rows = await self._connection.execute(
            select(member)
            .where(
                member.c.id > after_id,
                select(streak_event.c.id).where(streak_event.c.member_id == member.c.id).exists(),
            )
            .order_by(member.c.id)
            .limit(limit)
        )
        return [member_from(row) for row in rows]
