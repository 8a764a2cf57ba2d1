"""What a member reported stands until they say that all is well, and tells nobody anything."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.red_flags import WarningSign
from bot.domain.wellbeing import ALL_WELL, UNREADABLE, Wellbeing, WellbeingUnreadable

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIGNS = st.frozensets(st.sampled_from(list(WarningSign)))
INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - made aware
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)


def test_nothing_is_wrong_until_something_is_said() -> None:
    assert not ALL_WELL.is_flagged
    assert ALL_WELL.with_signs([], at=NOON) == ALL_WELL
    assert ALL_WELL.with_signs([WarningSign.CHEST_PAIN], at=NOON).is_flagged


def test_what_cannot_be_read_counts_as_wrong_is_never_written_and_gives_way_to_what_is_said() -> None:
    assert UNREADABLE.is_flagged
    with pytest.raises(ValueError, match="cannot be written"):
        UNREADABLE.to_document()
    said = UNREADABLE.with_signs([WarningSign.CHEST_PAIN], at=NOON)
    assert said == Wellbeing(frozenset({WarningSign.CHEST_PAIN}), NOON)


def test_further_signs_stand_beside_the_first_and_since_then() -> None:
    first = ALL_WELL.with_signs([WarningSign.CHEST_PAIN], at=NOON)
    both = first.with_signs([WarningSign.DARK_STOOL], at=NOON + timedelta(days=1))
    assert both == Wellbeing(frozenset({WarningSign.CHEST_PAIN, WarningSign.DARK_STOOL}), NOON)


def test_signs_without_an_instant_are_a_defect() -> None:
    for signs, since_at in (
        (frozenset({WarningSign.COLLAPSE}), None),
        (frozenset[WarningSign](), NOON),
        (frozenset({WarningSign.COLLAPSE}), NOON.replace(tzinfo=None)),
    ):
        with pytest.raises(ValueError, match="instant"):
            Wellbeing(signs, since_at)


@given(SIGNS, INSTANTS)
def test_a_document_comes_back_as_it_went(signs: frozenset[WarningSign], at: datetime) -> None:
    wellbeing = ALL_WELL.with_signs(signs, at=at)
    assert Wellbeing.from_document(json.loads(json.dumps(wellbeing.to_document()))) == wellbeing


@given(SIGNS, INSTANTS)
def test_every_document_takes_the_same_room(signs: frozenset[WarningSign], at: datetime) -> None:
    documents = [one.to_document() for one in (ALL_WELL, ALL_WELL.with_signs(signs, at=at))]
    assert len({len(json.dumps(one)) for one in documents}) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", 2),
        ("since_ms", "12"),
        ("since_ms", 12),
        ("since_ms", "0" * 14 + "x"),
        ("signs", ["chest_pain"]),
        ("signs", {"chest_pain": 2}),
        ("signs", {"a broken heart": 1}),
        ("signs", {"chest_pain": 1}),
    ],
)
def test_a_document_of_another_kind_is_refused_without_telling_what_is_in_it(
    field: str, value: object
) -> None:
    with pytest.raises(WellbeingUnreadable) as caught:
        Wellbeing.from_document({**ALL_WELL.to_document(), field: value})
    assert "chest" not in str(caught.value)
    assert "heart" not in str(caught.value)


def test_it_stays_out_of_logs() -> None:
    wellbeing = ALL_WELL.with_signs([WarningSign.SELF_HARM], at=NOON)
    assert f"{wellbeing} {wellbeing!r} {[wellbeing]}".count("private") == 3
    assert "harm" not in repr(wellbeing)
