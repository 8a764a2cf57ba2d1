"""What is to come and what has been: the next fires of a reminder, and why each past one went as it did."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.domain.reminders import Reminder, ReminderNotFound
from bot.domain.schedules import ClockChange, Occurrence, Once, clock_change_at
from bot.domain.topics import Topic
from bot.services.planning import upcoming
from bot.services.ports import Clock, LedgerEntry, UnitOfWork, UnitOfWorkFactory
from bot.services.reminder_parts import own_reminder

FIRES_SHOWN = 5
_ENTRIES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Fire:
    """One fire to come, what the clocks do to it, and whether it stays away because the member chose to rest."""

    occurrence: Occurrence
    change: ClockChange
    is_rest: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The next fires of a reminder."""

    member: Member
    reminder: Reminder
    fires: tuple[Fire, ...]
    is_held_back: bool = field(default=False, repr=False)
    """Whether they are left out because something is wrong: a health answer, so ``repr`` hides it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What became of the latest occurrences, newest first; ``reminder`` is None for all of them."""

    member: Member | None
    reminder: Reminder | None
    entries: tuple[tuple[LedgerEntry, Reminder | None], ...]


class ReminderHistoryService:
    """Looks ahead and back, for their owner's eyes."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def preview(self, member_id: MemberId, reminder_id: ReminderId) -> Preview:
        """Return the next five fires of one of the member's reminders.

        Raises:
            ReminderNotFound: if it is not the member's.
        """
        async with self._units(read_only=True) as unit:
            member, reminder = await own_reminder(unit, member_id, reminder_id)
            wellbeing = await unit.members.wellbeing(member_id)
            fires = await _fires(unit, member, reminder, now=self._clock.now())
        held_back = wellbeing.is_flagged and Topic(reminder.kind.value).urges_on
        return Preview(member, reminder, tuple(fires), held_back)

    async def explain(self, member_id: MemberId, reminder_id: ReminderId | None) -> Explained:
        """Return what became of the latest occurrences, of one reminder or of all.

        Raises:
            ReminderNotFound: if the reminder is not the member's. A deleted one may still be asked about.
        """
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            asked = await unit.reminders.get(reminder_id) if reminder_id is not None else None
            if reminder_id is not None and (asked is None or asked.member_id != member_id):
                raise ReminderNotFound
            entries = await unit.ledger.recent(member_id, limit=_ENTRIES_SHOWN, reminder_id=reminder_id)
            reminders = {
                entry.key.subject_id: await unit.reminders.get(ReminderId(entry.key.subject_id))
                for entry in entries
                if entry.key.source in (Source.REMINDER, Source.SNOOZE)
            }
        return Explained(
            member,
            asked,
            tuple((entry, reminders.get(entry.key.subject_id)) for entry in entries),
        )


async def _fires(unit: UnitOfWork, member: Member, reminder: Reminder, *, now: datetime) -> list[Fire]:
    """Return the next fires: without those that came on an earlier clock, as they do not come again."""
    fires: list[Fire] = []
    for occurrence in upcoming(reminder, member, after=now):
        key = OccurrenceKey(Source.REMINDER, reminder.id, occurrence.planned_local)
        if await unit.ledger.settled_keys([key]):
            continue
        fires.append(
            Fire(
                occurrence,
                _clock_change(member, reminder, occurrence),
                is_rest=await unit.answers.get(key) is Answer.RESTED,
            )
        )
        if len(fires) == FIRES_SHOWN:
            break
    return fires


def _clock_change(member: Member, reminder: Reminder, occurrence: Occurrence) -> ClockChange:
    if isinstance(reminder.recurrence, Once) and reminder.recurrence.fires_at is not None:
        return ClockChange.NONE  # the clocks have no say in it
    run_at = occurrence.fire_at + timedelta(minutes=reminder.lead_min)
    return clock_change_at(occurrence.planned_local, member.clock.zone_at(run_at))
