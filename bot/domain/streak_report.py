"""What a streak looks like on a given day, and the rule that decided each of its days."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum

from bot.domain.errors import N_


class Verdict(StrEnum):
    """What a day means to the streak."""

    KEPT = "kept"
    NEUTRAL = "neutral"
    FROZEN = "frozen"
    MISSED = "missed"
    OPEN = "open"


class Rule(Enum):
    """The rule that decided a day; the value is the sentence that tells the member."""

    RUN = N_("You ran, and a run keeps the day.")
    PLANNED_REST = N_("Rest is part of your plan, and resting on a planned rest day keeps the day.")
    REST_INSTEAD = N_("You chose rest instead. Two of those a week keep the day.")
    SICK = N_("You said you were sick. The day neither counts nor breaks anything.")
    INJURED = N_("You said you were injured. The day neither counts nor breaks anything.")
    TRAVEL = N_("You said you were travelling. The day neither counts nor breaks anything.")
    GUT_FLARE = N_("You said your gut was playing up. The day neither counts nor breaks anything.")
    BREAK = N_("You said you were taking a break. The day neither counts nor breaks anything.")
    UNWELL = N_("You said that something was wrong: the day does not count against you.")
    BACK = N_("You came back on this day, so it is never held against you.")
    BOT_DOWN = N_("I was down on this day, so it is not held against you.")
    STILL_OPEN = N_("The day isn't over, and nothing is lost.")
    FREEZE = N_("A freeze you had earned mended this day. It neither counts nor breaks anything.")
    RESTS_USED_UP = N_("You chose rest instead, and the two that count in a week were already used.")
    LOGGED_TOO_LATE = N_("This was logged more than 7 days later: it stays in your log, outside the streak.")
    NOTHING_YET = N_("Nothing is logged for this day. If you ran, you can log it up to 7 days late.")
    NOTHING = N_("Nothing was logged for this day, and no freeze was left to mend it.")

    @property
    def sentence(self) -> str:
        """The sentence for the member, in the source language."""
        return self.value


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """One local day, what it means, and why."""

    day_on: date
    verdict: Verdict
    rule: Rule


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """The ISO week that contains today.

    ``needed_days`` are the week's days that ask for a run or for rest: seven, less neutral days (declared
    ones ahead included) and days before the first event. ``rests_left`` counts "Rest instead".

    ``run_days`` are the week's days with a run. ``planned_run_days`` are those of the needed days that the plan leaves
    for running; None without a plan.
    """

    starts_on: date
    kept_days: int
    needed_days: int
    rests_left: int
    run_days: int = 0
    planned_run_days: int | None = None


@dataclass(frozen=True, slots=True)
class StreakReport:
    """A member's streak today. ``days`` run from the first event that says anything to today, without gaps.

    ``kept_towards_next_freeze`` is 0 to 6, and stays 0 while two freezes are held.
    """

    current_days: int
    longest_days: int
    freezes_left: int
    kept_towards_next_freeze: int
    this_week: WeekSummary
    days: tuple[DayVerdict, ...]
    is_withheld: bool = False
    """Whether nothing is said of it for now: something is wrong with the member, and nobody is to be cheered on."""

    def last(self, n: int) -> tuple[DayVerdict, ...]:
        """Return the latest ``n`` days, oldest first; fewer if there are no more."""
        return self.days[-n:] if n > 0 else ()

    def run_days_of_weeks_before(self, weeks: int) -> tuple[int, ...]:
        """Return on how many days of each of up to ``weeks`` ISO weeks before this one there was a run, oldest first.

        Weeks from before the first day are left out, and so are those whose days were all neutral and without a run:
        nothing was asked for in them.
        """
        days: dict[date, list[DayVerdict]] = {}
        for day in self.days:
            days.setdefault(day.day_on - timedelta(days=day.day_on.weekday()), []).append(day)
        before = [
            days[self.this_week.starts_on - timedelta(weeks=ago)]
            for ago in range(weeks, 0, -1)
            if self.this_week.starts_on - timedelta(weeks=ago) in days
        ]
        return tuple(
            sum(day.rule is Rule.RUN for day in week)
            for week in before
            if any(day.verdict is not Verdict.NEUTRAL for day in week)
        )
