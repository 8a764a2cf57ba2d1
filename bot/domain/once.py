"""The line in which members name a single moment: ``tomorrow 7am``, ``in 20 min``, ``sat 9:00``, ``23 march 7:00``.

The words and the forms of a time of day are those of ``bot/domain/when_words.py``. The grammar is in ``docs/when.md``.
What a line means depends on the present, which is an argument: the member's local time, ``now_local``. It is best
aware, in their ``ZoneInfo``: then "in 20 min" counts minutes that pass, also while the clocks change. A naive one
is taken at its word, and "in 20 min" counts what a clock shows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clocks import MemberClock
from bot.domain.durations import read_duration_min
from bot.domain.once_errors import (
    ImpossibleMoment,
    MissingClock,
    MomentTooLong,
    PastTime,
    SeveralMoments,
    TooFarAhead,
    UnreadableMoment,
    UnreadableMomentPart,
)
from bot.domain.schedules import Once, Weekday, instant_of
from bot.domain.when_words import SPELLINGS, Kind, Token, folded, tokens

LONGEST_LINE = 60
"""Characters that a line may have."""
FURTHEST = timedelta(days=400)
"""How far ahead a moment may lie, on the member's clock."""
TONIGHT = time(20)
"""What "tonight" means by itself."""

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
LEAP_CYCLE_YEARS = 8
"""The longest wait for a 29 February."""
_MONTH = rf"(?P<month{{0}}>{'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in MONTHS)}|sept)\.?(?![a-z])"
_NTH = r"(?P<day{0}>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:]|\.\d)"
_YEAR = r"(?:,?\ (?P<year{0}>20\d\d)(?![\w:]))?"
WRITTEN_DATE = re.compile(
    rf"""
      (?<!\w)(?:
        (?P<year1>\d{{4}})-(?P<month1>\d\d)-(?P<day1>\d\d) (?:t(?=\d)|(?!\w))
      | {_NTH.format(2)} (?:\ of)? \ ?{_MONTH.format(2)} {_YEAR.format(2)}
      | {_MONTH.format(3)} \ (?:the\ )?{_NTH.format(3)} {_YEAR.format(3)}
      )
    """,
    re.VERBOSE,
)
"""Finds a date in a folded line; ``written_days`` tells which days it means."""
_LATER = re.compile(r"in (?P<count>\d{1,3}|an?|one) (?P<unit>day|week)s?(?: (?:at )?(?P<clock>.+))?")
_NEAR_DAYS = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1}
_EVENING_HOURS = range(5, 12)


@dataclass(slots=True)
class _Parts:
    """What the words of a line name."""

    days: list["_Day"] = field(default_factory=list)
    clocks: list[Token] = field(default_factory=list)
    is_tonight: bool = False


@dataclass(frozen=True, slots=True)
class _Day:
    """The days a word may mean, earliest first: the first on which the moment is still ahead counts."""

    choices: tuple[date, ...]


def read_once(text: str, *, clock: MemberClock, now: datetime) -> Once:
    """Return the plan that ``text`` means for a member who lives by ``clock``, at the aware instant ``now``.

    A wait ("in 20 min") ends that long from now, rounded up to the minute, whatever the clocks do meanwhile: a journey
    may end, or an hour come twice. Where no local time fires then, the plan has its instant. What else ``text`` may
    say is read by ``parse_once``.

    Raises:
        PastTime, TooFarAhead, UnreadableMoment: as ``parse_once``.
    """
    planned = Once(parse_once(text, now_local=clock.local(now)))
    wait_min = _wait_min(folded(text))
    if wait_min is None:
        return planned
    fires_at = _rounded_up(now.astimezone(UTC) + timedelta(minutes=wait_min))
    planned = Once(clock.local_minute(fires_at))
    by_clocks = clock.next_occurrence(planned, after=now)
    fires_then = by_clocks is not None and by_clocks.fire_at == fires_at
    return planned if fires_then else Once(planned.planned_local, fires_at)


