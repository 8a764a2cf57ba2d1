"""The week of a server in a few numbers and names, of those who show themselves there.

Every number is a sum over members who chose to be on boards, and every name is of somebody who did. No member is
praised or left out for how they are: a recap does not ask who told that something was wrong, so it cannot give it away.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.domain.communities import Membership
from bot.domain.ids import MemberId

DAYS: Final = 7
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven local days, both ends included."""

    first_on: date
    last_on: date

    @classmethod
    def before(cls, day_on: date) -> "Week":
        """Return the seven days that end with the day before ``day_on``: all of them are over."""
        return cls(day_on - DAYS * _DAY, day_on - _DAY)

    @property
    def days(self) -> tuple[date, ...]:
        """Its days in order."""
        return tuple(self.first_on + number * _DAY for number in range(DAYS))

    @property
    def previous(self) -> "Week":
        """The seven days before."""
        return Week.before(self.first_on)

    def has(self, day_on: date) -> bool:
        """Return whether a day is one of its days."""
        return self.first_on <= day_on <= self.last_on


@dataclass(frozen=True, slots=True)
class DayOfRuns:
    """What one member ran on one local day."""

    member_id: MemberId
    day_on: date
    runs: int
    duration_s: int


@dataclass(frozen=True, slots=True)
class Recap:
    """A server's week. ``by_day_s`` is the time run on each of its days; names are in the order of joining."""

    week: Week
    runs: int
    runners: int
    kept_days: int
    by_day_s: tuple[int, ...]
    newcomers: tuple[str, ...]
    cheerers: tuple[str, ...]

    @property
    def duration_s(self) -> int:
        """The time run in the whole week."""
        return sum(self.by_day_s)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell; a plan kept by rest alone is good, and no news."""
        return not (self.runs or self.newcomers or self.cheerers)


def recap_of(
    week: Week,
    members: Iterable[Membership],
    *,
    joined_on: Mapping[MemberId, date],
    days: Iterable[DayOfRuns],
    kept_days: Mapping[MemberId, int],
    cheered_by: Collection[MemberId],
) -> Recap:
    """Return the week of the ``members`` who are on boards; whatever else is given of others is left out.

    ``joined_on`` tells the local day on which each joined, ``days`` what was run, ``kept_days`` how many days of the
    week each member's streak kept, ``cheered_by`` who sent a cheer in the week.
    """
    shown = [member for member in members if member.on_boards]
    ids = {member.member_id for member in shown}
    of_week = [day for day in days if day.member_id in ids and week.has(day.day_on)]
    return Recap(
        week=week,
        runs=sum(day.runs for day in of_week),
        runners=len({day.member_id for day in of_week if day.runs}),
        kept_days=sum(kept_days.get(member_id, 0) for member_id in ids),
        by_day_s=tuple(sum(day.duration_s for day in of_week if day.day_on == on) for on in week.days),
        newcomers=tuple(one.display_name for one in shown if week.has(joined_on[one.member_id])),
        cheerers=tuple(one.display_name for one in shown if one.member_id in cheered_by),
    )


def is_worth_posting(this: Recap, before: Recap) -> bool:
    """Return whether a recap is posted: a week without anything is told of once, kindly, and not twice running."""
    return not (this.is_empty and before.is_empty)
