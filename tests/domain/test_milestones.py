"""What a run is the first to reach, and what of it is worth a word."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.milestones import (
    DISTANCES_M,
    LITTLE_MORE,
    MINUTES,
    NEARLY,
    RUNS,
    Milestone,
    MilestoneKind,
    RunHistory,
    foremost,
    reached_before,
    reached_by,
    seconds_for,
    to_congratulate_on,
)
from bot.domain.run_doubts import Spike
from bot.domain.runs import METRES_PER_MILE, RunEntry

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def names(milestones: tuple[Milestone, ...]) -> list[str]:
    return [one.name for one in milestones]


def run(minutes: float, km: float | None = None) -> RunEntry:
    return RunEntry(MONDAY, round(minutes * 60), None if km is None else km * 1000)


SEASONED = RunHistory(
    runs=60,
    with_distance=50,
    longest_s=5400,
    longest_m=16_000.0,
    longest_lately_m=12_000.0,
    fastest_5_km_s=1600.0,
    fastest_10_km_s=3400.0,
)


def test_the_ladder_begins_with_the_first_minute() -> None:
    assert names(reached_by(run(1), RunHistory())) == ["runs:1", "minutes:1"]
    assert names(reached_by(run(5.5), RunHistory(runs=1, longest_s=60))) == ["minutes:5"]
    assert names(reached_by(run(29), RunHistory(runs=2, longest_s=330))) == ["minutes:10", "minutes:20"]
    assert names(reached_by(run(30), RunHistory(runs=3, longest_s=29 * 60))) == ["minutes:30"]
    assert reached_by(run(90), RunHistory(runs=4, longest_s=1800)) == ()


def test_first_distances_are_those_of_races() -> None:
    known = RunHistory(runs=5, with_distance=2, longest_s=5400, longest_m=4000.0)
    assert names(reached_by(run(40, 5), known)) == ["distance:5000"]
    assert names(reached_by(run(60, 10.4), known)) == ["distance:5000", "distance:10000"]
    further = replace(known, longest_m=10_400.0)
    assert names(reached_by(run(140, 21.0975), further)) == ["distance:21097.5"]
    assert names(reached_by(run(300, 42.195), replace(known, longest_m=22_000.0))) == ["distance:42195"]


@pytest.mark.parametrize(
    ("miles", "name"),
    [(3.1, "distance:5000"), (6.2, "distance:10000"), (13.1, "distance:21097.5"), (26.2, "distance:42195")],
)
def test_miles_as_people_round_them_are_the_race(miles: float, name: str) -> None:
    entry = RunEntry(MONDAY, 20_000, miles * METRES_PER_MILE)
    assert names(reached_by(entry, RunHistory(runs=5, longest_s=30_000)))[-1] == name
    shorter = RunEntry(MONDAY, 20_000, (miles - 0.1) * METRES_PER_MILE)
    assert name not in names(reached_by(shorter, RunHistory(runs=5, longest_s=30_000)))


def test_only_the_round_number_itself_is_a_milestone() -> None:
    for count in range(1, 1200):
        reached = [one.amount for one in reached_by(run(10), RunHistory(runs=count - 1, longest_s=6000))]
        assert reached == ([count] if count in RUNS else [])


def test_a_fastest_run_needs_one_to_compare_with_and_about_that_length() -> None:
    assert names(reached_by(run(26, 5), SEASONED)) == ["fastest_5_km:1560"]
    assert names(reached_by(run(27.04, 5.2), SEASONED)) == ["fastest_5_km:1560"]
    assert reached_by(run(26.67, 5), SEASONED) == (), "the same second is no faster"
    assert reached_by(run(20, 4.9), SEASONED) == (), "too short to tell"
    assert reached_by(run(25, 5.6), SEASONED) == (), "too long to tell"
    assert names(reached_by(run(56, 10.5), SEASONED)) == ["fastest_10_km:3200"]
    assert reached_by(run(26, 5), replace(SEASONED, fastest_5_km_s=None)) == ()


def test_the_longest_run_is_told_only_in_reach_of_the_usual() -> None:
    near = replace(SEASONED, longest_lately_m=15_500.0)
    assert names(reached_by(run(110, 17), near)) == ["longest:17000"]
    assert names(reached_by(run(110, 17.05), near)) == ["longest:17050"], "110% of the longest lately"
    assert reached_by(run(110, 17.06), near) == (), "a spike is not rewarded"
    assert reached_by(run(110, 16), near) == (), "as long as the longest is not longer"
    assert reached_by(run(110, 16.9), near) == (), "nor is it urged on metre by metre"
    assert names(reached_by(run(110, 17), replace(near, longest_m=16_900.0))) == ["longest:17000"]
    assert reached_by(run(110, 17), replace(near, longest_lately_m=None)) == (), "after a month off"
    assert reached_by(run(110, 17), replace(near, with_distance=2)) == (), "too few to speak of a longest"


def test_a_spike_leaves_only_the_number_of_runs() -> None:
    history = RunHistory(runs=9, with_distance=9, longest_s=1500, longest_m=4000.0, longest_lately_m=4000.0)
    reached = reached_by(run(70, 10), history)
    assert names(reached) == ["runs:10", "minutes:30", "distance:5000", "distance:10000"]
    told = to_congratulate_on(reached, day_on=MONDAY, today_on=MONDAY, spike=Spike(10_000.0, 4000.0))
    assert names(told) == ["runs:10"]
    assert to_congratulate_on(reached, day_on=MONDAY, today_on=MONDAY, spike=None) == reached


def test_old_runs_pass_in_silence() -> None:
    reached = reached_by(run(1), RunHistory())
    for late_days in range(-1, 8):
        today_on = MONDAY + late_days * DAY
        assert to_congratulate_on(reached, day_on=MONDAY, today_on=today_on, spike=None) == reached
    assert to_congratulate_on(reached, day_on=MONDAY, today_on=MONDAY + 8 * DAY, spike=None) == ()


def test_of_many_only_the_foremost_are_named() -> None:
    kind = MilestoneKind
    many = [
        Milestone(kind.MINUTES, 10),
        Milestone(kind.FASTEST_5_KM, 1500),
        Milestone(kind.MINUTES, 30),
        Milestone(kind.LONGEST, 9000),
        Milestone(kind.FASTEST_5_KM, 1400),
        Milestone(kind.RUNS, 10),
        Milestone(kind.RUNS, 1),
    ]
    assert names(foremost(many)) == ["runs:10", "minutes:30", "fastest_5_km:1400", "longest:9000"]
    with_first = [*many, Milestone(kind.DISTANCE, 5000.0), Milestone(kind.DISTANCE, 10_000.0)]
    assert names(foremost(with_first)) == ["runs:10", "minutes:30", "distance:10000", "fastest_5_km:1400"]
    assert foremost([]) == ()


entries = st.builds(
    RunEntry,
    st.just(MONDAY),
    st.integers(60, 24 * 3600),
    st.none() | st.floats(50, 60_000, allow_nan=False),
)


def history_of(entries: list[RunEntry]) -> RunHistory:
    """Return what runs of one day amount to, by plain Python: none of them lies in the 30 days before it."""
    distances = [one.distance_m for one in entries if one.distance_m is not None]
    five, ten = [[s for one in entries if (s := seconds_for(m, one)) is not None] for m in (5e3, 1e4)]
    return RunHistory(
        runs=len(entries),
        with_distance=len(distances),
        longest_s=max((one.duration_s for one in entries), default=0),
        longest_m=max(distances, default=0.0),
        fastest_5_km_s=min(five, default=None),
        fastest_10_km_s=min(ten, default=None),
    )


@given(st.lists(entries, max_size=12))
def test_each_step_is_reached_once_in_whatever_order_runs_come(logged: list[RunEntry]) -> None:
    seen: list[Milestone] = []
    for number, entry in enumerate(logged):
        seen += reached_by(entry, history_of(logged[:number]))
    assert len(set(seen)) == len(seen)
    steps = {
        one for one in seen if one.kind in (MilestoneKind.RUNS, MilestoneKind.MINUTES, MilestoneKind.DISTANCE)
    }
    assert steps == set(reached_before(history_of(logged)))


@given(st.lists(entries, min_size=1, max_size=12))
def test_who_deletes_and_logs_again_meets_nothing_that_was_not_met_before(logged: list[RunEntry]) -> None:
    *others, again = logged
    steps = set(reached_before(history_of(logged)))
    ladders = (MilestoneKind.RUNS, MilestoneKind.MINUTES, MilestoneKind.DISTANCE)
    reached = {one for one in reached_by(again, history_of(others)) if one.kind in ladders}
    assert reached <= steps, "all were kept with the first logging"


@given(entries, entries)
def test_a_fastest_run_is_faster(earlier: RunEntry, later: RunEntry) -> None:
    reached = reached_by(later, history_of([earlier]))
    for kind, distance_m in ((MilestoneKind.FASTEST_5_KM, 5e3), (MilestoneKind.FASTEST_10_KM, 1e4)):
        first_s, then_s = seconds_for(distance_m, earlier), seconds_for(distance_m, later)
        is_told = kind in {one.kind for one in reached}
        if is_told:
            assert first_s is not None
            assert then_s is not None
            assert then_s < first_s
            assert later.distance_m is not None
            assert NEARLY * distance_m <= later.distance_m <= LITTLE_MORE * distance_m


def test_no_step_has_the_name_of_another() -> None:
    everything = [
        *(Milestone(MilestoneKind.RUNS, count) for count in RUNS),
        *(Milestone(MilestoneKind.MINUTES, count) for count in MINUTES),
        *(Milestone(MilestoneKind.DISTANCE, distance_m) for distance_m in DISTANCES_M),
        *(Milestone(MilestoneKind.LONGEST, distance_m) for distance_m in range(499_000, 500_001)),
    ]
    assert len({one.name for one in everything}) == len(everything)
