"""The dispatcher: claim what is due, decide, send, settle. The database is the truth; this only works through it.

One occurrence goes through four steps, and a crash between any two of them is made good by the next start:

* claim: a lease with an expiry, so that nobody else takes it and a dead process loses it;
* decide: still in time? perhaps sent already by a process that died?
* send: paced, with a nonce that is a pure function of the occurrence;
* settle: ledger line, next occurrence and end of the lease in one transaction.

Sends overlap; settlements are gathered into batches, because a transaction costs far more than a row.
"""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.alarm import Alarm
from bot.delivery.messenger import (
    Delivered,
    Halt,
    NotSent,
    OutgoingDm,
    Refused,
    SendResult,
    Unknown,
    sent_at_of,
)
from bot.domain.ids import MessageId
from bot.domain.members import Member
from bot.domain.occurrences import OccurrenceKey, Outcome, Source, Timeliness, timeliness
from bot.services.ports import Clock, DueItem, Postponement, Settlement, UnitOfWorkFactory
from bot.services.reminders import plan_after

BATCH = 50
_MAX_IN_FLIGHT = 2 * BATCH
_LEASE = timedelta(minutes=5)
_NONCE_TRUSTED_FOR = timedelta(seconds=60)
_CLOCK_SKEW = timedelta(minutes=1)
_GATHER_S = 0.05
_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 60.0
_FAILURES_BEFORE_PAUSE = 5

_log = structlog.get_logger(__name__)


class Messenger(Protocol):
    """Sends one message, and finds one that may have been sent before."""

    async def send(self, member: Member, dm: OutgoingDm, *, nonce: str) -> SendResult:
        """Send ``dm``; the same nonce twice is one message."""
        ...

    async def find(
        self, member: Member, dm: OutgoingDm, *, sent_after: datetime
    ) -> MessageId | Unknown | None:
        """Return the message that bears the mark of ``dm``, if there is one since ``sent_after``."""
        ...


