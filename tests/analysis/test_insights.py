"""What stands out in a log: the gates one by one, and members who never were, with and without a pattern."""

import time
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analysis.insights import analyse
from bot.domain.check_in_details import Fibre
from bot.domain.insights import MOST_RUNS, Observation, Question, Verdict
from tests.analysis.synthetic import BEGINS_ON, Habits, member

MEMBERS = 150
NULLS = {
    "every run for itself": Habits(),
    "weeks alike": Habits(runs=24, weekly=0.5, memory=0.6),
    "weeks alike, and a drift": Habits(runs=30, weekly=0.5, memory=0.6, drift=1.0),
    "long, slow and drifting": Habits(runs=36, weekly=0.6, memory=0.8, drift=2.0),
    "nothing but drift": Habits(runs=36, drift=3.0),
}


def planted_meals(runs: int, *, low: int, usual: int, per_week: int = 3) -> list[Observation]:
    """Return runs in which gut follows the meal to the letter, and nothing else varies with it."""
    return [
        Observation(
            day_on=BEGINS_ON + timedelta(weeks=run // per_week, days=2 * (run % per_week)),
            duration_min=30,
            gut=low if run % 2 else usual,
            feeling_after=2,
            fibre=Fibre.LOW if run % 2 else Fibre.USUAL,
        )
        for run in range(runs)
    ]


def share_told(habits: Habits, question: Question | None = None) -> float:
    told = 0
    for seed in range(MEMBERS):
        insights = analyse(member(habits, seed), seed=1).insights
        told += any(question is None or one.question is question for one in insights)
    return told / MEMBERS


@pytest.mark.parametrize("habits", NULLS.values(), ids=NULLS.keys())
def test_where_there_is_nothing_at_most_one_member_in_ten_is_told_something(habits: Habits) -> None:
    assert share_told(habits) <= 0.10


def test_a_planted_pattern_is_found_far_more_often() -> None:
    found = share_told(Habits(runs=30, planted=0.6), Question.EFFORT)
    at_most_by_chance = share_told(Habits(runs=30), Question.EFFORT)
    assert found >= 0.5
    assert at_most_by_chance <= 0.04


def test_weeks_that_have_a_mood_of_their_own_do_not_hide_it() -> None:
    assert share_told(Habits(runs=30, planted=0.6, weekly=0.3, memory=0.5), Question.EFFORT) >= 0.45


def test_nineteen_runs_say_nothing_however_clear() -> None:
    for seed in range(MEMBERS):
        analysis = analyse(member(Habits(runs=19, planted=0.95), seed), seed=1)
        assert analysis.insights == ()
        assert analysis.tested == 0
    assert analyse(planted_meals(19, low=0, usual=5), seed=1).insights == ()


def test_from_twenty_on_a_clear_pattern_is_told_with_both_groups() -> None:
    (insight,) = analyse(planted_meals(20, low=1, usual=3), seed=1).insights
    assert insight.question is Question.FIBRE
    assert insight.verdict is Verdict.STANDS_OUT
    assert (insight.first.runs, insight.first.median) == (10, 1)
    assert (insight.second.runs, insight.second.median) == (10, 3)
    assert (insight.effect, insight.sign, insight.runs) == (-1, -1, 20)


def test_from_thirty_on_it_has_kept_showing_up_if_both_halves_agree() -> None:
    (insight,) = analyse(planted_meals(30, low=1, usual=3), seed=1).insights
    assert insight.verdict is Verdict.KEEPS_SHOWING
    turned = planted_meals(60, low=1, usual=7)
    # The older half points the other way, less strongly.
    turned = [replace(run, gut=4 - run.gut // 2) if at < 30 else run for at, run in enumerate(turned)]
    for one in analyse(turned, seed=1).insights:
        assert one.verdict is Verdict.STANDS_OUT


def test_five_runs_a_group_and_five_with_trouble_are_the_least() -> None:
    clear = planted_meals(24, low=0, usual=4)
    assert analyse(clear, seed=1).insights
    four_low = [replace(run, fibre=Fibre.USUAL) if at > 8 else run for at, run in enumerate(clear)]
    assert [run.fibre for run in four_low].count(Fibre.LOW) == 4
    comparison = analyse(four_low, seed=1).of(Question.FIBRE)
    assert comparison is not None
    assert comparison.verdict is Verdict.TOO_EARLY
    little = [replace(run, gut=run.gut if at < 8 else 0) for at, run in enumerate(clear)]
    assert sum(run.gut > 0 for run in little) == 4
    assert analyse(little, seed=1).tested == 0


def test_one_run_a_week_can_show_nothing_within_weeks_and_says_so() -> None:
    analysis = analyse(planted_meals(40, low=0, usual=5, per_week=1), seed=1)
    assert analysis.tested == 0
    assert [one.verdict for one in analysis.comparisons] == [Verdict.TOO_EARLY]


def test_under_ten_answers_there_is_no_comparison() -> None:
    runs = planted_meals(24, low=0, usual=5)
    few = [replace(run, fibre=run.fibre if at < 9 else None) for at, run in enumerate(runs)]
    assert analyse(few, seed=1).of(Question.FIBRE) is None
    assert analyse([], seed=1).comparisons == ()
    assert analyse(runs[:1], seed=1).comparisons == ()


def test_a_lasting_lift_of_the_feeling_is_seen_and_one_that_turned_is_not() -> None:
    lifted = [replace(run, feeling_before=run.feeling_after - 2) for run in planted_meals(30, low=1, usual=1)]
    comparison = analyse(lifted, seed=1).of(Question.FEELING)
    assert comparison is not None
    assert comparison.verdict is Verdict.KEEPS_SHOWING
    assert (comparison.first.median, comparison.second.median, comparison.runs) == (2, 0, 30)
    until_half = [
        replace(run, feeling_before=3 if at < 13 else run.feeling_before) for at, run in enumerate(lifted)
    ]
    comparison = analyse(until_half, seed=1).of(Question.FEELING)
    assert comparison is not None
    assert comparison.verdict is Verdict.QUIET


def test_older_runs_than_the_latest_two_hundred_are_left_out() -> None:
    runs = planted_meals(MOST_RUNS + 60, low=1, usual=3)
    (insight,) = analyse(list(reversed(runs)), seed=1).insights
    assert insight.runs == MOST_RUNS


def test_the_same_log_gets_the_same_answer() -> None:
    runs = member(Habits(runs=40, planted=0.5), seed=3)
    again = analyse(list(reversed(runs)), seed=1)
    assert analyse(runs, seed=1) == again


@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_whatever_is_told_passed_every_gate(seed: int, runs: int, per_week: int) -> None:
    log = member(Habits(runs=runs, per_week=per_week, planted=0.7, weekly=0.2), seed)
    analysis = analyse(log, seed=seed)
    for comparison in analysis.comparisons:
        assert comparison.runs >= 10
    for insight in analysis.insights:
        assert insight.runs >= 20
        assert abs(insight.effect or 0) >= 0.33
        assert min(insight.first.runs, insight.second.runs) >= 5
        assert insight.verdict is Verdict.STANDS_OUT or insight.runs >= 30
    assert len(analysis.insights) <= analysis.tested <= len(Question)


def test_a_full_log_takes_well_under_a_third_of_a_second() -> None:
    log = member(Habits(runs=MOST_RUNS, planted=0.5), seed=1)
    analyse(log, seed=1)
    began = time.process_time()
    analyse(log, seed=2)
    assert time.process_time() - began < 0.3 * 2  # the machine of the tests may be slow


def test_nothing_of_a_log_is_in_a_repr() -> None:
    log = planted_meals(20, low=1, usual=3)
    analysis = analyse(log, seed=1)
    (insight,) = analysis.insights
    for private in (log[0], analysis, insight, insight.first):
        assert repr(private) == f"{type(private).__name__}(private)"
    assert np.isfinite(insight.effect or 0)
