"""Challenges: what a server runs for together, from one day to another, by rules that reward keeping at it.

Nothing here rewards the longest run, or running every day. A day counts up to a cap, and in each week of a challenge
its six best days count, so that a day of rest never costs anything (``bot/domain/challenge_scores.py``).

The days of a challenge are those of its server's zone: they say when it begins, ends and closes. A run belongs to the
day on which it lies in its member's own zone, wherever that is.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.challenge_errors import ChallengeLength, StartDayOver, StartTooFar, WrongTeams
from bot.domain.challenge_terms import Terms
from bot.domain.ids import ChallengeId, GuildId, MemberId, TeamId
from bot.domain.names import NameTooLong, tidied
from bot.domain.schedules import instant_of

LATE_LOGS_COUNT_FOR: Final = timedelta(days=2)
"""How long after its last day a run can still be logged for a challenge."""
SHORTEST_DAYS: Final = 3
LONGEST_DAYS: Final = 92
FURTHEST_AHEAD: Final = timedelta(days=60)
"""How long before its first day a challenge can be made."""
MOST_OPEN_PER_AUTHOR: Final = 3
MOST_OPEN_PER_SERVER: Final = 10
LONGEST_NAME: Final = 50
LONGEST_DESCRIPTION: Final = 300
LONGEST_TEAM_NAME: Final = 24
FEWEST_TEAMS, MOST_TEAMS = 2, 8
_DAY = timedelta(days=1)


class Phase(StrEnum):
    """Where in its life a challenge is."""

    COMING = "coming"
    RUNNING = "running"
    CLOSING = "closing"
    """Its days are over; runs of those days can still be logged."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Team:
    """One of the teams of a challenge."""

    id: TeamId
    name: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge of a server. ``name`` and ``description`` are what somebody typed: never markup.

    ``zone`` is the IANA key of the server's clock when it was made, ``ended_at`` the instant at which somebody ended it
    by hand. Once ``final_at`` is set its scores are kept and change no more.
    """

    id: ChallengeId
    guild_id: GuildId
    author_id: MemberId | None
    name: str
    description: str | None
    terms: Terms
    zone: str
    teams: tuple[Team, ...]
    created_at: datetime
    ended_at: datetime | None = None
    final_at: datetime | None = None

    @property
    def begins_at(self) -> datetime:
        """The instant with which its first day begins."""
        return self._midnight(self.terms.begins_on)

    @property
    def ends_at(self) -> datetime:
        """The instant with which its last day is over."""
        return self._midnight(self.terms.ends_on + _DAY)

    @property
    def closes_at(self) -> datetime:
        """The instant from which nothing that is logged counts any more."""
        if self.ended_at is not None:
            return self.ended_at
        return self._midnight(self.terms.ends_on + _DAY + LATE_LOGS_COUNT_FOR)

    @property
    def was_called_off(self) -> bool:
        """Whether it was ended before it began: then it has no results."""
        return self.ended_at is not None and self.ended_at < self.begins_at

    def phase(self, now: datetime) -> Phase:
        """Return where in its life it is at an instant."""
        if self.final_at is not None or now >= self.closes_at:
            return Phase.OVER
        if now < self.begins_at:
            return Phase.COMING
        return Phase.RUNNING if now < self.ends_at else Phase.CLOSING

    def today_on(self, now: datetime) -> date:
        """Return the server's local day at an instant."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def team(self, team_id: TeamId | None) -> Team | None:
        """Return its team of this id, if it has one."""
        return next((team for team in self.teams if team.id == team_id), None)

    def _midnight(self, day_on: date) -> datetime:
        return instant_of(datetime.combine(day_on, time()), ZoneInfo(self.zone))


def check_days(begins_on: date, ends_on: date, *, today_on: date) -> None:
    """Check the days of a challenge that does not run yet.

    Raises:
        StartDayOver, StartTooFar, ChallengeLength: if they cannot be.
    """
    if begins_on < today_on:
        raise StartDayOver
    if begins_on - today_on > FURTHEST_AHEAD:
        raise StartTooFar(days=FURTHEST_AHEAD.days)
    check_length(begins_on, ends_on)


def check_length(begins_on: date, ends_on: date) -> None:
    """Check how long a challenge lasts.

    Raises:
        ChallengeLength: if it is too short or too long.
    """
    days = (ends_on - begins_on).days + 1
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise ChallengeLength(least=SHORTEST_DAYS, most=LONGEST_DAYS, days=days)


def team_names(text: str | None) -> tuple[str, ...]:
    """Return the teams in a line with commas; none for an empty one.

    Raises:
        WrongTeams: if they are too few, too many, or not of different names.
        NameTooLong: if one is.
    """
    if not text or not text.strip():
        return ()
    names = [_public(each, longest=LONGEST_TEAM_NAME) for each in text.split(",") if each.strip()]
    if not FEWEST_TEAMS <= len(names) <= MOST_TEAMS or len({name.casefold() for name in names}) < len(names):
        raise WrongTeams(least=FEWEST_TEAMS, most=MOST_TEAMS)
    return tuple(names)


def name_from(text: str) -> str:
    """Return a challenge's name as somebody typed it, tidied.

    Raises:
        NamelessName, NameTooLong: if nothing, or too much, is left.
    """
    return _public(text, longest=LONGEST_NAME)


def description_from(text: str | None) -> str | None:
    """Return a description as somebody typed it, tidied; None for an empty one.

    Raises:
        NameTooLong: if it is too long.
    """
    if not text or not text.strip():
        return None
    if len(text) > LONGEST_DESCRIPTION:
        raise NameTooLong(longest=LONGEST_DESCRIPTION)
    return tidied(text, longest=LONGEST_DESCRIPTION)


def _public(name: str, *, longest: int) -> str:
    # The bot says it to everybody, also for those who may not post links there.
    return tidied(name.replace("://", ": //"), longest=longest)
