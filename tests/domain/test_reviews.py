"""Looking back: due after 4, 12 and 24 weeks, in numbers, without a verdict."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reviews import REVIEW_WEEKS, LoggedDay, review_of

FIRST_ON = date(2026, 1, 5)


def weekly(weeks: int, *, gut_first: int = 4, gut_last: int = 1) -> list[LoggedDay]:
    """Return three answered runs a week, with a gut that changes after half of the weeks."""
    return [
        LoggedDay(
            FIRST_ON + timedelta(weeks=week, days=2 * at), gut_first if week < weeks / 2 else gut_last, week
        )
        for week in range(weeks)
        for at in range(3)
    ]


@pytest.mark.parametrize(
    ("days", "weeks"),
    [(0, None), (27, None), (28, 4), (83, 4), (84, 12), (167, 12), (168, 24), (251, 24), (252, None)],
)
def test_the_latest_that_is_due_is_shown_and_the_last_not_for_ever(days: int, weeks: int | None) -> None:
    review = review_of(weekly(24), first_check_in_on=FIRST_ON, today_on=FIRST_ON + timedelta(days=days))
    assert (review.weeks if review else None) == weeks


def test_four_weeks_set_two_beside_two() -> None:
    review = review_of(weekly(4), first_check_in_on=FIRST_ON, today_on=FIRST_ON + timedelta(weeks=4))
    assert review is not None
    assert (review.first.runs, review.first.check_ins, review.first.gut, review.first.feeling) == (
        6,
        6,
        4,
        0.5,
    )
    assert (review.last.runs, review.last.gut, review.last.feeling) == (6, 1, 2.5)


def test_what_came_after_the_weeks_is_not_of_them() -> None:
    review = review_of(weekly(20), first_check_in_on=FIRST_ON, today_on=FIRST_ON + timedelta(weeks=20))
    assert review is not None
    assert review.weeks == 12
    assert review.last.runs == 12
    assert review.last.gut == (4 + 1) / 2, "weeks nine to twelve, of which two are after the change"


def test_two_check_ins_are_too_few_for_a_median_and_runs_without_one_are_counted() -> None:
    days = [
        LoggedDay(FIRST_ON, 3, 1),
        LoggedDay(FIRST_ON + timedelta(days=1), 5, -1),
        LoggedDay(FIRST_ON + timedelta(days=2), None, None),
    ]
    review = review_of(days, first_check_in_on=FIRST_ON, today_on=FIRST_ON + timedelta(weeks=4))
    assert review is not None
    assert (review.first.runs, review.first.check_ins, review.first.gut, review.first.feeling) == (
        3,
        2,
        None,
        None,
    )
    assert (review.last.runs, review.last.check_ins) == (0, 0)


@pytest.mark.parametrize("weeks", REVIEW_WEEKS)
def test_the_article_s_time_frame_is_told_and_never_a_verdict(weeks: int) -> None:
    review = review_of([], first_check_in_on=FIRST_ON, today_on=FIRST_ON + timedelta(weeks=weeks))
    assert review is not None
    assert "months" in review.time_frame
    assert "progress" not in review.time_frame
    assert repr(review) == "Review(private)"


@given(
    st.integers(0, 400), st.lists(st.tuples(st.integers(0, 400), st.none() | st.integers(0, 10)), max_size=60)
)
def test_any_log_can_be_looked_back_on(today: int, runs: list[tuple[int, int | None]]) -> None:
    days = [LoggedDay(FIRST_ON + timedelta(days=at), gut, gut and gut - 5) for at, gut in runs]
    review = review_of(days, first_check_in_on=FIRST_ON, today_on=FIRST_ON + timedelta(days=today))
    if review is not None:
        for stretch in (review.first, review.last):
            assert stretch.check_ins <= stretch.runs
            assert (stretch.gut is None) == (stretch.check_ins < 3)
