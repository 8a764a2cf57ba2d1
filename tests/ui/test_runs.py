"""What is said of runs fits where it is said, whatever is in it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MemberId, RunId
from bot.domain.members import Units
from bot.domain.run_drafts import RunDraftId
from bot.domain.run_texts import LONGEST_NOTES, RunText
from bot.domain.runs import METRES_PER_MILE, Run, RunEntry, RunKind
from bot.services.run_outcomes import Form
from bot.services.runs import RUNS_ON_A_PAGE, RunPage
from bot.ui import run_entry, runs
from bot.ui.catalogue import Catalogue
from bot.ui.pages import PAGE_LENGTH
from bot.ui.run_words import pace_words

BOOK = Catalogue().phrasebook("en-GB")
DAY = date(2026, 9, 30)
AT = datetime(2026, 9, 30, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entry", "units", "pace"),
    [
        (RunEntry(DAY, 1800, 5000), Units.KM, "6:00 min/km"),
        (RunEntry(DAY, 1800, 3.1 * METRES_PER_MILE), Units.MI, "9:41 min/mi"),
        (RunEntry(DAY, 360 - 1, 999), Units.KM, "5:59 min/km"),
        (RunEntry(DAY, 3599, 10_000), Units.KM, "6:00 min/km"),
        (RunEntry(DAY, 1800), Units.KM, None),
    ],
)
def test_a_pace_is_whole_seconds_and_never_sixty(entry: RunEntry, units: Units, pace: str | None) -> None:
    assert pace_words(BOOK, entry, units) == pace


notes = st.text(max_size=LONGEST_NOTES) | st.sampled_from(["*" * LONGEST_NOTES, "\n" * 9, "<@1>" * 100])


@given(written=st.lists(notes, min_size=RUNS_ON_A_PAGE, max_size=RUNS_ON_A_PAGE), count=st.integers(8, 9999))
def test_a_full_page_of_full_runs_is_one_message_and_no_note_breaks_it(
    written: list[str], count: int
) -> None:
    entry = RunEntry(DAY, 86_340, 499_999.0, None, RunKind.TREADMILL, 10, 9999, 220)
    page = tuple(Run(RunId(n), MemberId(1), entry, AT) for n in range(1, RUNS_ON_A_PAGE + 1))
    shown = dict(zip((run.id for run in page), written, strict=True))
    text, _ = runs.list_page(BOOK, RunPage(page, shown, 0, count, Units.MI))
    assert len(text) <= PAGE_LENGTH
    assert text.count("Wednesday, 30 September 2026") >= RUNS_ON_A_PAGE
    assert "<@" not in text.replace("\\<@", "")


@given(text=st.builds(RunText, *[st.text(max_size=90)] * 5, st.text(max_size=600)), has_notes=st.booleans())
def test_a_form_takes_back_whatever_was_typed_and_names_nothing_of_it(
    text: RunText, *, has_notes: bool
) -> None:
    form = run_entry.draft_form(BOOK, RunDraftId(10**17), Form(text, Units.KM), has_notes=has_notes)
    assert len(form.children) == (5 if has_notes else 4)
    assert len(form.custom_id) <= 100
    assert repr(Form(text, Units.KM)) == f"Form(text=RunText(private), units={Units.KM!r})"
