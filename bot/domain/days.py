"""A day that a member names as an end: ``tomorrow``, ``sunday``, ``2026-08-31``, ``2 weeks``.

The words are those of a single moment (``bot/domain/once.py``) without its time of day.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.domain.errors import N_, ExpectedError
from bot.domain.once import FURTHEST, MONTHS, parse_once
from bot.domain.once_errors import PastTime, TooFarAhead, UnreadableMoment
from bot.domain.when_words import DAY_WORDS, folded

LONGEST_LINE = 40
"""Characters that a line may have."""
MOST_SUGGESTIONS = 8

_TODAY = "today"
_MIDNIGHT = "00:00"
_BARE_WAIT = re.compile(r"(?:\d{1,3}|an?|one) (?:day|week)s?")
_STARTERS = (
    "tomorrow",
    *(f"in {wait}" for wait in ("2 days", "3 days", "1 week", "2 weeks", "4 weeks")),
    "saturday",
    "monday",
)
_WORDS = (
    "today",
    "tomorrow",
    *(word for word, days in DAY_WORDS.items() if len(days) == 1 and word.endswith("day")),
    *(f"in {wait}" for wait in ("2 days", "3 days", "1 week", "2 weeks", "3 weeks", "4 weeks")),
)
_EXAMPLES = {"example_1": "tomorrow", "example_2": "sunday", "example_3": "2 weeks"}


class UnreadableDay(ExpectedError):
    """A line that names no day."""

    template = N_(
        "I could not read that as a day to come. These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )

    def __init__(self) -> None:
        super().__init__(**_EXAMPLES)


class DayOver(ExpectedError):
    """A day before today."""

    template = N_("That day is over already. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")

    def __init__(self) -> None:
        super().__init__(**_EXAMPLES)


class DayTooFar(ExpectedError):
    """A day more than ``longest_days`` days ahead."""

    template = N_("That is more than {longest_days} days away, further than I plan.")


def parse_day(text: str, *, now_local: datetime) -> date:
    """Return the day that ``text`` names: today ("today"), or one ahead of the local time ``now_local``.

    A weekday is the next one ahead: on a Sunday, "sunday" is a week from now.

    Raises:
        UnreadableDay: if it names none, or more than a day.
        DayOver, DayTooFar: if that day is over, or too far ahead.
    """
    line = folded(text).removeprefix("until ")
    if not line or len(text) > LONGEST_LINE:
        raise UnreadableDay
    if line == _TODAY:
        return now_local.date()
    if _BARE_WAIT.fullmatch(line):
        line = f"in {line}"
    try:
        return parse_once(f"{line} {_MIDNIGHT}", now_local=now_local).date()
    except PastTime:
        # Midnight of the present day has passed, but the day has not.
        return _today_or_over(line, now_local)
    except TooFarAhead:
        raise DayTooFar(longest_days=FURTHEST.days) from None
    except UnreadableMoment:
        raise UnreadableDay from None


def suggest_days(text: str, *, now_local: datetime, from_today: bool = False) -> list[date]:
    """Return days that the unfinished ``text`` may mean, the exact reading first; a few for an empty one.

    Those few begin tomorrow, or ``from_today`` where today is as good a day as any.
    """
    line = folded(text)
    starters = (_TODAY, *_STARTERS) if from_today else _STARTERS
    found: dict[date, None] = {}
    for candidate in _candidates(line) if line else starters:
        try:
            found.setdefault(parse_day(candidate, now_local=now_local))
        except ExpectedError:
            continue
        if len(found) == MOST_SUGGESTIONS:
            break
    return list(found)


def _candidates(line: str) -> Iterator[str]:
    """Yield ``line`` and what it may be on the way to."""
    yield line
    yield from (word for word in _WORDS if word.startswith(line))
    yield from (f"{line}{ending}" for ending in (" days", " weeks") if line[-1].isdigit())
    yield from (f"{line} {month}" for month in MONTHS if line.isdigit())


def _today_or_over(line: str, now_local: datetime) -> date:
    yesterday_end = datetime.combine(now_local.date(), datetime.min.time()) - timedelta(minutes=1)
    try:
        named = parse_once(f"{line} {_MIDNIGHT}", now_local=yesterday_end).date()
    except UnreadableMoment:
        raise DayOver from None
    return named
