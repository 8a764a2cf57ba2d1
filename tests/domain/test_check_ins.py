"""Three scales, answered by tapping, that never leak into a log."""

import json
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_in_details import (
    NOTHING_MORE,
    CheckInDetails,
    Drinking,
    Fibre,
    Heat,
    HoursSinceMeal,
    MorningAfter,
)
from bot.domain.check_ins import (
    EFFORT_ANCHORS,
    EFFORT_SCALE,
    FEELING_ANCHORS,
    FEELING_SCALE,
    GUT_ANCHORS,
    GUT_DAY_ANCHORS,
    GUT_SCALE,
    CheckInAnswers,
    DocumentUnreadable,
    EffortOutOfScale,
    FeelingOutOfScale,
    GutOutOfScale,
    OutOfScale,
    Region,
    Symptom,
)
from bot.domain.consent import CONSENT_TEXT

details_given = st.builds(
    CheckInDetails,
    feeling_before=st.none() | st.sampled_from(FEELING_SCALE),
    hours_since_meal=st.none() | st.sampled_from(HoursSinceMeal),
    fibre=st.none() | st.sampled_from(Fibre),
    heat=st.none() | st.sampled_from(Heat),
    drinking=st.none() | st.sampled_from(Drinking),
)
answers_given = st.builds(
    CheckInAnswers,
    effort=st.none() | st.sampled_from(EFFORT_SCALE),
    gut=st.sampled_from(GUT_SCALE),
    symptoms=st.frozensets(st.sampled_from(Symptom)),
    feeling=st.sampled_from(FEELING_SCALE),
    details=details_given,
    morning_after=st.none() | st.builds(MorningAfter, st.sampled_from(GUT_SCALE), st.booleans()),
)


def answers(
    *, effort: int = 4, gut: int = 2, symptoms: frozenset[Symptom] = frozenset(), feeling: int = 3
) -> CheckInAnswers:
    return CheckInAnswers(effort=effort, gut=gut, symptoms=symptoms, feeling=feeling)


@given(answers_given)
def test_answers_survive_storage_as_json(given_answers: CheckInAnswers) -> None:
    stored = json.dumps(given_answers.to_document())
    assert CheckInAnswers.from_document(json.loads(stored)) == given_answers


@given(answers_given)
def test_answers_never_show_themselves(given_answers: CheckInAnswers) -> None:
    shown = {repr(given_answers), str(given_answers), f"{given_answers}", repr([given_answers])}
    assert shown == {"CheckInAnswers(private)", "[CheckInAnswers(private)]"}
    assert repr(given_answers.details) == "CheckInDetails(private)"
    assert repr(given_answers.morning_after) in {"MorningAfter(private)", "None"}


@pytest.mark.parametrize("value", [-1, 11, 73])
def test_effort_and_gut_go_from_0_to_10(value: int) -> None:
    with pytest.raises(EffortOutOfScale):
        answers(effort=value)
    with pytest.raises(GutOutOfScale):
        answers(gut=value)


@pytest.mark.parametrize("value", [-6, 6, 73])
def test_feeling_goes_from_minus_5_to_plus_5(value: int) -> None:
    with pytest.raises(FeelingOutOfScale):
        answers(feeling=value)


def test_only_whole_numbers_are_answers() -> None:
    with pytest.raises(OutOfScale):
        answers(effort=True)
    with pytest.raises(OutOfScale):
        answers(gut=3.0)  # type: ignore[arg-type]  # what a careless caller might pass


def test_an_answer_off_the_scale_is_named_by_its_scale_and_not_by_its_value() -> None:
    with pytest.raises(OutOfScale) as refused:
        answers(gut=73)
    assert "Gut goes from 0" in str(refused.value)
    assert "73" not in f"{refused.value!s}{refused.value!r}{refused.value.params}"


def test_nobody_argues_with_a_member() -> None:
    assert answers(gut=0, symptoms=frozenset({Symptom.NAUSEA})).gut == 0
    assert answers(gut=9, symptoms=frozenset()).symptoms == frozenset()


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("version", 3),
        ("version", None),
        ("effort", "hard-7319"),
        ("effort", True),
        ("gut", 7319),
        ("feeling", -7319),
        ("symptoms", "nausea-7319"),
        ("symptoms", ["nausea-7319"]),
        ("symptoms", ["nausea", "nausea"]),
        ("symptoms", [7319]),
    ],
)
def test_a_damaged_document_is_refused_without_showing_it(field: str, told: object) -> None:
    document = answers().to_document() | {field: told}
    with pytest.raises(DocumentUnreadable) as refused:
        CheckInAnswers.from_document(document)
    assert refused.value.field == field
    chain = "".join(traceback.format_exception(refused.value, chain=True))
    assert "7319" not in chain
    assert refused.value.__context__ is None


