"""The picture of ``/progress``: how it is laid out, what it may hold, and that it invents nothing."""

import io
import itertools
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import discord
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import MemberId, RunId
from bot.domain.members import Units
from bot.domain.progress import Period, Told, look_back
from bot.domain.runs import Run, RunEntry
from bot.services.progress import ProgressReport
from bot.ui.catalogue import Catalogue
from bot.ui.charts.canvas import PHONE_WIDTH_PX, Box, PlacedText
from bot.ui.charts.palette import GREEN, PURPLE, Colour
from bot.ui.charts.progress import Chart, Part
from bot.ui.progress import MOST_ALT_CHARACTERS, draw, progress_blocks

TODAY = date(2026, 11, 22)
CATALOGUE = Catalogue()
ENGLISH = CATALOGUE.phrasebook("en-GB")
LANGUAGES = [locale.value for locale in discord.Locale]
READABLE_ON_PHONE_PX = 11
COLOUR_SLACK = 12


def report(
    period: Period, ran: list[tuple[int, int]], told: list[tuple[int, int, int]] | None
) -> ProgressReport:
    """Return a report of runs (days ago, minutes), and of answers on rest days (days ago, gut, feeling)."""
    runs = [
        Run(
            RunId(number),
            MemberId(1),
            RunEntry(TODAY - timedelta(days=ago), minutes * 60, minutes * 170.0, effort=1 + number % 10),
            logged_at=datetime(2026, 11, 22, tzinfo=UTC),
        )
        for number, (ago, minutes) in enumerate(ran)
    ]
    answers = None if told is None else [rest_day(*each) for each in told]
    progress = look_back(period, last_on=TODAY, runs=runs, told=answers, most_weeks=4)
    return ProgressReport(progress, Units.KM)


def rest_day(ago: int, gut: int, feeling: int) -> Told:
    answers = CheckInAnswers(effort=None, gut=gut, symptoms=frozenset(), feeling=feeling)
    return Told(TODAY - timedelta(days=ago), None, answers)


def busy(period: Period) -> ProgressReport:
    """Return two runs in three days, with answers that reach both ends of each scale."""
    days = [ago for ago in range(period) if ago % 3]
    told = [(ago, ago * 7 % 11, ago * 5 % 11 - 5) for ago in days if ago % 4]
    return report(period, [(ago, 20 + ago * 13 % 140) for ago in days], told)


def drawn(shown: ProgressReport, language: str = "en-GB") -> Chart:
    chart = draw(CATALOGUE.phrasebook(language), shown, english=ENGLISH)
    assert chart is not None
    return chart


def chunks(png: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8]
        at += 12 + length


def overlap(one: PlacedText, other: PlacedText) -> bool:
    return (
        one.box.left < other.box.right
        and other.box.left < one.box.right
        and one.box.top < other.box.bottom
        and other.box.top < one.box.bottom
    )


def columns_of(chart: Chart, colour: Colour, *, below: str) -> list[int]:
    """Return which columns of pixels hold the colour, below the title that begins with a word."""
    (title,) = [text for text in chart.texts if text.words.startswith(below)]
    picture = Image.open(io.BytesIO(chart.png)).convert("RGBA")
    plot = np.asarray(picture, dtype=int)[int(title.box.bottom) + 4 :, :, :3]
    is_near = np.abs(plot - np.asarray(colour)).max(axis=2) <= COLOUR_SLACK
    return [int(column) for column in np.flatnonzero(is_near.any(axis=0))]


