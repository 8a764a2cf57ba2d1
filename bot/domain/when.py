"""The one-line language in which members say when: ``mon wed fri 06:30``, ``every day at 7``.

``bot/domain/when_words.py`` cuts a line into tokens; a reader here makes a schedule of them. There is one
reader today, ``_read_weekly``. A further kind of line ("every 90 min 8:00-20:00", "tomorrow 7am") is a
further reader over the same tokens, chosen in ``parse_when``. The grammar is in ``docs/when.md``.

Some lines can be meant in two ways ("7" may be the evening). The reader takes the plain meaning, and the
member sees it in the canonical words of ``render_when`` before anything is saved.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from itertools import islice, pairwise, zip_longest

from bot.domain.errors import N_, ExpectedError
from bot.domain.schedules import EVERY_DAY, WEEKDAYS, WEEKEND, Schedule, Weekday
from bot.domain.when_words import DAY_WORDS, GROUPS, NAMED_TIMES, SPELLINGS, Kind, Token, folded, tokens

LONGEST_LINE = 100
"""Characters that a line may have: nobody's plan needs more, and the work stays bounded."""
MOST_TIMES_A_DAY = 12
SHORTEST_GAP_MIN = 15
"""Minutes that must lie between two times, also from one chosen day to the next."""
MOST_SUGGESTIONS = 8

STARTERS = ("daily 07:00", "weekdays 06:30", "mon wed fri 06:30", "weekends 09:00", "daily 08:00 18:00")
"""Canonical lines for a member who has typed nothing yet; the first three serve as examples in errors."""


class UnreadableWhen(ExpectedError):
    """A line that is no plan; its subclasses tell why. Every one names three lines that would work."""

    template = N_("I could not read that. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")

    def __init__(self, *examples: str, **params: object) -> None:
        """Fill the template with ``params`` and the first three of ``examples`` and the starters."""
        named = zip(("example_1", "example_2", "example_3"), dict.fromkeys(examples + STARTERS), strict=False)
        super().__init__(**dict(named), **params)


