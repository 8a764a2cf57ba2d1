"""After a time away: one message that tells of everything, not ten that come late.

What was due while the bot was down, or could not send, is claimed late. A member for whom several such
occurrences wait, or something worth mentioning is too late altogether, gets a single digest ("while I was away").
The digest is an occurrence of its own, with a key of its own, planned in the transaction that settles what it tells
of; so a crash in between loses neither. A digest that waits already tells of what is gathered later, too: it begins
with the first, however long ago that was.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.facts import facts_of, is_late
from bot.domain.delivery_rules import Drop, DropReason, Send, decide
from bot.domain.ids import MemberId
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.domain.topics import NOTICEABLY_LATE, Topic
from bot.services.planning import plan_after
from bot.services.ports import Claimed, DueItem, LedgerEntry, Planned, Settlement, UnitOfWork

DIGEST_AFTER = timedelta(seconds=5)
"""How long a digest waits for what else comes late."""

_MISSED_QUIETLY = frozenset({Topic.HYDRATION, Topic.FOLLOW_UP, Topic.CHEER})
"""Missing one of these is not worth a message: the next is near, the question was for one morning, the cheer is old."""

_TOLD_ALONE = frozenset({Source.AWAY, *(source for source in Source if source.leaves_no_line)})
"""No digest tells of another digest, or of what leaves no line: the question after a run that was hard, a cheer."""


async def gather(unit: UnitOfWork, items: Sequence[Claimed], *, now: datetime) -> list[Claimed]:
    """Settle those of the claimed occurrences that a digest will tell of, and plan it; return the others.

    Digests are for members: what is for a server always goes its own way.

    All of that belongs in the transaction of the claim: a lease left by a crash would tell that they may have been
    sent, and they never were.
    """
    late = [
        item
        for item in items
        if isinstance(item, DueItem) and item.planned.key.source not in _TOLD_ALONE and is_late(item, now=now)
    ]
    if not late:
        return list(items)
    members = {item.member.id for item in late}
    counts = await unit.due.waiting_counts(members, due_by=now - NOTICEABLY_LATE)
    gathered = [
        settlement
        for item in late
        if (settlement := _gathered(item, several=counts.get(item.member.id, 0) > 1, now=now)) is not None
    ]
    await unit.due.settle(gathered)
    await plan_digests(unit, gathered)
    told = {settlement.item.planned.key for settlement in gathered}
    return [item for item in items if item.planned.key not in told]


def _gathered(item: DueItem, *, several: bool, now: datetime) -> Settlement | None:
    """Return how an occurrence ends that a digest tells of; None if it is delivered, or dropped, by itself."""
    if item.in_doubt_since is not None:
        return None  # it may have arrived: the courier finds out
    verdict = decide(facts_of(item, now=now))
    match verdict:
        case Send() if several:
            outcome, reason = Outcome.GATHERED, None
        case Drop(DropReason.TOO_LATE) if several or deserves_digest(item, verdict):
            outcome, reason = Outcome.DROPPED, DropReason.TOO_LATE
        case _:
            return None
    return Settlement(
        item=item,
        outcome=outcome,
        settled_at=now,
        reason=reason,
        next=plan_after(item),
        digest=digest_for(item, now=now),
    )


def deserves_digest(item: DueItem, drop: Drop) -> bool:
    """Return whether the member should hear that this, by itself, came to nothing."""
    return (
        drop.reason is DropReason.TOO_LATE
        and item.topic is not Topic.AWAY
        and item.topic not in _MISSED_QUIETLY
    )


def digest_for(item: DueItem, *, now: datetime) -> Planned:
    """Return the place in the queue of the digest that tells of what was settled at the aware instant ``now``."""
    local = item.member.clock.local_minute(now)
    key = OccurrenceKey(Source.AWAY, item.member.id, local)
    return Planned(key, item.member.id, now + DIGEST_AFTER)


async def plan_digests(unit: UnitOfWork, settlements: Sequence[Settlement]) -> list[Planned]:
    """Plan the digests that the settlements ask for, one a member, none for who was erased meanwhile; return them.

    A digest that was sent asks for another if something was gathered while it was on its way.
    """
    asked: dict[MemberId, Planned] = {}
    for one in settlements:
        if not isinstance(one.item, DueItem):
            continue
        digest = one.digest or await _another(unit, one, one.item)
        if digest is not None:
            asked.setdefault(one.item.member.id, digest)
    digests = [digest for member_id, digest in asked.items() if await unit.members.get(member_id) is not None]
    digests = await _with_keys_of_their_own(unit, digests)
    await unit.due.put_if_absent(digests)
    return digests


async def _another(unit: UnitOfWork, sent: Settlement, item: DueItem) -> Planned | None:
    if sent.told_until is None:
        return None
    entries = await unit.ledger.settled_since(item.member.id, sent.told_until)
    untold = [one.settled_at for one in entries if one.settled_at > sent.told_until and _is_told(one, item)]
    return digest_for(item, now=min(untold)) if untold else None


async def _with_keys_of_their_own(unit: UnitOfWork, digests: list[Planned]) -> list[Planned]:
    """Give a second digest within a minute the next minute's key: with the first one's it would count as sent."""
    while settled := await unit.ledger.settled_keys([digest.key for digest in digests]):
        digests = [_a_minute_on(digest) if digest.key in settled else digest for digest in digests]
    return digests


def _a_minute_on(digest: Planned) -> Planned:
    key = replace(digest.key, planned_local=digest.key.planned_local + timedelta(minutes=1))
    return replace(digest, key=key)


async def told_by(unit: UnitOfWork, item: DueItem) -> list[LedgerEntry]:
    """Return what a digest has to tell, by the instant it was due; after a red flag nothing of runs."""
    entries = await unit.ledger.settled_since(item.member.id, item.planned.fire_at - DIGEST_AFTER)
    return [entry for entry in entries if _is_told(entry, item)]


def _is_told(entry: LedgerEntry, digest: DueItem) -> bool:
    if digest.is_flagged and entry.kind is not None and Topic(entry.kind.value).urges_on:
        return False
    return entry.outcome is Outcome.GATHERED or (
        entry.outcome is Outcome.DROPPED and entry.reason == DropReason.TOO_LATE
    )


async def more_is_waiting(unit: UnitOfWork, member_id: MemberId, *, now: datetime) -> bool:
    """Return whether further late occurrences of the member are about to be gathered."""
    counts = await unit.due.waiting_counts([member_id], due_by=now - NOTICEABLY_LATE)
    return counts.get(member_id, 0) > 1  # the digest itself is one
