"""A card to draw on: shapes in pixels, texts that fit their place, and a PNG that holds nothing but the picture.

Pictures have more than twice the pixels that Discord shows of them, so shapes need no smoothing of their own.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PIL import Image, ImageDraw

from bot.ui.charts.palette import CARD, EDGE, INK, Colour
from bot.ui.charts.typeface import Weight, font, width_px

WIDTH_PX: Final = 1600
PHONE_WIDTH_PX: Final = 375
"""How wide a picture is on a small phone."""
SMALLEST_TEXT_PX: Final = 47
"""What is still 11 pixels high on the phone."""
LINE_PX: Final = 58
"""How high a line of the smallest text is, with what reaches above and below its letters."""

_CORNER_PX: Final = 44
_MARGIN_PX: Final = 56
_EDGE_PX: Final = 3
_DASH_PX: Final = 22
_DASH_GAP_PX: Final = 16
_DASH_THICK_PX: Final = 4
_COLOURS: Final = 128
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; ``right`` and ``bottom`` lie just outside of it."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    def holds(self, other: "Box", *, slack: float = 0.0) -> bool:
        """Return whether another box lies within this one, give or take ``slack`` pixels."""
        return (
            self.left - slack <= other.left
            and self.top - slack <= other.top
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


class Align(Enum):
    """Where in its box a text stands, from left to right."""

    LEFT = "l"
    MIDDLE = "m"
    RIGHT = "r"


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text as it was drawn: what of it, how high its letters are, where, and the box it was given."""

    words: str
    size_px: int
    box: Box
    within: Box
    is_cut: bool


class Canvas:
    """A rounded card of ``WIDTH_PX`` by ``height_px``, and a record of the texts on it."""

    def __init__(self, height_px: int) -> None:
        self.height_px = height_px
        self.left_px: Final = _MARGIN_PX
        self.right_px: Final = WIDTH_PX - _MARGIN_PX
        self.texts: list[PlacedText] = []
        self._image = Image.new("RGBA", (WIDTH_PX, height_px), (*CARD, 0))
        self._draw = ImageDraw.Draw(self._image)
        self._draw.rounded_rectangle(
            (0, 0, WIDTH_PX - 1, height_px - 1), _CORNER_PX, fill=CARD, outline=EDGE, width=_EDGE_PX
        )

    def text(
        self,
        words: str,
        within: Box,
        *,
        align: Align = Align.LEFT,
        size_px: int = SMALLEST_TEXT_PX,
        weight: Weight = Weight.REGULAR,
        ink: Colour = INK,
    ) -> None:
        """Write one line in the vertical middle of its box: smaller, then cut, if it would not fit."""
        shown, fitted_px = _fitted(words, within.width, weight, size_px)
        at = {
            Align.LEFT: within.left,
            Align.MIDDLE: (within.left + within.right) / 2,
            Align.RIGHT: within.right,
        }
        where = (at[align], (within.top + within.bottom) / 2)
        letters = font(weight, fitted_px)
        anchor = f"{align.value}m"
        self._draw.text(where, shown, font=letters, fill=ink, anchor=anchor)
        box = Box(*self._draw.textbbox(where, shown, font=letters, anchor=anchor))
        self.texts.append(PlacedText(shown, fitted_px, box, within, is_cut=shown != words))

    def area(self, box: Box, fill: Colour) -> None:
        """Fill a rectangle; at least one pixel of it."""
        right, bottom = max(box.right - 1, box.left), max(box.bottom - 1, box.top)
        self._draw.rectangle((box.left, box.top, right, bottom), fill=fill)

    def line(self, points: Sequence[tuple[float, float]], ink: Colour, *, thick_px: int) -> None:
        """Draw a line through the points."""
        self._draw.line(list(points), fill=ink, width=thick_px, joint="curve")

    def dashes(self, left: float, right: float, y: float, ink: Colour, *, rim_px: int = 0) -> None:
        """Draw a level dashed line; with a rim it stands off from what lies behind it."""
        x = left
        while x < right:
            dash = [(x, y), (min(x + _DASH_PX, right), y)]
            if rim_px:
                self._draw.line(dash, fill=CARD, width=_DASH_THICK_PX + 2 * rim_px)
            self._draw.line(dash, fill=ink, width=_DASH_THICK_PX)
            x += _DASH_PX + _DASH_GAP_PX

    def dot(self, x: float, y: float, radius_px: float, fill: Colour) -> None:
        """Draw a dot that stands off from what lies behind it."""
        rim = radius_px + 3
        self._draw.ellipse((x - rim, y - rim, x + rim, y + rim), fill=CARD)
        self._draw.ellipse((x - radius_px, y - radius_px, x + radius_px, y + radius_px), fill=fill)

    def png(self) -> bytes:
        """Return the picture in few colours and without any metadata."""
        few = self._image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        file = io.BytesIO()
        few.save(file, "PNG")
        return file.getvalue()


def _fitted(words: str, room_px: float, weight: Weight, size_px: int) -> tuple[str, int]:
    """Return what of the words fits, and at which size."""
    for smaller_px in range(size_px, SMALLEST_TEXT_PX - 1, -1):
        if width_px(words, weight, smaller_px) <= room_px:
            return words, smaller_px
    shown = words
    while shown and width_px(shown + _CUT, weight, SMALLEST_TEXT_PX) > room_px:
        shown = shown[:-1]
    return shown.rstrip() + _CUT, SMALLEST_TEXT_PX