def test_a_document_with_a_field_missing_is_refused() -> None:
    for name in answers().to_document():
        document = answers().to_document()
        del document[name]
        with pytest.raises(DocumentUnreadable, match=name):
            CheckInAnswers.from_document(document)


def test_a_document_of_the_first_version_reads_as_it_was_given() -> None:
    first = {"version": 1, "effort": 7, "gut": 3, "symptoms": ["urge"], "feeling": -2}
    read = CheckInAnswers.from_document(first)
    assert read == answers(effort=7, gut=3, symptoms=frozenset({Symptom.URGE}), feeling=-2)
    assert read.details is NOTHING_MORE
    assert read.morning_after is None
    with pytest.raises(DocumentUnreadable, match="effort"):
        CheckInAnswers.from_document(first | {"effort": None})


@pytest.mark.parametrize(
    ("part", "field", "told"),
    [
        ("details", "fibre", "lots-7319"),
        ("details", "hours_since_meal", 2),
        ("details", "heat", "tropical-7319"),
        ("details", "drinking", 7319),
        ("details", "feeling_before", 7319),
        ("details", "feeling_before", True),
        ("morning_after", "gut", 7319),
        ("morning_after", "gut", "bad-7319"),
        ("morning_after", "settled", 7319),
    ],
)
def test_a_damaged_second_step_is_refused_without_showing_it(part: str, field: str, told: object) -> None:
    full = CheckInAnswers(4, 2, frozenset(), 3, CheckInDetails(heat=Heat.HOT), MorningAfter(1, settled=True))
    document = full.to_document()
    inner = document[part]
    assert isinstance(inner, dict)
    for damaged in (inner | {field: told}, {name: inner[name] for name in inner if name != field}):
        with pytest.raises(DocumentUnreadable) as refused:
            CheckInAnswers.from_document(document | {part: damaged})
        assert refused.value.field == field
        assert "7319" not in "".join(traceback.format_exception(refused.value, chain=True))
        assert refused.value.__context__ is None
    with pytest.raises(DocumentUnreadable, match=part):
        CheckInAnswers.from_document(document | {part: "7319"})


def test_the_second_step_keeps_to_its_scales_too() -> None:
    with pytest.raises(FeelingOutOfScale):
        CheckInDetails(feeling_before=6)
    with pytest.raises(GutOutOfScale):
        MorningAfter(11, settled=True)


def test_meals_have_an_order_and_every_choice_its_words() -> None:
    assert [choice.rank for choice in HoursSinceMeal] == [0, 1, 2, 3, 4]
    labels = [choice.label for choices in (HoursSinceMeal, Fibre, Heat, Drinking) for choice in choices]
    assert len(set(labels)) == len(labels)
    assert max(map(len, labels)) <= 100


def test_every_symptom_has_a_region_and_a_label() -> None:
    by_region = {region: [s for s in Symptom if s.region is region] for region in Region}
    assert [len(by_region[region]) for region in Region] == [6, 4, 1]
    assert by_region[Region.OTHER] == [Symptom.SIDE_STITCH]
    assert len({symptom.label for symptom in Symptom}) == len(Symptom)


def test_every_value_of_every_scale_has_an_anchor_short_enough_to_tap() -> None:
    for scale, anchors in (
        (EFFORT_SCALE, EFFORT_ANCHORS),
        (GUT_SCALE, GUT_ANCHORS),
        (GUT_SCALE, GUT_DAY_ANCHORS),
        (FEELING_SCALE, FEELING_ANCHORS),
    ):
        assert sorted(anchors) == list(scale)
        assert all(int(label.split(" ")[0]) == value for value, label in anchors.items())
        assert max(len(label) for label in anchors.values()) <= 60
        assert len(anchors) <= 25, "a select menu holds 25 options"


def test_consent_says_what_a_member_must_know_first() -> None:
    assert len(CONSENT_TEXT) < 900
    for told in (
        "encrypted",
        "nobody else in the club",
        "optional",
        "Withdraw",
        "erase",
        "not medical advice",
    ):
        assert told in CONSENT_TEXT
