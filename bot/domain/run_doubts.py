"""What is odd about a run: it came twice, its pace is out of this world, or it is far longer than the last ones.

None of it forbids anything. The first two are asked about before the run is kept; the third is said once, after.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import N_, ExpectedError
from bot.domain.members import Units
from bot.domain.runs import Run, RunEntry

FASTEST_S_PER_KM = 130
"""Seconds per kilometre that nobody beats over 1 km or more.

Source: the 1000 m world record, 2:11.96 (World Athletics, men; Noah Ngeny, Rieti 1999), the fastest of all
records at 1 km or more.
"""
SLOWEST_S_PER_KM = 20 * 60
"""Seconds per kilometre beyond which it was hardly a run: 3 km/h, a stroll."""
JUDGED_FROM_M = 1000
"""The shortest distance whose pace is judged; a sprint may be faster than any kilometre."""

SPIKE_OVER = 1.10
SPIKE_WITHIN = timedelta(days=30)
SPIKE_NEEDS_RUNS = 3
"""With fewer earlier runs that have a distance there is no "usual" to compare with."""

_SAME_WITHIN = 0.01


@dataclass(frozen=True, slots=True)
class Doubts:
    """What to ask about before a run is kept: whether its pace is meant, and which run it may repeat."""

    is_pace_odd: bool = False
    same_as: Run | None = None

    def __bool__(self) -> bool:
        return self.is_pace_odd or self.same_as is not None


@dataclass(frozen=True, slots=True)
class Spike:
    """A run of ``distance_m`` where the longest of the 30 days before was ``longest_m``."""

    distance_m: float
    longest_m: float


class OddRun(ExpectedError):
    """Something of the run has to be asked before it is kept. ``units`` are those in which its member reads it."""

    template = N_("Something about that run is odd. Say that you are sure, or change it.")

    def __init__(self, entry: RunEntry, doubts: Doubts, units: Units) -> None:
        super().__init__()
        self.entry = entry
        self.doubts = doubts
        self.units = units


def pace_s_per_km(entry: RunEntry) -> float | None:
    """Return the average pace in seconds per kilometre, or None without a distance."""
    return None if entry.distance_m is None else entry.duration_s / (entry.distance_m / 1000)


def is_pace_odd(entry: RunEntry) -> bool:
    """Return whether the pace is faster than any record from 1 km up, or slower than a stroll."""
    pace = pace_s_per_km(entry)
    if pace is None or entry.distance_m is None:
        return False
    return pace > SLOWEST_S_PER_KM or (entry.distance_m >= JUDGED_FROM_M and pace < FASTEST_S_PER_KM)


def same_run(entry: RunEntry, others: Iterable[Run]) -> Run | None:
    """Return the first of ``others`` that ``entry`` may tell of again, or None.

    Two runs with start times are the same if their time spans overlap; without them, if they are of one day and
    agree in duration and distance within 1%.
    """
    return next((other for other in others if _is_same(entry, other.entry)), None)


def spike(entry: RunEntry, *, longest_m: float | None, earlier_runs: int) -> Spike | None:
    """Return the jump in distance that the member should know of, or None.

    ``longest_m`` is the longest distance of the 30 days before, ``earlier_runs`` how many earlier runs have a
    distance at all. A single run of over 110% of that longest one is linked with more injuries.

    Source: Frandsen et al. 2025, Br J Sports Med (n = 5205).
    """
    if entry.distance_m is None or longest_m is None or earlier_runs < SPIKE_NEEDS_RUNS:
        return None
    return Spike(entry.distance_m, longest_m) if entry.distance_m > SPIKE_OVER * longest_m else None


def _is_same(one: RunEntry, other: RunEntry) -> bool:
    if one.started_at is not None and other.started_at is not None:
        one_end = one.started_at + timedelta(seconds=one.duration_s)
        other_end = other.started_at + timedelta(seconds=other.duration_s)
        return one.started_at < other_end and other.started_at < one_end
    if one.day_on != other.day_on or not _is_close(one.duration_s, other.duration_s):
        return False
    if one.distance_m is None or other.distance_m is None:
        return one.distance_m is other.distance_m
    return _is_close(one.distance_m, other.distance_m)


def _is_close(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME_WITHIN * max(one, other)
