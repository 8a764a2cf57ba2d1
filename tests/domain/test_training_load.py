"""Training load is the session's effort times its minutes."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_ins import EffortOutOfScale, OutOfScale
from bot.domain.training_load import (
    DurationOutOfScale,
    Session,
    monday_of,
    monotony_of,
    session_load_au,
    weekly_loads,
)

MONDAY = date(2026, 3, 2)
SUNDAY = MONDAY + timedelta(days=6)


def test_half_an_hour_of_somewhat_hard_running() -> None:
    assert session_load_au(session_rpe=4, duration_min=30) == 120


def test_rest_is_no_load() -> None:
    assert session_load_au(session_rpe=0, duration_min=45) == 0


@given(st.integers(0, 10), st.floats(1, 1440), st.floats(1, 1440))
def test_load_grows_with_time(session_rpe: int, one_min: float, other_min: float) -> None:
    shorter_min, longer_min = sorted((one_min, other_min))
    shorter_au = session_load_au(session_rpe=session_rpe, duration_min=shorter_min)
    assert 0 <= shorter_au <= session_load_au(session_rpe=session_rpe, duration_min=longer_min)


@pytest.mark.parametrize("session_rpe", [-1, 11])
def test_effort_off_the_scale_is_refused(session_rpe: int) -> None:
    with pytest.raises(EffortOutOfScale):
        session_load_au(session_rpe=session_rpe, duration_min=30)


@pytest.mark.parametrize("duration_min", [0, -5, math.nan, math.inf])
def test_a_session_that_takes_no_time_is_refused(duration_min: float) -> None:
    with pytest.raises(DurationOutOfScale) as refused:
        session_load_au(session_rpe=5, duration_min=duration_min)
    assert isinstance(refused.value, OutOfScale)


def test_a_week_of_three_runs_by_hand() -> None:
    runs = [Session(MONDAY + timedelta(days=day), 30, 4) for day in (0, 2, 4)]
    (week,) = weekly_loads(runs, first_on=MONDAY, last_on=SUNDAY)
    assert (week.begins_on, week.runs, week.duration_min, week.load_au, week.unrated) == (
        MONDAY,
        3,
        90,
        360,
        0,
    )
    # Three days of 120 and four of 0: mean 360/7, squares 3 * 120^2 - 360^2 / 7 over 6.
    deviation_au = math.sqrt((3 * 120**2 - 360**2 / 7) / 6)
    assert week.monotony == pytest.approx(360 / 7 / deviation_au)
    assert week.strain_au == pytest.approx(360 * (360 / 7 / deviation_au))


def test_the_same_load_every_day_has_no_monotony_rather_than_an_infinite_one() -> None:
    runs = [Session(MONDAY + timedelta(days=day), 30, 4) for day in range(7)]
    (week,) = weekly_loads(runs, first_on=MONDAY, last_on=SUNDAY)
    assert week.load_au == 840
    assert (week.monotony, week.strain_au) == (None, None)


def test_a_week_of_rest_is_there_and_weighs_nothing() -> None:
    weeks = weekly_loads([Session(MONDAY, 30, 4)], first_on=MONDAY, last_on=SUNDAY + timedelta(days=7))
    assert [(week.runs, week.load_au) for week in weeks] == [(1, 120), (0, 0)]
    assert weeks[1].monotony is None


def test_a_week_that_is_not_over_shows_its_load_and_no_monotony() -> None:
    (week,) = weekly_loads([Session(MONDAY, 30, 4)], first_on=MONDAY, last_on=SUNDAY - timedelta(days=1))
    assert (week.load_au, week.monotony) == (120, None)


def test_a_run_without_a_rating_counts_as_a_run_and_keeps_the_monotony_away() -> None:
    runs = [Session(MONDAY, 30, 4), Session(SUNDAY, 40, None)]
    (week,) = weekly_loads(runs, first_on=MONDAY, last_on=SUNDAY)
    assert (week.runs, week.duration_min, week.load_au, week.unrated) == (2, 70, 120, 1)
    assert (week.monotony, week.strain_au) == (None, None)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 300), st.none() | st.integers(0, 10)), max_size=40)
)
def test_no_run_is_lost_between_weeks(runs: list[tuple[int, int, int | None]]) -> None:
    sessions = [Session(MONDAY + timedelta(days=day), minutes, effort) for day, minutes, effort in runs]
    weeks = weekly_loads(sessions, first_on=MONDAY, last_on=MONDAY + timedelta(days=40))
    assert sum(week.runs for week in weeks) == len(sessions)
    assert sum(week.load_au for week in weeks) == pytest.approx(
        sum((effort or 0) * minutes for _, minutes, effort in runs)
    )
    assert all(week.begins_on == monday_of(week.begins_on) for week in weeks)


@given(st.lists(st.integers(0, 2000), min_size=7, max_size=7), st.integers(2, 9))
def test_monotony_has_no_unit(loads_au: list[int], factor: int) -> None:
    once, scaled = monotony_of(loads_au), monotony_of([load * factor for load in loads_au])
    assert (once is None) == (scaled is None)
    assert once is None or once == pytest.approx(scaled)


def test_what_a_session_was_like_stays_out_of_its_repr() -> None:
    (week,) = weekly_loads([Session(MONDAY, 30, 9)], first_on=MONDAY, last_on=SUNDAY)
    assert "9" not in repr(Session(MONDAY, 30, 9))
    assert repr(week) == "WeekLoad(private)"
