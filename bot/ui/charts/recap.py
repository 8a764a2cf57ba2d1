"""The picture of a server's week: the minutes run on each of its days, by all who show themselves together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.progress import Amount
from bot.domain.recaps import Recap
from bot.ui.charts.axes import MINUTES, Days, Scale, rising
from bot.ui.charts.canvas import LINE_PX, SMALLEST_TEXT_PX, WIDTH_PX, Align, Box, Canvas, PlacedText
from bot.ui.charts.palette import MUTED, SKY_BLUE
from bot.ui.charts.panels import BESIDE_PX, TITLE_PX, Panel
from bot.ui.charts.typeface import Weight, width_px

_HEADING_PX: Final = 104
_HEADING_LETTER_PX: Final = 54
_PLOT_PX: Final = 300
_FOOT_PX: Final = 100
_UNDER_FOOT_PX: Final = 26
_S_PER_MIN: Final = 60


@dataclass(frozen=True, slots=True)
class RecapTexts:
    """Every word in the picture, and how days and numbers are written."""

    heading: str
    title: str
    remark: str
    number: Callable[[float], str]
    day_name: Callable[[date], str]


@dataclass(frozen=True, slots=True)
class RecapPicture:
    """The picture and how it was laid out."""

    png: bytes
    width_px: int
    height_px: int
    texts: tuple[PlacedText, ...]


def draw_recap(recap: Recap, texts: RecapTexts) -> RecapPicture:
    """Return the picture. It takes a processor some 20 ms: call it off the event loop."""
    top_px = _HEADING_PX + TITLE_PX + SMALLEST_TEXT_PX / 2
    canvas = Canvas(round(top_px + _PLOT_PX + _FOOT_PX))
    step, top = rising(max(recap.by_day_s) / _S_PER_MIN, MINUTES)
    ticks = (0.0, step, top)
    beside_px = max(width_px(texts.number(tick), Weight.REGULAR, SMALLEST_TEXT_PX) for tick in ticks)
    week = recap.week
    days = Days(week.first_on, week.last_on, canvas.left_px + beside_px + BESIDE_PX, canvas.right_px)
    heading = Box(canvas.left_px, 26, canvas.right_px, _HEADING_PX - 8)
    canvas.text(texts.heading, heading, size_px=_HEADING_LETTER_PX, weight=Weight.BOLD)
    scale = Scale(0, top, top_px + _PLOT_PX, top_px, ticks)
    panel = Panel(texts.title, texts.remark, scale, days, SKY_BLUE)
    panel.draw_frame(canvas, (), texts.number)
    amounts = [
        Amount(day_on, day_on, duration_s / _S_PER_MIN)
        for day_on, duration_s in zip(week.days, recap.by_day_s, strict=True)
        if duration_s
    ]
    panel.draw_bars(canvas, amounts)
    bottom = canvas.height_px - _UNDER_FOOT_PX
    for day_on in week.days:
        left, right = days.span_px(day_on, day_on)
        within = Box(left, bottom - LINE_PX, right, bottom)
        canvas.text(texts.day_name(day_on), within, align=Align.MIDDLE, ink=MUTED)
    return RecapPicture(canvas.png(), WIDTH_PX, canvas.height_px, tuple(canvas.texts))
