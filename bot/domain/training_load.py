"""Training load: how much a session asked of the runner, and how a week's sessions were spread."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.domain.check_ins import EFFORT_SCALE, EffortOutOfScale, OutOfScale
from bot.domain.errors import N_

_WEEK: Final = timedelta(days=7)


class DurationOutOfScale(OutOfScale):
    """A session lasts longer than nothing."""

    template = N_("A session lasts longer than 0 minutes.")


def session_load_au(*, session_rpe: int, duration_min: float) -> float:
    """Return the session-RPE training load, in arbitrary units.

    ``session_rpe`` is Foster's CR10 rating (0 rest to 10 maximal), ``duration_min`` the whole session in
    minutes.

    Raises:
        OutOfScale: if the rating is outside 0 to 10 or the duration is not positive and finite.

    Source: Foster et al. 2001, J Strength Cond Res 15(1):109-115.
    """
    if session_rpe not in EFFORT_SCALE:
        raise EffortOutOfScale
    if not (math.isfinite(duration_min) and duration_min > 0):
        raise DurationOutOfScale
    return session_rpe * duration_min


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """One run for the weekly numbers: its local day, whole duration in minutes, and effort 0 to 10 if rated.

    The effort is that of the check-in where there is one, so it may be a health answer: ``repr`` hides it.
    """

    day_on: date
    duration_min: float
    session_rpe: int | None

    def __repr__(self) -> str:
        return "Session(private)"


@dataclass(frozen=True, slots=True, repr=False)
class WeekLoad:
    """A calendar week's training, Monday to Sunday, beginning on ``begins_on``.

    ``load_au`` sums the rated runs; ``unrated`` says how many of its ``runs`` are missing from it. ``monotony`` (no
    unit) and ``strain_au`` are None where they would not be true: while the week is not over, with an unrated run in
    it, and where every day asked the same, so that there is nothing to divide by.
    """

    begins_on: date
    runs: int
    duration_min: float
    load_au: float
    unrated: int
    monotony: float | None
    strain_au: float | None

    def __repr__(self) -> str:
        return "WeekLoad(private)"


def weekly_loads(sessions: Iterable[Session], *, first_on: date, last_on: date) -> list[WeekLoad]:
    """Return every calendar week from that of ``first_on`` to that of ``last_on``, empty ones included.

    Both weeks count whole; one that ends after ``last_on`` (usually: today's) is not over yet. Sessions of other
    weeks are left out.

    Raises:
        OutOfScale: if a rating is outside 0 to 10 or a duration is not positive and finite.

    Source: Foster 1998, Med Sci Sports Exerc 30(7):1164-1168.
    """
    by_week: defaultdict[date, list[Session]] = defaultdict(list)
    for session in sessions:
        by_week[monday_of(session.day_on)].append(session)
    weeks: list[WeekLoad] = []
    begins_on = monday_of(first_on)
    while begins_on <= last_on:
        weeks.append(_week_load(begins_on, by_week.get(begins_on, []), last_on=last_on))
        begins_on += _WEEK
    return weeks


def monday_of(day_on: date) -> date:
    """Return the Monday that begins the day's calendar week (ISO 8601)."""
    return day_on - timedelta(days=day_on.weekday())


def monotony_of(daily_loads_au: Iterable[float]) -> float | None:
    """Return the mean daily load over its standard deviation (of a sample), rest days being 0.

    None where all days are alike: the deviation is 0 then, and no number describes it.

    Source: Foster 1998, Med Sci Sports Exerc 30(7):1164-1168.
    """
    loads_au = list(daily_loads_au)
    if len(set(loads_au)) < 2:
        return None
    return statistics.fmean(loads_au) / statistics.stdev(loads_au)


def _week_load(begins_on: date, sessions: list[Session], *, last_on: date) -> WeekLoad:
    daily_au = dict.fromkeys((begins_on + timedelta(days=day) for day in range(7)), 0.0)
    unrated = 0
    for session in sessions:
        if session.session_rpe is None:
            unrated += 1
        else:
            daily_au[session.day_on] += session_load_au(
                session_rpe=session.session_rpe, duration_min=session.duration_min
            )
    load_au = math.fsum(daily_au.values())
    is_over = begins_on + _WEEK <= last_on + timedelta(days=1)
    monotony = monotony_of(daily_au.values()) if is_over and not unrated else None
    return WeekLoad(
        begins_on=begins_on,
        runs=len(sessions),
        duration_min=math.fsum(session.duration_min for session in sessions),
        load_au=load_au,
        unrated=unrated,
        monotony=monotony,
        strain_au=None if monotony is None else load_au * monotony,
    )
