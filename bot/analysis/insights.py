"""From a member's runs to what may be said of them: the gates, the tests, and the correction for asking often.

An answer stands out only if all of these agree: a permutation test within weeks, corrected over every question that
was tested (Benjamini-Hochberg, q 0.10); a bootstrap interval of 90% that leaves 0 out, whole weeks being drawn; an
effect that is not small (Romano et al. 2006: |delta| 0.33; |rho| 0.40); the same direction within weeks as over all;
and groups whose medians, or whose shares of runs with trouble, show that direction to the naked eye.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from bot.analysis.false_discovery import benjamini_hochberg
from bot.analysis.permutations import (
    association_within_weeks,
    block_flips_p,
    can_flips_tell,
    can_trades_tell,
    within_weeks_p,
)
from bot.analysis.questions import Columns, columns_for
from bot.analysis.ranks import Floats, weighted_cliffs_delta, weighted_dominance, weighted_spearman
from bot.domain.insights import (
    KEEPS_SHOWING_FROM,
    LEAST_IN_GROUP,
    LEAST_WITH_TROUBLE,
    MOST_RUNS,
    SIDE_BY_SIDE_FROM,
    TESTED_FROM,
    Analysis,
    Comparison,
    Observation,
    Question,
    Verdict,
)

FALSE_DISCOVERIES_Q: Final = 0.10
_TELLING: Final = FALSE_DISCOVERIES_Q / len(Question)  # what one of six has to reach if it is the only one
_LEAST_DELTA: Final = 0.33
_LEAST_RHO: Final = 0.40
_RESAMPLES: Final = 1000
_INTERVAL_PERCENT: Final = (5.0, 95.0)
_ORDERED: Final = frozenset({Question.EFFORT, Question.DURATION, Question.MEAL})


def analyse(observations: Sequence[Observation], *, seed: int) -> Analysis:
    """Return what one member's runs with answers say; the same runs and seed give the same answer.

    Only the latest ``MOST_RUNS`` are looked at. Questions with fewer than ``SIDE_BY_SIDE_FROM`` runs are left out.
    """
    runs = sorted(observations, key=lambda one: one.day_on)[-MOST_RUNS:]
    asked = [columns for question in Question if (columns := columns_for(question, runs)) is not None]
    asked = [columns for columns in asked if columns.runs >= SIDE_BY_SIDE_FROM]
    tested = [columns for columns in asked if _can_be_tested(columns)]
    # Each question draws from a stream of its own, so that one more answer to another changes nothing here.
    streams = {question: np.random.default_rng([seed, index]) for index, question in enumerate(Question)}
    probabilities = [_probability(columns, streams[columns.question]) for columns in tested]
    believed = {
        columns.question
        for columns, passed in zip(
            tested, benjamini_hochberg(probabilities, q=FALSE_DISCOVERIES_Q), strict=True
        )
        if passed
    }
    testable = {columns.question for columns in tested}
    comparisons = [
        _judged(columns, streams[columns.question], is_believed=columns.question in believed)
        if columns.question in testable
        else columns.side_by_side(_effect(columns), Verdict.TOO_EARLY)
        for columns in asked
    ]
    return Analysis(tuple(comparisons), len(tested))


def _can_be_tested(columns: Columns) -> bool:
    """Whether there are runs enough, and chance could be told apart at all."""
    if columns.runs < TESTED_FROM:
        return False
    if columns.question is Question.FEELING:
        changed = columns.told != columns.asked
        return int(changed.sum()) >= LEAST_WITH_TROUBLE and can_flips_tell(columns.weeks[changed], _TELLING)
    in_first = int(columns.is_first.sum())
    return (
        min(in_first, columns.runs - in_first) >= LEAST_IN_GROUP
        and int((columns.told > 0).sum()) >= LEAST_WITH_TROUBLE
        and can_trades_tell(columns.weeks, _TELLING)
    )


def _probability(columns: Columns, rng: np.random.Generator) -> float:
    if columns.question is Question.FEELING:
        return block_flips_p(columns.told - columns.asked, columns.weeks)
    return within_weeks_p(columns.asked, columns.told, columns.weeks, rng)


def _judged(columns: Columns, rng: np.random.Generator, *, is_believed: bool) -> Comparison:
    effect = _effect(columns)
    quiet = columns.side_by_side(effect, Verdict.QUIET)
    if not is_believed or abs(effect) < (_LEAST_RHO if columns.question in _ORDERED else _LEAST_DELTA):
        return quiet
    if not (_leaves_zero_out(columns, effect, rng) and _agrees_within_weeks(columns, effect)):
        return quiet
    if not _shows(quiet):
        return quiet
    keeps = columns.runs >= KEEPS_SHOWING_FROM and all(
        _effect(half) * effect > 0 for half in columns.halves()
    )
    return columns.side_by_side(effect, Verdict.KEEPS_SHOWING if keeps else Verdict.STANDS_OUT)


def _effect(columns: Columns) -> float:
    return float(_effects(columns, np.ones((1, columns.runs)))[0])


def _effects(columns: Columns, weights: Floats) -> Floats:
    if columns.question is Question.FEELING:
        return weighted_dominance(columns.told - columns.asked, weights)
    if columns.question in _ORDERED:
        return weighted_spearman(columns.asked, columns.told, weights)
    return weighted_cliffs_delta(columns.told, columns.is_first, weights)


def _leaves_zero_out(columns: Columns, effect: float, rng: np.random.Generator) -> bool:
    """Whether resampled logs, drawn by whole weeks, keep the effect on its side of 0."""
    weeks = int(columns.weeks.max()) + 1
    drawn = rng.multinomial(weeks, np.full(weeks, 1 / weeks), size=_RESAMPLES).astype(np.float64)
    low, high = np.percentile(_effects(columns, drawn[:, columns.weeks]), _INTERVAL_PERCENT)
    return bool(low > 0) if effect > 0 else bool(high < 0)


def _agrees_within_weeks(columns: Columns, effect: float) -> bool:
    if columns.question is Question.FEELING:
        return True
    return association_within_weeks(columns.asked, columns.told, columns.weeks) * effect > 0


def _shows(comparison: Comparison) -> bool:
    """Whether the numbers that a member is shown point the way the effect does."""
    first, second, sign = comparison.first, comparison.second, comparison.sign
    by_median = (first.median - second.median) * sign
    if comparison.question is Question.FEELING or by_median != 0:
        return by_median > 0
    return (first.with_trouble / first.runs - second.with_trouble / second.runs) * sign > 0
