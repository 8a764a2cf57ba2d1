"""The dispatcher: claim what is due, let it be delivered, have it recorded. The database is the truth.

One occurrence goes through three steps, and a crash between any two of them is made good by the next start:

* claim: a lease with an expiry, so that nobody else takes it and a dead process loses it. One that lives keeps what it
  has in hand, however the clock jumps: leases that run out under a send last on;
* deliver: the courier decides and sends, paced, with a nonce that is a pure function of the occurrence;
* settle: the recorder writes ledger line, next occurrence and end of the lease in one transaction.

Sends overlap; claims and settlements go in batches.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.alarm import Alarm
from bot.delivery.courier import Composer, Courier, Ended, Messenger, shown_in_logs
from bot.delivery.gathering import gather
from bot.delivery.recorder import Recorder
from bot.delivery.server_couriers import NoServers, ServerCourier
from bot.delivery.trouble import Trouble, growing_wait_s
from bot.domain.occurrences import OccurrenceKey
from bot.services.ports import Claimed, Clock, DueItem, Postponement, UnitOfWorkFactory

_BATCH = 100
_MAX_IN_FLIGHT = 2 * _BATCH
_LEASE = timedelta(minutes=5)
_GRACE_S = 6.0
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)

_log = structlog.get_logger(__name__)


class Dispatcher:
    """Works through the queue whenever woken. One instance a process."""

    def __init__(
        self,
        *,
        units: UnitOfWorkFactory,
        clock: Clock,
        messenger: Messenger,
        compose: Composer,
        scheduler: AsyncIOScheduler,
        owner: str,
        trouble: Trouble | None = None,
        to_servers: ServerCourier | None = None,
    ) -> None:
        """``to_servers`` delivers what is for servers; without it, that is undeliverable."""
        self._units = units
        self._clock = clock
        self._trouble = trouble or Trouble()
        self._to_servers = to_servers or NoServers(clock)
        self._courier = Courier(
            units=units, clock=clock, messenger=messenger, compose=compose, trouble=self._trouble
        )
        self._recorder = Recorder(
            units, clock, more_coming=lambda: bool(self._in_flight), recorded=self._look_again_at
        )
        self._alarm = Alarm(scheduler, clock, self.wake)
        self._owner = owner
        self._woken = asyncio.Event()
        self._landed = asyncio.Event()
        self._has_taken_back = False
        self._stopping = False
        self._rests_until = _END_OF_TIME
        self._grace_s = _GRACE_S
        self._room_at = 0
        self._in_flight: dict[OccurrenceKey, tuple[Claimed, asyncio.Task[Ended]]] = {}
        self._behind: dict[OccurrenceKey, Claimed] = {}
        self._leases_last_until = _END_OF_TIME

    def wake(self) -> None:
        """Look at the queue now: something was added, the alarm rang, or the clock jumped."""
        self._woken.set()

    def stop(self, *, grace_s: float = _GRACE_S) -> None:
        """Let ``run`` end: nothing new is taken, and sends under way get ``grace_s`` seconds to end."""
        self._stopping = True
        self._grace_s = grace_s
        self._landed.set()
        self.wake()

    async def run(self) -> None:
        """Work until ``stop``; then what is being sent is finished or postponed, and recorded."""
        unsubscribe = self._clock.subscribe(self.wake)
        recording = asyncio.create_task(self._recorder.run(), name="gutsy-recorder")
        try:
            await self._work()
        finally:
            unsubscribe()
            self._alarm.set(None)
            try:
                await self._end_flights()
            finally:
                self._recorder.close()
                await recording

    async def _take_back(self) -> None:
        async with self._units() as unit:
            taken_back = await unit.due.take_back(self._owner, now=self._clock.now())
            await unit.commit()
        self._has_taken_back = True
        if taken_back:
            _log.info("Took back what an earlier process left unsettled", occurrences=taken_back)

    async def _work(self) -> None:
        failures = 0
        while not self._stopping:
            self._woken.clear()
            self._rests_until = _END_OF_TIME
            self._clock.now()  # without the time nothing here is right: a clock that fails ends this
            try:
                if not self._has_taken_back:
                    await self._take_back()
                next_due_at = await self._work_through()
            except Exception:  # noqa: BLE001 - a database in trouble (disk full, locked) may be well again later
                _log.exception("The queue cannot be worked through; trying again")
                self._alarm.set(None)
                await self._rest(growing_wait_s(failures))
                failures += 1
            else:
                failures = 0
                self._rests_until = next_due_at or _END_OF_TIME
                self._alarm.set(next_due_at)
                await self._rest(self._trouble.pause_s)

    def _look_again_at(self, instant: datetime) -> None:
        """Something recorded is due then; the alarm may be set for later, or the queue looked through too early."""
        if instant < self._rests_until:
            self.wake()

    async def _rest(self, at_most_s: float) -> None:
        """Wait to be woken; ``at_most_s`` real seconds, or for ever if that is 0."""
        try:
            async with asyncio.timeout(at_most_s or None):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _work_through(self) -> datetime | None:
        """Set everything that is due on its way; return when to look again, None for not before being woken."""
        while not (self._stopping or self._trouble.is_halted or self._trouble.pause_s > 0):
            # After a run of failures one occurrence finds out whether Discord is well again.
            batch = 1 if self._trouble.is_on else _BATCH
            self._room_at = 0 if self._trouble.is_on else _MAX_IN_FLIGHT - batch
            if len(self._in_flight) > self._room_at:
                self._landed.clear()
                await self._landed.wait()
            elif await self._claim(batch) < batch:
                async with self._units(read_only=True) as unit:
                    return await unit.due.next_due_at()
        return None

    async def _claim(self, at_most: int) -> int:
        now = self._clock.now()
        lease_until = now + _LEASE
        # The clock jumped, or something takes its time: this process lives, so what it has in hand stays its own.
        must_hold = now >= self._leases_last_until
        async with self._units() as unit:
            if must_hold:
                await unit.due.hold(self._in_hand, lease_until=lease_until)
            claimed = await unit.due.claim(now=now, owner=self._owner, lease_until=lease_until, limit=at_most)
            alone = await gather(unit, claimed, now=now)
            await unit.commit()
        self._leases_last_until = lease_until if must_hold else min(self._leases_last_until, lease_until)
        for item in alone:
            if item.planned.key in self._in_flight:
                # Planned anew while it is on its way, or taken by another process meanwhile and lost again.
                self._behind[item.planned.key] = replace(item, in_doubt_since=item.in_doubt_since or now)
            else:
                self._set_off(item)
        return len(claimed)

    def _set_off(self, item: Claimed) -> None:
        task = asyncio.create_task(self._deliver(item))
        task.add_done_callback(partial(self._land, item))
        self._in_flight[item.planned.key] = item, task

    @property
    def _in_hand(self) -> list[Claimed]:
        """What is being sent, what waits for that, and what was sent and is not written down yet."""
        flying = (item for item, _ in self._in_flight.values())
        return [*flying, *self._behind.values(), *self._recorder.unrecorded]

    async def _deliver(self, item: Claimed) -> Ended:
        if isinstance(item, DueItem):
            return await self._courier.deliver(item)
        return await self._to_servers.deliver(item)

    def _land(self, item: Claimed, task: asyncio.Task[Ended]) -> None:
        del self._in_flight[item.planned.key]
        # Whoever waits wants room for a batch; when Discord is in trouble, every landing may be news.
        calm = self._room_at > 0 and not (self._trouble.is_on or self._trouble.is_halted)
        if not calm or len(self._in_flight) <= self._room_at:
            self._landed.set()
        self._follow(item.planned.key)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self._recorder.put(task.result())
        else:
            # Its lease stays until it expires, and then it is in doubt.
            _log.error("Delivering ended without a result", occurrence=shown_in_logs(item), exc_info=error)

    def _follow(self, key: OccurrenceKey) -> None:
        """Let go what was claimed while the same occurrence was on its way: one at a time."""
        item = self._behind.pop(key, None)
        if item is None:
            return
        if self._stopping:
            self._recorder.put(Postponement(item, self._clock.now(), in_doubt=True))
        else:
            self._set_off(item)

    async def _end_flights(self) -> None:
        if not self._in_flight:
            return
        sending = [task for _, task in self._in_flight.values()]
        _, unfinished = await asyncio.wait(sending, timeout=self._grace_s)
        for task in unfinished:
            task.cancel()
        if unfinished:
            await asyncio.wait(unfinished)
