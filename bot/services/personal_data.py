"""A member takes all that is kept about them with them, and brings it to another bot."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.consent import CONSENT_VERSION
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId
from bot.domain.personal_data import HEALTH_TABLES, Imported, PersonalData
from bot.services.archives import pack, unpack
from bot.services.live_board_queue import refresh_boards_of
from bot.services.planning import plan_anew
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.reminder_parts import note_plan

_WAITS_FOR: Final = timedelta(minutes=15)
_MOST_WAITING: Final = 8
"""Files that wait for a decision, for they wait in memory."""

Readme = Callable[[PersonalData], str]


class NothingKept(ExpectedError):
    """There is nothing to export."""

    template = N_("I know nothing about you, so there is nothing to export.")


class ImportForgotten(ExpectedError):
    """The decision came too late, or the bot was restarted in between."""

    template = N_(
        "I keep such a file for 15 minutes at most, and have let go of it. Nothing was imported. Give it to me again "
        "with `/privacy import`."
    )


class TooManyImports(ExpectedError):
    """Others' files wait already."""

    template = N_("A few imports are waiting just now. Please try again in a quarter of an hour.")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. ``ticket`` names the file that waits for the decision.

    ``asks_consent`` tells that there are health answers in it, for which there is no consent here.
    """

    ticket: str
    imported: Imported
    asks_consent: bool


@dataclass(frozen=True, slots=True, repr=False)
class _Waiting:
    ticket: str
    data: PersonalData
    until: datetime


class PersonalDataService:
    """Export and import. ``check_ins`` tells whether health answers are kept here at all."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        clock: Clock,
        *,
        wake: Wake,
        check_ins: bool,
        waits_for: timedelta = _WAITS_FOR,
    ) -> None:
        """``waits_for`` is how long a file is kept in memory for a decision."""
        self._units = units
        self._clock = clock
        self._wake = wake
        self._check_ins = check_ins
        self._waits_for = waits_for
        self._waiting: dict[MemberId, _Waiting] = {}
        self._coming_in = 0
        self._one_at_a_time = asyncio.Semaphore(1)

    async def export(self, member_id: MemberId, readme: Readme) -> bytes:
        """Return a zip of all that is kept about the member.

        Raises:
            NothingKept: if there is nothing.
        """
        async with self._units(read_only=True) as unit:
            data = await unit.personal_data.read(member_id)
        if not any(data.tables.values()):
            raise NothingKept
        return await asyncio.to_thread(
            pack, data, member_id=member_id, exported_at=self._clock.now(), readme=readme(data)
        )

    async def look_into(self, member_id: MemberId, packed: bytes, *, locale: str) -> Preview:
        """Return what importing the file would do, having tried it and taken it back; the file waits in memory.

        Raises:
            ExportRefused: the subclass that says why.
            TooManyImports: if the files of too many others wait.
        """
        now = self._clock.now()
        data = await self._unpacked(member_id, packed, now)
        async with self._units() as unit:
            imported = await self._bring_in(unit, member_id, data, health=True, locale=locale, now=now)
            consented = await unit.consents.current_version(member_id) == CONSENT_VERSION
            # Not committed: this was to see what would be.
        has_health = any(data.tables.get(table) for table in HEALTH_TABLES)
        waiting = _Waiting(secrets.token_hex(4), data, now + self._waits_for)
        self._waiting[member_id] = waiting
        # By the loop's time as well: no member need come by for another one's answers to go.
        asyncio.get_running_loop().call_later(
            self._waits_for.total_seconds(), self._forget, member_id, waiting
        )
        return Preview(waiting.ticket, imported, self._check_ins and has_health and not consented)

    async def bring_in(self, member_id: MemberId, ticket: str, *, locale: str) -> Imported:
        """Import the file that waits; health answers only with a standing consent. All of it, or nothing.

        Raises:
            ImportForgotten: if it waits no more.
            ExportRefused: the subclass that says why.
        """
        now = self._clock.now()
        data = self._wanted(member_id, ticket, now).data
        async with self._units() as unit:
            health = await unit.consents.current_version(member_id) == CONSENT_VERSION
            imported = await self._bring_in(unit, member_id, data, health=health, locale=locale, now=now)
            await refresh_boards_of(unit, member_id, now=now)
            await unit.commit()
        self._waiting.pop(member_id, None)  # it may have gone by itself meanwhile
        self._wake()
        return imported

    def await_decision(self, member_id: MemberId, ticket: str) -> None:
        """Make sure that the file still waits.

        Raises:
            ImportForgotten: if it does not.
        """
        self._wanted(member_id, ticket, self._clock.now())

    def let_go(self, member_id: MemberId) -> None:
        """Forget the file that waits, if one does."""
        self._waiting.pop(member_id, None)

    async def _unpacked(self, member_id: MemberId, packed: bytes, now: datetime) -> PersonalData:
        """Unpack a file, one at a time; each takes many times its size while it is read.

        Raises:
            ExportRefused, TooManyImports: as for ``look_into``.
        """
        self._forget_late(now)
        others = sum(waiting != member_id for waiting in self._waiting)
        if others + self._coming_in >= _MOST_WAITING:
            raise TooManyImports
        self._coming_in += 1
        try:
            async with self._one_at_a_time:
                return await asyncio.to_thread(unpack, packed)
        finally:
            self._coming_in -= 1

    def _forget(self, member_id: MemberId, waiting: _Waiting) -> None:
        if self._waiting.get(member_id) is waiting:
            del self._waiting[member_id]

    async def _bring_in(
        self,
        unit: UnitOfWork,
        member_id: MemberId,
        data: PersonalData,
        *,
        health: bool,
        locale: str,
        now: datetime,
    ) -> Imported:
        await unit.members.ensure(member_id, locale=locale, at=now)
        imported = await unit.personal_data.bring_in(
            member_id, data, health=health and self._check_ins, now=now
        )
        member = await unit.members.get(member_id)
        assert member is not None, "it was ensured"
        new = [
            reminder
            for reminder in await unit.reminders.list_active(member_id)
            if reminder.id in imported.reminders or imported.settings
        ]
        # Without a clock nothing can be planned; choosing one plans it.
        if member.zone is not None:
            await plan_anew(unit, member, new, after=now)
            if imported.reminders:
                await note_plan(unit, member, now=now)
        return imported

    def _wanted(self, member_id: MemberId, ticket: str, now: datetime) -> _Waiting:
        self._forget_late(now)
        waiting = self._waiting.get(member_id)
        if waiting is None or waiting.ticket != ticket:
            raise ImportForgotten
        return waiting

    def _forget_late(self, now: datetime) -> None:
        for member_id, waiting in list(self._waiting.items()):
            if waiting.until <= now:
                del self._waiting[member_id]
