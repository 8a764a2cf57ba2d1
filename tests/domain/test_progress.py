"""Looking back on a log: sums by day or week, medians, and answers without anything made up between them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.ids import MemberId, RunId
from bot.domain.progress import Period, Progress, Told, look_back
from bot.domain.runs import Run, RunEntry

SUNDAY = date(2026, 3, 8)
WEDNESDAY = date(2026, 3, 4)


def run(
    number: int, day_on: date, *, minutes: float = 30, km: float | None = 5.0, effort: int | None = None
) -> Run:
    entry = RunEntry(day_on, round(minutes * 60), None if km is None else km * 1000, effort=effort)
    return Run(RunId(number), MemberId(1), entry, logged_at=datetime(2026, 3, 8, tzinfo=UTC))


def told(run_: Run | None, day_on: date, *, gut: int = 1, feeling: int = 2, lower: bool = False) -> Told:
    symptoms = frozenset({Symptom.URGE if lower else Symptom.NAUSEA})
    effort = None if run_ is None else 5
    answers = CheckInAnswers(effort=effort, gut=gut, symptoms=symptoms, feeling=feeling)
    return Told(day_on, None if run_ is None else run_.id, answers)


def over(
    period: Period, runs: list[Run], answers: list[Told] | None = None, last_on: date = SUNDAY
) -> Progress:
    return look_back(period, last_on=last_on, runs=runs, told=answers, most_weeks=4)


def test_an_empty_log_is_empty_and_not_a_row_of_zeros() -> None:
    nothing = over(Period.MONTH, [], [])
    assert nothing.is_empty
    assert nothing.weeks == ()
    assert nothing.curves.running == nothing.curves.loads == ()
    assert nothing.curves.feeling is nothing.curves.gut is None


def test_two_runs_of_one_day_are_one_bar_and_days_between_have_none() -> None:
    shown = over(Period.MONTH, [run(1, WEDNESDAY), run(2, WEDNESDAY, minutes=20), run(3, SUNDAY, km=None)])
    assert [(each.first_on, each.value) for each in shown.curves.running] == [(WEDNESDAY, 50), (SUNDAY, 30)]
    assert (shown.runs, shown.duration_s, shown.distance_m, shown.without_distance) == (3, 4800, 10_000, 1)


def test_a_week_counts_whole_even_where_the_period_begins_within_it_but_sums_do_not_reach_back() -> None:
    first_on = Period.MONTH.first_on(WEDNESDAY)
    assert first_on.weekday() == 1, "the period begins on a Tuesday"
    monday = run(1, first_on - timedelta(days=1), effort=2)
    shown = over(Period.MONTH, [monday, run(2, first_on, effort=3)], last_on=WEDNESDAY)
    assert [load.value for load in shown.curves.loads] == [60 + 90]
    assert shown.runs == 1
    assert [bar.value for bar in shown.curves.running] == [30]


def test_the_check_in_s_effort_goes_before_the_run_s_own_and_a_run_without_any_makes_a_load_partial() -> None:
    rated, plain = run(1, WEDNESDAY, effort=1), run(2, SUNDAY, effort=1)
    shown = over(Period.MONTH, [rated, plain], [told(rated, WEDNESDAY)])
    assert [(each.value, each.is_partial) for each in shown.curves.loads] == [(5 * 30 + 1 * 30, False)]
    with_unrated = over(Period.MONTH, [rated, run(3, SUNDAY)], [told(rated, WEDNESDAY)])
    assert [each.is_partial for each in with_unrated.curves.loads] == [True]
    assert with_unrated.unrated == 1
    assert with_unrated.weeks[0].load.monotony is None, "half a week's load has no true monotony"


def test_the_week_that_is_not_over_is_told_first_and_left_out_of_the_median() -> None:
    days = [WEDNESDAY - timedelta(weeks=weeks) for weeks in range(5)]
    shown = over(
        Period.YEAR,
        [run(n, day, minutes=10 * (n + 1), effort=1) for n, day in enumerate(days)],
        last_on=WEDNESDAY,
    )
    assert [week.is_over for week in shown.weeks] == [False, True, True, True]
    assert shown.weeks[0].load.begins_on == date(2026, 3, 2)
    assert shown.curves.typical_running_min == pytest.approx(35), "of 20, 30, 40 and 50 minutes"
    assert shown.curves.typical_load_au == pytest.approx(35)


def test_of_one_or_two_values_no_median_is_made() -> None:
    shown = over(Period.MONTH, [run(1, WEDNESDAY), run(2, SUNDAY)], [told(None, WEDNESDAY)])
    assert shown.curves.typical_running_min is None
    assert shown.curves.gut is not None
    assert shown.curves.gut.typical is None


def test_answers_of_a_day_without_a_run_are_shown_and_count_for_no_run() -> None:
    shown = over(Period.MONTH, [run(1, WEDNESDAY)], [told(None, SUNDAY, gut=4, feeling=-2)])
    assert shown.without_check_in == 1
    assert not shown.is_empty
    assert shown.curves.gut is not None
    assert [(each.first_on, each.middle) for each in shown.curves.gut.spreads] == [(SUNDAY, 4)]


def test_where_nobody_asks_there_is_nothing_of_health_and_nothing_missing() -> None:
    shown = over(Period.QUARTER, [run(1, WEDNESDAY, effort=4)], None)
    assert shown.without_check_in is None
    assert shown.curves.feeling is shown.curves.gut is None
    assert [each.value for each in shown.curves.loads] == [120], "the run's own effort is no health answer"


def test_lower_gut_symptoms_are_noticed_only_where_they_are_shown() -> None:
    early = told(None, Period.MONTH.first_on(SUNDAY) - timedelta(days=1), lower=True)
    assert not over(Period.MONTH, [], [early, told(None, SUNDAY)]).has_lower_gut
    assert over(Period.MONTH, [], [told(None, SUNDAY, lower=True)]).has_lower_gut


def test_a_year_shows_the_lowest_median_and_highest_answer_of_a_week() -> None:
    answers = [
        told(None, date(2026, 3, 2) + timedelta(days=day), gut=gut) for day, gut in enumerate((0, 7, 2))
    ]
    gut = over(Period.YEAR, [], answers).curves.gut
    assert gut is not None
    (week,) = gut.spreads
    assert (week.first_on, week.last_on) == (date(2026, 3, 2), SUNDAY)
    assert (week.low, week.middle, week.high) == (0, 2, 7)
    assert (gut.low, gut.high, gut.count, gut.typical) == (0, 7, 3, 2)


def test_nothing_of_it_prints_an_answer() -> None:
    one = run(1, WEDNESDAY, effort=4)
    shown = repr(over(Period.MONTH, [one], [told(one, WEDNESDAY, gut=9, feeling=-4)]))
    assert "Answers(private)" in shown
    assert "9" not in shown.partition("curves=")[2].replace("2026", "")


DAYS_AGO = st.integers(0, 370)


@given(
    st.sampled_from(Period),
    st.lists(st.tuples(DAYS_AGO, st.floats(1, 600), st.none() | st.integers(0, 10)), max_size=40),
    st.lists(st.tuples(DAYS_AGO, st.integers(0, 10), st.integers(-5, 5)), max_size=40),
)
def test_any_log_is_shown_in_order_within_its_period_and_without_gaps_filled(
    period: Period, ran: list[tuple[int, float, int | None]], answered: list[tuple[int, int, int]]
) -> None:
    since_on = period.asked_from(SUNDAY)
    runs = [
        run(n, SUNDAY - timedelta(days=ago), minutes=minutes, effort=effort)
        for n, (ago, minutes, effort) in enumerate(ran)
        if SUNDAY - timedelta(days=ago) >= since_on
    ]
    answers = [
        told(None, SUNDAY - timedelta(days=ago), gut=gut, feeling=feeling) for ago, gut, feeling in answered
    ]
    shown = over(period, runs, [each for each in answers if each.day_on >= since_on])
    curves = shown.curves
    for bars in (curves.running, curves.loads):
        assert [each.first_on for each in bars] == sorted({each.first_on for each in bars})
        assert all(each.last_on >= curves.first_on and each.first_on <= SUNDAY for each in bars)
    assert sum(week.load.runs for week in shown.weeks) <= len(runs)
    if curves.gut is not None:
        answered_days = {each.day_on for each in answers}
        for spread in curves.gut.spreads:
            assert spread.low <= spread.middle <= spread.high
            assert any(spread.first_on <= day_on <= spread.last_on for day_on in answered_days)
