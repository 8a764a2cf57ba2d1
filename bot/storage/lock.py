"""One process at a time on a database: the bot, or a command that changes what it holds."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from bot.setup_errors import WrongSetup


class AlreadyRunning(WrongSetup):
    """Another process works on this database; the message says what to do."""


@contextlib.contextmanager
def alone_on(database: Path) -> Iterator[None]:
    """Keep every other process off the database.

    Raises:
        AlreadyRunning: if one has it.
    """
    lock = FileLock(database.with_name(f"{database.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        msg = (
            f"Another Gutsy is running on the database {database}. "
            "Stop it first, or give this one its own DATABASE_URL."
        )
        raise AlreadyRunning(msg) from None
    try:
        yield
    finally:
        lock.release()
