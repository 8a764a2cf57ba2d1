"""A look into a database file that nobody has opened yet, leaving no trace.

Even a read-only connection to a database in WAL mode makes files beside it. Where the last process ended
cleanly the file alone is complete, and SQLite is told that it cannot change. Where it did not, the journal
holds the latest transactions; then the look is into a private copy of both.
"""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bot.storage.engine import StorageMisconfigured

KEY_CHECK_NAME: Final = "health_key_check"
"""The name of the state that holds the key check."""

_JOURNALS: Final = ("-wal", "-journal")
_SAMPLES: Final = (
    ("state", f"SELECT value FROM state WHERE name = '{KEY_CHECK_NAME}'"),  # noqa: S608 - a constant
    # Belt and braces: answers without a key check must not get a new key either.
    ("check_in", "SELECT sealed FROM check_in LIMIT 1"),
)


def read_sealed_sample(database: Path) -> bytes | None:
    """Return the key check, or else some sealed answer, or None if there is nothing sealed.

    Raises:
        StorageMisconfigured: if the file cannot be read as a SQLite database.
    """
    try:
        if not database.exists() or database.stat().st_size == 0:
            return None
        if not any(_is_there(journal) for journal in _journals_of(database)):
            return _read(database, immutable=True)
        with tempfile.TemporaryDirectory(prefix="gutsy-look-") as folder:
            copy = Path(folder, database.name)
            for original in (database, *_journals_of(database)):
                if original.exists():
                    shutil.copyfile(original, copy.with_name(original.name))
            return _read(copy, immutable=False)
    except (OSError, sqlite3.Error) as error:
        msg = f"The database {database} cannot be read: {error}."
        raise StorageMisconfigured(msg) from error


def _journals_of(database: Path) -> list[Path]:
    return [database.with_name(database.name + suffix) for suffix in _JOURNALS]


def _is_there(journal: Path) -> bool:
    return journal.exists() and journal.stat().st_size > 0


def _read(database: Path, *, immutable: bool) -> bytes | None:
    uri = f"file:{quote(str(database.absolute()))}?" + ("mode=ro&immutable=1" if immutable else "mode=rw")
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        present = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        for table, query in _SAMPLES:
            if table in present and (row := connection.execute(query).fetchone()):
                (sealed,) = row
                return sealed if isinstance(sealed, bytes) else str(sealed).encode()
    return None
