"""Quiet hours: the part of the day in which a member wants no messages."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import N_, ExpectedError
from bot.domain.schedules import instant_of
from bot.domain.when_words import Kind, folded, tokens

LONGEST_LINE = 40
"""Characters that a line may have."""

_OFF = frozenset({"off", "none", "no", "never"})
_EXAMPLES = {"example_1": "22:00-07:00", "example_2": "10pm to 7am", "example_3": "off"}
_DAYS_AROUND = (-1, 0, 1, 2)  # a clock may skip a whole day


class UnreadableQuietHours(ExpectedError):
    """A line that names no quiet hours."""

    template = N_("I could not read that. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")

    def __init__(self) -> None:
        super().__init__(**_EXAMPLES)


class EmptyQuietHours(ExpectedError):
    """Quiet hours that end when they begin: nobody can tell whether that is no time or all day."""

    template = N_(
        "Quiet hours need an end that differs from their beginning. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )

    def __init__(self) -> None:
        super().__init__(**_EXAMPLES)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``from_time``, which is quiet, to ``until_time``, which is not, past midnight if that comes earlier.

    Both are naive local times of minute precision, and differ.

    Raises:
        ValueError: if they do not.
    """

    from_time: time
    until_time: time

    def __post_init__(self) -> None:
        for at in (self.from_time, self.until_time):
            if at.tzinfo is not None or at.second or at.microsecond or at.fold:
                raise ValueError("quiet hours begin and end at naive local times of minute precision")
        if self.from_time == self.until_time:
            raise ValueError("quiet hours end at another time than they begin")

    def contains(self, local: datetime | time) -> bool:
        """Return whether it is quiet when the clock shows ``local``, naive or aware."""
        at = (local.time() if isinstance(local, datetime) else local).replace(tzinfo=None, fold=0)
        if self.from_time < self.until_time:
            return self.from_time <= at < self.until_time
        return at >= self.from_time or at < self.until_time

    def ends_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return when it is next not quiet on the clocks of ``zone``: the aware ``instant`` itself, or the end (UTC).

        The end is the first instant past ``instant`` at which the clock reads ``until_time``, in either pass of a
        fold, or jumps past it, and it is not quiet. A fold that takes the clock back out of the quiet hours for a
        moment does not end them.

        Raises:
            ValueError: if ``instant`` is naive.
        """
        if instant.tzinfo is None:
            raise ValueError("an instant is aware")
        shown = instant.astimezone(zone)
        if not self.contains(shown):
            return instant.astimezone(UTC)
        ends = [
            datetime.combine(shown.date() + timedelta(days=days), self.until_time) for days in _DAYS_AROUND
        ]
        first_passes = [instant_of(end, zone) for end in ends]
        second_passes = [end.replace(tzinfo=zone, fold=1).astimezone(UTC) for end in ends]
        return min(
            end
            for end in (*first_passes, *second_passes)
            if end > instant and not self.contains(end.astimezone(zone))
        )


def parse_quiet_hours(text: str) -> QuietHours | None:
    """Return the quiet hours that ``text`` names ("22-7", "10pm to 7am"), or None for "off".

    Raises:
        EmptyQuietHours: if they end when they begin.
        UnreadableQuietHours: if it names none.
    """
    if len(text) > LONGEST_LINE:
        raise UnreadableQuietHours
    line = folded(text)
    if line in _OFF:
        return None
    words = [token for token in tokens(line) if token.kind is not Kind.FILLER or token.text == "and"]
    match [token.kind for token in words]:
        case [Kind.CLOCK, Kind.TO, Kind.CLOCK]:
            from_time, until_time = words[0].at, words[2].at
        case [Kind.BETWEEN, Kind.CLOCK, Kind.FILLER, Kind.CLOCK]:
            from_time, until_time = words[1].at, words[3].at
        case _:
            raise UnreadableQuietHours
    if from_time is None or until_time is None:
        raise UnreadableQuietHours
    if from_time == until_time:
        raise EmptyQuietHours
    return QuietHours(from_time, until_time)


def render_quiet_hours(quiet_hours: QuietHours | None) -> str:
    """Return the canonical words, ``22:00-07:00`` or ``off``, which read back as the same quiet hours."""
    if quiet_hours is None:
        return "off"
    return f"{quiet_hours.from_time:%H:%M}-{quiet_hours.until_time:%H:%M}"
