"""Lengths of a streak that are worth a badge: 7, 30, 100 and 365 kept days in a row, each once, ever.

A badge stays whatever comes later: a streak that ends takes nothing back. What was reached long ago, as an import or
a look at an old log may find, is kept without a word, so that nobody is congratulated on history.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.domain.streak_report import StreakReport, Verdict

MILESTONES_DAYS: Final = (7, 30, 100, 365)
"""Kept days in a row."""
TOLD_WITHIN: Final = timedelta(days=7)
"""How long after its day a milestone is still news to the member; a run may be logged as late."""
CELEBRATED_WITHIN: Final = timedelta(days=1)
"""How long after its day it is news to a server."""


@dataclass(frozen=True, slots=True)
class StreakMilestone:
    """A milestone of ``days`` kept days, and the local day on which the standing streak came to as many.

    ``reached_on`` is None for what an earlier streak reached.
    """

    days: int
    reached_on: date | None = None

    def is_news(self, *, today_on: date) -> bool:
        """Whether the member is told of it on their day ``today_on``."""
        return self.reached_on is not None and today_on - self.reached_on <= TOLD_WITHIN

    def is_celebrated(self, *, today_on: date) -> bool:
        """Whether a server that celebrates the member hears of it on their day ``today_on``."""
        return self.reached_on is not None and today_on - self.reached_on <= CELEBRATED_WITHIN


def milestones_in(report: StreakReport) -> tuple[StreakMilestone, ...]:
    """Return the milestones that the member's streaks have reached, shortest first."""
    reached_on: dict[int, date] = {}
    kept_days = report.current_days
    for day in reversed(report.days):
        if day.verdict is Verdict.MISSED:
            break
        if day.verdict is Verdict.KEPT:
            reached_on[kept_days] = day.day_on
            kept_days -= 1
    return tuple(
        StreakMilestone(days, reached_on.get(days)) for days in MILESTONES_DAYS if days <= report.longest_days
    )


def foremost(milestones: Collection[StreakMilestone], *, today_on: date) -> StreakMilestone | None:
    """Return the one of the new milestones that the member is told of: the longest of those that are news."""
    news = [one for one in milestones if one.is_news(today_on=today_on)]
    return max(news, key=lambda one: one.days, default=None)
