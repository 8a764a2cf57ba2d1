"""After a time away: one message that tells of everything, not ten that come late.

What was due while the bot was down, or could not send, is claimed late. A member for whom several such
occurrences wait, or something worth mentioning is too late altogether, gets a single digest ("while I was away").
The digest is an occurrence of its own, with a key of its own, planned in the transaction that settles what it tells
of; so a crash in between loses neither.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery.facts import facts_of, is_late
from bot.domain.delivery_rules import Drop, DropReason, Send, decide
from bot.domain.ids import MemberId
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.domain.topics import NOTICEABLY_LATE, Topic
from bot.services.planning import plan_after
from bot.services.ports import DueItem, LedgerEntry, Planned, Settlement, UnitOfWork

DIGEST_AFTER = timedelta(seconds=5)
"""How long a digest waits for what else comes late."""

_TOLD_FROM = timedelta(minutes=15)
_REPEATS_ANYWAY = frozenset({Topic.HYDRATION})
"""Missing one of these is not worth a message: the next is near."""


async def gather(
    unit: UnitOfWork, items: Sequence[DueItem], *, now: datetime
) -> tuple[list[DueItem], list[Settlement]]:
    """Part claimed occurrences into those to deliver by themselves and those that a digest will tell of."""
    late = [item for item in items if item.planned.key.source is not Source.AWAY and is_late(item, now=now)]
    if not late:
        return list(items), []
    members = {item.member.id for item in late}
    counts = await unit.due.waiting_counts(members, due_by=now - NOTICEABLY_LATE)
    gathered = [
        settlement
        for item in late
        if (settlement := _gathered(item, several=counts.get(item.member.id, 0) > 1, now=now)) is not None
    ]
    told = {settlement.item.planned.key for settlement in gathered}
    return [item for item in items if item.planned.key not in told], gathered


def _gathered(item: DueItem, *, several: bool, now: datetime) -> Settlement | None:
    """Return how an occurrence ends that a digest tells of; None if it is delivered, or dropped, by itself."""
    if item.in_doubt_since is not None:
        return None  # it may have arrived: the courier finds out
    verdict = decide(facts_of(item, now=now))
    match verdict:
        case Send() if several:
            outcome, reason = Outcome.GATHERED, None
        case Drop(DropReason.TOO_LATE) if several or item.topic not in _REPEATS_ANYWAY:
            outcome, reason = Outcome.DROPPED, DropReason.TOO_LATE
        case _:
            return None
    return Settlement(
        item=item,
        outcome=outcome,
        settled_at=now,
        reason=reason,
        next=plan_after(item),
        digest=_digest(item, now),
    )


def _digest(item: DueItem, now: datetime) -> Planned:
    local = item.member.clock.local(now).replace(second=0, microsecond=0, fold=0, tzinfo=None)
    key = OccurrenceKey(Source.AWAY, item.member.id, local)
    return Planned(key, item.member.id, now + DIGEST_AFTER)


async def told_by(unit: UnitOfWork, item: DueItem) -> list[LedgerEntry]:
    """Return what a digest has to tell, by the instant it was due."""
    entries = await unit.ledger.settled_since(
        item.member.id, item.planned.fire_at - DIGEST_AFTER - _TOLD_FROM
    )
    return [
        entry
        for entry in entries
        if entry.outcome is Outcome.GATHERED
        or (entry.outcome is Outcome.DROPPED and entry.reason == DropReason.TOO_LATE)
    ]


async def more_is_waiting(unit: UnitOfWork, member_id: MemberId, *, now: datetime) -> bool:
    """Return whether further late occurrences of the member are about to be gathered."""
    counts = await unit.due.waiting_counts([member_id], due_by=now - NOTICEABLY_LATE)
    return counts.get(member_id, 0) > 0
