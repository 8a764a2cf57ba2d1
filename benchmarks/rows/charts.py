"""What a chart costs: time of a thread beside the event loop, and bytes for Discord."""

import asyncio
import time

from benchmarks.drawing import Drawing
from benchmarks.sizes import Sizes
from benchmarks.table import Bound, Goal, Line

_MOST_KB = 200.0


def measure(sizes: Sizes) -> list[Line]:
    """Return the rows on the chart of a year."""
    times_ms, sizes_kb = asyncio.run(_drawn(sizes.charts))
    return [
        Line(
            "charts",
            "size of the chart of 365 days",
            sizes_kb,
            "KB",
            goal=Goal(Bound.AT_MOST, _MOST_KB),
            digits=0,
        ),
        Line("charts", "time to draw it, off the loop", times_ms, "ms", digits=0),
    ]


async def _drawn(charts: int) -> tuple[list[float], list[float]]:
    drawing = Drawing()
    await drawing.once()  # reads the typeface
    times_ms, sizes_kb = [], []
    for _ in range(charts):
        begun_s = time.monotonic()
        chart = await drawing.once()
        times_ms.append((time.monotonic() - begun_s) * 1000)
        sizes_kb.append(len(chart.png) / 1000)
    return times_ms, sizes_kb
