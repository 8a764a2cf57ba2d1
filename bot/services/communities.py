"""What those who run a server choose: where and when the bot posts, whether it may, and the end of it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.communities import (
    RECURRING,
    ChallengesBy,
    ChannelPermission,
    Community,
    FactRhythm,
    NoChannel,
    NotAModerator,
    NotSetUp,
    PostKind,
    PostsAreStopped,
    parse_post_time,
)
from bot.domain.ids import ChannelId, GuildId, MemberId
from bot.domain.schedules import Weekday
from bot.services.challenge_life import follow_news
from bot.services.languages import offered_locale, understood_locale
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.posts import plan_posts, put_post
from bot.services.zones import ZoneDirectory

Lacking = Callable[[ChannelId], tuple[ChannelPermission, ...] | None]
"""Tells what the bot is not allowed to do in a channel of the server; None if there is no such channel there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What ``/community setup``, or what stands below its answer, was given; None leaves as it is.

    ``zone``, ``language`` and ``post_time`` are typed.
    """

    channel_id: ChannelId | None = None
    log_channel_id: ChannelId | None = None
    zone: str | None = None
    language: str | None = None
    facts: FactRhythm | None = None
    recap: bool | None = None
    milestones: bool | None = None
    challenge_news: bool | None = None
    challenges_by: ChallengesBy | None = None
    post_time: str | None = None
    weekday: Weekday | None = None


@dataclass(frozen=True, slots=True)
class CannotPost:
    """Nothing was changed: the bot may not do there what it needs. Without ``lacking``, the channel is not there."""

    channel_id: ChannelId
    lacking: tuple[ChannelPermission, ...] = ()


@dataclass(frozen=True, slots=True)
class CommunityReport:
    """How a server is set up, and when its posts come next (aware, UTC)."""

    community: Community
    zone_label: str
    next_at: dict[PostKind, datetime]


class CommunityService:
    """Sets a server up, and follows whether the bot is in it."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, zones: ZoneDirectory, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._zones = zones
        self._wake = wake

    async def setup(
        self,
        guild_id: GuildId,
        by: MemberId,
        wishes: Wishes,
        *,
        may_manage: bool,
        lacking: Lacking,
        locale: str,
        member_locale: str,
        only_change: bool = False,
    ) -> CommunityReport | CannotPost:
        """Set the server up, or change what is given; posts that were stopped or refused start again.

        ``locale`` is the server's own language, taken where none was chosen; ``member_locale`` is that of whoever
        asks, in whose language zones are understood and named. With ``only_change`` no server is set up that was
        not, and posts that somebody stopped stay so: what is pressed may have stood there since before that.

        Raises:
            NotAModerator: if whoever asks may not manage the server.
            NoChannel: if it is the first time and no channel was given.
            NotSetUp: if it is the first time and something was only to be changed.
            UnknownZone, UnreadablePostTime, UnknownLanguage: if a text means none.
        """
        _refuse_unless(may_manage)
        now = self._clock.now()
        async with self._units() as unit:
            before = await unit.communities.get(guild_id)
            if before is None:
                if only_change:
                    raise NotSetUp
                before = await self._begun(unit, guild_id, by, locale=locale, at=now)
            community = self._changed(before, wishes, member_locale=member_locale)
            if community.channel_id is None:
                raise NoChannel
            for channel_id in (community.channel_id, wishes.log_channel_id):
                if channel_id is not None and (refusal := _refusal(channel_id, lacking)) is not None:
                    return refusal
            community = replace(
                community,
                set_up_by=by,
                set_up_at=now,
                stopped_at=community.stopped_at if only_change else None,
                left_at=None,
                trouble=None,
            )
            await unit.communities.save(community)
            await plan_posts(unit, community, after=now)
            if community.challenge_news != before.challenge_news:
                await follow_news(unit, community, now=now)
            await unit.commit()
        self._wake()
        return self._report(community, locale=member_locale)

    async def set_gut_weather(
        self,
        guild_id: GuildId,
        on: bool,  # noqa: FBT001 - what is set
        *,
        may_manage: bool,
        locale: str,
    ) -> CommunityReport:
        """Turn the gut weather on or off, and nothing else: posts that were stopped stay so.

        Raises:
            NotAModerator, NotSetUp: if that is so.
        """
        _refuse_unless(may_manage)
        async with self._units() as unit:
            community = await unit.communities.get(guild_id)
            if community is None:
                raise NotSetUp
            community = replace(community, gut_weather=on)
            await unit.communities.save(community)
            await unit.commit()
        return self._report(community, locale=locale)

    async def report(self, guild_id: GuildId, *, may_manage: bool, locale: str) -> CommunityReport:
        """Return how the server is set up.

        Raises:
            NotAModerator, NotSetUp: if that is so.
        """
        _refuse_unless(may_manage)
        async with self._units(read_only=True) as unit:
            community = await unit.communities.get(guild_id)
        if community is None:
            raise NotSetUp
        return self._report(community, locale=locale)

    async def get(self, guild_id: GuildId) -> Community:
        """Return the server's settings, for whoever uses a command there.

        Raises:
            NotSetUp: if nobody set it up.
        """
        async with self._units(read_only=True) as unit:
            community = await unit.communities.get(guild_id)
        if community is None:
            raise NotSetUp
        return community

    async def test(self, guild_id: GuildId, *, may_manage: bool, lacking: Lacking) -> Community | CannotPost:
        """Put a sample into the queue, and let posts go on that were refused.

        Raises:
            NotAModerator, NotSetUp, PostsAreStopped: if that is so.
        """
        _refuse_unless(may_manage)
        now = self._clock.now()
        async with self._units() as unit:
            community = await unit.communities.get(guild_id)
            if community is None or community.channel_id is None:
                raise NotSetUp
            if community.stopped_at is not None:
                raise PostsAreStopped
            refusal = _refusal(community.channel_id, lacking)
            if refusal is not None:
                return refusal
            if not community.is_posting:
                community = replace(community, trouble=None, left_at=None)
                await unit.communities.save(community)
                await plan_posts(unit, community, after=now)
            await put_post(unit, guild_id, PostKind.TEST, {}, at=now)
            await unit.commit()
        self._wake()
        return community

    async def stop(self, guild_id: GuildId, *, may_manage: bool) -> Community:
        """Post nothing more; everything else stays.

        Raises:
            NotAModerator, NotSetUp: if that is so.
        """
        _refuse_unless(may_manage)
        async with self._units() as unit:
            community = await unit.communities.get(guild_id)
            if community is None:
                raise NotSetUp
            community = replace(community, stopped_at=community.stopped_at or self._clock.now())
            await unit.communities.save(community)
            await plan_posts(unit, community, after=self._clock.now())
            await unit.commit()
        return community

    async def left(self, guild_id: GuildId) -> None:
        """Note that the bot was removed from a server: nothing waits for it any more."""
        async with self._units() as unit:
            if await self._note_left(unit, guild_id):
                await unit.commit()

    async def came(self, guild_id: GuildId) -> None:
        """Note that the bot is in a server; what was set up there goes on."""
        async with self._units(read_only=True) as unit:
            known = await unit.communities.get(guild_id)
        if known is None or known.is_here:
            return
        async with self._units() as unit:
            if await self._note_back(unit, guild_id):
                await unit.commit()
        self._wake()

    async def follow(self, present: Collection[GuildId]) -> None:
        """Compare the servers that the bot is in with those it knows: it may have missed coming and going.

        A server whose data Discord cannot serve for the moment must be among ``present``: the bot is in it.
        """
        async with self._units(read_only=True) as unit:
            known = await unit.communities.all()
        if all(one.is_here == (one.guild_id in present) for one in known):
            return
        async with self._units() as unit:
            for one in known:
                if one.guild_id in present:
                    await self._note_back(unit, one.guild_id)
                else:
                    await self._note_left(unit, one.guild_id)
            await unit.commit()
        self._wake()

    async def _begun(
        self, unit: UnitOfWork, guild_id: GuildId, by: MemberId, *, locale: str, at: datetime
    ) -> Community:
        """Return a server as it begins: in the zone of whoever sets it up, if that is known."""
        member = await unit.members.get(by)
        zone = None if member is None else member.zone
        return Community(guild_id, zone or "UTC", offered_locale(locale), by, at)

    def _changed(self, known: Community, wishes: Wishes, *, member_locale: str) -> Community:
        given = {
            name: value
            for name in (
                "channel_id",
                "log_channel_id",
                "facts",
                "recap",
                "milestones",
                "challenge_news",
                "challenges_by",
                "weekday",
            )
            if (value := getattr(wishes, name)) is not None
        }
        community = replace(known, **given)
        if wishes.zone is not None:
            community = replace(community, zone=self._zones.resolve(wishes.zone, locale=member_locale))
        if wishes.language is not None:
            community = replace(community, locale=understood_locale(wishes.language, locale=member_locale))
        if wishes.post_time is not None:
            community = replace(community, post_at=parse_post_time(wishes.post_time))
        return community

    async def _note_left(self, unit: UnitOfWork, guild_id: GuildId) -> bool:
        community = await unit.communities.get(guild_id)
        if community is None or not community.is_here:
            return False
        community = replace(community, left_at=self._clock.now())
        await unit.communities.save(community)
        await plan_posts(unit, community, after=self._clock.now())
        return True

    async def _note_back(self, unit: UnitOfWork, guild_id: GuildId) -> bool:
        community = await unit.communities.get(guild_id)
        if community is None or community.is_here:
            return False
        community = replace(community, left_at=None, trouble=None)
        await unit.communities.save(community)
        await plan_posts(unit, community, after=self._clock.now())
        return True

    def _report(self, community: Community, *, locale: str) -> CommunityReport:
        now = self._clock.now()
        next_at = {}
        if community.is_posting:
            for kind in RECURRING:
                schedule = community.schedule_of(kind)
                if schedule is not None:
                    next_at[kind] = community.clock.next_occurrence(schedule, after=now).fire_at
        return CommunityReport(community, self._zones.label(community.zone, locale=locale), next_at)


def _refuse_unless(may_manage: bool) -> None:  # noqa: FBT001 - what the interaction says, passed on
    if not may_manage:
        raise NotAModerator


def _refusal(channel_id: ChannelId, lacking: Lacking) -> CannotPost | None:
    lacks = lacking(channel_id)
    if lacks is None:
        return CannotPost(channel_id)
    return CannotPost(channel_id, lacks) if lacks else None
