"""The gut weather gives nobody away: neither to those who look on nor to one of those who are counted."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.gut_weather import FEWEST, GutWeather, gut_weather, is_calm, word_for
from bot.domain.ids import MemberId

MONDAY = date(2026, 3, 9)
DAY = timedelta(days=1)
SUNDAY_BEFORE = MONDAY - DAY
weeks = st.lists(st.booleans(), max_size=40)


def word(*scores: list[int], looked_through_on: date | None = SUNDAY_BEFORE) -> GutWeather | None:
    told = {MemberId(number): each for number, each in enumerate(scores, 1)}
    return gut_weather(told, first_on=MONDAY, looked_through_on=looked_through_on)


def test_three_words_for_three_kinds_of_week() -> None:
    assert word([0], [0, 0, 5], [0], [3], [6, 1]) is GutWeather.MOSTLY_CALM
    assert word([0], [0], [0], [3], [6], [4]) is GutWeather.MIXED
    assert word([0], [0], [2], [3], [6]) is GutWeather.UNSETTLED


def test_four_are_too_few_however_they_fared() -> None:
    assert word([0], [0], [3], [5]) is None
    assert word([0], [0], [3], [5], []) is None, "who agreed and did not check in does not count"


def test_where_all_but_one_say_the_same_nothing_is_said() -> None:
    for odd in ([0], [5]):
        assert word(odd, [0], [0], [0], [0], [0]) is None
        assert word(odd, [5], [5], [5], [5], [5]) is None


def test_the_first_look_and_a_window_that_overlaps_say_nothing() -> None:
    week = ([0], [0], [0], [3], [6])
    assert word(*week, looked_through_on=None) is None
    assert word(*week, looked_through_on=MONDAY) is None
    assert word(*week, looked_through_on=MONDAY + 6 * DAY) is None
    assert word(*week, looked_through_on=MONDAY - 30 * DAY) is GutWeather.MOSTLY_CALM


def test_a_week_without_a_check_in_is_neither_calm_nor_not() -> None:
    assert is_calm([0, 0, 9])
    assert not is_calm([0, 1, 1])
    with pytest.raises(ValueError, match="neither"):
        is_calm([])


@pytest.mark.parametrize("members", range(FEWEST, 10))
def test_nobody_is_read_off_a_word_not_even_by_one_of_them(members: int) -> None:
    """Whoever knows how many were counted, the rules, the word and their own week, knows no other's week."""
    all_weeks = list(itertools.product((True, False), repeat=members))
    said = {week: word_for(week) for week in all_weeks}
    for knows in range(members):
        for own in (True, False):
            for each in GutWeather:
                possible = [week for week in all_weeks if said[week] is each and week[knows] is own]
                for other in set(range(members)) - {knows} if possible else ():
                    assert {week[other] for week in possible} == {True, False}


@given(weeks)
def test_it_does_not_matter_who_is_who(calm: list[bool]) -> None:
    shuffled = sorted(calm)
    assert word_for(calm) is word_for(shuffled)
    assert word_for(calm) is word_for(shuffled[::-1])


@given(weeks)
def test_whatever_is_said_at_least_five_said_it_and_two_of_each_kind(calm: list[bool]) -> None:
    if word_for(calm) is not None:
        assert len(calm) >= 5
        assert calm.count(True) >= 2
        assert calm.count(False) >= 2


@given(weeks)
def test_calm_and_unsettled_are_each_others_mirror(calm: list[bool]) -> None:
    mirror = {
        GutWeather.MOSTLY_CALM: GutWeather.UNSETTLED,
        GutWeather.UNSETTLED: GutWeather.MOSTLY_CALM,
        GutWeather.MIXED: GutWeather.MIXED,
        None: None,
    }
    assert word_for([not each for each in calm]) is mirror[word_for(calm)]


@given(weeks)
def test_one_more_calm_week_never_makes_it_sound_worse(calm: list[bool]) -> None:
    order = [GutWeather.UNSETTLED, GutWeather.MIXED, GutWeather.MOSTLY_CALM]
    for number, each in enumerate(calm):
        if each:
            continue
        better = [*calm[:number], True, *calm[number + 1 :]]
        before, after = word_for(calm), word_for(better)
        if before is not None and after is not None:
            assert order.index(before) <= order.index(after)
