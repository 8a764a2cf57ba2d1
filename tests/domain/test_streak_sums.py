"""Streaks in short: going on from where an earlier walk stood is the same as walking all the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import RunId
from bot.domain.streak_report import Verdict
from bot.domain.streak_sums import NOTHING_YET, StreakState, StreakSum, sum_up
from bot.domain.streaks import (
    BotDown,
    Declared,
    DeclaredBack,
    DeclaredStatus,
    PlanChanged,
    RestTaken,
    RunLogged,
    RunRemoved,
    Skipped,
    StreakEvent,
    Unwell,
    explain,
)

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LENGTH = 40

numbers = st.integers(0, LENGTH)
delays = st.sampled_from((0, 0, 0, 1, 5, 9))
plans = st.none() | st.sets(st.integers(0, 6), max_size=3).map(frozenset)


@st.composite
def told(draw: st.DrawFn) -> StreakEvent:
    number = draw(numbers)
    day_on, at = MONDAY + number * DAY, NOON + (number + draw(delays)) * DAY
    event: StreakEvent = draw(
        st.one_of(
            st.integers(1, 12).map(lambda run: RunLogged(day_on, at, RunId(run))),
            st.integers(1, 12).map(lambda run: RunRemoved(day_on, at, RunId(run))),
            st.just(RestTaken(day_on, at)),
            st.just(Skipped(day_on, at)),
            plans.map(lambda plan: PlanChanged(day_on, at, plan)),
            st.none().map(lambda _: DeclaredBack(day_on, at)),
            (st.none() | st.integers(0, 9)).map(
                lambda days: Declared(
                    day_on, at, DeclaredStatus.SICK, None if days is None else day_on + days * DAY
                )
            ),
            st.just(BotDown(day_on, at)),
        )
    )
    return event


histories = st.lists(told(), max_size=25)
unwell = st.tuples(numbers, st.none() | st.integers(0, 9)).map(
    lambda drawn: Unwell(
        MONDAY + drawn[0] * DAY, NOON, None if drawn[1] is None else MONDAY + (drawn[0] + drawn[1]) * DAY
    )
)


def in_full(events: list[StreakEvent], today_on: date) -> StreakSum:
    """The same from the long report."""
    report = explain(events, today_on=today_on)
    letters = {Verdict.KEPT: "k", Verdict.NEUTRAL: "n", Verdict.FROZEN: "f", Verdict.MISSED: "m"}
    return StreakSum(
        report.days[0].day_on if report.days else None,
        "".join(letters.get(day.verdict, "o") for day in report.days),
        report.current_days,
        report.longest_days,
        report.freezes_left,
    )


def does_not_hold(state: StreakState, event: StreakEvent) -> bool:
    """What a trigger of the database throws the state away for."""
    run_id = event.run_id if isinstance(event, RunLogged | RunRemoved) else None
    return event.day_on <= state.through_on or (run_id is not None and run_id <= state.last_run_id)


@given(events=histories, wrong=st.lists(unwell, max_size=3), today=numbers)
def test_a_sum_says_what_the_long_report_says(
    events: list[StreakEvent], wrong: list[Unwell], today: int
) -> None:
    today_on = MONDAY + today * DAY
    summed, state = sum_up([*events, *wrong], today_on=today_on)
    assert summed == in_full([*events, *wrong], today_on)
    assert state is None or not wrong, "nothing is kept of days on which something was wrong"


@given(
    events=histories,
    steps=st.lists(st.tuples(numbers, st.lists(told(), max_size=10)), min_size=1, max_size=3),
    today=numbers,
)
def test_going_on_is_the_same_as_beginning_anew(
    events: list[StreakEvent], steps: list[tuple[int, list[StreakEvent]]], today: int
) -> None:
    today_on = MONDAY + today * DAY
    everything = list(events)
    _, state = sum_up(everything, today_on=today_on)
    for days, more in steps:
        if state is None:
            return
        holds = state
        everything += [event for event in more if not does_not_hold(holds, event)]
        today_on += days * DAY
        ahead = [event for event in everything if event.day_on > holds.through_on]
        summed, state = sum_up(ahead, today_on=today_on, state=holds)
        assert summed == in_full(everything, today_on)


def test_of_nobody_nothing_is_known() -> None:
    assert sum_up([], today_on=MONDAY) == (NOTHING_YET, None)
    assert NOTHING_YET.kept_days(MONDAY, MONDAY) == 0
    assert list(NOTHING_YET.verdicts(MONDAY, MONDAY)) == []


def test_kept_days_are_counted_within_any_days() -> None:
    ran = [RunLogged(MONDAY + n * DAY, NOON + n * DAY, RunId(n + 1)) for n in (0, 1, 4, 5, 6)]
    summed, state = sum_up(ran, today_on=MONDAY + 7 * DAY)
    assert summed.days == "kkmmkkko"
    assert summed.kept_days(MONDAY, MONDAY + 7 * DAY) == 5
    assert summed.kept_days(MONDAY - 9 * DAY, MONDAY + DAY) == 2
    assert summed.kept_days(MONDAY + 5 * DAY, MONDAY + 99 * DAY) == 2
    assert summed.kept_days(MONDAY + DAY, MONDAY) == 0
    assert summed.kept_days(MONDAY - 9 * DAY, MONDAY - DAY) == 0
    assert summed.kept_days(MONDAY - 9 * DAY, MONDAY - 5 * DAY) == 0
    assert list(summed.verdicts(MONDAY + DAY, MONDAY + 2 * DAY)) == [
        (MONDAY + DAY, Verdict.KEPT),
        (MONDAY + 2 * DAY, Verdict.MISSED),
    ]
    assert state is not None
    assert state.last_run_id == 7


def test_why_days_are_neutral_is_in_no_state() -> None:
    states = []
    for status in (DeclaredStatus.GUT_FLARE, DeclaredStatus.TRAVEL):
        events: list[StreakEvent] = [RunLogged(MONDAY, NOON, RunId(1)), Declared(MONDAY + DAY, NOON, status)]
        states.append(sum_up(events, today_on=MONDAY + 5 * DAY)[1])
    assert states[0] == states[1]
    assert states[0] is not None
    assert states[0].days == "knnnn"


def test_a_run_that_moved_over_today_leaves_nothing_to_go_on_from() -> None:
    moved = [RunLogged(MONDAY, NOON, RunId(1)), RunLogged(MONDAY + 3 * DAY, NOON + 3 * DAY, RunId(1))]
    assert sum_up(moved, today_on=MONDAY + 3 * DAY)[1] is None
    assert sum_up(moved, today_on=MONDAY + 4 * DAY)[1] is not None


def test_a_state_of_today_is_refused() -> None:
    _, state = sum_up([RunLogged(MONDAY, NOON, RunId(1))], today_on=MONDAY + DAY)
    with pytest.raises(ValueError, match="further than today"):
        sum_up([], today_on=MONDAY, state=state)
