"""Reading JSON bodies whose shape nobody has promised."""

from collections.abc import Iterable
from typing import TypeAlias, TypeGuard

JsonObject: TypeAlias = dict[str, object]


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Tell whether a decoded JSON value is an object."""
    return isinstance(value, dict)


def objects(value: object) -> list[JsonObject]:
    """Return the objects of a JSON array; nothing when the value is no array."""
    return [item for item in value if is_object(item)] if isinstance(value, list | tuple) else []


def first(items: Iterable[JsonObject], key: str, value: object) -> JsonObject | None:
    """Return the first object that holds ``value`` under ``key``."""
    return next((item for item in items if item.get(key) == value), None)


def whole(value: object, default: int = 0) -> int:
    """Return a JSON number or a string of digits (Discord's ids and bit sets) as an int, else the default."""
    if isinstance(value, bool):
        return default
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return default


def text(value: object, default: str = "") -> str:
    """Return a JSON string, else the default."""
    return value if isinstance(value, str) else default
