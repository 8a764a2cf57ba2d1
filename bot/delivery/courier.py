"""One claimed occurrence on its way: still in time? perhaps sent already? Then send, and judge what came of it.

Nothing here touches the queue. What comes back says how the occurrence ended, for the recorder to write down; if
the process dies before that, the lease that is left behind tells the next one that the occurrence is in doubt.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

import structlog

from bot.delivery.facts import facts_of, is_late
from bot.delivery.gathering import DIGEST_AFTER, deserves_digest, digest_for, more_is_waiting, told_by
from bot.delivery.messenger import (
    Delivered,
    FindResult,
    Halt,
    NotSent,
    OutgoingDm,
    Refused,
    Scope,
    SendResult,
    Unknown,
    sent_at_of,
)
from bot.delivery.trouble import Trouble, growing_wait_s
from bot.domain.check_in_prompts import wants_follow_up
from bot.domain.cheers import Cheer
from bot.domain.delivery_rules import Drop, DropReason, Hold, Send, decide
from bot.domain.ids import CheckInId, CheerId, MessageId
from bot.domain.members import Member
from bot.domain.occurrences import Outcome, Source
from bot.domain.topics import Topic
from bot.services.planning import plan_after
from bot.services.ports import (
    Claimed,
    Clock,
    DueItem,
    LedgerEntry,
    Postponement,
    Settlement,
    UnitOfWorkFactory,
)

_NONCE_TRUSTED_FOR = timedelta(seconds=60)
_CLOCK_SKEW = timedelta(minutes=1)

Ended: TypeAlias = Settlement | Postponement
"""How work on a claimed occurrence ended: for good, or to be taken up again."""

_log = structlog.get_logger(__name__)


class Messenger(Protocol):
    """Sends one message, and finds one that may have been sent before."""

    async def send(self, member: Member, dm: OutgoingDm, *, nonce: str) -> SendResult:
        """Send ``dm``; the same nonce twice is one message."""
        ...

    async def find(self, member: Member, dm: OutgoingDm, *, sent_after: datetime) -> FindResult:
        """Return the message that bears the mark of ``dm``, if there is one since ``sent_after``."""
        ...


class Composer(Protocol):
    """Turns an occurrence into the message its member will read."""

    def __call__(self, item: DueItem, send: Send, *, gathered: Sequence[LedgerEntry] = ()) -> OutgoingDm:
        """Return the message for a claimed occurrence; a digest tells of what was ``gathered``."""
        ...


class Courier:
    """Delivers claimed occurrences, one call each; calls may overlap."""

    def __init__(
        self,
        *,
        units: UnitOfWorkFactory,
        clock: Clock,
        messenger: Messenger,
        compose: Composer,
        trouble: Trouble,
    ) -> None:
        self._units = units
        self._clock = clock
        self._messenger = messenger
        self._compose = compose
        self._trouble = trouble

    async def deliver(self, item: DueItem) -> Ended:
        """Return how the occurrence ended. Cancelling this is no error either: the occurrence is then postponed."""
        handed_over = False
        begun_at = self._clock.now()
        try:
            ready = await self._prepare(item)
            if isinstance(ready, Settlement | Postponement):
                return ready
            handed_over = True
            result = await self._messenger.send(item.member, ready, nonce=item.planned.key.nonce)
            return self._judge(item, result, begun_at=begun_at)
        except asyncio.CancelledError:
            return self._postpone(item, wait_s=0, in_doubt=handed_over)
        except Exception as error:  # noqa: BLE001 - whatever it was, the occurrence must stay in the queue
            _log.exception("Delivering failed in an unforeseen way", occurrence=shown_in_logs(item))
            if self._clock.now() - item.planned.fire_at > item.topic.sent_while_late_by:
                return self._settle(item, Outcome.GAVE_UP, reason=type(error).__name__)
            return self._postpone(item, wait_s=growing_wait_s(item.attempts), in_doubt=handed_over)

    async def _prepare(self, item: DueItem) -> OutgoingDm | Ended:
        """Return the message if it is to be sent, or how this ended without."""
        now = self._clock.now()
        verdict = decide(facts_of(item, now=now))
        if isinstance(verdict, Hold):
            return Postponement(item, verdict.until, in_doubt=False)
        if isinstance(verdict, Drop) and (item.in_doubt_since is None or verdict.reason is DropReason.PARKED):
            return self._drop(item, verdict)
        if item.topic is Topic.FOLLOW_UP and not await self._is_wanted(item):
            return self._settle(item, Outcome.DROPPED)
        if item.topic is Topic.CHEER:
            item = replace(item, cheer=await self._cheer_for(item))
            if item.cheer is None:
                return self._settle(item, Outcome.DROPPED)
        dm = await self._composed(item, verdict if isinstance(verdict, Send) else Send(), now)
        if item.in_doubt_since is None or isinstance(dm, Settlement | Postponement):
            return dm
        # A doubt that lies ahead is as bad as an old one: the clock was set back, and how long ago it was is unknown.
        doubted_for = abs(now - item.in_doubt_since)
        if isinstance(verdict, Drop) or doubted_for > _NONCE_TRUSTED_FOR:
            found = await self._look_for(item, dm, since=item.in_doubt_since)
            if found is not None:
                return found
        return self._drop(item, verdict) if isinstance(verdict, Drop) else dm

    async def _composed(self, item: DueItem, send: Send, now: datetime) -> OutgoingDm | Ended:
        """Return the message; a digest waits until everything it has to tell of is settled."""
        send = replace(send, late=send.late and is_late(item, now=now))
        if item.topic is not Topic.AWAY:
            return self._compose(item, send)
        async with self._units(read_only=True) as unit:
            if await more_is_waiting(unit, item.member.id, now=now):
                return Postponement(item, now + DIGEST_AFTER, in_doubt=False)
            told = await told_by(unit, item)
        if not told:
            return self._settle(item, Outcome.DROPPED, reason="nothing to tell")
        return self._compose(item, send, gathered=told)

    async def _is_wanted(self, item: DueItem) -> bool:
        """Return whether the morning after is to be asked about; only the sealed answers tell, and only now."""
        async with self._units(read_only=True) as unit:
            kept = await unit.check_ins.get(item.member.id, CheckInId(item.planned.key.subject_id))
        return kept is not None and wants_follow_up(kept.answers)

    async def _cheer_for(self, item: DueItem) -> Cheer | None:
        """Return the cheer; None if it was taken back by an erasure, or its member wants none from there any more."""
        async with self._units(read_only=True) as unit:
            cheer = await unit.cheers.get(CheerId(item.planned.key.subject_id))
            if cheer is None or cheer.to_member_id != item.member.id:
                return None
            membership = await unit.memberships.get(cheer.guild_id, item.member.id)
        return cheer if membership is not None and membership.cheered else None

    def _drop(self, item: DueItem, verdict: Drop) -> Settlement:
        outcome = Outcome.PARKED if verdict.reason is DropReason.PARKED else Outcome.DROPPED
        settlement = self._settle(item, outcome, reason=verdict.reason.value)
        if deserves_digest(item, verdict):
            return replace(settlement, digest=digest_for(item, now=settlement.settled_at))
        return settlement

    async def _look_for(self, item: DueItem, dm: OutgoingDm, *, since: datetime) -> Ended | None:
        """Find out whether an occurrence in doubt arrived, once Discord has forgotten its nonce; None if not."""
        if item.planned.key.source is Source.REMINDER:
            async with self._units(read_only=True) as unit:
                answer = await unit.answers.get(item.planned.key)
            if answer is not None:
                return self._settle(item, Outcome.SENT, sent_at=since, reason="answered by the member")
        found = await self._messenger.find(item.member, dm, sent_after=since - _CLOCK_SKEW)
        match found:
            case None:
                return None
            case Delivered():
                self._trouble.over()
                sent_at = sent_at_of(found.message_id)
                return self._sent(
                    item, found, sent_at=sent_at, told_until=sent_at, reason="found in the conversation"
                )
            case _:
                return self._put_off(item, found, in_doubt=True)

    def _judge(self, item: DueItem, result: SendResult, *, begun_at: datetime) -> Ended:
        match result:
            case Delivered():
                self._trouble.over()
                return self._sent(item, result, sent_at=self._clock.now(), told_until=begun_at)
            case Refused():
                self._trouble.over()
                if result.park is not None:
                    return self._settle(item, Outcome.PARKED, reason=result.reason, park=result)
                _log.error("Discord refused a message", occurrence=shown_in_logs(item), reason=result.reason)
                return self._settle(item, Outcome.UNDELIVERABLE, reason=result.reason)
            case _:
                return self._put_off(item, result, in_doubt=isinstance(result, Unknown))

    def _put_off(self, item: DueItem, result: NotSent | Unknown | Halt, *, in_doubt: bool) -> Postponement:
        """Keep the occurrence for later, and let others wait too if the reason concerns them."""
        wait_s = growing_wait_s(item.attempts)
        match result:
            case Halt():
                self._trouble.halt(result.reason)
                wait_s = 0.0
            case NotSent():
                wait_s = max(wait_s, result.retry_after_s)
                if result.scope is Scope.BOT:
                    self._trouble.pause(result.retry_after_s)
                elif result.scope is Scope.CONNECTION:
                    self._trouble.failed()
            case Unknown():
                self._trouble.failed()
        return self._postpone(item, wait_s=wait_s, in_doubt=in_doubt)

    def _sent(
        self,
        item: DueItem,
        delivered: Delivered,
        *,
        sent_at: datetime,
        told_until: datetime,
        reason: str | None = None,
    ) -> Settlement:
        settlement = self._settle(
            item,
            Outcome.SENT,
            sent_at=sent_at,
            message_id=delivered.message_id,
            reason=reason,
            opened=delivered if delivered.opened else None,
        )
        return replace(settlement, told_until=told_until) if item.topic is Topic.AWAY else settlement

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


def shown_in_logs(item: Claimed) -> str:
    """Return what a log line calls the occurrence; what leaves no line in the ledger leaves none in a log."""
    return "private" if item.planned.key.source.leaves_no_line else item.planned.key.encode()