@pytest.mark.parametrize("period", Period)
def test_the_picture_is_as_large_as_it_says_and_holds_nothing_but_itself(period: Period) -> None:
    chart = drawn(busy(period))
    assert Image.open(io.BytesIO(chart.png)).size == (chart.width_px, chart.height_px)
    assert set(chunks(chart.png)) == {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
    assert len(chart.png) < 200_000
    assert chart.parts == tuple(Part)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("period", Period)
def test_every_text_fits_and_can_be_read_on_a_phone_in_every_language(language: str, period: Period) -> None:
    chart = drawn(busy(period), language)
    card = Box(0, 0, chart.width_px, chart.height_px)
    for text in chart.texts:
        assert not text.is_cut, text.words
        assert text.size_px * PHONE_WIDTH_PX / chart.width_px >= READABLE_ON_PHONE_PX
        assert text.within.holds(text.box, slack=4), text.words
        assert card.holds(text.within), text.words
    for one, other in itertools.combinations([text for text in chart.texts if text.words], 2):
        assert not overlap(one, other), (one.words, other.words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_gets_words_that_fit_discord(language: str) -> None:
    book = CATALOGUE.phrasebook(language)
    shown = busy(Period.YEAR)
    assert 0 < len(drawn(shown, language).alt) < MOST_ALT_CHARACTERS
    assert sum(map(len, progress_blocks(book, shown))) < 2000


@pytest.mark.parametrize("told", [None, []])
def test_what_there_is_nothing_of_has_no_panel(told: list[tuple[int, int, int]] | None) -> None:
    chart = drawn(report(Period.MONTH, [(1, 30), (4, 20)], told))
    assert chart.parts == (Part.RUNNING, Part.LOAD)
    assert not [text for text in chart.texts if "eeling" in text.words or "ut " in text.words]
    rest_only = drawn(report(Period.MONTH, [], [(3, 0, 4)]))
    assert rest_only.parts == (Part.FEELING, Part.GUT)


def test_an_empty_log_is_not_drawn() -> None:
    assert draw(ENGLISH, report(Period.MONTH, [], []), english=ENGLISH) is None


@pytest.mark.parametrize(("colour", "scale"), [(GREEN, "Feeling"), (PURPLE, "Gut")])
@pytest.mark.parametrize(("period", "days_ago"), [(Period.MONTH, (20, 6)), (Period.YEAR, (300, 60))])
def test_between_answers_far_apart_nothing_is_drawn(
    colour: Colour, scale: str, period: Period, days_ago: tuple[int, int]
) -> None:
    chart = drawn(report(period, [], [(ago, 3, 2) for ago in days_ago]))
    columns = columns_of(chart, colour, below=scale)
    groups = 1 + sum(other - one > 1 for one, other in itertools.pairwise(columns))
    assert groups == len(days_ago), "a dot for each answer, with nothing between them"
    assert columns[-1] - columns[0] > chart.width_px / 3


def test_no_answer_at_all_differs_from_the_answer_zero() -> None:
    zero = drawn(report(Period.MONTH, [], [(10, 0, 0)]))
    assert columns_of(zero, PURPLE, below="Gut"), "nothing wrong is an answer, and is seen"


def test_a_language_without_letters_in_the_typeface_has_an_english_picture() -> None:
    words = {text.words for text in drawn(busy(Period.QUARTER), "ja").texts}
    assert {"Oct", "Nov"} <= words
    assert {"окт.", "нояб."} <= {text.words for text in drawn(busy(Period.QUARTER), "ru").texts}


def test_a_wordy_language_fits_too(tmp_path: Path) -> None:
    words = {
        "Running, minutes a day": "Laufen, Minuten am Tag",
        "Load a week, effort × minutes": "Wochenbelastung, Anstrengung × Minuten",
        "Feeling, −5 to +5": "Befinden, −5 bis +5",
        "Gut trouble, 0 to 10": "Bauchbeschwerden, 0 bis 10",
        "mild": "leicht",
        "severe": "stark",
        "good": "gut",
        "bad": "schlecht",
        "median {value}": "Median {value}",
    }
    entries = [f'msgid "{english}"\nmsgstr "{german}"\n' for english, german in words.items()]
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    tmp_path.joinpath("de.po").write_text("\n".join([head, *entries]), encoding="utf-8")
    german = Catalogue(tmp_path).phrasebook("de")
    chart = draw(german, busy(Period.QUARTER), english=ENGLISH)
    assert chart is not None
    shown = {text.words for text in chart.texts}
    assert shown >= set(words.values()) - {"Median {value}"}
    assert not [text.words for text in chart.texts if text.is_cut]


def test_who_draws_beside_changes_nothing() -> None:
    shown = busy(Period.QUARTER)
    alone = drawn(shown).png
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda _: drawn(shown).png, range(12)))
    assert set(together) == {alone}


MINUTES = st.integers(1, 24 * 60)
DAYS_AGO = st.integers(0, 364)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(Period),
    st.lists(st.tuples(DAYS_AGO, MINUTES), max_size=120),
    st.none() | st.lists(st.tuples(DAYS_AGO, st.integers(0, 10), st.integers(-5, 5)), max_size=120),
    st.sampled_from(LANGUAGES),
)
def test_any_log_can_be_drawn_within_the_limits(
    period: Period,
    ran: list[tuple[int, int]],
    told: list[tuple[int, int, int]] | None,
    language: str,
) -> None:
    shown = report(period, ran, told)
    chart = draw(CATALOGUE.phrasebook(language), shown, english=ENGLISH)
    if chart is None:
        assert shown.progress.is_empty
        return
    assert len(chart.png) < 200_000
    assert len(chart.alt) < MOST_ALT_CHARACTERS
    assert not [text.words for text in chart.texts if text.is_cut]
