"""An export's rows as values of our columns: everything is checked before anything is written.

Whoever uploads a file may have changed it. So each value must be of its column's type and in its range, what means
something to the rules must be readable by them, and nothing that is not ours is let in. Errors name the place and
never the value, which may be private.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column

from bot.domain.check_ins import CheckInAnswers
from bot.domain.errors import ExpectedError
from bot.domain.goals import GoalKind
from bot.domain.insights import Told
from bot.domain.occurrences import Answer, Source, decode_planned
from bot.domain.personal_data import ExportDamaged, ExportTooNew, Json, Row
from bot.domain.recurrences import parse_recurrence
from bot.domain.reminders import ReminderKind
from bot.domain.runs import RunEntry, RunKind, RunSource
from bot.domain.streak_milestones import MILESTONES_DAYS
from bot.domain.swap_tests import SwapTest
from bot.storage.import_values import text_of, value_of
from bot.storage.numbering import references
from bot.storage.ownership import OWNED, Owned
from bot.storage.streak_events import decode, read_status

Values = dict[str, Any]
"""A row as our columns take it: instants and days as such; sealed columns opened, JSON columns as JSON."""

_CARD_ID: Final = re.compile(r"[a-z0-9._-]{1,80}")
_NAME: Final = re.compile(r"[a-z0-9_.:-]{1,80}")
_DIGEST: Final = re.compile(r"[0-9a-f]{16,128}")
CLOCKS_DIFFER: Final = timedelta(days=2)
_OWNED: Final = {owned.name: owned for owned in OWNED}


def read_rows(tables: Mapping[str, Any], *, now: datetime) -> dict[str, list[Values]]:
    """Return the rows of the tables, in the document's order and numbers.

    Raises:
        ExportDamaged: if a value is not what it should be.
        ExportTooNew: if there is a table or column that this version does not know.
    """
    if not tables.keys() <= _OWNED.keys():
        raise ExportTooNew
    read = {
        name: [_read(_OWNED[name], row, number, now) for number, row in enumerate(rows, start=1)]
        for name, rows in tables.items()
    }
    for name, rows in read.items():
        _refuse_repeated_numbers(name, rows)
    _refuse_strangers(tables, read)
    return {owned.name: read.get(owned.name, []) for owned in OWNED}


def _read(owned: Owned, row: Row, number: int, now: datetime) -> Values:
    columns = owned.table.c
    if not row.keys() <= set(columns.keys()):
        raise ExportTooNew
    values: Values = {}
    for column in columns:
        if column.name in ("member_id", "scope"):
            continue
        where = f"{owned.name} {number}, {column.name}"
        value = row.get(column.name)
        if value is None:
            # A sealed value that its own installation could not open comes as nothing; such a row is passed over.
            if column.name in row and not column.nullable and column.name not in owned.sealed:
                raise ExportDamaged(where=where)
            if column.name not in row and not column.nullable and column.server_default is None:
                raise ExportDamaged(where=where)
            if column.name in row or column.nullable:
                values[column.name] = None
            continue
        # Outside the except block: a chained exception would carry what it choked on into a traceback.
        understood, read = _understood(owned, column, value)
        if not understood:
            raise ExportDamaged(where=where)
        values[column.name] = read
    if not _makes_sense(owned, values, now):
        raise ExportDamaged(where=f"{owned.name} {number}")
    return values


def _understood(owned: Owned, column: Column[Any], value: Json) -> tuple[bool, Any]:
    try:
        return True, value_of(owned, column, value)
    except (ValueError, OverflowError, RecursionError):
        return False, None


def _refuse_repeated_numbers(name: str, rows: list[Values]) -> None:
    if "id" not in _OWNED[name].table.c:
        return
    numbers = [row["id"] for row in rows]
    if len(set(numbers)) < len(numbers) or any(number < 1 for number in numbers):
        raise ExportDamaged(where=name)


def _refuse_strangers(tables: Mapping[str, Any], read: Mapping[str, list[Values]]) -> None:
    """Refuse what refers to rows that are not in the document; only days of runs long gone may."""
    numbers = {name: {row["id"] for row in rows if "id" in row} for name, rows in read.items()}
    for name, rows in tables.items():
        if name == "streak_event":
            continue
        for number, row in enumerate(rows, start=1):
            if not _is_at_home(_OWNED[name], row, numbers):
                raise ExportDamaged(where=f"{name} {number}")


def _is_at_home(owned: Owned, row: Row, numbers: Mapping[str, set[int]]) -> bool:
    try:
        referred = list(references(owned, row))
    except (KeyError, ValueError):
        return False
    # What answers or waits may be about something that is gone; it is passed over when it is brought in.
    return "subject_id" in owned.table.c or all(
        number in numbers.get(table, set()) for table, number in referred if table != "reminder"
    )


def _makes_sense(owned: Owned, values: Values, now: datetime) -> bool:
    """Whether the rules can read the row."""
    check = _CHECKS.get(owned.name)
    try:
        if check is not None:
            check(values, now)
    except (ValueError, KeyError, TypeError, AttributeError, ExpectedError):
        return False
    return True


def _check_reminder(values: Values, now: datetime) -> None:
    ReminderKind(values["kind"])
    parse_recurrence(values["recurrence"])
    if not 0 <= values.get("lead_min", 0) <= 24 * 60:
        raise ValueError("not a lead")
    _refuse_future(values["created_at"], now)


def _check_answer(values: Values, now: datetime) -> None:
    Answer(values["answer"])
    _refuse_future(values["answered_at"], now)


def _check_run(values: Values, now: datetime) -> None:
    RunEntry(
        day_on=values["day_on"],
        duration_s=values["duration_s"],
        distance_m=values.get("distance_m"),
        started_at=values.get("started_at"),
        kind=None if values.get("kind") is None else RunKind(values["kind"]),
        effort=values.get("effort"),
        source=RunSource(values.get("source", RunSource.TYPED)),
    )
    if not 0 < values["duration_s"] <= 7 * 24 * 3600:
        raise ValueError("not a duration")
    _refuse_beyond(values.get("distance_m"), 1, 1_000_000)
    _refuse_beyond(values.get("elevation_gain_m"), 0, 100_000)
    _refuse_beyond(values.get("heart_rate_bpm"), 1, 300)
    if values.get("occurrence") is not None:
        source, _, planned = values["occurrence"].split(":")
        Source(source), decode_planned(planned)
    _refuse_unlike(_DIGEST, values.get("file_digest"))
    _refuse_note(values.get("sealed_notes"), "notes")
    _refuse_future(values["logged_at"], now)


def _check_streak_event(values: Values, now: datetime) -> None:
    decode(values["kind"], values["day_on"], values["recorded_at"], json.dumps(values["details"]))
    if values.get("sealed_status") is not None:
        read_status(values["sealed_status"])
    _refuse_future(values["recorded_at"], now)


def _check_check_in(values: Values, now: datetime) -> None:
    if values["sealed"] is not None:
        CheckInAnswers.from_document(values["sealed"])
    _refuse_future(values["recorded_at"], now)


def _check_shoe(values: Values, now: datetime) -> None:
    if not values["name"].strip() or len(values["name"]) > 100 or "\n" in values["name"]:
        raise ValueError("not a name")
    if values.get("is_default", 0) not in (0, 1) or not 0 <= values.get("before_m", 0) <= 100_000_000:
        raise ValueError("not a pair of shoes")
    if values.get("is_default") and values.get("retired_at") is not None:
        raise ValueError("retired ones are not taken by themselves")
    _refuse_note(values.get("sealed_note"), "note")
    _refuse_future(values["added_at"], now)


def _check_goal(values: Values, now: datetime) -> None:
    GoalKind(values["kind"])
    if not 0 < values["target"] <= 1e9 or None not in (values.get("done_at"), values.get("dropped_at")):
        raise ValueError("not a goal")
    _refuse_future(values["set_at"], now)


def _check_milestone(values: Values, now: datetime) -> None:
    _refuse_unlike(_NAME, values["name"])
    _refuse_future(values["reached_at"], now)


def _check_streak_milestone(values: Values, now: datetime) -> None:
    if values["days"] not in MILESTONES_DAYS:
        raise ValueError("not a milestone")
    _refuse_future(values["reached_at"], now)


def _check_swap_test(values: Values, now: datetime) -> None:
    if values["sealed"] is not None:
        SwapTest.from_document(values["sealed"])
    _refuse_future(values["began_at"], now)


def _check_told_insight(values: Values, now: datetime) -> None:
    if values["sealed"] is not None:
        Told.from_document(values["sealed"], told_at=values["told_at"])
    _refuse_future(values["told_at"], now)


def _check_shown_fact(values: Values, now: datetime) -> None:
    _refuse_unlike(_CARD_ID, values["card_id"])
    _refuse_future(values["shown_at"], now)


def _refuse_note(document: Mapping[str, Json] | None, name: str) -> None:
    """Refuse what is no note: one text of that name, in a document."""
    if document is not None:
        if document.keys() != {name}:
            raise ValueError("not a note")
        text_of(document[name])


def _refuse_beyond(value: float | None, least: float, most: float) -> None:
    if value is not None and not least <= value <= most:
        raise ValueError("out of range")


def _refuse_unlike(pattern: re.Pattern[str], text: str | None) -> None:
    if text is not None and not pattern.fullmatch(text):
        raise ValueError("not such a text")


def _refuse_future(at: datetime, now: datetime) -> None:
    if at > now + CLOCKS_DIFFER:
        raise ValueError("not yet")


_CHECKS: Final[Mapping[str, Callable[[Values, datetime], None]]] = {
    "reminder": _check_reminder,
    "answer": _check_answer,
    "run": _check_run,
    "streak_event": _check_streak_event,
    "check_in": _check_check_in,
    "shoe": _check_shoe,
    "goal": _check_goal,
    "milestone": _check_milestone,
    "streak_milestone": _check_streak_milestone,
    "swap_test": _check_swap_test,
    "told_insight": _check_told_insight,
    "shown_fact": _check_shown_fact,
}
