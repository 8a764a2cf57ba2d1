"""Training load is the session's effort times its minutes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_ins import EffortOutOfScale, OutOfScale
from bot.domain.training_load import DurationOutOfScale, session_load_au


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
