"""Values of an export's rows: what a column takes of what somebody uploaded, by its type and within its range."""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Column, Integer, LargeBinary
from sqlalchemy.types import REAL, Text, TypeDecorator

from bot.domain.personal_data import Json
from bot.storage.ownership import Owned
from bot.storage.types import LocalDay, LocalMinute, UtcInstant

_LONGEST_TEXT: Final = 4000
_LARGEST_DOCUMENT: Final = 100_000
_EARLIEST_ON: Final = date(1990, 1, 1)
_LATEST_ON: Final = date(2199, 12, 31)
_LARGEST: Final = 2**53
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def value_of(owned: Owned, column: Column[Any], value: Json) -> Any:
    """Return what the column takes for a value of the document; sealed columns and JSON columns take a document.

    Raises:
        ValueError, OverflowError: if it is nothing that the column takes; the message never holds it, but the
            error of a library may.
    """
    if isinstance(column.type, LargeBinary) or column.name in owned.documents:
        return _document(value)
    if isinstance(column.type, UtcInstant):
        return _instant(value)
    if isinstance(column.type, LocalMinute):
        return _local_minute(value)
    if isinstance(column.type, LocalDay):
        return _day(value)
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Integer):
        return _whole(value)
    if isinstance(kind, REAL):
        return _real(value)
    assert isinstance(kind, Text)
    return text_of(value)


def _document(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping) or len(json.dumps(value)) > _LARGEST_DOCUMENT:
        raise ValueError("not a document")
    return value


def text_of(value: Json) -> str:
    """Return a text that can be stored and is no longer than any of ours.

    Raises:
        ValueError: if it is none.
    """
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or _CONTROLS.search(value):
        raise ValueError("not a text")
    value.encode()  # lone surrogates cannot be stored
    return value


def _whole(value: Json) -> int:
    if type(value) is not int or abs(value) > 2**63 - 1:
        raise ValueError("not a whole number")
    return value


def _real(value: Json) -> float:
    if type(value) not in (int, float) or not isinstance(value, int | float):
        raise ValueError("not a number")
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise ValueError("not a number that is meant")
    return float(value)


def _instant(value: Json) -> datetime:
    at = datetime.fromisoformat(text_of(value))
    if at.tzinfo is None:
        raise ValueError("an instant knows its zone")
    at = at.astimezone(UTC)
    _refuse_far(at.date())
    return at


def _local_minute(value: Json) -> datetime:
    local = datetime.fromisoformat(text_of(value))
    if local.tzinfo is not None or local.second or local.microsecond:
        raise ValueError("not a minute on the wall clock")
    _refuse_far(local.date())
    return local


def _day(value: Json) -> date:
    day_on = date.fromisoformat(text_of(value))
    _refuse_far(day_on)
    return day_on


def _refuse_far(day_on: date) -> None:
    if not _EARLIEST_ON <= day_on <= _LATEST_ON:
        raise ValueError("not a time that anybody means")
