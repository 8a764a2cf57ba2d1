"""The picture of ``/progress``: runs, weekly load, feeling and gut above the same days."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from bot.domain.check_ins import FEELING_SCALE, GUT_SCALE
from bot.domain.progress import Amount, Answers, Curves
from bot.ui.charts.axes import MINUTES, Days, NamedDay, Scale, named_days, rising
from bot.ui.charts.canvas import LINE_PX, SMALLEST_TEXT_PX, WIDTH_PX, Box, Canvas, PlacedText
from bot.ui.charts.palette import BAND, BAND_STRONG, GREEN, MUTED, ORANGE, PURPLE, SKY_BLUE
from bot.ui.charts.panels import BESIDE_PX, TITLE_PX, Band, Panel
from bot.ui.charts.typeface import Weight, width_px

_HEADING_PX: Final = 104
_HEADING_LETTER_PX: Final = 54
_PLOT_PX: Final = 164
_PANEL_PX: Final = TITLE_PX + _PLOT_PX + SMALLEST_TEXT_PX + 6
_FOOT_PX: Final = 88
_UNDER_FOOT_PX: Final = 26
_MOST_BESIDE_PX: Final = 320
"""What words beside the panels may take of their width."""


class Part(Enum):
    """What a panel is about."""

    RUNNING = "running"
    LOAD = "load"
    FEELING = "feeling"
    GUT = "gut"


@dataclass(frozen=True, slots=True)
class ProgressTexts:
    """Every word in the picture, and how days and numbers are written."""

    heading: str
    titles: Mapping[Part, str]
    mild: str
    severe: str
    good: str
    bad: str
    median: Callable[[str], str]
    """The remark that names a median, given as it is written."""
    number: Callable[[float], str]
    signed: Callable[[float], str]
    day_name: Callable[[date], str]
    month_name: Callable[[date], str]
    alt: str
    """The picture in words, for those who do not see it."""


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """A picture, its words for those who do not see it, and how it was laid out. Never printed: it is private."""

    png: bytes
    alt: str
    width_px: int
    height_px: int
    parts: tuple[Part, ...]
    texts: tuple[PlacedText, ...]

    def __repr__(self) -> str:
        return "Chart(private)"


@dataclass(frozen=True, slots=True)
class _Plan:
    """A panel before its place is known."""

    part: Part
    low: float
    high: float
    ticks: tuple[float, ...]
    content: tuple[Amount, ...] | Answers
    typical: float | None
    bands: tuple[Band, ...] = ()


def draw_progress(curves: Curves, texts: ProgressTexts) -> Chart:
    """Return the picture, with a panel for each thing there is something to show of.

    It takes a processor some 40 ms: call it off the event loop.
    """
    plans = list(_plans(curves, texts))
    canvas = Canvas(_HEADING_PX + len(plans) * _PANEL_PX + _FOOT_PX)
    left_px = canvas.left_px + _widest(
        _writing(plan.part, texts)(tick) for plan in plans for tick in plan.ticks
    )
    right_px = canvas.right_px - _widest(band.name for plan in plans for band in plan.bands)
    days = Days(curves.first_on, curves.last_on, left_px, right_px)
    named = named_days(days, day_name=texts.day_name, month_name=texts.month_name, size_px=SMALLEST_TEXT_PX)
    heading = Box(canvas.left_px, 26, canvas.right_px, _HEADING_PX - 8)
    canvas.text(texts.heading, heading, size_px=_HEADING_LETTER_PX, weight=Weight.BOLD)
    for number, plan in enumerate(plans):
        top_px = _HEADING_PX + number * _PANEL_PX + TITLE_PX + SMALLEST_TEXT_PX / 2
        scale = Scale(plan.low, plan.high, top_px + _PLOT_PX, top_px, plan.ticks)
        _draw(canvas, plan, scale, days, named, texts)
    _draw_day_names(canvas, named, days)
    return Chart(
        canvas.png(),
        texts.alt,
        WIDTH_PX,
        canvas.height_px,
        tuple(plan.part for plan in plans),
        tuple(canvas.texts),
    )


def _plans(curves: Curves, texts: ProgressTexts) -> Iterator[_Plan]:
    if curves.running:
        yield _sums(Part.RUNNING, curves.running, curves.typical_running_min, MINUTES)
    if curves.loads:
        yield _sums(Part.LOAD, curves.loads, curves.typical_load_au)
    if curves.feeling is not None:
        low, high = FEELING_SCALE[0], FEELING_SCALE[-1]
        bands = (Band(1, high, texts.good), Band(low, -1, texts.bad))
        yield _answers(Part.FEELING, curves.feeling, (low, 0, high), bands)
    if curves.gut is not None:
        # The scale's own words: 1 to 4 is mild, 5 to 9 severe (Gaskell, Snipe & Costa 2019).
        bands = (Band(0.5, 4.5, texts.mild, BAND), Band(4.5, 9.5, texts.severe, BAND_STRONG))
        yield _answers(Part.GUT, curves.gut, (GUT_SCALE[0], 5, GUT_SCALE[-1]), bands)


def _sums(part: Part, amounts: tuple[Amount, ...], typical: float | None, steps: Sequence[int] = ()) -> _Plan:
    step, top = rising(max(each.value for each in amounts), steps)
    return _Plan(part, 0, top, (0, step, top), amounts, typical)


def _answers(part: Part, answers: Answers, ticks: tuple[float, ...], bands: tuple[Band, ...]) -> _Plan:
    return _Plan(part, ticks[0] - 0.5, ticks[-1] + 0.5, ticks, answers, answers.typical, bands)


def _draw(
    canvas: Canvas,
    plan: _Plan,
    scale: Scale,
    days: Days,
    named: Sequence[NamedDay],
    texts: ProgressTexts,
) -> None:
    written = _writing(plan.part, texts)
    remark = "" if plan.typical is None else texts.median(written(plan.typical))
    panel = Panel(texts.titles[plan.part], remark, scale, days, _COLOURS[plan.part], plan.bands)
    panel.draw_frame(canvas, named, written)
    if isinstance(plan.content, Answers):
        if plan.typical is not None:
            panel.draw_typical(canvas, plan.typical)
        panel.draw_answers(canvas, plan.content.spreads)
    else:
        panel.draw_bars(canvas, plan.content)
        if plan.typical is not None:
            panel.draw_typical(canvas, plan.typical, rim_px=2)


def _draw_day_names(canvas: Canvas, named: Sequence[NamedDay], days: Days) -> None:
    bottom = canvas.height_px - _UNDER_FOOT_PX
    for place in named:
        within = Box(place.x_px, bottom - LINE_PX, days.right_px, bottom)
        canvas.text(place.name, within, ink=MUTED)


def _writing(part: Part, texts: ProgressTexts) -> Callable[[float], str]:
    match part:
        case Part.FEELING:
            return texts.signed
        case Part.GUT:
            return texts.number
        case Part.RUNNING | Part.LOAD:
            # Tenths of a minute, or of a load, would pretend to more than anybody knows.
            return lambda value: texts.number(round(value))


def _widest(words: Iterator[str]) -> float:
    """Return the room that words beside the panels need, distance included; none if there are none."""
    widths = [width_px(each, Weight.REGULAR, SMALLEST_TEXT_PX) for each in words]
    return min(max(widths) + BESIDE_PX, _MOST_BESIDE_PX) if widths else 0.0


_COLOURS: Final = {
    Part.RUNNING: SKY_BLUE,
    Part.LOAD: ORANGE,
    Part.FEELING: GREEN,
    Part.GUT: PURPLE,
}