def parse_once(text: str, *, now_local: datetime) -> datetime:
    """Return the moment that ``text`` names, as a naive local date-time of minute precision, ahead of ``now_local``.

    "in 20 min" is rounded up to the whole minute, so it is never earlier than asked. In the hour that the clocks
    live twice it may name a time whose first pass is over; then it is the first local time that is not: a
    planned time always fires in its first pass (``bot/domain/schedules.py``).

    Raises:
        PastTime: if the moment is over; it tells what would work.
        TooFarAhead: if it is further ahead than ``FURTHEST``.
        UnreadableMoment: if ``text`` names none; the subclass tells why.
    """
    if len(text) > LONGEST_LINE:
        raise MomentTooLong(longest=LONGEST_LINE)
    now = _Now(now_local)
    line = folded(text)
    planned = _after_a_while(line, now) or _on_a_day(line, now)
    if planned - now.shown > FURTHEST:
        raise TooFarAhead(longest_days=FURTHEST.days)
    return planned


def render_once(planned_local: datetime) -> str:
    """Return the canonical line for a moment, ``2026-03-23 07:00``, which reads back as the same moment."""
    return f"{planned_local:%Y-%m-%d %H:%M}"


class _Now:
    """The present as the member's clock shows it."""

    def __init__(self, now_local: datetime) -> None:
        self.shown = now_local.replace(tzinfo=None, fold=0)
        self._zone = now_local.tzinfo
        self._instant = now_local.astimezone(UTC) if now_local.tzinfo else None

    def is_before(self, planned: datetime) -> bool:
        """Return whether a reminder planned for ``planned`` would still fire."""
        if isinstance(self._zone, ZoneInfo) and self._instant is not None:
            return instant_of(planned, self._zone) > self._instant
        return planned > self.shown

    def plus_min(self, minutes: int) -> datetime:
        """Return the first local minute that fires ``minutes`` from now or later."""
        wait = timedelta(minutes=minutes)
        if not isinstance(self._zone, ZoneInfo) or self._instant is None:
            return _rounded_up(self.shown + wait)
        wanted = self._instant + wait
        planned = _rounded_up(wanted.astimezone(self._zone).replace(tzinfo=None, fold=0))
        while instant_of(planned, self._zone) < wanted:
            planned += _MINUTE
        return planned


def _after_a_while(line: str, now: _Now) -> datetime | None:
    """Read "in 20 min", "in 2 days", "in a week at 7:00"; None for a line that does not begin so."""
    if not line.startswith("in "):
        return None
    minutes = _wait_min(line)
    if minutes is not None:
        return now.plus_min(minutes)
    later = _LATER.fullmatch(line)
    if later is None:
        raise UnreadableMomentPart(part=_cut(line))
    count = int(later["count"]) if later["count"].isdigit() else 1
    days = count * (7 if later["unit"] == "week" else 1)
    if not days:
        raise UnreadableMomentPart(part=_cut(line))
    if later["clock"] is None:
        return _rounded_up(now.shown + days * _DAY)
    parts = _parts_of(later["clock"], now)
    if parts.days:
        raise SeveralMoments
    return datetime.combine(now.shown.date() + days * _DAY, _clock_of(parts, now.shown.date() + days * _DAY))


def _wait_min(line: str) -> int | None:
    """Return the minutes of "in 20 min" or "in 1h30", more than none; None for any other line."""
    return read_duration_min(line.removeprefix("in ")) or None if line.startswith("in ") else None


def _on_a_day(line: str, now: _Now) -> datetime:
    """Read a time of day with or without a day, in either order: the first such that is still ahead."""
    if not line:
        raise UnreadableMoment
    parts = _parts_of(line, now)
    today = now.shown.date()
    if len(parts.days) > 1:
        raise SeveralMoments
    choices = parts.days[0].choices if parts.days else (today, today + _DAY)
    at = _clock_of(parts, choices[0])
    planned = [datetime.combine(day, at) for day in choices]
    ahead = next(filter(now.is_before, planned), None)
    if ahead is None:
        weekday = SPELLINGS[Weekday(planned[-1].weekday())][0]
        ahead_of_now = [f"{day} {at:%H:%M}" for day in ("tomorrow", weekday)]
        raise PastTime(*ahead_of_now, "in 20 min", moment=render_once(planned[-1]))
    return ahead


