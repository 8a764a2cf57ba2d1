"""What is odd about a run: its pace, that it came twice, a jump in distance."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MemberId, RunId
from bot.domain.run_doubts import (
    FASTEST_S_PER_KM,
    SPIKE_NEEDS_RUNS,
    Doubts,
    Spike,
    is_pace_odd,
    pace_s_per_km,
    same_run,
    spike,
)
from bot.domain.runs import Run, RunEntry

MONDAY = date(2026, 3, 2)
SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)
durations = st.integers(60, 86_400)
distances = st.none() | st.floats(50, 500_000)


def logged(entry: RunEntry) -> Run:
    return Run(RunId(1), MemberId(1), entry, SIX)


def entry(minutes: float, distance_m: float | None = None, started_at: datetime | None = None) -> RunEntry:
    return RunEntry(MONDAY, round(minutes * 60), distance_m, started_at)


@pytest.mark.parametrize(
    ("run", "is_odd"),
    [
        (entry(30, 5000), False),
        (entry(30), False),
        (entry(2, 600), False),  # a sprint
        (entry(130 / 60, 1000), False),
        (entry(129 / 60, 1000), True),
        (entry(10, 5000), True),
        (entry(20, 1000), False),
        (entry(1201 / 60, 1000), True),
        (entry(20, 500), True),
    ],
)
def test_paces_beyond_records_and_strolls_are_odd(run: RunEntry, *, is_odd: bool) -> None:
    assert is_pace_odd(run) is is_odd


def test_the_records_of_all_distances_are_no_error() -> None:
    for distance_m, record_s in ((1000, 131.96), (5000, 755.36), (10_000, 1571), (42_195, 7235)):
        assert record_s / distance_m * 1000 > FASTEST_S_PER_KM
        assert not is_pace_odd(RunEntry(MONDAY, round(record_s), distance_m))


@given(duration_s=durations, distance_m=distances)
def test_a_pace_is_time_over_distance(duration_s: int, distance_m: float | None) -> None:
    run = RunEntry(MONDAY, duration_s, distance_m)
    pace = pace_s_per_km(run)
    if distance_m is None:
        assert pace is None
        assert not is_pace_odd(run)
    else:
        assert pace == pytest.approx(duration_s * 1000 / distance_m)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (entry(30, None, SIX), entry(30, None, SIX + timedelta(minutes=29)), True),
        (entry(30, None, SIX), entry(30, None, SIX + timedelta(minutes=30)), False),
        (entry(30, 5000, SIX), entry(30, 5000, SIX + timedelta(hours=3)), False),
        (entry(100, 5000), entry(101, 5050), True),
        (entry(100, 5000), entry(102, 5000), False),
        (entry(100, 5000), entry(100, 5100), False),
        (entry(30), entry(30), True),
        (entry(30, 5000), entry(30), False),
        (entry(30, 5000, SIX), entry(30, 5000), True),
    ],
)
def test_the_same_run_is_known_by_its_time_or_its_figures(
    one: RunEntry, other: RunEntry, *, is_same: bool
) -> None:
    assert (same_run(one, [logged(other)]) is not None) is is_same
    assert (same_run(other, [logged(one)]) is not None) is is_same, "whichever came first"


@given(duration_s=durations, distance_m=distances, has_start=st.booleans())
def test_a_run_is_the_same_as_itself_and_never_of_another_day_without_a_start(
    duration_s: int, distance_m: float | None, *, has_start: bool
) -> None:
    run = RunEntry(MONDAY, duration_s, distance_m, SIX if has_start else None)
    assert same_run(run, [logged(run)]) is not None
    tomorrow = RunEntry(MONDAY + timedelta(days=1), duration_s, distance_m)
    assert same_run(tomorrow, [logged(run)]) is None


def test_a_jump_needs_something_usual_to_jump_from() -> None:
    assert spike(entry(60, 5501), longest_m=5000, earlier_runs=SPIKE_NEEDS_RUNS) == Spike(5501, 5000)
    assert spike(entry(60, 5499), longest_m=5000, earlier_runs=SPIKE_NEEDS_RUNS) is None
    assert spike(entry(60, 9000), longest_m=5000, earlier_runs=SPIKE_NEEDS_RUNS - 1) is None
    assert spike(entry(60, 9000), longest_m=None, earlier_runs=9) is None
    assert spike(entry(60), longest_m=5000, earlier_runs=9) is None


def test_no_doubts_are_nothing_to_ask() -> None:
    assert not Doubts()
    assert Doubts(is_pace_odd=True)
    assert Doubts(same_as=logged(entry(30)))
