"""What each member of a challenge has, and who stands where: a function of what they contributed, and of nothing else.

The rules:

- a day counts up to the challenge's cap, and of each week of the challenge (seven days, from its first on) the six best
  days count: a rest day costs nothing, and running every day wins nothing;
- days kept and adherence follow the rules of streaks (``bot/domain/streaks.py``); a member is ranked with their first
  run in the challenge;
- improvement compares minutes a day with those of the member's own 28 days before the challenge, by the same cap. It
  needs four runs in those days, and a week of the challenge (or all of a shorter one). It lies between 0 and 50 per
  cent: nobody is shown for having slowed down, and nothing is won by doubling one's running. Our own numbers;
- a team's score is the mean of its members: who has not run yet counts as nothing, whatever the metric, so that one
  eager member does not win for all. Only who cannot be compared with themselves (improvement) is left out;
- scores are rounded to what is shown of them, and equal ones share a rank: 1, 2, 2, 4.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.challenge_terms import (
    BASELINE_DAYS,
    COUNTED_OF_SEVEN_DAYS,
    MOST_IMPROVEMENT,
    Metric,
    Terms,
)
from bot.domain.challenges import Team
from bot.domain.ids import MemberId, TeamId

FEWEST_BASELINE_RUNS: Final = 4
_IMPROVEMENT_AFTER_DAYS = 7
_TEN_METRES = 10.0
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What a member ran on one of their local days; ``verified_runs`` came from files."""

    day_on: date
    runs: int
    duration_s: int
    distance_m: float = 0.0
    verified_runs: int = 0


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one member brings: the name they are shown by, their days with runs, and days by the rules of streaks.

    ``days`` reach back to before the challenge where improvement is counted. ``kept_on`` and ``missed_on`` are asked
    for by days kept and adherence only; days that are neither are neutral, and nobody sees which those are.
    """

    member_id: MemberId
    name: str
    days: tuple[DayTotals, ...]
    team_id: TeamId | None = None
    kept_on: frozenset[date] = frozenset()
    missed_on: frozenset[date] = frozenset()


class Unranked(StrEnum):
    """Why a member has no score yet."""

    NO_RUN_YET = "no_run_yet"
    FEW_RUNS_BEFORE = "few_runs_before"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class Score:
    """What a member has, in the metric's own unit; None with the reason why they are not ranked.

    ``is_verified`` if all of their runs in the challenge came from files, and there is one.
    """

    member_id: MemberId
    name: str
    value: float | None
    unranked: Unranked | None = None
    team_id: TeamId | None = None
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A ranked member."""

    rank: int
    score: Score


@dataclass(frozen=True, slots=True)
class PlacedTeam:
    """A team with the mean of its ``members`` that count; without any it has no rank and no value."""

    rank: int | None
    team: Team
    value: float | None
    members: int


@dataclass(frozen=True, slots=True)
class Standings:
    """Who stands where, the best first; those without a rank by name."""

    placed: tuple[Placed, ...]
    unranked: tuple[Score, ...]
    teams: tuple[PlacedTeam, ...] = ()

    @property
    def scores(self) -> tuple[Score, ...]:
        """Everybody's, the ranked first."""
        return (*(each.score for each in self.placed), *self.unranked)

    def of(self, member_id: MemberId) -> Placed | Score | None:
        """Return where a member stands: with a rank, without, or None if they are not in it."""
        for placed in self.placed:
            if placed.score.member_id == member_id:
                return placed
        return next((each for each in self.unranked if each.member_id == member_id), None)


def standings(
    terms: Terms, contributions: Iterable[Contribution], *, teams: Sequence[Team] = (), today_on: date
) -> Standings:
    """Return who stands where on the server's local day ``today_on``, whatever order the contributions come in."""
    return placed(
        terms.metric, [score(terms, each, today_on=today_on) for each in contributions], teams=teams
    )


def score(terms: Terms, contribution: Contribution, *, today_on: date) -> Score:
    """Return what a member has on the server's local day ``today_on``."""
    during = [day for day in contribution.days if terms.begins_on <= day.day_on <= terms.ends_on]
    runs = sum(day.runs for day in during)
    value, unranked = _value(terms, contribution, during, today_on)
    return Score(
        contribution.member_id,
        contribution.name,
        None if value is None else rounded(terms.metric, value),
        unranked,
        contribution.team_id,
        is_verified=0 < runs == sum(day.verified_runs for day in during),
    )


def placed(metric: Metric, scores: Iterable[Score], *, teams: Sequence[Team] = ()) -> Standings:
    """Return who stands where by scores that are known, as after the end of a challenge."""
    everybody = sorted(scores, key=lambda each: (each.name.casefold(), each.name, each.member_id))
    with_value = [(each.value, each) for each in everybody if each.value is not None]
    with_value.sort(key=lambda pair: -pair[0])
    ranks = _ranks([value for value, _ in with_value])
    return Standings(
        tuple(Placed(rank, each) for rank, (_, each) in zip(ranks, with_value, strict=True)),
        tuple(each for each in everybody if each.value is None),
        _placed_teams(metric, everybody, teams),
    )


