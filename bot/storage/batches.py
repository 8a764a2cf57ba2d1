"""Batches to look up, as one parameter: a JSON array that SQLite takes apart and looks up one by one in an index.

The statement is the same for one and for fifty. Row values in an ``IN`` would use the index's first column only, so
rows are joined. For writing many rows, running a small statement for each is quicker.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Text, bindparam, func, literal_column
from sqlalchemy.sql.functions import Function
from sqlalchemy.sql.selectable import TableValuedAlias

Stored = str | int | None
"""What a column stores: an instant as milliseconds, a minute or a day as text."""


def batch(rows: Sequence[Sequence[Stored] | Stored]) -> str:
    """Return the parameter for a batch of rows, or of single values."""
    return json.dumps(rows, separators=(",", ":"))


def batch_table(parameter: str) -> TableValuedAlias:
    """Return the rows in the bound ``parameter`` as a table; its ``value`` is the row, or the single value."""
    return func.json_each(bindparam(parameter, type_=Text)).table_valued("value", name="batch")


def batch_columns(table: TableValuedAlias, width: int) -> list[Function[Stored]]:
    """Return the first ``width`` columns of a batch's rows."""
    return [func.json_extract(table.c.value, literal_column(f"'$[{place}]'")) for place in range(width)]
