"""Bringing a database up to the code's revision, with a copy of the old one kept beside it."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncEngine

import migrations
from bot.storage.engine import BEGIN_OPTION, MIGRATE, StorageMisconfigured

COPIES_KEPT: Final = 3


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for our scripts, wherever the package is installed."""
    config = Config()
    scripts = Path(migrations.__file__).parent
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


async def upgrade(engine: AsyncEngine) -> tuple[str | None, str]:
    """Bring the database to the code's newest revision; returns the revisions (before, after).

    All revisions apply in one transaction, or none. A database that is behind is copied first, to
    ``<name>.before-<its revision>`` in the same folder; the latest three copies are kept.

    Raises:
        StorageMisconfigured: if the database is newer than the code, not Gutsy's, unreadable, or cannot be copied.
    """
    revisions = ScriptDirectory.from_config(alembic_config())
    head = revisions.get_current_head()
    assert head is not None
    try:
        async with engine.connect() as connection:
            before = await connection.run_sync(_check, revisions)
    except DatabaseError as error:
        msg = f"The database {engine.url.database} cannot be read: {error.orig}."
        raise StorageMisconfigured(msg) from error
    if before is not None and before != head:
        await asyncio.to_thread(_copy, Path(engine.url.database or ""), before)
    if before != head:
        async with engine.execution_options(**{BEGIN_OPTION: MIGRATE}).connect() as connection:
            try:
                # Begun here, or Alembic would begin and commit by itself, before we have looked at the result.
                await connection.begin()
                await connection.run_sync(_upgrade)
                await connection.commit()
            finally:
                # It runs without foreign keys, and must not go back to the pool like that.
                await connection.invalidate()
    return before, head


def _check(connection: Connection, revisions: ScriptDirectory) -> str | None:
    """Return the database's revision, None if it is empty."""
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in revisions.walk_revisions()}
    if current is not None and current not in known:
        msg = (
            f"The database is at revision {current}, which this version of Gutsy does not know: "
            "a newer version has used it. Install that version again, or put back the copy made before its upgrade."
        )
        raise StorageMisconfigured(msg)
    if current is None and set(inspect(connection).get_table_names()) - {"alembic_version"}:
        raise StorageMisconfigured(
            "The database holds tables that Gutsy did not make. Name a file of its own in the database URL."
        )
    return current


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        msg = f"The upgrade would leave {len(broken)} rows without what they refer to; nothing was changed."
        raise StorageMisconfigured(msg)


def _copy(database: Path, revision: str) -> None:
    copy = database.with_name(f"{database.name}.before-{revision}")
    draft = copy.with_name(f"{copy.name}.new")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target)
        draft.replace(copy)
        copies = sorted(
            database.parent.glob(f"{database.name}.before-*"), key=lambda path: path.stat().st_mtime_ns
        )
        for old in copies[:-COPIES_KEPT]:
            old.unlink()
    except (OSError, sqlite3.Error) as error:
        msg = f"The database could not be copied before its upgrade, so it was left as it is: {error}."
        raise StorageMisconfigured(msg) from error
