"""The swap test's rules: what is drawn, which run a meal belongs to, and what may be said at its end."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_in_details import Fibre
from bot.domain.swap_tests import (
    BLOCK_MEALS,
    BLOCKS,
    LEAST_RUNS,
    WANTED_RUNS,
    ComparedRun,
    Meal,
    SwapTest,
    SwapTestUnreadable,
    block_orders,
    orders_of,
    result_of,
)

MONDAY = date(2026, 3, 2)
MEALS = block_orders()[0] * BLOCKS
LOW, USUAL = Meal.LOW_FIBRE, Meal.USUAL


def day(days: int) -> date:
    return MONDAY + timedelta(days=days)


def run(days: int, *, minutes: float = 40, gut: int | None = 2, fibre: Fibre | None = None) -> ComparedRun:
    return ComparedRun(day(days), minutes, gut, fibre)


def followed(runs: int) -> tuple[SwapTest, list[ComparedRun]]:
    """Return a test in which every second day a meal was told and a run followed."""
    test = SwapTest(40, MEALS)
    logged: list[ComparedRun] = []
    for at in range(runs):
        place = test.place_for(day(2 * at), logged)
        assert place == at
        test = test.telling(day(2 * at), place)
        low = MEALS[at] is LOW
        logged.append(run(2 * at, gut=1 if low else 4, fibre=Fibre.LOW if low else Fibre.USUAL))
    return test, logged


def test_a_block_holds_both_meals_twice_in_each_of_six_orders() -> None:
    orders = block_orders()
    assert len(set(orders)) == 6
    assert all(order.count(LOW) == order.count(USUAL) == BLOCK_MEALS // 2 for order in orders)


@pytest.mark.parametrize(("minutes", "similar"), [(30, True), (29, False), (50, True), (51, False)])
def test_similar_is_within_a_quarter_of_the_usual_duration(minutes: float, similar: bool) -> None:  # noqa: FBT001
    assert SwapTest(40, MEALS).is_similar(run(0, minutes=minutes)) is similar


def test_a_meal_stays_next_until_a_similar_run_followed_it() -> None:
    test = SwapTest(40, MEALS).telling(day(0), 0)
    assert test.place_for(day(0), []) == 0, "what was told for today stands"
    assert test.place_for(day(3), []) == 0, "leaving a run out chooses no meal"
    assert test.place_for(day(3), [run(0, minutes=90)]) == 0
    assert test.place_for(day(3), [run(0)]) == 1


def test_a_day_whose_run_is_done_gets_no_meal() -> None:
    assert SwapTest(40, MEALS).place_for(day(0), [run(0)]) is None
    assert SwapTest(40, MEALS).place_for(day(0), [run(0, minutes=90)]) == 0


def test_a_run_logged_late_counts_for_the_day_its_meal_was_told() -> None:
    test = SwapTest(40, MEALS).telling(day(0), 0).telling(day(2), 0)
    late, newer = run(0, gut=7), run(2, gut=1)
    assert test.runs_by_place([late, newer]) == {0: late}
    assert test.place_for(day(4), [late, newer]) == 1


def test_two_runs_of_a_day_count_once() -> None:
    test = SwapTest(40, MEALS).telling(day(0), 0)
    morning, evening = run(0, gut=1), run(0, gut=9)
    assert test.runs_by_place([morning, evening]) == {0: morning}


def test_it_ends_with_runs_enough_or_when_no_meal_is_left() -> None:
    for runs in range(WANTED_RUNS):
        assert not followed(runs)[0].is_complete(followed(runs)[1])
    test, logged = followed(WANTED_RUNS)
    assert test.is_complete(logged)
    unanswered = SwapTest(40, MEALS, tuple((day(at), at) for at in range(len(MEALS))))
    silent = [run(at, gut=None) for at in range(len(MEALS))]
    assert unanswered.is_complete(silent)
    assert unanswered.answered(silent) == {}


def test_nine_runs_give_no_result_and_ten_do() -> None:
    test, logged = followed(LEAST_RUNS)
    assert result_of(test, logged[:-1], chance_share=0.5) is None
    result = result_of(test, logged, chance_share=0.01)
    assert result is not None
    assert (result.low_fibre.median, result.usual.median) == (1, 4)
    assert result.low_fibre.runs + result.usual.runs == LEAST_RUNS
    assert (result.as_drawn, result.otherwise, result.not_told) == (LEAST_RUNS, 0, 0)


def test_every_run_counts_for_the_meal_that_was_drawn_whatever_was_eaten() -> None:
    test, logged = followed(LEAST_RUNS)
    otherwise = [
        ComparedRun(one.day_on, one.duration_min, one.gut, Fibre.HIGH if MEALS[at] is LOW else None)
        for at, one in enumerate(logged)
    ]
    told, expected = result_of(test, otherwise, chance_share=0), result_of(test, logged, chance_share=0)
    assert told is not None
    assert expected is not None
    assert (told.low_fibre, told.usual) == (expected.low_fibre, expected.usual)
    low_runs = sum(MEALS[at] is LOW for at in range(LEAST_RUNS))
    assert (told.as_drawn, told.otherwise, told.not_told) == (0, low_runs, LEAST_RUNS - low_runs)


@given(st.sets(st.integers(0, len(MEALS) - 1), min_size=1, max_size=9))
def test_the_orders_that_could_have_been_drawn_are_those_of_the_blocks_touched(places: set[int]) -> None:
    in_order = sorted(places)
    orders = orders_of(in_order)
    blocks = {place // BLOCK_MEALS for place in in_order}
    assert len(orders) == 6 ** len(blocks)
    assert [MEALS[place] is LOW for place in in_order] in orders
    whole = [place for place in range(len(MEALS)) if place // BLOCK_MEALS in blocks]
    assert all(sum(order) == len(order) / 2 for order in orders_of(whole)[:50])


@given(
    st.floats(1, 600),
    st.lists(st.sampled_from(block_orders()), min_size=1, max_size=BLOCKS),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3)), max_size=30),
)
def test_a_document_reads_back(
    usual_min: float, blocks: Sequence[tuple[Meal, ...]], told: list[tuple[int, int]]
) -> None:
    meals = tuple(meal for block in blocks for meal in block)
    test = SwapTest(usual_min, meals, tuple((day(days), place) for days, place in told))
    assert SwapTest.from_document(json.loads(json.dumps(test.to_document()))) == test


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *product(["version"], [2, None]),
        *product(["usual_min"], [0, -1, "40", None, True]),
        *product(["meals"], [[], ["low"], ["low", "low", "usual", "rice"], None, ["low"] * 24]),
        *product(
            ["told"], [None, [["2026-03-02"]], [["tuesday", 0]], [["2026-03-02", 20]], [["2026-03-02", True]]]
        ),
    ],
)
def test_a_damaged_document_is_named_by_its_field_and_shows_nothing(field: str, value: object) -> None:
    document = SwapTest(40, MEALS).to_document() | {field: value}
    with pytest.raises(SwapTestUnreadable) as refused:
        SwapTest.from_document(document)
    assert refused.value.field == field
    assert refused.value.__context__ is None


def test_nothing_of_it_is_in_a_repr() -> None:
    test, logged = followed(LEAST_RUNS)
    for private in (test, logged[0], result_of(test, logged, chance_share=0)):
        assert repr(private) == f"{type(private).__name__}(private)"
