"""Effects are those of the reference library, resampling weights included."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bot.analysis.ranks import (
    cliffs_delta,
    midranks,
    spearman,
    weighted_cliffs_delta,
    weighted_dominance,
    weighted_spearman,
)

SCORES = st.integers(0, 10)
PAIRS = st.lists(st.tuples(SCORES, SCORES), min_size=3, max_size=40)


@given(st.lists(SCORES, min_size=1, max_size=40))
def test_midranks_are_the_reference_ones(values: list[int]) -> None:
    assert midranks(np.array(values, dtype=float)) == pytest.approx(stats.rankdata(values))


@given(PAIRS)
def test_spearman_is_the_reference_one(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, dtype=float).T
    rho = spearman(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert rho == 0, "what does not vary goes with nothing"
    else:
        assert rho == pytest.approx(stats.spearmanr(first, second).statistic)


@given(PAIRS)
def test_cliffs_delta_is_the_rank_sum_test_on_another_scale(pairs: list[tuple[int, int]]) -> None:
    values, kinds = np.array(pairs, dtype=float).T
    is_first = kinds > 4
    delta = cliffs_delta(values, is_first)
    if is_first.all() or not is_first.any():
        assert delta == 0
    else:
        won = stats.mannwhitneyu(values[is_first], values[~is_first]).statistic
        assert delta == pytest.approx(2 * won / (is_first.sum() * (~is_first).sum()) - 1)


@given(PAIRS, st.data())
def test_a_weight_counts_a_run_so_many_times(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    first, second = np.array(pairs, dtype=float).T
    times = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=len(pairs), max_size=len(pairs)).filter(sum))
    )
    rows = np.array([times, np.ones_like(times)], dtype=float)
    repeated = np.repeat(first, times), np.repeat(second, times)
    assert weighted_spearman(first, second, rows) == pytest.approx(
        [spearman(*repeated), spearman(first, second)]
    )
    is_first = first > 4
    assert weighted_cliffs_delta(second, is_first, rows) == pytest.approx(
        [cliffs_delta(repeated[1], repeated[0] > 4), cliffs_delta(second, is_first)]
    )


def test_dominance_counts_ups_against_downs() -> None:
    differences = np.array([2.0, 1.0, 0.0, -3.0])
    shares = weighted_dominance(differences, np.array([[1, 1, 1, 1], [0, 0, 0, 1], [2, 2, 0, 0.0]]))
    assert shares == pytest.approx([0.25, -1, 1])
