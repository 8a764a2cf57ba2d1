"""What is told when: the strongest first, one a month, and again only when there is more to say."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.insights import (
    TOLD_EVERY,
    Analysis,
    Comparison,
    Group,
    Observation,
    Question,
    Told,
    ToldUnreadable,
    Verdict,
    new_to_tell,
    still_standing,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def comparison(question: Question, effect: float, verdict: Verdict = Verdict.STANDS_OUT) -> Comparison:
    return Comparison(question, Group(10, 3, 8), Group(12, 1, 4), None, effect, verdict)


def analysis(*comparisons: Comparison) -> Analysis:
    return Analysis(comparisons, len(comparisons))


FIBRE = comparison(Question.FIBRE, -0.5)
HEAT = comparison(Question.HEAT, 0.7)


def told(one: Comparison, *, days_ago: float, had_kept: bool = False) -> Told:
    return Told(one.question, one.sign, had_kept, NOON - timedelta(days=days_ago))


def test_the_strongest_comes_first_whichever_way_it_points() -> None:
    assert new_to_tell(analysis(FIBRE, HEAT), [], at=NOON) is HEAT
    assert new_to_tell(analysis(FIBRE, comparison(Question.MEAL, 0.45)), [], at=NOON) is FIBRE


def test_what_does_not_stand_out_is_never_told() -> None:
    for verdict in (Verdict.QUIET, Verdict.TOO_EARLY):
        assert new_to_tell(analysis(comparison(Question.HEAT, 0.9, verdict)), [], at=NOON) is None


def test_one_a_month_at_most() -> None:
    days = TOLD_EVERY.days
    both = analysis(FIBRE, HEAT)
    assert new_to_tell(both, [told(HEAT, days_ago=days - 0.01)], at=NOON) is None
    assert new_to_tell(both, [told(HEAT, days_ago=days)], at=NOON) is FIBRE


def test_the_same_comes_again_only_once_it_has_kept_showing_up() -> None:
    before = [told(HEAT, days_ago=60)]
    assert new_to_tell(analysis(HEAT), before, at=NOON) is None
    keeps = comparison(Question.HEAT, 0.7, Verdict.KEEPS_SHOWING)
    assert new_to_tell(analysis(keeps), before, at=NOON) is keeps
    assert new_to_tell(analysis(keeps), [told(keeps, days_ago=60, had_kept=True)], at=NOON) is None


def test_the_other_way_round_is_something_new() -> None:
    turned = comparison(Question.HEAT, -0.7)
    assert new_to_tell(analysis(turned), [told(HEAT, days_ago=60)], at=NOON) is turned
    assert still_standing(analysis(turned), [told(HEAT, days_ago=60)]) is None


def test_the_one_told_last_stands_as_long_as_it_stands_out() -> None:
    log = [told(FIBRE, days_ago=70), told(HEAT, days_ago=10)]
    assert still_standing(analysis(FIBRE, HEAT), log) is HEAT
    assert still_standing(analysis(FIBRE), log) is None
    assert still_standing(analysis(FIBRE), []) is None


@pytest.mark.parametrize("question", Question)
@pytest.mark.parametrize("sign", [-1, 1])
def test_what_was_told_reads_back(question: Question, sign: int) -> None:
    one = Told(question, sign, had_kept=sign > 0, told_at=NOON)
    assert Told.from_document(json.loads(json.dumps(one.to_document())), told_at=NOON) == one


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", 2), ("what", "shoes"), ("what", None), ("sign", 0), ("sign", True), ("had_kept", 1)],
)
def test_a_damaged_document_is_named_by_its_field(field: str, value: object) -> None:
    document = Told(Question.HEAT, 1, had_kept=False, told_at=NOON).to_document() | {field: value}
    with pytest.raises(ToldUnreadable) as refused:
        Told.from_document(document, told_at=NOON)
    assert refused.value.field == field


def test_weeks_are_calendar_weeks_also_over_the_new_year() -> None:
    def week(day_on: date) -> tuple[int, int]:
        return Observation(day_on, 30, 0, 0).week

    assert week(date(2026, 3, 1)) != week(date(2026, 3, 2))
    assert week(date(2026, 12, 31)) == week(date(2027, 1, 3)) == (2026, 53)


def test_nothing_of_it_is_in_a_repr() -> None:
    for private in (FIBRE, FIBRE.first, analysis(FIBRE), told(FIBRE, days_ago=1)):
        assert repr(private) == f"{type(private).__name__}(private)"
