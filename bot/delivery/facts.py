"""What the rules for sending need to know of a claimed occurrence."""

from datetime import datetime

from bot.domain.delivery_rules import DeliveryFacts
from bot.domain.members import AfterRun
from bot.domain.topics import NOTICEABLY_LATE
from bot.services.ports import DueItem


def facts_of(item: DueItem, *, now: datetime) -> DeliveryFacts:
    """Return the facts as of the aware instant ``now``."""
    member = item.member
    return DeliveryFacts(
        topic=item.topic,
        fire_at=item.planned.fire_at,
        now=now,
        zone=member.clock.zone_at(now),
        quiet_hours=member.quiet_hours,
        is_parked=member.parked_at is not None,
        ran_today=item.ran_that_day,
        wants_well_done=member.after_run is AfterRun.WELL_DONE,
        is_flagged=item.is_flagged,
        is_answered=item.is_answered,
    )


def is_late(item: DueItem, *, now: datetime) -> bool:
    """Return whether it is noticeably late through the bot's fault; what the member's quiet hours held back is not."""
    member, due_at = item.member, item.planned.fire_at
    if member.quiet_hours is not None:
        due_at = member.quiet_hours.ends_after(due_at, member.clock.zone_at(due_at))
    return now - due_at > NOTICEABLY_LATE
