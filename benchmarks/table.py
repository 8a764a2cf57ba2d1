"""The table: what was promised, what was measured, and whether the one keeps the other."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Bound(StrEnum):
    """Which way a goal binds."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that the median of the repeats has to keep to."""

    bound: Bound
    limit: float

    def is_met_by(self, value: float) -> bool:
        """Tell whether ``value`` keeps to the goal."""
        return value <= self.limit if self.bound is Bound.AT_MOST else value >= self.limit


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. ``values`` are the repeats, one or more, in ``unit``; without a goal it is there to compare with.

    ``row`` is the name by which ``--only`` picks it.
    """

    row: str
    figure: str
    values: Sequence[float]
    unit: str = ""
    goal: Goal | None = None
    digits: int = 2
    note: str = ""

    @property
    def median(self) -> float:
        """The median of the repeats."""
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool:
        """Whether the goal is kept; a line without one keeps it by nature."""
        return self.goal is None or self.goal.is_met_by(self.median)

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return figure, goal, median, spread and verdict as text."""
        goal = f"{self.goal.bound} {self._shown(self.goal.limit)}" if self.goal else ""
        spread = (
            f"{self._shown(min(self.values))} - {self._shown(max(self.values))}"
            if len(self.values) > 1
            else ""
        )
        verdict = "" if self.goal is None else ("ok" if self.is_met else "MISSED")
        measured = f"{self._shown(self.median)} {self.unit}".rstrip()
        figure = self.figure if self.goal else f"  {self.figure}"
        return figure, goal, measured, spread, verdict

    def as_json(self) -> dict[str, object]:
        """Return the line for a machine to read."""
        return {
            "row": self.row,
            "figure": self.figure,
            "goal": None if self.goal is None else {"bound": self.goal.bound, "limit": self.goal.limit},
            "values": list(self.values),
            "median": self.median,
            "unit": self.unit,
            "is_met": self.is_met,
            "note": self.note,
        }

    def _shown(self, value: float) -> str:
        return f"{value:.{self.digits}f}"


def rendered(lines: Sequence[Line]) -> str:
    """Return the table as Markdown, which reads well in a terminal too; remarks follow it."""
    head = ("figure", "goal", "measured", "spread", "")
    rows = [head, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    shown = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    shown.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    notes = [f"- {line.figure}: {line.note}" for line in lines if line.note]
    return "\n".join([*shown, *(["", *notes] if notes else [])])
