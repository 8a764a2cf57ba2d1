"""Column types that keep time honest: SQLite itself knows neither instants nor zones.

Instants are stored as whole milliseconds since 1970-01-01 UTC: compact, ordered, and the same for every zone.
Wall-clock minutes and local days are stored as ISO text, because they belong to no zone.

Each type hands SQLAlchemy its plain conversion function: claims and settlements convert thousands of values, and
the general way round a ``TypeDecorator`` costs more than the conversion.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Dialect, Integer, Text, TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def stored_instant(at: datetime) -> datetime:
    """Return ``at`` as the database will give it back: aware UTC, rounded down to the millisecond.

    Raises:
        TypeError: if ``at`` is naive.
    """
    return _to_instant(_to_milliseconds(at))


def _to_milliseconds(at: datetime) -> int:
    if at.tzinfo is None or at.utcoffset() is None:
        raise TypeError("an instant must know its zone; a naive datetime is ambiguous")
    return (at - _EPOCH) // _MILLISECOND


def _to_instant(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


class UtcInstant(TypeDecorator[datetime]):
    """An instant: INTEGER milliseconds since the epoch, aware UTC datetimes in Python.

    Naive datetimes are refused with a TypeError; fractions of a millisecond are dropped.
    """

    impl = Integer
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        """Return the conversion on the way in."""
        return milliseconds_or_none

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], datetime | None]:
        """Return the conversion on the way out."""
        return _instant_or_none


class LocalMinute(TypeDecorator[datetime]):
    """A wall-clock minute in no particular zone: TEXT ``2026-03-02T06:30``, naive datetimes in Python.

    Aware datetimes are refused with a TypeError, for they name an instant and not a place on the wall clock;
    seconds with a ValueError, because two keys could then look the same.
    """

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:
        """Return the conversion on the way in."""
        return minute_text_or_none

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], datetime | None]:
        """Return the conversion on the way out."""
        return _minute_or_none


class LocalDay(TypeDecorator[date]):
    """A local calendar day: TEXT ``2026-03-02``, dates in Python.

    Datetimes are refused with a TypeError: whoever passes one has not decided which day it is.
    """

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[date | None], str | None]:
        """Return the conversion on the way in."""
        return _day_text_or_none

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], date | None]:
        """Return the conversion on the way out."""
        return _day_or_none


def milliseconds_or_none(at: datetime | None) -> int | None:
    """Return what a column of instants stores for ``at``.

    Raises:
        TypeError: if ``at`` is naive.
    """
    return None if at is None else _to_milliseconds(at)


def _instant_or_none(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else _to_instant(milliseconds)


def minute_text_or_none(local: datetime | None) -> str | None:
    """Return what a column of wall-clock minutes stores for ``local``.

    Raises:
        TypeError: if ``local`` is aware.
        ValueError: if it is not a whole minute.
    """
    if local is None:
        return None
    if local.tzinfo is not None:
        raise TypeError("a local minute must not carry a zone")
    if local.second or local.microsecond:
        raise ValueError("a local minute must be a whole minute")
    return local.isoformat(timespec="minutes")


def _minute_or_none(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _day_text_or_none(day_on: date | None) -> str | None:
    if day_on is None:
        return None
    if isinstance(day_on, datetime):
        raise TypeError("a local day must be a date, not a datetime")
    return day_on.isoformat()


def _day_or_none(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
