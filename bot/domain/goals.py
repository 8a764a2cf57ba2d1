"""Goals as members type them: ``10k``, ``45 min``, ``12 runs``, ``60 km in total``.

A goal is never to run every day: rest belongs to a plan. A goal whose day has passed is not failed; it is open.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.domain.durations import read_duration_min
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import GoalId, MemberId
from bot.domain.members import Units
from bot.domain.milestones import NEARLY
from bot.domain.runs import RunEntry, read_distance_m
from bot.domain.when_words import folded

MAX_OPEN_GOALS = 10
LONGEST_LINE = 60
"""Characters that a line may have."""
STARTERS = ("20 min", "5 km", "8 runs", "30 km in total")
"""Small goals, one of each kind, for a member who has typed nothing yet."""
_MOST_OF_SEVEN_DAYS = 6


class GoalKind(StrEnum):
    """What is to be reached. The values are stored: never change one."""

    DISTANCE = "distance"
    """Metres in one run."""
    DURATION = "duration"
    """Seconds in one run."""
    RUNS = "runs"
    """A number of runs, counted from the day the goal was set."""
    TOTAL = "total"
    """Metres in all runs together, from the day the goal was set."""


_BOUNDS: Final = {
    GoalKind.DISTANCE: (50.0, 500_000.0),
    GoalKind.DURATION: (60.0, 24 * 3600.0),
    GoalKind.RUNS: (1.0, 1000.0),
    GoalKind.TOTAL: (50.0, 20_000_000.0),
}


@dataclass(frozen=True, slots=True)
class Aim:
    """What a goal asks for: metres, seconds or runs, as ``kind`` says."""

    kind: GoalKind
    target: float


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of a member's; ``by_on`` is the local day until which they want it, if they named one.

    ``set_on`` is their local day when it was set: runs of earlier days do not count for it.
    """

    id: GoalId
    member_id: MemberId
    aim: Aim
    by_on: date | None
    set_on: date
    set_at: datetime
    done_at: datetime | None = None
    dropped_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be reached; the day until which it was wanted does not matter."""
        return self.done_at is None and self.dropped_at is None


@dataclass(frozen=True, slots=True)
class Tally:
    """What was run for a goal since it was set: how many runs, how far in all, and the longest ones."""

    runs: int = 0
    total_m: float = 0.0
    longest_m: float = 0.0
    longest_s: int = 0

    def towards(self, kind: GoalKind) -> float:
        """Return how much there is of what a goal of this kind counts."""
        match kind:
            case GoalKind.DISTANCE:
                return self.longest_m
            case GoalKind.DURATION:
                return float(self.longest_s)
            case GoalKind.RUNS:
                return float(self.runs)
            case GoalKind.TOTAL:
                return self.total_m


class UnreadableGoal(ExpectedError):
    """A line that is no goal."""

    template = N_(
        "I couldn't read “{text}” as a goal. These work: `10k`, `45 min`, `12 runs`, `60 km in total`."
    )


class OutsizedGoal(ExpectedError):
    """A goal of next to nothing, or of more than anybody's log holds."""

    template = N_(
        "“{text}” is outside what I can count. These work: `10k`, `45 min`, `12 runs`, `60 km in total`."
    )


class RestlessGoal(ExpectedError):
    """A goal of running every day."""

    template = N_(
        "I keep no goal of running every day: rest is part of every plan. "
        "What about `3 runs`, `20 min` or `5k`? Small ones last."
    )


class TooManyRunsByThen(ExpectedError):
    """More runs than days of running until the day named."""

    template = N_(
        "{runs} runs by then would leave no days of rest. Up to {most} fit, or give it more time; "
        "without `by` there is no hurry at all."
    )


class TooManyGoals(ExpectedError):
    """The cap keeps goals few enough to matter."""

    template = N_(
        "You have {limit} open goals, which is as many as I keep. "
        "`/goal done` or `/goal drop` makes room for another."
    )


class DuplicateGoal(ExpectedError):
    """The same aim is open already."""

    template = N_("You have this goal already. `/goal list` shows how far you are.")


class GoalNotFound(ExpectedError):
    """No such open goal, or not this member's."""

    template = N_("I can't find that goal among your open ones. `/goal list` shows them.")


_DAILY = re.compile(
    r"\b(?:daily|everyday|(?:every|each)(?: single)? day|runs? streak|365 (?:days|runs)|days? in a row)\b"
)
_RUNS = re.compile(r"(\d{1,5}) ?(?:runs?|times|outings|sessions)")
_FILLERS = re.compile(
    r"^(?:i want to |to )?(?:run |do |running |finish |complete )?(?:for )?(?:an? |my first |one )?"
)
_ENDINGS = re.compile(
    r" (?:(?:in|at) (?:one|a) (?:go|run)|without (?:stopping|a (?:break|stop))|non-?stop|run|race)$"
)
_TOTAL = re.compile(
    r"^(?:(?:in )?total(?: of)? )?(.+?)(?: (?:in (?:total|all)|total|altogether|all together))?$"
)
_RACES_M = {
    "half marathon": 21_097.5,
    "half-marathon": 21_097.5,
    "half": 21_097.5,
    "marathon": 42_195.0,
    "mile": 1609.344,
}
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)")
_BARE_M = re.compile(r"\d+ ?m")
_MOST_BARE_M_MIN = 90
_DISTANCE_UNITS = ("k", "km", "kms", "m", "mi", "mile", "miles", "metre", "metres", "meter", "meters")


