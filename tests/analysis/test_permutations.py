"""What chance alone would give: exact where it can be counted, within weeks, and honest about its own limits."""

import itertools

import numpy as np
import pytest
from scipy import stats

from bot.analysis.permutations import (
    DRAWS,
    association_within_weeks,
    block_flips_p,
    can_flips_tell,
    can_trades_tell,
    randomisation_p,
    within_weeks_p,
)


def column(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_all_arrangements_of_a_tiny_log_are_counted() -> None:
    # Two weeks of three and two runs: 3! * 2! = 12 arrangements. The most extreme order and its mirror image
    # are each one of them.
    first, second = column(1, 2, 3, 4, 5), column(1, 2, 3, 4, 5)
    weeks = np.array([0, 0, 0, 1, 1])
    assert within_weeks_p(first, second, weeks, chance()) == pytest.approx(2 / 12)


def test_one_long_week_is_the_plain_exact_test() -> None:
    first, second = column(3, 1, 4, 1, 5, 9), column(2, 7, 1, 8, 2, 8)
    ranks = stats.rankdata(first), stats.rankdata(second)
    observed = abs(np.corrcoef(*ranks)[0, 1])
    by_hand = np.mean(
        [
            abs(np.corrcoef(ranks[0], order)[0, 1]) >= observed - 1e-9
            for order in itertools.permutations(ranks[1])
        ]
    )
    assert within_weeks_p(first, second, np.zeros(6, dtype=np.intp), chance()) == pytest.approx(by_hand)


def test_random_arrangements_come_close_to_the_exact_probability() -> None:
    first, second = column(0, 1, 0, 1, 1, 0, 1, 0), column(0, 2, 1, 5, 3, 3, 4, 0)
    ranks = stats.rankdata(second)
    sums = np.array([ranks[list(four)].sum() for four in itertools.combinations(range(8), 4)])
    exact = float(np.mean(np.abs(sums - 18) >= abs(ranks[first == 1].sum() - 18)))
    # 8! arrangements are more than are counted, so these are drawn.
    drawn = within_weeks_p(first, second, np.zeros(8, dtype=np.intp), chance())
    assert drawn == pytest.approx(exact, abs=4 * (exact * (1 - exact) / DRAWS) ** 0.5)


def test_weeks_of_one_run_are_no_evidence() -> None:
    first = column(*range(30))
    assert within_weeks_p(first, first, np.arange(30), chance()) == 1
    assert not can_trades_tell(np.arange(30), 0.1)


def test_what_differs_only_between_weeks_is_no_evidence() -> None:
    hot_weeks = np.repeat([0.0, 1.0, 0.0, 1.0], 3)
    gut = column(1, 0, 2, 6, 5, 7, 0, 2, 1, 7, 6, 5)
    weeks = np.repeat(np.arange(4), 3)
    assert within_weeks_p(hot_weeks, gut, weeks, chance()) == 1
    assert association_within_weeks(hot_weeks, gut, weeks) == pytest.approx(0)


def test_weeks_may_come_in_any_order() -> None:
    rng = np.random.default_rng(5)
    first, second, weeks = rng.normal(size=24), rng.normal(size=24), np.repeat(np.arange(8), 3)
    order = rng.permutation(24)
    there, here = (
        within_weeks_p(first[by], second[by], weeks[by], chance()) for by in (np.arange(24), order)
    )
    assert there == pytest.approx(here, abs=0.05)


@pytest.mark.parametrize("shared", [0.0, 0.7])
def test_under_the_null_one_in_ten_is_below_a_tenth_whatever_weeks_share(shared: float) -> None:
    rng = np.random.default_rng(11)
    weeks = np.repeat(np.arange(8), 3)
    below = 0
    for _ in range(400):
        gut, effort = (
            shared * np.repeat(rng.normal(size=8), 3) * 2 + (1 - shared) * rng.normal(size=24)
            for _ in range(2)
        )
        below += within_weeks_p(effort, gut, weeks, rng) <= 0.1
    # Binomial with 400 draws of 0.1: three standard deviations are 18.
    assert 40 - 18 <= below <= 40 + 18


def test_eight_stretches_that_all_point_one_way_are_two_of_256() -> None:
    weeks = np.repeat(np.arange(8), 3)
    assert block_flips_p(np.ones(24), weeks) == pytest.approx(2 / 256)
    assert block_flips_p(-np.ones(24), weeks) == pytest.approx(2 / 256)
    assert block_flips_p(np.zeros(24), weeks) == 1


def test_a_long_log_has_no_more_stretches_than_a_short_one() -> None:
    assert block_flips_p(np.ones(90), np.repeat(np.arange(30), 3)) == pytest.approx(2 / 256)
    assert can_flips_tell(np.repeat(np.arange(7), 3), 0.1 / 6)
    assert not can_flips_tell(np.repeat(np.arange(6), 4), 0.1 / 6)


def test_the_order_that_was_drawn_is_compared_with_all_that_could_have_been() -> None:
    gut = column(0, 4, 1, 5)
    orders = np.array([[at in pair for at in range(4)] for pair in itertools.combinations(range(4), 2)])
    drawn = np.array([True, False, True, False])
    # Of six orders, this one and its opposite differ the most.
    assert randomisation_p(gut, orders, drawn) == pytest.approx(2 / 6)
    assert randomisation_p(column(2, 2, 2, 2), orders, drawn) == 1
