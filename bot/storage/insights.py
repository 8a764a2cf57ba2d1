"""What a member was told about their own log, sealed, so that nothing is told too often."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.domain.insights import Told
from bot.storage.encryption import HealthCipher
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import told_insight


class SqlInsightRepository:
    """Told insights. Without a cipher none can be kept or read."""

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def told(self, member_id: MemberId) -> list[Told]:
        """Return what the member was told, oldest first.

        Raises:
            StorageMisconfigured: if there is no key.
            SealBroken: if a row cannot be opened for this member.
        """
        cipher = self._key()
        rows = await self._connection.execute(
            select(told_insight.c.told_at, told_insight.c.sealed)
            .where(told_insight.c.member_id == member_id)
            .order_by(told_insight.c.told_at, told_insight.c.id)
        )
        return [
            Told.from_document(cipher.open(sealed, member_id=member_id), told_at=told_at)
            for told_at, sealed in rows
        ]

    async def tell(self, member_id: MemberId, told: Told) -> None:
        """Keep that the member was told.

        Raises:
            StorageMisconfigured: if there is no key.
        """
        sealed = self._key().seal(told.to_document(), member_id=member_id)
        await self._connection.execute(
            insert(told_insight).values(member_id=member_id, told_at=told.told_at, sealed=sealed)
        )

    def _key(self) -> HealthCipher:
        if self._cipher is None:
            raise StorageMisconfigured("Insights are switched off here: the bot runs without a health key.")
        return self._cipher
