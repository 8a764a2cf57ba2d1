"""Consents to health questions: an append-only record of what was agreed to and withdrawn, and when."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.services.ports import ConsentRecord
from bot.storage.tables import consent


class SqlConsentRepository:
    """Recorded consents."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def current_version(self, member_id: MemberId) -> int | None:
        """Return the version of the text the member agreed to, or None without standing consent."""
        return await self._connection.scalar(
            select(consent.c.text_version)
            .where(consent.c.member_id == member_id)
            .order_by(consent.c.id.desc())
            .limit(1)
        )

    async def history(self, member_id: MemberId) -> list[ConsentRecord]:
        """Return all that was recorded, oldest first."""
        rows = await self._connection.execute(
            select(consent.c.text_version, consent.c.locale, consent.c.recorded_at)
            .where(consent.c.member_id == member_id)
            .order_by(consent.c.id)
        )
        return [ConsentRecord(version, locale, at) for version, locale, at in rows]

    async def give(self, member_id: MemberId, *, text_version: int, locale: str, at: datetime) -> None:
        """Record that the member agreed to this version of the text, read in ``locale``."""
        await self._connection.execute(
            insert(consent).values(
                member_id=member_id, text_version=text_version, locale=locale, recorded_at=at
            )
        )

    async def withdraw(self, member_id: MemberId, *, at: datetime) -> None:
        """Record that the member withdrew."""
        await self._connection.execute(insert(consent).values(member_id=member_id, recorded_at=at))
