"""The words of the ``when`` language: a line is folded, then cut into tokens for days, times and joints.

Tokens know nothing of the order in which they may stand; that is for the readers, ``bot/domain/when_weekly.py``
and ``bot/domain/when_interval.py``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from enum import Enum, auto

from bot.domain.durations import SURE_DURATION, read_duration_min
from bot.domain.schedules import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday


class Kind(Enum):
    """What a token can stand for."""

    DAYS = auto()
    CLOCK = auto()
    EVERY = auto()
    DAY_NOUN = auto()  # "day", as in "every day"
    TO = auto()
    BETWEEN = auto()
    DURATION = auto()
    HOURLY = auto()
    HOUR_NOUN = auto()  # "hour", as in "every hour"
    FILLER = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a folded line.

    ``days`` is what a DAYS token means; ``at`` the local time of a CLOCK token, or None if no clock shows it
    ("25:00"). ``duration_min`` is the length in minutes of a DURATION token, and of a CLOCK token that could
    be one ("2h", "1h30").
    """

    kind: Kind
    text: str
    days: frozenset[Weekday] = frozenset()
    at: time | None = None
    duration_min: int | None = None


SPELLINGS = {
    Weekday.MONDAY: ("mon", "monday"),
    Weekday.TUESDAY: ("tue", "tues", "tuesday"),
    Weekday.WEDNESDAY: ("wed", "weds", "wednesday"),
    Weekday.THURSDAY: ("thu", "thur", "thurs", "thursday"),
    Weekday.FRIDAY: ("fri", "friday"),
    Weekday.SATURDAY: ("sat", "saturday"),
    Weekday.SUNDAY: ("sun", "sunday"),
}
"""How each day is written; the first spelling is the canonical one."""

GROUPS = {"daily": EVERY_DAY, "weekdays": WEEKDAYS, "weekends": WEEKEND}
"""The canonical words for several days at once."""

DAY_WORDS: dict[str, frozenset[Weekday]] = {
    **{
        word + plural: frozenset({day})
        for plural in ("", "s")
        for day, words in SPELLINGS.items()
        for word in words
    },
    **GROUPS,
    "everyday": EVERY_DAY,
    "weekday": WEEKDAYS,
    "workday": WEEKDAYS,
    "workdays": WEEKDAYS,
    "weekend": WEEKEND,
}
"""Every word for days, with what it means."""

NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}

OTHER_WORDS = {
    **dict.fromkeys(("every", "each", "all"), Kind.EVERY),
    **dict.fromkeys(("day", "days"), Kind.DAY_NOUN),
    "between": Kind.BETWEEN,
    "hourly": Kind.HOURLY,
    "hour": Kind.HOUR_NOUN,
    **dict.fromkeys(("-", "to", "through", "thru", "until", "till"), Kind.TO),
    **dict.fromkeys(("and", "at", "on", "from", "the", "o'clock", "oclock", *",;&/+@."), Kind.FILLER),
}

# No alternative nests one repetition in another, so matching takes linear time whatever the line.
_TOKEN = re.compile(
    rf"""
      (?P<duration>{SURE_DURATION})
    | (?:12\ ?)?(?P<named>noon|midday|midnight)(?![a-z])
    | (?P<hour>\d{{1,2}}) (?: [:.h](?P<minute>\d\d) | (?P<packed>\d\d) | \ ?h )?
      (?: \ ?(?P<half>[ap])\.?m(?![a-z])\.? )? (?![\w:]|\.\d)
    | (?P<word>[a-z]+(?:'[a-z]+)?)
    | [-,;&/+@.]
    | [^\s,;&]+
    """,
    re.VERBOSE,
)


def folded(text: str) -> str:
    """Return ``text`` in small letters with one kind of dash, apostrophe and space, and nothing invisible."""
    kept = []
    for character in unicodedata.normalize("NFKC", text).casefold():
        category = unicodedata.category(character)
        if category == "Pd" or character == "\N{MINUS SIGN}":
            kept.append("-")
        elif character == "\N{RIGHT SINGLE QUOTATION MARK}":
            kept.append("'")
        elif category != "Cf":
            kept.append(character)
    return " ".join("".join(kept).split())


def tokens(line: str) -> Iterator[Token]:
    """Cut a folded ``line`` into tokens; every character that is not a space ends up in one."""
    for match in _TOKEN.finditer(line):
        text = match[0]
        if match["duration"]:
            yield Token(Kind.DURATION, text, duration_min=read_duration_min(text))
        elif match["named"]:
            yield Token(Kind.CLOCK, text, at=NAMED_TIMES[match["named"]])
        elif match["hour"]:
            yield Token(Kind.CLOCK, text, at=_clock(match), duration_min=read_duration_min(text))
        elif days := DAY_WORDS.get(text.removesuffix("'s")):
            yield Token(Kind.DAYS, text, days=days)
        else:
            yield Token(OTHER_WORDS.get(text, Kind.UNKNOWN), text)


def _clock(match: re.Match[str]) -> time | None:
    """Return the local time that a match of the form of a time shows, if there is one."""
    hour, minute = int(match["hour"]), int(match["minute"] or match["packed"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
