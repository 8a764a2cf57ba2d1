"""The one-line language in which members say when: ``mon wed fri 06:30``, ``every 90 min 8:00-20:00``.

``bot/domain/when_words.py`` cuts a line into tokens; a reader makes a schedule of them: ``when_weekly.py`` of days and
times, ``when_interval.py`` of an interval. ``read_line`` chooses between them. The grammar is in ``docs/when.md``; for
a single moment ("tomorrow 7am") see ``bot/domain/once.py``.

Some lines can be meant in two ways ("7" may be the evening). The reader takes the plain meaning, and the
member sees it in the canonical words of ``render_when`` before anything is saved.
"""

from functools import partial

from bot.domain.schedules import Schedule
from bot.domain.when_errors import (
    LONGEST_LINE,
    MOST_TIMES_A_DAY,
    SHORTEST_GAP_MIN,
    STARTERS,
    ImpossibleTime,
    LineTooLong,
    LooseRange,
    MissingDays,
    MissingTime,
    MixedTimes,
    SingleSlot,
    SpanPastMidnight,
    TooFrequent,
    TooShortInterval,
    UnreadablePart,
    UnreadableWhen,
)
from bot.domain.when_interval import has_interval, read_interval
from bot.domain.when_lines import refuse_too_frequent, render_when
from bot.domain.when_suggestions import MOST_SUGGESTIONS, suggestions
from bot.domain.when_weekly import read_weekly
from bot.domain.when_words import folded, tokens

__all__ = [
    "LONGEST_LINE",
    "MOST_SUGGESTIONS",
    "MOST_TIMES_A_DAY",
    "SHORTEST_GAP_MIN",
    "STARTERS",
    "ImpossibleTime",
    "LineTooLong",
    "LooseRange",
    "MissingDays",
    "MissingTime",
    "MixedTimes",
    "SingleSlot",
    "SpanPastMidnight",
    "TooFrequent",
    "TooShortInterval",
    "UnreadablePart",
    "UnreadableWhen",
    "parse_when",
    "render_when",
    "suggest_when",
]


def parse_when(text: str, *, days_optional: bool = False) -> Schedule:
    """Return the schedule that ``text`` describes.

    With ``days_optional`` times without days ("9 11 15") are meant for every day; an interval always is.

    Raises:
        UnreadableWhen: if it describes none; the subclass tells why.
        TooFrequent: if its times are too many or too close together.
    """
    if len(text) > LONGEST_LINE:
        raise LineTooLong(longest=LONGEST_LINE)
    line = list(tokens(folded(text)))
    schedule = read_interval(line) if has_interval(line) else read_weekly(line, days_optional=days_optional)
    refuse_too_frequent(schedule)
    return schedule


def suggest_when(text: str, *, days_optional: bool = False) -> list[str]:
    """Return canonical lines that the unfinished ``text`` may become, for autocomplete.

    At most ``MOST_SUGGESTIONS``, all of them readable and distinct. What ``text`` means as it stands comes
    first; a text that cannot become a plan gets none, an empty one the starters. ``days_optional`` is that of
    ``parse_when``.
    """
    if len(text) > LONGEST_LINE:
        return []
    parse = partial(parse_when, days_optional=days_optional)
    return suggestions(folded(text), parse, days_optional=days_optional)
