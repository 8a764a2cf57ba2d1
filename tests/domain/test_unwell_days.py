"""The days on which something was wrong: joined where they touch, always in the same room, told as plain dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.unwell_days import NO_DAYS, STRETCHES_MAX, UnwellDays

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)

stretches = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 9)).map(
        lambda drawn: (MONDAY + drawn[0] * DAY, MONDAY + (drawn[0] + drawn[1]) * DAY)
    ),
    max_size=STRETCHES_MAX + 30,
)


def day(n: int) -> date:
    return MONDAY + n * DAY


def covered(days: UnwellDays) -> set[date]:
    return {
        first_on + n * DAY
        for first_on, last_on in days.stretches
        for n in range((last_on - first_on).days + 1)
    }


def test_days_that_touch_or_overlap_become_one() -> None:
    days = NO_DAYS.with_days(day(0), day(2)).with_days(day(9), day(9)).with_days(day(3), day(4))
    assert days.stretches == ((day(0), day(4)), (day(9), day(9)))
    assert days.with_days(day(1), day(20)).stretches == ((day(0), day(20)),)
    assert days.with_days(day(6), day(5)).stretches[1] == (day(6), day(6)), "a clock was put back"


@given(stretches, st.randoms(use_true_random=False))
def test_the_order_of_telling_does_not_matter(told: list[tuple[date, date]], shuffler: object) -> None:
    shuffled = list(told)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert UnwellDays.of(shuffled) == UnwellDays.of(told) == UnwellDays.of([*told, *told])


@given(stretches)
def test_no_day_is_ever_lost_and_none_comes_to_what_fits(told: list[tuple[date, date]]) -> None:
    days = UnwellDays.of(told)
    wanted = {first_on + n * DAY for first_on, last_on in told for n in range((last_on - first_on).days + 1)}
    assert covered(days) >= wanted
    assert len(days.stretches) <= STRETCHES_MAX
    if len(days.stretches) < STRETCHES_MAX:
        assert covered(days) == wanted


def test_of_more_than_fit_the_two_that_are_nearest_become_one() -> None:
    apart = [(day(10 * n), day(10 * n + 2)) for n in range(STRETCHES_MAX)]
    near = (day(10 * STRETCHES_MAX - 5), day(10 * STRETCHES_MAX - 5))
    days = UnwellDays.of([*apart, near])
    assert days.stretches == (*apart[:-1], (apart[-1][0], near[1]))


@given(stretches)
def test_both_ways_of_writing_come_back_as_they_went(told: list[tuple[date, date]]) -> None:
    days = UnwellDays.of(told)
    assert UnwellDays.from_text(days.to_text()) == days
    assert UnwellDays.from_lists(days.to_lists()) == days
    assert len(days.to_text()) == len(NO_DAYS.to_text())


def test_days_further_than_anybody_runs_are_brought_within_reach() -> None:
    days = UnwellDays.of([(date(1971, 1, 1), date(1980, 1, 1)), (date(9000, 1, 1), date.max)])
    assert days.stretches[0] == (date(2000, 1, 1), date(2000, 1, 1))
    assert UnwellDays.from_text(days.to_text()) == days


def test_in_an_export_they_are_plain_dates() -> None:
    assert NO_DAYS.with_days(day(0), day(2)).to_lists() == [["2026-03-02", "2026-03-04"]]


@pytest.mark.parametrize(
    "told",
    [
        None,
        "2026-03-02",
        {"2026-03-02": "2026-03-04"},
        ["2026-03-02"],
        [["2026-03-02"]],
        [["2026-03-02", 4]],
        [["2026-03-02", "2026-03-04", "2026-03-05"]],
        [["2026-03-04", "2026-03-02"]],
        [["soon", "2026-03-02"]],
        [["2026-03-02", "2026-03-02"]] * (STRETCHES_MAX + 1),
    ],
)
def test_what_is_no_list_of_stretches_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        UnwellDays.from_lists(told)
