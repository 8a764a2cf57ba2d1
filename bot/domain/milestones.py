"""Milestones: what a run is the first in a member's log to reach. Each is congratulated once, ever.

The ladder begins with a single minute, for that is where most people begin. The log cannot see what was run before
it began, nor whether somebody walked a little, so nothing here claims either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.run_doubts import SPIKE_NEEDS_RUNS, Spike
from bot.domain.runs import RunEntry

MINUTES: Final = (1, 5, 10, 20, 30)
DISTANCES_M: Final = (5_000.0, 10_000.0, 21_097.5, 42_195.0)
RUNS: Final = (1, 10, 25, 50, 100, 250, 500, 1000)

NEARLY: Final = 0.997
"""The share of a distance that counts as all of it: 3.1, 6.2 and 13.1 miles are 5 km, 10 km and a half marathon."""
LITTLE_MORE: Final = 1.10
"""A run of up to this much of 5 or 10 km tells how fast somebody is over 5 or 10 km."""
LONGER_BY_M: Final = 1_000.0
"""A longest run is the first to pass a whole kilometre: to be told of every hundred metres would be to be urged on."""
TOLD_WITHIN: Final = timedelta(days=7)
"""How late a run may be logged and still be congratulated on; it also counts that long for the streak."""


class MilestoneKind(StrEnum):
    """What is counted. The values are stored: never change one."""

    RUNS = "runs"
    MINUTES = "minutes"
    DISTANCE = "distance"
    FASTEST_5_KM = "fastest_5_km"
    FASTEST_10_KM = "fastest_10_km"
    LONGEST = "longest"


@dataclass(frozen=True, slots=True)
class Milestone:
    """What was reached: a number of runs, minutes, or metres; for the fastest ones, whole seconds for the distance."""

    kind: MilestoneKind
    amount: float

    @property
    def name(self) -> str:
        """The name under which it is kept, once."""
        return f"{self.kind.value}:{self.amount:g}"


@dataclass(frozen=True, slots=True)
class RunHistory:
    """What a member's other runs amount to: how many there are, how many have a distance, the longest, the fastest.

    ``longest_s`` and ``longest_m`` are 0 without any; ``longest_lately_m`` is the longest distance of the 30 days
    before the day of the run in question, None without any. ``fastest_5_km_s`` and ``fastest_10_km_s`` are the
    seconds that these distances take at the best average pace of a run of that length, None without one.
    """

    runs: int = 0
    with_distance: int = 0
    longest_s: int = 0
    longest_m: float = 0.0
    longest_lately_m: float | None = None
    fastest_5_km_s: float | None = None
    fastest_10_km_s: float | None = None


def reached_by(entry: RunEntry, history: RunHistory) -> tuple[Milestone, ...]:
    """Return what this run is the first to reach, after those in ``history``, in the order in which it is told.

    A fastest 5 or 10 km needs an earlier one to compare with; a longest run is the first to pass a whole kilometre, and
    needs three with a distance, one of them lately, of which it is at most 110%. Far beyond that there is nothing to
    celebrate (``bot/domain/run_doubts.py``).
    """
    found = [
        *(Milestone(MilestoneKind.RUNS, count) for count in RUNS if count == history.runs + 1),
        *(
            Milestone(MilestoneKind.MINUTES, minutes)
            for minutes in MINUTES
            if history.longest_s < minutes * 60 <= entry.duration_s
        ),
    ]
    if entry.distance_m is not None:
        found += [
            Milestone(MilestoneKind.DISTANCE, target_m)
            for target_m in DISTANCES_M
            if history.longest_m < NEARLY * target_m <= entry.distance_m
        ]
        found += _fastest(entry, history)
        found += _longest(entry.distance_m, history)
    return tuple(found)


def reached_before(history: RunHistory) -> tuple[Milestone, ...]:
    """Return the steps that the runs in ``history`` reached, congratulated or not."""
    return (
        *(Milestone(MilestoneKind.RUNS, count) for count in RUNS if count <= history.runs),
        *(
            Milestone(MilestoneKind.MINUTES, minutes)
            for minutes in MINUTES
            if minutes * 60 <= history.longest_s
        ),
        *(
            Milestone(MilestoneKind.DISTANCE, target_m)
            for target_m in DISTANCES_M
            if NEARLY * target_m <= history.longest_m
        ),
    )


def to_congratulate_on(
    reached: Iterable[Milestone], *, day_on: date, today_on: date, spike: Spike | None
) -> tuple[Milestone, ...]:
    """Return those of the milestones of a run of ``day_on`` that are worth a word on the member's day ``today_on``.

    None for a run of more than a week ago. A run of far more than the usual distance is no feat to be repeated: of
    it only the number of runs is told.

    Source: Frandsen et al. 2025, Br J Sports Med (a run over 110% of the longest in 30 days; n = 5205).
    """
    if day_on < today_on - TOLD_WITHIN:
        return ()
    if spike is not None:
        return tuple(one for one in reached if one.kind is MilestoneKind.RUNS)
    return tuple(reached)


def foremost(milestones: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """Return what is worth naming of several: the highest step of each ladder, the best of each record.

    A longest run is not named beside a first 5 km, 10 km, or marathon: it is the same thing said twice.
    """
    best: dict[MilestoneKind, Milestone] = {}
    for one in milestones:
        known = best.get(one.kind)
        if known is None or (
            one.amount < known.amount if one.kind in _FASTEST else one.amount > known.amount
        ):
            best[one.kind] = one
    if MilestoneKind.DISTANCE in best:
        best.pop(MilestoneKind.LONGEST, None)
    return tuple(best[kind] for kind in MilestoneKind if kind in best)


_FASTEST = {MilestoneKind.FASTEST_5_KM: 5_000.0, MilestoneKind.FASTEST_10_KM: 10_000.0}


def seconds_for(distance_m: float, entry: RunEntry) -> float | None:
    """Return the seconds that ``distance_m`` takes at the run's average pace; None if it was not of that length."""
    if entry.distance_m is None or not NEARLY * distance_m <= entry.distance_m <= LITTLE_MORE * distance_m:
        return None
    return entry.duration_s * distance_m / entry.distance_m


def _fastest(entry: RunEntry, history: RunHistory) -> list[Milestone]:
    earlier_s = {
        MilestoneKind.FASTEST_5_KM: history.fastest_5_km_s,
        MilestoneKind.FASTEST_10_KM: history.fastest_10_km_s,
    }
    found = []
    for kind, distance_m in _FASTEST.items():
        best_s, this_s = earlier_s[kind], seconds_for(distance_m, entry)
        if best_s is not None and this_s is not None and round(this_s) < round(best_s):
            found.append(Milestone(kind, round(this_s)))
    return found


def _longest(distance_m: float, history: RunHistory) -> list[Milestone]:
    if history.longest_lately_m is None or history.with_distance < SPIKE_NEEDS_RUNS:
        return []
    if distance_m // LONGER_BY_M <= history.longest_m // LONGER_BY_M:
        return []
    if distance_m > LITTLE_MORE * history.longest_lately_m:
        return []
    return [Milestone(MilestoneKind.LONGEST, round(distance_m))]
