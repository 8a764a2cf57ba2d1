"""Members' settings: where their clock is, which language they read."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.reminders import MAX_ACTIVE_REMINDERS
from bot.domain.when import MOST_TIMES_A_DAY
from bot.services.ports import Clock, UnitOfWorkFactory, Wake
from bot.services.reminders import plan_next
from bot.services.zones import ZoneDirectory, ZoneSuggestion

_SETTLED_LATELY = 2 * MAX_ACTIVE_REMINDERS * MOST_TIMES_A_DAY
"""Ledger lines that two days can bring one member: no zone lies further behind another."""


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """A time zone, its name in the member's language, and what its clocks show."""

    zone: str
    label: str
    local_time: datetime
    """Aware, in the zone itself."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What ``/settings show`` tells."""

    member: Member
    clock: ZoneReading | None
    reminders: int


class MemberService:
    """Settings of one member."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, zones: ZoneDirectory, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._zones = zones
        self._wake = wake

    async def set_zone(self, member_id: MemberId, text: str, *, locale: str) -> ZoneReading:
        """Set the member's zone from a city, country or IANA name; their reminders follow to the new clock.

        Raises:
            UnknownZone: if the text names no zone, or several.
        """
        zone = self._zones.resolve(text, locale=locale)
        now = self._clock.now()
        async with self._units() as unit:
            await unit.members.ensure(member_id, locale=locale, at=now)
            await unit.members.set_zone(member_id, zone)
            reminders = await unit.reminders.list_active(member_id)
            # Flying west, this morning comes again; what was settled for it does not.
            settled = {entry.key for entry in await unit.ledger.recent(member_id, limit=_SETTLED_LATELY)}
            await unit.due.put_many(
                [plan_next(reminder, zone, after=now, settled=settled) for reminder in reminders]
            )
            await unit.commit()
        self._wake()
        return self._read(zone, locale)

    def search_zones(self, text: str, *, locale: str) -> list[tuple[ZoneSuggestion, ZoneReading]]:
        """Return zones that the text may mean, best first, each with the local time it would mean."""
        return [
            (suggestion, self._read(suggestion.zone, locale))
            for suggestion in self._zones.search(text, locale=locale)
        ]

    async def overview(self, member_id: MemberId, *, locale: str) -> Overview:
        """Return the member's settings; for a newcomer, the defaults."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id) or Member(member_id, locale)
            reminders = await unit.reminders.list_active(member_id)
        clock = self._read(member.zone, locale) if member.zone else None
        return Overview(member, clock, len(reminders))

    async def seen(self, member_id: MemberId, *, locale: str) -> None:
        """Remember the language a known member's Discord speaks now, for direct messages; strangers stay unknown."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
        if member is None or member.locale == locale:
            return
        async with self._units() as unit:
            # Looked at again: who was erased a moment ago must not come back by this.
            if await unit.members.get(member_id) is not None:
                await unit.members.ensure(member_id, locale=locale, at=self._clock.now())
                await unit.commit()

    def _read(self, zone: str, locale: str) -> ZoneReading:
        return ZoneReading(
            zone, self._zones.label(zone, locale=locale), self._clock.now().astimezone(ZoneInfo(zone))
        )