def parse_goal(text: str, *, bare: Units = Units.KM) -> Aim:
    """Return what a line asks for. Nothing but a unit tells what a number counts, so ``bare`` is for "60 in total".

    Raises:
        UnreadableGoal: if it is none of the forms.
        RestlessGoal: if it asks to run every day.
        OutsizedGoal: if it is outside what can be counted: 50 m to 500 km and 1 minute to 24 hours in one run,
            1000 runs, 20,000 km in total.
    """
    line = folded(text)
    if not line or len(text) > LONGEST_LINE:
        raise UnreadableGoal(text=text[:LONGEST_LINE])
    if _DAILY.search(line):
        raise RestlessGoal
    aim = _read(line, bare)
    if aim is None:
        raise UnreadableGoal(text=text)
    least, most = _BOUNDS[aim.kind]
    if not least <= aim.target <= most:
        raise OutsizedGoal(text=text)
    return aim


def suggest_goals(text: str, *, bare: Units = Units.KM) -> list[tuple[str, Aim]]:
    """Return lines that an unfinished one may become with what each asks for, the line as it stands first if it is one.

    For an empty one these are small goals.
    """
    line = folded(text)
    candidates = [line, f"{line} km", f"{line} min", f"{line} runs", f"{line} {bare.value} in total"]
    if not line:
        candidates = list(STARTERS)
    elif not line[-1].isdigit():
        candidates = [line, *(one for one in STARTERS if line in one)]
    found: dict[Aim, str] = {}
    for candidate in candidates:
        try:
            found.setdefault(parse_goal(candidate, bare=bare), candidate)
        except ExpectedError:
            continue
    return [(candidate, aim) for aim, candidate in found.items()]


def refuse_restless(aim: Aim, *, from_on: date, by_on: date | None) -> None:
    """Refuse more runs than six in seven days from ``from_on`` to ``by_on``, both included.

    Raises:
        TooManyRunsByThen: with how many would fit.
    """
    if aim.kind is not GoalKind.RUNS or by_on is None:
        return
    days = (by_on - from_on).days + 1
    most = -(-days * _MOST_OF_SEVEN_DAYS // 7)
    if aim.target > most:
        raise TooManyRunsByThen(runs=int(aim.target), most=most)


def is_reached(aim: Aim, tally: Tally) -> bool:
    """Return whether what was run is what was aimed for; distances may be a hair short, as typed miles are."""
    share = NEARLY if aim.kind in (GoalKind.DISTANCE, GoalKind.TOTAL) else 1.0
    return tally.towards(aim.kind) >= share * aim.target


def reached_by_run(entry: RunEntry, standing: Iterable[tuple[Goal, Tally]]) -> list[Goal]:
    """Return the open goals that are reached with this run, which their tallies count already.

    A run of a day before the goal was set reaches none.
    """
    return [
        goal
        for goal, tally in standing
        if goal.is_open and entry.day_on >= goal.set_on and is_reached(goal.aim, tally)
    ]


def _read(line: str, bare: Units) -> Aim | None:
    # "an hour" is a duration as it stands; "a half marathon" is a distance without its article.
    return _read_bare(line, bare) or _read_bare(_FILLERS.sub("", line, count=1), bare)


def _read_bare(line: str, bare: Units) -> Aim | None:
    if runs := _RUNS.fullmatch(line):
        return Aim(GoalKind.RUNS, float(runs[1]))
    total = _TOTAL.fullmatch(line)
    if total is not None and total[1] != line:
        distance_m = read_distance_m(total[1], bare=bare)
        return None if distance_m is None else Aim(GoalKind.TOTAL, distance_m)
    line = _ENDINGS.sub("", line)
    if line in _RACES_M:
        return Aim(GoalKind.DISTANCE, _RACES_M[line])
    if clock := _CLOCK.fullmatch(line):
        hours, minutes, seconds = map(int, clock.groups())
        return Aim(GoalKind.DURATION, float(hours * 3600 + minutes * 60 + seconds))
    duration_min = read_duration_min(line)
    # "30 m" are minutes, for goals of thirty metres are few; "400 m" is once round the track.
    if duration_min is not None and not (_BARE_M.fullmatch(line) and duration_min > _MOST_BARE_M_MIN):
        return Aim(GoalKind.DURATION, duration_min * 60.0)
    if not line.endswith(_DISTANCE_UNITS):
        return None
    distance_m = read_distance_m(line, bare=bare)
    return None if distance_m is None else Aim(GoalKind.DISTANCE, distance_m)
