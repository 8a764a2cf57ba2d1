"""The swap test: a member's own small experiment, low-fibre against usual meals before similar runs.

The bot draws the order, in blocks that hold both kinds alike, so that neither heat nor a change of plan can favour
one of them for long. A meal is only ever told for the day it is asked for, and the same meal stays next until a
similar run followed it: leaving a run out cannot choose the meal. Every run counts for the meal that was drawn,
whatever was eaten (intention to treat), and what was eaten is counted beside it.

All of it is health: ``repr`` hides it.
"""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations, product
from typing import Final

from bot.domain.check_in_details import Fibre
from bot.domain.errors import N_, ExpectedError
from bot.domain.insights import Group

BLOCK_MEALS: Final = 4
BLOCKS: Final = 5
WANTED_RUNS: Final = 12
"""Answered runs with which a test ends by itself: three blocks."""
LEAST_RUNS: Final = 10
"""Answered runs that a result needs."""
SIMILAR_WITHIN: Final = 0.25
"""How far a similar run's duration may lie from the usual one, as a share of it."""
LEAST_EARLIER_RUNS: Final = 5
USUAL_WITHIN: Final = timedelta(days=90)
"""The usual duration is the median of this long before the test, if it holds ``LEAST_EARLIER_RUNS`` runs."""
_DOCUMENT_VERSION = 1


class Meal(StrEnum):
    """What is eaten before a run of the test. The values are stored: never change one."""

    LOW_FIBRE = "low"
    USUAL = "usual"

    def matches(self, fibre: Fibre) -> bool:
        """Whether a meal with so much fibre is one of this kind."""
        return (fibre is Fibre.LOW) is (self is Meal.LOW_FIBRE)


class TooFewRunsToCompare(ExpectedError):
    """The usual duration of the member's runs is not known."""

    template = N_(
        "For a swap test I need to know how long your usual run is, from {least} logged runs in the last {days} days. "
        "There is no hurry: it works as well later."
    )


