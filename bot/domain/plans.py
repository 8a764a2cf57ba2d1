"""Plans in local time: slots of the week, an interval within the day, or a single moment.

A plan knows nothing of zones and instants; ``bot/domain/schedules.py`` tells when its slots fire.
"""

from dataclasses import dataclass
from datetime import datetime, time
from enum import IntEnum


class Weekday(IntEnum):
    """A day of the week, numbered as ``date.weekday()`` numbers it."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


EVERY_DAY = frozenset(Weekday)
WEEKEND = frozenset({Weekday.SATURDAY, Weekday.SUNDAY})
WEEKDAYS = EVERY_DAY - WEEKEND


@dataclass(frozen=True, slots=True)
class Span:
    """Every so many minutes within one local day: ``from_time``, ``every_min`` later, and so on to ``until_time``.

    The slots are counted from ``from_time`` on the clock, not from any instant, so they are the same on every
    day. ``until_time`` is a slot only if the steps meet it. Both are naive and of minute precision.

    Raises:
        ValueError: if ``every_min`` is not positive, or ``from_time`` is later than ``until_time``.
    """

    every_min: int
    from_time: time
    until_time: time

    def __post_init__(self) -> None:
        _refuse_no_slot(self.from_time)
        _refuse_no_slot(self.until_time)
        if self.every_min < 1:
            raise ValueError("the slots of a span are one or more minutes apart")
        if self.from_time > self.until_time:
            raise ValueError("a span lies within one day")

    @property
    def slots(self) -> tuple[time, ...]:
        """The local times of day for which it stands, ascending; ``from_time`` is the first."""
        minutes = range(minute_of_day(self.from_time), minute_of_day(self.until_time) + 1, self.every_min)
        return tuple(time(*divmod(minute, 60)) for minute in minutes)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Slots of the local day: on which weekdays, at which local times.

    ``weekdays`` is not empty. ``times`` holds one or more naive local times of minute precision, ascending
    and distinct; each applies to each of the weekdays. With a ``span`` they are its slots, and may be left out.

    A span stays in the schedule because its member thinks of it so: the plan is shown, and edited, as the
    interval and not as a list of times. Two schedules of the same times, one with a span, are not equal.

    Raises:
        ValueError: if any of that does not hold.
    """

    weekdays: frozenset[Weekday]
    times: tuple[time, ...] = ()
    span: Span | None = None

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ValueError("a schedule needs one or more of the seven weekdays")
        if self.span is not None:
            slots = self.span.slots
            if self.times not in ((), slots):
                raise ValueError("the times of a schedule with a span are the slots of the span")
            object.__setattr__(self, "times", slots)
        if not self.times:
            raise ValueError("a schedule needs one or more times of day")
        for at in self.times:
            _refuse_no_slot(at)
        if any(earlier >= later for earlier, later in zip(self.times, self.times[1:], strict=False)):
            raise ValueError("planned times are ascending and distinct")

    @property
    def is_daily(self) -> bool:
        """Whether all seven days are chosen."""
        return self.weekdays == EVERY_DAY

    @property
    def is_weekdays(self) -> bool:
        """Whether exactly Monday to Friday are chosen."""
        return self.weekdays == WEEKDAYS

    @property
    def is_weekend(self) -> bool:
        """Whether exactly Saturday and Sunday are chosen."""
        return self.weekdays == WEEKEND


@dataclass(frozen=True, slots=True)
class Once:
    """One slot and no more: the naive local ``planned_local``, of minute precision.

    It fires as the clocks say, or at the aware instant ``fires_at``, if that is set: a wait may end while hours are
    lived twice, and then no local time says when.

    Raises:
        ValueError: if ``planned_local`` is aware, not a whole minute, or marked as the second pass of a fold; if
            ``fires_at`` is naive.
    """

    planned_local: datetime
    fires_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.fires_at is not None and self.fires_at.tzinfo is None:
            raise ValueError("an instant is aware")
        if self.planned_local.tzinfo is not None:
            raise ValueError("a planned local time is naive: the zone comes apart from it")
        _refuse_no_slot(self.planned_local.time())


Recurrence = Schedule | Once
"""What a member may plan: again and again, or once."""


def minute_of_day(at: time) -> int:
    """Return how many minutes past midnight a clock shows ``at``, 0 to 1439; seconds do not count."""
    return at.hour * 60 + at.minute


def _refuse_no_slot(at: time) -> None:
    if at.tzinfo is not None or at.second or at.microsecond or at.fold:
        raise ValueError("a planned time is naive and of minute precision")
