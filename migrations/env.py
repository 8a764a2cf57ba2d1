"""How Alembic reaches the database.

In the bot, ``bot.storage.migrate`` passes a connection that is already in a transaction. For Alembic's own
command line, used while writing revisions, ``DATABASE_URL`` names the database.
"""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from bot.storage.engine import BEGIN_OPTION, MIGRATE, create_engine
from bot.storage.tables import metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite can roll back CREATE TABLE, since the driver leaves BEGIN to us: all revisions apply or none.
        transactional_ddl=True,
        # SQLite alters little in place; Alembic then copies the table into its new shape.
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run_on(url: str) -> None:
    engine = create_engine(url)
    try:
        # Some revisions make tables anew; with foreign keys on, that would delete all that refers to them.
        async with engine.execution_options(**{BEGIN_OPTION: MIGRATE}).begin() as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    asyncio.run(_run_on(os.environ["DATABASE_URL"]))
