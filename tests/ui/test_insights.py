"""Insights and swap tests in words: numbers, counts, what else it could be, and nothing that overreaches."""

from datetime import date
from itertools import product

import pytest

from bot.domain.help_lines import HelpLines
from bot.domain.insights import Analysis, Comparison, Group, Question, Verdict
from bot.domain.red_flags import WarningSign
from bot.domain.reviews import Review, Stretch
from bot.domain.swap_tests import Meal, SwapResult
from bot.services.insights import InsightReport, OwnLog
from bot.services.swap_tests import SwapStatus
from bot.ui.catalogue import Catalogue, Phrasebook
from bot.ui.comparisons import comparison_text
from bot.ui.insights import insight_texts
from bot.ui.pages import PAGE_LENGTH
from bot.ui.swap_tests import started_text, status_texts

FORBIDDEN = (
    "cause",
    "prove",
    "p=",
    "p =",
    "significan",
    "because",
    "therefore",
    "should",
    "must",
    "run more",
    "run often",
    "normal",
    "diagnos",
    "improve",
    "less fibre",
    "progress",
    "you're fine",
    "!",
)
SPLITS = {Question.EFFORT: 5.0, Question.DURATION: 41.5, Question.MEAL: 2.0}
LOG = OwnLog(date(2026, 1, 5), 34, 24, 14, 2.0, 1.5, has_lower_symptoms=True)


@pytest.fixture
def book() -> Phrasebook:
    return Catalogue().phrasebook("en-GB")


def comparison(question: Question, verdict: Verdict, *, alike: bool = False) -> Comparison:
    second = 3 if alike else 1
    return Comparison(question, Group(11, 3, 8), Group(13, second, 3), SPLITS.get(question), 0.5, verdict)


def said(book: Phrasebook, report: InsightReport) -> str:
    texts = insight_texts(book, report, HelpLines())
    assert all(0 < len(text) <= PAGE_LENGTH for text in texts)
    return "\n".join(texts)


@pytest.mark.parametrize(("question", "verdict"), list(product(Question, Verdict)))
def test_every_comparison_reads_as_a_sentence_with_its_counts(
    book: Phrasebook, question: Question, verdict: Verdict
) -> None:
    text = comparison_text(book, comparison(question, verdict))
    assert text.startswith("In ")
    assert "{" not in text
    assert "3" in text
    assert "1" in text
    if question is not Question.FEELING:
        assert "In 24 of your runs" in text
        assert "11 runs" in text
        assert "13 runs" in text


def test_the_sentence_of_the_specification(book: Phrasebook) -> None:
    fibre = Comparison(Question.FIBRE, Group(13, 1, 4), Group(11, 3, 8), None, -0.5, Verdict.STANDS_OUT)
    report = InsightReport(LOG, analysis=Analysis((fibre,), 6), insight=fibre, is_new=True)
    text = said(book, report)
    assert (
        "In 24 of your runs, gut was typically 3 after meals with usual or high fibre (11 runs) and 1 after "
        "low-fibre ones (13 runs).\nThis could be chance or something else, such as longer runs. We checked 6 things."
    ) in text


def test_runs_that_do_not_answer_a_question_are_counted(book: Phrasebook) -> None:
    heat = comparison(Question.HEAT, Verdict.TOO_EARLY)
    log = OwnLog(date(2026, 1, 5), 34, 30, 14, 2.0, 1.5, has_lower_symptoms=False)
    assert "6 more runs with a check-in do not tell." in said(
        book, InsightReport(log, analysis=Analysis((heat,), 0))
    )
    assert "do not tell" not in said(book, InsightReport(LOG, analysis=Analysis((heat,), 0)))


@pytest.mark.parametrize("question", [one for one in Question if one is not Question.FEELING])
def test_where_medians_are_alike_it_is_told_how_many_runs_had_any_trouble(
    book: Phrasebook, question: Question
) -> None:
    text = comparison_text(book, comparison(question, Verdict.STANDS_OUT, alike=True))
    assert "8 of 11 runs" in text
    assert "3 of 13 runs" in text
    assert "typically" not in text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question.EFFORT, "effort was 5 or more"),
        (Question.DURATION, "42 mins or more"),
        (Question.MEAL, "2 hours back or more"),
        (Question.HEAT, "warm or hot"),
    ],
)
def test_where_the_groups_part_is_said(book: Phrasebook, question: Question, words: str) -> None:
    assert words in comparison_text(book, comparison(question, Verdict.TOO_EARLY))


@pytest.mark.parametrize(("question", "verdict"), list(product(Question, Verdict)))
def test_nothing_overreaches(book: Phrasebook, question: Question, verdict: Verdict) -> None:
    one = comparison(question, verdict)
    stretch = Stretch(6, 6, 2.0, 1.0)
    for weeks, compared in ((4, 2), (12, 4), (24, 4)):
        report = InsightReport(
            LOG,
            analysis=Analysis((one,), 1),
            insight=one if verdict.may_be_told else None,
            is_new=True,
            has_faded=not verdict.may_be_told,
            review=Review(weeks, compared, stretch, Stretch(2, 1, None, None)),
        )
        text = said(book, report).casefold()
        assert not [word for word in FORBIDDEN if word in text], text
        assert "repeat poorly" in text
        assert "29% of these runs have no check-in" in text


def test_all_six_at_once_and_every_sign_fit_into_messages(book: Phrasebook) -> None:
    every = Analysis(tuple(comparison(question, Verdict.TOO_EARLY) for question in Question), 0)
    assert "too early to tell" in said(book, InsightReport(LOG, analysis=every))
    flagged = InsightReport(LOG, signs=tuple(WarningSign), analysis=every)
    texts = insight_texts(book, flagged, HelpLines())
    assert texts[0].startswith("**Call your local emergency number now**")
    assert "hold comparisons back" in texts[-1]
    assert all(len(text) <= PAGE_LENGTH for text in texts)
    assert "typically 3" not in "\n".join(texts)


def result(chance_share: float) -> SwapResult:
    return SwapResult(Group(6, 1, 3), Group(6, 3.5, 6), chance_share, 9, 2, 1)


@pytest.mark.parametrize(
    ("chance_share", "words"),
    [
        (0.004, "fewer than 1 in 20"),
        (0.33, "33% would set the two at least as far apart. This may well be chance"),
    ],
)
def test_a_swap_test_ends_with_both_sides_what_was_eaten_and_what_chance_does(
    book: Phrasebook, chance_share: float, words: str
) -> None:
    status = SwapStatus(40, None, 12, 0, has_ended=True, result=result(chance_share))
    (text,) = status_texts(book, status, HelpLines())
    assert "Gut was typically 3.5 after your usual meals (6 runs) and 1 after low-fibre ones (6 runs)" in text
    assert words in text
    assert "eaten as drawn: 9; otherwise: 2; not told: 1." in text
    assert not [word for word in FORBIDDEN if word in text.casefold()], text


@pytest.mark.parametrize("meal", [*Meal, None])
def test_no_meal_is_a_must(book: Phrasebook, meal: Meal | None) -> None:
    status = SwapStatus(40, meal, 3, 1, has_ended=False)
    for text in (started_text(book, status), *status_texts(book, status, HelpLines())):
        assert "fibre belongs to your other meals" in text
        assert not [word for word in FORBIDDEN if word in text.casefold()], text
        assert len(text) <= PAGE_LENGTH
