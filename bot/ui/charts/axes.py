"""From days and values to places: scales, round numbers on them, and which days are named under a chart."""

import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.ui.charts.typeface import Weight, width_px

_DAY: Final = timedelta(days=1)
_BETWEEN_NAMES_PX: Final = 26
_LONGEST_NAMED_BY_DAY: Final = 45
"""Days up to which single days are named; beyond, months are."""

MINUTES: Final = (
    5,
    10,
    15,
    20,
    30,
    45,
    60,
    90,
    120,
    180,
    240,
    300,
    360,
    480,
    600,
    720,
    900,
    1200,
    1500,
    1800,
)
"""Steps that minutes are read in."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from ``low`` to ``high`` between two heights in pixels; ``ticks`` are the ones that are named."""

    low: float
    high: float
    bottom_px: float
    top_px: float
    ticks: tuple[float, ...]

    def y(self, value: float) -> float:
        """Return how far down the value stands; what lies off the scale stands at its end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.bottom_px - share * (self.bottom_px - self.top_px)


@dataclass(frozen=True, slots=True)
class Days:
    """The local days from ``first_on`` to ``last_on``, each as wide as the others, between two places in pixels."""

    first_on: date
    last_on: date
    left_px: float
    right_px: float

    @property
    def count(self) -> int:
        """How many days there are."""
        return (self.last_on - self.first_on).days + 1

    @property
    def step_px(self) -> float:
        """How wide a day is."""
        return (self.right_px - self.left_px) / self.count

    def span_px(self, first_on: date, last_on: date) -> tuple[float, float]:
        """Return where days begin and end, as far as they lie within."""
        begin = max((first_on - self.first_on).days, 0)
        end = min((last_on - self.first_on).days + 1, self.count)
        return self.left_px + begin * self.step_px, self.left_px + end * self.step_px

    def middle_px(self, first_on: date, last_on: date) -> float:
        """Return the middle of days, as far as they lie within."""
        left, right = self.span_px(first_on, last_on)
        return (left + right) / 2


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with its name under the chart."""

    day_on: date
    x_px: float
    name: str


def rising(top: float, steps: Sequence[int] = ()) -> tuple[float, float]:
    """Return a round step and the end of a scale of two such steps that begins at 0 and reaches ``top``.

    Without ``steps`` to choose from, they are 1, 2, 2.5, 4 and 5 with any number of zeros.
    """
    least = max(top, 1.0) / 2
    if steps and least <= steps[-1]:
        step = float(steps[bisect_left(steps, least)])
    else:
        step = next(each for each in _round_numbers() if each >= least)
    return step, 2 * step


def named_days(
    days: Days, *, day_name: Callable[[date], str], month_name: Callable[[date], str], size_px: int
) -> list[NamedDay]:
    """Return which days to name: Mondays, or the first days of months; fewer where names would touch."""
    if days.count <= _LONGEST_NAMED_BY_DAY:
        named = [(day_on, day_name(day_on)) for day_on in _each(days) if day_on.weekday() == 0]
    else:
        named = [(day_on, month_name(day_on)) for day_on in _each(days) if day_on.day == 1]
    places = [NamedDay(day_on, days.span_px(day_on, day_on)[0], name) for day_on, name in named]
    within = [
        place
        for place in places
        if place.x_px + width_px(place.name, Weight.REGULAR, size_px) <= days.right_px
    ]
    return next(thinned for thinned in _thinner(within) if not _touch(thinned, size_px))


def _each(days: Days) -> Iterator[date]:
    return (days.first_on + number * _DAY for number in range(days.count))


def _thinner(places: list[NamedDay]) -> Iterator[list[NamedDay]]:
    return (places[::every] for every in range(1, len(places) + 2))


def _touch(places: Sequence[NamedDay], size_px: int) -> bool:
    return any(
        one.x_px + width_px(one.name, Weight.REGULAR, size_px) + _BETWEEN_NAMES_PX > other.x_px
        for one, other in itertools.pairwise(places)
    )


def _round_numbers() -> Iterator[float]:
    return (first * 10.0**zeros for zeros in itertools.count() for first in (1, 2, 2.5, 4, 5))
