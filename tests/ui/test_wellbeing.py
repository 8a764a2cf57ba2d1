"""What is said when something is wrong: it holds what it must, nothing that it must not, and the operator's lines."""

import re

import pytest

from bot.domain.help_lines import ANYWHERE, HelpLine, HelpLines, lines_for
from bot.domain.red_flags import Finding, Tier, WarningSign, help_text
from bot.ui import wellbeing
from bot.ui.catalogue import Catalogue, Markup
from bot.ui.pages import PAGE_LENGTH

BOOK = Catalogue().phrasebook("en-GB")
HERE = HelpLines(
    emergency_number="**112**",
    crisis_lines="Ears: 0800 1\nYoung ears: 0800 2",
    urgent_advice_line="Health line 116117",
)
LONGEST = HelpLines("1" * 100, "2" * 500, "3" * 200)
NOTHING_SET = HelpLines()
SIGNS = list(WarningSign)


@pytest.mark.parametrize("sign", SIGNS)
def test_every_answer_names_the_emergency_number(sign: WarningSign) -> None:
    assert "🚨 **Emergency number:** **112**" in wellbeing.sign_words(BOOK, sign, HERE)
    assert "112, 911 or 999" in wellbeing.sign_words(BOOK, sign, NOTHING_SET)


@pytest.mark.parametrize("sign", SIGNS)
def test_each_line_stands_where_it_belongs(sign: WarningSign) -> None:
    said = wellbeing.sign_words(BOOK, sign, HERE)
    is_heavy = sign is WarningSign.SELF_HARM or sign.tier is Tier.POINTER
    assert ("Ears: 0800 1\nYoung ears: 0800 2" in said) is is_heavy
    assert ("116117" in said) is (sign.tier in (Tier.SAME_DAY, Tier.CLINICIAN))
    unset = wellbeing.sign_words(BOOK, sign, NOTHING_SET)
    assert ("findahelpline.com" in unset) is is_heavy
    assert "Advice today" not in unset


def test_the_first_to_turn_to_comes_first() -> None:
    for sign in SIGNS:
        assert (lines_for(sign)[0] is HelpLine.EMERGENCY) is (sign.tier is Tier.EMERGENCY)


def test_an_operators_line_mentions_nobody() -> None:
    lines = HelpLines(
        crisis_lines="@everyone <@80351110224678912> <@&80351110224678913> *call*", emergency_number="@here"
    )
    said = wellbeing.care_text(BOOK, lines)
    for mention in ("@everyone", "@here", "<@80351110224678912>", "<@&80351110224678913>"):
        assert mention not in said
    assert "*call*" in said


def test_the_list_holds_every_sign_and_every_line() -> None:
    pages = wellbeing.help_texts(BOOK, HERE)
    text = "\n".join(pages)
    for section in help_text():
        for sign in section.signs:
            assert BOOK.say(sign.label) in text
    for line in ("**112**", "116117", "Young ears"):
        assert line in pages[0] or line in text
    assert "**112**" in pages[0]
    assert "Young ears" in pages[0], "who came for this must not have to turn the page"


@pytest.mark.parametrize("lines", [NOTHING_SET, HERE, LONGEST])
@pytest.mark.parametrize("locale", ["en-GB", "de", "pt-BR", "ja"])
def test_everything_fits_into_messages(lines: HelpLines, locale: str) -> None:
    book = Catalogue().phrasebook(locale)
    findings = [
        Finding(sign)
        for sign in (
            WarningSign.LONG_VOMITING,
            WarningSign.LONG_LOOSE_STOOL,
            WarningSign.HIGH_GUT_THREE_RUNS,
            WarningSign.LOW_FEELING_THREE_CHECK_INS,
        )
    ]
    for count in range(1, 5):
        text, _ = wellbeing.findings_message(book, findings[:count], lines)
        assert len(text) <= PAGE_LENGTH
        assert book.say(findings[0].sign.label) in text, "the most urgent is always said"
    for sign in SIGNS:
        assert (
            len(wellbeing.remembered_message(book, wellbeing.sign_words(book, sign, lines))[0]) <= PAGE_LENGTH
        )
    assert len(wellbeing.care_message(book, lines)[0]) <= PAGE_LENGTH
    assert all(len(page) <= PAGE_LENGTH for page in wellbeing.help_texts(book, lines))


def test_two_findings_are_both_said_where_there_is_room() -> None:
    findings = [Finding(WarningSign.HIGH_GUT_THREE_RUNS), Finding(WarningSign.LOW_FEELING_THREE_CHECK_INS)]
    text, _ = wellbeing.findings_message(BOOK, findings, NOTHING_SET)
    assert text.index("See a doctor or nurse") < text.index("Talk to somebody")


SAID = [
    *wellbeing.help_texts(BOOK, NOTHING_SET),
    *(wellbeing.sign_words(BOOK, sign, NOTHING_SET) for sign in SIGNS),
    *(
        wellbeing.pick_message(BOOK, remembers=remembers, flagged=flagged)[0]
        for remembers in (False, True)
        for flagged in (False, True)
    ),
    wellbeing.care_message(BOOK, NOTHING_SET)[0],
    wellbeing.remembered_line(BOOK),
    wellbeing.held_back_line(BOOK),
    wellbeing.withheld_message(BOOK)[0],
    wellbeing.snooze_withheld_text(BOOK),
    wellbeing.all_well_question(BOOK)[0],
    wellbeing.all_well_text(BOOK),
    wellbeing.not_yet_text(BOOK),
    *(BOOK.say(text) for text in ANYWHERE.values()),
]
NEVER = re.compile(
    r"you'?re (?:fine|ok)|nothing to worry|don'?t worry|harmless|\bnormal|keep running|go for a run|run more|weight"
    r"|get back (?:to|into)|stroke|hyponatr|isch(?:a|e)|colitis|crohn|coeliac|\bIBS\b|infection|ulcer|cancer"
    r"|depress|anxiety|heart attack|ibuprofen|paracetamol|aspirin|tablet|\bpills?\b|\bmg\b|\bml\b|litre"
    r"|diagnos|score|!",
    re.IGNORECASE,
)


@pytest.mark.parametrize("text", SAID)
def test_nothing_names_a_condition_or_a_drug_reassures_or_urges(text: Markup) -> None:
    assert NEVER.search(text) is None


def test_the_menu_offers_every_sign_by_its_own_words() -> None:
    _, view = wellbeing.pick_message(BOOK, remembers=True, flagged=False)
    (menu,) = view.to_components()[0]["components"]
    options = menu["options"]
    assert [option["value"] for option in options] == [sign.value for sign in WarningSign]
    assert [option["label"] for option in options] == [sign.label for sign in WarningSign], "none is cut"
