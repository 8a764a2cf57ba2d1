"""Looking back after 4, 12 and 24 weeks: the member's own numbers then and now, and no verdict.

The article speaks of weeks for mood and of three to six months for gut and brain, so none of these says that
somebody made progress, and none says that they did not.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.domain.errors import N_

REVIEW_WEEKS: Final = (4, 12, 24)
LEAST_ANSWERS: Final = 3
"""Check-ins that a stretch needs for its medians to say anything."""
_SHOWN_FOR: Final = timedelta(weeks=12)

TIME_FRAMES: Final = {
    4: N_(
        "The article speaks of weeks for mood, and of three to six months for gut and brain: this is early."
    ),
    12: N_("The article speaks of weeks for mood, and of three to six months for gut and brain."),
    24: N_("The article's longest time frame, six months for gut and brain, is about now."),
}


@dataclass(frozen=True, slots=True, repr=False)
class LoggedDay:
    """A logged run, with gut (0 to 10) and feeling afterwards (-5 to +5) if there is a check-in."""

    day_on: date
    gut: int | None
    feeling: int | None

    def __repr__(self) -> str:
        return "LoggedDay(private)"


@dataclass(frozen=True, slots=True, repr=False)
class Stretch:
    """Some weeks in a row: runs, check-ins, and medians where there are ``LEAST_ANSWERS`` check-ins, else None."""

    runs: int
    check_ins: int
    gut: float | None
    feeling: float | None

    def __repr__(self) -> str:
        return "Stretch(private)"


@dataclass(frozen=True, slots=True, repr=False)
class Review:
    """The first and the last ``compared_weeks`` of the first ``weeks`` since the first check-in."""

    weeks: int
    compared_weeks: int
    first: Stretch
    last: Stretch

    @property
    def time_frame(self) -> str:
        """What the article says about such a time, in the source language."""
        return TIME_FRAMES[self.weeks]

    def __repr__(self) -> str:
        return "Review(private)"


def review_of(days: Sequence[LoggedDay], *, first_check_in_on: date, today_on: date) -> Review | None:
    """Return the latest review that is due; None before the first, and twelve weeks after the last came due."""
    due = [weeks for weeks in REVIEW_WEEKS if first_check_in_on + timedelta(weeks=weeks) <= today_on]
    if not due:
        return None
    weeks = max(due)
    ends_on = first_check_in_on + timedelta(weeks=weeks)
    if today_on >= ends_on + _SHOWN_FOR:
        return None
    compared_weeks = 2 if weeks == REVIEW_WEEKS[0] else 4
    part = timedelta(weeks=compared_weeks)
    return Review(
        weeks,
        compared_weeks,
        _stretch(days, first_check_in_on, first_check_in_on + part),
        _stretch(days, ends_on - part, ends_on),
    )


def _stretch(days: Sequence[LoggedDay], first_on: date, before_on: date) -> Stretch:
    runs = [day for day in days if first_on <= day.day_on < before_on]
    guts = [day.gut for day in runs if day.gut is not None]
    feelings = [day.feeling for day in runs if day.feeling is not None]
    enough = len(guts) >= LEAST_ANSWERS
    return Stretch(
        runs=len(runs),
        check_ins=len(guts),
        gut=statistics.median(guts) if enough else None,
        feeling=statistics.median(feelings) if enough else None,
    )
