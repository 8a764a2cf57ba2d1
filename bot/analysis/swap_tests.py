"""How often the draw alone would have set the meals of a swap test as far apart."""

from collections.abc import Mapping

import numpy as np

from bot.analysis.permutations import randomisation_p
from bot.domain.swap_tests import ComparedRun, Meal, SwapTest, orders_of


def chance_share(test: SwapTest, answered: Mapping[int, ComparedRun]) -> float:
    """Return the share of all orders that could have been drawn with at least this difference of means, 0 to 1.

    ``answered`` are the runs by their meal's place. Every order of the blocks that they belong to is counted, so the
    share is exact; runs that were lost are taken as lost whatever the meal.
    """
    places = sorted(answered)
    guts = np.array([answered[place].gut for place in places], dtype=np.float64)
    drawn = np.array([test.meals[place] is Meal.LOW_FIBRE for place in places])
    return randomisation_p(guts, np.array(orders_of(places), dtype=np.bool_), drawn)