class Composer(Protocol):
    """Turns an occurrence into the message its member will read."""

    def __call__(self, item: DueItem, *, late: bool) -> OutgoingDm:
        """Return the message for a claimed occurrence."""
        ...


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
    ) -> None:
        self._units = units
        self._clock = clock
        self._messenger = messenger
        self._compose = compose
        self._alarm = Alarm(scheduler, clock, self.wake)
        self._owner = owner
        self._woken = asyncio.Event()
        self._stopping = False
        self._halted = False
        self._in_flight: dict[OccurrenceKey, asyncio.Task[None]] = {}
        self._landed = asyncio.Event()
        self._finished: asyncio.Queue[Settlement | Postponement | None] = asyncio.Queue()
        self._trouble = _Trouble()

    def wake(self) -> None:
        """Look at the queue now: something was added, the alarm rang, or the clock jumped."""
        self._woken.set()

    async def run(self) -> None:
        """Work until ``stop``; what was being sent then is finished, what was not is released."""
        async with self._units() as unit:
            taken_back = await unit.due.take_back(self._owner, now=self._clock.now())
            await unit.commit()
        if taken_back:
            _log.info("Took back what an earlier process left unsettled", occurrences=taken_back)
        unsubscribe = self._clock.subscribe(self.wake)
        settling = asyncio.create_task(self._settle_finished(), name="gutsy-settle")
        try:
            while not self._stopping:
                self._woken.clear()
                await self._drain()
                await self._set_alarm()
                await self._woken.wait()
        finally:
            unsubscribe()
            self._finished.put_nowait(None)
            await settling
            async with self._units() as unit:
                await unit.due.release(self._owner)
                await unit.commit()

    async def stop(self, *, grace_s: float = 6.0) -> None:
        """Take nothing new, give sends under way ``grace_s`` to end, and let ``run`` return."""
        self._stopping = True
        if self._in_flight:
            _, unfinished = await asyncio.wait(self._in_flight.values(), timeout=grace_s)
            for task in unfinished:
                task.cancel()
            if unfinished:
                await asyncio.wait(unfinished)
        self.wake()

    async def _drain(self) -> None:
        while not (self._stopping or self._halted):
            if self._trouble.pause_s > 0:
                asyncio.get_running_loop().call_later(self._trouble.pause_s, self.wake)
                return
            while len(self._in_flight) > _MAX_IN_FLIGHT - BATCH:
                self._landed.clear()
                await self._landed.wait()
            if not await self._claim_and_send():
                return

    async def _claim_and_send(self) -> bool:
        now = self._clock.now()
        async with self._units() as unit:
            items = await unit.due.claim(now=now, owner=self._owner, lease_until=now + _LEASE, limit=BATCH)
            await unit.commit()
        for item in items:
            key = item.planned.key
            # After a jump of the clock a lease can expire under a send that is still on its way.
            if key not in self._in_flight:
                self._in_flight[key] = asyncio.create_task(
                    self._deliver(item), name=f"gutsy-send-{key.encode()}"
                )
        return bool(items)

    async def _set_alarm(self) -> None:
        if self._halted:
            self._alarm.set(None)
            return
        async with self._units(read_only=True) as unit:
            next_due_at = await unit.due.next_due_at()
        if next_due_at is not None and self._trouble.pause_s > 0:
            next_due_at = max(next_due_at, self._clock.now() + timedelta(seconds=self._trouble.pause_s))
        self._alarm.set(next_due_at)

    async def _deliver(self, item: DueItem) -> None:
        ended: Settlement | Postponement = self._postpone(item, wait_s=0, in_doubt=True)
        try:
            ended = await self._work(item)
        except Exception:  # noqa: BLE001 - whatever it was, the occurrence must stay in the queue
            _log.exception("Delivering failed in an unforeseen way", occurrence=item.planned.key.encode())
            ended = self._postpone(item, wait_s=_growing_wait_s(item.attempts), in_doubt=True)
        finally:
            del self._in_flight[item.planned.key]
            self._finished.put_nowait(ended)
            self._landed.set()

    async def _work(self, item: DueItem) -> Settlement | Postponement:
        if item.member.parked_at is not None:
            return self._settle(item, Outcome.PARKED, reason=item.member.parked_reason)
        lateness = self._clock.now() - item.planned.fire_at
        verdict = timeliness(item.reminder.kind, lateness=lateness)
        dm = self._compose(item, late=verdict is not Timeliness.ON_TIME)
        if item.in_doubt_since is not None and self._clock.now() - item.in_doubt_since > _NONCE_TRUSTED_FOR:
            found = await self._look_for(item, dm)
            if found is not None:
                return found
        if verdict is Timeliness.TOO_LATE:
            return self._settle(item, Outcome.TOO_LATE)
        result = await self._messenger.send(item.member, dm, nonce=item.planned.key.nonce)
        return self._judge(item, result)

    async def _look_for(self, item: DueItem, dm: OutgoingDm) -> Settlement | Postponement | None:
        """Find out whether an occurrence in doubt arrived, once Discord has forgotten its nonce."""
        assert item.in_doubt_since is not None
        async with self._units(read_only=True) as unit:
            answer = await unit.answers.get(about(item))
        if answer is not None and item.planned.key.source is Source.REMINDER:
            return self._settle(
                item, Outcome.SENT, sent_at=item.in_doubt_since, reason="answered by the member"
            )
        found = await self._messenger.find(item.member, dm, sent_after=item.in_doubt_since - _CLOCK_SKEW)
        if isinstance(found, Unknown):
            self._trouble.failed()
            return self._postpone(item, wait_s=_growing_wait_s(item.attempts), in_doubt=True)
        if found is None:
            return None
        return self._settle(
            item, Outcome.SENT, sent_at=sent_at_of(found), message_id=found, reason="found after a restart"
        )

    def _judge(self, item: DueItem, result: SendResult) -> Settlement | Postponement:
        match result:
            case Delivered():
                self._trouble.over()
                return self._settle(
                    item,
                    Outcome.SENT,
                    sent_at=self._clock.now(),
                    message_id=result.message_id,
                    opened=result if result.opened else None,
                )
            case Refused(park=None):
                self._trouble.over()
                _log.error(
                    "Discord refused a message", occurrence=item.planned.key.encode(), reason=result.reason
                )
                return self._settle(item, Outcome.UNDELIVERABLE, reason=result.reason)
            case Refused():
                self._trouble.over()
                return self._settle(item, Outcome.PARKED, reason=result.reason, park=result)
            case Unknown():
                self._trouble.failed()
                return self._postpone(item, wait_s=_growing_wait_s(item.attempts), in_doubt=True)
            case NotSent():
                self._trouble.failed()
                wait_s = max(result.retry_after_s, _growing_wait_s(item.attempts))
                return self._postpone(item, wait_s=wait_s, in_doubt=False)
            case Halt():
                self._halt(result.reason)
                return self._postpone(item, wait_s=0, in_doubt=False)

    def _halt(self, reason: str) -> None:
        if not self._halted:
            self._halted = True
            _log.critical(
                "Discord forbids this bot to send. Nothing more goes out until it is restarted; "
                "see the developer portal for a quarantine or a reset token",
                reason=reason,
            )

    def _settle(
        self,
        item: DueItem,
        outcome: Outcome,
        *,
        sent_at: datetime | None = None,
        message_id: MessageId | None = None,
        reason: str | None = None,
        opened: Delivered | None = None,
        park: Refused | None = None,
    ) -> Settlement:
        return Settlement(
            item=item,
            outcome=outcome,
            settled_at=self._clock.now(),
            sent_at=sent_at,
            message_id=message_id,
            reason=reason,
            next=plan_after(item),
            opened_channel_id=opened.channel_id if opened else None,
            park=park.park if park else None,
        )

    def _postpone(self, item: DueItem, *, wait_s: float, in_doubt: bool) -> Postponement:
        return Postponement(item, self._clock.now() + timedelta(seconds=wait_s), in_doubt)

    async def _settle_finished(self) -> None:
        """Record what ended, in batches, until told to end by None."""
        ending = False
        while not ending:
            batch = [await self._finished.get()]
            await asyncio.sleep(_GATHER_S)
            while not self._finished.empty() and len(batch) < BATCH:
                batch.append(self._finished.get_nowait())
            ending = None in batch
            await self._record([ended for ended in batch if ended is not None])
            self.wake()

    async def _record(self, batch: list[Settlement | Postponement]) -> None:
        """Record a batch; a database in trouble (disk full, locked) is tried again until it is well."""
        if not batch:
            return
        attempts = 0
        while True:
            try:
                async with self._units() as unit:
                    await unit.due.settle([ended for ended in batch if isinstance(ended, Settlement)])
                    await unit.due.postpone(
                        [ended for ended in batch if isinstance(ended, Postponement)], now=self._clock.now()
                    )
                    await unit.commit()
            except Exception:  # noqa: BLE001 - whatever it was, what happened must be recorded
                _log.exception("Recording deliveries failed; trying again", occurrences=len(batch))
                if self._stopping:
                    return
                await asyncio.sleep(_growing_wait_s(attempts))
                attempts += 1
            else:
                return


class _Trouble:
    """A run of failures pauses the whole queue, with growing waits; one success ends the pause."""

    def __init__(self) -> None:
        self._failures = 0
        self._wait_s = _FIRST_WAIT_S
        self._paused_until_s = 0.0

    @property
    def pause_s(self) -> float:
        """How long to take nothing new, in real seconds; 0 when all is well."""
        return max(0.0, self._paused_until_s - time.monotonic())

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= _FAILURES_BEFORE_PAUSE and self.pause_s == 0:
            self._paused_until_s = time.monotonic() + self._wait_s
            self._wait_s = min(_LONGEST_WAIT_S, 2 * self._wait_s)

    def over(self) -> None:
        self._failures = 0
        self._wait_s = _FIRST_WAIT_S
        self._paused_until_s = 0.0


def about(item: DueItem) -> OccurrenceKey:
    """Return the occurrence that the member's answer belongs to: for a snooze, the one that was snoozed."""
    planned = item.planned
    if planned.about_local is None:
        return planned.key
    return OccurrenceKey(Source.REMINDER, planned.key.reminder_id, planned.about_local)


def _growing_wait_s(attempts: int) -> float:
    return min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(attempts, 10))
