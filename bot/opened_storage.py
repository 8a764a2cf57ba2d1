"""The database as every command opens it: for this process alone, its key checked, brought up to date."""

import contextlib
from collections.abc import AsyncIterator

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.services.ports import UnitOfWorkFactory
from bot.settings import Settings
from bot.storage.encryption import load_or_create_cipher, store_key_check
from bot.storage.engine import create_engine, database_path
from bot.storage.lock import alone_on
from bot.storage.migrate import upgrade
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

_log = structlog.get_logger("bot")


@contextlib.asynccontextmanager
async def opened_storage(settings: Settings) -> AsyncIterator[UnitOfWorkFactory]:
    """Open the database for this process alone: key checked first, then migrated.

    Raises:
        AlreadyRunning: if another process has it.
        StorageMisconfigured: if the database or its key cannot be used; nothing was touched then.
    """
    path = database_path(settings.database_url)
    cipher = (
        load_or_create_cipher(settings.health_data_key_file, path) if settings.asks_health_questions else None
    )
    engine: AsyncEngine = create_engine(settings.database_url)
    try:
        with alone_on(path):
            before, after = await upgrade(engine)
            if before not in (None, after):
                _log.info(
                    "The database was upgraded; a copy of the old one lies beside it",
                    before=before,
                    after=after,
                )
            if cipher is not None:
                async with engine.begin() as connection:
                    await store_key_check(connection, cipher)
            yield SqlUnitOfWorkFactory(engine, cipher)
    finally:
        await engine.dispose()
