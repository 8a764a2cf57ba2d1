"""The local days on which something was wrong with a member: that they were, never what it was.

They are kept beside what is wrong just now (``bot/domain/wellbeing.py``) and sealed with it, because a streak must not
hold them against anybody who did as we advised. They take the same room however many there are, so only so many
stretches fit: of more, the two with the fewest days between them become one, and the days between neutral, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
_BEFORE_ALL: Final = date(1999, 12, 31)
_DIGITS: Final = 4
_FURTHEST: Final = 16**_DIGITS - 1  # a day in the year 2179
_NO_STRETCH: Final = "0" * 2 * _DIGITS
STRETCHES_MAX: Final = 40

Stretch = tuple[date, date]
"""A first and a last local day, both included."""


@dataclass(frozen=True, slots=True, repr=False)
class UnwellDays:
    """Stretches of days, in order, with at least a day between any two."""

    stretches: tuple[Stretch, ...] = ()

    def __repr__(self) -> str:
        return "UnwellDays(private)"

    @classmethod
    def of(cls, stretches: Iterable[Stretch]) -> "UnwellDays":
        """Return the days of stretches in any order, which may overlap.

        Raises:
            ValueError: if one ends before it begins.
        """
        joined: list[Stretch] = []
        for first_on, last_on in sorted(map(_within_reach, stretches)):
            if joined and first_on <= joined[-1][1] + _DAY:
                joined[-1] = joined[-1][0], max(joined[-1][1], last_on)
            else:
                joined.append((first_on, last_on))
        while len(joined) > STRETCHES_MAX:
            after = min(range(1, len(joined)), key=lambda n: joined[n][0] - joined[n - 1][1])
            joined[after - 1 : after + 1] = [(joined[after - 1][0], joined[after][1])]
        return cls(tuple(joined))

    def with_days(self, first_on: date, last_on: date) -> "UnwellDays":
        """Return these days and those from one to another, both included; of two that are in disorder the first."""
        return UnwellDays.of([*self.stretches, (first_on, max(first_on, last_on))])

    def to_text(self) -> str:
        """Return the days in a text that is always equally long."""
        packed = [f"{_number(on):0{_DIGITS}x}" for stretch in self.stretches for on in stretch]
        return "".join(packed).ljust(STRETCHES_MAX * len(_NO_STRETCH), "0")

    @classmethod
    def from_text(cls, text: str) -> "UnwellDays":
        """Return what ``to_text`` wrote.

        Raises:
            ValueError: if it did not write that.
        """
        parts = [text[n : n + len(_NO_STRETCH)] for n in range(0, len(text), len(_NO_STRETCH))]
        numbers = [
            (int(part[:_DIGITS], 16), int(part[_DIGITS:], 16)) for part in parts if part != _NO_STRETCH
        ]
        days = cls.of([(_day(first), _day(last)) for first, last in numbers])
        if days.to_text() != text:
            raise ValueError("no text of days")
        return days

    def to_lists(self) -> list[list[str]]:
        """Return the stretches as people and programs read them: ``[["2026-03-02", "2026-03-04"]]``."""
        return [[on.isoformat() for on in stretch] for stretch in self.stretches]

    @classmethod
    def from_lists(cls, told: object) -> "UnwellDays":
        """Return what ``to_lists`` told.

        Raises:
            ValueError: if it is nothing of that kind.
        """
        match told:
            case [*stretches] if len(stretches) <= STRETCHES_MAX:
                return cls.of([_stretch(each) for each in stretches])
            case _:
                raise ValueError("no list of stretches")


NO_DAYS: Final = UnwellDays()
"""Nothing was ever wrong."""


def _stretch(told: object) -> Stretch:
    match told:
        case [str(first_on), str(last_on)]:
            return date.fromisoformat(first_on), date.fromisoformat(last_on)
        case _:
            raise ValueError("no stretch of days")


def _within_reach(stretch: Stretch) -> Stretch:
    first_on, last_on = stretch
    if last_on < first_on:
        raise ValueError("a stretch ends before it begins")
    return _day(_number(first_on)), _day(_number(last_on))


def _number(on: date) -> int:
    return min(max((on - _BEFORE_ALL).days, 1), _FURTHEST)


def _day(number: int) -> date:
    return _BEFORE_ALL + number * _DAY