class SwapTestUnreadable(ValueError):
    """A stored test is not a document that this version reads. Says which field, never what was in it."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"the stored swap test has no readable {field!r}")


@dataclass(frozen=True, slots=True, repr=False)
class ComparedRun:
    """A logged run as the test sees it: gut (0 to 10) and fibre as the check-in tells them, or None."""

    day_on: date
    duration_min: float
    gut: int | None = None
    fibre: Fibre | None = None

    def __repr__(self) -> str:
        return "ComparedRun(private)"


@dataclass(frozen=True, slots=True, repr=False)
class SwapTest:
    """A test as it stands: ``usual_min`` is the usual duration, ``meals`` the order that was drawn.

    ``told`` are the local days for which a meal was told, with its place in the order, oldest first.
    """

    usual_min: float
    meals: tuple[Meal, ...]
    told: tuple[tuple[date, int], ...] = ()

    def __repr__(self) -> str:
        return "SwapTest(private)"

    def is_similar(self, run: ComparedRun) -> bool:
        """Whether the run is about as long as usual."""
        return abs(run.duration_min - self.usual_min) <= SIMILAR_WITHIN * self.usual_min

    def runs_by_place(self, runs: Sequence[ComparedRun]) -> dict[int, ComparedRun]:
        """Return the run that each meal was followed by: the first similar one on the first day it was told for."""
        found: dict[int, ComparedRun] = {}
        for day_on, place in self.told:
            run = next((run for run in runs if run.day_on == day_on and self.is_similar(run)), None)
            if run is not None:
                found.setdefault(place, run)
        return found

    def answered(self, runs: Sequence[ComparedRun]) -> dict[int, ComparedRun]:
        """Return those of ``runs_by_place`` that have a check-in."""
        return {place: run for place, run in self.runs_by_place(runs).items() if run.gut is not None}

    def place_for(self, today_on: date, runs: Sequence[ComparedRun]) -> int | None:
        """Return which meal is next; None if today's similar run is done already, or no meal is left.

        What was told for today stands.
        """
        if any(run.day_on == today_on and self.is_similar(run) for run in runs):
            return None
        if not self.told:
            return 0
        last_on, place = self.told[-1]
        if last_on != today_on and place in self.runs_by_place(runs):
            place += 1
        return place if place < len(self.meals) else None

    def telling(self, today_on: date, place: int) -> "SwapTest":
        """Return the test once the meal of this place was told for today."""
        if (today_on, place) in self.told:
            return self
        return replace(self, told=(*self.told, (today_on, place)))

    def is_complete(self, runs: Sequence[ComparedRun]) -> bool:
        """Whether there are answered runs enough, or no meal is left."""
        return len(self.answered(runs)) >= WANTED_RUNS or len(self.runs_by_place(runs)) == len(self.meals)

    def to_document(self) -> dict[str, object]:
        """Return it as JSON-safe values."""
        return {
            "version": _DOCUMENT_VERSION,
            "usual_min": self.usual_min,
            "meals": [meal.value for meal in self.meals],
            "told": [[day_on.isoformat(), place] for day_on, place in self.told],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "SwapTest":
        """Return what ``to_document`` wrote.

        Raises:
            SwapTestUnreadable: if the version is unknown or a field is missing or not what it should be.
        """
        if document.get("version") != _DOCUMENT_VERSION:
            raise SwapTestUnreadable("version")
        usual_min = document.get("usual_min")
        if (
            not isinstance(usual_min, int | float)
            or isinstance(usual_min, bool)
            or not 0 < usual_min <= 24 * 60
        ):
            raise SwapTestUnreadable("usual_min")
        meals = _meals(document.get("meals"))
        return cls(float(usual_min), meals, _told(document.get("told"), len(meals)))


@dataclass(frozen=True, slots=True, repr=False)
class StoredSwapTest:
    """A test as it is kept, with the instants it began and ended (None while it runs)."""

    id: int
    test: SwapTest
    began_at: datetime
    ended_at: datetime | None

    def __repr__(self) -> str:
        return "StoredSwapTest(private)"


@dataclass(frozen=True, slots=True, repr=False)
class SwapResult:
    """What came out: gut after the meals as drawn, and how far the member ate as drawn.

    ``chance_share`` is the share, from 0 to 1, of all orders that could have been drawn in which the two means lie at
    least as far apart.
    """

    low_fibre: Group
    usual: Group
    chance_share: float
    as_drawn: int
    otherwise: int
    not_told: int

    def __repr__(self) -> str:
        return "SwapResult(private)"


def block_orders() -> tuple[tuple[Meal, ...], ...]:
    """Return every order of one block: both meals alike often."""
    return tuple(
        tuple(Meal.LOW_FIBRE if place in low else Meal.USUAL for place in range(BLOCK_MEALS))
        for low in combinations(range(BLOCK_MEALS), BLOCK_MEALS // 2)
    )


def orders_of(places: Sequence[int]) -> list[list[bool]]:
    """Return every order that could have been drawn, as whether each of the places got the low-fibre meal."""
    blocks = sorted({place // BLOCK_MEALS for place in places})
    return [
        [drawn[blocks.index(place // BLOCK_MEALS)][place % BLOCK_MEALS] is Meal.LOW_FIBRE for place in places]
        for drawn in product(block_orders(), repeat=len(blocks))
    ]


def result_of(test: SwapTest, runs: Sequence[ComparedRun], *, chance_share: float) -> SwapResult | None:
    """Return what came out; None with fewer than ``LEAST_RUNS`` answered runs, or with one kind of meal only."""
    answered = test.answered(runs)
    guts: dict[Meal, list[int]] = {meal: [] for meal in Meal}
    followed: list[bool | None] = []
    for place, run in answered.items():
        meal = test.meals[place]
        assert run.gut is not None, "answered runs have one"
        guts[meal].append(run.gut)
        followed.append(None if run.fibre is None else meal.matches(run.fibre))
    if len(answered) < LEAST_RUNS or not all(guts.values()):
        return None
    return SwapResult(
        low_fibre=_group(guts[Meal.LOW_FIBRE]),
        usual=_group(guts[Meal.USUAL]),
        chance_share=chance_share,
        as_drawn=followed.count(True),
        otherwise=followed.count(False),
        not_told=followed.count(None),
    )


def _group(guts: Sequence[int]) -> Group:
    return Group(len(guts), statistics.median(guts), sum(gut > 0 for gut in guts))


def _meals(told: object) -> tuple[Meal, ...]:
    if not isinstance(told, list) or not told or len(told) > BLOCKS * BLOCK_MEALS:
        raise SwapTestUnreadable("meals")
    meals = [next((meal for meal in Meal if meal == value), None) for value in told]
    known = tuple(meal for meal in meals if meal is not None)
    if len(known) != len(told) or len(told) % BLOCK_MEALS:
        raise SwapTestUnreadable("meals")
    return known


def _told(told: object, meals: int) -> tuple[tuple[date, int], ...]:
    if not isinstance(told, list):
        raise SwapTestUnreadable("told")
    days: list[tuple[date, int]] = []
    for entry in told:
        match entry:
            case [str(day), int(place)] if 0 <= place < meals and not isinstance(place, bool):
                day_on = _day(day)
            case _:
                raise SwapTestUnreadable("told")
        if day_on is None:
            # Outside any except block: the error of a date would carry what it choked on.
            raise SwapTestUnreadable("told")
        days.append((day_on, place))
    return tuple(days)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
