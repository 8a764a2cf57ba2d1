"""Scores and ranks: by example what counts, by property what never makes a difference."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenge_scores import (
    Contribution,
    DayTotals,
    Placed,
    Score,
    Standings,
    Unranked,
    placed,
    score,
    standings,
)
from bot.domain.challenge_terms import MOST_IMPROVEMENT, Metric, Terms, most_possible
from bot.domain.challenges import Team
from bot.domain.ids import MemberId, TeamId

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
SUNDAY_AFTER = MONDAY + 13 * DAY
OTTERS, HERONS, SNAILS = (Team(TeamId(n), name) for n, name in enumerate(("Otters", "Herons", "Snails")))


def terms(metric: Metric, *, cap: float | None = None, days: int = 14) -> Terms:
    return Terms(metric, MONDAY, MONDAY + (days - 1) * DAY, daily_cap=cap)


def on(day: int, *, runs: int = 1, minutes: float = 30, km: float = 5, verified: int = 0) -> DayTotals:
    return DayTotals(MONDAY + day * DAY, runs, round(minutes * 60), km * 1000, verified)


def of(*days: DayTotals, member: int = 1, team: Team | None = None, **more: frozenset[date]) -> Contribution:
    team_id = None if team is None else team.id
    return Contribution(MemberId(member), f"member {member}", days, team_id, **more)


def value(rules: Terms, contribution: Contribution, *, today_on: date = SUNDAY_AFTER) -> float | None:
    return score(rules, contribution, today_on=today_on).value


def test_runs_minutes_and_kilometres_of_the_challenges_days_are_added_up() -> None:
    mine = of(on(-1), on(0, minutes=30.4), on(3, runs=2, minutes=50, km=7.514), on(14))
    assert value(terms(Metric.RUNS, cap=3), mine) == 3
    assert value(terms(Metric.MINUTES, cap=120), mine) == 80
    assert value(terms(Metric.DISTANCE, cap=20_000), mine) == 12_510


def test_of_a_day_counts_no_more_than_its_cap() -> None:
    assert value(terms(Metric.DISTANCE, cap=20_000), of(on(0, km=100), on(1, km=4))) == 24_000
    assert value(terms(Metric.RUNS, cap=1), of(on(0, runs=5), on(1))) == 2
    assert value(terms(Metric.MINUTES, cap=120), of(on(0, minutes=600))) == 120


def test_running_every_day_wins_nothing_over_a_day_of_rest() -> None:
    every_day = of(*(on(day, minutes=20 + day) for day in range(7)))
    with_rest = of(*(on(day, minutes=20 + day) for day in range(1, 7)))
    for metric, cap in ((Metric.RUNS, 1.0), (Metric.MINUTES, 120.0), (Metric.DISTANCE, 20_000.0)):
        assert value(terms(metric, cap=cap), every_day) == value(terms(metric, cap=cap), with_rest)


def test_days_kept_are_those_of_the_streak_and_need_a_run() -> None:
    kept = frozenset(MONDAY + day * DAY for day in range(-3, 6))
    missed = frozenset({MONDAY + 6 * DAY, MONDAY + 7 * DAY})
    mine = of(on(0), kept_on=kept, missed_on=missed)
    assert value(terms(Metric.DAYS_KEPT), mine) == 6
    assert value(terms(Metric.ADHERENCE), mine) == 75
    only_rest = of(on(-1), kept_on=kept)
    for metric in (Metric.DAYS_KEPT, Metric.ADHERENCE):
        assert score(terms(metric), only_rest, today_on=SUNDAY_AFTER).unranked is Unranked.NO_RUN_YET


def test_a_run_that_came_too_late_for_the_streak_has_nothing_to_divide() -> None:
    told = score(terms(Metric.ADHERENCE), of(on(0)), today_on=MONDAY)
    assert (told.value, told.unranked) == (None, Unranked.NO_RUN_YET)


BASELINE = tuple(on(-7 * week - 1, minutes=40) for week in range(4))
"""Forty minutes a week for four weeks."""


def test_improvement_compares_minutes_a_day_with_ones_own_four_weeks() -> None:
    rules = terms(Metric.IMPROVEMENT, cap=120)
    assert value(rules, of(*BASELINE, on(0, minutes=50), on(8, minutes=46))) == 20
    assert value(rules, of(*BASELINE, on(0, minutes=10))) == 0, "nobody is shown for having slowed down"
    assert value(rules, of(*BASELINE, on(0, minutes=120), on(1, minutes=120))) == MOST_IMPROVEMENT
    outside = on(-29, minutes=300)
    assert value(rules, of(outside, *BASELINE, on(0, minutes=50), on(8, minutes=46))) == 20


def test_improvement_needs_four_runs_before_and_a_week_of_the_challenge() -> None:
    rules = terms(Metric.IMPROVEMENT, cap=120)
    few = score(rules, of(*BASELINE[1:], on(0)), today_on=SUNDAY_AFTER)
    assert (few.value, few.unranked) == (None, Unranked.FEW_RUNS_BEFORE)
    early = score(rules, of(*BASELINE, on(0)), today_on=MONDAY + 5 * DAY)
    assert (early.value, early.unranked) == (None, Unranked.TOO_EARLY)
    assert value(rules, of(*BASELINE, on(0, minutes=50)), today_on=MONDAY + 6 * DAY) == 25
    short = terms(Metric.IMPROVEMENT, cap=120, days=3)
    assert value(short, of(*BASELINE, on(0, minutes=20)), today_on=MONDAY + 2 * DAY) == 17
    assert value(short, of(*BASELINE, on(0, minutes=20)), today_on=MONDAY + 9 * DAY) == 17, "long over"


def test_only_whose_runs_all_came_from_files_are_marked() -> None:
    rules = terms(Metric.RUNS, cap=1)
    assert score(rules, of(on(0, verified=1), on(-3)), today_on=MONDAY).is_verified
    assert not score(rules, of(on(0, verified=1), on(1)), today_on=MONDAY).is_verified
    assert not score(rules, of(), today_on=MONDAY).is_verified


def ranks(table: Standings) -> list[tuple[int, int]]:
    return [(each.rank, each.score.member_id) for each in table.placed]


def test_ties_share_a_rank_and_the_next_one_is_passed_over() -> None:
    rules = terms(Metric.RUNS, cap=1)
    runs = {1: 5, 2: 3, 3: 5, 4: 7}
    mine = [of(*(on(day) for day in range(count)), member=member) for member, count in runs.items()]
    assert ranks(standings(rules, mine, today_on=SUNDAY_AFTER)) == [(1, 4), (2, 1), (2, 3), (4, 2)]


def test_what_looks_equal_is_equal() -> None:
    rules = terms(Metric.DISTANCE, cap=20_000)
    near = [of(on(0, km=5.001), member=1), of(on(0, km=5.004), member=2)]
    assert ranks(standings(rules, near, today_on=MONDAY)) == [(1, 1), (1, 2)]


def test_a_team_has_the_mean_of_its_members() -> None:
    rules = terms(Metric.RUNS, cap=1)
    mine = [
        of(on(0), on(1), on(2), member=1, team=OTTERS),
        of(on(0), member=2, team=OTTERS),
        of(on(0), on(1), member=3, team=HERONS),
        of(on(0), on(1), on(2), on(3), member=4),
    ]
    table = standings(rules, mine, teams=(OTTERS, HERONS, SNAILS), today_on=SUNDAY_AFTER)
    told = [(each.rank, each.team.name, each.value, each.members) for each in table.teams]
    assert told == [(1, "Herons", 2.0, 1), (1, "Otters", 2.0, 2), (None, "Snails", None, 0)]


@pytest.mark.parametrize("metric", [metric for metric in Metric if metric is not Metric.IMPROVEMENT])
def test_who_has_not_run_yet_counts_as_nothing_for_the_team_whatever_the_metric(metric: Metric) -> None:
    rules = terms(metric)
    one_runs = of(on(0), member=1, team=OTTERS, kept_on=frozenset({MONDAY}))
    alone = standings(rules, [one_runs], teams=(OTTERS,), today_on=SUNDAY_AFTER).teams[0]
    assert alone.value
    both = standings(
        rules, [one_runs, of(member=2, team=OTTERS)], teams=(OTTERS,), today_on=SUNDAY_AFTER
    ).teams[0]
    assert (both.value, both.members) == (alone.value / 2, 2)


def test_a_team_is_not_pulled_down_by_who_has_nothing_to_improve_on() -> None:
    scores = [
        Score(MemberId(1), "a", 20.0, team_id=OTTERS.id),
        Score(MemberId(2), "b", None, Unranked.FEW_RUNS_BEFORE, team_id=OTTERS.id),
    ]
    table = placed(Metric.IMPROVEMENT, scores, teams=(OTTERS,))
    assert table.teams[0].value == 20.0
    assert [each.name for each in table.unranked] == ["b"]
    first = table.of(MemberId(1))
    assert isinstance(first, Placed)
    assert first.rank == 1
    assert table.of(MemberId(2)) == scores[1]
    assert table.of(MemberId(3)) is None


days_run = st.builds(
    on,
    st.integers(-30, 16),
    runs=st.integers(1, 3),
    minutes=st.integers(1, 400),
    km=st.floats(0, 60, allow_nan=False),
    verified=st.integers(0, 1),
)
some_days = st.frozensets(st.integers(-5, 16).map(lambda day: MONDAY + day * DAY), max_size=20)
histories = st.lists(days_run, max_size=12, unique_by=lambda day: day.day_on)


@st.composite
def clubs(draw: st.DrawFn) -> tuple[Terms, list[Contribution]]:
    metric = draw(st.sampled_from(Metric))
    caps = {Metric.RUNS: 2.0, Metric.MINUTES: 90.0, Metric.DISTANCE: 15_000.0, Metric.IMPROVEMENT: 90.0}
    members = draw(st.integers(0, 6))
    return terms(metric, cap=caps.get(metric)), [
        replace(
            of(*draw(histories), member=member, team=draw(st.sampled_from([OTTERS, HERONS, None]))),
            name=draw(st.sampled_from(["Ana", "ana", "Ben", "@everyone"])),
            kept_on=draw(some_days),
            missed_on=draw(some_days),
        )
        for member in range(members)
    ]


def everything(rules: Terms, contributions: Sequence[Contribution]) -> Standings:
    return standings(rules, contributions, teams=(OTTERS, HERONS), today_on=SUNDAY_AFTER)


@given(clubs(), st.randoms(use_true_random=False))
def test_the_order_in_which_contributions_come_makes_no_difference(
    club: tuple[Terms, list[Contribution]], chance: random.Random
) -> None:
    rules, contributions = club
    shuffled = [replace(each, days=tuple(chance.sample(each.days, len(each.days)))) for each in contributions]
    chance.shuffle(shuffled)
    assert everything(rules, shuffled) == everything(rules, contributions)


@given(clubs())
def test_ranks_are_those_of_a_competition(club: tuple[Terms, list[Contribution]]) -> None:
    table = everything(*club)
    values = [each.score.value for each in table.placed]
    for each in table.placed:
        better = [one for one in values if one is not None and one > (each.score.value or 0)]
        assert each.rank == 1 + len(better)
    assert {one.member_id for one in table.scores} == {each.member_id for each in club[1]}
    for team in table.teams:
        assert (team.rank is None) == (team.value is None) == (team.members == 0)


@given(clubs())
def test_without_a_member_nobody_elses_score_changes(club: tuple[Terms, list[Contribution]]) -> None:
    rules, contributions = club
    if not contributions:
        return
    gone, *others = contributions
    left = everything(rules, others)
    assert gone.member_id not in {each.member_id for each in left.scores}
    before = {each.member_id: each for each in everything(rules, contributions).scores}
    assert all(before[each.member_id] == each for each in left.scores)


@given(clubs())
def test_no_score_is_beyond_what_can_be_reached(club: tuple[Terms, list[Contribution]]) -> None:
    rules, contributions = club
    for each in everything(rules, contributions).scores:
        assert each.value is None or 0 <= each.value <= most_possible(rules)


@given(histories, st.integers(0, 13))
def test_one_long_day_more_wins_no_more_than_its_cap(days: list[DayTotals], day: int) -> None:
    rules = terms(Metric.DISTANCE, cap=20_000)
    rest = [each for each in days if each.day_on != MONDAY + day * DAY]
    without, with_it = value(rules, of(*rest)), value(rules, of(*rest, on(day, km=500)))
    assert without is not None
    assert with_it is not None
    assert 0 <= with_it - without <= 20_010
