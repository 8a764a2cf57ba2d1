"""Swap tests: the order of meals and the days they were told for are sealed; when a test began and ended is not."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.domain.swap_tests import StoredSwapTest, SwapTest
from bot.storage.encryption import HealthCipher
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import swap_test


class SqlSwapTestRepository:
    """Swap tests. Without a cipher none can be kept or read, but one can still be ended."""

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def latest(self, member_id: MemberId) -> StoredSwapTest | None:
        """Return the member's test that runs, else the one that ended last.

        Raises:
            StorageMisconfigured: if there is no key.
            SealBroken: if it cannot be opened for this member.
        """
        cipher = self._key()
        found = await self._connection.execute(
            select(swap_test.c.id, swap_test.c.sealed, swap_test.c.began_at, swap_test.c.ended_at)
            .where(swap_test.c.member_id == member_id)
            .order_by(swap_test.c.id.desc())
            .limit(1)
        )
        row = found.one_or_none()
        if row is None:
            return None
        test = SwapTest.from_document(cipher.open(row.sealed, member_id=member_id))
        return StoredSwapTest(row.id, test, row.began_at, row.ended_at)

    async def add(self, member_id: MemberId, test: SwapTest, *, at: datetime) -> None:
        """Keep a test that begins.

        Raises:
            StorageMisconfigured: if there is no key.
        """
        sealed = self._key().seal(test.to_document(), member_id=member_id)
        await self._connection.execute(
            insert(swap_test).values(member_id=member_id, began_at=at, sealed=sealed)
        )

    async def save(self, member_id: MemberId, test_id: int, test: SwapTest) -> None:
        """Write what is known of the member's test now.

        Raises:
            StorageMisconfigured: if there is no key.
        """
        sealed = self._key().seal(test.to_document(), member_id=member_id)
        await self._connection.execute(
            update(swap_test)
            .where(swap_test.c.id == test_id, swap_test.c.member_id == member_id)
            .values(sealed=sealed)
        )

    async def end_running(self, member_id: MemberId, *, at: datetime) -> None:
        """End the member's test, if one runs."""
        await self._connection.execute(
            update(swap_test)
            .where(swap_test.c.member_id == member_id, swap_test.c.ended_at.is_(None))
            .values(ended_at=at)
        )

    def _key(self) -> HealthCipher:
        if self._cipher is None:
            raise StorageMisconfigured("Swap tests are switched off here: the bot runs without a health key.")
        return self._cipher
