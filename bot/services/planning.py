"""What comes next for a reminder, on its member's clock: the one place that turns a plan into the queue's rows."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.fuel import fuel_occurrence
from bot.domain.members import Member
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.schedules import Occurrence
from bot.services.ports import DueItem, Planned, UnitOfWork


def upcoming(reminder: Reminder, member: Member, *, after: datetime) -> Iterator[Occurrence]:
    """Yield what fires after an instant, in planned order, without end for a schedule; nothing while it is paused."""
    if reminder.paused_at is not None:
        if reminder.paused_until is None:
            return
        # What fires at the very end of the pause is no longer paused.
        after = max(after, reminder.paused_until - timedelta.resolution)
    lead = timedelta(minutes=reminder.lead_min)
    occurrence = member.clock.next_occurrence(reminder.recurrence, after=after + lead)
    while occurrence is not None:
        yield _led(reminder, occurrence)
        occurrence = member.clock.following_occurrence(
            reminder.recurrence, planned_local=occurrence.planned_local, fired_at=occurrence.fire_at
        )


def plan_next(
    reminder: Reminder, member: Member, *, after: datetime, settled: Collection[OccurrenceKey] = ()
) -> Planned | None:
    """Return the first occurrence after an instant that is not settled yet; None if nothing comes any more."""
    for occurrence in upcoming(reminder, member, after=after):
        planned = _planned(reminder, occurrence)
        if planned.key not in settled:
            return planned
    return None


def plan_after(item: DueItem) -> Planned | None:
    """Return what follows a claimed occurrence: never skipped, never repeated.

    Nothing follows a snooze, or what is no reminder.
    """
    reminder = item.reminder
    if item.planned.key.source is not Source.REMINDER or reminder is None:
        return None
    if reminder.paused_at is not None and reminder.paused_until is None:
        return None
    clock, fired_at = item.member.clock, item.planned.fire_at + timedelta(minutes=reminder.lead_min)
    planned_local = item.planned.key.planned_local
    while True:
        following = clock.following_occurrence(
            reminder.recurrence, planned_local=planned_local, fired_at=fired_at
        )
        if following is None:
            return None
        led = _led(reminder, following)
        if not reminder.is_paused(led.fire_at):
            return _planned(reminder, led)
        planned_local, fired_at = following.planned_local, following.fire_at


async def plan_anew(
    unit: UnitOfWork, member: Member, reminders: Sequence[Reminder], *, after: datetime
) -> None:
    """Put in the queue what comes next for the reminders, after their plan or their member's clock changed.

    What was settled already does not come again: flying west, this morning's time comes twice.
    """
    for reminder in reminders:
        settled: set[OccurrenceKey] = set()
        while True:
            planned = plan_next(reminder, member, after=after, settled=settled)
            if planned is None or not await unit.ledger.settled_keys([planned.key]):
                break
            settled.add(planned.key)
        if planned is None:
            await unit.due.remove(reminder.id, Source.REMINDER)
        else:
            await unit.due.put(planned)


def _led(reminder: Reminder, occurrence: Occurrence) -> Occurrence:
    return (
        fuel_occurrence(occurrence, reminder.lead_min) if reminder.kind is ReminderKind.FUEL else occurrence
    )


def _planned(reminder: Reminder, occurrence: Occurrence) -> Planned:
    key = OccurrenceKey(Source.REMINDER, reminder.id, occurrence.planned_local)
    return Planned(key, reminder.member_id, occurrence.fire_at)
