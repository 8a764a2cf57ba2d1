"""A member's own row in an export: settings, checked one by one, and the days on which something was wrong."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import available_timezones

from bot.domain.errors import ExpectedError
from bot.domain.members import AfterRun, Units
from bot.domain.personal_data import ExportDamaged
from bot.domain.quiet_hours import parse_quiet_hours
from bot.domain.unwell_days import NO_DAYS, UnwellDays
from bot.storage.import_rows import CLOCKS_DIFFER, Values

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


def unwell_days_in(row: Values, *, exported_on: date | None, now: datetime) -> UnwellDays:
    """Return the days on which something was wrong with the member; older exports tell of none.

    What was still wrong when the file was made was wrong up to that day; where it does not tell it, nobody knows.

    Raises:
        ExportDamaged: if they are not what an export tells, or were not yet at ``now``.
    """
    told = row.get("wellbeing")
    if told is None or "days" not in told:
        return NO_DAYS
    try:
        days = UnwellDays.from_lists(told["days"])
        if told.get("since_on") is not None and exported_on is not None:
            days = days.with_days(date.fromisoformat(str(told["since_on"])), exported_on)
    except ValueError:
        days = None
    if days is None or any(last_on > (now + CLOCKS_DIFFER).date() for _, last_on in days.stretches):
        # Outside the except block: a chained exception would carry what it choked on into a traceback.
        raise ExportDamaged(where="member, wellbeing")
    return days


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
