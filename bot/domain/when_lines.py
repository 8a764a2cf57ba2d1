"""Canonical ``when:`` lines, and the limits within which a plan has one."""

from collections.abc import Iterable
from datetime import time
from itertools import pairwise

from bot.domain.schedules import Schedule, Span, Weekday, minute_of_day
from bot.domain.when_errors import MOST_TIMES_A_DAY, SHORTEST_GAP_MIN, TooFrequent, TooShortInterval
from bot.domain.when_words import GROUPS, SPELLINGS

_DAY_MIN = 24 * 60


def render_when(schedule: Schedule) -> str:
    """Return the canonical line for ``schedule``, which reads back as the same schedule."""
    days = next(
        (name for name, days in GROUPS.items() if days == schedule.weekdays),
        " ".join(SPELLINGS[day][0] for day in sorted(schedule.weekdays)),
    )
    if schedule.span is not None:
        return f"{render_span(schedule.span)} {days}"
    return " ".join([days, *(f"{at:%H:%M}" for at in schedule.times)])


def render_span(span: Span) -> str:
    """Return the canonical words for ``span``: ``every 90 min 08:00-20:00``."""
    return f"{render_interval(span.every_min)} {span.from_time:%H:%M}-{span.until_time:%H:%M}"


def render_interval(every_min: int) -> str:
    """Return the canonical words for an interval: ``hourly``, ``every 2 hours``, ``every 90 min``."""
    if every_min == 60:
        return "hourly"
    return f"every {every_min} min" if every_min % 60 else f"every {every_min // 60} hours"


def refuse_too_frequent(schedule: Schedule) -> None:
    """Let pass what a reminder may have: see ``MOST_TIMES_A_DAY`` and ``SHORTEST_GAP_MIN``.

    A span may have more slots than a list has times, at most 96: as many as the shortest gap leaves room for.

    Raises:
        TooFrequent: if the times of a list are too many or too close together.
        TooShortInterval: if those of a span are too close together.
    """
    minutes = [minute_of_day(at) for at in schedule.times]
    if any((day + 1) % 7 in schedule.weekdays for day in schedule.weekdays):
        minutes.append(minutes[0] + _DAY_MIN)
    too_close = any(later - earlier < SHORTEST_GAP_MIN for earlier, later in pairwise(minutes))
    if schedule.span is not None and too_close:
        raise TooShortInterval(most=MOST_TIMES_A_DAY, gap_min=SHORTEST_GAP_MIN)
    if schedule.span is None and (too_close or len(schedule.times) > MOST_TIMES_A_DAY):
        raise TooFrequent(most=MOST_TIMES_A_DAY, gap_min=SHORTEST_GAP_MIN)


def working_lines(plans: Iterable[tuple[Iterable[Weekday], Iterable[time] | Span]]) -> list[str]:
    """Return the canonical lines for those ``plans``, each days and times or a span, that a reminder may have."""
    lines = []
    for days, times in plans:
        schedule = (
            Schedule(frozenset(days), span=times)
            if isinstance(times, Span)
            else Schedule(frozenset(days), tuple(sorted(times)))
        )
        try:
            refuse_too_frequent(schedule)
        except TooFrequent:
            continue
        lines.append(render_when(schedule))
    return lines
