"""An export as a file: a zip with one JSON that is complete, a table for people of each kind of row, and a README.

Nothing here touches a disk. What comes in is whatever somebody uploaded: it is measured before it is unpacked.
"""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NoReturn

from bot.domain.ids import MemberId
from bot.domain.personal_data import (
    EXPORT_FORMAT,
    EXPORT_VERSION,
    MAX_ROWS,
    ExportDamaged,
    ExportTooLarge,
    ExportTooNew,
    Json,
    NotAnExport,
    PersonalData,
    Row,
)

MAX_UPLOAD_BYTES: Final = 8 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 48 * 1024 * 1024
MAX_VALUES: Final = 2_500_000
"""How many values, lists and rows a document may hold: once read, an empty list takes twenty times its brackets."""
DOCUMENT: Final = "gutsy.json"
README: Final = "README.txt"

_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    OSError,
    ValueError,
)
_PACKED: Final = (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def pack(data: PersonalData, *, member_id: MemberId, exported_at: datetime, readme: str) -> bytes:
    """Return the zip. ``exported_at`` is aware. Takes a while for years of data: call it off the loop."""
    document = {
        "format": EXPORT_FORMAT,
        "version": EXPORT_VERSION,
        "exported_at": exported_at.astimezone(UTC).isoformat(timespec="seconds"),
        # A text: programs that read numbers as floats would round it.
        "discord_id": str(member_id),
        "unreadable": data.unreadable,
        "tables": data.tables,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(README, readme)
        archive.writestr(DOCUMENT, json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))
        for name, rows in data.tables.items():
            if rows:
                archive.writestr(f"{name}.csv", _table(rows))
    return packed.getvalue()


def unpack(packed: bytes) -> PersonalData:
    """Return what ``pack`` put into a zip; the rows themselves are not looked at yet.

    Raises:
        NotAnExport: if it is no zip, or holds no document of ours.
        ExportTooLarge: if it is larger, or unpacks to more, than any export.
        ExportTooNew: if its form is of a later version.
        ExportDamaged: if the document is not laid out as it should be.
    """
    if len(packed) > MAX_UPLOAD_BYTES:
        raise ExportTooLarge
    document = _parsed(_document_in(packed))
    if not isinstance(document, dict) or document.get("format") != EXPORT_FORMAT:
        raise NotAnExport
    version = document.get("version")
    if type(version) is not int or version < 1:
        raise ExportDamaged(where="version")
    if version > EXPORT_VERSION:
        raise ExportTooNew
    return PersonalData(_tables_in(document), exported_on=_exported_on(document))


def _exported_on(document: Mapping[str, Any]) -> date | None:
    try:
        at = datetime.fromisoformat(str(document.get("exported_at")))
        return None if at.tzinfo is None else at.astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None


def _document_in(packed: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            # Only as we pack: other ways of packing bring errors, and claims on memory, of their own.
            if DOCUMENT not in archive.namelist() or archive.getinfo(DOCUMENT).compress_type not in _PACKED:
                raise NotAnExport
            with archive.open(DOCUMENT) as file:
                # What an entry says of its own size may be a lie; it is unpacked no further than the limit.
                text = file.read(MAX_UNPACKED_BYTES + 1)
    except _DAMAGED:
        raise NotAnExport from None
    if len(text) > MAX_UNPACKED_BYTES:
        raise ExportTooLarge
    return text


def _parsed(text: bytes) -> Any:
    if sum(map(text.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise ExportTooLarge
    try:
        return json.loads(text.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        # Without the cause: it quotes the document.
        raise ExportDamaged(where=DOCUMENT) from None


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("JSON knows no such number")


def _tables_in(document: Mapping[str, Any]) -> dict[str, Sequence[Row]]:
    tables = document.get("tables")
    if not isinstance(tables, dict):
        raise ExportDamaged(where="tables")
    for name, rows in tables.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ExportDamaged(where=_short(name))
        if len(rows) > MAX_ROWS:
            raise ExportTooLarge
    return tables


def _short(name: str) -> str:
    """Return a table's name if it looks like one; anything else is not repeated."""
    return name if name.isidentifier() and name.isascii() and len(name) <= 30 else "tables"


def _table(rows: Sequence[Row]) -> str:
    """Return rows as CSV with a byte order mark, which spreadsheets need to read accents."""
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(column for row in flat for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(flat)
    return "\ufeff" + text.getvalue()


def _flat(row: Row, prefix: str = "") -> dict[str, str | int | float]:
    cells: dict[str, str | int | float] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            cells.update(_flat(value, f"{prefix}{name}."))
        else:
            cells[prefix + name] = _cell(value)
    return cells


def _cell(value: Json) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        # A spreadsheet would run such a text as a formula.
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "; ".join(str(_cell(one)) if not isinstance(one, Mapping) else json.dumps(one) for one in value)
