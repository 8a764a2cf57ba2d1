"""What charts are made of: colours everybody can tell apart, round numbers, names that do not touch, a calm easel."""

import asyncio
import colorsys
import itertools
import threading
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.progress import Spread
from bot.ui.charts import palette
from bot.ui.charts.axes import MINUTES, Days, Scale, named_days, rising
from bot.ui.charts.canvas import SMALLEST_TEXT_PX, Box, Canvas
from bot.ui.charts.easel import Easel
from bot.ui.charts.palette import Colour
from bot.ui.charts.panels import joined
from bot.ui.charts.typeface import Weight, can_write, width_px, writable

MONDAY = date(2026, 3, 2)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", ["INK", "MUTED", "SKY_BLUE", "ORANGE", "GREEN", "PURPLE"])
def test_whatever_is_written_stands_out_from_the_card_as_text_must(ink: str) -> None:
    assert contrast(getattr(palette, ink), palette.CARD) >= 4.5


@pytest.mark.parametrize("ink", ["INK", "MUTED", "PURPLE"])
def test_answers_stand_out_from_the_bands_behind_them(ink: str) -> None:
    assert contrast(getattr(palette, ink), palette.BAND_STRONG) >= 3


def test_gut_trouble_is_no_alarm() -> None:
    hue, _, _ = colorsys.rgb_to_hsv(*(part / 255 for part in palette.PURPLE))
    assert 0.08 < hue < 0.95, "not red"


@given(st.floats(0, 1e6))
def test_a_scale_from_zero_reaches_its_highest_value_in_two_steps(top: float) -> None:
    for steps in ((), MINUTES):
        step, end = rising(top, steps)
        assert end == 2 * step
        assert top <= end
        assert step > 0


def test_minutes_are_read_in_quarters_of_an_hour_and_load_in_round_numbers() -> None:
    assert rising(65, MINUTES) == (45, 90)
    assert rising(130, MINUTES) == (90, 180)
    assert rising(700) == (400, 800)
    assert rising(0) == (1, 2)


@given(st.floats(-100, 100))
def test_what_lies_off_the_scale_stands_at_its_end(value: float) -> None:
    scale = Scale(-5, 5, bottom_px=200, top_px=100, ticks=())
    assert 100 <= scale.y(value) <= 200
    assert scale.y(5) == 100
    assert scale.y(-5) == 200


@given(st.integers(1, 400), st.integers(0, 400), st.text("abcdefghi", min_size=1, max_size=12))
def test_names_of_days_never_touch_and_never_leave_the_chart(count: int, shift: int, name: str) -> None:
    first_on = MONDAY + timedelta(days=shift)
    days = Days(first_on, first_on + timedelta(days=count - 1), 150, 1350)
    named = named_days(days, day_name=lambda _: name, month_name=lambda _: name, size_px=SMALLEST_TEXT_PX)
    width = width_px(name, Weight.REGULAR, SMALLEST_TEXT_PX)
    for one, other in itertools.pairwise(named):
        assert one.x_px + width < other.x_px
    assert all(days.left_px <= each.x_px and each.x_px + width <= days.right_px for each in named)


def test_weeks_are_joined_only_if_nothing_is_missing_between_them_and_days_never() -> None:
    def week(number: int) -> Spread:
        first_on = MONDAY + timedelta(weeks=number)
        return Spread(first_on, first_on + timedelta(days=6), 1, 2, 3)

    assert joined([week(0), week(1), week(3)]) == [(week(0), week(1))]
    days = [Spread(MONDAY + timedelta(days=n), MONDAY + timedelta(days=n), 1, 1, 1) for n in range(3)]
    assert joined(days) == []


def test_letters_with_accents_are_there_and_what_is_missing_is_known() -> None:
    assert can_write("é ã ß ø ł č ő ğ ț ệ − – × · Ж Ω")
    for words in ("月", "월", "มี.ค.", "मार्च"):
        assert not can_write(words)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("Гутсы Ωμ", "Гутсы Ωμ"),
        ("Zoë 🏃 ⚡️", "Zoë ⚡"),
        ("😀", "😀"),
        ("\U0001d56c\U0001d593\U0001d586", "Ana"),
        ("\U0001d538\U0001d55f\U0001d552", "\U0001d538\U0001d55f\U0001d552"),
        ("\U0001d5d4\U0001d7cf\uff21", "A1A"),
        ("Ana 1\ufe0f\u20e3", "Ana 1"),
        ("山田A", None),
        ("Ana 日本", None),
        ("한국", None),
        ("ไทย", None),
        ("עברית", None),
        ("عربي", None),
        ("Ana עברית", None),
        ("👨\u200d👩\u200d👧", None),
        ("🏃🏃", None),
        ("—", None),
        ("", None),
    ],
)
def test_a_name_is_written_whole_but_for_signs_or_not_at_all(name: str, written: str | None) -> None:
    assert writable(name) == written


@given(name=st.text(max_size=40))
def test_whatever_somebody_is_called_no_box_is_drawn(name: str) -> None:
    written = writable(name)
    assert written is None or (
        can_write(written) and any(each.isalnum() or ord(each) > 127 for each in written)
    )


def test_a_text_too_long_for_its_box_is_cut_and_says_so() -> None:
    canvas = Canvas(200)
    canvas.text("a word or two", Box(0, 0, 120, 80))
    canvas.text("a", Box(0, 100, 120, 180))
    cut, whole = canvas.texts
    assert cut.is_cut
    assert cut.words.endswith("…")
    assert cut.within.holds(cut.box, slack=2)
    assert not whole.is_cut


async def test_pictures_are_drawn_beside_the_loop_and_only_so_many_at_once() -> None:
    easel = Easel(at_once=2)
    loop_thread = threading.get_ident()
    gate, full = threading.Event(), threading.Barrier(3)
    most, now = 0, 0
    lock = threading.Lock()

    def work() -> int:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        if not gate.is_set():
            full.wait(timeout=10)
        gate.wait(timeout=10)
        with lock:
            now -= 1
        return threading.get_ident()

    drawing = [asyncio.create_task(easel.draw(work)) for _ in range(5)]
    await asyncio.to_thread(full.wait, 10)
    gate.set()
    threads = await asyncio.gather(*drawing)
    assert most == 2
    assert loop_thread not in threads


async def test_a_picture_that_fails_gives_its_place_back() -> None:
    easel = Easel(at_once=1)

    def work() -> None:
        raise ValueError("no paint")

    with pytest.raises(ValueError, match="no paint"):
        await easel.draw(work)
    assert await easel.draw(lambda: 7) == 7
