"""Column types that keep time honest: SQLite itself knows neither instants nor zones.

Instants are stored as whole milliseconds since 1970-01-01 UTC: compact, ordered, and the same for every zone.
Wall-clock minutes and local days are stored as ISO text, because they belong to no zone.
"""

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
        msg = "an instant must know its zone; a naive datetime is ambiguous"
        raise TypeError(msg)
    return (at - _EPOCH) // _MILLISECOND


def _to_instant(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


class UtcInstant(TypeDecorator[datetime]):
    """An instant: INTEGER milliseconds since the epoch, aware UTC datetimes in Python."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return milliseconds since the epoch, rounded down.

        Raises:
            TypeError: if the datetime is naive.
        """
        return None if value is None else _to_milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the aware UTC datetime."""
        return None if value is None else _to_instant(value)


class LocalMinute(TypeDecorator[datetime]):
    """A wall-clock minute in no particular zone: TEXT ``2026-03-02T06:30``, naive datetimes in Python."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the ISO text.

        Raises:
            TypeError: if the datetime is aware: it would name an instant, not a place on the wall clock.
            ValueError: if it is not a whole minute, because two keys could then look the same.
        """
        if value is None:
            return None
        if value.tzinfo is not None:
            msg = "a local minute must not carry a zone"
            raise TypeError(msg)
        if value.second or value.microsecond:
            msg = "a local minute must be a whole minute"
            raise ValueError(msg)
        return value.isoformat(timespec="minutes")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return the naive datetime."""
        return None if value is None else datetime.fromisoformat(value)


class LocalDay(TypeDecorator[date]):
    """A local calendar day: TEXT ``2026-03-02``, dates in Python."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Return the ISO text.

        Raises:
            TypeError: if the value is a datetime: whoever passes one has not decided which day it is.
        """
        if value is None:
            return None
        if isinstance(value, datetime):
            msg = "a local day must be a date, not a datetime"
            raise TypeError(msg)
        return value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Return the date."""
        return None if value is None else date.fromisoformat(value)
