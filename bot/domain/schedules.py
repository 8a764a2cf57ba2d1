"""Wall-clock recurrence: which local times a reminder is planned for, and the instants at which it fires.

A member plans in local time ("mon wed fri 06:30"); the machine fires at instants. Clocks change in between,
and one definition settles every case: a slot fires **at the first instant at which the wall clock of the zone
reads the planned time or later**. So

- on an ordinary day it fires when the clock shows it;
- in a *fold* (clocks go back, the hour is lived twice) it fires in the first pass, and not in the second;
- in a *gap* (clocks go forward, or a whole day is skipped) it fires at the transition, the first valid
  instant after it, and not shifted by the length of the gap.

It follows that every planned slot has exactly one instant and that instants never decrease from slot to slot,
whatever a government does to its clocks. Several slots may share an instant (all those inside one gap); they
remain distinct occurrences, told apart by their planned local time.

Nothing here reads a clock or a file: instants and zones are arguments.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto
from typing import overload
from zoneinfo import ZoneInfo

from bot.domain.plans import (
    EVERY_DAY,
    WEEKDAYS,
    WEEKEND,
    Once,
    Recurrence,
    Schedule,
    Span,
    Weekday,
    minute_of_day,
)

__all__ = [
    "EVERY_DAY",
    "WEEKDAYS",
    "WEEKEND",
    "ClockChange",
    "Occurrence",
    "Once",
    "Recurrence",
    "Schedule",
    "Span",
    "Weekday",
    "clock_change_at",
    "following_occurrence",
    "instant_of",
    "minute_of_day",
    "next_occurrence",
    "upcoming",
]

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One planned slot and the instant at which it fires.

    ``planned_local`` (naive, minute precision) identifies it within its reminder; ``fire_at`` is
    aware, in UTC.
    """

    planned_local: datetime
    fire_at: datetime

    @property
    def planned_on(self) -> date:
        """The local day for which it counts, even if a gap makes it fire on the next."""
        return self.planned_local.date()


class ClockChange(Enum):
    """What the clocks of a zone do to a local time."""

    NONE = auto()
    GAP = auto()
    FOLD = auto()


