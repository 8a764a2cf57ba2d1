"""What can be said about a member's days: the append-only events that streaks are computed from."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import RunId


class DeclaredStatus(StrEnum):
    """Why a member's days are neutral for a while."""

    SICK = "sick"
    INJURED = "injured"
    TRAVEL = "travel"
    GUT_FLARE = "gut_flare"
    BREAK = "break"
    """For a reason that was not told, or that cannot be read any more."""


@dataclass(frozen=True, slots=True)
class StreakEventBase:
    """What every event tells: the member's local day in the zone of that time, and when it was recorded.

    Raises:
        ValueError: if the instant is naive.
    """

    day_on: date
    recorded_at: datetime

    def __post_init__(self) -> None:
        if self.recorded_at.tzinfo is None:
            raise ValueError("recorded_at must be aware")


@dataclass(frozen=True, slots=True)
class RunLogged(StreakEventBase):
    """A run on ``day_on``. Logging the same ``run_id`` again moves that run: the latest word counts."""

    run_id: RunId


@dataclass(frozen=True, slots=True)
class RunRemoved(StreakEventBase):
    """The run is gone, as if it had never been logged. ``day_on`` is informative only."""

    run_id: RunId


@dataclass(frozen=True, slots=True)
class RestTaken(StreakEventBase):
    """The member pressed "Rest instead"; like a run, it counts when pressed up to 7 days late."""


@dataclass(frozen=True, slots=True)
class RestTakenBack(StreakEventBase):
    """The rest of ``day_on`` is taken back, as if it had never been chosen; it may be chosen again later."""


@dataclass(frozen=True, slots=True)
class Skipped(StreakEventBase):
    """The member pressed "Skip", which says nothing good or bad: the day is judged as if it had no answer."""


@dataclass(frozen=True, slots=True)
class PlanChanged(StreakEventBase):
    """From ``day_on`` on, these weekdays (0 Monday to 6 Sunday) are planned rest; None means no plan.

    A plan that would begin before the day on which it was recorded begins on that day: never backwards.

    Raises:
        ValueError: if a weekday is out of range, or if all seven are rest: that is no plan, use None.
    """

    rest_weekdays: frozenset[int] | None

    def __post_init__(self) -> None:
        # A slotted dataclass is a new class, so the zero-argument super() would not find it.
        StreakEventBase.__post_init__(self)
        if self.rest_weekdays is not None and not self.rest_weekdays < frozenset(range(7)):
            raise ValueError("rest weekdays are some, not all, of 0 to 6")


@dataclass(frozen=True, slots=True)
class Declared(StreakEventBase):
    """The days from ``day_on`` to ``until_on``, both included, are neutral; None means until further notice.

    A later declaration replaces an earlier one from its own ``day_on`` on.

    Raises:
        ValueError: if it ends before it begins.
    """

    status: DeclaredStatus
    until_on: date | None = None

    def __post_init__(self) -> None:
        StreakEventBase.__post_init__(self)
        if self.until_on is not None and self.until_on < self.day_on:
            raise ValueError("until_on is before day_on")


@dataclass(frozen=True, slots=True)
class DeclaredBack(StreakEventBase):
    """The member is back. ``day_on`` itself is never held against them; the next day is an ordinary one."""


@dataclass(frozen=True, slots=True)
class BotDown(StreakEventBase):
    """The bot was down on this day, for long enough to matter to this member."""


@dataclass(frozen=True, slots=True)
class Unwell(StreakEventBase):
    """Something was wrong from ``day_on`` to ``until_on``, both included; None means until further notice.

    The days are neutral, whatever else is declared for them. These are told by the member's wellbeing and merged in by
    whoever computes a streak; they are never stored among the others, which lie in clear.

    Raises:
        ValueError: if it ends before it begins.
    """

    until_on: date | None = None

    def __post_init__(self) -> None:
        StreakEventBase.__post_init__(self)
        if self.until_on is not None and self.until_on < self.day_on:
            raise ValueError("until_on is before day_on")


StoredStreakEvent = (
    RunLogged
    | RunRemoved
    | RestTaken
    | RestTakenBack
    | Skipped
    | PlanChanged
    | Declared
    | DeclaredBack
    | BotDown
)
"""What a member's history consists of, in clear."""

StreakEvent = StoredStreakEvent | Unwell
