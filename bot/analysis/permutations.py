"""How often chance alone would give as much: permutations within calendar weeks, and flips of whole weeks.

Runs of one week resemble each other (the same heat, the same bug, the same trouble at work) and months drift, so
runs may only trade places within their own week: what differs between weeks can then make nothing stand out. A
week with a single run has nothing to trade; it stays as it is and adds nothing to the evidence.

Where all arrangements are few enough they are all counted, and the probability is exact; else it is estimated
from random ones, the observed arrangement among them, so that it is never 0.
"""

import itertools
import math
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.analysis.ranks import Floats, midranks

DRAWS: Final = 2000
BLOCKS: Final = 8
_ALIKE = 1e-9  # sums of the same numbers in another order differ by this much at most

Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


def within_weeks_p(first: Floats, second: Floats, weeks: Places, rng: np.random.Generator) -> float:
    """Return the two-sided probability that trading places within weeks gives as strong an association.

    What is compared are midranks: with a 0-1 ``first`` that is the rank-sum statistic, of which Cliff's delta is a
    linear function, else Spearman's. ``weeks`` numbers each run's week.
    """
    within = _less_weekly_mean(midranks(first), weeks)
    ranks = midranks(second)
    observed = abs(float(within @ ranks))
    arrangements, are_all = _arrangements(weeks, rng)
    return _share(np.abs(ranks[arrangements] @ within), observed, are_all=are_all)


def association_within_weeks(first: Floats, second: Floats, weeks: Places) -> float:
    """Return the association that is left when weeks are only compared with themselves; its sign is what counts."""
    return float(_less_weekly_mean(midranks(first), weeks) @ midranks(second))


def can_trades_tell(weeks: Places, below: float) -> bool:
    """Return whether there are arrangements enough for ``within_weeks_p`` to fall below a value at all."""
    ways = math.prod(math.factorial(int(runs)) for runs in np.bincount(weeks))
    return 2 / ways < below


def can_flips_tell(weeks: Places, below: float) -> bool:
    """Return whether there are weeks enough for ``block_flips_p`` to fall below a value at all."""
    return 2 / (1 << min(BLOCKS, len(np.unique(weeks)))) < below


def block_flips_p(differences: Floats, weeks: Places) -> float:
    """Return the two-sided probability that differences are as one-sided if each stretch's sign were a coin's.

    A stretch is one of ``BLOCKS`` parts of the log, of whole weeks in a row (single weeks in a short log). Stretches
    are flipped, not runs: the runs of a good month are no independent witnesses. All flips are counted, so it is exact.

    Source: the blocks as in Ibragimov & Mueller 2010, J Bus Econ Stat 28(4):453-468.
    """
    _, in_order = np.unique(weeks, return_inverse=True)
    count = int(in_order.max()) + 1
    blocks = in_order * min(BLOCKS, count) // count
    sums = np.bincount(blocks, weights=np.sign(differences))
    flips = np.array(list(itertools.product((1.0, -1.0), repeat=len(sums))))
    return _share(np.abs(flips @ sums), abs(float(sums.sum())), are_all=True)


def randomisation_p(outcomes: Floats, orders: Flags, drawn: Flags) -> float:
    """Return the two-sided probability of so large a difference of means over all orders that could be drawn.

    Each row of ``orders`` is an order that the draw could have made, as whether each of the ``outcomes`` was of the
    first kind; ``drawn`` is the one that it made. Orders that leave a kind without outcomes show no difference.

    Source: Edgington & Onghena 2007, Randomization Tests (4th ed.).
    """
    return _share(
        _differences(outcomes, orders), float(_differences(outcomes, drawn[None, :])[0]), are_all=True
    )


def _differences(outcomes: Floats, orders: Flags) -> Floats:
    first = orders.sum(axis=1)
    second = orders.shape[1] - first
    has_both = (first > 0) & (second > 0)
    means = (orders @ outcomes) / np.maximum(first, 1) - (~orders @ outcomes) / np.maximum(second, 1)
    differences: Floats = np.where(has_both, np.abs(means), 0.0)
    return differences


def _arrangements(weeks: Places, rng: np.random.Generator) -> tuple[Places, bool]:
    """Return rows of indices that trade places within weeks, and whether they are all there are."""
    members = [np.flatnonzero(weeks == week) for week in np.unique(weeks)]
    ways = math.prod(math.factorial(len(of_week)) for of_week in members)
    if ways <= DRAWS:
        rows = np.tile(np.arange(len(weeks)), (ways, 1))
        orders = itertools.product(*(itertools.permutations(of_week) for of_week in members))
        places = np.concatenate(members)
        rows[:, places] = [list(itertools.chain(*order)) for order in orders]
        return rows, True
    by_week = np.argsort(weeks, kind="stable")
    # Sorted by week first and at random within it, each row is one arrangement.
    traded = np.argsort(weeks[by_week] + rng.random((DRAWS, len(weeks))), axis=1)
    rows = np.empty_like(traded)
    rows[:, by_week] = by_week[traded]
    return rows, False


def _less_weekly_mean(values: Floats, weeks: Places) -> Floats:
    means = np.bincount(weeks, weights=values) / np.maximum(np.bincount(weeks), 1)
    left: Floats = values - means[weeks]
    return left


def _share(statistics: Floats, observed: float, *, are_all: bool) -> float:
    as_strong = int((statistics >= observed - _ALIKE).sum())
    if are_all:
        return as_strong / len(statistics)
    return (as_strong + 1) / (len(statistics) + 1)
