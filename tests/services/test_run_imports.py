"""Files wait for one another, and whatever becomes of one the next has its turn."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import MemberId
from bot.domain.members import Units
from bot.domain.run_drafts import RunDraftId
from bot.domain.run_files import (
    MAX_UPLOAD_BYTES,
    RunFile,
    RunFileBusy,
    RunFileDamaged,
    RunFileFormat,
    RunFileInFuture,
    RunFileOutOfReach,
    RunFileTooLarge,
)
from bot.services.ports import Clock
from bot.services.run_imports import Imported, RunImportService
from bot.services.run_outcomes import Asked

ANA, BEN = MemberId(1), MemberId(2)
NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


class StoppedClock:
    """Always seven in the morning."""

    def now(self) -> datetime:
        return NOW

    def delay_s(self, until: datetime) -> float:
        return (until - NOW).total_seconds()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        return lambda: None


class Entries:
    """Knows whose run was kept, and keeps none."""

    def __init__(self) -> None:
        self.kept_for: list[MemberId] = []

    async def log_recorded(self, member_id: MemberId, recorded: object, *, locale: str) -> Asked:
        self.kept_for.append(member_id)
        return Asked(RunDraftId(1), Units.KM, is_change=False)


class Reader:
    """Reads when it is let, and knows how many files it held at once."""

    def __init__(self, started_at: datetime = NOW - timedelta(hours=1)) -> None:
        self.free = asyncio.Event()
        self.held = self.held_at_most = 0
        self._started_at = started_at

    async def read(self, data: bytes) -> RunFile:
        self.held += 1
        self.held_at_most = max(self.held, self.held_at_most)
        await self.free.wait()
        self.held -= 1
        if data == b"damaged":
            raise RunFileDamaged
        return RunFile(RunFileFormat.GPX, self._started_at, 600, 600, None, None, None, False, "")


def service(reader: Reader, entries: Entries | None = None) -> RunImportService:
    clock: Clock = StoppedClock()
    return RunImportService(entries or Entries(), reader, clock)  # type: ignore[arg-type]  # of the entries one method is used


def bring(
    imports: RunImportService, member_id: MemberId, data: bytes = b"run", *, size_bytes: int = 3
) -> Coroutine[object, object, Imported]:
    async def fetch() -> bytes:
        if data == b"lost":
            raise RunFileOutOfReach
        return data

    return imports.bring_in(member_id, fetch, size_bytes=size_bytes, locale="en-GB")


async def test_one_file_is_held_at_a_time() -> None:
    reader, entries = Reader(), Entries()
    imports = service(reader, entries)
    waiting = asyncio.gather(*(bring(imports, MemberId(number)) for number in range(5)))
    reader.free.set()
    await waiting

    assert entries.kept_for == [0, 1, 2, 3, 4]
    assert reader.held_at_most == 1


async def test_a_member_sends_one_file_at_a_time_and_others_are_not_kept_from_theirs() -> None:
    reader, entries = Reader(), Entries()
    imports = service(reader, entries)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bring(imports, ANA))
        tasks.create_task(bring(imports, BEN))
        await asyncio.sleep(0)
        with pytest.raises(RunFileBusy):
            await bring(imports, ANA)
        reader.free.set()

    assert entries.kept_for == [ANA, BEN]


@pytest.mark.parametrize(
    ("data", "error"), [(b"damaged", RunFileDamaged), (b"lost", RunFileOutOfReach)], ids=["damaged", "lost"]
)
async def test_after_a_failure_the_next_file_has_its_turn(data: bytes, error: type[Exception]) -> None:
    reader, entries = Reader(), Entries()
    reader.free.set()
    imports = service(reader, entries)
    with pytest.raises(error):
        await bring(imports, ANA, data)
    await bring(imports, ANA)

    assert entries.kept_for == [ANA]


async def test_what_is_too_large_is_not_fetched() -> None:
    with pytest.raises(RunFileTooLarge):
        await bring(service(Reader()), ANA, b"lost", size_bytes=MAX_UPLOAD_BYTES + 1)


@pytest.mark.parametrize(("ahead_min", "refused"), [(4, False), (6, True)])
async def test_a_watch_may_be_a_little_ahead(ahead_min: int, *, refused: bool) -> None:
    reader = Reader(NOW + timedelta(minutes=ahead_min))
    entries = Entries()
    reader.free.set()
    with pytest.raises(RunFileInFuture) if refused else contextlib.nullcontext():
        await bring(service(reader, entries), ANA)

    assert entries.kept_for == ([] if refused else [ANA])
