"""Members in the database, and their erasure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.clocks import MemberClock
from bot.domain.errors import ExpectedError
from bot.domain.facts import member_scope
from bot.domain.ids import ChannelId, MemberId
from bot.domain.members import AfterRun, CheckInDelay, Member, ParkReason, Units
from bot.domain.quiet_hours import QuietHours, parse_quiet_hours, render_quiet_hours
from bot.domain.wellbeing import ALL_WELL, Wellbeing
from bot.storage.batches import batch
from bot.storage.tables import community, given_role, loose_role, member, shown_fact
from bot.storage.unreadable import UnreadableRow
from bot.storage.wellbeing import SealedWellbeing

PARK = (
    update(member)
    .where(member.c.id == bindparam("parked_id"), member.c.parked_at.is_(None))
    .values(parked_at=bindparam("at"), parked_reason=bindparam("reason"))
)
"""Parks members who are not parked yet; parameters ``parked_id``, ``at``, ``reason``."""

_WELLBEINGS: Final = text(
    "SELECT m.id, m.wellbeing FROM json_each(:members) AS wanted CROSS JOIN member AS m ON m.id = wanted.value"
)

OPEN_CHANNEL = (
    update(member).where(member.c.id == bindparam("opened_id")).values(dm_channel_id=bindparam("channel"))
)
"""Remembers direct-message channels; parameters ``opened_id``, ``channel``."""


@lru_cache(maxsize=1024)
def _quiet_hours_from(text: str) -> QuietHours | None:
    """Return the quiet hours that ``render_quiet_hours`` wrote; cached, for claims read the same few all day."""
    return parse_quiet_hours(text)


def member_from(values: Sequence[Any]) -> Member:
    """Return the member in the values of the member table's columns, in their order.

    Raises:
        UnreadableRow: if a setting is not one that this version knows.
    """
    (
        member_id,
        locale,
        zone,
        travel_zone,
        travel_until_on,
        units,
        quiet_hours,
        fuel_lead_min,
        after_run,
        dm_channel_id,
        parked_at,
        parked_reason,
        _first_seen_at,
        check_in_delay,
        *_,
    ) = values
    try:
        return Member(
            id=MemberId(member_id),
            locale=locale,
            zone=zone,
            travel_zone=travel_zone,
            travel_until_on=travel_until_on,
            units=Units(units),
            quiet_hours=_quiet_hours_from(quiet_hours),
            fuel_lead_min=fuel_lead_min,
            after_run=AfterRun(after_run),
            dm_channel_id=None if dm_channel_id is None else ChannelId(dm_channel_id),
            parked_at=parked_at,
            parked_reason=None if parked_reason is None else ParkReason(parked_reason),
            check_in_delay=CheckInDelay(check_in_delay),
        )
    except (ValueError, ExpectedError) as error:
        raise UnreadableRow("member", member_id) from error


class SqlMemberRepository:
    """Members by their Discord id."""

    def __init__(self, connection: AsyncConnection, wellbeings: SealedWellbeing) -> None:
        self._connection = connection
        self._wellbeings = wellbeings

    async def get(self, member_id: MemberId) -> Member | None:
        """Return the member, or None.

        Raises:
            UnreadableRow: if a setting is not one that this version knows.
        """
        row = (await self._connection.execute(select(member).where(member.c.id == member_id))).one_or_none()
        return None if row is None else member_from(row)

    async def ensure(self, member_id: MemberId, *, locale: str, at: datetime) -> Member:
        """Return the member, created if new, with ``locale`` as the one last seen.

        Everybody has a wellbeing, which says "nothing" from the start: having one must tell nothing.
        """
        known = (await self._connection.execute(select(member).where(member.c.id == member_id))).one_or_none()
        wellbeing = None if known is None else known.wellbeing
        if wellbeing is None:
            wellbeing = self._wellbeings.seal(ALL_WELL, member_id=member_id)
        if known is None:
            await self._connection.execute(
                insert(member).values(id=member_id, locale=locale, first_seen_at=at, wellbeing=wellbeing)
            )
        elif (known.locale, known.wellbeing) == (locale, wellbeing):
            return member_from(known)  # most visits: nothing to write
        else:
            await self._set(member_id, locale=locale, wellbeing=wellbeing)
        seen = await self.get(member_id)
        assert seen is not None
        return seen

    async def save_settings(self, member: Member) -> None:
        """Write the member's own choices: clock, units, quiet hours, fuel lead, what follows a run and when."""
        await self._set(
            member.id,
            zone=member.zone,
            travel_zone=member.travel_zone,
            travel_until_on=member.travel_until_on,
            units=member.units,
            quiet_hours=render_quiet_hours(member.quiet_hours),
            fuel_lead_min=member.fuel_lead_min,
            after_run=member.after_run,
            check_in_delay=member.check_in_delay,
        )

    async def set_dm_channel(self, member_id: MemberId, channel_id: ChannelId | None) -> None:
        """Remember, or forget, the channel of the member's direct messages."""
        await self._set(member_id, dm_channel_id=channel_id)

    async def park(self, member_id: MemberId, *, reason: ParkReason, at: datetime) -> None:
        """Let deliveries wait; for a member already parked the first instant and reason stand."""
        await self._connection.execute(PARK, [{"parked_id": member_id, "at": at, "reason": reason}])

    async def unpark(self, member_id: MemberId) -> None:
        """Let deliveries go on."""
        await self._set(member_id, parked_at=None, parked_reason=None)

    async def last_seen_at(self, member_id: MemberId) -> datetime | None:
        """Return when the member last did anything here, to the day; None if that was never noted."""
        seen_at: datetime | None = await self._connection.scalar(
            select(member.c.last_seen_at).where(member.c.id == member_id)
        )
        return seen_at

    async def note_seen(self, member_id: MemberId, *, at: datetime) -> None:
        """Write when the member last did anything here."""
        await self._set(member_id, last_seen_at=at)

    async def wellbeing(self, member_id: MemberId) -> Wellbeing:
        """Return what the member reported that was wrong; of strangers nothing is known."""
        sealed = await self._connection.scalar(select(member.c.wellbeing).where(member.c.id == member_id))
        return self._wellbeings.read(sealed, member_id=member_id)

    async def wellbeings(self, member_ids: Collection[MemberId]) -> dict[MemberId, Wellbeing]:
        """Return what these members reported, of those who ever did."""
        rows = await self._connection.execute(_WELLBEINGS, {"members": batch(list(member_ids))})
        return await self._wellbeings.read_many({MemberId(member_id): sealed for member_id, sealed in rows})

    async def unwell_since(self, member_id: MemberId) -> datetime | None:
        """Return since when something is wrong; None if nothing is, or if that cannot be read any more."""
        try:
            return (await self.wellbeing(member_id)).since_at
        except UnreadableRow:
            return None

    async def set_wellbeing(self, member_id: MemberId, wellbeing: Wellbeing) -> None:
        """Keep what the member reported; "nothing" is sealed like anything else.

        Raises:
            StorageMisconfigured: if there is something to keep and no key.
        """
        present = await self._connection.scalar(select(member.c.wellbeing).where(member.c.id == member_id))
        sealed = self._wellbeings.seal(wellbeing, member_id=member_id, in_place_of=present)
        await self._set(member_id, wellbeing=sealed)

    async def forget_signs(self, member_id: MemberId, *, at: datetime) -> None:
        """Forget what is wrong, but for the days of it, the member's day of ``at`` among them.

        Not even settings that cannot be read stand in the way; the day is then UTC's.
        """
        try:
            known = await self.get(member_id)
        except UnreadableRow:
            known = None
        clock = MemberClock(ZoneInfo("UTC")) if known is None else known.clock
        wellbeing = await self.wellbeing(member_id)
        await self.set_wellbeing(member_id, wellbeing.all_well(clock, at=at))

    async def erase(self, member_id: MemberId) -> None:
        """Remove every row about the member from every table; foreign keys take most of them along.

        Of the roles that were given for their streak the ids stay, until Discord has taken them.
        """
        given = select(given_role.c.guild_id, given_role.c.member_id, given_role.c.role_id)
        await self._connection.execute(
            insert_or(loose_role)
            .from_select(
                ["guild_id", "member_id", "role_id"], given.where(given_role.c.member_id == member_id)
            )
            .on_conflict_do_nothing()
        )
        await self._connection.execute(
            delete(shown_fact).where(shown_fact.c.scope == member_scope(member_id))
        )
        await self._connection.execute(
            update(community).where(community.c.set_up_by == member_id).values(set_up_by=None)
        )
        await self._connection.execute(delete(member).where(member.c.id == member_id))

    async def _set(self, member_id: MemberId, **values: object) -> None:
        await self._connection.execute(update(member).where(member.c.id == member_id).values(**values))
