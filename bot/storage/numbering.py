"""What in a row refers to other rows, so that ids can become numbers of a document and back again."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bot.domain.personal_data import Json, Row
from bot.storage.ownership import SUBJECTS, Owned

Number = Callable[[str, int], int]
"""From (table, id or number) to what stands in its place."""

_RUN_IN_DETAILS: Final = "run_id"


def renumbered(owned: Owned, row: Row, number: Number) -> dict[str, Json]:
    """Return the row, in its JSON form, with every reference replaced; its own ``id`` too.

    Raises:
        ValueError: if a reference is not one.
    """
    anew = dict(row)
    if owned.has_ids:
        anew["id"] = number(owned.name, _whole(row["id"]))
    for column, table in owned.refers.items():
        if row.get(column) is not None:
            anew[column] = number(table, _whole(row[column]))
    if "subject_id" in owned.table.c:
        anew["subject_id"] = number(_subject_table(row["source"]), _whole(row["subject_id"]))
    occurrence = row.get("occurrence")
    if occurrence is not None:
        anew["occurrence"] = _occurrence(occurrence, number)
    for column in owned.documents:
        details = row[column]
        if isinstance(details, Mapping) and _RUN_IN_DETAILS in details:
            anew[column] = {**details, _RUN_IN_DETAILS: number("run", _whole(details[_RUN_IN_DETAILS]))}
    return anew


def references(owned: Owned, row: Row) -> Iterator[tuple[str, int]]:
    """Yield what the row refers to, itself excluded: (table, id or number)."""
    found: list[tuple[str, int]] = []

    def note(table: str, number: int) -> int:
        found.append((table, number))
        return number

    renumbered(owned, row, note)
    yield from found[1:] if owned.has_ids else found


def _occurrence(text: Json, number: Number) -> str:
    if not isinstance(text, str):
        raise ValueError("an occurrence is a text")  # noqa: TRY004 - a document's fault, not the caller's
    source, subject, planned = text.split(":")
    return f"{source}:{number(_subject_table(source), int(subject))}:{planned}"


def _subject_table(source: Json) -> str:
    if source not in SUBJECTS:
        raise ValueError("no source of occurrences is called so")
    return SUBJECTS[str(source)]


def _whole(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("an id is a whole number")  # noqa: TRY004 - likewise
    return value
