"""The line in which members name when they ran: ``yesterday 18:00``, ``mon 7am``, ``2 hours ago``, ``1 march``.

The words are those of a moment ahead (``bot/domain/once.py``), read backwards: of several days that a word may mean
the latest that is not ahead counts. What a line means depends on the present, ``now_local``: aware, in the member's
``ZoneInfo``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.durations import read_duration_min
from bot.domain.once import LEAP_CYCLE_YEARS, MONTHS, WRITTEN_DATE, written_days
from bot.domain.once_errors import ImpossibleMoment
from bot.domain.past_errors import (
    FutureMoment,
    ImpossiblePast,
    PastTooLong,
    SeveralPasts,
    TooLongAgo,
    UnreadablePast,
    UnreadablePastPart,
)
from bot.domain.schedules import instant_of
from bot.domain.when_words import DAY_WORDS, Kind, Token, folded, tokens

LONGEST_LINE = 60
"""Characters that a line may have."""
FURTHEST_BACK = timedelta(days=366)
"""How long ago, by local days, a run may lie."""
GRACE = timedelta(minutes=5)
"""How far ahead of our clock a member's may be."""
MOST_SUGGESTIONS = 8

_DAY = timedelta(days=1)
_NOW = ("", "now", "just now", "right now")
_AGO = re.compile(r"(?P<count>\d{1,3}|an?|one) (?P<unit>day|week)s? ago(?: (?:at )?(?P<clock>.+))?")
_NEAR_DAYS = {"today": 0, "tonight": 0, "yesterday": 1}
_PARTS_OF_DAY = ("morning", "afternoon", "evening", "night")
_LATE_PARTS = ("tonight", "afternoon", "evening", "night")
_BY_NOON_CLOCK = range(1, 12)
_NEXT = ("next", "tomorrow", "tmrw", "tmr", "in")
_STARTERS = ("today", "yesterday", "1 hour ago", "2 hours ago", "yesterday 07:00", "yesterday 18:00")
_WORDS = (
    *_STARTERS,
    *(word for word, days in DAY_WORDS.items() if len(days) == 1 and len(word) == 3),
    *(word for word, days in DAY_WORDS.items() if len(days) == 1 and word.endswith("day")),
    "last night",
    "this morning",
)
_COMMON_CLOCKS = ("07:00", "12:00", "18:00")
_ENDINGS = (" hours ago", " min ago", " days ago", ":00", ":30", "am", "pm", "0", "00")


@dataclass(frozen=True, slots=True)
class PastMoment:
    """When a run was: its local day, and the instant it started (aware, UTC) if a time of day was named."""

    day_on: date
    started_at: datetime | None = None


@dataclass(slots=True)
class _Parts:
    """What the words of a line name; each of ``days`` is the days one word may mean, latest first."""

    days: list[tuple[date, ...]] = field(default_factory=list)
    clocks: list[Token] = field(default_factory=list)
    is_late: bool = False


def parse_past(text: str, *, now_local: datetime) -> PastMoment:
    """Return when ``text`` says that a run was; an empty one means today, at a time that is not told.

    ``now_local`` is aware, in the member's zone. A time of day without a day is the latest such; a weekday
    is the latest such, today included. "2 hours ago" is when the run started, to the minute.

    Raises:
        FutureMoment: if it is more than 5 minutes ahead.
        TooLongAgo: if it is more than 366 days back.
        UnreadablePast: if it names no such moment; the subclass tells why. Each names three lines that work.
    """
    if len(text) > LONGEST_LINE:
        raise PastTooLong(longest=LONGEST_LINE)
    line = folded(text)
    if line in _NOW:
        return PastMoment(now_local.date())
    moment = _ago(line, now_local) or _on_a_day(line, now_local)
    if now_local.date() - moment.day_on > FURTHEST_BACK:
        raise TooLongAgo(longest_days=FURTHEST_BACK.days)
    return moment


def render_past(moment: PastMoment, zone: ZoneInfo) -> str:
    """Return the canonical line for a moment, ``2026-03-01 06:30`` or ``2026-03-01``, which reads back as the same."""
    if moment.started_at is None:
        return f"{moment.day_on:%Y-%m-%d}"
    return f"{moment.started_at.astimezone(zone):%Y-%m-%d %H:%M}"


def suggest_past(text: str, *, now_local: datetime) -> list[tuple[str, PastMoment]]:
    """Return lines that the unfinished ``text`` may become, each a different moment, the exact reading first."""
    line = folded(text)
    found: dict[PastMoment, str] = {}
    for candidate in _candidates(line) if line else _STARTERS:
        try:
            found.setdefault(parse_past(candidate, now_local=now_local), candidate)
        except UnreadablePast:
            continue
        if len(found) == MOST_SUGGESTIONS:
            break
    return [(candidate, moment) for moment, candidate in found.items()]


def _candidates(line: str) -> Iterator[str]:
    yield line
    words = [word for word in _WORDS if word.startswith(line)]
    yield from words
    yield from (f"{word} {clock}" for word in words for clock in _COMMON_CLOCKS)
    if line[-1].isdigit():
        yield from (f"{line}{ending}" for ending in _ENDINGS)
        yield from (f"{line} {month}" for month in MONTHS)
    yield from (f"{line} {clock}" for clock in _COMMON_CLOCKS)