class UnreadablePart(UnreadableWhen):
    """One ``part`` of the line means nothing here."""

    template = N_("I could not read “{part}”. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class ImpossibleTime(UnreadableWhen):
    """A ``part`` has the form of a time of day, but no clock shows it."""

    template = N_(
        "“{part}” is not a time of day. These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class MissingTime(UnreadableWhen):
    """The line names days but no time."""

    template = N_("At what time? These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class MissingDays(UnreadableWhen):
    """The line names times but no day."""

    template = N_("On which days? These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class MixedTimes(UnreadableWhen):
    """The line gives different days different times, which takes several plans."""

    template = N_(
        "All days of one line share its times. These would work, each by itself: "
        "“{example_1}”, “{example_2}”, “{example_3}”."
    )


class LineTooLong(UnreadableWhen):
    """The line has more than ``longest`` characters."""

    template = N_(
        "That is longer than {longest} characters. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class TooFrequent(ExpectedError):
    """More than ``most`` times a day, or two of them closer together than ``gap_min`` minutes."""

    template = N_("That is too often: at most {most} times a day, at least {gap_min} minutes apart.")


def parse_when(text: str) -> Schedule:
    """Return the schedule that ``text`` describes.

    Raises:
        UnreadableWhen: if it describes none; the subclass tells why.
        TooFrequent: if its times are too many or too close together.
    """
    if len(text) > LONGEST_LINE:
        raise LineTooLong(longest=LONGEST_LINE)
    schedule = _read_weekly(list(tokens(folded(text))))
    if _is_too_frequent(schedule):
        raise TooFrequent(most=MOST_TIMES_A_DAY, gap_min=SHORTEST_GAP_MIN)
    return schedule


def render_when(schedule: Schedule) -> str:
    """Return the canonical line for ``schedule``, which reads back as the same schedule."""
    days = next(
        (name for name, days in GROUPS.items() if days == schedule.weekdays),
        " ".join(SPELLINGS[day][0] for day in sorted(schedule.weekdays)),
    )
    return " ".join([days, *(f"{at:%H:%M}" for at in schedule.times)])


def suggest_when(text: str) -> list[str]:
    """Return canonical lines that the unfinished ``text`` may become, for autocomplete.

    At most ``MOST_SUGGESTIONS``, all of them readable and distinct. What ``text`` means as it stands comes
    first; a text that cannot become a plan gets none, an empty one the starters.
    """
    if len(text) > LONGEST_LINE:
        return []
    line = folded(text)
    if all(token.kind in (Kind.FILLER, Kind.EVERY) for token in tokens(line)):
        return list(STARTERS)
    # By turns, so that each way in which the line can go on is seen.
    readings = [list(_filled_in(stem)) for stem in _stems(line)]
    turns = (schedule for turn in zip_longest(*readings) for schedule in turn if schedule)
    return list(islice(dict.fromkeys(map(render_when, turns)), MOST_SUGGESTIONS))


@dataclass(frozen=True, slots=True)
class _Run:
    """Days, or times, that stand together in the line; the other of the two is empty."""

    days: frozenset[Weekday] = frozenset()
    times: frozenset[time] = frozenset()

    def __or__(self, other: "_Run") -> "_Run":
        return _Run(self.days | other.days, self.times | other.times)


def _read_weekly(line: list[Token]) -> Schedule:
    """Read days and times of day, in either order."""
    runs = _runs(line)
    whole = _Run()
    for run in runs:
        whole |= run
    if not whole.days and not whole.times:
        raise UnreadableWhen
    if not whole.days:
        raise MissingDays(*_working((days, whole.times) for days in (EVERY_DAY, WEEKDAYS, WEEKEND)))
    if not whole.times:
        clocks = (time(6, 30), time(12), time(18))
        raise MissingTime(*_working((whole.days, {clock}) for clock in clocks))
    _refuse_mixed(runs, whole)
    return _schedule(whole.days, whole.times)


def _runs(line: list[Token]) -> list[_Run]:
    """Return the runs of days and of times, by turns, in the order of the line."""
    runs: list[_Run] = []
    position = 0
    while position < len(line):
        step, position = _read_step(line, position)
        if step == _Run():
            continue
        if runs and bool(runs[-1].days) == bool(step.days):
            runs[-1] |= step
        else:
            runs.append(step)
    return runs


def _read_step(line: list[Token], start: int) -> tuple[_Run, int]:
    """Read one word, range or phrase at ``start``; return what it adds, if anything, and where it ends."""
    token, *ahead = line[start : start + 3]
    match [token.kind, *(other.kind for other in ahead)]:
        case [Kind.DAYS, Kind.TO, Kind.DAYS]:
            end = start + 3
            return _Run(days=_read_range(line, start)), end + _is_lone_dash(line, end)
        case [Kind.DAYS, *_]:
            return _Run(days=token.days), start + 1 + _is_lone_dash(line, start + 1)
        case [Kind.EVERY, Kind.DAY_NOUN, *_]:
            return _Run(days=EVERY_DAY), start + 2
        case [Kind.EVERY, Kind.CLOCK, *_]:
            raise _unreadable(line[start : start + 2])
        case [Kind.CLOCK, Kind.TO, *_]:
            raise _unreadable(line[start : start + 3])
        case [Kind.CLOCK, *_]:
            if token.at is None:
                raise ImpossibleTime(part=token.text)
            return _Run(times=frozenset({token.at})), start + 1
        case [Kind.FILLER | Kind.EVERY, *_]:
            return _Run(), start + 1
        case _:
            raise _unreadable([token])


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
        raise _unreadable(line[start : end + 2 * is_chain])
    (early,), (late,) = first.days, last.days
    return frozenset(Weekday((early + n) % 7) for n in range((late - early) % 7 + 1))


def _unreadable(part: list[Token]) -> UnreadablePart:
    quoted = " ".join(token.text for token in part).replace(" - ", "-")
    return UnreadablePart(part=quoted if len(quoted) <= 30 else f"{quoted[:29]}…")


def _refuse_mixed(runs: list[_Run], whole: _Run) -> None:
    """Refuse "mon 7:00 wed 18:00": to give Monday both times would not be what the line says."""
    if len(runs) < 4:
        return
    pairs = [one | other for one, other in zip(runs[::2], runs[1::2], strict=False)]
    said = {(day, at) for pair in pairs for day in pair.days for at in pair.times}
    if len(runs) % 2 or len(said) != len(whole.days) * len(whole.times):
        raise MixedTimes(*_working((pair.days, pair.times) for pair in pairs))


def _working(plans: Iterable[tuple[Iterable[Weekday], Iterable[time]]]) -> list[str]:
    """Return the canonical lines for those ``plans`` that a reminder may have."""
    schedules = (_schedule(days, times) for days, times in plans)
    return [render_when(schedule) for schedule in schedules if not _is_too_frequent(schedule)]


def _schedule(days: Iterable[Weekday], times: Iterable[time]) -> Schedule:
    return Schedule(frozenset(days), tuple(sorted(times)))


def _is_too_frequent(schedule: Schedule) -> bool:
    minutes = [at.hour * 60 + at.minute for at in schedule.times]
    if any((day + 1) % 7 in schedule.weekdays for day in schedule.weekdays):
        minutes.append(minutes[0] + 24 * 60)
    too_close = any(later - earlier < SHORTEST_GAP_MIN for earlier, later in pairwise(minutes))
    return too_close or len(schedule.times) > MOST_TIMES_A_DAY


# --- Suggestions: finish the last word or number in every way it can go on, then fill in what is missing.

_LAST_WORD = re.compile(r"[a-z']+$")
_LAST_CLOCK = re.compile(r"\d[\d:.h]*(?: ?[ap])?$")
_LAST_RANGE = re.compile(r"(?:-|\b(?:to|through|thru|until|till))$")
_WORDS = {**DAY_WORDS, **NAMED_TIMES, "every day": EVERY_DAY}
_CLOCK_ENDINGS = ("m", "pm", "0", "00", ":30", "30", "5", ":15", ":45")
_SECOND_DIGITS = "123456789"
_RANGE_ENDS = ("fri", "sun", "sat", "thu", "wed", "tue", "mon")
_COMMON_CLOCKS = ("06:30", "07:00", "18:00", "12:00", "09:00", "20:00", "08:00", "17:30")
_COMMON_DAYS = ("daily", "weekdays", "weekends", "mon wed fri", "tue thu", "sat", "sun", "mon")


def _stems(line: str) -> Iterator[str]:
    """Yield ``line`` and what it may be on the way to, the likeliest first."""
    yield line
    if last := _LAST_WORD.search(line):
        head, beginning = line[: last.start()], last[0]
        meant = {_WORDS.get(beginning)}
        for word, meaning in _WORDS.items():
            if word.startswith(beginning) and meaning not in meant:
                meant.add(meaning)
                yield head + word
    if last := _LAST_CLOCK.search(line):
        endings = (*_CLOCK_ENDINGS, *(_SECOND_DIGITS if len(last[0]) == 1 else ""))
        yield from (line + ending for ending in endings)
    if _LAST_RANGE.search(line):
        yield from (f"{line} {day}" for day in _RANGE_ENDS)


def _filled_in(stem: str) -> Iterator[Schedule]:
    """Yield the schedule that ``stem`` describes, or those it would with common days or times added."""
    lines = [stem]
    try:
        parse_when(stem)
    except MissingTime:
        lines = [f"{stem} {clock}" for clock in _COMMON_CLOCKS]
    except MissingDays:
        lines = [f"{days} {stem}" for days in _COMMON_DAYS]
    except ExpectedError:
        return
    for line in lines:
        try:
            yield parse_when(line)
        except ExpectedError:
            continue
