"""What a challenge counts, on which days, and what of a day counts at most."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.challenge_errors import CapOutOfRange, NoCapHere, TargetOutOfRange, UnreadableAmount
from bot.domain.durations import read_duration_min
from bot.domain.runs import read_distance_m
from bot.domain.when_words import folded

BASELINE_DAYS: Final = 28
"""Days before a challenge with which a member is compared, if it counts improvement."""
MOST_IMPROVEMENT: Final = 50.0
"""Per cent that improvement counts at most: more in a few weeks is nothing to be rewarded. Our own number."""
COUNTED_OF_SEVEN_DAYS: Final = 6
"""Days of each week that count at most, so that a day of rest costs nothing. Our own number."""
_DAY = timedelta(days=1)


class Metric(StrEnum):
    """What is counted. The values are stored: never change one."""

    DAYS_KEPT = "days_kept"
    """Days kept by the rules of streaks, rest included."""
    ADHERENCE = "adherence"
    """Per cent: days kept, of the days that were kept or missed."""
    RUNS = "runs"
    MINUTES = "minutes"
    DISTANCE = "distance"
    """Metres."""
    IMPROVEMENT = "improvement"
    """Per cent: how many more minutes a day than in the member's own four weeks before."""

    @property
    def is_percentage(self) -> bool:
        """Whether it is counted in per cent."""
        return self in (Metric.ADHERENCE, Metric.IMPROVEMENT)


@dataclass(frozen=True, slots=True)
class _Cap:
    least: float
    usual: float
    most: float


_CAPS: Final = MappingProxyType(
    {
        Metric.RUNS: _Cap(1.0, 1.0, 3.0),
        Metric.MINUTES: _Cap(10.0, 120.0, 300.0),
        Metric.DISTANCE: _Cap(1_000.0, 20_000.0, 50_000.0),
        Metric.IMPROVEMENT: _Cap(10.0, 120.0, 300.0),
    }
)
"""What counts of a day: runs, minutes or metres. Our own numbers; without a cap one long day would win."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is counted on which days, both included.

    ``daily_cap`` is what counts of a day at most: runs, metres, or minutes (also for improvement); None where days are
    counted. ``target`` is what each member may aim for, in the metric's own unit.
    """

    metric: Metric
    begins_on: date
    ends_on: date
    daily_cap: float | None = None
    target: float | None = None

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.ends_on - self.begins_on).days + 1

    @property
    def baseline_from_on(self) -> date:
        """The first of the days before it that matter: for improvement, else there are none."""
        return self.begins_on - BASELINE_DAYS * _DAY if self.metric is Metric.IMPROVEMENT else self.begins_on


def read_amount(metric: Metric, text: str) -> float:
    """Return what somebody typed as an amount of what the metric counts: runs, minutes, metres or per cent.

    A bare number of distance is in kilometres.

    Raises:
        UnreadableAmount: if it is none.
    """
    line = folded(text)
    amount: float | None
    match metric:
        case Metric.DISTANCE:
            amount = read_distance_m(line)
        case Metric.MINUTES:
            amount = read_duration_min(line) or _number(line)
        case _:
            amount = _number(line.removesuffix("%").removesuffix("days").removesuffix("runs").strip())
    if amount is None or amount <= 0:
        raise UnreadableAmount(text=text, example=_EXAMPLES[metric])
    return amount


def cap_from(metric: Metric, text: str | None) -> float | None:
    """Return the daily cap that somebody typed, or the usual one; None where days are counted.

    Raises:
        NoCapHere: if one was typed where days are counted.
        UnreadableAmount, CapOutOfRange: if it is none that can be.
    """
    cap = _CAPS.get(metric)
    if cap is None:
        if text:
            raise NoCapHere
        return None
    if not text:
        return cap.usual
    unit = Metric.MINUTES if metric is Metric.IMPROVEMENT else metric
    amount = read_amount(unit, text)
    if not cap.least <= amount <= cap.most:
        raise CapOutOfRange(text=text, least=_written(unit, cap.least), most=_written(unit, cap.most))
    return float(round(amount))


def target_from(terms: Terms, text: str | None) -> float | None:
    """Return what each may aim for, as somebody typed it; None for an empty text.

    Runs on more than six days of seven cannot be asked for: nobody is urged to run every day.

    Raises:
        UnreadableAmount, TargetOutOfRange: if it is none that can be reached.
    """
    if not text:
        return None
    amount = read_amount(terms.metric, text)
    most = most_possible(terms)
    if not 1 <= amount <= most:
        least = 1_000.0 if terms.metric is Metric.DISTANCE else 1.0
        raise TargetOutOfRange(
            text=text, least=_written(terms.metric, least), most=_written(terms.metric, most)
        )
    return amount


def most_possible(terms: Terms) -> float:
    """Return the highest score there can be, in the metric's unit."""
    match terms.metric:
        case Metric.DAYS_KEPT:
            return float(terms.days)
        case Metric.ADHERENCE:
            return 100.0
        case Metric.IMPROVEMENT:
            return MOST_IMPROVEMENT
        case _:
            weeks, rest = divmod(terms.days, 7)
            days = weeks * COUNTED_OF_SEVEN_DAYS + min(rest, COUNTED_OF_SEVEN_DAYS)
            return days * (terms.daily_cap or _CAPS[terms.metric].usual)


_EXAMPLES: Final = {
    Metric.DAYS_KEPT: "12",
    Metric.ADHERENCE: "90%",
    Metric.RUNS: "12",
    Metric.MINUTES: "45 min",
    Metric.DISTANCE: "15 km",
    Metric.IMPROVEMENT: "10%",
}


def _number(line: str) -> float | None:
    return float(line) if line.isascii() and line.isdigit() and len(line) <= 6 else None


def _written(metric: Metric, amount: float) -> str:
    match metric:
        case Metric.DISTANCE:
            return f"{amount / 1000:g} km"
        case Metric.MINUTES:
            return f"{amount:g} min"
        case _:
            return f"{amount:g}%" if metric.is_percentage else f"{amount:g}"
