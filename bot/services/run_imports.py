"""A run out of a file: fetched, read apart from the bot, and kept as a typed one would be."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.run_files import (
    MAX_UPLOAD_BYTES,
    RunFile,
    RunFileBusy,
    RunFileInFuture,
    RunFileTooLarge,
)
from bot.domain.runs import RunEntry, RunKind, RunSource
from bot.services.ports import Clock, RunFileReader
from bot.services.run_entries import RunEntryService
from bot.services.run_outcomes import Asked, Entered

CLOCKS_DIFFER_BY = timedelta(minutes=5)
"""A watch may be ahead of the bot by so much."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read, and what became of it."""

    run_file: RunFile
    outcome: Entered | Asked


class RunImportService:
    """Runs out of members' files. One file is held and read at a time, whoever sends how many."""

    def __init__(self, entries: RunEntryService, reader: RunFileReader, clock: Clock) -> None:
        self._entries = entries
        self._reader = reader
        self._clock = clock
        self._one_at_a_time = asyncio.Semaphore(1)
        self._sent_by: set[MemberId] = set()

    async def bring_in(
        self, member_id: MemberId, fetch: Callable[[], Awaitable[bytes]], *, size_bytes: int, locale: str
    ) -> Imported:
        """Fetch a file of ``size_bytes``, read it, and keep its run or ask about it.

        Raises:
            RunFileRefused: if no run can be made of it; nothing is kept then.
            RunFileBusy: if the member's last file is not read yet.
            ZoneNotSet: if the member's clock is not known, and so neither is the day of the run.
        """
        if size_bytes > MAX_UPLOAD_BYTES:
            raise RunFileTooLarge
        run_file = await self._read(member_id, fetch)
        if run_file.started_at > self._clock.now() + CLOCKS_DIFFER_BY:
            raise RunFileInFuture
        outcome = await self._entries.log_recorded(
            member_id, lambda member: _entry(member, run_file), locale=locale
        )
        return Imported(run_file, outcome)

    async def _read(self, member_id: MemberId, fetch: Callable[[], Awaitable[bytes]]) -> RunFile:
        if member_id in self._sent_by:
            raise RunFileBusy
        self._sent_by.add(member_id)
        try:
            async with self._one_at_a_time:
                return await self._reader.read(await fetch())
        finally:
            self._sent_by.discard(member_id)


def _entry(member: Member, run_file: RunFile) -> RunEntry:
    """Return the run as the member's log has it: its day is the one that their clock showed as it began."""
    return RunEntry(
        day_on=member.clock.local_day(run_file.started_at),
        duration_s=run_file.duration_s,
        distance_m=run_file.distance_m,
        started_at=run_file.started_at,
        kind=RunKind.TREADMILL if run_file.is_indoor else None,
        elevation_gain_m=run_file.elevation_gain_m,
        heart_rate_bpm=run_file.heart_rate_bpm,
        source=RunSource(run_file.format.value),
        file_digest=run_file.digest,
    )
