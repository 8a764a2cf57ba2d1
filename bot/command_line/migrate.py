"""``python -m bot migrate``: only bring the database up to date."""

import structlog

from bot.opened_storage import opened_storage
from bot.settings import Settings

_log = structlog.get_logger("bot")


async def migrate(settings: Settings) -> None:
    """Bring the database up to date."""
    async with opened_storage(settings):
        _log.info("The database is up to date")
