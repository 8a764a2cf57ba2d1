"""Red flags follow rules, point to people, and neither frighten nor reassure."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.red_flags import (
    CARE_TEXT,
    HELP_NOTE,
    Finding,
    Tier,
    WarningSign,
    from_days,
    from_recent,
    help_text,
    sign_text,
    tier_text,
)


def check_in(*, gut: int = 2, feeling: int = 3) -> CheckInAnswers:
    return CheckInAnswers(effort=5, gut=gut, symptoms=frozenset({Symptom.BLOATING}), feeling=feeling)


def check_ins(*, guts: tuple[int, ...] = (), feelings: tuple[int, ...] = ()) -> list[CheckInAnswers]:
    """Newest first."""
    return [check_in(gut=gut) for gut in guts] or [check_in(feeling=feeling) for feeling in feelings]


@pytest.mark.parametrize("guts", [(7, 7, 7), (10, 8, 7), (7, 9, 7, 0, 0)])
def test_a_gut_at_7_or_more_on_three_runs_running_asks_for_a_clinician(guts: tuple[int, ...]) -> None:
    (finding,) = from_recent([], check_ins(guts=guts))
    assert finding.sign is WarningSign.HIGH_GUT_THREE_RUNS
    assert finding.tier is Tier.CLINICIAN


@pytest.mark.parametrize("guts", [(), (10,), (10, 10), (6, 10, 10, 10), (10, 10, 6, 10), (6, 6, 6)])
def test_anything_less_says_nothing(guts: tuple[int, ...]) -> None:
    assert from_recent([], check_ins(guts=guts)) == []


@pytest.mark.parametrize("feelings", [(-3, -3, -3), (-5, -4, -3, 5)])
def test_three_low_feelings_running_are_a_gentle_pointer(feelings: tuple[int, ...]) -> None:
    (finding,) = from_recent(check_ins(feelings=feelings), [])
    assert finding.sign is WarningSign.LOW_FEELING_THREE_CHECK_INS
    assert finding.tier is Tier.POINTER


@pytest.mark.parametrize("feelings", [(-2, -5, -5, -5), (-5, -5), (-5, -5, 0)])
def test_bad_days_in_between_good_ones_are_left_alone(feelings: tuple[int, ...]) -> None:
    assert from_recent(check_ins(feelings=feelings), []) == []


def test_the_more_urgent_finding_comes_first() -> None:
    answers = [check_in(gut=8, feeling=-4)] * 3
    found = from_recent(answers, answers)
    assert [finding.tier for finding in found] == [Tier.CLINICIAN, Tier.POINTER]


@given(
    st.lists(
        st.builds(
            lambda gut, feeling: check_in(gut=gut, feeling=feeling), st.integers(0, 10), st.integers(-5, 5)
        ),
        max_size=8,
    )
)
def test_only_the_latest_three_matter(answers: list[CheckInAnswers]) -> None:
    assert from_recent(answers, answers) == from_recent(answers[:3], answers[:3])


MONDAY = date(2026, 3, 2)


def days_of(symptom: Symptom, *back: int) -> dict[date, frozenset[Symptom]]:
    """Days before Monday on which a symptom was told, among others."""
    return {MONDAY - timedelta(days=day): frozenset({symptom, Symptom.BLOATING}) for day in back}


@pytest.mark.parametrize(
    ("symptom", "days", "sign"),
    [
        (Symptom.VOMITING, 3, WarningSign.LONG_VOMITING),
        (Symptom.LOOSE_STOOL, 8, WarningSign.LONG_LOOSE_STOOL),
    ],
)
def test_what_goes_on_day_after_day_asks_for_advice_today(
    symptom: Symptom, days: int, sign: WarningSign
) -> None:
    assert from_days(days_of(symptom, *range(days))) == [Finding(sign)]
    assert from_days(days_of(symptom, *range(days + 5))) == [Finding(sign)]
    assert sign.tier is Tier.SAME_DAY
    assert from_days(days_of(symptom, *range(days - 1))) == [], "one day less is not that long yet"
    for missing in range(1, days):
        told = days_of(symptom, *(day for day in range(days) if day != missing))
        assert from_days(told) == [], "a day of which nothing was told"
        quiet_day = {MONDAY - timedelta(days=missing): frozenset[Symptom]()}
        assert from_days(told | quiet_day) == [], "a day without it"
    over = {MONDAY + timedelta(days=1): frozenset[Symptom]()}
    assert from_days(days_of(symptom, *range(days)) | over) == [], "it is over"


def test_nothing_told_says_nothing() -> None:
    assert from_days({}) == []


def test_a_finding_stays_out_of_logs() -> None:
    finding = Finding(WarningSign.HIGH_GUT_THREE_RUNS)
    assert f"{finding} {finding!r} {[finding]}".count("private") == 3
    assert "gut" not in repr(finding).lower()


def test_our_own_thresholds_are_called_our_own() -> None:
    for sign in (WarningSign.HIGH_GUT_THREE_RUNS, WarningSign.LOW_FEELING_THREE_CHECK_INS):
        assert "of our own" in sign.label


SAYS = [tier_text(tier) for tier in Tier] + [CARE_TEXT]


@pytest.mark.parametrize("text", SAYS)
def test_every_text_says_what_it_must(text: str) -> None:
    for told in (
        "not medical advice",
        "can't see emergencies",
        "nobody watches this bot",
        "local emergency number",
    ):
        assert told in text


EVERYTHING_SHOWN = [
    *SAYS,
    HELP_NOTE,
    *(tier.heading for tier in Tier),
    *(sign.label for sign in WarningSign),
]
NEVER = re.compile(
    r"you'?re (?:fine|ok)|nothing to worry|harmless|normal|streak|keep running|go for a run|weight"
    r"|stroke|hyponatr|isch(?:a|e)|colitis|crohn|coeliac|\bIBS\b|infection|ulcer|cancer|depress|anxiety"
    r"|heart attack|ibuprofen|paracetamol|aspirin|tablet|\bpills?\b|\bmg\b|\bml\b|litre",
    re.IGNORECASE,
)


@pytest.mark.parametrize("text", EVERYTHING_SHOWN)
def test_no_text_names_a_condition_or_a_drug_or_reassures(text: str) -> None:
    assert NEVER.search(text) is None


def test_self_harm_gets_a_caring_answer_of_its_own() -> None:
    assert sign_text(WarningSign.SELF_HARM) == CARE_TEXT
    assert WarningSign.SELF_HARM.tier is Tier.EMERGENCY
    assert sign_text(WarningSign.CHEST_PAIN) == tier_text(Tier.EMERGENCY)


def test_the_help_list_holds_every_sign_once_most_urgent_first() -> None:
    sections = help_text()
    assert [section.tier for section in sections] == list(Tier)
    assert [sign for section in sections for sign in section.signs] == list(WarningSign)
    assert all(section.signs and section.heading and section.text for section in sections)


def test_the_help_list_fits_into_one_discord_embed() -> None:
    length = len(HELP_NOTE)
    for section in help_text():
        field = "\n".join([*(f"• {sign.label}" for sign in section.signs), section.text])
        assert len(field) <= 1024
        assert len(section.heading) <= 256
        length += len(field) + len(section.heading)
    assert length <= 6000
