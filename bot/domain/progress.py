"""What a member's own log shows over a while: sums of runs and load, and what was answered about gut and feeling.

Nothing here is judged and nothing is missing silently: a day without an answer is no answer, not a zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from statistics import median

from bot.domain.check_ins import CheckInAnswers, Region
from bot.domain.ids import RunId
from bot.domain.runs import Run
from bot.domain.training_load import Session, WeekLoad, monday_of, weekly_loads

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_S_PER_MIN = 60
_FEWEST_FOR_MEDIAN = 3
"""Of one or two values, the middle says nothing that they do not say themselves."""


class Period(IntEnum):
    """How many days are looked back on, today included."""

    MONTH = 30
    QUARTER = 90
    YEAR = 365

    @property
    def is_by_week(self) -> bool:
        """Whether days are too many to be told apart, so that weeks are shown."""
        return self is Period.YEAR

    def first_on(self, last_on: date) -> date:
        """Return the first day of the period that ends with ``last_on``."""
        return last_on - timedelta(days=self - 1)

    def asked_from(self, last_on: date) -> date:
        """Return the first day of which anything is needed: weeks are counted whole."""
        return monday_of(self.first_on(last_on))


@dataclass(frozen=True, slots=True)
class Told:
    """A check-in for looking back: about a run, or about the local day itself if ``run_id`` is None."""

    day_on: date
    run_id: RunId | None
    answers: CheckInAnswers


@dataclass(frozen=True, slots=True, repr=False)
class Amount:
    """A sum over the local days from ``first_on`` to ``last_on``: minutes of running, or load in arbitrary units.

    ``is_partial`` if more belongs to it: a week that is not over, a load that lacks runs without an effort. Never
    printed: a load may hold a check-in's effort.
    """

    first_on: date
    last_on: date
    value: float
    is_partial: bool = False

    def __repr__(self) -> str:
        return "Amount(private)"


@dataclass(frozen=True, slots=True, repr=False)
class Spread:
    """The answers of some local days on one scale: lowest, median and highest. Never printed."""

    first_on: date
    last_on: date
    low: float
    middle: float
    high: float

    def __repr__(self) -> str:
        return "Spread(private)"


@dataclass(frozen=True, slots=True, repr=False)
class Answers:
    """All answers of a period on one scale, by day or by week: how many, and their median. Never printed.

    The median is None while there are only one or two.
    """

    spreads: tuple[Spread, ...]
    count: int
    typical: float | None

    def __repr__(self) -> str:
        return "Answers(private)"

    @classmethod
    def of(cls, values: Sequence[tuple[date, int]], *, by_week: bool) -> "Answers | None":
        """Return the answers, given with their local days; None if there are none."""
        if not values:
            return None
        spreads = tuple(
            Spread(first_on, last_on, min(each), median(each), max(each))
            for (first_on, last_on), each in _by_span(values, by_week=by_week).items()
        )
        return cls(spreads, len(values), _median([value for _, value in values]))

    @property
    def low(self) -> float:
        """The lowest answer."""
        return min(spread.low for spread in self.spreads)

    @property
    def high(self) -> float:
        """The highest answer."""
        return max(spread.high for spread in self.spreads)


@dataclass(frozen=True, slots=True)
class Curves:
    """What is drawn of the local days from ``first_on`` to ``last_on``; days and weeks without anything are left out.

    ``running`` is in minutes by day or, ``by_week``, by calendar week; ``loads`` are in arbitrary units and always by
    week. Weeks are whole even where the period begins within one; where all is by week, ``first_on`` is a Monday, so up
    to six days before the period. ``feeling`` and ``gut`` are None where there is
    nothing to show.
    """

    first_on: date
    last_on: date
    by_week: bool
    running: tuple[Amount, ...]
    loads: tuple[Amount, ...]
    feeling: Answers | None = None
    gut: Answers | None = None

    @property
    def typical_running_min(self) -> float | None:
        """The median of the days, or weeks, with a run; None while there are only one or two."""
        return _typical(self.running)

    @property
    def typical_load_au(self) -> float | None:
        """The median of the weeks with a load; None while there are only one or two."""
        return _typical(self.loads)


@dataclass(frozen=True, slots=True)
class Week:
    """A calendar week in numbers; ``distance_m`` sums the runs that have one."""

    load: WeekLoad
    distance_m: float
    is_over: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A member's log over a period: its sums, its latest weeks (newest first), and what is drawn of it.

    ``without_check_in`` counts runs, and is None where check-ins are not asked about; ``unrated`` counts runs whose
    effort nobody gave; ``without_distance`` runs whose length is not known.
    """

    period: Period
    runs: int
    duration_s: int
    distance_m: float
    without_distance: int
    unrated: int
    without_check_in: int | None
    has_lower_gut: bool
    weeks: tuple[Week, ...]
    curves: Curves

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a run nor an answer."""
        return not self.runs and self.curves.gut is None


def look_back(
    period: Period,
    *,
    last_on: date,
    runs: Sequence[Run],
    told: Sequence[Told] | None,
    most_weeks: int,
) -> Progress:
    """Return what the log shows over the period that ends with ``last_on``, with at most so many single weeks.

    ``runs`` and ``told`` reach back to ``period.asked_from(last_on)``; None if check-ins are not asked about. A
    run's effort is that of its check-in, else its own.
    """
    first_on = period.first_on(last_on)
    rated = {each.run_id: each.answers.effort for each in told or () if each.run_id is not None}
    sessions = [_session(run, rated.get(run.id)) for run in runs]
    loads = weekly_loads(sessions, first_on=first_on, last_on=last_on)
    shown = [run for run in runs if run.entry.day_on >= first_on]
    answers = [each for each in told or () if each.day_on >= first_on]
    distances_m = [run.entry.distance_m for run in shown if run.entry.distance_m is not None]
    return Progress(
        period=period,
        runs=len(shown),
        duration_s=sum(run.entry.duration_s for run in shown),
        distance_m=sum(distances_m),
        without_distance=len(shown) - len(distances_m),
        unrated=sum(each.session_rpe is None for each in sessions if each.day_on >= first_on),
        without_check_in=None if told is None else sum(run.id not in rated for run in shown),
        has_lower_gut=any(
            symptom.region is Region.LOWER for each in answers for symptom in each.answers.symptoms
        ),
        weeks=_latest(loads, runs, last_on=last_on, most=most_weeks),
        curves=Curves(
            period.asked_from(last_on) if period.is_by_week else first_on,
            last_on,
            period.is_by_week,
            running=_running(runs if period.is_by_week else shown, last_on, by_week=period.is_by_week),
            loads=tuple(_load_of(each, last_on) for each in loads if each.load_au),
            feeling=Answers.of(
                [(each.day_on, each.answers.feeling) for each in answers], by_week=period.is_by_week
            ),
            gut=Answers.of([(each.day_on, each.answers.gut) for each in answers], by_week=period.is_by_week),
        ),
    )


def _session(run: Run, effort: int | None) -> Session:
    return Session(
        run.entry.day_on, run.entry.duration_s / _S_PER_MIN, run.entry.effort if effort is None else effort
    )


def _latest(loads: Sequence[WeekLoad], runs: Sequence[Run], *, last_on: date, most: int) -> tuple[Week, ...]:
    """Return the latest weeks, newest first, none before that of the first run."""
    distances_m: dict[date, float] = {}
    for run in runs:
        monday_on = monday_of(run.entry.day_on)
        distances_m[monday_on] = distances_m.get(monday_on, 0.0) + (run.entry.distance_m or 0.0)
    since_on = min(distances_m, default=last_on + _DAY)
    weeks = [
        Week(load, distances_m.get(load.begins_on, 0.0), is_over=_is_over(load.begins_on, last_on))
        for load in loads
        if load.begins_on >= since_on
    ]
    return tuple(weeks[: -most - 1 : -1])


def _running(runs: Iterable[Run], last_on: date, *, by_week: bool) -> tuple[Amount, ...]:
    minutes = ((run.entry.day_on, run.entry.duration_s / _S_PER_MIN) for run in runs)
    return tuple(
        Amount(first_on, until_on, sum(each), is_partial=until_on > last_on)
        for (first_on, until_on), each in _by_span(minutes, by_week=by_week).items()
    )


def _load_of(week: WeekLoad, last_on: date) -> Amount:
    is_partial = week.unrated > 0 or not _is_over(week.begins_on, last_on)
    return Amount(week.begins_on, week.begins_on + _WEEK - _DAY, week.load_au, is_partial=is_partial)


def _is_over(begins_on: date, last_on: date) -> bool:
    return begins_on + _WEEK - _DAY <= last_on


def _by_span(
    values: Iterable[tuple[date, float]], *, by_week: bool
) -> Mapping[tuple[date, date], list[float]]:
    """Return the values by their day, or their calendar week, oldest first."""
    grouped: dict[tuple[date, date], list[float]] = {}
    for day_on, value in sorted(values):
        first_on = monday_of(day_on) if by_week else day_on
        last_on = first_on + _WEEK - _DAY if by_week else day_on
        grouped.setdefault((first_on, last_on), []).append(value)
    return grouped


def _typical(sums: Sequence[Amount]) -> float | None:
    """Return the median of what is whole: a week that is not over would pull it down."""
    return _median([each.value for each in sums if not each.is_partial])


def _median(values: Sequence[float]) -> float | None:
    return median(values) if len(values) >= _FEWEST_FOR_MEDIAN else None
