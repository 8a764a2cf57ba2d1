"""What a member's own log may say, and from how many runs on; ``bot/analysis`` does the arithmetic.

A short, fixed list of questions, so that nothing is fished for. Whatever stands out is a pattern in one person's
log: never a cause, never a diagnosis. All of it is health, so ``repr`` hides it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.check_in_details import Fibre, Heat, HoursSinceMeal

SIDE_BY_SIDE_FROM: Final = 10
"""Runs with answers from which on medians stand side by side."""
TESTED_FROM: Final = 20
"""Runs with answers from which on a question is put to the test."""
KEEPS_SHOWING_FROM: Final = 30
"""Runs with answers from which on both halves of the log are compared."""
LEAST_IN_GROUP: Final = 5
LEAST_WITH_TROUBLE: Final = 5
"""Runs with gut above 0; for the feeling, runs after which it had changed at all."""
MOST_RUNS: Final = 200
"""Older runs are left out: members change."""


class Question(StrEnum):
    """What is looked at; the list is fixed, and these are all. The values are stored: never change one."""

    EFFORT = "effort"
    DURATION = "duration"
    FIBRE = "fibre"
    MEAL = "meal"
    HEAT = "heat"
    FEELING = "feeling"


@dataclass(frozen=True, slots=True, repr=False)
class Observation:
    """One logged run with its check-in; None for what was not told.

    ``gut`` is 0 to 10, the feelings are -5 to +5, ``effort`` is 0 to 10. ``has_lower_symptoms`` tells whether symptoms
    of the lower gut were among those noticed.
    """

    day_on: date
    duration_min: float
    gut: int
    feeling_after: int
    effort: int | None = None
    feeling_before: int | None = None
    fibre: Fibre | None = None
    hours_since_meal: HoursSinceMeal | None = None
    heat: Heat | None = None
    has_lower_symptoms: bool = False

    @property
    def week(self) -> tuple[int, int]:
        """The calendar week (ISO 8601): its year and number."""
        iso = self.day_on.isocalendar()
        return iso.year, iso.week

    def __repr__(self) -> str:
        return "Observation(private)"


@dataclass(frozen=True, slots=True, repr=False)
class Group:
    """Some of the runs: how many, their median (gut, or the feeling), and how many had any gut trouble."""

    runs: int
    median: float
    with_trouble: int

    def __repr__(self) -> str:
        return "Group(private)"


class Verdict(StrEnum):
    """How far a comparison may be read."""

    TOO_EARLY = "too_early"
    """Too few runs, or they lie such that chance could not be told apart."""
    QUIET = "quiet"
    """Tested, and nothing stands out."""
    STANDS_OUT = "stands_out"
    KEEPS_SHOWING = "keeps_showing"
    """It stands out, and points the same way in both halves of the log."""

    @property
    def may_be_told(self) -> bool:
        """Whether it is an insight."""
        return self in (Verdict.STANDS_OUT, Verdict.KEEPS_SHOWING)


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """Two groups of runs side by side.

    ``first`` are the harder, longer, hotter runs, those after low-fibre meals or a longer while after the meal, and for
    the feeling the answers afterwards; ``second`` are the others. ``split`` is where ordered answers were divided: the
    least value in ``first`` (effort 0 to 10, minutes, or the rank of ``HoursSinceMeal``). ``effect`` is Spearman's rho
    or Cliff's delta, from -1 to 1, above 0 when ``first`` has more.
    """

    question: Question
    first: Group
    second: Group
    split: float | None = None
    effect: float | None = None
    verdict: Verdict = Verdict.TOO_EARLY

    @property
    def runs(self) -> int:
        """How many runs it rests on."""
        if self.question is Question.FEELING:
            return self.first.runs
        return self.first.runs + self.second.runs

    @property
    def sign(self) -> int:
        """Which way it points: 1 when ``first`` has more, -1 when it has less, 0 for neither."""
        effect = self.effect or 0.0
        return (effect > 0) - (effect < 0)

    def __repr__(self) -> str:
        return "Comparison(private)"


@dataclass(frozen=True, slots=True, repr=False)
class Analysis:
    """What the log says: comparisons in the order of the questions, and how many of them were tested."""

    comparisons: tuple[Comparison, ...]
    tested: int

    def of(self, question: Question) -> Comparison | None:
        """Return the comparison for this question, if there were answers enough for one."""
        return next((one for one in self.comparisons if one.question is question), None)

    @property
    def insights(self) -> tuple[Comparison, ...]:
        """Those that stand out, the strongest first."""
        standing = [one for one in self.comparisons if one.verdict.may_be_told]
        return tuple(sorted(standing, key=lambda one: -abs(one.effect or 0.0)))

    def __repr__(self) -> str:
        return "Analysis(private)"


TOLD_EVERY: Final = timedelta(days=30)
_DOCUMENT_VERSION = 1


class ToldUnreadable(ValueError):
    """A stored insight is not a document that this version reads. Says which field, never what was in it."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"the stored insight has no readable {field!r}")


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """An insight that a member was told: what it was about, which way it pointed, and whether it had kept showing."""

    question: Question
    sign: int
    had_kept: bool
    told_at: datetime

    def __repr__(self) -> str:
        return "Told(private)"

    def is_of(self, comparison: Comparison) -> bool:
        """Whether it is about the same question, pointing the same way."""
        return self.question is comparison.question and self.sign == comparison.sign

    def to_document(self) -> dict[str, object]:
        """Return it as JSON-safe values, but for the instant, which is kept beside it."""
        return {
            "version": _DOCUMENT_VERSION,
            "what": self.question.value,
            "sign": self.sign,
            "had_kept": self.had_kept,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, object], *, told_at: datetime) -> "Told":
        """Return what ``to_document`` wrote.

        Raises:
            ToldUnreadable: if the version is unknown or a field is missing or not what it should be.
        """
        if document.get("version") != _DOCUMENT_VERSION:
            raise ToldUnreadable("version")
        question = next((one for one in Question if one == document.get("what")), None)
        if question is None:
            raise ToldUnreadable("what")
        sign, had_kept = document.get("sign"), document.get("had_kept")
        if not isinstance(sign, int) or isinstance(sign, bool) or sign not in (-1, 1):
            raise ToldUnreadable("sign")
        if not isinstance(had_kept, bool):
            raise ToldUnreadable("had_kept")
        return cls(question, sign, had_kept, told_at)


def new_to_tell(analysis: Analysis, told: Sequence[Told], *, at: datetime) -> Comparison | None:
    """Return the insight to tell for the first time now, at most one within ``TOLD_EVERY``; None for none.

    The strongest comes first; one that was told before comes again only once it has kept showing up.
    """
    if told and at - max(one.told_at for one in told) < TOLD_EVERY:
        return None
    for insight in analysis.insights:
        before = [one for one in told if one.is_of(insight)]
        keeps = insight.verdict is Verdict.KEEPS_SHOWING
        if not before or (keeps and not any(one.had_kept for one in before)):
            return insight
    return None


def still_standing(analysis: Analysis, told: Sequence[Told]) -> Comparison | None:
    """Return, of the insights that were told, the latest if it stands out as it did then."""
    if not told:
        return None
    latest = max(told, key=lambda one: one.told_at)
    return next((insight for insight in analysis.insights if latest.is_of(insight)), None)