def _parts_of(line: str, now: _Now) -> _Parts:
    """Cut ``line`` into what names a day and what names a time of day.

    Raises:
        UnreadableMomentPart, ImpossibleMoment: if a part of it is neither.
    """
    parts = _Parts()
    today = now.shown.date()
    if found := WRITTEN_DATE.search(line):
        years = range(today.year, today.year + LEAP_CYCLE_YEARS + 1)
        parts.days.append(_Day(written_days(found, years)))
        line = f"{line[: found.start()]} {line[found.end() :]}"
    is_next = False
    for token in tokens(line):
        text = token.text
        match token.kind:
            case Kind.CLOCK:
                parts.clocks.append(token)
            case Kind.DAYS if len(token.days) == 1:
                parts.days[:] = _with_weekday(parts.days, next(iter(token.days)), today, is_next=is_next)
            case Kind.UNKNOWN if text in _NEAR_DAYS:
                parts.is_tonight |= text == "tonight"
                parts.days.append(_Day((today + _NEAR_DAYS[text] * _DAY,)))
            case Kind.FILLER:
                pass
            case Kind.UNKNOWN if text in ("next", "this"):
                is_next = text == "next"
            case _:
                raise UnreadableMomentPart(part=_cut(text))
    return parts


def _with_weekday(days: list[_Day], weekday: Weekday, today: date, *, is_next: bool) -> list[_Day]:
    """Add a weekday to the ``days`` that were named: "sat" alone is the next, in "sat 21 march" it narrows the date."""
    if days:
        agreeing = tuple(day for day in days[0].choices if day.weekday() == weekday)
        if not agreeing:
            raise SeveralMoments
        return [_Day(agreeing), *days[1:]]
    ahead_days = (weekday - today.weekday()) % 7
    ahead_days += 7 * (is_next and not ahead_days)
    return [_Day((today + ahead_days * _DAY, today + (ahead_days + 7) * _DAY))]


def written_days(found: re.Match[str], years: Iterable[int]) -> tuple[date, ...]:
    """Return the day that a written date means, or those of ``years``, in their order, if it has no year.

    Raises:
        ImpossibleMoment: if no calendar shows it.
    """
    (form,) = (n for n in (1, 2, 3) if found[f"day{n}"])
    month_word, day = found[f"month{form}"], int(found[f"day{form}"])
    month = int(month_word) if form == 1 else [word[:3] for word in MONTHS].index(month_word[:3]) + 1
    year = found[f"year{form}"]
    dates = []
    for candidate in [int(year)] if year else years:
        try:
            dates.append(date(candidate, month, day))
        except ValueError:  # a 29 February of a common year, or a 31 June of any
            continue
    if not dates:
        raise ImpossibleMoment(part=found[0].strip())
    return tuple(dates)


def _clock_of(parts: _Parts, day: date) -> time:
    """Return the one time of day that the line names, for a moment on ``day``."""
    if len(parts.clocks) > 1:
        raise SeveralMoments
    if not parts.clocks:
        if parts.is_tonight:
            return TONIGHT
        if not parts.days:
            raise UnreadableMoment
        raise MissingClock(*(f"{day} {clock}" for clock in ("07:00", "12:00", "18:00")))
    token = parts.clocks[0]
    if token.at is None:
        raise ImpossibleMoment(part=token.text)
    # Nobody who says "tonight at 9" means the morning.
    is_evening = parts.is_tonight and not token.text.endswith(("m", "m.")) and token.at.hour in _EVENING_HOURS
    return token.at.replace(hour=token.at.hour + 12) if is_evening else token.at


def _rounded_up(local: datetime) -> datetime:
    """Return the whole minute at or after ``local``."""
    whole = local.replace(second=0, microsecond=0)
    return whole if whole == local else whole + _MINUTE


def _cut(words: str) -> str:
    return words if len(words) <= 30 else f"{words[:29]}…"
