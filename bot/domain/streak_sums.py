"""Streaks in short: what each day was, and where the walk over the days stood, so that it need not begin anew.

``bot/domain/streaks.py`` walks over every day since the first event. Whoever needs the streaks of a whole server keeps
what came of the days that are over, and goes on from there. A sum knows that a day was neutral and never why: the
reason may be a matter of health, and this is kept in clear. For the same reason nothing is kept of a walk that knows
of days on which something was wrong: which days those are would be there to see.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.domain.ids import RunId
from bot.domain.streak_report import Verdict
from bot.domain.streaks import (
    Declared,
    DeclaredStatus,
    PlanChanged,
    RunLogged,
    RunRemoved,
    StreakEvent,
    Unwell,
    Walk,
    WalkRecord,
    plan_begins_on,
)

_DAY: Final = timedelta(days=1)
_LETTERS: Final = {
    Verdict.KEPT: "k",
    Verdict.NEUTRAL: "n",
    Verdict.FROZEN: "f",
    Verdict.MISSED: "m",
    Verdict.OPEN: "o",
}
_VERDICTS: Final = {letter: verdict for verdict, letter in _LETTERS.items()}
_LONG_AGO: Final = datetime.combine(date.min, time(), UTC)


@dataclass(frozen=True, slots=True)
class StreakSum:
    """A member's streak on a day. ``days`` has a letter for each local day from ``first_on`` on, without gaps."""

    first_on: date | None
    days: str
    current_days: int
    longest_days: int
    freezes_left: int

    def kept_days(self, first_on: date, last_on: date) -> int:
        """Return how many of the local days from one to another, both included, are kept."""
        return self._within(first_on, last_on).count(_LETTERS[Verdict.KEPT])

    def verdicts(self, first_on: date, last_on: date) -> Iterator[tuple[date, Verdict]]:
        """Yield the days from one to another that the history has, each with what it was."""
        if self.first_on is None:
            return
        day_on = max(first_on, self.first_on)
        for letter in self._within(first_on, last_on):
            yield day_on, _VERDICTS[letter]
            day_on += _DAY

    def _within(self, first_on: date, last_on: date) -> str:
        if self.first_on is None or last_on < self.first_on:
            return ""
        return self.days[max((first_on - self.first_on).days, 0) : (last_on - self.first_on).days + 1]


NOTHING_YET: Final = StreakSum(None, "", 0, 0, 0)
"""The streak of somebody of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class StreakState:
    """Where the walk stood at the end of the local day ``through_on``.

    It holds as long as nothing is said of that day or an earlier one, nor of the run ``last_run_id`` or an older one.
    ``neutral_until_on`` is the last day that a declaration covers (``date.max`` until further notice), None without.
    """

    first_on: date
    through_on: date
    last_run_id: int
    days: str
    current_days: int
    longest_days: int
    freezes: int
    towards_freeze: int
    rests_left: int
    rest_weekdays: frozenset[int]
    neutral_until_on: date | None


def sum_up(
    events: Iterable[StreakEvent], *, today_on: date, state: StreakState | None = None
) -> tuple[StreakSum, StreakState | None]:
    """Return the streak on ``today_on``, and where the walk stands at the end of the day before.

    With the ``state`` that an earlier walk left, ``events`` need only be those of later days than its ``through_on``,
    the days on which the bot was down among them. The new state is None where it would not tell everything (something
    of the days behind reaches over to the days ahead), or too much (on some days something was wrong).

    Raises:
        ValueError: if the state is of today or later.
    """
    told = set(events)
    if state is not None and state.through_on >= today_on:
        raise ValueError("the walk is further than today already")
    record = WalkRecord.of(told, today_on=today_on)
    walk = Walk(record, today_on)
    first_on, before = record.first_on, ""
    if state is not None:
        first_on, before = state.first_on, state.days
        _resume(walk, state)
    if first_on is None or first_on > today_on:
        return NOTHING_YET, None
    begins_on = first_on if state is None else state.through_on + _DAY
    for ahead in range((today_on - begins_on).days):
        walk.step(begins_on + ahead * _DAY)
    reached = None if first_on == today_on else _state(walk, told, first_on, today_on, before, state)
    walk.step(today_on)
    summed = StreakSum(
        first_on,
        before + "".join(_LETTERS[day.verdict] for day in walk.days),
        walk.current_days,
        walk.longest_days,
        walk.freezes,
    )
    return summed, reached


def _resume(walk: Walk, state: StreakState) -> None:
    walk.rest_weekdays = state.rest_weekdays
    walk.rests_left = state.rests_left
    walk.current_days, walk.longest_days = state.current_days, state.longest_days
    walk.freezes, walk.towards_freeze = state.freezes, state.towards_freeze
    if state.neutral_until_on is not None:
        until_on = None if state.neutral_until_on == date.max else state.neutral_until_on
        # Which status it was is not kept; none of them differs in what it means to the streak.
        walk.declared = Declared(state.first_on, _LONG_AGO, DeclaredStatus.BREAK, until_on)


def _state(
    walk: Walk,
    told: set[StreakEvent],
    first_on: date,
    today_on: date,
    before: str,
    earlier: StreakState | None,
) -> StreakState | None:
    through_on = today_on - _DAY
    if any(_reaches_over(told, through_on)):
        return None
    neutral_until_on = None
    if walk.declared is not None:
        until_on = walk.declared.until_on or date.max
        neutral_until_on = until_on if until_on > through_on else None
    behind = [
        event.run_id
        for event in told
        if isinstance(event, RunLogged | RunRemoved) and event.day_on <= through_on
    ]
    return StreakState(
        first_on,
        through_on,
        max([0 if earlier is None else earlier.last_run_id, *behind]),
        before + "".join(_LETTERS[day.verdict] for day in walk.days),
        walk.current_days,
        walk.longest_days,
        walk.freezes,
        walk.towards_freeze,
        walk.rests_left,
        walk.rest_weekdays,
        neutral_until_on,
    )


def _reaches_over(told: Iterable[StreakEvent], through_on: date) -> Iterator[bool]:
    """Yield whether each event of the days behind still matters ahead, in a way that the state does not tell.

    Days on which something was wrong always do.
    """
    sides: dict[RunId, set[bool]] = {}
    for event in told:
        if isinstance(event, RunLogged | RunRemoved):
            sides.setdefault(event.run_id, set()).add(event.day_on <= through_on)
        elif isinstance(event, Unwell):
            yield True
        elif isinstance(event, PlanChanged):
            yield event.day_on <= through_on < plan_begins_on(event)
    yield any(len(each) > 1 for each in sides.values())
