"""What a member shows of themselves in a server: chosen by them, for each server apart, and nothing by default."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.communities import Community, Membership, NotInClub, NotSetUp, kept_name
from bot.domain.ids import GuildId, MemberId
from bot.services.leaving import OpenPlace, leave_club, open_places
from bot.services.live_board_queue import refresh_boards_of
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake


class Shown(StrEnum):
    """What can be shown, or not; the names of a membership's switches."""

    ON_BOARDS = "on_boards"
    CELEBRATED = "celebrated"
    CHEERED = "cheered"
    GUT_WEATHER = "gut_weather"


@dataclass(frozen=True, slots=True)
class OwnClub:
    """A member's own view of a server: what it sees of them, and what there is to choose."""

    community: Community
    membership: Membership | None
    asks_gut_weather: bool
    """Whether the server has a gut weather that one could count for."""


@dataclass(frozen=True, slots=True)
class LeftClub:
    """What came of leaving: done, or (``needs_word``) what has to be said first, for places would be lost by it."""

    places: tuple[OpenPlace, ...]
    needs_word: bool = False


class ClubService:
    """Lets members join a server's club, and leave it."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake, check_ins: bool) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake
        self._check_ins = check_ins

    async def join(
        self,
        guild_id: GuildId,
        member_id: MemberId,
        *,
        display_name: str,
        locale: str,
        shown: dict[Shown, bool] | None = None,
    ) -> OwnClub:
        """Join, or change what is ``shown``; what is not named stays as it is, and is off at first.

        Raises:
            NotSetUp: if nobody set the bot up for the server.
        """
        now = self._clock.now()
        async with self._units() as unit:
            community = await _community(unit, guild_id)
            await unit.members.ensure(member_id, locale=locale, at=now)
            membership = await unit.memberships.get(guild_id, member_id) or Membership(
                guild_id, member_id, kept_name(display_name), joined_at=now, changed_at=now
            )
            switches = {switch.value: on for switch, on in (shown or {}).items()}
            if not self._asks_gut_weather(community):
                switches.pop(Shown.GUT_WEATHER.value, None)
            membership = replace(membership, display_name=kept_name(display_name), changed_at=now)
            membership = _with(membership, switches)
            await unit.memberships.save(membership)
            await refresh_boards_of(unit, member_id, now=now, guild_id=guild_id)
            await unit.commit()
        self._wake()
        return OwnClub(community, membership, self._asks_gut_weather(community))

    async def switch(
        self, guild_id: GuildId, member_id: MemberId, what: Shown, *, on: bool, display_name: str
    ) -> OwnClub:
        """Show one thing or not, for a member who joined.

        Raises:
            NotSetUp: if nobody set the bot up for the server.
            NotInClub: if the member has not joined, or left since.
        """
        async with self._units() as unit:
            community = await _community(unit, guild_id)
            membership = await unit.memberships.get(guild_id, member_id)
            if membership is None:
                raise NotInClub
            if what is not Shown.GUT_WEATHER or not on or self._asks_gut_weather(community):
                membership = _with(membership, {what.value: on})
            membership = replace(
                membership, display_name=kept_name(display_name), changed_at=self._clock.now()
            )
            await unit.memberships.save(membership)
            await refresh_boards_of(unit, member_id, now=self._clock.now(), guild_id=guild_id)
            await unit.commit()
        self._wake()
        return OwnClub(community, membership, self._asks_gut_weather(community))

    async def leave(self, guild_id: GuildId, member_id: MemberId, *, sure: bool = False) -> LeftClub:
        """Leave: nothing about the member is shown in the server any more, from now on.

        They leave its challenges that are not final, too, and have to be ``sure`` of that if there are any.

        Raises:
            NotInClub: if they had not joined.
        """
        now = self._clock.now()
        async with self._units() as unit:
            if await unit.memberships.get(guild_id, member_id) is None:
                raise NotInClub
            places = tuple(await open_places(unit, guild_id, member_id, now=now))
            if places and not sure:
                return LeftClub(places, needs_word=True)
            await leave_club(unit, guild_id, member_id, now=now)
            await unit.commit()
        self._wake()
        return LeftClub(places)

    async def own(self, guild_id: GuildId, member_id: MemberId) -> OwnClub:
        """Return what the server sees of the member.

        Raises:
            NotSetUp: if nobody set the bot up for the server.
        """
        async with self._units(read_only=True) as unit:
            community = await _community(unit, guild_id)
            membership = await unit.memberships.get(guild_id, member_id)
        return OwnClub(community, membership, self._asks_gut_weather(community))

    async def note_name(self, guild_id: GuildId, member_id: MemberId, display_name: str) -> None:
        """Keep the name that a member of the club goes by in the server now; of others no name is kept."""
        name = kept_name(display_name)
        async with self._units(read_only=True) as unit:
            membership = await unit.memberships.get(guild_id, member_id)
        if membership is None or membership.display_name == name:
            return
        async with self._units() as unit:
            # Looked at again: who left a moment ago must not come back by this.
            membership = await unit.memberships.get(guild_id, member_id)
            if membership is not None:
                await unit.memberships.save(replace(membership, display_name=name))
                await refresh_boards_of(unit, member_id, now=self._clock.now(), guild_id=guild_id)
                await unit.commit()
        self._wake()

    def _asks_gut_weather(self, community: Community) -> bool:
        return self._check_ins and community.gut_weather


async def _community(unit: UnitOfWork, guild_id: GuildId) -> Community:
    community = await unit.communities.get(guild_id)
    if community is None:
        raise NotSetUp
    return community


def _with(membership: Membership, switches: dict[str, bool]) -> Membership:
    return replace(
        membership,
        on_boards=switches.get(Shown.ON_BOARDS.value, membership.on_boards),
        celebrated=switches.get(Shown.CELEBRATED.value, membership.celebrated),
        cheered=switches.get(Shown.CHEERED.value, membership.cheered),
        gut_weather=switches.get(Shown.GUT_WEATHER.value, membership.gut_weather),
    )
