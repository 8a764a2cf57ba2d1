"""Goals as members type them, and when they are reached."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ExpectedError
from bot.domain.goals import (
    STARTERS,
    Aim,
    Goal,
    GoalKind,
    OutsizedGoal,
    RestlessGoal,
    Tally,
    TooManyRunsByThen,
    UnreadableGoal,
    is_reached,
    parse_goal,
    reached_by_run,
    refuse_restless,
    suggest_goals,
)
from bot.domain.ids import GoalId, MemberId
from bot.domain.members import Units
from bot.domain.runs import METRES_PER_MILE, RunEntry

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KIND = GoalKind


@pytest.mark.parametrize(
    ("line", "kind", "target"),
    [
        ("10k", KIND.DISTANCE, 10_000),
        ("5,5 km", KIND.DISTANCE, 5_500),
        ("Run a 5K", KIND.DISTANCE, 5_000),
        ("my first 10 km race", KIND.DISTANCE, 10_000),
        ("10 km in one run", KIND.DISTANCE, 10_000),
        ("400 m", KIND.DISTANCE, 400),
        ("half marathon", KIND.DISTANCE, 21_097.5),
        ("a half-marathon", KIND.DISTANCE, 21_097.5),
        ("a marathon", KIND.DISTANCE, 42_195),
        ("a mile", KIND.DISTANCE, METRES_PER_MILE),
        ("3 miles", KIND.DISTANCE, 3 * METRES_PER_MILE),
        ("45 min", KIND.DURATION, 2_700),
        ("30 m", KIND.DURATION, 1_800),
        ("run for 20 minutes", KIND.DURATION, 1_200),
        ("30 minutes without stopping", KIND.DURATION, 1_800),
        ("20 min non-stop", KIND.DURATION, 1_200),
        ("an hour", KIND.DURATION, 3_600),
        ("half an hour", KIND.DURATION, 1_800),
        ("1h30", KIND.DURATION, 5_400),
        ("1:30:00", KIND.DURATION, 5_400),
        ("12 runs", KIND.RUNS, 12),
        ("1 run", KIND.RUNS, 1),
        ("run 12 times", KIND.RUNS, 12),
        ("60 km in total", KIND.TOTAL, 60_000),
        ("60 in total", KIND.TOTAL, 60_000),
        ("total 60 km", KIND.TOTAL, 60_000),
        ("100 miles altogether", KIND.TOTAL, 100 * METRES_PER_MILE),
        ("１０ｋ", KIND.DISTANCE, 10_000),
    ],
)
def test_goals_are_read_as_people_write_them(line: str, kind: GoalKind, target: float) -> None:
    aim = parse_goal(line)
    assert aim.kind is kind
    assert aim.target == pytest.approx(target)


def test_a_bare_total_is_in_the_members_own_units() -> None:
    assert parse_goal("60 in total", bare=Units.MI) == Aim(KIND.TOTAL, 60 * METRES_PER_MILE)
    assert parse_goal("60 km in total", bare=Units.MI) == Aim(KIND.TOTAL, 60_000)


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "10",
        "faster",
        "5k in 30 min",
        "12 runs a week",
        "lose 5 kg",
        "x" * 61,
        "{0} %s",
        "in total",
        "runs",
    ],
)
def test_what_is_no_goal_is_answered_with_what_works(line: str) -> None:
    with pytest.raises(UnreadableGoal) as caught:
        parse_goal(line)
    assert "`12 runs`" in str(caught.value)


@pytest.mark.parametrize("line", ["0 runs", "5000 runs", "600 km", "25 h", "10 metres", "99999 km in total"])
def test_what_no_log_holds_is_no_goal(line: str) -> None:
    with pytest.raises(OutsizedGoal):
        parse_goal(line)


@pytest.mark.parametrize(
    "line",
    [
        "run every day",
        "daily",
        "5k every day",
        "30 days in a row",
        "every single day",
        "20 min each day",
        "everyday",
    ],
)
def test_there_is_no_goal_of_running_every_day(line: str) -> None:
    with pytest.raises(RestlessGoal):
        parse_goal(line)


@pytest.mark.parametrize(
    ("runs", "days", "fits"),
    [
        (1, 1, True),
        (3, 3, True),
        (6, 7, True),
        (7, 7, False),
        (12, 14, True),
        (13, 14, False),
        (30, 30, False),
    ],
)
def test_runs_until_a_day_leave_room_for_rest(runs: int, days: int, *, fits: bool) -> None:
    aim, by_on = Aim(KIND.RUNS, runs), MONDAY + (days - 1) * DAY
    if fits:
        refuse_restless(aim, from_on=MONDAY, by_on=by_on)
    else:
        with pytest.raises(TooManyRunsByThen):
            refuse_restless(aim, from_on=MONDAY, by_on=by_on)
    refuse_restless(aim, from_on=MONDAY, by_on=None)
    refuse_restless(Aim(KIND.TOTAL, 90_000), from_on=MONDAY, by_on=by_on)


@given(st.text(max_size=70))
def test_any_text_is_a_goal_or_kindly_refused(text: str) -> None:
    try:
        aim = parse_goal(text)
    except ExpectedError:
        return
    assert aim.target > 0


@given(st.text(alphabet="0123456789 kmintohurs.,", max_size=12), st.sampled_from(Units))
def test_every_suggestion_reads_back_as_what_it_says(text: str, units: Units) -> None:
    suggested = suggest_goals(text, bare=units)
    assert len({aim for _, aim in suggested}) == len(suggested) <= 5
    for line, aim in suggested:
        assert parse_goal(line, bare=units) == aim


def test_an_empty_field_offers_small_goals() -> None:
    assert [line for line, _ in suggest_goals("")] == list(STARTERS)
    assert [line for line, _ in suggest_goals("12")] == ["12 km", "12 min", "12 runs", "12 km in total"]
    assert suggest_goals("pineapple") == []


def goal(aim: Aim, **changes: datetime) -> Goal:
    return Goal(GoalId(1), MemberId(1), aim, None, MONDAY, NOON, **changes)


def test_a_goal_is_reached_by_what_it_counts() -> None:
    tally = Tally(runs=3, total_m=14_000.0, longest_m=6_000.0, longest_s=2_000)
    assert is_reached(Aim(KIND.RUNS, 3), tally)
    assert not is_reached(Aim(KIND.RUNS, 4), tally)
    assert is_reached(Aim(KIND.TOTAL, 14_000), tally)
    assert not is_reached(Aim(KIND.TOTAL, 15_000), tally)
    assert is_reached(Aim(KIND.DISTANCE, 6_000), tally)
    assert not is_reached(Aim(KIND.DISTANCE, 14_000), tally), "not in one run"
    assert is_reached(Aim(KIND.DURATION, 2_000), tally)
    assert not is_reached(Aim(KIND.DURATION, 2_001), tally)
    assert is_reached(Aim(KIND.DISTANCE, 10_000), Tally(1, 0.0, 6.2 * METRES_PER_MILE, 0)), (
        "as miles are typed"
    )


def test_only_open_goals_are_reached_and_only_by_runs_since() -> None:
    tally = Tally(runs=1, longest_m=5_000.0)
    five = Aim(KIND.DISTANCE, 5_000)
    run = RunEntry(MONDAY, 1800, 5_000.0)
    assert reached_by_run(run, [(goal(five), tally)]) == [goal(five)]
    ended = [goal(five, done_at=NOON), goal(five, dropped_at=NOON)]
    assert reached_by_run(run, [(one, tally) for one in ended]) == []
    before = RunEntry(MONDAY - DAY, 1800, 5_000.0)
    assert reached_by_run(before, [(goal(five), tally)]) == []
