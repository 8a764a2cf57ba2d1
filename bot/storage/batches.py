"""Batches as one parameter: a JSON array of rows, which SQLite takes apart.

The statement is then the same for one row and for fifty, runs once, and looks each row up in the index; SQLAlchemy
would handle every value of every row. Values go in as the columns store them, so whoever makes a batch converts.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Text, bindparam, func
from sqlalchemy.sql.functions import Function
from sqlalchemy.sql.selectable import TableValuedAlias

Stored = str | int | None
"""What a column of a batch may hold."""


def batch(rows: Sequence[Sequence[Stored] | Stored]) -> str:
    """Return the parameter for a batch of rows, or of single values."""
    return json.dumps(rows, separators=(",", ":"))


def batch_table(parameter: str) -> TableValuedAlias:
    """Return the rows in the bound ``parameter`` as a table; its ``value`` is the row, or the single value."""
    return func.json_each(bindparam(parameter, type_=Text)).table_valued("value", name="batch")


def batch_columns(table: TableValuedAlias, width: int) -> list[Function[Stored]]:
    """Return the first ``width`` columns of a batch's rows."""
    return [func.json_extract(table.c.value, f"$[{place}]") for place in range(width)]
