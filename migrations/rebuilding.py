"""What revisions do in the same way: make tables anew, and go back only where nothing would be lost.

SQLite cannot change constraints in place, so a table is made anew beside the old one, filled, and given its name. What
a revision makes stays written out in it; only how is here.
"""

from collections.abc import Mapping

from alembic import op
from alembic.util import CommandError


def refuse_foreign_keys() -> None:
    """With foreign keys on, dropping a table deletes all that refers to it. ``bot.storage.migrate`` sees to it.

    Raises:
        CommandError: if they are on.
    """
    if op.get_bind().exec_driver_sql("PRAGMA foreign_keys").scalar_one():
        raise CommandError("This revision makes tables anew, and has to run with foreign keys switched off.")


def refuse_to_lose(too_new: Mapping[str, str], *, going_to: str) -> None:
    """Refuse the way back to a revision that has no place for some of what was kept since.

    ``too_new`` maps what would be lost, in words, to the query that counts it.

    Raises:
        CommandError: naming what was found, if there is any.
    """
    counts = {what: op.get_bind().exec_driver_sql(query).scalar_one() for what, query in too_new.items()}
    if any(counts.values()):
        found = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        msg = (
            f"Revision {going_to} has no place for some of what was kept since ({found}), and nothing is thrown away "
            f"here. Put back the copy that was made before the upgrade, which ends in .before-{going_to}."
        )
        raise CommandError(msg)


def make_anew(table: str, create: str, columns: str, select: str) -> None:
    """Put ``new_<table>``, made by ``create`` and filled with ``select``, in the place of ``table``."""
    op.execute(create)
    op.execute(f"INSERT INTO new_{table} ({columns}) {select}")
    # An AUTOINCREMENT counter does not come along with the rows: ids that were given once must stay used up.
    if "AUTOINCREMENT" in create:
        op.execute(f"DELETE FROM sqlite_sequence WHERE name = 'new_{table}'")  # noqa: S608
        op.execute(
            f"INSERT INTO sqlite_sequence (name, seq) SELECT 'new_{table}', seq FROM sqlite_sequence"  # noqa: S608
            f" WHERE name = '{table}'"
        )
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE new_{table} RENAME TO {table}")
