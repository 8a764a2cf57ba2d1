"""Reads an interval within a range of the day: ``every 90 min 8:00-20:00 weekdays``, ``hourly 9-17``."""

from collections.abc import Iterable
from datetime import time

from bot.domain.schedules import EVERY_DAY, Schedule, Span, Weekday
from bot.domain.when_errors import (
    INTERVAL_STARTERS,
    MOST_TIMES_A_DAY,
    SHORTEST_GAP_MIN,
    ImpossibleTime,
    SingleSlot,
    SpanPastMidnight,
    TooShortInterval,
)
from bot.domain.when_lines import render_interval, working_lines
from bot.domain.when_weekly import quoted, read_runs, unreadable
from bot.domain.when_words import Kind, Token

WAKING_FROM, WAKING_UNTIL = time(8), time(20)
"""The range of an interval that names none: an ordinary waking day."""

_LAST_MINUTE = time(23, 59)


def has_interval(line: list[Token]) -> bool:
    """Return whether the line says how often: then it is for ``read_interval``."""
    return any(_interval_at(line, position) is not None for position in range(len(line)))


def read_interval(line: list[Token]) -> Schedule:
    """Return the schedule of a line with an interval, a range of times and days, in any order.

    Without a range the interval runs from ``WAKING_FROM`` to ``WAKING_UNTIL``, without days on every day.

    Raises:
        UnreadableWhen: if the line is no such plan; the subclass tells why.
        TooShortInterval: if the interval is shorter than ``SHORTEST_GAP_MIN``.
    """
    every_min, line = _take_interval(line)
    (from_time, until_time), range_words, line = _take_range(line)
    days = _days(line)
    if every_min < SHORTEST_GAP_MIN:
        raise TooShortInterval(most=MOST_TIMES_A_DAY, gap_min=SHORTEST_GAP_MIN)
    if from_time > until_time:
        raise SpanPastMidnight(*_within_the_day(every_min, from_time, until_time, days), part=range_words)
    span = Span(every_min, from_time, until_time)
    if len(span.slots) == 1:
        raise SingleSlot(
            *working_lines([(days, [from_time])]), *INTERVAL_STARTERS, part=render_interval(every_min)
        )
    return Schedule(days, span=span)


def _interval_at(line: list[Token], position: int) -> tuple[int, int] | None:
    """Return the minutes of the interval at ``position`` and where its words end, if there is one."""
    token, *ahead = line[position : position + 2]
    if token.kind is Kind.HOURLY:
        return 60, position + 1
    if token.kind is not Kind.EVERY or not ahead:
        return None
    if ahead[0].kind is Kind.HOUR_NOUN:
        return 60, position + 2
    minutes = ahead[0].duration_min
    return None if minutes is None else (minutes, position + 2)


def _take_interval(line: list[Token]) -> tuple[int, list[Token]]:
    """Return the minutes of the line's first interval, and the line without its words."""
    for position in range(len(line)):
        found = _interval_at(line, position)
        if found is not None:
            minutes, end = found
            return minutes, line[:position] + line[end:]
    raise unreadable(line)


def _take_range(line: list[Token]) -> tuple[tuple[time, time], str, list[Token]]:
    """Return the line's first range of times, its words, and the line without them."""
    for position in range(len(line)):
        match [token.kind for token in line[position : position + 4]]:
            case [Kind.BETWEEN, Kind.CLOCK, Kind.FILLER | Kind.TO, Kind.CLOCK]:
                first, last, end = position + 1, position + 3, position + 4
                both = _clock(line[first]), _clock(line[last])
            case [Kind.CLOCK, Kind.TO, Kind.CLOCK, *_]:
                first, last, end = position, position + 2, position + 3
                both = _clock(line[first]), _clock(line[last])
            case [Kind.FILLER, Kind.CLOCK, *_] if line[position].text == "from" and not _goes_on(
                line, position
            ):
                first, end = position, position + 2
                both = _clock(line[position + 1]), WAKING_UNTIL
            case [Kind.TO, Kind.CLOCK, *_] if line[position].text != "-":
                first, end = position, position + 2
                both = WAKING_FROM, _clock(line[position + 1])
            case _:
                continue
        return both, quoted(line[first:end]), line[:position] + line[end:]
    return (WAKING_FROM, WAKING_UNTIL), "", line


def _goes_on(line: list[Token], position: int) -> bool:
    """Return whether a range that begins "from 9" has its end as well."""
    return position + 2 < len(line) and line[position + 2].kind is Kind.TO


def _clock(token: Token) -> time:
    if token.at is None:
        raise ImpossibleTime(*INTERVAL_STARTERS, part=token.text)
    return token.at


def _days(line: list[Token]) -> frozenset[Weekday]:
    """Read the days, which are all that is left; none are every day."""
    spare = next((token for token in line if token.kind is Kind.CLOCK), None)
    if spare is not None:
        raise unreadable([spare])
    return frozenset[Weekday]().union(*(run.days for run in read_runs(line))) or EVERY_DAY


def _within_the_day(every_min: int, from_time: time, until_time: time, days: Iterable[Weekday]) -> list[str]:
    """Return what "9-5" may have meant: until 17:00, or else the rest of the day."""
    afternoon = [until_time.replace(hour=until_time.hour + 12)] if until_time.hour < 12 else []
    ends = [end for end in (*afternoon, _LAST_MINUTE) if end > from_time]
    spans = [Span(every_min, from_time, end) for end in ends]
    return [*working_lines((days, span) for span in spans if len(span.slots) > 1), *INTERVAL_STARTERS]