def rounded(metric: Metric, value: float) -> float:
    """Return a score as it is shown: to ten metres, a whole minute, a whole per cent."""
    if metric is Metric.DISTANCE:
        return round(value / _TEN_METRES) * _TEN_METRES
    return float(math.floor(value + 0.5))


def _value(
    terms: Terms, contribution: Contribution, during: Sequence[DayTotals], today_on: date
) -> tuple[float | None, Unranked | None]:
    match terms.metric:
        case Metric.DAYS_KEPT | Metric.ADHERENCE:
            return _by_days(terms, contribution, has_run=bool(during))
        case Metric.IMPROVEMENT:
            return _improvement(terms, contribution.days, today_on)
        case _:
            return _counted(terms, during, first_on=terms.begins_on, last_on=terms.ends_on), None


def _by_days(
    terms: Terms, contribution: Contribution, *, has_run: bool
) -> tuple[float | None, Unranked | None]:
    if not has_run:
        return None, Unranked.NO_RUN_YET
    kept, missed = (
        sum(terms.begins_on <= day_on <= terms.ends_on for day_on in days)
        for days in (contribution.kept_on, contribution.missed_on)
    )
    if terms.metric is Metric.DAYS_KEPT:
        return float(kept), None
    # A run logged too late for the streak leaves a day that was not kept; without any day there is nothing to divide.
    return (100.0 * kept / (kept + missed), None) if kept + missed else (None, Unranked.NO_RUN_YET)


def _improvement(
    terms: Terms, days: Sequence[DayTotals], today_on: date
) -> tuple[float | None, Unranked | None]:
    before = [day for day in days if terms.baseline_from_on <= day.day_on < terms.begins_on]
    if sum(day.runs for day in before) < FEWEST_BASELINE_RUNS:
        return None, Unranked.FEW_RUNS_BEFORE
    so_far = min((today_on - terms.begins_on).days + 1, terms.days)
    if so_far < min(_IMPROVEMENT_AFTER_DAYS, terms.days):
        return None, Unranked.TOO_EARLY
    last_on = terms.begins_on + (so_far - 1) * _DAY
    baseline_min = _counted(terms, before, first_on=terms.baseline_from_on, last_on=terms.begins_on - _DAY)
    if baseline_min <= 0:
        return None, Unranked.FEW_RUNS_BEFORE
    during_min = _counted(terms, days, first_on=terms.begins_on, last_on=last_on)
    share = (during_min / so_far) / (baseline_min / BASELINE_DAYS)
    return min(max(100.0 * (share - 1.0), 0.0), MOST_IMPROVEMENT), None


def _counted(terms: Terms, days: Iterable[DayTotals], *, first_on: date, last_on: date) -> float:
    """Return what counts of the days from one to another: capped by day, and the six best days of each week."""
    amounts: dict[date, list[float]] = {}
    for day in days:
        if first_on <= day.day_on <= last_on:
            amounts.setdefault(day.day_on, []).append(_amount(terms.metric, day))
    weeks: dict[int, list[float]] = {}
    for day_on, parts in amounts.items():
        # fsum is exact, so that no order of the parts makes a difference.
        counted = min(math.fsum(parts), math.inf if terms.daily_cap is None else terms.daily_cap)
        weeks.setdefault((day_on - first_on).days // 7, []).append(counted)
    return math.fsum(
        amount for week in weeks.values() for amount in sorted(week, reverse=True)[:COUNTED_OF_SEVEN_DAYS]
    )


def _amount(metric: Metric, day: DayTotals) -> float:
    match metric:
        case Metric.RUNS:
            return float(day.runs)
        case Metric.DISTANCE:
            return day.distance_m
        case _:
            return day.duration_s / 60


def _placed_teams(
    metric: Metric, everybody: Sequence[Score], teams: Sequence[Team]
) -> tuple[PlacedTeam, ...]:
    values: Mapping[TeamId, list[float]] = {team.id: [] for team in teams}
    for each in everybody:
        value = each.value if each.value is not None or metric is Metric.IMPROVEMENT else 0.0
        if value is not None and each.team_id is not None:
            values[each.team_id].append(value)
    means = [
        (None if not values[team.id] else _mean(metric, values[team.id]), team)
        for team in sorted(teams, key=lambda team: (team.name.casefold(), team.id))
    ]
    with_value = sorted(((mean, team) for mean, team in means if mean is not None), key=lambda pair: -pair[0])
    ranks = _ranks([mean for mean, _ in with_value])
    return (
        *(
            PlacedTeam(rank, team, mean, len(values[team.id]))
            for rank, (mean, team) in zip(ranks, with_value, strict=True)
        ),
        *(PlacedTeam(None, team, None, 0) for mean, team in means if mean is None),
    )


def _mean(metric: Metric, values: Sequence[float]) -> float:
    """Return the mean as it is shown: to ten metres, or a tenth."""
    mean = math.fsum(values) / len(values)
    return rounded(metric, mean) if metric is Metric.DISTANCE else round(mean, 1)


def _ranks(falling: Sequence[float]) -> list[int]:
    """Return the rank of each of the values, which fall: equal ones share the first of theirs."""
    ranks: list[int] = []
    for number, value in enumerate(falling):
        is_tie = number > 0 and value == falling[number - 1]
        ranks.append(ranks[-1] if is_tie else number + 1)
    return ranks
