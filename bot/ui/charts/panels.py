"""What several charts share: a panel with its title and scale, bars in it, and answers on a scale with honest gaps."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.progress import Amount, Spread
from bot.ui.charts.axes import Days, NamedDay, Scale
from bot.ui.charts.canvas import LINE_PX, SMALLEST_TEXT_PX, Align, Box, Canvas
from bot.ui.charts.palette import CARD, GRID, INK, MUTED, Colour
from bot.ui.charts.typeface import Weight, width_px

TITLE_PX: Final = 62
BESIDE_PX: Final = 18
"""Between a panel and the words beside it."""
_BEFORE_REMARK_PX: Final = 24
_PALER: Final = 0.5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Band:
    """A part of a scale that has a name and, unless None, a shade."""

    low: float
    high: float
    name: str
    shade: Colour | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart among several above the same days: where it is, its scale, and what it is called."""

    title: str
    remark: str
    scale: Scale
    days: Days
    colour: Colour
    bands: tuple[Band, ...] = ()

    def draw_frame(self, canvas: Canvas, named: Sequence[NamedDay], number: Callable[[float], str]) -> None:
        """Draw title, remark, bands, grid and the scale's numbers."""
        left, right, scale = self.days.left_px, self.days.right_px, self.scale
        self._draw_title(canvas)
        for band in self.bands:
            if band.shade is not None:
                canvas.area(Box(left, scale.y(band.high), right, scale.y(band.low)), band.shade)
        for place in named:
            canvas.line([(place.x_px, scale.top_px), (place.x_px, scale.bottom_px)], GRID, thick_px=2)
        for tick in scale.ticks:
            y = scale.y(tick)
            canvas.line([(left, y), (right, y)], GRID, thick_px=2)
            beside = Box(canvas.left_px, y - LINE_PX / 2, left - BESIDE_PX, y + LINE_PX / 2)
            canvas.text(number(tick), beside, align=Align.RIGHT, ink=MUTED)
        for band in self.bands:
            middle = (scale.y(band.low) + scale.y(band.high)) / 2
            beside = Box(right + BESIDE_PX, middle - LINE_PX / 2, canvas.right_px, middle + LINE_PX / 2)
            canvas.text(band.name, beside, ink=MUTED)

    def _draw_title(self, canvas: Canvas) -> None:
        bottom = self.scale.top_px - SMALLEST_TEXT_PX / 2
        top = bottom - TITLE_PX
        right: float = canvas.right_px
        if self.remark:
            right -= width_px(self.remark, Weight.REGULAR, SMALLEST_TEXT_PX)
            remark = Box(right, top, canvas.right_px, bottom)
            canvas.text(self.remark, remark, align=Align.RIGHT)
            right -= _BEFORE_REMARK_PX
        title = Box(canvas.left_px, top, right, bottom)
        canvas.text(self.title, title, weight=Weight.BOLD, ink=self.colour)

    def draw_typical(self, canvas: Canvas, value: float, *, rim_px: int = 0) -> None:
        """Draw the dashed line of a median; over bars it needs a rim."""
        ink = INK.towards(CARD, 0.15)
        canvas.dashes(self.days.left_px, self.days.right_px, self.scale.y(value), ink, rim_px=rim_px)

    def draw_bars(self, canvas: Canvas, amounts: Sequence[Amount]) -> None:
        """Draw sums as bars from 0; paler where they are not whole."""
        gap = min(self.days.step_px * 0.28, 12.0)
        for amount in amounts:
            left, right = self.days.span_px(amount.first_on, amount.last_on)
            pale = _PALER if amount.is_partial else 0.0
            box = Box(left + gap / 2, self.scale.y(amount.value), right - gap / 2, self.scale.y(0))
            canvas.area(box, self.colour.towards(CARD, pale))

    def draw_answers(self, canvas: Canvas, spreads: Sequence[Spread]) -> None:
        """Draw answers as dots on stems from 0, or, by week, as medians with their range.

        A line joins two weeks only if they follow each other: nothing is drawn through what was not answered.
        """
        for one, other in joined(spreads):
            points = [(self._x(each), self.scale.y(each.middle)) for each in (one, other)]
            canvas.line(points, self.colour, thick_px=5)
        radius = min(max(self.days.step_px * _span_days(spreads) * 0.34, 7.0), 13.0)
        for spread in spreads:
            x, y = self._x(spread), self.scale.y(spread.middle)
            ends = (spread.low, spread.high) if spread.low < spread.high else (0.0, spread.middle)
            if _is_single_day(spread) or spread.low < spread.high:
                stem = [(x, self.scale.y(end)) for end in ends]
                canvas.line(stem, self.colour.towards(CARD, 0.45), thick_px=max(round(radius * 0.6), 4))
            canvas.dot(x, y, radius, self.colour)

    def _x(self, spread: Spread) -> float:
        return self.days.middle_px(spread.first_on, spread.last_on)


def joined(spreads: Sequence[Spread]) -> list[tuple[Spread, Spread]]:
    """Return the weeks between which a line may be drawn: with nothing missing between them. Days are not joined."""
    return [
        (one, other)
        for one, other in itertools.pairwise(spreads)
        if not _is_single_day(one) and other.first_on - one.last_on == _DAY
    ]


def _is_single_day(spread: Spread) -> bool:
    return spread.first_on == spread.last_on


def _span_days(spreads: Sequence[Spread]) -> int:
    return (spreads[0].last_on - spreads[0].first_on).days + 1 if spreads else 1
