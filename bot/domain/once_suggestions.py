"""Finishes the line in which a member names a single moment."""

import re
from collections.abc import Iterator
from datetime import datetime

from bot.domain.errors import ExpectedError
from bot.domain.once import LONGEST_LINE, MONTHS, parse_once
from bot.domain.once_errors import MissingClock
from bot.domain.when_words import DAY_WORDS, NAMED_TIMES, folded

MOST_SUGGESTIONS = 8

_STARTERS = (
    "in 20 min",
    "in 1 hour",
    "tonight",
    "tomorrow 07:00",
    "tomorrow 18:00",
    "sat 09:00",
    "sun 09:00",
)
_LAST_WORD = re.compile(r"[a-z]+$")
_LAST_CLOCK = re.compile(r"(?<![\w.])\d[\d:.h]*(?: ?[ap])?$")
_WAIT = re.compile(r"in (?:\d{1,3})?$")
_WORDS = (
    "in 20 min",
    "today",
    "tonight",
    "tomorrow",
    *(word for word, days in DAY_WORDS.items() if len(days) == 1 and len(word) == 3),
    *(word for word, days in DAY_WORDS.items() if len(days) == 1 and word.endswith("day")),
    *MONTHS,
    *NAMED_TIMES,
    "min",
    "hours",
    "days",
    "weeks",
)
_CLOCK_ENDINGS = ("m", "pm", "0", "00", ":30", "30", "5", ":15", ":45")
_WAIT_ENDINGS = (" min", " hours", " days", "0 min", "5 min", " weeks")
_COUNTS = ("20 min", "1 hour", "2 hours", "45 min", "1 day")
_COMMON_CLOCKS = ("07:00", "09:00", "18:00", "06:30", "12:00", "20:00")


def suggest_once(text: str, *, now_local: datetime) -> list[str]:
    """Return lines that the unfinished ``text`` may become, for autocomplete; ``now_local`` as for ``parse_once``.

    At most ``MOST_SUGGESTIONS``, all of them readable at ``now_local``, each a different moment. The line as it
    stands comes first if it is one. They keep the member's words ("in 20 min"), so one that is chosen a minute
    later means a minute later. A text that cannot become a moment gets none.
    """
    if len(text) > LONGEST_LINE:
        return []
    line = folded(text)
    found: dict[datetime, str] = {}
    for stem in _stems(line) if line else _STARTERS:
        for candidate in _filled_in(stem, now_local):
            found.setdefault(parse_once(candidate, now_local=now_local), candidate)
        if len(found) >= MOST_SUGGESTIONS:
            break
    return list(found.values())[:MOST_SUGGESTIONS]


def _stems(line: str) -> Iterator[str]:
    """Yield ``line`` and what it may be on the way to, the likeliest first."""
    yield line
    if _WAIT.fullmatch(f"{line} " if line == "in" else line):
        endings = _WAIT_ENDINGS if line[-1].isdigit() else [f" {count}" for count in _COUNTS]
        yield from (line + ending for ending in endings)
        return
    if last := _LAST_WORD.search(line):
        head, beginning = line[: last.start()], last[0]
        yield from (head + word for word in _WORDS if word.startswith(beginning) and word != beginning)
    if _LAST_CLOCK.search(line):
        yield from (line + ending for ending in _CLOCK_ENDINGS)
        yield from (f"{line} {month}" for month in MONTHS)


def _filled_in(stem: str, now_local: datetime) -> Iterator[str]:
    """Yield ``stem`` if it is a moment, or else with common times added if that makes it one."""
    try:
        parse_once(stem, now_local=now_local)
    except MissingClock:
        candidates = [f"{stem} {clock}" for clock in _COMMON_CLOCKS]
    except ExpectedError:
        return
    else:
        yield stem
        return
    for candidate in candidates:
        try:
            parse_once(candidate, now_local=now_local)
        except ExpectedError:
            continue
        yield candidate
