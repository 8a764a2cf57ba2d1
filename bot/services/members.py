"""Members' settings: where their clock is, which language they read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.days import parse_day, suggest_days
from bot.domain.ids import MemberId
from bot.domain.members import AfterRun, CheckInDelay, Member, Units, ZoneNotSet
from bot.domain.occurrences import Source
from bot.domain.quiet_hours import QuietHours, parse_quiet_hours
from bot.domain.reminders import Reminder
from bot.services.planning import plan_anew
from bot.services.ports import Clock, UnitOfWorkFactory, Wake
from bot.services.reminder_parts import reminders_ahead
from bot.services.zones import ZoneDirectory, ZoneSuggestion

_SEEN_NOTED_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """A time zone, its name in the member's language, and what its clocks show."""

    zone: str
    label: str
    local_time: datetime
    """Aware, in the zone itself."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The clock a member lives by from now on, and the single reminders whose moment is over by it."""

    clock: ZoneReading
    passed: tuple[Reminder, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """A clock to live by to the end of the local day ``until_on`` there."""

    moved: Moved
    until_on: date


@dataclass(frozen=True, slots=True)
class Overview:
    """What ``/settings show`` tells."""

    member: Member
    clock: ZoneReading | None
    """Home; None until it was set."""
    travel: ZoneReading | None
    """Where the member's clock is just now, if that is not home."""
    reminders: int


class MemberService:
    """Settings of one member."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, zones: ZoneDirectory, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._zones = zones
        self._wake = wake

    async def set_zone(self, member_id: MemberId, text: str, *, locale: str) -> Moved:
        """Set the member's home zone from a city, country or IANA name; a journey ends, reminders follow.

        Raises:
            UnknownZone: if the text names no zone, or several.
        """
        zone = self._zones.resolve(text, locale=locale)
        _, passed = await self._change(
            member_id,
            lambda member: replace(member, zone=zone, travel_zone=None, travel_until_on=None),
            locale,
        )
        return Moved(self._read(zone, locale), passed)

    async def travel(self, member_id: MemberId, text: str, until: str, *, locale: str) -> Journey:
        """Let the member live by another zone's clocks to the end of a local day there; reminders follow.

        Raises:
            UnknownZone: if the text names no zone, or several.
            UnreadableDay, DayOver, DayTooFar: if ``until`` names no day there, or none that a journey can last to.
            ZoneNotSet: if there is no home to come back to.
        """
        zone = self._zones.resolve(text, locale=locale)
        until_on = parse_day(until, now_local=self._clock.now().astimezone(ZoneInfo(zone)))

        def abroad(member: Member) -> Member:
            if member.zone is None:
                raise ZoneNotSet
            return replace(member, travel_zone=zone, travel_until_on=until_on)

        _, passed = await self._change(member_id, abroad, locale)
        return Journey(Moved(self._read(zone, locale), passed), until_on)

    async def come_home(self, member_id: MemberId, *, locale: str) -> Moved:
        """End a journey before its time, if there is one.

        Raises:
            ZoneNotSet: if there is no home.
        """

        def at_home(member: Member) -> Member:
            if member.zone is None:
                raise ZoneNotSet
            return replace(member, travel_zone=None, travel_until_on=None)

        member, passed = await self._change(member_id, at_home, locale)
        assert member.zone is not None, "it was looked at"
        return Moved(self._read(member.zone, locale), passed)

    async def suggest_days(self, member_id: MemberId, text: str) -> list[date]:
        """Return days that an unfinished ``until:`` may mean, on the member's clock."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id) or Member(member_id, "")
        return suggest_days(text, now_local=member.clock.local(self._clock.now()))

    async def set_units(self, member_id: MemberId, units: Units, *, locale: str) -> None:
        """Set in what the member reads and writes distances."""
        await self._change(member_id, lambda member: replace(member, units=units), locale)

    async def set_after_run(self, member_id: MemberId, after_run: AfterRun, *, locale: str) -> None:
        """Set what becomes of a day's run reminder once a run is logged."""
        await self._change(member_id, lambda member: replace(member, after_run=after_run), locale)

    async def set_check_in_delay(
        self, member_id: MemberId, check_in_delay: CheckInDelay, *, locale: str
    ) -> None:
        """Set when a member who agreed to check-ins is asked how a run went; for the runs from now on.

        "Never" also takes back what waits, the question on a morning after included.
        """
        await self._change(member_id, lambda member: replace(member, check_in_delay=check_in_delay), locale)
        if check_in_delay is CheckInDelay.NEVER:
            async with self._units() as unit:
                await unit.due.remove_all(Source.CHECK_IN, Source.FOLLOW_UP, member_id=member_id)
                await unit.commit()

    async def set_quiet_hours(self, member_id: MemberId, text: str, *, locale: str) -> QuietHours | None:
        """Set the hours in which nothing is sent, or "off"; returns how they were understood.

        Raises:
            UnreadableQuietHours, EmptyQuietHours: if the text names none.
        """
        quiet_hours = parse_quiet_hours(text)
        await self._change(member_id, lambda member: replace(member, quiet_hours=quiet_hours), locale)
        return quiet_hours

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
            reminders = await reminders_ahead(unit, member, now=self._clock.now())
        clock = self._read(member.zone, locale) if member.zone else None
        abroad = member.clock.zone_at(self._clock.now()).key
        travel = self._read(abroad, locale) if member.zone and abroad != member.zone else None
        standing = [reminder for reminder in reminders if reminder.parent_id is None]
        return Overview(member, clock, travel, len(standing))

    async def seen(self, member_id: MemberId, *, locale: str) -> None:
        """Remember that a known member was here, and the language their Discord speaks now; strangers stay unknown.

        The language is for direct messages, the day tells those who left from those who are silent. It is written
        once a day at most.
        """
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            last_seen_at = await unit.members.last_seen_at(member_id)
        if member is None:
            return
        noted = last_seen_at is not None and now - last_seen_at < _SEEN_NOTED_EVERY
        if noted and member.locale == locale:
            return
        async with self._units() as unit:
            # Looked at again: who was erased a moment ago must not come back by this.
            if await unit.members.get(member_id) is not None:
                await unit.members.ensure(member_id, locale=locale, at=now)
                await unit.members.note_seen(member_id, at=now)
                await unit.commit()

    async def _change(
        self, member_id: MemberId, change: Callable[[Member], Member], locale: str
    ) -> tuple[Member, tuple[Reminder, ...]]:
        """Save changed settings, having planned anew what depends on the clock.

        Returns them, and the single reminders that were ahead and are over by the new clock.
        """
        now = self._clock.now()
        passed: tuple[Reminder, ...] = ()
        async with self._units() as unit:
            before = await unit.members.ensure(member_id, locale=locale, at=now)
            after = change(before)
            await unit.members.save_settings(after)
            if after.clock != before.clock:
                ahead = await reminders_ahead(unit, before, now=now)
                await plan_anew(unit, after, await unit.reminders.list_active(member_id), after=now)
                still = {one.id for one in await reminders_ahead(unit, after, now=now)}
                passed = tuple(one for one in ahead if one.id not in still and one.parent_id is None)
            await unit.commit()
        self._wake()
        return after, passed

    def _read(self, zone: str, locale: str) -> ZoneReading:
        return ZoneReading(
            zone, self._zones.label(zone, locale=locale), self._clock.now().astimezone(ZoneInfo(zone))
        )
