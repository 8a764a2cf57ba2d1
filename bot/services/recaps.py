"""A server's week in a post: what those on its boards did, and, where the rules allow it, a word on its guts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.communities import Community, Membership
from bot.domain.consent import CONSENT_VERSION
from bot.domain.gut_weather import GutWeather, gut_weather
from bot.domain.ids import MemberId
from bot.domain.recaps import Recap, Week, is_worth_posting, recap_of
from bot.services.ports import Clock, DuePost, UnitOfWork, UnitOfWorkFactory
from bot.services.streak_sums import streak_sums

_PLANNED: Final = "planned"
_WEATHER: Final = "weather"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClubWeek:
    """What a weekly recap tells."""

    recap: Recap
    weather: GutWeather | None


class RecapService:
    """Weekly recaps of servers."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, check_ins: bool) -> None:
        self._units = units
        self._clock = clock
        self._check_ins = check_ins

    async def for_post(self, due: DuePost) -> ClubWeek | None:
        """Return the seven days before the planned day of a claimed post; None if they are not worth one.

        A week in which nothing happened is told of once; while nothing happens, nothing more is posted.
        """
        week = Week.before(due.planned.key.planned_on)
        async with self._units(read_only=True) as unit:
            recap = await self._recap(unit, due.community, week)
            before = await self._recap(unit, due.community, week.previous)
        if not is_worth_posting(recap, before):
            return None
        return ClubWeek(recap, await self._weather(due, week))

    async def _recap(self, unit: UnitOfWork, community: Community, week: Week) -> Recap:
        zone = community.clock.home
        memberships = await unit.memberships.in_guild(community.guild_id)
        return recap_of(
            week,
            memberships,
            joined_on={one.member_id: one.joined_at.astimezone(zone).date() for one in memberships},
            days=await unit.club_weeks.runs(community.guild_id, week),
            kept_days=await self._kept_days(unit, memberships, week),
            cheered_by=await unit.cheers.senders(
                community.guild_id,
                since_at=_begin_of(week.first_on, zone),
                before=_begin_of(week.last_on + _DAY, zone),
            ),
        )

    async def _kept_days(
        self, unit: UnitOfWork, memberships: list[Membership], week: Week
    ) -> dict[MemberId, int]:
        found = [await unit.members.get(one.member_id) for one in memberships if one.on_boards]
        members = [member for member in found if member is not None]
        sums = await streak_sums(unit, members, now=self._clock.now())
        return {who: streak.kept_days(week.first_on, week.last_on) for who, streak in sums.items()}

    async def _weather(self, due: DuePost, week: Week) -> GutWeather | None:
        """Return the week's gut weather, decided once: a second look would already count as one.

        All of it is one transaction. Whoever comes or leaves does so before it, and is seen, or after it, and makes
        the next look a first one.
        """
        post, community = due.post, due.community
        if post is None or not (self._check_ins and community.gut_weather):
            return None
        planned = due.planned.key.encode()
        async with self._units() as unit:
            kept = await unit.posts.get(post.id)
            if kept is not None and kept.content.get(_PLANNED) == planned:
                told = kept.content.get(_WEATHER)
                return GutWeather(told) if isinstance(told, str) else None
            weather = gut_weather(
                await _gut_scores(unit, community, week),
                first_on=week.first_on,
                looked_through_on=await unit.club_weeks.looked_through_on(community.guild_id),
            )
            await unit.club_weeks.note_look(community.guild_id, week.last_on)
            word = None if weather is None else weather.value
            await unit.posts.save_content(post.id, {_PLANNED: planned, _WEATHER: word})
            await unit.commit()
        return weather


async def _gut_scores(unit: UnitOfWork, community: Community, week: Week) -> dict[MemberId, list[int]]:
    """Return the week's gut answers of those who agreed, in this server alone, and whose consent stands."""
    scores: dict[MemberId, list[int]] = {}
    for member_id in await unit.club_weeks.agreed(community.guild_id):
        if await unit.consents.current_version(member_id) == CONSENT_VERSION:
            check_ins = await unit.check_ins.list_for(member_id, since_on=week.first_on)
            scores[member_id] = [one.answers.gut for one in check_ins if week.has(one.day_on)]
    return scores


def _begin_of(day_on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day_on, time(), tzinfo=zone).astimezone(UTC)
