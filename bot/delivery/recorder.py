"""Writing down how occurrences ended, in batches: a transaction costs far more than a row.

As long as more is on its way, the recorder waits for a whole batch, but never long; what comes alone is recorded
at once. Dying with a batch in hand is the same as dying between send and settle: the leases tell.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.delivery.courier import Ended
from bot.delivery.gathering import plan_digests
from bot.delivery.trouble import growing_wait_s
from bot.services.planning import plan_after
from bot.services.ports import (
    Claimed,
    Clock,
    DuePost,
    Planned,
    Postponement,
    Settlement,
    UnitOfWork,
    UnitOfWorkFactory,
)
from bot.services.posts import note_trouble, plan_post_after

_BATCH = 100
_GATHER_S = 2.0

_log = structlog.get_logger(__name__)


class Recorder:
    """Settles and postpones what the courier brings back.

    ``more_coming`` tells whether anything is still on its way. ``recorded`` is called after each batch with the
    earliest instant at which one of its occurrences, or what follows one, is due.
    """

    def __init__(
        self,
        units: UnitOfWorkFactory,
        clock: Clock,
        *,
        more_coming: Callable[[], bool],
        recorded: Callable[[datetime], None],
    ) -> None:
        self._units = units
        self._clock = clock
        self._more_coming = more_coming
        self._recorded = recorded
        self._brought: list[Ended] = []
        self._writing: list[Ended] = []
        self._worth_a_batch = asyncio.Event()
        self._something = asyncio.Event()
        self._closing = asyncio.Event()

    @property
    def unrecorded(self) -> list[Claimed]:
        """What was brought and is not written down yet, or is being written down."""
        return [ended.item for ended in (*self._writing, *self._brought)]

    def put(self, ended: Ended) -> None:
        """Take one in."""
        self._brought.append(ended)
        self._something.set()
        if len(self._brought) >= _BATCH or not self._more_coming():
            self._worth_a_batch.set()

    def close(self) -> None:
        """Let ``run`` return once everything was recorded, or was tried once more if the database is in trouble."""
        self._closing.set()
        self._something.set()
        self._worth_a_batch.set()

    async def run(self) -> None:
        """Record until closed."""
        while self._brought or not self._closing.is_set():
            if len(self._brought) < _BATCH:
                await self._something.wait()
                await _wait(self._worth_a_batch, _GATHER_S)
            batch = self._writing = self._brought[:_BATCH]
            del self._brought[:_BATCH]
            if not (self._brought or self._closing.is_set()):
                self._something.clear()
                self._worth_a_batch.clear()
            await self._record(batch)
            self._writing = []

    async def _record(self, batch: list[Ended]) -> None:
        """Record a batch; a database in trouble (disk full, locked) is tried again until it is well."""
        attempts = 0
        while batch:
            last_try = self._closing.is_set()
            try:
                next_at = await self._write(batch)
            except Exception:  # noqa: BLE001 - whatever it was, what happened must be recorded
                _log.exception("Recording deliveries failed", occurrences=len(batch))
                if last_try:
                    # The leases stay, and tell the next start that these are in doubt.
                    return
                # The bot's closing ends the wait.
                await _wait(self._closing, growing_wait_s(attempts))
                attempts += 1
            else:
                if next_at is not None:
                    self._recorded(next_at)
                return

    async def _write(self, batch: list[Ended]) -> datetime | None:
        """Record a batch in one transaction and return when the first of what follows is due."""
        settlements = [ended for ended in batch if isinstance(ended, Settlement)]
        postponements = [ended for ended in batch if isinstance(ended, Postponement)]
        async with self._units() as unit:
            overtaken = await unit.due.settle(settlements)
            planned_anew = [await _plan_anew(unit, settlement) for settlement in overtaken]
            digests = await plan_digests(unit, settlements)
            await unit.due.postpone(postponements, now=self._clock.now())
            troubled = await self._note_troubles(unit, settlements)
            await unit.commit()
        following = [*(settlement.next for settlement in settlements), *planned_anew, *digests]
        instants = [*troubled, *(planned.fire_at for planned in following if planned is not None)]
        return min([*instants, *(postponement.until for postponement in postponements)], default=None)

    async def _note_troubles(self, unit: UnitOfWork, settlements: Sequence[Settlement]) -> list[datetime]:
        """Note which servers refuse posts; returns when those who run them are told."""
        told_at = []
        for one in settlements:
            if one.trouble is None or not isinstance(one.item, DuePost):
                continue
            notice = await note_trouble(unit, one.item.community.guild_id, one.trouble, at=self._clock.now())
            if notice is not None:
                told_at.append(notice.created_at)
        return told_at


async def _wait(event: asyncio.Event, at_most_s: float) -> None:
    """Wait for the event, but no longer than so many seconds."""
    if event.is_set():
        return
    try:
        async with asyncio.timeout(at_most_s):
            await event.wait()
    except TimeoutError:
        return


async def _plan_anew(unit: UnitOfWork, settlement: Settlement) -> Planned | None:
    """Plan what follows by the clock of now, not by the one of when the occurrence was claimed."""
    item = settlement.item
    if isinstance(item, DuePost):
        community = await unit.communities.get(item.community.guild_id)
        following = None if community is None else plan_post_after(replace(item, community=community))
    else:
        member = await unit.members.get(item.member.id)
        following = None if member is None else plan_after(replace(item, member=member))
    if following is not None:
        await unit.due.put(following)
    return following
