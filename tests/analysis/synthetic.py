"""Members who never were: logs drawn by a seed, with or without anything in them to be found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bot.domain.check_in_details import Fibre, Heat, HoursSinceMeal
from bot.domain.insights import Observation

BEGINS_ON = date(2026, 1, 5)
T = TypeVar("T")
_RUN_DAYS = (0, 2, 4, 5)


@dataclass(frozen=True)
class Habits:
    """How a synthetic member lives.

    ``weekly`` is the share of gut trouble, effort, heat and feeling that a whole week has in common, drawn for each
    of them apart and with a memory of ``memory`` from week to week; ``drift`` is how far (in standard deviations)
    they each move from the first run to the last, in directions of their own. ``planted`` is the correlation of gut
    with effort before rounding. The feelings before and after a run share the mood of the time, with all its memory and
    drift; what they do not share is of that week alone, so that runs change nothing in the long term.
    """

    runs: int = 24
    per_week: int = 3
    weekly: float = 0.0
    memory: float = 0.0
    drift: float = 0.0
    planted: float = 0.0


def member(habits: Habits, seed: int) -> list[Observation]:
    """Return the log of one synthetic member."""
    rng = np.random.default_rng(seed)
    days = [
        BEGINS_ON + timedelta(weeks=run // habits.per_week, days=_RUN_DAYS[run % habits.per_week])
        for run in range(habits.runs)
    ]
    effort, duration, heat, fibre, meal, mood, own = (_series(habits, rng) for _ in range(7))
    momentary = replace(habits, memory=0.0, drift=0.0)
    before, after = ((mood + _series(momentary, rng)) / np.sqrt(2) for _ in range(2))
    gut = habits.planted * effort + np.sqrt(1 - habits.planted**2) * own
    return [
        Observation(
            day_on=day,
            duration_min=float(np.clip(np.round(40 + 12 * duration[run]), 10, 120)),
            gut=_on_scale(2 + 2 * gut[run], 0, 10),
            feeling_after=_on_scale(1 + 2 * after[run], -5, 5),
            effort=_on_scale(5 + 2 * effort[run], 0, 10),
            feeling_before=_on_scale(1 + 2 * before[run], -5, 5),
            fibre=_choice(fibre[run], (Fibre.LOW, Fibre.USUAL, Fibre.HIGH)),
            hours_since_meal=_choice(meal[run], tuple(HoursSinceMeal)),
            heat=_choice(heat[run], tuple(Heat)),
        )
        for run, day in enumerate(days)
    ]


def _series(habits: Habits, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    weeks = -(-habits.runs // habits.per_week)
    shocks = rng.standard_normal(weeks)
    weekly = np.empty(weeks)
    weekly[0] = shocks[0]
    for week in range(1, weeks):
        weekly[week] = habits.memory * weekly[week - 1] + np.sqrt(1 - habits.memory**2) * shocks[week]
    shared = np.repeat(weekly, habits.per_week)[: habits.runs]
    alone = rng.standard_normal(habits.runs)
    trend = rng.choice((-1.0, 1.0)) * habits.drift * np.linspace(-0.5, 0.5, habits.runs)
    return np.asarray(np.sqrt(habits.weekly) * shared + np.sqrt(1 - habits.weekly) * alone + trend)


def _on_scale(value: float, least: int, most: int) -> int:
    return int(np.clip(np.round(value), least, most))


def _choice(value: float, choices: Sequence[T]) -> T:
    cuts = np.linspace(-1, 1, len(choices) - 1) if len(choices) > 2 else np.array([0.0])
    return choices[int(np.searchsorted(cuts, value))]
