"""A run as it is typed: read, shown again, changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_ins import EffortOutOfScale
from bot.domain.errors import ExpectedError
from bot.domain.members import Units
from bot.domain.past_errors import FutureMoment
from bot.domain.run_drafts import entry_document, entry_from
from bot.domain.run_texts import (
    LONGEST_NOTES,
    NotesTooLong,
    RunText,
    UnreadableEffort,
    change_run,
    parse_effort,
    read_run,
    show_run,
)
from bot.domain.runs import (
    METRES_PER_MILE,
    RunEntry,
    RunKind,
    RunSource,
    UnreadableDuration,
    parse_distance_m,
)

LISBON = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=LISBON)
started = st.integers(0, 300 * 24 * 60).map(
    lambda minutes: (NOW - timedelta(minutes=minutes)).astimezone(UTC).replace(second=0, microsecond=0)
)


@st.composite
def entries(draw: st.DrawFn) -> RunEntry:
    started_at = draw(st.none() | started)
    day_on = date(2026, 1, 5) if started_at is None else started_at.astimezone(LISBON).date()
    return RunEntry(
        day_on=day_on,
        duration_s=draw(st.integers(60, 86_400)),
        distance_m=draw(st.none() | st.floats(100, 499_000)),
        started_at=started_at,
        kind=draw(st.none() | st.sampled_from(RunKind)),
        effort=draw(st.none() | st.integers(0, 10)),
        elevation_gain_m=draw(st.none() | st.floats(0, 5000)),
        heart_rate_bpm=draw(st.none() | st.integers(40, 220)),
        source=draw(st.sampled_from(RunSource)),
        file_digest=draw(st.none() | st.just("ab" * 32)),
    )


@pytest.mark.parametrize(
    ("text", "effort"),
    [
        ("", None),
        ("0", 0),
        ("6", 6),
        (" 6/10 ", 6),
        ("10 / 10", 10),
        ("Hard", 5),
        ("very hard", 7),
        ("somewhat hard", 4),
        ("very, very easy", 1),
        ("EASY", 2),
        ("maximal", 10),
        ("max", 10),
        ("rest", 0),
    ],
)
def test_efforts_are_read_as_marks_and_words_of_the_scale(text: str, effort: int | None) -> None:
    assert parse_effort(text) == effort


@pytest.mark.parametrize("text", ["11", "-1", "6.5", "6,5/10", "100"])
def test_efforts_off_the_scale_say_what_the_scale_is(text: str) -> None:
    with pytest.raises(EffortOutOfScale, match=r"0 \(rest\) to 10"):
        parse_effort(text)


@pytest.mark.parametrize("text", ["so so", "very", "6/5", "🙂", "6 of 10!", "hardest"])
def test_other_efforts_name_three_that_work(text: str) -> None:
    with pytest.raises(UnreadableEffort, match="`6`, `6/10`, `hard`"):
        parse_effort(text)


@given(effort=st.integers() | st.booleans() | st.none())
def test_no_run_is_off_the_scale(effort: int | None) -> None:
    if effort is None or (type(effort) is int and 0 <= effort <= 10):
        assert RunEntry(date(2026, 3, 2), 60, effort=effort).effort == effort
    else:
        with pytest.raises(EffortOutOfScale):
            RunEntry(date(2026, 3, 2), 60, effort=effort)


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        RunEntry(date(2026, 3, 2), 60, started_at=datetime(2026, 3, 2, 6))  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize(
    ("text", "units", "metres"),
    [
        ("5k", Units.MI, 5000),
        ("3.1 mi", Units.KM, 3.1 * METRES_PER_MILE),
        ("3,1", Units.KM, 3100),
        ("3,1", Units.MI, 3.1 * METRES_PER_MILE),
    ],
)
def test_distances_without_a_unit_are_in_the_members_own(text: str, units: Units, metres: float) -> None:
    assert parse_distance_m(text, bare=units) == pytest.approx(metres)


def test_everything_typed_becomes_the_run() -> None:
    text = RunText("27:30", "5.2", "6/10", "yesterday 18:00", "tempo", "with Ben")
    assert read_run(text, now_local=NOW, units=Units.KM) == RunEntry(
        day_on=date(2026, 3, 3),
        duration_s=1650,
        distance_m=5200,
        started_at=datetime(2026, 3, 3, 18, tzinfo=UTC),
        kind=RunKind.TEMPO,
        effort=6,
    )
    least = read_run(RunText("30"), now_local=NOW, units=Units.KM)
    assert least == RunEntry(date(2026, 3, 4), 1800)


def test_the_first_thing_that_cannot_be_read_is_named() -> None:
    for text, refusal in (
        (RunText(), UnreadableDuration),
        (RunText("30", when="tomorrow"), FutureMoment),
        (RunText("30", notes="x" * (LONGEST_NOTES + 1)), NotesTooLong),
    ):
        with pytest.raises(refusal):
            read_run(text, now_local=NOW, units=Units.KM)


@given(entry=entries(), units=st.sampled_from(Units))
def test_a_run_shown_reads_back_as_itself_to_the_precision_of_a_text(entry: RunEntry, units: Units) -> None:
    text = show_run(entry, zone=LISBON, units=units)
    read = read_run(text, now_local=NOW, units=units)
    assert (read.day_on, read.duration_s, read.started_at) == (
        entry.day_on,
        entry.duration_s,
        entry.started_at,
    )
    assert (read.kind, read.effort) == (entry.kind, entry.effort)
    if entry.distance_m is None:
        assert read.distance_m is None
    else:
        assert read.distance_m == pytest.approx(entry.distance_m, abs=0.0006 * METRES_PER_MILE)
    assert show_run(read, zone=LISBON, units=units) == text


@given(entry=entries(), units=st.sampled_from(Units), effort=st.none() | st.integers(0, 10))
def test_a_change_leaves_exactly_alone_what_was_not_touched(
    entry: RunEntry, units: Units, effort: int | None
) -> None:
    shown = show_run(entry, zone=LISBON, units=units)
    text = shown.changed({"effort": "" if effort is None else str(effort)})
    changed = change_run(entry, text, now_local=NOW, zone=LISBON, units=units)
    assert changed == replace(entry, effort=effort)


def test_a_change_can_clear_and_move() -> None:
    entry = RunEntry(date(2026, 3, 2), 1800, 5000.4, datetime(2026, 3, 2, 7, tzinfo=UTC), RunKind.EASY, 4)
    shown = show_run(entry, zone=LISBON, units=Units.KM)
    text = shown.changed({"distance": "", "effort": "", "kind": "", "when": "yesterday"})
    changed = change_run(entry, text, now_local=NOW, zone=LISBON, units=Units.KM)
    assert changed == RunEntry(date(2026, 3, 3), 1800)


@pytest.mark.parametrize(
    ("typed", "source"),
    [
        ({"duration": "31"}, RunSource.TYPED),
        ({"distance": "6"}, RunSource.TYPED),
        ({"when": "yesterday"}, RunSource.TYPED),
        ({"effort": "3", "kind": "easy"}, RunSource.GPX),
    ],
)
def test_a_run_from_a_file_is_its_members_word_once_its_figures_are_others(
    typed: dict[str, str], source: RunSource
) -> None:
    at = datetime(2026, 3, 2, 7, tzinfo=UTC)
    entry = RunEntry(at.date(), 1800, 5000.4, at, source=RunSource.GPX, file_digest="d" * 64)
    text = show_run(entry, zone=LISBON, units=Units.KM).changed(typed)
    changed = change_run(entry, text, now_local=NOW, zone=LISBON, units=Units.KM)
    assert (changed.source, changed.file_digest) == (source, entry.file_digest)
    brought = replace(entry, source=RunSource.IMPORTED)
    assert change_run(brought, text, now_local=NOW, zone=LISBON, units=Units.KM).source is RunSource.IMPORTED


@given(entry=entries())
def test_a_run_survives_as_a_document(entry: RunEntry) -> None:
    assert entry_from(entry_document(entry)) == entry


@given(
    typed=st.dictionaries(st.sampled_from(["duration", "distance", "effort", "when", "kind"]), st.text()),
    notes=st.text(),
)
def test_what_was_typed_survives_and_never_shows_in_a_repr(typed: dict[str, str], notes: str) -> None:
    text = RunText.of(typed, notes=notes)
    assert RunText.of(text.entries, notes=text.notes) == text
    assert repr(text) == "RunText(private)"
    assert "notes" not in text.entries


@given(text=st.builds(RunText, *[st.text()] * 5, st.just("A PRIVATE NOTE")))
def test_no_text_breaks_the_reading_or_brings_notes_into_an_error(text: RunText) -> None:
    try:
        day_on = read_run(text, now_local=NOW, units=Units.KM).day_on
    except ExpectedError as error:
        day_on, said = NOW.date(), str(error)
    else:
        said = ""
    assert day_on <= NOW.date()
    assert text.notes not in said
