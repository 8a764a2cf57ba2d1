"""Finishes a ``when:`` line: the last word or number in every way it can go on, then what is missing."""

import re
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest

from bot.domain.errors import ExpectedError
from bot.domain.schedules import EVERY_DAY, Schedule
from bot.domain.when_errors import INTERVAL_STARTERS, STARTERS, MissingDays, MissingTime
from bot.domain.when_interval import has_interval
from bot.domain.when_lines import render_when
from bot.domain.when_words import DAY_WORDS, NAMED_TIMES, Kind, tokens

MOST_SUGGESTIONS = 8

_DAYLESS_STARTERS = (*INTERVAL_STARTERS, "daily 09:00 11:00 15:00")
_LAST_WORD = re.compile(r"[a-z']+$")
_LAST_CLOCK = re.compile(r"\d[\d:.h]*(?: ?[ap])?$")
_LAST_RANGE = re.compile(r"(?:-|\b(?:to|through|thru|until|till|and))$")
_LAST_COUNT = re.compile(r"\b(?:every|each) \d{1,3}$")
_WORDS: dict[str, object] = {
    **DAY_WORDS,
    **NAMED_TIMES,
    "every day": EVERY_DAY,
    "every 90 min": "every 90 min",
    "every 2 hours": "every 2 hours",
    "hourly": "hourly",
    "hours": "hours",
    "min": "min",
}
_CLOCK_ENDINGS = ("m", "pm", "0", "00", ":30", "30", "5", ":15", ":45")
_SECOND_DIGITS = "123456789"
_COUNT_ENDINGS = (" hours", " min", "0 min", "5 min")
_RANGE_ENDS = ("fri", "sun", "sat", "thu", "wed", "tue", "mon")
_SPAN_ENDS = ("20:00", "18:00", "17:00", "22:00")
_COMMON_CLOCKS = ("06:30", "07:00", "18:00", "12:00", "09:00", "20:00", "08:00", "17:30")
_COMMON_DAYS = ("daily", "weekdays", "weekends", "mon wed fri", "tue thu", "sat", "sun", "mon")
_COMMON_SPANS = ("weekdays", "09:00-17:00", "09:00-17:00 weekdays", "09:00-18:00 weekends")


def suggestions(line: str, parse: Callable[[str], Schedule], *, days_optional: bool) -> list[str]:
    """Return canonical lines that the unfinished folded ``line`` may become: see ``suggest_when``.

    ``parse`` says what a finished line means. ``days_optional`` puts intervals first where nothing is typed yet.
    """
    kinds = {token.kind for token in tokens(line)}
    if kinds <= {Kind.FILLER}:
        return list(_DAYLESS_STARTERS if days_optional else STARTERS)
    if kinds <= {Kind.FILLER, Kind.EVERY}:
        starters = (*INTERVAL_STARTERS, STARTERS[0]) if days_optional else (STARTERS[0], *INTERVAL_STARTERS)
        return list(starters)
    # By turns, so that each way in which the line can go on is seen.
    readings = [list(_filled_in(stem, parse)) for stem in _stems(line)]
    turns = (schedule for turn in zip_longest(*readings) for schedule in turn if schedule)
    return list(islice(dict.fromkeys(map(render_when, turns)), MOST_SUGGESTIONS))


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
    if _LAST_COUNT.search(line):
        yield from (line + ending for ending in _COUNT_ENDINGS)
    if last := _LAST_CLOCK.search(line):
        endings = (*_CLOCK_ENDINGS, *(_SECOND_DIGITS if len(last[0]) == 1 else ""))
        yield from (line + ending for ending in endings)
    if _LAST_RANGE.search(line):
        yield from (f"{line} {day}" for day in _RANGE_ENDS)
    if has_interval(list(tokens(line))):
        yield from _interval_stems(line)


def _interval_stems(line: str) -> Iterator[str]:
    """Yield how a line that says how often may go on: with the end of its range, a range, or days."""
    if _LAST_RANGE.search(line):
        yield from (f"{line} {end}" for end in _SPAN_ENDS)
    elif _LAST_CLOCK.search(line):
        yield from (f"{line}-{end}" for end in _SPAN_ENDS)
    yield from (f"{line} {words}" for words in _COMMON_SPANS)


def _filled_in(stem: str, parse: Callable[[str], Schedule]) -> Iterator[Schedule]:
    """Yield the schedule that ``stem`` describes, or those it would with common days or times added."""
    lines = [stem]
    try:
        parse(stem)
    except MissingTime:
        lines = [f"{stem} {clock}" for clock in _COMMON_CLOCKS]
    except MissingDays:
        lines = [f"{days} {stem}" for days in _COMMON_DAYS]
    except ExpectedError:
        return
    for line in lines:
        try:
            yield parse(line)
        except ExpectedError:
            continue
