"""The connection to SQLite: where the file is, what each connection promises, how transactions begin."""

import os
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.setup_errors import WrongSetup
from bot.storage.one_trip import use_one_trip

BEGIN_OPTION: Final = "sqlite_begin"
"""The execution option that says how a transaction begins: a value below; ``DEFERRED`` if absent."""

DEFERRED: Final = "BEGIN DEFERRED"
"""Read: no lock until the first statement, then a stable snapshot."""

IMMEDIATE: Final = "BEGIN IMMEDIATE"
"""Write: take the write lock first, so that two writers queue up and never deadlock on upgrading a read."""

MIGRATE: Final = "MIGRATE"
"""Like ``IMMEDIATE``, foreign keys off: rebuilding a table drops its old shape, and that would cascade."""

BUSY_TIMEOUT_S: Final = 30.0
"""How long a writer waits for another process's transaction before it gives up."""

_GOOD_URL: Final = "Use sqlite+aiosqlite:///data/gutsy.db (a path after three slashes)."
_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    # With NORMAL a power failure may undo the last transactions; a lost settlement is a second message.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # What a member erased must not linger in free pages.
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)


class StorageMisconfigured(WrongSetup):
    """The database or its key cannot be used as configured; the message tells the operator what to do."""


def database_path(url: str) -> Path:
    """Return the database file that ``url`` names.

    Reads ``sqlite+aiosqlite:///relative`` and ``sqlite+aiosqlite:////absolute``, plain ``sqlite`` likewise.

    Raises:
        StorageMisconfigured: if the URL names another kind of database, or no file.
    """
    return Path(_parse(url).database or "")


def create_engine(url: str) -> AsyncEngine:
    """Return the engine for ``url``; makes its folder (mode 0700) and an empty file (0600) if need be.

    Raises:
        StorageMisconfigured: if the URL is not one of SQLite's, or the folder or file cannot be made.
    """
    parsed = _parse(url)
    _make_private_file(Path(parsed.database or ""))
    engine = create_async_engine(
        parsed,
        # The driver's own idea of when to begin is switched off; ``_begin`` below decides.
        connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_S},
        # Writers take turns anyway; this is room for readers.
        pool_size=8,
        max_overflow=8,
        # A statement's parameters may be a member's data: they must not end up in a traceback.
        hide_parameters=True,
    )
    use_one_trip(engine.sync_engine)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The text is not repeated: a URL of another database could hold a password.
        msg = f"The database URL cannot be read. {_GOOD_URL}"
        raise StorageMisconfigured(msg) from None
    if parsed.drivername not in {"sqlite", "sqlite+aiosqlite"}:
        msg = (
            f"Gutsy keeps its data in SQLite, but the database URL asks for {parsed.drivername!r}. "
            f"{_GOOD_URL}"
        )
        raise StorageMisconfigured(msg)
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        msg = f"The database URL names no file, so nothing would survive a restart. {_GOOD_URL}"
        raise StorageMisconfigured(msg)
    return parsed.set(drivername="sqlite+aiosqlite")


def _make_private_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"The database {path} cannot be made: {path.parent} is not a folder."
        raise StorageMisconfigured(msg) from error
    except OSError as error:
        msg = f"The folder {path.parent} for the database cannot be made: {error.strerror}."
        raise StorageMisconfigured(msg) from error
    try:
        # SQLite gives its journal the mode of the database, so this protects all of them.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        msg = f"The database {path} cannot be opened for writing: {error.strerror}."
        raise StorageMisconfigured(msg) from error


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    try:
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get(BEGIN_OPTION, DEFERRED)
    if how == MIGRATE:
        # SQLite ignores this inside a transaction, so it has to come first.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        # A table that takes the place of another is not there for a moment, and triggers may name it.
        connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
        how = IMMEDIATE
    connection.exec_driver_sql(how)