def instant_of(planned_local: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant (aware, UTC) at which the clocks of ``zone`` read ``planned_local`` or later.

    Args:
        planned_local: a naive local date-time, whether or not the clocks ever show it.
        zone: the zone whose clocks count.

    Raises:
        ValueError: if ``planned_local`` is aware.
        OverflowError: if the instant lies outside the years 1 to 9999.
    """
    # The constructor is five times quicker than replace(), and this runs for every reminder that is sent.
    reading = datetime.combine(planned_local.date(), _first_pass(planned_local), zone)
    instant = reading.astimezone(UTC)
    if instant.astimezone(zone) == reading:
        return instant
    return _transition_past(reading)


def clock_change_at(planned_local: datetime, zone: ZoneInfo) -> ClockChange:
    """Return whether the naive ``planned_local`` is never shown (a gap), shown twice (a fold), or neither.

    Raises:
        ValueError: if ``planned_local`` is aware.
    """
    _refuse_aware(planned_local)
    first, second = (planned_local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    # PEP 495: the two readings of a time shown twice come in order, those of one never shown in reverse.
    if first == second:
        return ClockChange.NONE
    return ClockChange.FOLD if first < second else ClockChange.GAP


@overload
def next_occurrence(schedule: Schedule, zone: ZoneInfo, *, after: datetime) -> Occurrence: ...
@overload
def next_occurrence(schedule: Recurrence, zone: ZoneInfo, *, after: datetime) -> Occurrence | None: ...
def next_occurrence(schedule: Recurrence, zone: ZoneInfo, *, after: datetime) -> Occurrence | None:
    """Return the first occurrence that fires strictly after the aware instant ``after``.

    Where several slots share that instant (inside a gap) it is the first of them by planned time;
    ``following_occurrence`` leads to the others. None for a ``Once`` that has fired by then.

    Raises:
        ValueError: if ``after`` is naive.
    """
    if after.tzinfo is None:
        raise ValueError("an instant is aware")
    if isinstance(schedule, Once):
        only = _only_occurrence(schedule, zone)
        return only if only.fire_at > after else None
    # What the clock reads has fired, and so has what it read in an earlier pass of a fold.
    now = after.astimezone(zone)
    for occurrence in _occurrences_past(schedule, zone, now.date(), now.time()):
        if occurrence.fire_at > after:
            return occurrence
    raise AssertionError("a schedule has no last occurrence")


@overload
def following_occurrence(schedule: Schedule, zone: ZoneInfo, *, planned_local: datetime) -> Occurrence: ...
@overload
def following_occurrence(
    schedule: Recurrence, zone: ZoneInfo, *, planned_local: datetime
) -> Occurrence | None: ...
def following_occurrence(
    schedule: Recurrence, zone: ZoneInfo, *, planned_local: datetime
) -> Occurrence | None:
    """Return the occurrence planned next after the naive ``planned_local``, strictly later in local time.

    Walking from occurrence to occurrence by this function skips none and repeats none, also where several
    fire at one instant. ``planned_local`` need not be a slot of ``schedule`` (it may have been edited since).
    None for a ``Once`` that is not planned later than that.

    Raises:
        ValueError: if ``planned_local`` is aware.
    """
    clock = _first_pass(planned_local)
    if isinstance(schedule, Once):
        is_later = schedule.planned_local > planned_local
        return _only_occurrence(schedule, zone) if is_later else None
    return next(_occurrences_past(schedule, zone, planned_local.date(), clock))


def upcoming(schedule: Recurrence, zone: ZoneInfo, *, after: datetime, count: int) -> list[Occurrence]:
    """Return the next ``count`` occurrences that fire after the aware instant ``after``, in planned order.

    Fewer only if there are no more, as after a ``Once``.

    Raises:
        ValueError: if ``after`` is naive or ``count`` negative.
    """
    if count < 0:
        raise ValueError("a count is not negative")
    found: list[Occurrence] = []
    while len(found) < count:
        further = (
            following_occurrence(schedule, zone, planned_local=found[-1].planned_local)
            if found
            else next_occurrence(schedule, zone, after=after)
        )
        if further is None:
            break
        found.append(further)
    return found


def _only_occurrence(once: Once, zone: ZoneInfo) -> Occurrence:
    return Occurrence(once.planned_local, once.fires_at or instant_of(once.planned_local, zone))


def _occurrences_past(schedule: Schedule, zone: ZoneInfo, day: date, clock: time) -> Iterator[Occurrence]:
    """Yield the occurrences planned strictly after local ``clock`` on ``day``, endlessly."""
    for at in schedule.times:
        if at > clock and day.weekday() in schedule.weekdays:
            planned_local = datetime.combine(day, at)
            yield Occurrence(planned_local, instant_of(planned_local, zone))
    while True:
        day += _ONE_DAY
        if day.weekday() in schedule.weekdays:
            for at in schedule.times:
                planned_local = datetime.combine(day, at)
                yield Occurrence(planned_local, instant_of(planned_local, zone))


def _first_pass(local: datetime) -> time:
    """Return the time of day of the naive ``local``: in its first pass, should the clocks show it twice."""
    _refuse_aware(local)
    return local.time().replace(fold=0) if local.fold else local.time()


def _transition_past(reading: datetime) -> datetime:
    """Return the transition that jumps over the aware ``reading``: by bisection, as zoneinfo publishes none.

    Transitions lie on whole seconds.
    """
    # In a gap, fold 0 counts with the offset before the transition and so leads past it; fold 1 the reverse.
    early, late = reading.replace(fold=1).astimezone(UTC), reading.astimezone(UTC)
    while late - early > _ONE_SECOND:
        middle = early + (late - early) // _ONE_SECOND // 2 * _ONE_SECOND
        # Within one zone, datetimes compare by what the clock reads.
        if middle.astimezone(reading.tzinfo) >= reading:
            late = middle
        else:
            early = middle
    return late


def _refuse_aware(local: datetime) -> None:
    if local.tzinfo is not None:
        raise ValueError("a planned local time is naive: the zone comes apart from it")
