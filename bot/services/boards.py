"""A server's boards: who ran how much, among those who chose to be shown there."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.boards import BoardMetric, BoardPeriod, BoardScore, Place, in_order, places
from bot.domain.communities import Community, NotSetUp, OnlyInServers
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Units
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from bot.services.streak_sums import streak_sums


@dataclass(frozen=True, slots=True)
class Board:
    """A ranking over the server's local days from ``first_on`` to ``last_on``, the best first.

    ``own`` is where the member who asked stands, None without anything to count; ``is_shown`` whether they are on the
    server's boards at all. ``units`` are those in which they read distances, ``locale`` is the server's language.
    """

    metric: BoardMetric
    period: BoardPeriod
    first_on: date
    last_on: date
    places: tuple[Place, ...]
    own: Place | None
    is_shown: bool
    units: Units
    locale: str

    @property
    def for_everybody(self) -> "Board":
        """The same board without anything of whoever asked."""
        return replace(self, own=None, is_shown=False, units=Units.KM)


class BoardService:
    """Boards of whole servers, from sums that are kept up to date."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def board(
        self, guild_id: GuildId | None, member_id: MemberId, metric: BoardMetric, period: BoardPeriod
    ) -> Board:
        """Return the server's board, as this member may see it.

        Raises:
            OnlyInServers: if this is no server, or one that the bot is not in.
            NotSetUp: if nobody has set the bot up there.
        """
        if guild_id is None:
            raise OnlyInServers
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            community = await _community(unit, guild_id)
            last_on = community.clock.local_day(now)
            first_on = period.first_on(last_on)
            ordered = await unit.boards.saved(guild_id, metric, first_on, last_on)
            membership = await unit.memberships.get(guild_id, member_id)
            member = await unit.members.get(member_id)
        if ordered is None:
            ordered = await self._anew(guild_id, metric, first_on, last_on, now=now)
        placed = places(ordered)
        return Board(
            metric,
            period,
            first_on,
            last_on,
            placed,
            next((place for place in placed if place.score.member_id == member_id), None),
            membership is not None and membership.on_boards,
            Units.KM if member is None else member.units,
            community.locale,
        )

    async def _anew(
        self, guild_id: GuildId, metric: BoardMetric, first_on: date, last_on: date, *, now: datetime
    ) -> list[BoardScore]:
        """Return the ranking, computed in the transaction that keeps it: no run comes between."""
        async with self._units() as unit:
            await _community(unit, guild_id)
            if metric is BoardMetric.DAYS_KEPT:
                # Not kept as a ranking: a day is over for each member at another instant.
                ordered = in_order(await _days_kept(unit, guild_id, first_on, last_on, now=now))
            else:
                ordered = in_order(await unit.boards.scores(guild_id, metric, first_on, last_on))
                await unit.boards.save(guild_id, metric, first_on, last_on, ordered)
            await unit.commit()
        return ordered


async def _community(unit: UnitOfWork, guild_id: GuildId) -> Community:
    community = await unit.communities.get(guild_id)
    if community is None:
        raise NotSetUp
    if not community.is_here:
        raise OnlyInServers
    return community


async def _days_kept(
    unit: UnitOfWork, guild_id: GuildId, first_on: date, last_on: date, *, now: datetime
) -> list[BoardScore]:
    shown = await unit.boards.shown(guild_id)
    sums = await streak_sums(unit, [member for member, _ in shown], now=now, keep=True)
    return [
        BoardScore(member.id, name, float(sums[member.id].kept_days(first_on, last_on)))
        for member, name in shown
    ]
