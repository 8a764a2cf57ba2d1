"""Rows that cannot be read: one of them must not hold up all the others.

A newer version, a hand in the database or a defect can leave a plan or a setting that no longer parses.
"""

import structlog

_log = structlog.get_logger(__name__)


class UnreadableRow(Exception):
    """A row holds something that its column cannot mean. The cause, which may quote a member, is for debuggers."""

    def __init__(self, table: str, row_id: int) -> None:
        super().__init__(f"row {row_id} of the table {table} cannot be read")
        self.table = table
        self.row_id = row_id


class LeftOut:
    """The rows that were left out so far, so that each is told of once and not with every claim."""

    def __init__(self) -> None:
        self._told: set[tuple[str, int]] = set()

    def note(self, error: UnreadableRow) -> None:
        """Log the row by its id, unless it was logged before; never what it holds."""
        place = (error.table, error.row_id)
        if place not in self._told:
            self._told.add(place)
            _log.error(
                "A stored row cannot be read, and is left out",
                table=error.table,
                row_id=error.row_id,
                cause=type(error.__cause__).__name__,
            )
