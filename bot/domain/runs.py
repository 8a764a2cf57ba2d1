"""Runs as members type them: a distance, a duration, a day."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.check_ins import EFFORT_SCALE, EffortOutOfScale
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId, RunId, ShoeId
from bot.domain.members import Units

METRES_PER_MILE = 1609.344
_LONGEST_S = 24 * 3600
_SHORTEST_S = 60
_FARTHEST_M = 500_000
_NEAREST_M = 50


class RunKind(StrEnum):
    """What kind of run it was. The values are stored: never change one."""

    EASY = "easy"
    LONG = "long"
    TEMPO = "tempo"
    INTERVALS = "intervals"
    RACE = "race"
    TRAIL = "trail"
    TREADMILL = "treadmill"

    @property
    def label(self) -> str:
        """The member's word for it, in the source language."""
        return KIND_LABELS[self]


KIND_LABELS: Final[Mapping[RunKind, str]] = MappingProxyType(
    {
        RunKind.EASY: N_("Easy"),
        RunKind.LONG: N_("Long"),
        RunKind.TEMPO: N_("Tempo"),
        RunKind.INTERVALS: N_("Intervals"),
        RunKind.RACE: N_("Race"),
        RunKind.TRAIL: N_("Trail"),
        RunKind.TREADMILL: N_("Treadmill"),
    }
)


class RunSource(StrEnum):
    """How a run came into the log. The values are stored: never change one."""

    TYPED = "typed"
    GPX = "gpx"
    TCX = "tcx"
    FIT = "fit"
    IMPORTED = "imported"

    @property
    def is_file(self) -> bool:
        """Whether a watch or an app recorded it."""
        return self in (RunSource.GPX, RunSource.TCX, RunSource.FIT)


@dataclass(frozen=True, slots=True)
class RunEntry:
    """What is known of a run: its local day, moving time in seconds, and distance in metres if known.

    ``started_at`` is aware, and None if only the day is known; then ``day_on`` is all that says when. ``effort`` is
    Foster's session RPE, 0 to 10. ``file_digest`` tells the file it came from, if it came from one. What members
    write about a run is private and not in here.

    Raises:
        EffortOutOfScale: if the effort is no whole number from 0 to 10.
        ValueError: if ``started_at`` is naive.
    """

    day_on: date
    duration_s: int
    distance_m: float | None = None
    started_at: datetime | None = None
    kind: RunKind | None = None
    effort: int | None = None
    elevation_gain_m: float | None = None
    heart_rate_bpm: int | None = None
    shoe_id: ShoeId | None = None
    source: RunSource = RunSource.TYPED
    file_digest: str | None = None

    def __post_init__(self) -> None:
        if self.effort is not None and (type(self.effort) is not int or self.effort not in EFFORT_SCALE):
            raise EffortOutOfScale
        if self.started_at is not None and self.started_at.tzinfo is None:
            raise ValueError("started_at must be aware")


@dataclass(frozen=True, slots=True)
class Run:
    """A logged run."""

    id: RunId
    member_id: MemberId
    entry: RunEntry
    logged_at: datetime


class RunNotFound(ExpectedError):
    """No such run, or not this member's."""

    template = N_("I can't find that run in your log.")


class UnreadableDuration(ExpectedError):
    """The duration is not one of the forms we read."""

    template = N_("I couldn't read “{text}” as a running time. These work: `30`, `27:30`, `1h05`.")


class UnreadableDistance(ExpectedError):
    """The distance is not one of the forms we read."""

    template = N_("I couldn't read “{text}” as a distance. These work: `5`, `5.2 km`, `3.1 mi`.")


class ImplausibleDuration(ExpectedError):
    """Shorter than a minute or longer than a day."""

    template = N_("A run here lasts from 1 minute to 24 hours; I read “{text}” as something else.")


class ImplausibleDistance(ExpectedError):
    """Under 50 m or over 500 km."""

    template = N_("A run here is between 50 m and 500 km long; I read “{text}” as something else.")


_MINUTES = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))? ?(?:m|min|mins|minutes?|')?")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")
_HOURS = re.compile(r"(\d{1,2}) ?(?:h|hrs?|hours?) ?(?:([0-5]?\d) ?(?:m|min|mins|minutes?)?)?")
_DISTANCE = re.compile(
    r"(\d{1,6})(?:[.,](\d{1,3}))? ?(km|kms|k|kilomet(?:er|re)s?|mi|miles?|m|met(?:er|re)s?)?"
)


def parse_duration_s(text: str) -> int:
    """Return a running time in whole seconds.

    Reads minutes (``30``, ``27.5``, ``30 min``), clock style (``27:30``, ``1:05:00``) and hours (``1h05``).

    Raises:
        UnreadableDuration: if the text is none of these.
        ImplausibleDuration: if it is under a minute or over a day.
    """
    folded = _fold(text)
    if match := _MINUTES.fullmatch(folded):
        whole, fraction = match.groups()
        duration_s = round(float(f"{whole}.{fraction or 0}") * 60)
    elif match := _CLOCK.fullmatch(folded):
        hours, minutes, seconds = match.groups()
        duration_s = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    elif match := _HOURS.fullmatch(folded):
        hours, minutes = match.groups()
        duration_s = int(hours) * 3600 + int(minutes or 0) * 60
    else:
        raise UnreadableDuration(text=text)
    if not _SHORTEST_S <= duration_s <= _LONGEST_S:
        raise ImplausibleDuration(text=text)
    return duration_s


def parse_distance_m(text: str, *, bare: Units = Units.KM) -> float | None:
    """Return a distance in metres, or None for an empty text; a bare number is in the ``bare`` units.

    Raises:
        UnreadableDistance: if the text is not a number with an optional unit.
        ImplausibleDistance: if it is under 50 m or over 500 km.
    """
    if not text.strip():
        return None
    distance_m = read_distance_m(text, bare=bare)
    if distance_m is None:
        raise UnreadableDistance(text=text)
    if not _NEAREST_M <= distance_m <= _FARTHEST_M:
        raise ImplausibleDistance(text=text)
    return distance_m


def read_distance_m(text: str, *, bare: Units = Units.KM) -> float | None:
    """Return the metres that ``text`` stands for, however few or many, or None if it is no distance."""
    match = _DISTANCE.fullmatch(_fold(text))
    if match is None:
        return None
    whole, fraction, unit = match.groups()
    return float(f"{whole}.{fraction or 0}") * _metres_per(unit or bare.value)


def _metres_per(unit: str) -> float:
    if unit.startswith("mi"):
        return METRES_PER_MILE
    return 1000.0 if unit.startswith("k") else 1.0


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())
