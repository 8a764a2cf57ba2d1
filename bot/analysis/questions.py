"""Each question as columns of numbers: which runs answer it, what is compared, and how they fall into two groups."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from bot.analysis.permutations import Flags, Places
from bot.analysis.ranks import Floats
from bot.domain.check_in_details import Fibre, Heat
from bot.domain.insights import Comparison, Group, Observation, Question, Verdict


@dataclass(frozen=True, slots=True, repr=False)
class Columns:
    """The runs that answer a question, oldest first.

    ``asked`` is what the question sorts the runs by (0 or 1 where it knows two kinds only); for the feeling it is the
    answer before. ``told`` is the outcome: gut, or the feeling afterwards. ``is_first`` makes the two groups.
    """

    question: Question
    asked: Floats
    told: Floats
    weeks: Places
    is_first: Flags
    split: float | None

    def __repr__(self) -> str:
        return "Columns(private)"

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.told)

    def halves(self) -> tuple["Columns", "Columns"]:
        """Return the older and the newer half of the runs; of an odd number, the newer half has one more."""
        middle = self.runs // 2
        return self._part(slice(None, middle)), self._part(slice(middle, None))

    def _part(self, part: slice) -> "Columns":
        return Columns(
            self.question,
            self.asked[part],
            self.told[part],
            self.weeks[part],
            self.is_first[part],
            self.split,
        )

    def side_by_side(self, effect: float | None, verdict: Verdict) -> Comparison:
        """Return the two groups with their medians."""
        if self.question is Question.FEELING:
            first, second = _group(self.told), _group(self.asked)
        else:
            first, second = _group(self.told[self.is_first]), _group(self.told[~self.is_first])
        return Comparison(self.question, first, second, self.split, effect, verdict)


def columns_for(question: Question, observations: Sequence[Observation]) -> Columns | None:
    """Return the columns of a question; None if the runs that answer it do not differ in what it asks about."""
    read = _READERS[question]
    answered = [(one, value) for one in observations if (value := read(one)) is not None]
    if not answered:
        return None
    asked = np.array([value for _, value in answered], dtype=np.float64)
    is_feeling = question is Question.FEELING
    told = np.array([one.feeling_after if is_feeling else one.gut for one, _ in answered], dtype=np.float64)
    _, weeks = np.unique(
        [year * 100 + week for year, week in (one.week for one, _ in answered)], return_inverse=True
    )
    if is_feeling:
        return Columns(question, asked, told, weeks, np.ones(len(told), dtype=np.bool_), None)
    split = _split(asked)
    if split is None:
        return None
    named = None if question in (Question.FIBRE, Question.HEAT) else split
    return Columns(question, asked, told, weeks, asked >= split, named)


def _split(asked: Floats) -> float | None:
    """Return the value from which on runs belong to the first group, dividing them as evenly as can be."""
    candidates = np.unique(asked)[1:]
    if not len(candidates):
        return None
    uneven = [abs(int((asked >= value).sum()) * 2 - len(asked)) for value in candidates]
    return float(candidates[int(np.argmin(uneven))])


def _group(told: Floats) -> Group:
    return Group(len(told), float(np.median(told)), int((told > 0).sum()))


def _fibre(run: Observation) -> float | None:
    return None if run.fibre is None else float(run.fibre is Fibre.LOW)


def _heat(run: Observation) -> float | None:
    return None if run.heat is None else float(run.heat is not Heat.COOL)


def _meal(run: Observation) -> float | None:
    return None if run.hours_since_meal is None else float(run.hours_since_meal.rank)


_READERS: Final[Mapping[Question, Callable[[Observation], float | None]]] = MappingProxyType(
    {
        Question.EFFORT: lambda run: run.effort,
        Question.DURATION: lambda run: run.duration_min,
        Question.FIBRE: _fibre,
        Question.MEAL: _meal,
        Question.HEAT: _heat,
        Question.FEELING: lambda run: run.feeling_before,
    }
)
