"""Writing down how occurrences ended, in batches: a transaction costs far more than a row."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from bot.delivery.courier import Ended
from bot.delivery.trouble import growing_wait_s
from bot.services.ports import Clock, Postponement, Settlement, UnitOfWork, UnitOfWorkFactory
from bot.services.reminders import plan_after

_BATCH = 50
_GATHER_S = 0.05

_log = structlog.get_logger(__name__)


class Recorder:
    """Settles and postpones what the courier brings back; ``recorded`` is called after each batch."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, recorded: Callable[[], None]) -> None:
        self._units = units
        self._clock = clock
        self._recorded = recorded
        self._brought: asyncio.Queue[Ended | None] = asyncio.Queue()
        self._closing = asyncio.Event()

    def put(self, ended: Ended) -> None:
        """Take one in."""
        self._brought.put_nowait(ended)

    def close(self) -> None:
        """Let ``run`` return once everything was recorded, or was tried once more if the database is in trouble."""
        self._closing.set()
        self._brought.put_nowait(None)

    async def run(self) -> None:
        """Record until closed."""
        ending = False
        while not ending:
            batch = [await self._brought.get()]
            await self._wait(_GATHER_S)
            while not self._brought.empty() and len(batch) < _BATCH:
                batch.append(self._brought.get_nowait())
            ending = None in batch
            await self._record([ended for ended in batch if ended is not None])
            self._recorded()

    async def _record(self, batch: list[Ended]) -> None:
        """Record a batch; a database in trouble (disk full, locked) is tried again until it is well."""
        attempts = 0
        while batch:
            last_try = self._closing.is_set()
            try:
                await self._write(batch)
            except Exception:  # noqa: BLE001 - whatever it was, what happened must be recorded
                _log.exception("Recording deliveries failed", occurrences=len(batch))
                if last_try:
                    # The leases stay, and tell the next start that these are in doubt.
                    return
                await self._wait(growing_wait_s(attempts))
                attempts += 1
            else:
                return

    async def _write(self, batch: list[Ended]) -> None:
        async with self._units() as unit:
            overtaken = await unit.due.settle([ended for ended in batch if isinstance(ended, Settlement)])
            for settlement in overtaken:
                await _plan_anew(unit, settlement)
            await unit.due.postpone(
                [ended for ended in batch if isinstance(ended, Postponement)], now=self._clock.now()
            )
            await unit.commit()

    async def _wait(self, for_s: float) -> None:
        """Sleep, but not while the bot is closing."""
        try:
            async with asyncio.timeout(for_s):
                await self._closing.wait()
        except TimeoutError:
            return


async def _plan_anew(unit: UnitOfWork, settlement: Settlement) -> None:
    """Plan what follows by the clock that the member has now, not by the one of when the occurrence was claimed."""
    member = await unit.members.get(settlement.item.member.id)
    following = None if member is None else plan_after(replace(settlement.item, member=member))
    if following is not None:
        await unit.due.put(following)
