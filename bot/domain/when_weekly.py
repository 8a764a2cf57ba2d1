"""Reads days and times of day, in either order: ``mon wed fri 06:30``, ``7am and 6pm daily``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from bot.domain.schedules import EVERY_DAY, WEEKDAYS, WEEKEND, Schedule, Span, Weekday
from bot.domain.when_errors import (
    ImpossibleTime,
    LooseRange,
    MissingDays,
    MissingTime,
    MixedTimes,
    UnreadablePart,
    UnreadableWhen,
)
from bot.domain.when_lines import working_lines
from bot.domain.when_words import Kind, Token


@dataclass(frozen=True, slots=True)
class Run:
    """Days, or times, that stand together in the line; the other of the two is empty."""

    days: frozenset[Weekday] = frozenset()
    times: frozenset[time] = frozenset()

    def __or__(self, other: "Run") -> "Run":
        return Run(self.days | other.days, self.times | other.times)


def read_weekly(line: list[Token], *, days_optional: bool) -> Schedule:
    """Return the schedule of a line of days and times of day, in either order.

    With ``days_optional`` a line without days is meant for every day.

    Raises:
        UnreadableWhen: if the line is no such plan; the subclass tells why.
    """
    runs = read_runs(line)
    whole = Run()
    for run in runs:
        whole |= run
    if not whole.days and not whole.times:
        raise UnreadableWhen
    if not whole.days and days_optional:
        return schedule_of(EVERY_DAY, whole.times)
    if not whole.days:
        raise MissingDays(*working_lines((days, whole.times) for days in (EVERY_DAY, WEEKDAYS, WEEKEND)))
    if not whole.times:
        clocks = (time(6, 30), time(12), time(18))
        raise MissingTime(*working_lines((whole.days, {clock}) for clock in clocks))
    _refuse_mixed(runs, whole)
    return schedule_of(whole.days, whole.times)


def read_runs(line: list[Token]) -> list[Run]:
    """Return the runs of days and of times, by turns, in the order of the line.

    Raises:
        UnreadableWhen: if a word of it means nothing here; the subclass tells why.
    """
    runs: list[Run] = []
    position = 0
    while position < len(line):
        step, position = _read_step(line, position)
        if step == Run():
            continue
        if runs and bool(runs[-1].days) == bool(step.days):
            runs[-1] |= step
        else:
            runs.append(step)
    return runs


def _read_step(line: list[Token], start: int) -> tuple[Run, int]:
    """Read one word, range or phrase at ``start``; return what it adds, if anything, and where it ends."""
    token, *ahead = line[start : start + 3]
    match [token.kind, *(other.kind for other in ahead)]:
        case [Kind.DAYS, Kind.TO, Kind.DAYS]:
            end = start + 3
            return Run(days=_read_range(line, start)), end + _is_lone_dash(line, end)
        case [Kind.DAYS, *_]:
            return Run(days=token.days), start + 1 + _is_lone_dash(line, start + 1)
        case [Kind.EVERY, Kind.DAY_NOUN, *_]:
            return Run(days=EVERY_DAY), start + 2
        case [Kind.EVERY, Kind.CLOCK, *_]:  # "every 90", of what?
            raise unreadable(line[start : start + 2])
        case [Kind.CLOCK, Kind.TO, *_]:
            raise _loose_range(line, start)
        case [Kind.CLOCK, *_]:
            if token.at is None:
                raise ImpossibleTime(part=token.text)
            return Run(times=frozenset({token.at})), start + 1
        case [Kind.FILLER | Kind.EVERY, *_]:
            return Run(), start + 1
        case _:
            raise unreadable([token])


def _is_lone_dash(line: list[Token], position: int) -> bool:
    """Return whether the dash at ``position`` only leads from days to a time, as in "mon wed - 7am"."""
    pair = line[position : position + 2]
    return len(pair) == 2 and pair[0].text == "-" and pair[1].kind is Kind.CLOCK


def _read_range(line: list[Token], start: int) -> frozenset[Weekday]:
    """Read "mon-fri"; a range may run over the end of the week, as in "fri-mon"."""
    first, _, last = line[start : start + 3]
    end = start + 3
    is_chain = end < len(line) and line[end].kind is Kind.TO and not _is_lone_dash(line, end)
    if is_chain or len(first.days) != 1 or len(last.days) != 1:
        raise unreadable(line[start : end + 2 * is_chain])
    (early,), (late,) = first.days, last.days
    return frozenset(Weekday((early + n) % 7) for n in range((late - early) % 7 + 1))


def unreadable(part: list[Token]) -> UnreadablePart:
    """Return the refusal that quotes ``part`` of a line."""
    return UnreadablePart(part=quoted(part))


def quoted(part: list[Token]) -> str:
    """Return ``part`` of a line as it was written, cut to 30 characters."""
    words = " ".join(token.text for token in part).replace(" - ", "-")
    return words if len(words) <= 30 else f"{words[:29]}…"


def _loose_range(line: list[Token], start: int) -> UnreadablePart:
    """Return the refusal of "mon 8:00-20:00", which reads on if somebody says how often."""
    part = line[start : start + 3]
    opening, closing = part[0].at, part[-1].at
    days = frozenset[Weekday]().union(*(token.days for token in line)) or EVERY_DAY
    if opening is None or closing is None or opening >= closing:
        return unreadable(part)
    spans = (Span(every_min, opening, closing) for every_min in (60, 120, 90))
    return LooseRange(*working_lines((days, span) for span in spans), part=quoted(part))


def _refuse_mixed(runs: list[Run], whole: Run) -> None:
    """Refuse "mon 7:00 wed 18:00": to give Monday both times would not be what the line says."""
    if len(runs) < 4:
        return
    pairs = [one | other for one, other in zip(runs[::2], runs[1::2], strict=False)]
    said = {(day, at) for pair in pairs for day in pair.days for at in pair.times}
    if len(runs) % 2 or len(said) != len(whole.days) * len(whole.times):
        raise MixedTimes(*working_lines((pair.days, pair.times) for pair in pairs))


def schedule_of(days: Iterable[Weekday], times: Iterable[time]) -> Schedule:
    """Return the schedule of ``times``, in any order, on ``days``."""
    return Schedule(frozenset(days), tuple(sorted(times)))
