"""What counts as moving, how far it was, how high, and at what heart rate."""

import itertools
import math
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.run_files import RunFileFormat, RunFileTooLong, RunFileTooShort, RunFileWithoutTimes
from bot.run_files.measuring import climb_m, great_circle_m, measured
from bot.run_files.reading import read_run_file
from bot.run_files.recordings import Recording, Sample
from tests.run_files.building import LISBON, STARTED_AT, Moment, gpx, run


def _later(moments: list[Moment], seconds: int) -> list[Moment]:
    return [replace(moment, at=moment.at + timedelta(seconds=seconds)) for moment in moments]


def test_a_steady_run_is_its_whole_time_and_way() -> None:
    run_file = read_run_file(gpx(run(seconds=1800, speed=3.0, hr=150, ele=12.0)))

    assert run_file.started_at == STARTED_AT
    assert run_file.duration_s == run_file.elapsed_s == 1800
    assert run_file.distance_m == pytest.approx(5400, rel=0.001)
    assert run_file.heart_rate_bpm == 150
    assert run_file.elevation_gain_m == 0


def test_waiting_at_a_light_is_no_moving_time() -> None:
    before, wait = run(seconds=600), 90
    standing = [replace(before[-1], at=before[-1].at + timedelta(seconds=one)) for one in range(1, wait)]
    after = run(seconds=600, at=before[-1].at + timedelta(seconds=wait), start_m=1800)

    run_file = read_run_file(gpx([*before, *standing, *after]))

    assert run_file.elapsed_s == 1290
    assert run_file.duration_s == pytest.approx(1200, abs=10)
    assert run_file.distance_m == pytest.approx(3600, rel=0.005)


def test_a_receiver_that_wanders_while_its_member_stands_adds_nothing() -> None:
    chance = random.Random(7)
    before = run(seconds=600)
    standing = [
        replace(before[-1], at=before[-1].at + timedelta(seconds=one), north_m=1800 + chance.gauss(0, 1.0))
        for one in range(1, 300)
    ]

    run_file = read_run_file(gpx([*before, *standing]))

    assert run_file.duration_s == pytest.approx(600, abs=30)
    assert run_file.distance_m == pytest.approx(1800, rel=0.03)


def test_a_paused_watch_counts_neither_time_nor_the_way_to_the_cafe() -> None:
    before = run(seconds=600)
    after = run(seconds=600, at=STARTED_AT + timedelta(minutes=30), start_m=2500)

    run_file = read_run_file(gpx(before, after))

    assert (run_file.duration_s, run_file.elapsed_s) == (1200, 2400)
    assert run_file.distance_m == pytest.approx(3600, rel=0.001)


def test_a_tunnel_without_signal_is_run_through() -> None:
    before = run(seconds=600)
    after = run(seconds=600, at=before[-1].at + timedelta(seconds=60), start_m=1800 + 180)

    run_file = read_run_file(gpx([*before, *after]))

    assert run_file.duration_s == 1260
    assert run_file.distance_m == pytest.approx(3780, rel=0.001)


def test_what_happened_in_a_long_gap_nobody_knows() -> None:
    before = run(seconds=600)
    after = run(seconds=600, at=before[-1].at + timedelta(minutes=10), start_m=1800 + 1800)

    run_file = read_run_file(gpx([*before, *after]))

    assert run_file.duration_s == 1200
    assert run_file.distance_m == pytest.approx(3600, rel=0.001)


def test_a_watch_that_saves_battery_counts_as_one_that_does_not() -> None:
    thin, dense = run(seconds=1800, every_s=30), run(seconds=1800)

    sparse, full = read_run_file(gpx(thin)), read_run_file(gpx(dense))

    assert sparse.duration_s == full.duration_s
    assert sparse.distance_m == pytest.approx(full.distance_m, rel=0.001)


def test_a_jump_of_the_receiver_is_no_distance() -> None:
    moments = run(seconds=600)
    moments[300] = replace(moments[300], north_m=50_000)

    run_file = read_run_file(gpx(moments))

    assert run_file.distance_m == pytest.approx(1800, rel=0.01)


def test_standing_still_with_a_running_watch_is_no_run() -> None:
    with pytest.raises(RunFileTooShort):
        read_run_file(gpx(run(seconds=1800, speed=0.0)))


def test_less_than_a_minute_is_no_run() -> None:
    with pytest.raises(RunFileTooShort):
        read_run_file(gpx(run(seconds=50)))


def test_more_than_a_day_is_no_run() -> None:
    with pytest.raises(RunFileTooLong):
        read_run_file(gpx(run(seconds=25 * 3600, every_s=60)))


def test_nothing_at_all_has_no_time() -> None:
    with pytest.raises(RunFileWithoutTimes):
        measured(Recording(RunFileFormat.GPX), digest="")


def test_heart_rate_is_weighed_by_time() -> None:
    calm = run(seconds=600, hr=120)
    hard = run(seconds=200, at=STARTED_AT + timedelta(seconds=601), start_m=1803, hr=180)

    run_file = read_run_file(gpx([*calm, *hard]))

    assert run_file.heart_rate_bpm == round((120 * 601 + 180 * 200) / 801)


def test_a_degree_of_latitude_is_111_km() -> None:
    south, north = Sample(0, *LISBON), Sample(1, LISBON[0] + 1, LISBON[1])

    assert great_circle_m(south, north) == pytest.approx(111_195, abs=1)


def test_opposite_ends_of_the_earth_are_half_way_round() -> None:
    assert great_circle_m(Sample(0, 0, 0), Sample(1, 0, 180)) == pytest.approx(math.pi * 6_371_008.8)


@pytest.mark.parametrize(
    ("heights", "climbed"),
    [
        ([], 0),
        ([10, 12, 10, 12, 10], 0),
        ([10, 20, 30], 20),
        ([10, 20, 10, 20], 20),
        ([100, 50, 80], 30),
        ([30, 20, 10], 0),
    ],
)
def test_a_climb_counts_from_three_metres(heights: list[float], climbed: float) -> None:
    assert climb_m(heights) == climbed


@given(st.lists(st.floats(-100, 4000), max_size=200))
def test_climb_is_never_less_than_the_highest_rise_but_for_the_hysteresis(heights: list[float]) -> None:
    climbed = climb_m(heights)
    rise, low = 0.0, math.inf
    for height in heights:
        low = min(low, height)
        rise = max(rise, height - low)
    assert climbed >= rise - 3.0 - 1e-6
    assert climbed <= sum(max(0.0, after - before) for before, after in itertools.pairwise(heights)) + 1e-6


@given(
    speed=st.floats(1.0, 6.0),
    seconds=st.integers(120, 3000),
    every_s=st.integers(1, 9),
)
def test_any_steady_run_is_measured_within_a_percent(speed: float, seconds: int, every_s: int) -> None:
    moments = run(seconds=seconds, speed=speed, every_s=every_s)
    lasted_s = (moments[-1].at - moments[0].at).total_seconds()

    run_file = read_run_file(gpx(moments))

    assert run_file.duration_s == round(lasted_s)
    assert run_file.distance_m == pytest.approx(speed * lasted_s, rel=0.01)
