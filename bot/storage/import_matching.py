"""Which rows of an export are here already, and which have room here."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Final

from bot.domain.goals import MAX_OPEN_GOALS
from bot.domain.reminders import MAX_ACTIVE_REMINDERS
from bot.domain.shoes import MAX_SHOES
from bot.storage.import_rows import Values

_LIKENESS: Final[Mapping[str, Callable[[Values], Hashable]]] = {
    "shoe": lambda row: row["added_at"],
    "reminder": lambda row: (row["kind"], row["created_at"], row.get("parent_id")),
    "run": lambda row: row["logged_at"],
    "answer": lambda row: (row["source"], row["subject_id"], row["planned_local"]),
    "streak_event": lambda row: (row["kind"], row["day_on"], row["recorded_at"]),
    "check_in": lambda row: row.get("run_id") or row["day_on"],
    "goal": lambda row: (row["kind"], row["set_at"]),
    "milestone": lambda row: row["name"],
    "streak_milestone": lambda row: row["days"],
    "swap_test": lambda row: row["began_at"],
    "told_insight": lambda row: row["told_at"],
    "shown_fact": lambda row: row["card_id"],
}
"""What makes two rows the same one; of several alike the first matches the first, and so on."""

_ONE_OF_A_KIND: Final = frozenset({"answer", "check_in", "milestone", "shown_fact", "streak_milestone"})
"""Of these, two alike cannot be."""


class Matching:
    """Compares the rows of one table in an export with those that are here. Rows have the ids of here."""

    def __init__(self, table: str, present: Sequence[Values]) -> None:
        self._table = table
        self._likeness = _LIKENESS[table]
        self._alike: dict[Hashable, list[Values]] = defaultdict(list)
        self._also_alike: dict[Hashable, Values] = {}
        self._standing = 0
        self._taken: set[Hashable] = set()
        for row in present:
            self._alike[self._likeness(row)].append(row)
            self._note(row)

    def twin(self, row: Values) -> Values | None:
        """Return the row of here that this one is, or None."""
        same = self._alike.get(self._likeness(row))
        if same:
            return same.pop(0)
        return next(
            (self._also_alike[key] for key in _also_like(self._table, row) if key in self._also_alike), None
        )

    def take(self, row: Values) -> bool:
        """Make room for a new row, changing what only one row may have; False if there is none."""
        likeness = self._likeness(row)
        if self._table in _ONE_OF_A_KIND and likeness in self._taken:
            return False
        limit = _LIMITS.get(self._table)
        if limit is not None and _stands(self._table, row) and self._standing >= limit:
            return False
        for column, otherwise in _ONLY_ONCE.get(self._table, ()):
            if row.get(column) and (column, row[column]) in self._taken:
                row[column] = otherwise
        self._taken.add(likeness)
        self._note(row)
        return True

    def _note(self, row: Values) -> None:
        self._standing += _stands(self._table, row)
        for key in _also_like(self._table, row):
            self._also_alike.setdefault(key, row)
        for column, _ in _ONLY_ONCE.get(self._table, ()):
            if row.get(column):
                self._taken.add((column, row[column]))


_LIMITS: Final[Mapping[str, int]] = {
    "reminder": MAX_ACTIVE_REMINDERS,
    "shoe": MAX_SHOES,
    "goal": MAX_OPEN_GOALS,
    "swap_test": 1,
}
"""How many a member may have that stand: are active, in use, open."""

_ONLY_ONCE: Final[Mapping[str, Sequence[tuple[str, object]]]] = {
    # That reminder was answered by another run here; this one simply happened.
    "run": (("occurrence", None),),
    "shoe": (("is_default", 0),),
}
"""Columns with values that only one row may have, and what the others get instead."""


def _stands(table: str, row: Values) -> bool:
    match table:
        case "reminder":
            return row.get("deleted_at") is None and row.get("parent_id") is None
        case "shoe":
            return row.get("retired_at") is None
        case "goal":
            return row.get("done_at") is None and row.get("dropped_at") is None
        case "swap_test":
            return row.get("ended_at") is None
        case _:
            return False


def _also_like(table: str, row: Values) -> Iterator[Hashable]:
    """Yield what else makes two rows the same: nobody has one reminder, one file or one name twice."""
    match table:
        case "reminder" if row.get("deleted_at") is None:
            yield row["kind"], row["recurrence"], row.get("parent_id")
            if row.get("parent_id") is not None:
                yield "child", row["parent_id"]
        case "run" if row.get("file_digest") is not None:
            yield row["file_digest"]
        case "shoe" if row.get("retired_at") is None:
            yield str(row["name"]).casefold()
        case _:
            return
