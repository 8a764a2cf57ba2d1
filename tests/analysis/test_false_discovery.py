"""The procedure of Benjamini and Hochberg."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bot.analysis.false_discovery import benjamini_hochberg


def test_six_by_hand() -> None:
    # Sorted: .005 <= .1/6, .03 <= .2/6, .06 > .3/6, .062 <= .4/6, then .3 and .9: the fourth passes, so four do.
    assert benjamini_hochberg([0.9, 0.06, 0.005, 0.062, 0.3, 0.03], q=0.1) == [
        False,
        True,
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(("probabilities", "rejected"), [([], []), ([0.1], [True]), ([0.11], [False])])
def test_the_edges(probabilities: list[float], rejected: list[bool]) -> None:
    assert benjamini_hochberg(probabilities, q=0.1) == rejected


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_it_is_the_reference_one(thousandths: list[int]) -> None:
    probabilities = [one / 1000 for one in thousandths]
    adjusted = stats.false_discovery_control(probabilities, method="bh")
    # What lies on the line to the last bit may fall to either side.
    for rejected, value in zip(benjamini_hochberg(probabilities, q=0.1), adjusted, strict=True):
        assert rejected == (value <= 0.1) or value == pytest.approx(0.1)
