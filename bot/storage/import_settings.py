"""A member's settings in an export, checked one by one."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from zoneinfo import available_timezones

from bot.domain.errors import ExpectedError
from bot.domain.members import AfterRun, Units
from bot.domain.personal_data import ExportDamaged
from bot.domain.quiet_hours import parse_quiet_hours
from bot.storage.import_rows import Values

_LONGEST_LEAD_MIN: Final = 24 * 60
_MOST_DAYS: Final = 3660


def settings_in(row: Values) -> Values:
    """Return the member's own choices in an export, as the member table's columns.

    Raises:
        ExportDamaged: if one of them is not one that can be chosen.
    """
    wanted = {name: row[name] for name in _SETTINGS if name in row}
    for name, value in wanted.items():
        if not _can_be_chosen(name, value):
            raise ExportDamaged(where=f"member, {name}")
    if (wanted.get("travel_zone") is None) is not (wanted.get("travel_until_on") is None):
        raise ExportDamaged(where="member, travel_zone")
    return {"zone": None, **wanted}


def _can_be_chosen(name: str, value: Any) -> bool:
    if value is None:
        return name in _OPTIONAL
    try:
        return _SETTINGS[name](value)
    except (ValueError, TypeError, ExpectedError):
        return False


def _is_delay(value: Any) -> bool:
    return value in {"now", "30_min", "2_h", "evening", "never"}


_OPTIONAL: Final = frozenset({"zone", "travel_zone", "travel_until_on", "fuel_lead_min", "keep_health_days"})
_SETTINGS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "zone": lambda value: value in available_timezones(),
    "travel_zone": lambda value: value in available_timezones(),
    "travel_until_on": lambda _: True,
    "units": lambda value: bool(Units(value)),
    "quiet_hours": lambda value: bool(parse_quiet_hours(value)) or value == "off",
    "fuel_lead_min": lambda value: 0 < value <= _LONGEST_LEAD_MIN,
    "after_run": lambda value: bool(AfterRun(value)),
    "check_in_delay": _is_delay,
    "keep_health_days": lambda value: 0 < value <= _MOST_DAYS,
}
