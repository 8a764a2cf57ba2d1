"""Time in columns: what goes in comes out, and what is ambiguous does not go in."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.storage.types import LocalDay, LocalMinute, UtcInstant, stored_instant

DIALECT = sqlite.dialect()
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=offsets)  # noqa: DTZ001 - bounds


@given(at=instants)
def test_an_instant_comes_back_in_utc_to_the_millisecond(at: datetime) -> None:
    stored = UtcInstant().bind_processor(DIALECT)(at)
    assert isinstance(stored, int)
    back = UtcInstant().result_processor(DIALECT, None)(stored)
    assert back == stored_instant(at)
    assert back.tzinfo is UTC
    assert timedelta() <= at - back < timedelta(milliseconds=1)


@given(at=instants, later=st.timedeltas(timedelta(milliseconds=1), timedelta(days=400)))
def test_instants_keep_their_order(at: datetime, later: timedelta) -> None:
    stored = (
        UtcInstant().bind_processor(DIALECT)(at),
        UtcInstant().bind_processor(DIALECT)(at + later),
    )
    assert stored[0] is not None
    assert stored[1] is not None
    assert stored[0] < stored[1]


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(TypeError, match="ambiguous"):
        UtcInstant().bind_processor(DIALECT)(datetime(2026, 3, 2))  # noqa: DTZ001 - the point


def test_a_local_minute_is_naive_and_whole() -> None:
    local = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
    assert LocalMinute().bind_processor(DIALECT)(local) == "2026-03-02T06:30"
    assert LocalMinute().result_processor(DIALECT, None)("2026-03-02T06:30") == local
    with pytest.raises(TypeError, match="zone"):
        LocalMinute().bind_processor(DIALECT)(local.replace(tzinfo=UTC))
    with pytest.raises(ValueError, match="whole minute"):
        LocalMinute().bind_processor(DIALECT)(local.replace(second=1))


def test_a_local_day_is_a_date_and_no_datetime() -> None:
    assert LocalDay().bind_processor(DIALECT)(date(2026, 3, 2)) == "2026-03-02"
    assert LocalDay().result_processor(DIALECT, None)("2026-03-02") == date(2026, 3, 2)
    with pytest.raises(TypeError, match="not a datetime"):
        LocalDay().bind_processor(DIALECT)(datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize("column_type", [UtcInstant(), LocalMinute(), LocalDay()])
def test_nothing_stays_nothing(column_type: UtcInstant | LocalMinute | LocalDay) -> None:
    assert column_type.bind_processor(DIALECT)(None) is None
    assert column_type.result_processor(DIALECT, None)(None) is None
