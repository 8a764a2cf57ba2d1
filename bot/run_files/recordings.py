"""A recording as its format gives it, before anything is measured."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.run_files import MAX_POINTS, RunFileFormat, RunFileTooLarge

_UNSET_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)
"""A clock that shows less was never set: receivers begin in 1970, 1980 or at FIT's own zero, the last day of 1989."""
_NEVER_AFTER = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, repr=False)
class Sample:
    """One recorded moment: seconds since 1970, and what was known of it. No repr: it would show a position.

    ``distance_m`` is what the device had counted from the start.
    """

    at_s: float
    latitude_deg: float | None = None
    longitude_deg: float | None = None
    elevation_m: float | None = None
    heart_rate_bpm: float | None = None
    distance_m: float | None = None


@dataclass(slots=True)
class Summary:
    """What the device itself says of the whole; None for what it does not tell."""

    started_at: datetime | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    elevation_gain_m: float | None = None
    heart_rate_bpm: float | None = None


@dataclass(slots=True, repr=False)
class Recording:
    """A recording: segments of samples in order of time, with a pause between every two."""

    format: RunFileFormat
    segments: list[list[Sample]] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)
    is_indoor: bool = False
    _count: int = 0
    _last_s: float = -math.inf

    def begin_segment(self) -> None:
        """Note a pause."""
        if not self.segments or self.segments[-1]:
            self.segments.append([])

    def add(self, sample: Sample) -> None:
        """Add what comes next. A sample from before the last one (a clock that was set meanwhile) is left out.

        Raises:
            RunFileTooLarge: at one point too many.
        """
        self._count_one()
        if sample.at_s <= self._last_s:
            return
        self._last_s = sample.at_s
        if not self.segments:
            self.begin_segment()
        self.segments[-1].append(sample)

    def skip_untimed(self) -> None:
        """Leave out a point without a time.

        Raises:
            RunFileTooLarge: at one point too many.
        """
        self._count_one()

    def _count_one(self) -> None:
        self._count += 1
        if self._count > MAX_POINTS:
            raise RunFileTooLarge


def moment(text: str | None) -> datetime | None:
    """Return an instant written in ISO 8601; without a zone it is UTC, as GPX and TCX want it. None if it is none."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text.strip())
        return told_time(read if read.tzinfo is not None else read.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def told_time(instant: datetime) -> datetime | None:
    """Return the instant, or None for one that only a clock that was never set can show."""
    return instant if _UNSET_BEFORE <= instant <= _NEVER_AFTER else None


def within(low: float, high: float) -> Callable[[object], float | None]:
    """Return a reader of numbers, as text or not, that takes what is between two bounds and gives None for the rest."""

    def read(value: object) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        return number if low <= number <= high else None  # not a number is in no range

    return read


latitude_deg = within(-90, 90)
longitude_deg = within(-180, 180)
elevation_m = within(-500, 9_000)
heart_rate_bpm = within(25, 250)
distance_m = within(0, 2_000_000)
climb_m = within(0, 20_000)
duration_s = within(0, 7 * 86_400)
