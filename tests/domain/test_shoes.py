"""Shoes as members name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.members import Units
from bot.domain.runs import METRES_PER_MILE
from bot.domain.shoes import (
    LONGEST_NAME,
    LONGEST_NOTE,
    ShoeNoteTooLong,
    UnreadableMileage,
    UnreadableShoeName,
    parse_mileage_m,
    parse_note,
    parse_shoe_name,
)


def test_a_name_is_one_line() -> None:
    assert parse_shoe_name("  Blue\n trainers \u202e2") == "Blue trainers 2"
    assert parse_shoe_name("x" * LONGEST_NAME) == "x" * LONGEST_NAME
    for text in ("", "  ", "\u200b\n", "x" * (LONGEST_NAME + 1)):
        with pytest.raises(UnreadableShoeName):
            parse_shoe_name(text)


@given(st.text(max_size=60))
def test_a_kept_name_stays_as_it_is(text: str) -> None:
    try:
        name = parse_shoe_name(text)
    except UnreadableShoeName:
        return
    assert parse_shoe_name(name) == name
    assert len(name.splitlines()) == 1


def test_what_a_pair_has_run_may_be_nothing_or_much() -> None:
    assert parse_mileage_m("") == 0
    assert parse_mileage_m("0") == 0
    assert parse_mileage_m("850") == 850_000
    assert parse_mileage_m("75 mi") == 75 * METRES_PER_MILE
    assert parse_mileage_m("75", bare=Units.MI) == 75 * METRES_PER_MILE
    for text in ("a lot", "-5", "20001 km", "½"):
        with pytest.raises(UnreadableMileage):
            parse_mileage_m(text)


def test_an_empty_note_is_none() -> None:
    assert parse_note("  \n") is None
    assert parse_note(" snug at the toes ") == "snug at the toes"
    with pytest.raises(ShoeNoteTooLong):
        parse_note("x" * (LONGEST_NOTE + 1))