def _ago(line: str, now_local: datetime) -> PastMoment | None:
    """Read "2 hours ago", "3 days ago", "a week ago at 18:00"; None for a line that speaks otherwise."""
    minutes = read_duration_min(line.removesuffix(" ago")) if line.endswith(" ago") else None
    if minutes is not None:
        started_at = now_local.astimezone(UTC) - timedelta(minutes=minutes)
        started_at = started_at.replace(second=0, microsecond=0)
        return PastMoment(started_at.astimezone(now_local.tzinfo).date(), started_at)
    found = _AGO.fullmatch(line)
    if found is None:
        return None
    count = int(found["count"]) if found["count"].isdigit() else 1
    day = now_local.date() - count * (7 if found["unit"] == "week" else 1) * _DAY
    if found["clock"] is None:
        return PastMoment(day)
    parts = _parts_of(found["clock"], now_local.date())
    if parts.days:
        raise SeveralPasts
    return _moment((day,), parts, now_local)


def _on_a_day(line: str, now_local: datetime) -> PastMoment:
    """Read a day, a time of day, or both, in either order."""
    today = now_local.date()
    parts = _parts_of(line, today)
    if len(parts.days) > 1:
        raise SeveralPasts
    if not parts.days and not parts.clocks:
        raise UnreadablePast
    return _moment(parts.days[0] if parts.days else (today, today - _DAY), parts, now_local)


def _moment(choices: tuple[date, ...], parts: _Parts, now_local: datetime) -> PastMoment:
    """Return the latest of the days, with the time of day if there is one, that is not ahead."""
    if len(parts.clocks) > 1:
        raise SeveralPasts
    if not parts.clocks:
        behind = next((day for day in choices if day <= now_local.date()), None)
        if behind is None:
            raise FutureMoment
        return PastMoment(behind)
    at = _clock_of(parts)
    assert isinstance(now_local.tzinfo, ZoneInfo), "a member's clock has a zone with a name"
    for day in choices:
        started_at = instant_of(datetime.combine(day, at), now_local.tzinfo)
        if started_at <= now_local.astimezone(UTC) + GRACE:
            return PastMoment(day, started_at.astimezone(UTC))
    raise FutureMoment


def _clock_of(parts: _Parts) -> time:
    token = parts.clocks[0]
    if token.at is None:
        raise ImpossiblePast(part=_cut(token.text))
    # Nobody who says "yesterday evening at 7" means the morning.
    is_late = parts.is_late and not token.text.endswith(("m", "m.")) and token.at.hour in _BY_NOON_CLOCK
    return token.at.replace(hour=token.at.hour + 12) if is_late else token.at


def _parts_of(line: str, today: date) -> _Parts:
    """Cut ``line`` into what names a day and what names a time of day.

    Raises:
        UnreadablePastPart, ImpossiblePast, FutureMoment: if a part of it is neither.
    """
    parts = _Parts()
    if found := WRITTEN_DATE.search(line):
        parts.days.append(_written(found, today))
        line = f"{line[: found.start()]} {line[found.end() :]}"
    is_last = False
    for token in tokens(line):
        text = token.text
        match token.kind:
            case Kind.CLOCK:
                parts.clocks.append(token)
            case Kind.DAYS if len(token.days) == 1:
                _add_weekday(parts, next(iter(token.days)), today, is_last=is_last)
            case Kind.UNKNOWN if text in _NEAR_DAYS:
                parts.is_late |= text == "tonight"
                parts.days.append((today - _NEAR_DAYS[text] * _DAY,))
            case Kind.UNKNOWN if text in _PARTS_OF_DAY:
                parts.is_late |= text in _LATE_PARTS
                parts.days[:] = parts.days or [(today - _DAY * is_last,)]
            case Kind.FILLER:
                pass
            case Kind.UNKNOWN if text in ("last", "this"):
                is_last = text == "last"
            case Kind.UNKNOWN if text in _NEXT:
                raise FutureMoment
            case _:
                raise UnreadablePastPart(part=_cut(text))
    return parts


def _add_weekday(parts: _Parts, weekday: int, today: date, *, is_last: bool) -> None:
    """Add a weekday: alone it is the latest, in "sat 21 march" it narrows the date."""
    if not parts.days:
        back_days = (today.weekday() - weekday) % 7
        back_days += 7 * (is_last and not back_days)
        latest = today - back_days * _DAY
        parts.days.append((latest, latest - 7 * _DAY))
        return
    agreeing = tuple(day for day in parts.days[0] if day.weekday() == weekday)
    if not agreeing:
        raise SeveralPasts
    parts.days[0] = agreeing


def _written(found: re.Match[str], today: date) -> tuple[date, ...]:
    """Return the days that a written date may mean, latest first; one without a year is not ahead."""
    years = range(today.year, today.year - LEAP_CYCLE_YEARS - 1, -1)
    try:
        return written_days(found, years)
    except ImpossibleMoment:
        raise ImpossiblePast(part=_cut(found[0].strip())) from None


def _cut(words: str) -> str:
    return words if len(words) <= 30 else f"{words[:29]}…"
