"""What a member reported stands until they say that all is well, and tells nobody anything."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clocks import MemberClock
from bot.domain.red_flags import WarningSign
from bot.domain.unwell_days import STRETCHES_MAX, UnwellDays
from bot.domain.wellbeing import ALL_WELL, UNREADABLE, Wellbeing, WellbeingUnreadable

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
LISBON = MemberClock(ZoneInfo("Europe/Lisbon"))
LIMA = MemberClock(ZoneInfo("America/Lima"))
CHEST = [WarningSign.CHEST_PAIN]
SIGNS = st.frozensets(st.sampled_from(list(WarningSign)))
DAYS_ON = st.dates(date(2000, 1, 1), date(2179, 1, 1))
INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - made aware
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
UNWELL = st.lists(st.tuples(DAYS_ON, st.integers(0, 400)), max_size=STRETCHES_MAX + 9).map(
    lambda drawn: UnwellDays.of([(on, on + length * DAY) for on, length in drawn])
)


def test_nothing_is_wrong_until_something_is_said() -> None:
    assert not ALL_WELL.is_flagged
    assert ALL_WELL.with_signs([], at=NOON, day_on=MONDAY) == ALL_WELL
    assert ALL_WELL.with_signs(CHEST, at=NOON, day_on=MONDAY).is_flagged


def test_what_cannot_be_read_counts_as_wrong_is_never_written_and_gives_way_to_what_is_said() -> None:
    assert UNREADABLE.is_flagged
    with pytest.raises(ValueError, match="cannot be written"):
        UNREADABLE.to_document()
    said = UNREADABLE.with_signs(CHEST, at=NOON, day_on=MONDAY)
    assert said == Wellbeing(frozenset(CHEST), NOON, MONDAY)
    assert UNREADABLE.all_well(LISBON, at=NOON) == ALL_WELL, "since when is not known either"


def test_further_signs_stand_beside_the_first_and_since_then() -> None:
    first = ALL_WELL.with_signs(CHEST, at=NOON, day_on=MONDAY)
    both = first.with_signs([WarningSign.DARK_STOOL], at=NOON + DAY, day_on=MONDAY + DAY)
    assert both == Wellbeing(frozenset({*CHEST, WarningSign.DARK_STOOL}), NOON, MONDAY)


def test_when_all_is_well_again_only_the_days_are_left() -> None:
    told = ALL_WELL.with_signs(CHEST, at=NOON, day_on=MONDAY)
    well = told.all_well(LISBON, at=NOON + 3 * DAY)
    assert well == Wellbeing(days=UnwellDays(((MONDAY, MONDAY + 3 * DAY),)))
    assert not well.is_flagged
    assert well.all_well(LISBON, at=NOON + 9 * DAY) == well, "nothing was wrong any more"


def test_days_of_another_time_stay_beside_the_new_ones() -> None:
    well = ALL_WELL.with_signs(CHEST, at=NOON, day_on=MONDAY).all_well(LISBON, at=NOON)
    again = well.with_signs(CHEST, at=NOON + 5 * DAY, day_on=MONDAY + 5 * DAY).all_well(
        LISBON, at=NOON + 6 * DAY
    )
    assert again.days.stretches == ((MONDAY, MONDAY), (MONDAY + 5 * DAY, MONDAY + 6 * DAY))


def test_the_days_are_those_of_the_members_own_clock() -> None:
    late_on_sunday = datetime(2026, 3, 2, 3, tzinfo=UTC)  # 22:00 in Lima
    sunday = LIMA.local_day(late_on_sunday)
    told = ALL_WELL.with_signs(CHEST, at=late_on_sunday, day_on=sunday)
    assert told.all_well(LIMA, at=late_on_sunday).days.stretches == ((sunday, sunday),)
    assert told.begun_on(LISBON) == sunday, "who moves keeps the day as it was"


def test_who_flew_west_and_is_well_on_the_day_before_has_that_first_day() -> None:
    told = ALL_WELL.with_signs(CHEST, at=NOON, day_on=MONDAY + DAY)
    assert told.all_well(LIMA, at=NOON).days.stretches == ((MONDAY + DAY, MONDAY + DAY),)


def test_what_an_earlier_version_wrote_is_read_and_its_day_is_told_by_the_clock() -> None:
    first_version = {
        "version": 1,
        "since_ms": f"{int(NOON.timestamp() * 1000) - 9 * 3_600_000:015}",
        "signs": {sign.value: int(sign in CHEST) for sign in WarningSign},
    }
    told = Wellbeing.from_document(first_version)
    assert told == Wellbeing(frozenset(CHEST), NOON - timedelta(hours=9))
    assert told.begun_on(LIMA) == MONDAY - DAY
    assert told.all_well(LISBON, at=NOON + DAY).days.stretches == ((MONDAY, MONDAY + DAY),)
    again = told.with_signs([WarningSign.COLLAPSE], at=NOON, day_on=MONDAY)
    assert Wellbeing.from_document(again.to_document()) == again
    nothing = {**first_version, "since_ms": "0" * 15, "signs": {"chest_pain": 0}}
    assert Wellbeing.from_document(nothing) == ALL_WELL


def test_signs_without_an_instant_are_a_defect() -> None:
    for signs, since_at, since_on in (
        (frozenset({WarningSign.COLLAPSE}), None, None),
        (frozenset[WarningSign](), NOON, None),
        (frozenset[WarningSign](), None, MONDAY),
        (frozenset({WarningSign.COLLAPSE}), NOON.replace(tzinfo=None), MONDAY),
    ):
        with pytest.raises(ValueError, match="instant"):
            Wellbeing(signs, since_at, since_on)


@given(SIGNS, INSTANTS, st.dates(date(1971, 1, 1), date(9000, 1, 1)), UNWELL)
def test_a_document_comes_back_as_it_went(
    signs: frozenset[WarningSign], at: datetime, day_on: date, days: UnwellDays
) -> None:
    wellbeing = Wellbeing(days=days).with_signs(signs, at=at, day_on=day_on)
    assert Wellbeing.from_document(json.loads(json.dumps(wellbeing.to_document()))) == wellbeing


@given(SIGNS, INSTANTS, UNWELL)
def test_every_document_takes_the_same_room(
    signs: frozenset[WarningSign], at: datetime, days: UnwellDays
) -> None:
    told = Wellbeing(days=days).with_signs(signs, at=at, day_on=at.date())
    documents = [one.to_document() for one in (ALL_WELL, told)]
    assert len({len(json.dumps(one)) for one in documents}) == 1


def test_the_marks_stay_where_they_are() -> None:
    for number, sign in enumerate(WarningSign):
        marks = ALL_WELL.with_signs([sign], at=NOON, day_on=MONDAY).to_document()["signs"]
        assert marks == "".join("1" if n == number else "0" for n in range(len(WarningSign)))
    assert [sign.value for sign in WarningSign][:3] == ["chest_pain", "collapse", "confusion"]
    earlier = {**ALL_WELL.with_signs(CHEST, at=NOON, day_on=MONDAY).to_document(), "signs": "1"}
    assert Wellbeing.from_document(earlier).signs == frozenset(CHEST), "signs that came later do not stand"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", 3),
        ("version", None),
        ("since_ms", "12"),
        ("since_ms", 12),
        ("since_ms", "0" * 14 + "x"),
        ("since_on", "chest"),
        ("since_on", "2026-03-02"),
        ("since_on", None),
        ("signs", ["chest_pain"]),
        ("signs", "1"),
        ("signs", "2"),
        ("signs", "0" * 99),
        ("days", None),
        ("days", "heart"),
        ("days", "0" * 8 * (STRETCHES_MAX + 1)),
        ("days", "00020001" + "0" * 8 * (STRETCHES_MAX - 1)),
    ],
)
def test_a_document_of_another_kind_is_refused_without_telling_what_is_in_it(
    field: str, value: object
) -> None:
    with pytest.raises(WellbeingUnreadable) as caught:
        Wellbeing.from_document({**ALL_WELL.to_document(), field: value})
    assert "chest" not in str(caught.value)
    assert "heart" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("signs", ["chest_pain"]),
        ("signs", {"chest_pain": 2}),
        ("signs", {"a broken heart": 1}),
        ("signs", {"chest_pain": 1}),
    ],
)
def test_so_is_one_of_the_first_version(field: str, value: object) -> None:
    first_version = {"version": 1, "since_ms": "0" * 15, "signs": {}}
    assert Wellbeing.from_document(first_version) == ALL_WELL
    with pytest.raises(WellbeingUnreadable):
        Wellbeing.from_document({**first_version, field: value})


def test_it_stays_out_of_logs() -> None:
    wellbeing = ALL_WELL.with_signs([WarningSign.SELF_HARM], at=NOON, day_on=MONDAY)
    well = wellbeing.all_well(LISBON, at=NOON)
    said = f"{wellbeing} {wellbeing!r} {[wellbeing]} {well} {well.days} {[well.days]}"
    assert said.count("private") == 6
    assert "harm" not in said
    assert "2026" not in said
