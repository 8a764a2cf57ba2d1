"""A server's boards: what is counted over which days, and who stands where. Only who opted in is ever on one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ids import MemberId

_TEN_METRES: Final = 10.0
_S_PER_MIN: Final = 60


class BoardMetric(StrEnum):
    """What a board counts. The values are stored."""

    RUNS = "runs"
    MINUTES = "minutes"
    DISTANCE = "distance"
    DAYS_KEPT = "days_kept"
    """Days kept by the rules of streaks: planned rest counts like a run."""


class BoardPeriod(StrEnum):
    """Over which days a board counts; all end with the server's today."""

    WEEK = "7"
    THIRTY_DAYS = "30"
    NINETY_DAYS = "90"
    THIS_MONTH = "month"

    def first_on(self, today_on: date) -> date:
        """Return the first of its days."""
        if self is BoardPeriod.THIS_MONTH:
            return today_on.replace(day=1)
        return today_on - timedelta(days=int(self) - 1)


@dataclass(frozen=True, slots=True)
class BoardScore:
    """What one member has: runs, minutes, metres or days, rounded to what is shown; and under which name."""

    member_id: MemberId
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Place:
    """A score with its rank; equal ones share a rank: 1, 2, 2, 4."""

    rank: int
    score: BoardScore


def board_score(
    metric: BoardMetric, member_id: MemberId, name: str, *, runs: int, duration_s: int, distance_m: float
) -> BoardScore:
    """Return a member's score from what they ran in all: whole minutes, or distance to ten metres."""
    match metric:
        case BoardMetric.MINUTES:
            value = float(duration_s // _S_PER_MIN)
        case BoardMetric.DISTANCE:
            value = round(distance_m / _TEN_METRES) * _TEN_METRES
        case _:
            value = float(runs)
    return BoardScore(member_id, name, value)


def in_order(scores: Iterable[BoardScore]) -> list[BoardScore]:
    """Return the scores above nothing, the best first, equal ones by name: whatever order they come in."""
    return sorted(
        (each for each in scores if each.value > 0),
        key=lambda each: (-each.value, each.name.casefold(), each.name, each.member_id),
    )


def places(ordered: Iterable[BoardScore]) -> tuple[Place, ...]:
    """Return scores that are in order with their ranks."""
    placed: list[Place] = []
    for number, score in enumerate(ordered, start=1):
        is_tie = bool(placed) and placed[-1].score.value == score.value
        placed.append(Place(placed[-1].rank if is_tie else number, score))
    return tuple(placed)
