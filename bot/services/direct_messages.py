"""Whether the bot's direct messages reach a member: noted when they do, when they do not, and looked up."""

from datetime import datetime

from bot.domain.ids import ChannelId, MemberId
from bot.domain.members import ParkReason
from bot.services.ports import Clock, UnitOfWorkFactory, Wake


class DirectMessageService:
    """What is known of the way to a member's inbox. Members who are not known stay unknown."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def parked_since(self, member_id: MemberId) -> datetime | None:
        """Return since when the member's deliveries wait for open direct messages; None if they do not."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
        return member.parked_at if member is not None else None

    async def arrived(self, member_id: MemberId, channel_id: ChannelId) -> None:
        """Note that a message reached the member there; deliveries that waited go on."""
        async with self._units() as unit:
            member = await unit.members.get(member_id)
            if member is None:
                return
            if member.dm_channel_id != channel_id:
                await unit.members.set_dm_channel(member_id, channel_id)
            if member.parked_at is not None:
                await unit.members.unpark(member_id)
            await unit.commit()
        self._wake()

    async def refused(self, member_id: MemberId, reason: ParkReason) -> None:
        """Note that Discord refused a message to the member; their deliveries wait from now on."""
        async with self._units() as unit:
            member = await unit.members.get(member_id)
            if member is None or member.parked_at is not None:
                return
            await unit.members.park(member_id, reason=reason, at=self._clock.now())
            await unit.commit()
