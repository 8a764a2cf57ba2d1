"""Every clock change of every zone: do daily reminders fire when the written rules say?

The rules (a slot fires at the first instant at which the zone's clocks read the planned time or later, once, for
its planned day) are applied here a second time, by another way than the bot's: from the list of transitions. The
baselines answer the same question.
"""

import itertools
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from benchmarks.sizes import Sizes
from benchmarks.table import Bound, Goal, Line
from bot.domain.schedules import EVERY_DAY, Schedule, following_occurrence

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
_DAYS_AROUND = 2

Fires = Callable[[time, ZoneInfo, date, int], list[datetime]]
"""(planned time, zone, first day, days) -> the instants at which a daily reminder fires."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A zone's offset from ``begins_at`` on, until the next stretch."""

    begins_at: datetime
    offset: timedelta


def measure(sizes: Sizes) -> list[Line]:
    """Return the row on wrong fires, per thousand that the rules ask for."""
    asked = 0
    wrong: dict[str, int] = dict.fromkeys(_CANDIDATES, 0)
    for zone, planned, first, stretches in _cases(sizes.audit_years):
        expected = [
            _by_the_rules(datetime.combine(first + _ONE_DAY * day, planned), stretches)
            for day in range(2 * _DAYS_AROUND + 1)
        ]
        asked += len(expected)
        for name, fires in _CANDIDATES.items():
            actual = fires(planned, zone, first, len(expected))
            wrong[name] += _difference(expected, actual)
    years = f"{sizes.audit_years[0]} to {sizes.audit_years[-1]}"
    return [
        Line(
            "audit",
            f"wrong fires around every clock change of every zone, {years}",
            [wrong.pop(_OURS)],
            goal=Goal(Bound.AT_MOST, 0.0),
            digits=0,
            note=f"{asked:,} fires asked for; the lines below are per 1,000 of them",
        ),
        *(Line("audit", name, [count / asked * 1000], digits=1) for name, count in wrong.items()),
    ]


def _cases(years: range) -> Iterator[tuple[ZoneInfo, time, date, list[Stretch]]]:
    """Yield (zone, planned time, first day, the zone's stretches) for the times that each clock change touches."""
    begin, end = datetime(years[0], 1, 1, tzinfo=UTC), datetime(years[-1] + 1, 1, 1, tzinfo=UTC)
    seen: set[tuple[Stretch, ...]] = set()
    for name in sorted(zoneinfo.available_timezones()):
        zone = ZoneInfo(name)
        stretches = _stretches(zone, begin - _ONE_DAY * 7, end + _ONE_DAY * 7)
        if tuple(stretches) in seen:
            continue  # another name for a zone that was audited already
        seen.add(tuple(stretches))
        for before, after in itertools.pairwise(stretches):
            for planned in _touched(after.begins_at, before.offset, after.offset):
                local = (after.begins_at + before.offset).date()
                yield zone, planned, local - _ONE_DAY * _DAYS_AROUND, stretches


def _touched(at: datetime, before: timedelta, after: timedelta) -> Iterator[time]:
    """Yield planned times just before, in and just after what a clock change skips or repeats; and midnight."""
    clocks = sorted(((at + before).replace(tzinfo=None), (at + after).replace(tzinfo=None)))
    middle = clocks[0] + (clocks[1] - clocks[0]) / 2
    minute = timedelta(minutes=1)
    touched = {clocks[0] - minute, clocks[0], middle, clocks[1] - minute, clocks[1]}
    yield from sorted({clock.time().replace(second=0, microsecond=0) for clock in touched} | {time(0)})


def _stretches(zone: ZoneInfo, begin: datetime, end: datetime) -> list[Stretch]:
    found = [Stretch(begin, _offset(zone, begin))]
    at = begin
    while at < end:
        later = at + _ONE_DAY
        if _offset(zone, later) != found[-1].offset:
            begins_at = _change_between(zone, at, later)
            found.append(Stretch(begins_at, _offset(zone, begins_at)))
            at = begins_at
        else:
            at = later
    return found


def _change_between(zone: tzinfo, early: datetime, late: datetime) -> datetime:
    offset = _offset(zone, early)
    while late - early > _ONE_SECOND:
        middle = early + (late - early) // _ONE_SECOND // 2 * _ONE_SECOND
        if _offset(zone, middle) == offset:
            early = middle
        else:
            late = middle
    return late


def _offset(zone: tzinfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _by_the_rules(planned: datetime, stretches: list[Stretch]) -> datetime:
    """Return the first instant at which the clocks read ``planned`` (naive) or later."""
    ends = [after.begins_at for after in stretches[1:]] + [datetime.max.replace(tzinfo=UTC)]
    for stretch, ends_at in zip(stretches, ends, strict=True):
        shown_at = planned.replace(tzinfo=UTC) - stretch.offset
        fires_at = max(shown_at, stretch.begins_at)
        if fires_at < ends_at and stretch is not stretches[0]:
            return fires_at
        if stretch is stretches[0] and shown_at < ends_at:
            return shown_at
    raise AssertionError("the last stretch has no end")


def _difference(expected: list[datetime], actual: list[datetime]) -> int:
    """Return how many fires are missing, extra or at another instant."""
    left = list(actual)
    missing = 0
    for at in expected:
        if at in left:
            left.remove(at)
        else:
            missing += 1
    return max(missing, len(left))


def _ours(planned: time, zone: ZoneInfo, first: date, days: int) -> list[datetime]:
    schedule = Schedule(EVERY_DAY, (planned,))
    local = datetime.combine(first - _ONE_DAY, planned)
    fires = []
    for _ in range(days):
        occurrence = following_occurrence(schedule, zone, planned_local=local)
        local = occurrence.planned_local
        fires.append(occurrence.fire_at)
    return fires


def _cron_trigger(planned: time, zone: ZoneInfo, first: date, days: int) -> list[datetime]:
    trigger = CronTrigger(hour=planned.hour, minute=planned.minute, timezone=zone)
    now = datetime.combine(first, time(0), tzinfo=zone).astimezone(UTC)
    last = datetime.combine(first + _ONE_DAY * days, time(0), tzinfo=zone).astimezone(UTC)
    fires: list[datetime] = []
    previous: datetime | None = None
    while True:
        fire = trigger.get_next_fire_time(previous, now)
        if fire is None or fire.astimezone(UTC) >= last:
            return fires
        fires.append(fire.astimezone(UTC))
        previous = fire
        now = fire.astimezone(UTC) + _ONE_SECOND


def _every_24_hours(planned: time, zone: ZoneInfo, first: date, days: int) -> list[datetime]:
    begin = datetime.combine(first, planned, tzinfo=zone).astimezone(UTC)
    return [begin + _ONE_DAY * day for day in range(days)]


_OURS = "ours"
_CANDIDATES: dict[str, Fires] = {
    _OURS: _ours,
    "APScheduler's CronTrigger": _cron_trigger,
    "a fixed 24 hours": _every_24_hours,
}
