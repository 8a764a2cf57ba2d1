"""Lengths of time as people write them: ``90 min``, ``2h``, ``1h30``, ``2.5 hours``, ``1 hour and 30 minutes``."""

import re

_HOURS = r"(?:hours?|hrs?|h)"
_MINUTES = r"(?:minutes?|mins?|m)"
_END = r"(?![a-z\d])"

_DURATION = re.compile(
    rf"""
      (?P<hours>\d{{1,3}}) \ ?{_HOURS} (?: \ ?(?:and\ )? (?P<rest>\d{{1,2}}) (?:\ ?{_MINUTES})? )? {_END}
    | (?P<whole>\d{{1,3}}) \.(?P<part>\d{{1,2}}) \ ?{_HOURS} {_END}
    | (?P<minutes>\d{{1,4}}) \ ?{_MINUTES} {_END}
    | (?P<one>an?\ hour) {_END}
    | (?P<half>half(?:\ an?|-)?\ ?hour) {_END}
    """,
    re.VERBOSE,
)

SURE_DURATION = rf"""
      \d{{1,3}} \ ?{_HOURS} \ ?(?:and\ )? \d{{1,2}} \ ?{_MINUTES} {_END}
    | \d{{1,3}} (?:\.\d{{1,2}})? \ ?(?:hours?|hrs?) {_END}
    | \d{{1,3}} \.\d{{1,2}} \ ?h {_END}
    | \d{{1,4}} \ ?{_MINUTES} {_END}
    | half(?:\ an?|-)?\ ?hour {_END}
"""
"""A verbose pattern, without groups, for what is a duration wherever it stands: "2h" and "1h30" are also clocks."""


def read_duration_min(text: str) -> int | None:
    """Return the whole minutes that the folded ``text`` stands for, or None if it is no duration.

    Decimal hours are rounded to the nearest minute, halves up.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    if match["hours"]:
        return int(match["hours"]) * 60 + int(match["rest"] or 0)
    if match["whole"]:
        parts = int(10 ** len(match["part"]))
        return int(match["whole"]) * 60 + (int(match["part"]) * 60 * 2 + parts) // (2 * parts)
    if match["minutes"]:
        return int(match["minutes"])
    return 60 if match["one"] else 30
