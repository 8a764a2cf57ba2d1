"""A server's boards: who ran how much, among those who chose to be shown there."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from bot.domain.boards import BoardMetric, BoardPeriod, BoardScore, Place, in_order, places
from bot.domain.communities import NotSetUp, OnlyInServers
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Units
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from bot.services.rankings import Ranked, Rankings
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
    """Boards of whole servers, from sums that are kept up to date.

    A ranking of runs is held in memory, and good as long as its server has the stamp under which it was computed. The
    database draws the stamp in the transaction that changes anything, so this needs to be told of nothing: not of
    what was rolled back, nor of what another process does.
    """

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock
        self.rankings: Final = Rankings()
        """What is held in memory."""

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
            asked = await unit.boards.asked(guild_id, member_id)
            self.rankings.keep_only(guild_id, stamp=None if asked is None else asked.stamp)
            if asked is None:
                raise NotSetUp
            if not asked.community.is_here:
                raise OnlyInServers
            last_on = asked.community.clock.local_day(now)
            ranked = Ranked(guild_id, metric, period.first_on(last_on), last_on)
            placed = None
            if metric is not BoardMetric.DAYS_KEPT:
                placed = await self._placed(unit, ranked, stamp=asked.stamp)
        if placed is None:
            # Never held: a day is over for each member at another instant.
            placed = await self._days_kept(ranked, now=now)
        return Board(
            metric,
            period,
            ranked.first_on,
            last_on,
            placed,
            next((place for place in placed if place.score.member_id == member_id), None),
            asked.is_shown,
            asked.units,
            asked.community.locale,
        )

    async def let_go(self) -> None:
        """Let go of every ranking in memory; a name that was erased would else stay until somebody looks there."""
        self.rankings.clear()

    async def _placed(self, unit: UnitOfWork, ranked: Ranked, *, stamp: int) -> tuple[Place, ...]:
        """Return the ranking, from the snapshot in which the stamp was read if it has to be computed."""
        placed = self.rankings.get(ranked, stamp=stamp)
        if placed is None:
            scores = await unit.boards.scores(ranked.guild_id, ranked.metric, ranked.first_on, ranked.last_on)
            placed = places(in_order(scores))
            self.rankings.hold(ranked, placed, stamp=stamp)
        return placed

    async def _days_kept(self, ranked: Ranked, *, now: datetime) -> tuple[Place, ...]:
        """Return the ranking by days kept; how far streaks were walked for it is saved."""
        async with self._units() as unit:
            shown = await unit.boards.shown(ranked.guild_id)
            sums = await streak_sums(unit, [member for member, _ in shown], now=now, keep=True)
            await unit.commit()
        scores = (
            BoardScore(member.id, name, float(sums[member.id].kept_days(ranked.first_on, ranked.last_on)))
            for member, name in shown
        )
        return places(in_order(scores))
