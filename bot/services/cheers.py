"""Cheers: kept few, brought by direct message, and held back without a word from whoever is to be left in peace."""

from dataclasses import replace
from datetime import datetime

from bot.domain.cheers import (
    Cheer,
    CheerABot,
    CheerYourself,
    NotOpenToCheers,
    refuse_if_too_many,
    waits_still,
)
from bot.domain.communities import NotSetUp, OnlyInServers, kept_name
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Member
from bot.domain.names import seen
from bot.domain.occurrences import OccurrenceKey, Source
from bot.services.ports import Clock, Planned, UnitOfWork, UnitOfWorkFactory, Wake


class CheerService:
    """Sends cheers, and lets their receivers end them."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def send(
        self,
        guild_id: GuildId | None,
        member_id: MemberId,
        to_member_id: MemberId,
        *,
        from_name: str,
        to_name: str,
        to_bot: bool,
        locale: str,
    ) -> None:
        """Send a cheer from one member of a server to another; names are what they are called there.

        Nothing here looks at how the receiver is. What the sender can see, hear and time is the same for everybody.

        Raises:
            OnlyInServers, NotSetUp: if there is no community.
            CheerYourself, CheerABot: if the receiver is the sender, or no member.
            NotOpenToCheers: if the receiver has not opened up to cheers in this server.
            CheeredToday, CheersUsedUp: if there were too many already on the sender's local day.
        """
        if guild_id is None:
            raise OnlyInServers
        if to_member_id == member_id:
            raise CheerYourself
        if to_bot:
            raise CheerABot
        now = self._clock.now()
        to_name = seen(to_name) or "?"
        async with self._units() as unit:
            community = await unit.communities.get(guild_id)
            if community is None:
                raise NotSetUp
            membership = await unit.memberships.get(guild_id, to_member_id)
            if membership is None or not membership.cheered:
                raise NotOpenToCheers(name=to_name)
            sender = await unit.members.ensure(member_id, locale=locale, at=now)
            # Who never told their zone lives by the server's clock.
            clock = community.clock if sender.zone is None else sender.clock
            day_on = clock.local_day(now)
            sent = await unit.cheers.sent_on(member_id, day_on, to_member_id=to_member_id)
            refuse_if_too_many(sent, name=to_name)
            cheer = await unit.cheers.add(
                guild_id, member_id, to_member_id, from_name=kept_name(from_name), day_on=day_on, at=now
            )
            receiver = await unit.members.get(to_member_id)
            assert receiver is not None, "a membership goes with its member"
            await unit.due.put(_planned(cheer, receiver, now=now))
            await unit.commit()
        self._wake()

    async def end(self, member_id: MemberId, guild_id: GuildId) -> None:
        """Let nobody in a server cheer the member any more; what waits for them from there is not shown either."""
        async with self._units() as unit:
            membership = await unit.memberships.get(guild_id, member_id)
            if membership is None:
                return  # they left the club meanwhile
            await unit.memberships.save(replace(membership, cheered=False, changed_at=self._clock.now()))
            await unit.commit()


async def bring_withheld(unit: UnitOfWork, member_id: MemberId, *, since_at: datetime, now: datetime) -> None:
    """Plan to show a member, who is well again, what they were sent since they were not.

    Wake the dispatcher after the commit. That they were withheld is written down nowhere: it follows from since when
    something was wrong, which is sealed.
    """
    member = await unit.members.get(member_id)
    if member is not None:
        waiting = await unit.cheers.received_since(member_id, since_at)
        await unit.due.put_many(
            [_planned(cheer, member, now=now) for cheer in waiting if waits_still(cheer, now=now)]
        )


def _planned(cheer: Cheer, receiver: Member, *, now: datetime) -> Planned:
    minute = receiver.clock.local_minute(now)
    return Planned(OccurrenceKey(Source.CHEER, cheer.id, minute), receiver.id, now)
