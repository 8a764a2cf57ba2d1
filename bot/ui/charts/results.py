"""The picture of a challenge's results: a bar for each place, in plain colours, with no more than names and numbers."""

from dataclasses import dataclass
from typing import Final

from bot.ui.charts.canvas import LINE_PX, SMALLEST_TEXT_PX, WIDTH_PX, Align, Box, Canvas, PlacedText
from bot.ui.charts.palette import BAND_STRONG, MUTED, SKY_BLUE
from bot.ui.charts.typeface import Weight, width_px

_HEADING_PX: Final = 104
_HEADING_LETTER_PX: Final = 54
_DAYS_PX: Final = 64
_BAR_PX: Final = 22
_ROW_PX: Final = LINE_PX + _BAR_PX + 26
_FOOT_PX: Final = 34
_BETWEEN_PX: Final = 30


@dataclass(frozen=True, slots=True)
class ResultsRow:
    """A place: its rank, a name and an amount that the typeface can write, and how long its bar is (0 to 1).

    A name that it cannot write is None: the place has its rank alone, and the picture says where the name is.
    """

    rank: int
    name: str | None
    amount: str
    share: float


@dataclass(frozen=True, slots=True)
class Results:
    """The places in their order."""

    rows: tuple[ResultsRow, ...]


@dataclass(frozen=True, slots=True)
class ResultsTexts:
    """The words above the places, where names are that are not written, and the picture in words."""

    heading: str
    days: str
    elsewhere: str
    alt: str


@dataclass(frozen=True, slots=True)
class ResultsChart:
    """A picture, its words, and how it was laid out."""

    png: bytes
    alt: str
    width_px: int
    height_px: int
    texts: tuple[PlacedText, ...]


def draw_results(results: Results, texts: ResultsTexts) -> ResultsChart:
    """Return the picture. It takes a processor some 30 ms: call it off the event loop."""
    rows_end = _HEADING_PX + _DAYS_PX + len(results.rows) * _ROW_PX
    lacks_names = any(row.name is None for row in results.rows)
    canvas = Canvas(rows_end + (LINE_PX if lacks_names else 0) + _FOOT_PX)
    left, right = canvas.left_px, canvas.right_px
    heading = Box(left, 26, right, _HEADING_PX - 8)
    canvas.text(texts.heading, heading, size_px=_HEADING_LETTER_PX, weight=Weight.BOLD)
    canvas.text(texts.days, Box(left, _HEADING_PX - 8, right, _HEADING_PX - 8 + LINE_PX), ink=MUTED)
    for number, row in enumerate(results.rows):
        top = _HEADING_PX + _DAYS_PX + number * _ROW_PX
        _draw_row(canvas, row, top)
    if lacks_names:
        canvas.text(texts.elsewhere, Box(left, rows_end, right, rows_end + LINE_PX), ink=MUTED)
    return ResultsChart(canvas.png(), texts.alt, WIDTH_PX, canvas.height_px, tuple(canvas.texts))


def _draw_row(canvas: Canvas, row: ResultsRow, top: float) -> None:
    left, right = canvas.left_px, canvas.right_px
    amount_px = min(width_px(row.amount, Weight.REGULAR, SMALLEST_TEXT_PX) + 2, (right - left) / 2)
    beside = Box(right - amount_px, top, right, top + LINE_PX)
    canvas.text(row.amount, beside, align=Align.RIGHT)
    name = Box(left, top, right - amount_px - _BETWEEN_PX, top + LINE_PX)
    canvas.text(f"#{row.rank}" if row.name is None else f"{row.rank}. {row.name}", name, weight=Weight.BOLD)
    bar_top = top + LINE_PX
    canvas.area(Box(left, bar_top, right, bar_top + _BAR_PX), BAND_STRONG)
    if row.share > 0:
        canvas.area(
            Box(left, bar_top, left + (right - left) * min(row.share, 1.0), bar_top + _BAR_PX), SKY_BLUE
        )
