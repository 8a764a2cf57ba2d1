"""The randomisation test: exact, and rare where there is nothing to find."""

import random

import numpy as np
import pytest

from bot.analysis.swap_tests import chance_share
from bot.domain.swap_tests import BLOCKS, ComparedRun, Meal, SwapTest, block_orders
from tests.analysis.synthetic import BEGINS_ON


def drawn(chance: random.Random) -> SwapTest:
    return SwapTest(40, tuple(meal for _ in range(BLOCKS) for meal in chance.choice(block_orders())))


def answered(guts: list[int]) -> dict[int, ComparedRun]:
    return {place: ComparedRun(BEGINS_ON, 40, gut) for place, gut in enumerate(guts)}


def test_three_blocks_that_all_agree_are_two_of_216_orders() -> None:
    test = drawn(random.Random(1))
    guts = [0 if meal is Meal.LOW_FIBRE else 5 for meal in test.meals[:12]]
    assert chance_share(test, answered(guts)) == pytest.approx(2 / 216)
    assert chance_share(test, answered([3] * 12)) == 1


def test_lost_runs_are_left_out_of_every_order_alike() -> None:
    test = drawn(random.Random(1))
    runs = answered([0 if meal is Meal.LOW_FIBRE else 5 for meal in test.meals[:12]])
    del runs[3], runs[7]
    assert 2 / 216 <= chance_share(test, runs) < 0.05


def test_where_the_meal_changes_nothing_a_small_share_is_rare() -> None:
    chance, noise = random.Random(4), np.random.default_rng(4)
    rare = 0
    for _ in range(300):
        # Gut drifts and has good and bad weeks, and does not care about the meal.
        course = np.clip(np.round(noise.normal(2, 2, size=12) + np.linspace(0, 3, 12)), 0, 10)
        rare += chance_share(drawn(chance), answered([int(gut) for gut in course])) <= 0.05
    # Binomial with 300 draws of at most 0.05: the mean is 15, three standard deviations 11.
    assert rare <= 26
