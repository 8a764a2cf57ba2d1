"""Effects that ask nothing of a distribution: Spearman's rho and Cliff's delta, also with weighted runs.

A weight says how often a run counts, so that a resampled log is a row of whole numbers and thousands of
them are a few products of matrices. A row for which an effect has no meaning (everything alike, or an empty
group) is given 0: it speaks for no effect.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


def midranks(values: Floats) -> Floats:
    """Return the ranks from 1, equal values sharing the middle of theirs."""
    (ranks,) = weighted_midranks(values, np.ones((1, len(values))))
    return np.asarray(ranks, dtype=np.float64)


def weighted_midranks(values: Floats, weights: Floats) -> Floats:
    """Return, for each row of ``weights``, the midranks within the sample that holds each value so many times."""
    below = (values[:, None] < values[None, :]).astype(np.float64)
    alike = (values[:, None] == values[None, :]).astype(np.float64)
    ranks: Floats = weights @ below + (weights @ alike + 1) / 2
    return ranks


def spearman(first: Floats, second: Floats) -> float:
    """Return Spearman's rho, -1 to 1, with midranks for ties; 0 if either does not vary.

    Source: Spearman 1904, Am J Psychol 15(1):72-101.
    """
    return float(weighted_spearman(first, second, np.ones((1, len(first))))[0])


def weighted_spearman(first: Floats, second: Floats, weights: Floats) -> Floats:
    """Return Spearman's rho for each row of ``weights``."""
    total = weights.sum(axis=1, keepdims=True)
    centred = []
    for values in (first, second):
        ranks = weighted_midranks(values, weights)
        centred.append(ranks - (weights * ranks).sum(axis=1, keepdims=True) / total)
    one, other = centred
    spread = np.sqrt((weights * one**2).sum(axis=1) * (weights * other**2).sum(axis=1))
    return _ratio((weights * one * other).sum(axis=1), spread)


def cliffs_delta(values: Floats, is_first: npt.NDArray[np.bool_]) -> float:
    """Return how much more often a value of the first group exceeds one of the second than the reverse, -1 to 1.

    Source: Cliff 1993, Psychol Bull 114(3):494-509.
    """
    return float(weighted_cliffs_delta(values, is_first, np.ones((1, len(values))))[0])


def weighted_cliffs_delta(values: Floats, is_first: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """Return Cliff's delta for each row of ``weights``."""
    first, second = weights[:, is_first], weights[:, ~is_first]
    wins = np.sign(values[is_first][:, None] - values[~is_first][None, :])
    pairs = first.sum(axis=1) * second.sum(axis=1)
    return _ratio(((first @ wins) * second).sum(axis=1), pairs)


def weighted_dominance(differences: Floats, weights: Floats) -> Floats:
    """Return, for each row of ``weights``, the share of pairs that went up less that of those that went down.

    This is Cliff's delta for paired answers ("within pairs"), -1 to 1.

    Source: Cliff 1993, Psychol Bull 114(3):494-509.
    """
    return _ratio(weights @ np.sign(differences), weights.sum(axis=1))


def _ratio(above: Floats, below: Floats) -> Floats:
    ratio: Floats = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return ratio
